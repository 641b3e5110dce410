use insta::assert_snapshot;
use serde_json::Value;
use tollgate_model::decision::Decision;
use tollgate_model::finding::Effect;
use tollgate_report::sarif;

use crate::assert_shown;
use crate::draft4::problems;
use crate::verdicts::{LEDGER, finding, hostile, many, mixed, place, related, verdict};

/// As the OASIS publishes it, with the first errata.
const SCHEMA: &str = include_str!("../schema/sarif-2.1.0.json");

/// Renders, and checks against the schema.
fn valid(verdict: &tollgate_model::decision::Verdict) -> Value {
    let schema: Value = serde_json::from_str(SCHEMA).expect("a schema");
    let text = sarif::render(verdict);
    assert_shown(&text);
    let log: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(problems(&schema, &log), Vec::<String>::new());
    log
}

/// The check does find what is wrong.
#[test]
fn the_schema_refuses() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("a schema");
    let mut log = valid(&mixed(Decision::Block));
    log["version"] = "2.0.0".into();
    log["runs"][0]["results"][0]["level"] = "block".into();
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] =
        0.into();
    log["runs"][0]["tool"]["driver"]["name"] = Value::Null;
    log["runs"][0]["tollgate"] = 1.into();
    assert_eq!(
        problems(&schema, &log).len(),
        5,
        "{:#?}",
        problems(&schema, &log)
    );
}

#[test]
fn a_log() {
    valid(&mixed(Decision::Block));
    assert_snapshot!(sarif::render(&mixed(Decision::Block)));
}

#[test]
fn nothing_found_and_nothing_decided() {
    valid(&verdict(Decision::Allow));
    let mut undecided = verdict(Decision::Undecided);
    undecided.undecided = vec!["policy `x` trapped".into()];
    let log = valid(&undecided);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 2);
}

#[test]
fn hostile_text_stays_text() {
    let log = valid(&hostile());
    let result = &log["runs"][0]["results"][0];
    let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(
        uri,
        "a%1B%5B2J%0A%3A%3Aerror%3A%3Ax%7C%60%40ada%60%20%231%2Cline%3D9%250A\
         %3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E%E2%80%AE.ts"
    );
    let text = result["message"]["text"].as_str().expect("text");
    assert!(text.starts_with(
        "bad\\u{{1b}}\\]0;t\\u{{7}}\\u{{202e}} ::error::x ##\\[add-mask\\]y </script><b>&amp; \\]\\]> \
         \\[x\\](https://evil.example) @ada #1 `co\\u{{200b}}de` {{0}} | 100%\n\nbad"
    ), "{text}");
}

#[test]
fn a_waiver_is_a_suppression() {
    let log = valid(&mixed(Decision::Block));
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let suppressed: Vec<_> = results
        .iter()
        .filter(|one| one.get("suppressions").is_some())
        .collect();
    assert_eq!(suppressed.len(), 1);
    assert_eq!(suppressed[0]["ruleId"], "idempotency/shared-key");
    assert_eq!(suppressed[0]["suppressions"][0]["status"], "accepted");
}

/// GitHub shows 5,000 results of a run, and 100 places of a result.
#[test]
fn limits_are_kept_and_told() {
    let log = valid(&many(2_000));
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("a list");
    assert_eq!(results.len(), 5_000);
    let count = |level: &str| results.iter().filter(|one| one["level"] == level).count();
    assert_eq!(
        (count("error"), count("warning"), count("note")),
        (2_000, 2_000, 1_000)
    );
    let told = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(told["descriptor"]["id"], "tollgate/overflow");
    assert!(
        told["message"]["text"]
            .as_str()
            .is_some_and(|text| text.starts_with("1000 findings"))
    );

    let mut one = verdict(Decision::Review);
    let mut found = finding(Effect::Review, place("src/ledger.ts", LEDGER, "settle"));
    found.related = (0..150)
        .map(|number| {
            related(
                "src/ledger.ts",
                LEDGER,
                "ledger",
                false,
                &format!("{number}"),
            )
        })
        .collect();
    one.findings = vec![found];
    let log = valid(&one);
    let related = &log["runs"][0]["results"][0]["relatedLocations"];
    assert_eq!(related.as_array().map(Vec::len), Some(100));

    let mut long = many(3_000);
    for found in &mut long.findings {
        found.message = "x".repeat(20_000);
    }
    assert!(sarif::render(&long).len() < 12_000_000);
}
