//! What is said.

use tollgate_contracts::Response;
use tollgate_sdk::{Difference, Operation};

/// So many answers are named.
const MAX_NAMED: usize = 4;

pub(crate) const HANDLE_IT: &str = "handle them: look the payment up or keep it pending, and never let anybody pay again \
     before that; where another file does, name it in the column `where`";

pub(crate) const NAME_IT: &str = "name the file that tells it from a failure in the column `where`, with what does there: \
     `src/pay.ts` `settleLater`; where there is none, write that first";

pub(crate) fn missing(title: &str, path: &str, is_deleted: bool) -> String {
    let what = match is_deleted {
        true => format!("this change deletes `{path}`, the only page that says"),
        false => format!("{title} is used here, and no `{path}` says"),
    };
    format!("{what} what it answers in error cases and what is done for each answer")
}

pub(crate) fn write_it(id: &str, path: &str) -> String {
    format!(
        "write its first version with `tollgate gateways contract {id}`, complete it, and commit it as `{path}`"
    )
}

pub(crate) fn undocumented(path: &str, codes: &[&str]) -> String {
    let what = match codes.len() {
        1 => "an answer",
        _ => "answers",
    };
    format!(
        "this handles {}, {what} that the contract `{path}` does not document: whoever tests or changes the \
         integration by it does not know",
        named(codes.iter().copied())
    )
}

pub(crate) fn unhandled(path: &str, rows: &[&Response]) -> String {
    let names = rows.iter().filter_map(|row| row.names.first());
    format!(
        "the contract `{path}` documents {} as ambiguous, and no code tells it from a failure: the money may have \
         moved, and the customer is asked to pay again",
        named(names.map(String::as_str))
    )
}

pub(crate) fn stale(path: &str, what: &Difference, operation: &Operation) -> String {
    let what = match what {
        Difference::New | Difference::Operation => {
            format!(
                "`{}`, which the contract does not have, is called",
                operation.name()
            )
        }
        Difference::Handling => "what happens when it fails changes".to_owned(),
        Difference::Repetition => "what runs it again changes".to_owned(),
        Difference::Argument(name) => format!("`{name}` changes"),
    };
    format!("{what}, and the contract `{path}` stays as it was: it may say what is no longer so")
}

pub(crate) fn unknown_outcome(outcome: &str, known: &[&str]) -> String {
    let outcome: String = outcome.chars().take(40).collect();
    format!(
        "has an outcome `{outcome}` that nobody knows: it is one of {}",
        known.join(", ")
    )
}

pub(crate) fn gone(path: &str) -> String {
    let path: String = path.chars().take(200).collect();
    format!("names `{path}`, which is no file of this repository")
}

fn named<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let all: Vec<&str> = names.collect();
    let quoted: Vec<String> = all
        .iter()
        .take(MAX_NAMED)
        .map(|name| format!("`{}`", name.chars().take(60).collect::<String>()))
        .collect();
    match all.len().saturating_sub(MAX_NAMED) {
        0 => match quoted.as_slice() {
            [others @ .., last] if !others.is_empty() => {
                format!("{} and {last}", others.join(", "))
            }
            _ => quoted.join(", "),
        },
        more => format!("{} and {more} more", quoted.join(", ")),
    }
}
