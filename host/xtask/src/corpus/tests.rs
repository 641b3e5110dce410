//! A corpus over a repository made here, judged by the real binary.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::gate::Gate;
use super::{grade_all, parse, render, row};
use crate::bench::git;

const KEYLESS: &str = r#"import Stripe from "stripe";
const stripe = new Stripe(process.env.KEY);

export async function refund(order) {
  return await stripe.refunds.create({ charge: order.charge });
}
"#;

fn keyed() -> String {
    KEYLESS.replace(
        "{ charge: order.charge }",
        "{ charge: order.charge }, { idempotencyKey: `refund-${order.id}` }",
    )
}

fn run(repository: &Path, arguments: &[&str]) -> String {
    let mut command: Command = git(repository);
    for role in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{role}_NAME"), "Ada")
            .env(format!("GIT_{role}_EMAIL"), "ada@example.com");
    }
    let output = command.args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn commit(repository: &Path, files: &[(&str, &str)]) -> String {
    for (path, text) in files {
        fs::write(repository.join(path), text).unwrap();
    }
    run(repository, &["add", "-A"]);
    run(repository, &["commit", "-q", "-m", "step"]);
    run(repository, &["rev-parse", "HEAD"])
}

/// The binary that lies beside this test's folder, as `cargo xtask test` leaves it.
fn tollgate() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let binary = own.ancestors().nth(2).unwrap().join("tollgate");
    assert!(binary.exists(), "run `cargo xtask test`");
    binary
}

fn rows(commits: &[String; 3]) -> String {
    let [keyless, keyed, harmless] = commits;
    let lines = json!([{ "path": "refund.js", "start": 5, "end": 5 }]);
    let defect = json!({
        "set": "defect", "id": "P1", "repo": "ada/shop", "fix_commit": keyed, "parent": keyless,
        "class": "missing_idempotency", "lang": "javascript", "lines": lines,
        "why": "a refund without a key", "reverse_shape": "adds_lines_at_label",
    });
    let mut elsewhere = defect.clone();
    elsewhere["id"] = json!("P2");
    elsewhere["lines"] = json!([{ "path": "refund.js", "start": 90, "end": 95 }]);
    let mut other_class = defect.clone();
    other_class["id"] = json!("P3");
    other_class["class"] = json!("float_money");
    let mut absent = defect.clone();
    absent["id"] = json!("P4");
    absent["repo"] = json!("ada/elsewhere");
    let harmless = json!({
        "set": "harmless", "id": "N1", "repo": "ada/shop", "commit": harmless, "parent": keyed,
        "class": "none", "lang": "javascript", "lines": [], "why": "a comment",
    });
    let mut accused = harmless.clone();
    accused["id"] = json!("N2");
    accused["commit"] = json!(keyless);
    [defect, elsewhere, other_class, absent, harmless, accused]
        .map(|row: Value| row.to_string() + "\n")
        .concat()
}

#[test]
fn a_corpus_tells_what_was_found_missed_and_said_in_vain() {
    let mirrors = tempfile::tempdir().unwrap();
    let repository = mirrors.path().join("ada+shop");
    fs::create_dir(&repository).unwrap();
    run(&repository, &["init", "-q", "-b", "main"]);
    let keyless = commit(&repository, &[("refund.js", KEYLESS)]);
    let fixed = commit(&repository, &[("refund.js", &keyed())]);
    let commented = format!("// Refunds.\n{}", keyed());
    let harmless = commit(&repository, &[("refund.js", &commented)]);

    let text = rows(&[keyless, fixed, harmless]);
    let rows = row::read(&text).unwrap();
    let graded = grade_all(&rows, mirrors.path(), &Gate::new(tollgate())).unwrap();
    let blocked: Vec<_> = graded
        .iter()
        .filter(|one| one.is_blocked_though_harmless())
        .map(|one| one.row.id.as_str())
        .collect();
    assert_eq!(blocked, ["N2"]);

    let told = render::human(&graded);
    for line in [
        "  missing_idempotency                 1 of 2     50 %",
        "  float_money                         0 of 1      0 %",
        "  adds_lines_at_label                 1 of 3     33 %",
        "  P2 missing_idempotency (javascript) ada/shop",
        "      said: block[idempotency/dropped-key] refund.js:5-5",
        "harmless commits: 2",
        "  block: 1 (50.0 %)",
        "  review: 0 (0.0 %)",
        "  P4 no mirror of ada/elsewhere",
    ] {
        assert!(
            told.lines().any(|told| told == line),
            "no {line:?} in\n{told}"
        );
    }
    assert!(!told.contains("  P1 "), "{told}");

    let json: Value = serde_json::from_str(&render::json(&graded).unwrap()).unwrap();
    assert_eq!(json[0]["found"][0]["rule"], "idempotency/dropped-key");
    assert_eq!(json[3]["outcome"], "absent");
}

#[test]
fn a_class_that_no_rule_may_claim_is_refused() {
    let text = rows(&["1", "2", "3"].map(str::to_owned)).replace("float_money", "bad_luck");
    let refusal = row::read(&text).unwrap_err().to_string();
    assert!(
        refusal.contains("line 3") && refusal.contains("bad_luck"),
        "{refusal}"
    );
}

#[test]
fn options_are_known_and_have_values() {
    let given = |line: &str| parse(&line.split(' ').map(str::to_owned).collect::<Vec<_>>());
    let options = given("--mirror m --only P1,P2 --only P3").unwrap();
    assert_eq!(options.only, ["P1", "P2", "P3"]);
    for wrong in ["--corpus c", "--mirror", "--mirror m --fast yes"] {
        assert!(given(wrong).is_err(), "{wrong}");
    }
}
