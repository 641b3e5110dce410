//! `tollgate evidence`, and the evidence of a check.

use std::path::Path;

use tollgate_bundle::BUILT_IN;
use tollgate_change::{commit_id, is_nothing};
use tollgate_evidence::{
    ApprovalGiven, Decision, Expectation, FindingFound, Log, LogState, OverrideUsed, PolicyUsed,
    WaiverUsed, open, seal, verify,
};
use tollgate_gate::Configuration;
use tollgate_gate::Origin;
use tollgate_gate::configuration::FILE_NAME;
use tollgate_judge::Judged;
use tollgate_model::{Digest, Timestamp};
use tollgate_signatures::{AllowedSigners, MachineKey, PublicKey};

use crate::arguments::people::{Evidence, EvidenceLog, EvidenceTo, VerifyEvidence};
use crate::delivery;
use crate::destination;
use crate::failure::Failure;

const DAY_SECONDS: i64 = 86_400;

/// The exit code for evidence that does not allow what is asked, and for a log that is broken.
const REFUSED: u8 = 1;

pub(crate) fn run(evidence: &Evidence) -> Result<u8, Failure> {
    match evidence {
        Evidence::Verify(asked) => verify_file(asked),
        Evidence::Log(EvidenceLog::Append { log, file }) => {
            let state = append(log, &read(file)?)?;
            tell(log, state, "has")?;
            Ok(0)
        }
        Evidence::Log(EvidenceLog::Verify {
            log,
            known,
            signers,
        }) => verify_log(log, known, signers.as_deref()),
    }
}

fn verify_log(log: &Path, known: &[Digest], named: Option<&Path>) -> Result<u8, Failure> {
    let keys = named.map(|path| signers(path, destination::now()));
    let keys = keys.transpose()?;
    let mut forged = None;
    let verified = Log::at(log).verify(known, |entry| {
        let refusal = keys
            .as_ref()
            .and_then(|keys| open(&entry.evidence.join("\n"), keys).err());
        if let (Some(why), None) = (refusal, &forged) {
            forged = Some(format!(
                "entry {} holds no evidence that counts: {why}",
                entry.sequence
            ));
        }
    });
    match (verified, forged) {
        (Ok(state), None) => {
            tell(log, state, "is as it was written:")?;
            Ok(0)
        }
        (Ok(_), Some(what)) => {
            delivery::tell(&Failure::new(what));
            Ok(REFUSED)
        }
        (Err(error), _) if error.is_broken() => {
            delivery::tell(&Failure::new(error.to_string()));
            Ok(REFUSED)
        }
        (Err(error), _) => Err(Failure::new(error.to_string())),
    }
}

fn tell(log: &Path, state: LogState, what: &str) -> Result<(), Failure> {
    let LogState {
        entries,
        head,
        torn,
    } = state;
    let torn = match torn {
        0 => String::new(),
        bytes => format!(" ({bytes} bytes behind them were never finished)"),
    };
    let name = log.display();
    delivery::print(&format!(
        "{name} {what} {entries} entries{torn}, the last {head}\n"
    ))
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}

fn append(log: &Path, evidence: &str) -> Result<LogState, Failure> {
    let now = destination::now();
    let appended = Log::at(log).append(evidence, now);
    appended.map_err(|error| Failure::new(error.to_string()).hint("nothing was added to the log"))
}

