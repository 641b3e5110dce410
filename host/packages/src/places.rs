//! Offsets of a text to spans, counting on from the one before.

use std::ops::Range;

use tollgate_model::Span;

/// Turns byte ranges into spans. Ranges that come in the order of the text cost one pass over it
/// together, however long its lines are; an index of all lines would cost more than the reading
/// of a lockfile does.
pub(crate) struct Places<'t> {
    text: &'t str,
    offset: usize,
    line: u32,
    column: u32,
}

impl<'t> Places<'t> {
    pub(crate) fn new(text: &'t str) -> Places<'t> {
        Places {
            text,
            offset: 0,
            line: 1,
            column: 1,
        }
    }

    /// The span of a byte range; what lies outside the text is moved to its end.
    pub(crate) fn span(&mut self, range: Range<usize>) -> Span {
        self.move_to(range.start);
        let (start, start_line, start_column) = (self.offset, self.line, self.column);
        self.move_to(range.end.max(start));
        Span {
            start: start as u32,
            end: self.offset as u32,
            start_line,
            start_column,
            end_line: self.line,
            end_column: self.column,
        }
    }

    fn move_to(&mut self, offset: usize) {
        let offset = self.text.floor_char_boundary(offset);
        if offset < self.offset {
            *self = Places::new(self.text);
        }
        let between = self.text.get(self.offset..offset).unwrap_or_default();
        let newlines = memchr::memchr_iter(b'\n', between.as_bytes()).count();
        let tail = match between.rfind('\n') {
            Some(at) => {
                self.column = 1;
                between.get(at + 1..).unwrap_or_default()
            }
            None => between,
        };
        self.line += newlines as u32;
        self.column += tail.chars().count() as u32;
        self.offset = offset;
    }
}

#[cfg(test)]
mod tests {
    use super::Places;
    use tollgate_model::span::LineIndex;

    #[test]
    fn spans_are_those_of_a_line_index() {
        let text = "é = 1\r\nb\n\n😀x y\nlast";
        let index = LineIndex::new(text);
        let mut places = Places::new(text);
        let bounds: Vec<usize> = (0..=text.len())
            .filter(|at| text.is_char_boundary(*at))
            .collect();
        for step in [1, 3, 7] {
            for (at, start) in bounds.iter().enumerate().step_by(step) {
                let end = bounds[(at + step).min(bounds.len() - 1)];
                assert_eq!(places.span(*start..end), index.span(text, *start, end));
            }
        }
        assert_eq!(places.span(90..99), index.span(text, 90, 99));
    }
}
