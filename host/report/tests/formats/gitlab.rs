use insta::assert_snapshot;
use serde_json::Value;
use tollgate_model::decision::Decision;
use tollgate_report::gitlab;

use crate::assert_shown;
use crate::verdicts::{HOSTILE_PATH, hostile, mixed, verdict};

fn entries(text: &str) -> Vec<Value> {
    let report: Value = serde_json::from_str(text).expect("JSON");
    report.as_array().expect("a list").clone()
}

#[test]
fn code_quality() {
    assert_snapshot!(gitlab::render(&mixed(Decision::Block)));
}

#[test]
fn hostile_text_means_what_it_is() {
    let text = gitlab::render(&hostile());
    assert_shown(&text);
    let entries = entries(&text);
    assert_eq!(entries[1]["location"]["path"], HOSTILE_PATH);
    assert_snapshot!(text);
}

/// GitLab drops all but one entry of a fingerprint.
#[test]
fn no_entry_is_dropped() {
    let mut verdict = verdict(Decision::Review);
    let found = mixed(Decision::Review).findings.remove(0);
    verdict.findings = vec![found.clone(), found.clone(), found];
    let entries = entries(&gitlab::render(&verdict));
    let mut fingerprints: Vec<_> = entries.iter().map(|one| &one["fingerprint"]).collect();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 3);
}

/// An empty report would be shown as a good one.
#[test]
fn undecided_is_not_empty() {
    let mut undecided = verdict(Decision::Undecided);
    undecided.undecided = vec!["policy `x` trapped".into()];
    let entries = entries(&gitlab::render(&undecided));
    assert_eq!(entries[0]["severity"], "blocker");
    assert_eq!(gitlab::render(&verdict(Decision::Allow)), "[]\n");
}