fn verify_file(asked: &VerifyEvidence) -> Result<u8, Failure> {
    let repository = super::repository(asked.repo.as_ref());
    let commit = commit_id(&repository, &asked.commit)?;
    let base = asked.base.as_ref().map(|base| match is_nothing(base) {
        true => Ok(String::new()),
        false => commit_id(&repository, base),
    });
    let base = base.transpose()?;
    let now = destination::now();
    let keys = signers(&asked.signers, now)?;
    let refused = |why: String| {
        delivery::tell(&Failure::new(format!(
            "this evidence does not count: {why}"
        )));
        Ok(REFUSED)
    };
    let evidence = match open(&read(&asked.file)?, &keys) {
        Ok(evidence) => evidence,
        Err(refusal) => return refused(refusal.to_string()),
    };
    let decision = &evidence.decision;
    let (configuration, digest) = configuration_of(&repository, decision)?;
    if digest != decision.configuration {
        return refused(format!(
            "it was decided by another `{FILE_NAME}` than that of {}",
            decision.rules
        ));
    }
    let expectation = Expectation {
        commit: &commit,
        environment: &asked.environment,
        base: base.as_deref(),
        policies: &pinned(&configuration, &asked.policies)?,
        max_age_seconds: asked.max_age.map(|hours| i64::from(hours) * 3_600),
        now,
    };
    match verify(decision, &expectation) {
        Ok(()) => {
            let mut text = format!(
                "{commit} may be deployed to {}: decided {}, until {}\n",
                asked.environment, decision.made, decision.expires
            );
            if let Some(used) = &decision.overridden {
                let (incident, by) = (&used.incident, used.by.join(" and "));
                text.push_str(&format!("OVERRIDDEN for {incident} by {by}\n"));
            }
            delivery::print(&text)?;
            Ok(0)
        }
        Err(refusal) => refused(refusal.to_string()),
    }
}

/// The keys of a file: allowed signers, or public keys, one a line.
pub(super) fn signers(path: &Path, now: Timestamp) -> Result<Vec<PublicKey>, Failure> {
    const NAMESPACE: &str = "tollgate-evidence";
    let text = read(path)?;
    let mut keys = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Ok(key) = PublicKey::parse(line) {
            keys.push(key);
            continue;
        }
        let allowed = AllowedSigners::parse(line);
        if let Some(unusable) = allowed.unusable.first() {
            let what = format!("{}:{}: {}", path.display(), at + 1, unusable.why);
            return Err(Failure::new(what));
        }
        let counting = allowed
            .signers
            .into_iter()
            .filter(|one| one.may_sign(NAMESPACE, now));
        keys.extend(counting.map(|signer| signer.key));
    }
    Ok(keys)
}

/// The configuration that a decision was made by, and the digest of its text.
fn configuration_of(
    repository: &Path,
    decision: &Decision,
) -> Result<(Configuration, Option<Digest>), Failure> {
    let origin = match decision.base.is_empty() {
        true => Origin::Head,
        false => Origin::Base,
    };
    match decision.rules.is_empty() {
        true => Ok((Configuration::default(), None)),
        false => super::configuration_at(repository, &decision.rules, origin),
    }
}

/// The policies that must have judged: the built-in ones of this binary, those that the
/// configuration pins, and those that the caller names.
fn pinned(
    configuration: &Configuration,
    named: &[(String, Digest)],
) -> Result<Vec<PolicyUsed>, Failure> {
    let mut policies: Vec<PolicyUsed> = Vec::new();
    for policy in BUILT_IN {
        let sha256 = Digest::parse(policy.digest)
            .ok_or_else(|| Failure::new(format!("`{}` has no digest", policy.name)))?;
        policies.push(PolicyUsed {
            id: policy.name.to_owned(),
            sha256,
        });
    }
    for (id, source, sha256) in configuration.pins() {
        let Some(sha256) = sha256 else {
            let what = format!("the policy `{id}` is not pinned: its evidence can't be verified");
            return Err(Failure::new(what).hint(format!("add `policies.{id}.sha256`")));
        };
        // Without a source it pins a policy that is there already.
        match policies
            .iter_mut()
            .find(|policy| policy.id == id && source.is_none())
        {
            Some(known) => known.sha256 = sha256,
            None => policies.push(PolicyUsed {
                id: id.to_owned(),
                sha256,
            }),
        }
    }
    policies.extend(named.iter().map(|(id, sha256)| PolicyUsed {
        id: id.clone(),
        sha256: *sha256,
    }));
    Ok(policies)
}

/// The key that evidence is signed with.
pub(super) fn machine_key(path: &Path) -> Result<MachineKey, Failure> {
    MachineKey::parse(&read(path)?).map_err(|error| {
        let what = format!("can't sign with `{}`: {error}", path.display());
        Failure::new(what).hint("make one with `ssh-keygen -t ed25519 -N ''`")
    })
}

