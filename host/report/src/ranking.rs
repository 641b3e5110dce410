//! What is told first where not everything can be told.

use std::borrow::Cow;

use tollgate_model::finding::Finding;

/// The findings that ask for the most first; those that ask for the same in their own order.
pub(crate) fn by_effect(findings: &[Finding]) -> Vec<&Finding> {
    let mut ranked: Vec<&Finding> = findings.iter().collect();
    ranked.sort_by_key(|finding| std::cmp::Reverse(finding.effect));
    ranked
}

/// The beginning of a text, at most so many bytes of it and a dot for what is cut off.
pub(crate) fn cut(text: &str, most_bytes: usize) -> Cow<'_, str> {
    if text.len() <= most_bytes {
        return Cow::Borrowed(text);
    }
    let mut end = most_bytes;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default()))
}

/// `1 finding`, `2 findings`.
pub(crate) fn plural(count: usize, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    }
}
