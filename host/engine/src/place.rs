//! Places that a policy points at, compared with the text they are said to be in.

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_facts::{Facts, FileId};
use tollgate_model::change::{Content, Side};
use tollgate_model::span::LineIndex;
use tollgate_model::{RepoPath, Span};

use crate::wit::facts;

/// The texts that one run's findings point into, each read and indexed once.
pub(crate) struct Places<'a> {
    facts: &'a Facts,
    /// Changed files by their path on a side.
    files: BTreeMap<(Side, RepoPath), FileId>,
    texts: BTreeMap<(Side, String), Option<Text>>,
}

/// What is wrong with a place.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PlaceError {
    #[error("`{0}` is not a changed file")]
    NotChanged(String),

    #[error("there is no text at `{0}` on that side")]
    NoText(String),

    #[error("`{path}` has no place {place}")]
    Outside { path: String, place: String },
}

#[derive(Clone)]
struct Text {
    text: Arc<str>,
    lines: Arc<LineIndex>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(facts: &'a Facts) -> Places<'a> {
        let mut files = BTreeMap::new();
        for id in facts.file_ids() {
            let file = facts.file(id);
            let old_path = file.old_path.as_ref().unwrap_or(&file.path);
            files.insert((Side::After, file.path.clone()), id);
            files.insert((Side::Before, old_path.clone()), id);
        }
        Places {
            facts,
            files,
            texts: BTreeMap::new(),
        }
    }

    /// A place at the head of a changed file, and which file that is.
    ///
    /// A file without text at the head (it was deleted, or is binary) has one place: an empty
    /// span at 1:1.
    pub(crate) fn in_changed_file(
        &mut self,
        path: &str,
        at: facts::Span,
    ) -> Result<(FileId, Span), PlaceError> {
        let key = (Side::After, RepoPath::from(path));
        let id = self.files.get(&key).copied();
        let id = id.ok_or_else(|| PlaceError::NotChanged(path.to_owned()))?;
        let span = match self.text(Side::After, path) {
            Some(text) => text.span(at),
            None => nowhere(at),
        };
        match span {
            Some(span) => Ok((id, span)),
            None => Err(outside(path, at)),
        }
    }

    /// A place in any file of one side of the tree.
    pub(crate) fn anywhere(
        &mut self,
        side: Side,
        path: &str,
        at: facts::Span,
    ) -> Result<Span, PlaceError> {
        let is_changed = self.files.contains_key(&(side, RepoPath::from(path)));
        match self.text(side, path) {
            Some(text) => text.span(at).ok_or_else(|| outside(path, at)),
            None if is_changed => nowhere(at).ok_or_else(|| outside(path, at)),
            None => Err(PlaceError::NoText(path.to_owned())),
        }
    }

    fn text(&mut self, side: Side, path: &str) -> Option<Text> {
        let key = (side, path.to_owned());
        if let Some(text) = self.texts.get(&key) {
            return text.clone();
        }
        let text = match self.files.get(&(side, RepoPath::from(path))) {
            Some(id) => self.facts.text(*id, side),
            None => match self.facts.change().read(path, side) {
                Content::Text(text) => Some(text),
                Content::Absent | Content::Unreadable(_) => None,
            },
        };
        let text = text.map(|text| Text {
            lines: Arc::new(LineIndex::new(&text)),
            text,
        });
        self.texts.insert(key, text.clone());
        text
    }
}

impl Text {
    /// The span with its byte offsets, if the text has such a place.
    fn span(&self, at: facts::Span) -> Option<Span> {
        let start = self.offset(at.start_line, at.start_column)?;
        let end = self.offset(at.end_line, at.end_column)?;
        (start <= end).then_some(Span {
            start: u32::try_from(start).ok()?,
            end: u32::try_from(end).ok()?,
            start_line: at.start_line,
            start_column: at.start_column,
            end_line: at.end_line,
            end_column: at.end_column,
        })
    }

    /// The byte offset of a line and column; one column past a line's last character is its end.
    fn offset(&self, line: u32, column: u32) -> Option<usize> {
        let start = self.lines.line(&self.text, line)?.start as usize;
        let line = self.text.get(start..)?.split('\n').next()?;
        let column = usize::try_from(column.checked_sub(1)?).ok()?;
        let ends = line.char_indices().map(|(at, _)| at).chain([line.len()]);
        Some(start + ends.into_iter().nth(column)?)
    }
}

/// The one place that a file without text has.
fn nowhere(at: facts::Span) -> Option<Span> {
    let numbers = [at.start_line, at.start_column, at.end_line, at.end_column];
    (numbers == [1; 4]).then_some(Span {
        start_line: 1,
        start_column: 1,
        end_line: 1,
        end_column: 1,
        ..Span::default()
    })
}

fn outside(path: &str, at: facts::Span) -> PlaceError {
    PlaceError::Outside {
        path: path.to_owned(),
        place: format!(
            "{}:{} to {}:{}",
            at.start_line, at.start_column, at.end_line, at.end_column
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tollgate_model::span::LineIndex;

    use super::{Text, nowhere};
    use crate::wit::facts::Span;

    fn at(numbers: [u32; 4]) -> Span {
        let [start_line, start_column, end_line, end_column] = numbers;
        Span {
            start_line,
            start_column,
            end_line,
            end_column,
        }
    }

    #[test]
    fn places_are_compared_with_the_text() {
        let text: Arc<str> = "é = 1\r\nb\n".into();
        let lines = Arc::new(LineIndex::new(&text));
        let text = Text { text, lines };
        for (numbers, expected) in [
            ([1, 1, 1, 2], Some((0, 2))),
            ([1, 1, 2, 2], Some((0, 9))),
            ([2, 1, 3, 1], Some((8, 10))),
            ([3, 1, 3, 1], Some((10, 10))),
            ([1, 1, 1, 6], Some((0, 6))),
            ([1, 1, 1, 8], None),
            ([2, 2, 2, 1], None),
            ([2, 1, 1, 1], None),
            ([0, 1, 1, 1], None),
            ([1, 0, 1, 1], None),
            ([4, 1, 4, 1], None),
            ([1, 1, u32::MAX, u32::MAX], None),
        ] {
            let span = text.span(at(numbers));
            assert_eq!(
                span.map(|span| (span.start, span.end)),
                expected,
                "{numbers:?}"
            );
        }
        assert!(nowhere(at([1, 1, 1, 1])).is_some());
        assert!(nowhere(at([1, 1, 1, 2])).is_none());
    }
}