/// Writes the evidence of a decision, where it is asked for.
pub(crate) fn write(asked: &EvidenceTo, judged: &Judged) -> Result<(), Failure> {
    let (Some(path), Some(key)) = (&asked.evidence, &asked.evidence_key) else {
        return match (&asked.evidence_log, &asked.evidence_signers) {
            (Some(_), None) => Err(Failure::new("there is no evidence to add to the log")
                .hint("name the file to write it to: `--evidence FILE --evidence-key KEY`")),
            _ => Ok(()),
        };
    };
    let key = machine_key(key)?;
    let change = &judged.verdict.change;
    if !matches!(change.head.len(), 40 | 64) {
        return Err(
            Failure::new("evidence is about a commit, and this is none yet")
                .hint("commit it, and name it with `--head`"),
        );
    }
    let configuration = judged.configuration();
    let decision = decision(judged, destination::now());
    let resource = configuration.evidence.resource.clone();
    let resource = resource.unwrap_or_else(|| format!("git:{}", decision.head));
    let text = seal(&decision, &resource, &key);
    // First the log: nothing is to be deployed by a record that is not in it.
    if let Some(log) = &asked.evidence_log {
        append(log, &text)?;
    }
    delivery::write_file(path, &text)
}

/// What was decided, and on what grounds. It counts no longer than the first of its grounds.
fn decision(judged: &Judged, now: Timestamp) -> Decision {
    let verdict = &judged.verdict;
    let configuration = judged.configuration();
    let review = judged.review.as_ref();
    let overridden = review.and_then(|review| review.overridden());
    let given = review.filter(|review| review.standing.is_settled());
    let given = given
        .map(|review| review.standing.given.as_slice())
        .unwrap_or_default();
    let waived_until = verdict.waived.iter().filter_map(|waived| {
        let day: Timestamp = waived.expires.parse().ok()?;
        Some(day.plus(DAY_SECONDS))
    });
    let expires = [now.plus(i64::from(configuration.evidence.days) * DAY_SECONDS)]
        .into_iter()
        .chain(given.iter().filter_map(|given| given.until))
        .chain(overridden.map(|used| used.until))
        .chain(waived_until)
        .min()
        .unwrap_or(now);
    let mut policies: Vec<PolicyUsed> = verdict
        .policies
        .iter()
        .map(|run| PolicyUsed {
            id: run.id.clone(),
            sha256: run.digest,
        })
        .collect();
    policies.sort();
    Decision {
        // What is only reported is not decided.
        decision: verdict
            .report_only
            .map_or(verdict.decision, |found| found.worse(verdict.decision))
            .word()
            .to_owned(),
        tollgate: env!("CARGO_PKG_VERSION").to_owned(),
        base: verdict.change.base.clone(),
        head: verdict.change.head.clone(),
        rules: verdict.change.rules.clone(),
        change: verdict.change.digest,
        branch: verdict.change.branch.clone(),
        environment: verdict.change.environment.clone(),
        configuration: judged.configuration_digest(),
        policies,
        findings: verdict
            .findings
            .iter()
            .map(|finding| FindingFound {
                rule: finding.code(),
                effect: finding.effect.word().to_owned(),
                path: finding.place.path.to_string(),
                line: finding.place.span.start_line,
                fingerprint: finding.fingerprint,
            })
            .collect(),
        waivers: verdict
            .waived
            .iter()
            .map(|waived| WaiverUsed {
                rule: waived.finding.code(),
                fingerprint: waived.finding.fingerprint,
                reason: waived.reason.clone(),
                owner: waived.owner.clone(),
                expires: waived.expires.clone(),
            })
            .collect(),
        approvals: given
            .iter()
            .map(|given| ApprovalGiven {
                name: given.name.clone(),
                by: given.by.clone(),
                until: given.until,
            })
            .collect(),
        overridden: overridden.map(|used| OverrideUsed {
            by: used.by.clone(),
            reason: used.reason.clone(),
            incident: used.incident.clone(),
            until: used.until,
        }),
        made: now,
        expires,
    }
}
