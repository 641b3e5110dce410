//! Names taken apart, and places compared.

use std::collections::BTreeMap;

use tollgate_sdk::{Span, Step};

/// A name in words, lower case: `isValidHMAC` is `is valid hmac`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut found = Vec::new();
    let mut word = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(at + 1);
        let starts = letter.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase())
                || after.is_some_and(|after| after.is_lowercase()));
        if (!letter.is_alphanumeric() || starts) && !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

/// Whether one of the words is one of those that are looked for.
pub(crate) fn any(words: &[String], wanted: &[&str]) -> bool {
    words.iter().any(|word| wanted.contains(&word.as_str()))
}

/// The last segment of a callee or a chain of members.
pub(crate) fn last(chain: &str) -> &str {
    chain
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .trim_end_matches("()")
}

/// The first segment of a callee or a chain of members that is not the own object.
pub(crate) fn root(chain: &str) -> &str {
    let mut segments = chain.split('.');
    let first = segments.next().unwrap_or_default();
    match first {
        "this" | "self" | "cls" => segments.next().unwrap_or(first),
        _ => first,
    }
}

/// Whether one stretch of a file lies in another, or is the same.
pub(crate) fn covers(outer: Span, inner: Span) -> bool {
    start(outer) <= start(inner) && end(inner) <= end(outer)
}

/// Where a stretch begins.
pub(crate) fn start(span: Span) -> (u32, u32) {
    (span.start_line, span.start_column)
}

/// Where a stretch ends.
pub(crate) fn end(span: Span) -> (u32, u32) {
    (span.end_line, span.end_column)
}

/// Whether a stretch of touched lines (empty where lines only went) meets another stretch.
pub(crate) fn touches(touched: Span, span: Span) -> bool {
    if touched.start_line == touched.end_line {
        return span.start_line <= touched.start_line && touched.start_line < span.end_line;
    }
    touched.start_line <= span.end_line && span.start_line < touched.end_line
}

/// A file's text by lines.
pub(crate) struct Lines<'a> {
    all: Vec<&'a str>,
    /// Of long lines that are not all ASCII: where each letter begins.
    letters: BTreeMap<usize, Vec<usize>>,
    /// Whether the file puts a verification before its functions.
    pub(crate) is_filtered: bool,
}

impl<'a> Lines<'a> {
    /// The lines of a text.
    pub(crate) fn of(text: &'a str, is_filtered: bool) -> Lines<'a> {
        let all: Vec<&str> = text.lines().collect();
        let long = all.iter().enumerate();
        let long = long.filter(|(_, line)| line.len() > MAX_LINE && !line.is_ascii());
        let letters = |line: &str| line.char_indices().map(|(at, _)| at).collect();
        Lines {
            letters: long.map(|(at, line)| (at, letters(line))).collect(),
            all,
            is_filtered,
        }
    }

    /// Those that a span covers. Of a long line only what the span covers of it: many functions
    /// may stand on it, and each would be told all that the others hold.
    pub(crate) fn within(&self, span: Span) -> Vec<&'a str> {
        let first = (span.start_line.saturating_sub(1) as usize).min(self.all.len());
        let last = (span.end_line as usize).min(self.all.len()).max(first);
        let lines = self.all.get(first..last).unwrap_or_default();
        let mut lines: Vec<&str> = lines.to_vec();
        if let Some(end) = lines.last_mut()
            && end.len() > MAX_LINE
        {
            *end = end
                .get(..self.offset(last - 1, span.end_column))
                .unwrap_or(end);
        }
        let long = self
            .all
            .get(first)
            .is_some_and(|line| line.len() > MAX_LINE);
        if let Some(start) = lines.first_mut().filter(|_| long) {
            *start = start
                .get(self.offset(first, span.start_column)..)
                .unwrap_or(start);
        }
        lines
    }

    /// Where a column of a line begins, in bytes.
    fn offset(&self, line: usize, column: u32) -> usize {
        let at = column.saturating_sub(1) as usize;
        let length = self.all.get(line).map_or(0, |line| line.len());
        match self.letters.get(&line) {
            Some(letters) => letters.get(at).copied().unwrap_or(length),
            None => at.min(length),
        }
    }
}

/// Many functions may stand on a longer line.
pub(crate) const MAX_LINE: usize = 2_000;

/// A step of more lines is no single saying.
const MAX_LINES: u32 = 40;

/// The text of a step; empty where it is long. The text of one holds that of all in it, so that
/// asking each of those around something would read a file many times.
pub(crate) fn short_text(step: &Step) -> String {
    let span = step.span();
    match span.end_line.saturating_sub(span.start_line) < MAX_LINES {
        true => step.text(),
        false => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{any, last, root, words};

    #[test]
    fn names_fall_into_words() {
        assert_eq!(
            words("isValidNotificationHMAC"),
            ["is", "valid", "notification", "hmac"]
        );
        assert_eq!(words("verify_signature!"), ["verify", "signature"]);
        assert_eq!(words("HMACSHA256"), ["hmacsha256"]);
        assert!(any(&words("x-paystack-signature"), &["paystack"]));
    }

    #[test]
    fn chains_have_ends() {
        assert_eq!(last("stripe.webhooks.constructEvent"), "constructEvent");
        assert_eq!(root("this.stripe.webhooks"), "stripe");
        assert_eq!(root("req.body"), "req");
    }
}
