//! Gathers the settings of one file within bounds.

use std::ops::Range;

use tollgate_model::Span;
use tollgate_model::setting::{Setting, SettingsFile, Value};

use crate::limits::{MAX_COLLECTED_BYTES, MAX_SETTINGS};
use crate::problem::{Problem, Reason};

/// Takes settings in the order of the text and turns byte ranges into spans.
pub(crate) struct Collector<'t> {
    text: &'t str,
    /// Bytes before the body that the readers see.
    body_start: usize,
    cursor: Cursor,
    settings: Vec<Setting>,
    collected_bytes: usize,
    latest: Option<(Range<usize>, Span)>,
}

impl<'t> Collector<'t> {
    /// Collects for `text`, whose readers count from `body_start`.
    pub(crate) fn new(text: &'t str, body_start: usize) -> Collector<'t> {
        Collector {
            text,
            body_start,
            cursor: Cursor::START,
            settings: Vec::new(),
            collected_bytes: 0,
            latest: None,
        }
    }

    /// Adds a setting that stands at `range` of the body.
    pub(crate) fn add(
        &mut self,
        key: &str,
        value: Value,
        range: Range<usize>,
    ) -> Result<(), Problem> {
        let value_bytes = match &value {
            Value::Text(text) | Value::Number(text) => text.len(),
            Value::Boolean(_) | Value::Null | Value::Empty => 0,
        };
        self.collected_bytes += key.len() + value_bytes;
        if self.settings.len() >= MAX_SETTINGS {
            return Err(Problem {
                range,
                reason: Reason::TooManySettings,
            });
        }
        if self.collected_bytes > MAX_COLLECTED_BYTES {
            return Err(Problem {
                range,
                reason: Reason::TooMuchText,
            });
        }
        let span = self.span(range);
        self.settings.push(Setting {
            key: key.to_owned(),
            value,
            span,
        });
        Ok(())
    }

    /// The settings, with the problem that ended the reading.
    pub(crate) fn finish(mut self, problem: Option<Problem>) -> SettingsFile {
        let problem = problem.map(|problem| (self.span(problem.range), problem.reason.to_string()));
        SettingsFile {
            settings: self.settings,
            problem,
        }
    }

    fn span(&mut self, range: Range<usize>) -> Span {
        // What an alias brings in stands at one place thousands of times over.
        if let Some((known, span)) = &self.latest
            && *known == range
        {
            return *span;
        }
        let (start, end) = (range.start + self.body_start, range.end + self.body_start);
        self.cursor = self.cursor.at(self.text, start);
        let span = self.cursor.span_to(&self.cursor.at(self.text, end));
        self.latest = Some((range, span));
        span
    }
}

/// An offset of a text with its line and column, as [`tollgate_model::span::LineIndex`] has them.
///
/// That index counts each column from the start of the line, which for a long file on one line,
/// not in ASCII, takes a minute. Settings come in the order of the text, so counting on from the
/// one before reads the text once.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    offset: usize,
    line: u32,
    column: u32,
}

impl Cursor {
    const START: Cursor = Cursor {
        offset: 0,
        line: 1,
        column: 1,
    };

    /// The cursor at `offset`, counted from here or, if that lies behind, from the start.
    fn at(&self, text: &str, offset: usize) -> Cursor {
        let mut cursor = if offset < self.offset {
            Cursor::START
        } else {
            *self
        };
        let offset = offset.min(text.len());
        for byte in text
            .as_bytes()
            .get(cursor.offset..offset)
            .unwrap_or_default()
        {
            match byte {
                b'\n' => {
                    cursor.line += 1;
                    cursor.column = 1;
                }
                // A byte that continues a character is no column of its own.
                0x80..=0xbf => {}
                _ => cursor.column += 1,
            }
        }
        cursor.offset = offset;
        cursor
    }

    fn span_to(&self, end: &Cursor) -> Span {
        Span {
            // A text is never read beyond `MAX_TEXT_BYTES`, so no offset is cut.
            start: self.offset as u32,
            end: end.offset as u32,
            start_line: self.line,
            start_column: self.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::{Format, parse};

    /// Settings as `key kind value <text under the span>`, the problem as `start..end words`.
    pub(crate) fn rows(format: Format, text: &str) -> (Vec<String>, String) {
        let file = parse(format, text);
        let settings = file.settings.iter().map(|setting| {
            let (kind, value) = (setting.value.kind(), setting.value.text());
            let value = if value.is_empty() {
                value
            } else {
                format!(" {value}")
            };
            format!(
                "{} {kind}{value} <{}>",
                setting.key,
                setting.span.slice(text)
            )
        });
        let problem = file
            .problem
            .map(|(span, words)| format!("{}..{} {words}", span.start, span.end));
        (settings.collect(), problem.unwrap_or_default())
    }

    /// The settings of a text that has no problem.
    #[track_caller]
    pub(crate) fn sound(format: Format, text: &str) -> Vec<String> {
        let (settings, problem) = rows(format, text);
        assert_eq!(problem, "", "{text}");
        settings
    }
}
