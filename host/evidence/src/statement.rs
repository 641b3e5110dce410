//! The two statements of a decision, sealed.

use serde::{Deserialize, Serialize};
use tollgate_model::{Digest, Timestamp};
use tollgate_signatures::{MachineKey, PublicKey};

use crate::decision::Decision;
use crate::dsse::{Envelope, EnvelopeError};

pub(crate) const STATEMENT: &str = "https://in-toto.io/Statement/v1";
pub(crate) const DECISION: &str = "https://github.com/tollgate-dev/tollgate/decision/v1";
pub(crate) const SUMMARY: &str = "https://slsa.dev/verification_summary/v1";

/// What a change that is let through has. SLSA keeps the names that begin with its own.
const LEVEL: &str = "TOLLGATE_PAYMENTS_REVIEWED";

/// An in-toto statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Statement<P> {
    #[serde(rename = "_type")]
    pub(crate) kind: String,
    pub(crate) subject: Vec<Subject>,
    pub(crate) predicate_type: String,
    pub(crate) predicate: P,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) digest: CommitDigest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CommitDigest {
    pub(crate) git_commit: String,
}

/// SLSA's verification summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Summary {
    pub(crate) verifier: Verifier,
    pub(crate) time_verified: Timestamp,
    pub(crate) resource_uri: String,
    pub(crate) policy: Resource,
    pub(crate) input_attestations: Vec<Resource>,
    pub(crate) verification_result: String,
    pub(crate) verified_levels: Vec<String>,
    pub(crate) slsa_version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Verifier {
    pub(crate) id: String,
    pub(crate) version: VerifierVersion,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerifierVersion {
    pub(crate) tollgate: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Resource {
    pub(crate) uri: String,
    pub(crate) digest: Sha256,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sha256 {
    pub(crate) sha256: Digest,
}

fn statement<P>(kind: &str, commit: &str, predicate: P) -> Statement<P> {
    Statement {
        kind: STATEMENT.to_owned(),
        subject: vec![Subject {
            name: "commit".to_owned(),
            digest: CommitDigest {
                git_commit: commit.to_owned(),
            },
        }],
        predicate_type: kind.to_owned(),
        predicate,
    }
}

pub(crate) fn summary_of(decision: &Decision, payload: &str, resource: &str) -> Summary {
    let (result, level) = match decision.is_allowed() {
        true => ("PASSED", LEVEL),
        false => ("FAILED", "FAILED"),
    };
    let resource_of = |uri: &str, sha256| Resource {
        uri: uri.to_owned(),
        digest: Sha256 { sha256 },
    };
    Summary {
        verifier: Verifier {
            id: "https://github.com/tollgate-dev/tollgate".to_owned(),
            version: VerifierVersion {
                tollgate: decision.tollgate.clone(),
            },
        },
        time_verified: decision.made,
        resource_uri: resource.to_owned(),
        policy: resource_of("tollgate:policies", decision.rules_digest()),
        input_attestations: vec![resource_of(
            "tollgate:decision",
            Digest::of(payload.as_bytes()),
        )],
        verification_result: result.to_owned(),
        verified_levels: vec![level.to_owned()],
        slsa_version: "1.0".to_owned(),
    }
}

/// Signs a decision about what `resource` names (`git+https://...`): the text of the file.
pub fn seal(decision: &Decision, resource: &str, key: &MachineKey) -> String {
    let json = |statement: Result<String, serde_json::Error>| {
        // Texts, numbers and lists always have a form in JSON.
        statement.unwrap_or_default()
    };
    let commit = &decision.head;
    let payload = json(serde_json::to_string(&statement(
        DECISION, commit, decision,
    )));
    let summary = summary_of(decision, &payload, resource);
    let summary = json(serde_json::to_string(&statement(SUMMARY, commit, &summary)));
    let lines = [payload, summary].map(|payload| Envelope::seal(&payload, key).line());
    format!("{}\n{}\n", lines[0], lines[1])
}

/// Evidence that was signed by somebody who counts. Nothing else of it is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What was decided.
    pub decision: Decision,
    /// Who signed it.
    pub signer: PublicKey,
    /// What it was decided about.
    pub resource: String,
}

/// What a text says was decided, whoever signed it. For telling people what was kept: nothing may
/// be decided by it.
pub fn read_unverified(text: &str) -> Option<Decision> {
    let envelope = Envelope::parse(text.lines().next()?).ok()?;
    let statement: Statement<Decision> = serde_json::from_str(&envelope.unverified()?).ok()?;
    (statement.predicate_type == DECISION).then_some(statement.predicate)
}

/// Why a text is no evidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EvidenceError {
    #[error("it has {0} lines, not the two of a decision and its summary")]
    Lines(usize),
    #[error("line {0}: {1}")]
    Envelope(usize, EnvelopeError),
    #[error("line {0}: {1}")]
    Statement(usize, String),
    #[error("its two statements do not belong together")]
    Mismatch,
}

impl Evidence {
    /// Opens the text of a file with the keys that count.
    pub(crate) fn open(text: &str, keys: &[PublicKey]) -> Result<Evidence, EvidenceError> {
        let lines: Vec<&str> = text.lines().collect();
        let [first, second] = lines.as_slice() else {
            return Err(EvidenceError::Lines(lines.len()));
        };
        let open = |at, line| {
            let envelope = Envelope::parse(line);
            let opened = envelope.and_then(|envelope| envelope.open(keys));
            opened.map_err(|error| EvidenceError::Envelope(at, error))
        };
        let (payload, signer) = open(1, first)?;
        let (other, other_signer) = open(2, second)?;
        let refuse = |at, error: serde_json::Error| EvidenceError::Statement(at, error.to_string());
        let decided: Statement<Decision> =
            serde_json::from_str(&payload).map_err(|error| refuse(1, error))?;
        let summed: Statement<Summary> =
            serde_json::from_str(&other).map_err(|error| refuse(2, error))?;
        let decision = decided.predicate;
        let resource = summed.predicate.resource_uri.clone();
        let commit = &decision.head;
        let fits = decided.kind == STATEMENT
            && decided.predicate_type == DECISION
            && decided.subject == statement(DECISION, commit, ()).subject
            && summed == statement(SUMMARY, commit, summary_of(&decision, &payload, &resource))
            && signer == other_signer;
        match fits {
            true => Ok(Evidence {
                decision,
                signer: signer.clone(),
                resource,
            }),
            false => Err(EvidenceError::Mismatch),
        }
    }
}
