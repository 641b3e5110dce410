//! SARIF 2.1.0, as code scanning reads it.
//!
//! GitHub takes 25,000 results of a run and shows 5,000; which ones is not said. So what blocks
//! comes first, and what has no room is counted in a notification. Waived findings are results
//! with a suppression. What could not be decided is a notification of an execution that failed.

use serde_json::{Value, json};
use tollgate_model::change::Summary;
use tollgate_model::decision::{PolicyRun, Verdict, Waived};
use tollgate_model::finding::{Effect, Finding, Place, Related};
use tollgate_model::{RepoPath, Span};

use crate::escape;
use crate::ranking::{by_effect, cut, plural};

mod rules;

use rules::Rules;

/// What GitHub shows of a run.
const MOST_RESULTS: usize = 5_000;

/// All results together: GitHub takes 10 MB, zipped, and what is this long fits even if it can't
/// be made smaller.
const MOST_BYTES: usize = 9_000_000;

/// What GitHub shows of a result.
const MOST_RELATED: usize = 100;

/// Longer messages are cut.
const LONGEST_MESSAGE: usize = 8_000;

/// Under which name a fingerprint is known. It changes when what goes into it does.
const FINGERPRINT: &str = "tollgateFinding/v1";

/// Where the schema is published.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Renders a verdict.
pub fn render(verdict: &Verdict) -> String {
    let rules = Rules::of(verdict);
    let mut results = Vec::new();
    let mut bytes = 0;
    let ranked = by_effect(&verdict.findings);
    let findings = ranked.into_iter().map(|found| (found, None));
    let waived = verdict.waived.iter().map(|one| (&one.finding, Some(one)));
    let mut left_out = 0;
    for (found, waived) in findings.chain(waived) {
        let result = result(found, waived, &rules);
        bytes += result.to_string().len();
        match results.len() < MOST_RESULTS && bytes <= MOST_BYTES {
            true => results.push(result),
            false => left_out += 1,
        }
    }
    let mut log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Tollgate",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.descriptors(),
            } },
            "automationDetails": { "id": automation(&verdict.change) },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "%SRCROOT%": {
                "description": { "text": "The root of the repository." },
            } },
            "invocations": [{
                "executionSuccessful": verdict.undecided.is_empty(),
                "exitCode": verdict.decision.exit_code(),
                "exitCodeDescription": verdict.decision.word(),
                "toolExecutionNotifications": notifications(verdict, left_out),
            }],
            "results": results,
            "properties": properties(verdict),
        }],
    });
    // The order of keys is otherwise as another crate of the build wants it.
    log.sort_all_objects();
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    escape::json(&text)
}

/// Runs of one id follow each other: `tollgate/production/`.
fn automation(change: &Summary) -> String {
    match &change.environment {
        Some(environment) => format!("tollgate/{}/", uri(environment)),
        None => "tollgate/".to_owned(),
    }
}

/// What GitHub does not read, and whoever verifies does.
fn properties(verdict: &Verdict) -> Value {
    let change = &verdict.change;
    let policies: Vec<Value> = verdict.policies.iter().map(policy).collect();
    json!({
        "decision": verdict.decision,
        "reportOnly": verdict.report_only,
        "change": {
            "base": change.base,
            "head": change.head,
            "rules": change.rules,
            "digest": change.digest.to_string(),
            "branch": change.branch,
            "environment": change.environment,
        },
        "policies": policies,
    })
}

fn policy(run: &PolicyRun) -> Value {
    json!({
        "id": run.id,
        "version": run.manifest.as_ref().map(|manifest| &manifest.version),
        "sha256": run.digest.to_string(),
    })
}

fn notifications(verdict: &Verdict, left_out: usize) -> Vec<Value> {
    let told = |level: &str, id: &str, text: &str| {
        json!({
            "level": level,
            "descriptor": { "id": id },
            "message": { "text": message(text) },
        })
    };
    let mut all = Vec::new();
    if left_out > 0 {
        let findings = plural(left_out, "finding");
        let text = format!(
            "{findings} more than fit are left out here; they count for the decision all the same"
        );
        all.push(told("warning", "tollgate/overflow", &text));
    }
    let reasons = verdict.undecided.iter();
    all.extend(reasons.map(|reason| told("error", "tollgate/undecided", reason)));
    for file in verdict.skipped.iter().take(MOST_RESULTS) {
        let level = if file.could_matter { "warning" } else { "note" };
        let mut one = told(level, "tollgate/not-looked-at", &file.reason);
        if let Some(fields) = one.as_object_mut() {
            let location =
                json!([{ "physicalLocation": { "artifactLocation": artifact(&file.path) } }]);
            fields.insert("locations".to_owned(), location);
        }
        all.push(one);
    }
    let notices = verdict.notices.iter();
    all.extend(notices.map(|notice| told("note", "tollgate/notice", notice)));
    all
}

