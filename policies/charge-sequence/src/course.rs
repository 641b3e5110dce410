//! What happens between a call that moves money and the place that records it.

use tollgate_sdk::{Call, Operation, Span, Step};

use crate::fallible::Fallible;
use crate::language::contains;
use crate::outward;
use crate::rescue::Rescue;
use crate::walk::{Goal, Record, Walk};

/// How far a result is followed out of closures and functions of the same file.
const MAX_LEGS: u32 = 3;

/// What happens after a call, in order.
pub(crate) struct Course {
    /// What can fail before the record, and is not made good.
    pub(crate) fallible: Vec<Fallible>,
    /// What can fail where no record follows.
    pub(crate) unrecorded: Vec<Fallible>,
    /// Where the payment is recorded first.
    pub(crate) record: Option<Record>,
}

/// Follows a payment to its record.
pub(crate) fn to_record(charge: &Call, operation: &Operation) -> Course {
    follow(charge, operation, MAX_LEGS)
}

/// Follows a payment to the end of the function, or of a step around it.
pub(crate) fn to_end(charge: &Call, operation: &Operation, within: Option<&Step>) -> Vec<Fallible> {
    let mut walk = Walk::new(charge, Goal::End, operation.result_fields());
    let mut after = after(charge);
    after.retain(|step| within.is_none_or(|outer| outer.holds(step)));
    walk.run(after);
    let mut fallible = std::mem::take(&mut walk.pending);
    let rescue = Rescue {
        operation,
        charge,
        record: None,
        subject: walk.subject(),
    };
    fallible.retain(|fallible| !rescue.saves(fallible));
    fallible
}

fn follow(from: &Call, operation: &Operation, legs: u32) -> Course {
    let mut walk = Walk::new(from, Goal::Record, operation.result_fields());
    walk.run(after(from));
    let mut course = Course {
        fallible: std::mem::take(&mut walk.found),
        unrecorded: std::mem::take(&mut walk.pending),
        record: walk.record.take(),
    };
    let record = match &course.record {
        Some(Record::Call(call)) => Some(call),
        _ => None,
    };
    let rescue = Rescue {
        operation,
        charge: from,
        record,
        subject: walk.subject(),
    };
    course.fallible.retain(|fallible| !rescue.saves(fallible));
    course.unrecorded.retain(|fallible| !rescue.saves(fallible));
    let is_open = !walk.is_settled || matches!(course.record, Some(Record::Returned(_)));
    if is_open && legs > 0 {
        for outer in outward::receivers(from) {
            let mut rest = follow(&outer, operation, legs - 1);
            course.fallible.append(&mut rest.fallible);
            course.unrecorded.append(&mut rest.unrecorded);
            if let Some(record @ Record::Call(_)) = rest.record {
                course.record = Some(record);
            } else if course.record.is_none() {
                course.record = rest.record;
            }
        }
    }
    course
}

/// The steps that run after a call, within the function by which the outside world comes in.
pub(crate) fn after(call: &Call) -> Vec<Step> {
    let mut steps = call.after();
    if let Some(bounds) = bounds(call) {
        steps.retain(|step| contains(bounds, step.span()));
    }
    steps
}

/// The place of the route, job or other outermost closure that a call runs in. What the module
/// does after registering it does not run after the call.
fn bounds(call: &Call) -> Option<Span> {
    let mut function = call.function();
    loop {
        if function.entry().is_some() {
            return Some(function.span());
        }
        let parent = function.parent()?;
        if parent.name() == "<module>" {
            return Some(function.span());
        }
        function = parent;
    }
}
