//! What is signed, and the lines that it is kept in.

use serde::{Deserialize, Serialize};
use tollgate_model::{Digest, Timestamp};
use tollgate_signatures::{PublicKey, SignatureError, verify};

use super::subject::Subject;

/// The namespace that approvals are signed for.
pub const APPROVAL: &str = "tollgate-approval";

/// The namespace that overrides are signed for.
pub const OVERRIDE: &str = "tollgate-override";

const APPROVAL_TYPE: &str = "https://github.com/tollgate-dev/tollgate/approval/v1";
const OVERRIDE_TYPE: &str = "https://github.com/tollgate-dev/tollgate/override/v1";

/// A line longer than this is not looked at.
const MAX_LINE_BYTES: usize = 2 << 20;

/// A reviewer's consent, as it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    r#type: String,
    /// What is approved.
    pub subject: Subject,
    /// [`Subject::digest`], for people; what counts is the subject.
    pub digest: Digest,
    /// The head that the reviewer saw; what counts is the subject.
    pub head: String,
    /// When it was made.
    pub made: Timestamp,
    /// From when on it counts no more.
    pub expires: Timestamp,
}

impl Approval {
    /// An approval that is yet to be signed.
    pub fn new(subject: Subject, head: &str, made: Timestamp, expires: Timestamp) -> Approval {
        Approval {
            r#type: APPROVAL_TYPE.to_owned(),
            digest: subject.digest(),
            subject,
            head: head.to_owned(),
            made,
            expires,
        }
    }
}

/// One person's word that a change must be deployed in spite of what was found, as it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    r#type: String,
    /// The digest of the whole change.
    pub change: Digest,
    /// The head of the change; what counts is the digest.
    pub head: String,
    /// The one environment that it is for.
    pub environment: String,
    /// Why.
    pub reason: String,
    /// The incident that it is made for, and will be written up under.
    pub incident: String,
    /// When it was made.
    pub made: Timestamp,
    /// From when on it counts no more.
    pub expires: Timestamp,
}

/// Everything that an override says, but for what it is.
#[derive(Debug, Clone)]
pub struct Emergency<'a> {
    /// The digest of the whole change.
    pub change: Digest,
    /// The head of the change.
    pub head: &'a str,
    /// The one environment that it is for.
    pub environment: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The incident.
    pub incident: &'a str,
    /// When it is made.
    pub made: Timestamp,
    /// From when on it counts no more.
    pub expires: Timestamp,
}

impl Override {
    /// An override that is yet to be signed.
    pub fn new(emergency: &Emergency<'_>) -> Override {
        Override {
            r#type: OVERRIDE_TYPE.to_owned(),
            change: emergency.change,
            head: emergency.head.to_owned(),
            environment: emergency.environment.to_owned(),
            reason: emergency.reason.to_owned(),
            incident: emergency.incident.to_owned(),
            made: emergency.made,
            expires: emergency.expires,
        }
    }
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// A reviewer's consent.
    Approval(Approval),
    /// One person's part in an override.
    Override(Override),
}

impl Statement {
    /// The very text that is signed.
    pub fn text(&self) -> String {
        let text = match self {
            Statement::Approval(approval) => serde_json::to_string(approval),
            Statement::Override(one) => serde_json::to_string(one),
        };
        // Texts, numbers and maps with text keys always have a form in JSON.
        text.unwrap_or_default()
    }

    /// The namespace that it is signed for.
    pub fn namespace(&self) -> &'static str {
        match self {
            Statement::Approval(_) => APPROVAL,
            Statement::Override(_) => OVERRIDE,
        }
    }

    /// When it was made, and until when it counts.
    pub fn times(&self) -> (Timestamp, Timestamp) {
        match self {
            Statement::Approval(approval) => (approval.made, approval.expires),
            Statement::Override(one) => (one.made, one.expires),
        }
    }

    fn parse(text: &str) -> Option<Statement> {
        #[derive(Deserialize)]
        struct Typed {
            r#type: String,
        }
        let typed: Typed = serde_json::from_str(text).ok()?;
        match typed.r#type.as_str() {
            APPROVAL_TYPE => serde_json::from_str(text).ok().map(Statement::Approval),
            OVERRIDE_TYPE => serde_json::from_str(text).ok().map(Statement::Override),
            _ => None,
        }
    }
}

/// A statement with its signature, as it stands in a line of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What it says. Nobody has verified it yet.
    pub statement: Statement,
    text: String,
    signature: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    statement: String,
    signature: String,
}

impl Record {
    /// A line for a signed text.
    pub fn line(text: &str, signature: &str) -> String {
        let line = Line {
            statement: text.to_owned(),
            signature: signature.to_owned(),
        };
        serde_json::to_string(&line).unwrap_or_default()
    }

    /// Reads the lines of a note; what is no record is passed over.
    pub fn parse_all(note: &str) -> impl Iterator<Item = Record> {
        note.lines().filter_map(Record::parse)
    }

    fn parse(line: &str) -> Option<Record> {
        if line.len() > MAX_LINE_BYTES || !line.starts_with('{') {
            return None;
        }
        let line: Line = serde_json::from_str(line).ok()?;
        Some(Record {
            statement: Statement::parse(&line.statement)?,
            text: line.statement,
            signature: line.signature,
        })
    }

    /// Verifies the signature; the key that made it.
    ///
    /// # Errors
    ///
    /// [`SignatureError`]: it is not a signature of this statement for what it is.
    pub fn verify(&self) -> Result<PublicKey, SignatureError> {
        verify(
            &self.signature,
            self.statement.namespace(),
            self.text.as_bytes(),
        )
    }
}
