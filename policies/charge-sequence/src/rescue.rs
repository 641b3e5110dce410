//! Who gets a failure, and whether that leaves the payment safe.

use tollgate_sdk::{Call, Operation, Step};

use crate::fallible::Fallible;
use crate::language::{has_word, method};
use crate::subject::Subject;

/// What is known where a failure is followed to its handlers.
pub(crate) struct Rescue<'a> {
    /// The operation whose payment is at stake.
    pub(crate) operation: &'a Operation,
    /// The call of it.
    pub(crate) charge: &'a Call,
    /// The call that would record it; none where it is looked at until the end.
    pub(crate) record: Option<&'a Call>,
    /// The names that speak of it.
    pub(crate) subject: &'a Subject,
}

impl Rescue<'_> {
    /// Whether a failure is caught by something that goes on to the record, or that reconciles,
    /// undoes or records the payment itself.
    pub(crate) fn saves(&self, fallible: &Fallible) -> bool {
        (!fallible.outer.is_empty() && is_swallowed(fallible))
            || std::iter::once(&fallible.step)
                .chain(&fallible.outer)
                .any(|step| self.saves_step(step))
            || self.is_chained()
    }

    fn saves_step(&self, step: &Step) -> bool {
        let mut inner = None;
        let mut next = step.parent();
        while let Some(outer) = next {
            if outer.kind() == "definition" {
                return false;
            }
            let from = inner.as_ref().unwrap_or(step);
            if self.saves_around(from, &outer) {
                return true;
            }
            next = outer.parent();
            inner = Some(outer);
        }
        false
    }

    fn saves_around(&self, inner: &Step, outer: &Step) -> bool {
        if suppresses(outer) {
            return true;
        }
        if outer.kind() != "attempt" || !is_body(inner) {
            return false;
        }
        let holds_record = self.record.is_some_and(|record| outer.holds_call(record));
        outer
            .children()
            .iter()
            .any(|part| match part.kind().as_str() {
                "cleanup" => self.record.is_some_and(|record| part.holds_call(record)),
                "handler" if self.is_for_others(part) => false,
                "handler" => self.settles(part) || (!holds_record && !part.always_leaves()),
                _ => false,
            })
    }

    /// Whether a handler catches nothing but errors of the gateway itself.
    fn is_for_others(&self, handler: &Step) -> bool {
        let types = handler.catches();
        let gateway = self.operation.gateway();
        !types.is_empty()
            && types.iter().all(|caught| {
                caught.to_lowercase().contains(&gateway)
                    || self.operation.outcome_of(method(caught)).is_some()
            })
    }

    /// `.then(...).catch(handler)` on the charge itself.
    fn is_chained(&self) -> bool {
        !self.charge.chained().is_empty()
            && self
                .charge
                .handlers()
                .iter()
                .any(|handler| self.settles(handler))
    }

    /// Whether a handler makes good: it refunds, asks the gateway, hands the case to a queue, or
    /// writes down that money may have moved.
    pub(crate) fn settles(&self, handler: &Step) -> bool {
        handler.calls().iter().any(|call| {
            self.makes_good(call)
                || call
                    .callees()
                    .iter()
                    .any(|function| function.calls().iter().any(|inner| self.makes_good(inner)))
        })
    }

    fn makes_good(&self, call: &Call) -> bool {
        match call.role().as_str() {
            "compensate" | "reconcile" => true,
            "enqueue" => !has_word(&call.callee(), &["email", "mail", "sms", "slack", "notify"]),
            "persist" => self.subject.is_given_answer(call) || says_open(call),
            _ => false,
        }
    }
}

/// Whether a record says that it is not known yet how the payment went.
fn says_open(call: &Call) -> bool {
    has_word(
        &call.step().text(),
        &[
            "pending",
            "unknown",
            "review",
            "reconcile",
            "reconciliation",
            "unresolved",
            "uncertain",
            "unrecorded",
            "doubt",
        ],
    )
}

/// Whether a failure is swallowed in the function in which it occurs, which is called on the way:
/// that returns then, and does not raise.
pub(crate) fn is_swallowed(fallible: &Fallible) -> bool {
    let mut inner = None;
    let mut next = fallible.step.parent();
    while let Some(outer) = next {
        if outer.kind() == "definition" {
            return false;
        }
        let from = inner.as_ref().unwrap_or(&*fallible.step);
        let swallows = outer.kind() == "attempt"
            && is_body(from)
            && outer
                .children()
                .iter()
                .any(|part| part.kind() == "handler" && catches_all(part) && !raises(part));
        if swallows || suppresses(&outer) {
            return true;
        }
        next = outer.parent();
        inner = Some(outer);
    }
    false
}

fn raises(handler: &Step) -> bool {
    handler.all().iter().any(|step| step.kind() == "raise")
}

fn catches_all(handler: &Step) -> bool {
    let types = handler.catches();
    types.is_empty()
        || types.iter().any(|caught| {
            matches!(
                caught.as_str(),
                "Exception" | "BaseException" | "Throwable" | "StandardError" | "RuntimeException"
            )
        })
}

/// Whether a part of an attempt is one whose failures its handlers get.
fn is_body(part: &Step) -> bool {
    !matches!(part.kind().as_str(), "handler" | "cleanup" | "arm")
}

/// `with suppress(Exception):`
fn suppresses(step: &Step) -> bool {
    step.kind() == "scope" && step.label().contains("suppress")
}
