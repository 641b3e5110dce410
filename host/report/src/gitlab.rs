//! GitLab's code quality report: what a merge request shows beside its lines.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tollgate_model::Digest;
use tollgate_model::decision::Verdict;
use tollgate_model::finding::{Effect, Finding};

use crate::escape;
use crate::ranking::by_effect;

/// Where what has no place is shown: GitLab takes nothing without a file.
const NO_PLACE: &str = "tollgate.toml";

/// Renders a verdict. Waived findings are left out, since GitLab has no word for them; what could
/// not be decided is in, because an empty report is shown as a good one.
pub fn render(verdict: &Verdict) -> String {
    let mut seen: BTreeMap<Digest, u32> = BTreeMap::new();
    let undecided = verdict.undecided.iter().map(|reason| {
        let fingerprint = Digest::of_parts([b"undecided".as_slice(), reason.as_bytes()]);
        let description = format!("could not be decided: {}", escape::paragraph(reason));
        entry(
            &description,
            "tollgate/undecided",
            fingerprint,
            "blocker",
            NO_PLACE,
            (1, 1),
        )
    });
    let mut entries: Vec<Value> = undecided.collect();
    for found in by_effect(&verdict.findings) {
        let count = seen.entry(found.fingerprint).or_default();
        *count += 1;
        entries.push(finding(found, unlike(found.fingerprint, *count)));
    }
    let mut report = Value::Array(entries);
    // The order of keys is otherwise as another crate of the build wants it.
    report.sort_all_objects();
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    escape::json(&text)
}

fn finding(finding: &Finding, fingerprint: Digest) -> Value {
    let severity = match finding.effect {
        Effect::Block => "blocker",
        Effect::Review => "major",
        Effect::Note => "info",
    };
    let span = finding.place.span;
    let mut description = escape::paragraph(&finding.message);
    if !finding.help.is_empty() {
        description.push_str(&format!(" ({})", escape::paragraph(&finding.help)));
    }
    let lines = (span.start_line, span.end_line.max(span.start_line));
    let path = finding.place.path.as_str();
    entry(
        &description,
        &finding.code(),
        fingerprint,
        severity,
        path,
        lines,
    )
}

fn entry(
    description: &str,
    check: &str,
    fingerprint: Digest,
    severity: &str,
    path: &str,
    (begin, end): (u32, u32),
) -> Value {
    json!({
        "description": description,
        "check_name": check,
        "fingerprint": fingerprint.to_string(),
        "severity": severity,
        "location": { "path": path, "lines": { "begin": begin, "end": end } },
    })
}

/// GitLab drops all but one entry of a fingerprint.
fn unlike(fingerprint: Digest, count: u32) -> Digest {
    match count {
        1 => fingerprint,
        _ => Digest::of_parts([fingerprint.as_bytes().as_slice(), &count.to_be_bytes()]),
    }
}
