//! Whether the arguments of a call make it the operation that a row describes.

use tollgate_model::code::{ExpressionId, ExpressionKind, Source};

use crate::entry::Condition;

/// How many wrappers a value may lie in.
const MAX_WRAPPERS: u32 = 3;

/// Functions that hand on what they are given, as a value of another type.
const WRAPPERS: [&str; 12] = [
    "Bool",
    "String",
    "Int64",
    "Some",
    "of",
    "ofNullable",
    "just",
    "valueOf",
    "F",
    "Ptr",
    "from",
    "into",
];

/// How a condition turns out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// It does not hold.
    No,
    /// The value is there and its worth can't be seen: `confirm: shouldConfirm`.
    Maybe,
    /// It holds.
    Yes,
}

/// Tries all conditions; `look_up` finds the value at a path of the arguments.
///
/// What is not given counts as not given, even where an object of parameters comes in from
/// elsewhere: otherwise every wrapper would be taken for the most dangerous thing it can do.
pub(crate) fn holds(
    source: &Source,
    conditions: &[Condition],
    look_up: impl Fn(&[String]) -> Option<ExpressionId>,
) -> Outcome {
    let outcome = |condition: &Condition| {
        let value = condition.paths.iter().find_map(|path| look_up(path));
        match (value, &condition.value) {
            (None, _) => Outcome::No,
            (Some(value), None) => is_given(source, value),
            (Some(value), Some(expected)) => is_equal(source, value, expected),
        }
    };
    conditions.iter().map(outcome).min().unwrap_or(Outcome::Yes)
}

fn is_given(source: &Source, value: ExpressionId) -> Outcome {
    let values = source.values(value);
    let is_null = |value: &ExpressionId| source[*value].kind == ExpressionKind::Null;
    if values.iter().all(is_null) {
        Outcome::No
    } else {
        Outcome::Yes
    }
}

fn is_equal(source: &Source, value: ExpressionId, expected: &str) -> Outcome {
    let values = source.values(value);
    let values = values.iter().map(|value| unwrapped(source, *value));
    let outcomes = values.map(|value| match &source[value].kind {
        ExpressionKind::Text(text) => known(text == expected),
        ExpressionKind::Boolean(value) => known(value.to_string() == expected),
        ExpressionKind::Number(number) => known(number == expected),
        ExpressionKind::Null => Outcome::No,
        // `CaptureMethod.Manual`: the last part is the word, in some letter case.
        ExpressionKind::Member { property, .. } if property.eq_ignore_ascii_case(expected) => {
            Outcome::Yes
        }
        _ => Outcome::Maybe,
    });
    let outcomes: Vec<Outcome> = outcomes.collect();
    match (outcomes.iter().min(), outcomes.iter().max()) {
        (Some(least), Some(most)) if least == most => *least,
        _ => Outcome::Maybe,
    }
}

/// What a wrapper holds: `stripe.Bool(true)`, `Some(true)`, `Optional.of("manual")`,
/// `CaptureMethod.valueOf("manual")`.
fn unwrapped(source: &Source, value: ExpressionId) -> ExpressionId {
    let mut value = value;
    for _ in 0..MAX_WRAPPERS {
        let ExpressionKind::Call(call) = &source[value].kind else {
            break;
        };
        let is_wrapper = WRAPPERS.contains(&source.method(*call));
        match source[*call].arguments.as_slice() {
            [only] if is_wrapper => value = only.value,
            _ => break,
        }
    }
    value
}

fn known(is_so: bool) -> Outcome {
    if is_so { Outcome::Yes } else { Outcome::No }
}
