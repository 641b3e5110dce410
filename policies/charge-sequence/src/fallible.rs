//! A step that can fail or leave after money has moved.

use std::rc::Rc;

use tollgate_sdk::{Call, Span, Step};

use crate::language::bare;

/// What kind of step it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    /// `validateOrder(order)`
    Validate,
    /// `Receipt.parse(charge)`
    Parse,
    /// `if (...) throw ...`, `if (...) return`
    Leave,
    /// `assert ...`
    Assert,
    /// Any other call that may raise.
    Call,
    /// A write into the database, where that is no record of the payment or may be undone.
    Write,
}

/// A step that can fail or leave.
pub(crate) struct Fallible {
    pub(crate) sort: Sort,
    /// The step.
    pub(crate) step: Rc<Step>,
    /// The call in it that can fail, where it is one.
    pub(crate) call: Option<Call>,
    /// The step that runs it, where it stands in another function of the file.
    pub(crate) outer: Vec<Rc<Step>>,
    /// Whether it can fail for certain. If not, it may be harmless.
    pub(crate) is_certain: bool,
}

impl Fallible {
    /// A step by itself.
    pub(crate) fn step(sort: Sort, step: Rc<Step>, is_certain: bool) -> Fallible {
        Fallible {
            sort,
            step,
            call: None,
            outer: Vec::new(),
            is_certain,
        }
    }

    /// A call.
    pub(crate) fn call(sort: Sort, call: Call, is_certain: bool) -> Fallible {
        Fallible {
            sort,
            step: Rc::new(call.step()),
            call: Some(call),
            outer: Vec::new(),
            is_certain,
        }
    }

    /// What it is by name: the callee, or the text of the step.
    pub(crate) fn name(&self) -> String {
        match &self.call {
            Some(call) => call.callee(),
            None => bare(&self.step.text()),
        }
    }

    /// Where it stands.
    pub(crate) fn span(&self) -> Span {
        match &self.call {
            Some(call) => call.span(),
            None => self.step.span(),
        }
    }
}
