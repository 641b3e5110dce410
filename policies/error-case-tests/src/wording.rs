//! What is said.

use tollgate_sdk::Operation;

use crate::evidence::Evidence;
use crate::outcome::Outcome;
use crate::{Untested, kind_of, place, simulate};

/// Which outcomes of which operations no test names.
pub(crate) fn message(untested: &[Untested<'_>]) -> String {
    let mut groups: Vec<(Vec<String>, &[Outcome])> = Vec::new();
    for one in untested {
        let kind = kind_of(&one.interaction.operation);
        match groups
            .iter_mut()
            .find(|(_, missing)| *missing == one.missing.as_slice())
        {
            Some((kinds, _)) if kinds.contains(&kind) => {}
            Some((kinds, _)) => kinds.push(kind),
            None => groups.push((vec![kind], &one.missing)),
        }
    }
    let gateway = untested
        .first()
        .map(|one| one.interaction.operation.gateway_title())
        .unwrap_or_default();
    let parts: Vec<String> = groups
        .iter()
        .map(|(kinds, missing)| {
            let kinds = joined(kinds.iter().map(String::as_str), "and");
            format!("no test names {} of its {kinds}", untested_words(missing))
        })
        .collect();
    format!(
        "the change touches what this code asks of {gateway}, and {}: what customers are told and what is recorded \
         then is left to chance",
        parts.join("; ")
    )
}

/// A few words for one place.
pub(crate) fn untested(missing: &[Outcome]) -> String {
    format!("no test names {}", untested_words(missing))
}

fn untested_words(missing: &[Outcome]) -> String {
    joined(missing.iter().map(|outcome| outcome.words()), "or")
}

/// Where a test would go, and how it makes the gateway answer so.
pub(crate) fn help(operation: &Operation, path: &str, evidence: &Evidence) -> String {
    let place = match evidence.nearest() {
        Some(test) => format!("add the cases to `{test}`"),
        None => format!("add a test such as `{}`", place::test_of(path)),
    };
    let mock = simulate::mock(path);
    match simulate::sandbox(&operation.gateway()) {
        Some(sandbox) => format!(
            "{place}: a decline comes by {sandbox}; lost answers, 5xx and broken bodies by {mock}"
        ),
        None => format!(
            "{place}, with the gateway's test cards for declines, and {mock} for lost answers, 5xx and broken bodies"
        ),
    }
}

fn joined<'w>(words: impl Iterator<Item = &'w str>, last: &str) -> String {
    let words: Vec<&str> = words.collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}
