//! What is deployed now, as the log of evidence tells it.

use std::collections::BTreeSet;
use std::path::Path;

use tollgate_change::commit_id;
use tollgate_evidence::{Decision, Log, open};
use tollgate_signatures::PublicKey;

use super::evidence::{machine_key, signers};
use crate::arguments::people::EvidenceTo;
use crate::destination;
use crate::failure::Failure;

/// The latest record of another commit that was let through to an environment. Only what was
/// signed by a key that counts is looked at, and the moment in it tells which is the latest: an
/// older record that somebody adds once more is still older.
///
/// Nothing where there is no log to ask.
pub(super) fn deployed(
    asked: &EvidenceTo,
    repository: &Path,
    environment: &str,
    head: &str,
) -> Result<Option<Decision>, Failure> {
    let Some(log) = &asked.evidence_log else {
        return Ok(None);
    };
    let head = commit_id(repository, head)?;
    let keys = keys(asked)?;
    let mut latest: Option<Decision> = None;
    // Moments are whole seconds: among those of one, a record counts where it first stood.
    let mut seen = BTreeSet::new();
    let mut look = |lines: &[String]| {
        let Ok(evidence) = open(&lines.join("\n"), &keys) else {
            return;
        };
        let decision = evidence.decision;
        let is_it = decision.is_allowed()
            && decision.environment.as_deref() == Some(environment)
            && decision.head != head;
        if is_it
            && seen.insert((decision.made, decision.head.clone()))
            && latest
                .as_ref()
                .is_none_or(|known| known.made <= decision.made)
        {
            latest = Some(decision);
        }
    };
    if log.exists() {
        let read = Log::at(log).verify(&[], |entry| look(&entry.evidence));
        read.map_err(|error| {
            Failure::new(error.to_string())
                .hint("name what is deployed now with `--base`, and find out who touched the log")
        })?;
    }
    match latest {
        Some(decision) => Ok(Some(decision)),
        None => Err(Failure::new(format!(
            "nobody knows what is deployed to `{environment}`: `{}` has no evidence of another commit for it",
            log.display()
        ))
        .hint("name it with `--base`; if nothing is, judge the whole tree: `--all`")),
    }
}

fn keys(asked: &EvidenceTo) -> Result<Vec<PublicKey>, Failure> {
    match (&asked.evidence_signers, &asked.evidence_key) {
        (Some(path), _) => signers(path, destination::now()),
        (None, Some(path)) => Ok(vec![machine_key(path)?.public().clone()]),
        (None, None) => Err(Failure::new("nobody's evidence counts")
            .hint("say whose does, to learn what is deployed: `--evidence-signers FILE`")),
    }
}
