//! Where things stand in a file.

use tollgate_sdk::{Call, Place, Side, Span};

/// Whether one stretch of a file lies in another, or is the same.
pub(crate) fn covers(outer: Span, inner: Span) -> bool {
    start(outer) <= start(inner) && end(inner) <= end(outer)
}

/// Where a stretch begins.
pub(crate) fn start(span: Span) -> (u32, u32) {
    (span.start_line, span.start_column)
}

/// Where a stretch ends.
pub(crate) fn end(span: Span) -> (u32, u32) {
    (span.end_line, span.end_column)
}

/// A place beside a call, in the same file and on the same side.
pub(crate) struct Beside {
    path: String,
    at: Span,
    is_before: bool,
}

impl Beside {
    /// The place `at` in the file of `call`.
    pub(crate) fn new(call: &Call, at: Span) -> Beside {
        Beside {
            path: call.path(),
            at,
            is_before: call.on() == Side::Before,
        }
    }
}

impl Place for Beside {
    fn path(&self) -> String {
        self.path.clone()
    }

    fn span(&self) -> Span {
        self.at
    }

    fn is_before(&self) -> bool {
        self.is_before
    }
}
