//! The stricter of two answers.

use std::collections::BTreeMap;

use tollgate_model::decision::{PolicyRun, Verdict};
use tollgate_model::finding::Finding;

/// What two configurations make of one change, where both must be content: that of the base and
/// one that the operator brings.
///
/// The decision is the worse one. A finding is told with the stronger effect, and is waived only
/// where it is not in force by the other.
pub fn stricter(one: Verdict, other: Verdict) -> Verdict {
    let findings = united(one.findings, other.findings);
    let is_in_force = |waived: &Finding| {
        let same = |found: &Finding| key(found) == key(waived);
        findings.iter().any(same)
    };
    let mut waived = one.waived;
    waived.extend(other.waived);
    waived.sort_by(|one, other| one.finding.order(&other.finding));
    waived.dedup_by(|one, other| one.finding == other.finding);
    waived.retain(|waived| !is_in_force(&waived.finding));
    let report_only = [one.report_only, other.report_only].into_iter().flatten();
    Verdict {
        decision: one.decision.worse(other.decision),
        report_only: report_only.reduce(tollgate_model::decision::Decision::worse),
        proposed: one.proposed.or(other.proposed),
        change: one.change,
        files: one.files,
        findings,
        waived,
        approvals: None,
        policies: all_runs(one.policies, other.policies),
        skipped: with_others(one.skipped, other.skipped),
        undecided: with_others(one.undecided, other.undecided),
        notices: with_others(one.notices, other.notices),
    }
}

fn key(finding: &Finding) -> (String, String, u32, tollgate_model::Digest) {
    let place = &finding.place;
    let path = place.path.to_string();
    (finding.code(), path, place.span.start, finding.fingerprint)
}

fn united(one: Vec<Finding>, other: Vec<Finding>) -> Vec<Finding> {
    let mut strongest: BTreeMap<_, Finding> = BTreeMap::new();
    for finding in one.into_iter().chain(other) {
        let known = strongest
            .entry(key(&finding))
            .or_insert_with(|| finding.clone());
        known.effect = known.effect.max(finding.effect);
    }
    let mut findings: Vec<Finding> = strongest.into_values().collect();
    findings.sort_by(Finding::order);
    findings
}

/// Each policy once. One that failed under either has failed.
fn all_runs(one: Vec<PolicyRun>, other: Vec<PolicyRun>) -> Vec<PolicyRun> {
    let mut runs: BTreeMap<_, PolicyRun> = BTreeMap::new();
    for run in one.into_iter().chain(other) {
        let known = runs.entry((run.id.clone(), run.digest));
        let known = known.or_insert_with(|| run.clone());
        if run.outcome.is_err() {
            *known = run;
        }
    }
    runs.into_values().collect()
}

fn with_others<T: PartialEq>(mut one: Vec<T>, other: Vec<T>) -> Vec<T> {
    for item in other {
        if !one.contains(&item) {
            one.push(item);
        }
    }
    one
}