fn result(finding: &Finding, waived: Option<&Waived>, rules: &Rules<'_>) -> Value {
    let code = finding.code();
    let mut text = finding.message.clone();
    if !finding.help.is_empty() {
        text = format!("{text}\n\n{}", finding.help);
    }
    // The base has no address of its own here: a place in it is told in words.
    let (before, after): (Vec<&Related>, Vec<&Related>) = finding
        .related
        .iter()
        .partition(|related| related.is_before);
    for related in before {
        let Place { path, span } = &related.place;
        let line = span.start_line;
        text.push_str(&format!(
            "\n\nBefore this change, {path}:{line}: {}",
            related.message
        ));
    }
    let related: Vec<Value> = after
        .iter()
        .take(MOST_RELATED)
        .enumerate()
        .map(|(at, related)| {
            let mut place = location(&related.place);
            if let Some(fields) = place.as_object_mut() {
                fields.insert("id".to_owned(), json!(at + 1));
                let text = json!({ "text": message(&related.message) });
                fields.insert("message".to_owned(), text);
            }
            place
        })
        .collect();
    let mut result = json!({
        "ruleId": code,
        "ruleIndex": rules.index(&code),
        "level": level(finding.effect),
        "message": { "text": message(&text) },
        "locations": [location(&finding.place)],
        "relatedLocations": related,
        "partialFingerprints": { FINGERPRINT: finding.fingerprint.to_string() },
        "properties": { "effect": finding.effect },
    });
    if let (Some(waived), Some(fields)) = (waived, result.as_object_mut()) {
        fields.insert("suppressions".to_owned(), json!([suppression(waived)]));
    }
    result
}

fn suppression(waived: &Waived) -> Value {
    // A waiver in a comment stands in a file that the finding is in; the others in their own.
    let kind = match waived.place.path == waived.finding.place.path {
        true => "inSource",
        false => "external",
    };
    let why = format!(
        "{} (accepted by {} until {})",
        waived.reason, waived.owner, waived.expires
    );
    json!({
        "kind": kind,
        "status": "accepted",
        "justification": cut(&escape::paragraph(&why), LONGEST_MESSAGE),
        "location": location(&waived.place),
    })
}

fn location(place: &Place) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": artifact(&place.path),
        "region": region(place.span),
    } })
}

fn artifact(path: &RepoPath) -> Value {
    json!({ "uri": uri(path.as_str()), "uriBaseId": "%SRCROOT%" })
}

fn region(span: Span) -> Value {
    json!({
        "startLine": span.start_line.max(1),
        "startColumn": span.start_column.max(1),
        "endLine": span.end_line.max(span.start_line).max(1),
        "endColumn": span.end_column.max(1),
    })
}

fn level(effect: Effect) -> &'static str {
    match effect {
        Effect::Block => "error",
        Effect::Review => "warning",
        Effect::Note => "note",
    }
}

/// A message in plain text: what would be a link or a place for an argument is neither.
fn message(text: &str) -> String {
    let lines = text.split("\n\n").map(escape::paragraph);
    let text = lines.collect::<Vec<_>>().join("\n\n");
    let text = cut(&text, LONGEST_MESSAGE);
    let text = match text.contains("](") {
        true => text.replace('[', "\\[").replace(']', "\\]"),
        false => text.into_owned(),
    };
    match has_argument(&text) {
        true => text.replace('{', "{{").replace('}', "}}"),
        false => text,
    }
}

/// Whether there is a `{0}` in it.
fn has_argument(text: &str) -> bool {
    text.match_indices('{').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let digits = rest.trim_start_matches(|character: char| character.is_ascii_digit());
        digits.len() < rest.len() && digits.starts_with('}')
    })
}

/// A path as a relative address: nothing in it is a scheme, a query or a climb.
fn uri(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{message, uri};

    #[test]
    fn messages_are_plain() {
        assert_eq!(
            message("see [this](https://evil.example)"),
            "see \\[this\\](https://evil.example)"
        );
        assert_eq!(
            message("`items[0]` of `${order}`"),
            "`items[0]` of `${order}`"
        );
        assert_eq!(message("{0} and {x}"), "{{0}} and {{x}}");
        assert_eq!(message("a\u{202e}\n\nb\nc"), "a\\u{202e}\n\nb c");
    }

    #[test]
    fn paths_are_addresses() {
        assert_eq!(uri("src/a b#?:é.ts"), "src/a%20b%23%3F%3A%C3%A9.ts");
    }
}
