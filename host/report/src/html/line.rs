//! One line of code, with what is marked in it.

use std::ops::Range;

use crate::escape::html as text;
use crate::human::{masked, window};

/// A stretch of bytes of a line that is marked.
pub(super) struct Mark {
    pub(super) range: Range<usize>,
    pub(super) is_primary: bool,
}

/// A line as markup. A very long one is cut around its first mark.
pub(super) fn render(line: &str, marks: &[Mark]) -> String {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let shown = masked(line);
    let leftmost = marks.iter().map(|mark| mark.range.start).min();
    let window = window(&shown, leftmost.unwrap_or_default());
    let mut edges: Vec<usize> = marks
        .iter()
        .flat_map(|mark| [mark.range.start, mark.range.end])
        .chain([window.start, window.end])
        .filter(|edge| window.contains(edge) || *edge == window.end)
        .filter(|edge| shown.is_char_boundary(*edge))
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let mut html = String::new();
    if window.start > 0 {
        html.push('…');
    }
    for pair in edges.windows(2) {
        let &[start, end] = pair else { continue };
        let part = code(shown.get(start..end).unwrap_or_default());
        let covering = || {
            marks
                .iter()
                .filter(|mark| mark.range.start <= start && end <= mark.range.end)
        };
        match (covering().any(|mark| mark.is_primary), covering().count()) {
            (true, _) => html.push_str(&format!("<mark>{part}</mark>")),
            (false, 0) => html.push_str(&part),
            (false, _) => html.push_str(&format!("<mark class=\"related\">{part}</mark>")),
        }
    }
    if window.end < shown.len() {
        html.push('…');
    }
    html
}

/// Code keeps its tabs.
fn code(code: &str) -> String {
    let parts: Vec<String> = code.split('\t').map(text).collect();
    parts.join("\t")
}

#[cfg(test)]
mod tests {
    use super::{Mark, render};

    #[test]
    fn marks_may_overlap() {
        let marks = [
            Mark {
                range: 0..6,
                is_primary: false,
            },
            Mark {
                range: 2..4,
                is_primary: true,
            },
        ];
        assert_eq!(
            render("a<b\u{202e}>c\td\r", &marks[1..]),
            "a&lt;b\\u{202e}&gt;c\td",
            "what is no place of the line is not marked"
        );
        assert_eq!(
            render("abcdef\tg", &marks),
            "<mark class=\"related\">ab</mark><mark>cd</mark><mark class=\"related\">ef</mark>\tg"
        );
    }
}
