//! The code in somebody's words: what stands between as many backticks as behind it, as in
//! Markdown.

/// A piece of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Span<'a> {
    /// Words.
    Words(&'a str),
    /// Code.
    Code(&'a str),
}

/// The pieces of a paragraph, in order. Backticks that nothing answers are words.
pub(crate) fn spans(text: &str) -> Vec<Span<'_>> {
    let runs = runs(text);
    let mut spans = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(&(start, length)) = runs.get(at) {
        let later = runs.get(at + 1..).unwrap_or_default();
        // Messages have few runs, and hostile ones are not looked through again and again.
        let end = later
            .iter()
            .take(LOOKED_AHEAD)
            .position(|run| run.1 == length);
        let Some(end) = end else {
            at += 1;
            continue;
        };
        let close = runs.get(at + 1 + end).map_or(text.len(), |run| run.0);
        push(
            &mut spans,
            Span::Words(text.get(from..start).unwrap_or_default()),
        );
        let code = text.get(start + length..close).unwrap_or_default();
        push(&mut spans, Span::Code(bare(code)));
        from = close + length;
        at += end + 2;
    }
    push(
        &mut spans,
        Span::Words(text.get(from..).unwrap_or_default()),
    );
    spans
}

const LOOKED_AHEAD: usize = 64;

fn push<'a>(spans: &mut Vec<Span<'a>>, span: Span<'a>) {
    if span != Span::Words("") {
        spans.push(span);
    }
}

/// Code may be kept apart from its backticks by a space.
fn bare(code: &str) -> &str {
    let inner = code
        .strip_prefix(' ')
        .and_then(|code| code.strip_suffix(' '));
    inner
        .filter(|inner| !inner.trim().is_empty())
        .unwrap_or(code)
}

/// Where backticks stand, and how many.
fn runs(text: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in text.match_indices('`') {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == at => *length += 1,
            _ => runs.push((at, 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::Span::{Code, Words};
    use super::spans;

    #[test]
    fn backticks_answer_their_number() {
        assert_eq!(spans("a `b` c"), [Words("a "), Code("b"), Words(" c")]);
        assert_eq!(spans("`` `x-${y}` ``."), [Code("`x-${y}`"), Words(".")]);
        assert_eq!(spans("one ` only"), [Words("one ` only")]);
        assert_eq!(spans("`` and `b`"), [Words("`` and "), Code("b")]);
        assert_eq!(spans(""), []);
    }
}
