//! Where something stands in a text.

use serde::{Deserialize, Serialize};

/// A stretch of one text, from `start` up to but not including `end`.
///
/// Lines and columns count from 1; a column counts Unicode scalar values. `start` and `end`
/// are byte offsets into the same text.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// Byte offset of the first byte.
    pub start: u32,
    /// Byte offset one past the last byte.
    pub end: u32,
    /// Line of the first character, from 1.
    pub start_line: u32,
    /// Column of the first character, from 1.
    pub start_column: u32,
    /// Line of the end, from 1.
    pub end_line: u32,
    /// Column one past the last character, from 1.
    pub end_column: u32,
}

impl Span {
    /// The text under this span, or the empty string where the span is not one of `text`.
    pub fn slice<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }

    /// Whether `other` lies wholly inside this span.
    pub fn contains(&self, other: &Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether this span covers any of the given line range (both ends included).
    pub fn meets_lines(&self, first: u32, last: u32) -> bool {
        self.start_line <= last && first <= self.end_line
    }
}

/// Turns byte offsets of one text into [`Span`]s.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    length: u32,
    /// How many characters stand before each block of [`BLOCK`] bytes; empty for ASCII text.
    characters: Vec<u32>,
}

/// Bytes between two counts of characters, so that a column on a line of a megabyte costs no
/// more than one on a short line.
const BLOCK: usize = 256;

/// Bytes of a usual line, so that most texts need one allocation.
const LINE: usize = 32;

impl LineIndex {
    /// Indexes the lines of `text`. Lines end at `\n`; a `\r` before it belongs to the line.
    pub fn new(text: &str) -> LineIndex {
        let newlines = memchr::memchr_iter(b'\n', text.as_bytes());
        let mut starts = Vec::with_capacity(text.len() / LINE + 1);
        starts.push(0);
        starts.extend(newlines.map(|at| at as u32 + 1));
        let mut characters = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                characters.push(count);
                count += count_characters(block);
            }
        }
        LineIndex {
            starts,
            length: text.len() as u32,
            characters,
        }
    }

    /// The number of lines, counting what follows the last newline as one.
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The span of the byte range `start..end` of `text`, the text this index was made of.
    /// Offsets outside the text are moved to its end.
    pub fn span(&self, text: &str, start: usize, end: usize) -> Span {
        let start = (start as u32).min(self.length);
        let end = (end as u32).clamp(start, self.length);
        let (start_line, start_column) = self.position(text, start);
        let (end_line, end_column) = self.position(text, end);
        Span {
            start,
            end,
            start_line,
            start_column,
            end_line,
            end_column,
        }
    }

    /// The span of a whole line (from 1) without its line ending, if the text has that line.
    pub fn line(&self, text: &str, line: u32) -> Option<Span> {
        let start = *self.starts.get(line.checked_sub(1)? as usize)? as usize;
        let rest = text.get(start..)?;
        let content = rest
            .split('\n')
            .next()
            .unwrap_or_default()
            .trim_end_matches('\r');
        Some(self.span(text, start, start + content.len()))
    }

    fn position(&self, text: &str, offset: u32) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self
            .starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or_default();
        let column = self.characters_before(text, offset) - self.characters_before(text, start);
        (line as u32, column + 1)
    }

    fn characters_before(&self, text: &str, offset: u32) -> u32 {
        if self.characters.is_empty() {
            return offset;
        }
        let block = (offset as usize / BLOCK).min(self.characters.len() - 1);
        let counted = self.characters.get(block).copied().unwrap_or_default();
        let rest = text
            .as_bytes()
            .get(block * BLOCK..offset as usize)
            .unwrap_or_default();
        counted + count_characters(rest)
    }
}

fn count_characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::LineIndex;

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "é = 1\r\nb\n";
        let index = LineIndex::new(text);
        let span = index.span(text, 3, 4);
        assert_eq!(
            (span.start_line, span.start_column, span.end_column),
            (1, 3, 4)
        );
        assert_eq!(
            index.line(text, 1).map(|line| line.slice(text)),
            Some("é = 1")
        );
        assert_eq!(index.span(text, 8, 9).start_line, 2);
        assert_eq!(index.span(text, 90, 99).start_line, 3);
    }

    #[test]
    fn columns_are_right_far_into_a_long_line() {
        let text = format!("x\n{}", "äb".repeat(1_000));
        let index = LineIndex::new(&text);
        let offset = text.len() - 1;
        assert_eq!(index.span(&text, offset, text.len()).start_column, 2_000);
    }
}
