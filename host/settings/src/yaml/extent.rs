//! Where a scalar is written. The parser's spans run past a quoted scalar into the comment
//! behind it, and leave out the header of a block scalar.

use std::ops::Range;

use saphyr_parser::ScalarStyle;

/// The range of a scalar that the parser found at `found`. `has_properties` says that it has a
/// tag or an anchor, where the range then starts, and `is_blank` that its text holds nothing
/// but blanks and line ends.
pub(super) fn of_scalar(
    body: &str,
    found: Range<usize>,
    style: ScalarStyle,
    has_properties: bool,
    is_blank: bool,
) -> Range<usize> {
    let end = trimmed_end(body, &found);
    let text = body.get(found.start..end).unwrap_or_default();
    match style {
        ScalarStyle::Plain => found.start..end,
        ScalarStyle::SingleQuoted => {
            let length = quoted_length(text, '\'', None).unwrap_or(text.len());
            found.start..found.start + length
        }
        ScalarStyle::DoubleQuoted => {
            let length = quoted_length(text, '"', Some('\\')).unwrap_or(text.len());
            found.start..found.start + length
        }
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let indicator = if style == ScalarStyle::Literal {
                '|'
            } else {
                '>'
            };
            let before = body.get(..found.start).unwrap_or_default();
            // The parser starts at the content, but at the header if there is none.
            let at_header = is_blank && text.starts_with(indicator);
            let header = before
                .rfind(indicator)
                .filter(|_| !has_properties && !at_header);
            let start = header.unwrap_or(found.start);
            // A scalar without lines ends with its header.
            start..trimmed_end(body, &(start..found.end))
        }
    }
}

/// The end of a range without the blanks and line ends before it.
pub(super) fn trimmed_end(body: &str, range: &Range<usize>) -> usize {
    let text = body.get(range.clone()).unwrap_or_default();
    range.start + text.trim_end().len()
}

/// The length of a text up to its closing quote. Tags, anchors and comments may come first.
fn quoted_length(text: &str, quote: char, escape: Option<char>) -> Option<usize> {
    let open = opening_quote(text)?;
    let mut characters = text
        .char_indices()
        .skip_while(|(at, _)| *at <= open)
        .peekable();
    while let Some((at, character)) = characters.next() {
        if Some(character) == escape {
            characters.next();
        } else if character == quote {
            // A doubled single quote stands for one; a double quote is never doubled.
            if escape.is_none() && characters.next_if(|(_, next)| *next == quote).is_some() {
                continue;
            }
            return Some(at + 1);
        }
    }
    None
}

/// The byte where the content starts, past tag, anchor, and comments between them.
fn opening_quote(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let blanks = rest.len() - rest.trim_start().len();
        let ends_word: fn(char) -> bool = match rest.trim_start().chars().next()? {
            '!' | '&' => char::is_whitespace,
            '#' => |character| matches!(character, '\n' | '\r'),
            _ => return Some(at + blanks),
        };
        at += blanks + rest.trim_start().find(ends_word)?;
    }
}
