//! Breaks text into lines.

use unicode_width::UnicodeWidthStr;

/// Breaks text at its spaces into lines of at most `width` columns, the first of which already
/// has `used` columns on it. A word that is wider stands on a line of its own, whole: it may be
/// something to copy.
pub fn wrap(text: &str, width: usize, used: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut column = used;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let needed = word.width();
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() && column + needed > width && column > 0 {
            // Nothing is on the first line yet but what the caller has there.
            lines.push(word.to_owned());
            column = needed;
        } else if line.is_empty() {
            line.push_str(word);
            column += needed;
        } else if column + 1 + needed <= width {
            line.push(' ');
            line.push_str(word);
            column += 1 + needed;
        } else {
            lines.push(word.to_owned());
            column = needed;
        }
    }
    lines
}

/// Wraps text behind `start`; the following lines are indented by `indent` columns.
pub(crate) fn hang(start: &str, text: &str, width: usize, indent: usize) -> String {
    let room = width.saturating_sub(indent).max(20);
    let used = start.width().saturating_sub(indent);
    wrap(text, room, used).join(&format!("\n{}", " ".repeat(indent)))
}

#[cfg(test)]
mod tests {
    use super::{hang, wrap};

    #[test]
    fn lines_keep_to_the_width() {
        assert_eq!(
            wrap("one two three four", 9, 0),
            ["one two", "three", "four"]
        );
        assert_eq!(wrap("one two", 9, 6), ["one", "two"]);
        assert_eq!(wrap("three", 9, 6), ["", "three"]);
        assert_eq!(wrap("a-very-long-word b", 6, 0), ["a-very-long-word", "b"]);
        assert_eq!(wrap("", 6, 0), [""]);
        assert_eq!(wrap("漢字 漢字", 6, 0), ["漢字", "漢字"]);
    }

    #[test]
    fn following_lines_are_indented() {
        assert_eq!(
            hang("note: ", "aaaa bbbb cccc dddd eeee ffff", 26, 2),
            "aaaa bbbb cccc dddd\n  eeee ffff"
        );
    }
}
