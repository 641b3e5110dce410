//! Whether code compares amounts of money.

use tollgate_sdk::words;

use crate::words::is_amount;

/// Verbs of functions that look whether amounts agree.
const LOOKING: [&str; 14] = [
    "assert", "check", "compare", "ensure", "equal", "equals", "expect", "is", "match", "matches",
    "same", "validate", "verify", "within",
];

/// Whether a text in lower case compares two amounts, or has them compared.
pub(crate) fn compares(text: &str) -> bool {
    text.lines()
        .any(|line| !is_comment(line) && (compares_two(line) || has_compared(line)))
}

pub(crate) fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "#", "*", "/*"]
        .iter()
        .any(|mark| line.starts_with(mark))
}

fn compares_two(line: &str) -> bool {
    let signs = [
        "!==",
        "!=",
        "===",
        "==",
        "<=",
        ">=",
        "<>",
        " < ",
        " > ",
        ".eq(",
        ".equals(",
        ".compareto(",
    ];
    signs.iter().any(|sign| {
        line.match_indices(sign).any(|(at, _)| {
            let (left, right) = line.split_at_checked(at).unwrap_or_default();
            compares_sides(left, right.get(sign.len()..).unwrap_or_default())
        })
    })
}

fn compares_sides(left: &str, right: &str) -> bool {
    let has_amount = |side: &str| words(side).iter().any(|word| is_compared(word));
    let near = left.rsplit([';', '{', '&', '|']).next().unwrap_or(left);
    let first = right.split(['&', '|', '{', ';']).next().unwrap_or(right);
    let is_number = first
        .trim()
        .trim_end_matches([')', ':', ' '])
        .chars()
        .all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '_'));
    has_amount(near) && !is_number && (has_amount(first) || is_expected(first))
}

fn is_compared(word: &str) -> bool {
    is_amount(word) || matches!(word, "mc_gross" | "sum" | "expected" | "received")
}

fn is_expected(side: &str) -> bool {
    words(side).iter().any(|word| {
        matches!(
            word.as_str(),
            "expected" | "received" | "sum" | "order" | "invoice"
        )
    })
}

/// `validatePaymentAmount(paid, expected)`, `amounts_match(a, b)`.
fn has_compared(line: &str) -> bool {
    line.split('(').any(|before| {
        let name = before
            .rsplit(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .next()
            .unwrap_or_default();
        // The words of a name in lower case run together: look for them anywhere in it.
        let has_verb = LOOKING
            .iter()
            .filter(|verb| verb.len() > 4)
            .any(|verb| name.contains(verb));
        has_verb
            && ["amount", "total", "price", "gross"]
                .iter()
                .any(|word| name.contains(word))
    })
}
