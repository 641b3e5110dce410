//! `contract-changed`: a page that says what a gateway answers is not what it was.

use tollgate_sdk::{Change, Effect, File, Findings, Rule, Side, Span};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "contract-changed",
    summary: "the contract of a gateway changes",
    effect: Effect::Review,
    help: "A contract says what a gateway can answer and what is done for each answer. Code and tests are written \
           by it, so that a wrong line in it is a wrong deploy later. Compare it with what the gateway documents.",
};

/// Judges the changed pages.
pub(crate) fn judge_all(change: &Change, contracts: &[String], findings: &mut Findings) {
    let globs: Vec<&str> = contracts.iter().map(String::as_str).collect();
    let may_be_page = |file: File| file.language().is_none();
    if globs.is_empty() || !change.select_files().into_iter().any(may_be_page) {
        return;
    }
    for file in change.select_files().path(&globs) {
        if let Some(what) = what_happened(&file) {
            let path = file.path();
            findings
                .report(&RULE, &(path.clone(), START))
                .effect(Effect::before_deploy(change))
                .message(format!(
                    "the contract `{path}` {what}: a reviewer must look at whether the gateway documents every line \
                     of it, and whether the code does what it says"
                ))
                .label("contract")
                .help(
                    "compare it with the gateway's documentation, and change the code that relies on it in the same \
                     change",
                );
        }
    }
}

/// The first place of any file.
const START: Span = Span {
    start_line: 1,
    start_column: 1,
    end_line: 1,
    end_column: 1,
};

fn what_happened(file: &File) -> Option<&'static str> {
    match file.status().as_str() {
        "deleted" => Some("is gone"),
        "added" => Some("is new"),
        "mode-changed" => None,
        _ => {
            let [before, after] = [Side::Before, Side::After].map(|side| {
                let text = file.text(side).unwrap_or_default();
                text.split_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            });
            (before != after).then_some("changes")
        }
    }
}
