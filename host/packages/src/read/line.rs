//! The lines of a text with their places.

use std::ops::Range;

/// A line without its ending, and where it starts in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let start = at;
        let length = memchr::memchr(b'\n', rest.as_bytes());
        at += length.map_or(rest.len(), |length| length + 1);
        let line = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        Some(Line {
            text: line.strip_suffix('\r').unwrap_or(line),
            start,
        })
    })
}

impl<'t> Line<'t> {
    /// How many spaces it starts with.
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// The place of a part of this line.
    pub(super) fn place(&self, part: &str) -> Range<usize> {
        let offset = part.as_ptr().addr().wrapping_sub(self.text.as_ptr().addr());
        let offset = offset.min(self.text.len());
        let end = (offset + part.len()).min(self.text.len());
        self.start + offset..self.start + end
    }

    /// The place of the line without the white space around it.
    pub(super) fn whole(&self) -> Range<usize> {
        self.place(self.text.trim())
    }
}

/// A text without the quotes around it.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = ['"', '\''].into_iter().find_map(|quote| {
        let inner = text.strip_prefix(quote)?;
        inner.strip_suffix(quote)
    });
    inner.unwrap_or(text)
}

/// The texts in quotes of a line, in order, each without its quotes. Escapes are none: names and
/// versions have no use for them.
pub(super) fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '\''])?;
        let quote = rest.as_bytes().get(start).copied()? as char;
        let inner = rest.get(start + 1..)?;
        let end = inner.find(quote)?;
        rest = inner.get(end + 1..)?;
        inner.get(..end)
    })
}
