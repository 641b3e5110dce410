//! Makes text from a repository or a policy safe to show.
//!
//! A path, a line of code or a message can hold what a terminal obeys (escape sequences), what
//! changes the order in which text is read (bidirectional overrides), and what is not to be seen
//! at all (zero-width characters, tags). All of that is written as `\u{202e}`, so that a reader
//! sees what is there.

use std::borrow::Cow;
use std::fmt::Write as _;

pub mod markdown;
mod markup;
mod spans;
pub mod workflow;

pub use markup::{html, xml};
pub(crate) use spans::{Span, spans};

/// Characters that are not to be seen, or that change how others are seen, apart from the control
/// characters: first and last of each range. The format characters (Cf), line and paragraph
/// separators, variation selectors, fillers that count as letters, private use and tags.
const HIDDEN: [(char, char); 32] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{e000}', '\u{f8ff}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d159}', '\u{1d159}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e007f}'),
    ('\u{e0080}', '\u{e00ff}'),
    ('\u{e0100}', '\u{e01ef}'),
    ('\u{e01f0}', '\u{e0fff}'),
    ('\u{f0000}', '\u{10ffff}'),
];

/// Whether a character must not reach a reader as it is.
pub fn is_hidden(character: char) -> bool {
    if character.is_ascii() || character.is_control() {
        return character.is_control();
    }
    let at = HIDDEN.partition_point(|(_, last)| *last < character);
    HIDDEN.get(at).is_some_and(|(first, _)| *first <= character)
}

/// One line of text: whatever is hidden is written as an escape, line ends and tabs too.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        push(&mut shown, character);
    }
    Cow::Owned(shown)
}

/// A paragraph: runs of white space (line ends too) become one space, the rest is as in [`line()`].
pub fn paragraph(text: &str) -> String {
    let words: Vec<Cow<'_, str>> = text.split_ascii_whitespace().map(line).collect();
    words.join(" ")
}

/// Appends one character as it is shown.
pub(crate) fn push(shown: &mut String, character: char) {
    match character {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        _ if is_hidden(character) => {
            // Writing to a String can't fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        }
        _ => shown.push(character),
    }
}

/// Escapes what is hidden inside the strings of a JSON text, as JSON does (`\u202e`): the text
/// means the same, and a terminal that it is printed on is safe.
pub(crate) fn json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) && character != '\n' {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{HIDDEN, is_hidden, json, line, paragraph};

    #[test]
    fn ranges_are_in_order() {
        assert!(HIDDEN.iter().all(|(first, last)| first <= last));
        assert!(HIDDEN.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn what_is_hidden_is_shown() {
        assert_eq!(
            line("a\u{1b}[31m\u{202e}b\u{9b}c\td\r\n"),
            "a\\u{1b}[31m\\u{202e}b\\u{9b}c\\td\\r\\n"
        );
        assert_eq!(
            line("zero\u{200b}width \u{3164} \u{e0041}\u{feff}"),
            "zero\\u{200b}width \\u{3164} \\u{e0041}\\u{feff}"
        );
        assert_eq!(line("plain é 漢字 😀 ✓"), "plain é 漢字 😀 ✓");
        assert_eq!(paragraph("two\n\twords \u{7f}"), "two words \\u{7f}");
    }

    #[test]
    fn json_means_the_same() {
        let text =
            serde_json::to_string("a\u{202e}b\u{e0041}\u{9b}\u{7f}\n").expect("a string is JSON");
        let safe = json(&text);
        assert_eq!(safe, r#""a\u202eb\udb40\udc41\u009b\u007f\n""#);
        assert_eq!(
            serde_json::from_str::<String>(&safe).expect("still JSON"),
            "a\u{202e}b\u{e0041}\u{9b}\u{7f}\n"
        );
        assert!(!safe.contains(is_hidden));
    }
}
