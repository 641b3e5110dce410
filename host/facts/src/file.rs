//! What is known of one changed file.

use std::collections::BTreeSet;
use std::sync::Arc;

use tollgate_model::RepoPath;
use tollgate_model::change::{Hunk, Side, Status};
use tollgate_model::code::{FunctionId, Language, Source};
use tollgate_model::gateway::Match;
use tollgate_model::setting::SettingsFile;
use tollgate_model::span::Span;

use crate::pairs::Pairs;
use crate::payment_names::is_about_payments;
use crate::reach::{Reaches, Wrappers};
use crate::ties::Ties;

/// What is known of one changed file.
pub struct FileFacts {
    /// Its path at the head, or at the base where it was deleted.
    pub path: RepoPath,
    /// Its path at the base, where that is another one.
    pub old_path: Option<RepoPath>,
    /// What happened to it.
    pub status: Status,
    /// Its language, if it is in a known one.
    pub language: Option<Language>,
    /// Whether it is test code, by its path.
    pub is_test: bool,
    /// Whether it is on a payment path: named in the configuration, or with an operation in it.
    pub is_on_payment_path: bool,
    pub(crate) hunks: Vec<Hunk>,
    pub(crate) before: FileSide,
    pub(crate) after: FileSide,
    pub(crate) pairs: Pairs,
    pub(crate) affected: BTreeSet<FunctionId>,
    /// What ties it to the other files, where it is a source that was read whole.
    pub(crate) ties: Option<Arc<Ties>>,
    /// Whether it was not read, because all that is said of it is known.
    pub(crate) is_settled: bool,
}

/// One side of a changed file.
#[derive(Default)]
pub(crate) struct FileSide {
    pub(crate) source: Option<Arc<Source>>,
    pub(crate) settings: Option<SettingsFile>,
    pub(crate) matches: Arc<[Match]>,
    pub(crate) reaches: Reaches,
}

impl FileSide {
    /// Finds the calls that reach an operation through other files.
    pub(crate) fn reach(&mut self, path: &RepoPath, wrappers: &Wrappers) {
        if let Some(source) = &self.source {
            self.reaches = wrappers.reaches(path, source, &self.matches);
        }
    }
}

impl FileFacts {
    /// Whether it deals with payments: it is on a payment path, or named so.
    pub fn is_about_payments(&self) -> bool {
        self.is_on_payment_path || is_about_payments(self.path.as_str())
    }

    pub(crate) fn side(&self, side: Side) -> &FileSide {
        match side {
            Side::Before => &self.before,
            Side::After => &self.after,
        }
    }

    pub(crate) fn is_parsed(&self) -> bool {
        self.is_settled || self.is_source() || self.has_settings()
    }

    /// Whether any side of it was read as source.
    pub fn is_source(&self) -> bool {
        self.before.source.is_some() || self.after.source.is_some()
    }

    fn has_settings(&self) -> bool {
        [&self.before, &self.after]
            .iter()
            .any(|side| side.settings.is_some())
    }

    pub(crate) fn fact_count(&self) -> u64 {
        let count = |side: &FileSide| {
            let source = side.source.as_ref().map_or(0, |source| {
                source.calls.len() + source.functions.len() + source.steps.len()
            });
            let settings = side.settings.as_ref().map_or(0, |file| file.settings.len());
            (source + settings) as u64
        };
        1 + count(&self.before) + count(&self.after)
    }

    /// Whether the change touched any line of a span on one side: added or replaced one, or
    /// (on either side) removed lines from within it.
    pub fn is_touched(&self, side: Side, span: &Span) -> bool {
        self.hunks.iter().any(|hunk| {
            let (start, count) = match side {
                Side::Before => (hunk.before_start, hunk.before_count),
                Side::After => (hunk.after_start, hunk.after_count),
            };
            if count == 0 {
                // Lines went (or came) between `start` and the line after it.
                span.start_line <= start && start < span.end_line
            } else {
                span.meets_lines(start, start + count - 1)
            }
        })
    }

    /// The stretches of lines at the head that the change added or replaced; empty ones where
    /// it only removed lines.
    pub fn touched_lines(&self) -> Vec<Span> {
        let line = |hunk: &Hunk| Span {
            start_line: hunk.after_start.max(1),
            start_column: 1,
            end_line: (hunk.after_start + hunk.after_count).max(1),
            end_column: 1,
            ..Span::default()
        };
        self.hunks.iter().map(line).collect()
    }
}
