//! Places in a file that are neither calls nor functions: steps, expressions, repeats.

use tollgate_sdk::{Call, Expression, Place, Side, Span, Step};

/// A place in the file of a call, on the call's side of the change.
pub(crate) struct Beside {
    path: String,
    span: Span,
    is_before: bool,
}

impl Beside {
    /// A span in the file of `call`.
    pub(crate) fn new(call: &Call, span: Span) -> Beside {
        Beside {
            path: call.path(),
            span,
            is_before: call.on() == Side::Before,
        }
    }
}

impl Place for Beside {
    fn path(&self) -> String {
        self.path.clone()
    }

    fn span(&self) -> Span {
        self.span
    }

    fn is_before(&self) -> bool {
        self.is_before
    }
}

/// Where the code that holds a value runs, seen from a call that uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// In the call's own function, or one that it is written in.
    Invocation,
    /// In another function of the file: one that is called for it.
    Helper,
    /// Where an object is made: a constructor, or the body of a class.
    Object,
    /// In the module itself: once, when it is loaded.
    Module,
}

/// Where the code of `expression` runs, seen from `call`.
pub(crate) fn home(expression: &Expression, call: &Call) -> Home {
    let Some(function) = nearest_function(&expression.step()) else {
        return match nearest_function(&call.step()) {
            Some(_) => Home::Module,
            None => Home::Invocation,
        };
    };
    if function.holds_call(call) && function.kind() == "closure" {
        return Home::Invocation;
    }
    let text = function.text();
    let head = text
        .lines()
        .find(|line| !line.trim_start().starts_with('@'))
        .unwrap_or_default();
    let head = head.trim_start();
    let is_class = [
        "class ",
        "export class ",
        "export default class ",
        "abstract class ",
        "export abstract class ",
    ]
    .iter()
    .any(|word| head.starts_with(word));
    if is_class || head.starts_with("constructor") || head.starts_with("def __init__") {
        // The body of a class holds its methods too; a value there is not theirs.
        return Home::Object;
    }
    if function.holds_call(call) {
        Home::Invocation
    } else {
        Home::Helper
    }
}

/// The nearest step around `step` that stands for a function or class; none in the module.
fn nearest_function(step: &Step) -> Option<Step> {
    let mut next = step.parent();
    while let Some(step) = next {
        if matches!(step.kind().as_str(), "closure" | "definition") {
            return Some(step);
        }
        next = step.parent();
    }
    None
}

/// Whether `inner` lies in `outer`.
pub(crate) fn holds(outer: Span, inner: Span) -> bool {
    let start = |span: Span| (span.start_line, span.start_column);
    let end = |span: Span| (span.end_line, span.end_column);
    start(outer) <= start(inner) && end(inner) <= end(outer)
}
