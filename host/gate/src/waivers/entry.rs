//! What a waiver must say, wherever it stands.

use tollgate_model::finding::{Effect, Finding, Place};
use tollgate_model::{RepoPath, Span, Timestamp};

use crate::configuration::GATE;
use crate::touched;

/// The rule for what looks like a waiver and is none.
const INVALID: &str = "invalid-waiver";

/// Reads `policy/rule`.
pub(super) fn rule(text: &str) -> Result<String, String> {
    let is_word = |word: &str| {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !word.is_empty() && word.bytes().all(is_plain)
    };
    match text.split_once('/') {
        Some((GATE, _)) => Err(format!("`{text}` can't be waived: it is the gate's own")),
        Some((policy, rule)) if is_word(policy) && is_word(rule) => Ok(text.to_owned()),
        _ => Err(format!("`{text}` is no rule: write it as `policy/rule`")),
    }
}

/// Reads a day.
pub(super) fn day(text: &str) -> Result<Timestamp, String> {
    let is_day = text.len() == "2026-12-31".len();
    let day = text.parse().ok().filter(|_| is_day);
    day.ok_or_else(|| {
        format!("`{text}` is no day: write the last one that it counts as 2026-12-31")
    })
}

/// Reads what must only not be empty.
pub(super) fn words(key: &str, text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err(format!("`{key}` is empty")),
        text => Ok(text.to_owned()),
    }
}

/// Tells that something is no waiver.
pub(super) fn invalid(path: &RepoPath, span: Span, why: &str) -> Finding {
    let place = Place {
        path: path.clone(),
        span,
    };
    let message = format!("this is no waiver, and excuses nothing: {why}");
    let identity = format!("{} {why}", span.start_line);
    touched::finding(INVALID, Effect::Note, place, &identity, message)
}
