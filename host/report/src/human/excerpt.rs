//! The lines of a file that a finding is about, made ready to be shown.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Snippet};
use tollgate_model::Span;
use tollgate_model::span::LineIndex;
use unicode_width::UnicodeWidthStr;

use super::secrets;
use crate::escape;

/// A place that reaches over several lines is underlined on its first line; so many of its
/// further lines are shown, which holds most calls with an object literal.
const SHOWN_LINES: u32 = 5;

/// A line longer than this is cut around what is marked in it. Longer ones are not written by
/// hand, and no terminal shows as much.
const LONGEST_LINE: usize = 600;

/// So much of a cut line stays in front of what is marked.
const KEPT_IN_FRONT: usize = 80;

/// What is underlined.
pub(super) struct Mark {
    pub(super) span: Span,
    pub(super) label: String,
    pub(super) is_primary: bool,
}

/// The shown lines of one file.
pub(super) struct Excerpt {
    first_line: u32,
    source: String,
    marks: Vec<(Range<usize>, String, bool)>,
    shown: Vec<Range<usize>>,
}

impl Excerpt {
    /// Takes the lines of `text` that the marks are on. Nothing where a mark is not in the text.
    pub(super) fn of(text: &str, marks: Vec<Mark>) -> Option<Excerpt> {
        let index = LineIndex::new(text);
        let mut placed: Vec<(Span, Mark)> = Vec::with_capacity(marks.len());
        for mark in marks {
            let (start, end) = (mark.span.start as usize, mark.span.end as usize);
            text.get(start..end)?;
            placed.push((index.span(text, start, end), mark));
        }
        let first_line = placed.iter().map(|(span, _)| span.start_line).min()?;
        let last_line = placed.iter().map(|(span, _)| last_shown(span)).max()?;
        let mut excerpt = Excerpt {
            first_line,
            source: String::new(),
            marks: Vec::new(),
            shown: Vec::new(),
        };
        for number in first_line..=last_line {
            let is_near = placed.iter().any(|(span, _)| {
                span.start_line.saturating_sub(3) <= number && number <= last_shown(span) + 3
            });
            if is_near && let Some(line) = index.line(text, number) {
                excerpt.push_line(line.slice(text), &line, number, &placed);
            }
            excerpt.source.push('\n');
        }
        Some(excerpt)
    }

    /// Adds one line, its marks, and whether it must be seen.
    fn push_line(&mut self, line: &str, place: &Span, number: u32, placed: &[(Span, Mark)]) {
        let on_it = || placed.iter().filter(|(span, _)| span.start_line == number);
        let ends = |span: &Span| {
            let start = span.start.saturating_sub(place.start) as usize;
            let end = match span.end_line == number {
                true => span.end.saturating_sub(place.start) as usize,
                false => line.trim_end().len(),
            };
            (
                start.min(line.len()),
                end.clamp(start.min(line.len()), line.len()),
            )
        };
        let leftmost = on_it()
            .map(|(span, _)| ends(span).0)
            .min()
            .unwrap_or_default();
        let line_start = self.source.len();
        let shown = ShownLine::new(&secrets::masked(line), leftmost);
        for (span, mark) in on_it() {
            let (start, end) = ends(span);
            let range = line_start + shown.offset(start)..line_start + shown.offset(end);
            self.marks
                .push((range, mark.label.clone(), mark.is_primary));
        }
        self.source.push_str(&shown.text);
        if placed
            .iter()
            .any(|(span, _)| span.start_line < number && number <= last_shown(span))
        {
            self.shown.push(line_start..self.source.len());
        }
    }

    /// The columns in front of the code: the line number and the bar.
    pub(super) fn gutter(&self) -> usize {
        let lines = self.source.matches('\n').count() as u32;
        (self.first_line + lines).to_string().len() + 3
    }

    /// The labels, to be altered, each with the column that its mark ends at in `room` columns.
    pub(super) fn labels(&mut self, room: usize) -> impl Iterator<Item = (&mut String, usize)> {
        let width = |text: &str| text.width() + 4 * text.matches('\t').count();
        let is_alone = self.marks.len() == 1;
        let source = &self.source;
        self.marks.iter_mut().map(move |(range, label, _)| {
            let start = source[..range.start].rfind('\n').map_or(0, |at| at + 1);
            let end = source[range.end..]
                .find('\n')
                .map_or(source.len(), |at| range.end + at);
            // A line that does not fit is cut on both sides of a mark that has it for itself.
            let start = match is_alone && width(&source[start..end]) > room {
                true => range.start,
                false => start,
            };
            (label, width(&source[start..range.end]))
        })
    }

    /// What the renderer wants.
    pub(super) fn snippet<'a>(&self, path: String) -> Snippet<'a, Annotation<'a>> {
        let marks = self.marks.iter().map(|(range, label, is_primary)| {
            let kind = if *is_primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            kind.span(range.clone())
                .label((!label.is_empty()).then(|| label.clone()))
        });
        let shown = self
            .shown
            .iter()
            .map(|range| AnnotationKind::Visible.span(range.clone()));
        Snippet::source(self.source.clone())
            .line_start(self.first_line as usize)
            .path(path)
            .annotations(marks)
            .annotations(shown)
    }
}

fn last_shown(span: &Span) -> u32 {
    span.end_line.min(span.start_line + SHOWN_LINES)
}

/// A line as it is shown, and where each of its bytes went.
struct ShownLine {
    text: String,
    /// Offset in the line, offset in the shown text; sorted.
    offsets: Vec<(usize, usize)>,
}

impl ShownLine {
    fn new(line: &str, leftmost: usize) -> ShownLine {
        let mut shown = ShownLine {
            text: String::new(),
            offsets: Vec::new(),
        };
        let window = window(line, leftmost);
        if window.start > 0 {
            shown.text.push('…');
        }
        for (at, character) in line.get(window.clone()).unwrap_or_default().char_indices() {
            shown.offsets.push((window.start + at, shown.text.len()));
            match character {
                // Shown as four columns; it counts as one in the column that is told.
                '\t' => shown.text.push('\t'),
                _ => escape::push(&mut shown.text, character),
            }
        }
        shown.offsets.push((window.end, shown.text.len()));
        if window.end < line.len() {
            shown.text.push('…');
        }
        shown
    }

    fn offset(&self, at: usize) -> usize {
        let found = self.offsets.partition_point(|(offset, _)| *offset < at);
        self.offsets
            .get(found)
            .or(self.offsets.last())
            .map_or(0, |(_, shown)| *shown)
    }
}

/// The part of a line that is shown: all of it, unless it is very long.
pub(crate) fn window(line: &str, leftmost: usize) -> Range<usize> {
    if line.len() <= LONGEST_LINE {
        return 0..line.len();
    }
    let mut start = leftmost.saturating_sub(KEPT_IN_FRONT);
    while !line.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (start + LONGEST_LINE).min(line.len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    start..end
}
