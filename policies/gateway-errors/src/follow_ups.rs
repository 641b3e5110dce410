//! What follows a charge in the same attempt and can fail.

use tollgate_sdk::{Call, Operation, Step};

use crate::answer::Tone;
use crate::handler::{is_response, mentions_any};
use crate::position::covers;
use crate::routes::is_negated;
use crate::site::Catch;

/// The calls after the charge whose failure comes to the same handler.
pub(crate) fn follow_ups(site: &Call, operation: &Operation, catch: &Catch) -> Vec<Call> {
    let Some(attempt) = &catch.attempt else {
        return Vec::new();
    };
    let is_shared = |later: &Call| {
        attempt.holds_call(later)
            && later
                .handlers()
                .iter()
                .any(|handler| handler.is_same(&catch.step))
    };
    later_steps(site, operation, is_shared)
}

/// The calls after the charge, in its own function, whose failure leaves the function as that
/// of the charge does: whoever calls it can't tell them apart.
pub(crate) fn leaving_with(call: &Call, operation: &Operation) -> Vec<Call> {
    // A closure that is handed to something may be run, and be caught, by that.
    if call.function().name().starts_with('<') {
        return Vec::new();
    }
    // What a handler does is for a failure that is known already.
    let leaves = |later: &Call| {
        later.failure() == "propagates"
            && later.handlers().is_empty()
            && later.within("handler").is_none()
    };
    later_steps(call, operation, leaves)
}

/// The calls after the charge that can fail and have a handler of their own, and that handler.
pub(crate) fn own_handlers(call: &Call, operation: &Operation) -> Vec<(Call, Step)> {
    let own = call.handlers();
    let is_rust = call.path().ends_with(".rs");
    let is_own = |handler: &Step| {
        let is_other = !own.iter().any(|other| other.is_same(handler));
        match handler.kind().as_str() {
            "handler" => {
                is_other
                    && handler
                        .parent()
                        .is_some_and(|attempt| !attempt.holds_call(call))
            }
            // `send_receipt(&order).await.map_err(|_| StatusCode::PAYMENT_REQUIRED)?`
            "closure" => is_rust && is_other && !handler.holds_call(call),
            _ => false,
        }
    };
    let calls = later_steps(call, operation, |later| later.handlers().iter().any(is_own));
    let with_handler = calls.into_iter().filter_map(|later| {
        let handler = later.handlers().into_iter().find(is_own)?;
        Some((later, handler))
    });
    with_handler.collect()
}

fn later_steps(
    site: &Call,
    operation: &Operation,
    fails_alike: impl Fn(&Call) -> bool,
) -> Vec<Call> {
    let results: Vec<String> = site
        .reads()
        .iter()
        .flat_map(|read| read.expression().mentions())
        .filter_map(|mention| mention.split('.').next().map(str::to_owned))
        .collect();
    let is_own = |callee: &str| {
        let first = callee.split('.').next().unwrap_or_default();
        results.iter().any(|result| result == first)
    };
    let mut calls = site.calls_after();
    calls.retain(|later| {
        let callee = later.callee();
        // What takes the call as an argument is part of making it.
        !covers(later.span(), site.span())
            && !is_own(&callee)
            && is_follow_up(later, &callee, operation)
            && !is_in_handler_of(later, site)
            && !is_after_failure(later, &results)
            && fails_alike(later)
    });
    calls
}

/// Whether a call stands in a handler of what `site` is tried in.
fn is_in_handler_of(later: &Call, site: &Call) -> bool {
    later.enclosing().iter().any(|step| {
        let is_tried = |attempt: Step| attempt.holds_call(site);
        step.kind() == "handler" && !step.holds_call(site) && step.parent().is_some_and(is_tried)
    })
}

/// Whether the call runs when the result was none: it records or tells of the failure.
fn is_after_failure(call: &Call, results: &[String]) -> bool {
    let tone = Tone::of_call(call);
    if tone.terminal || tone.failure && !tone.success {
        return true;
    }
    call.enclosing()
        .iter()
        .filter(|step| step.kind() == "arm")
        .any(|arm| {
            let Some(branch) = arm.parent().filter(|branch| mentions_any(branch, results)) else {
                return false;
            };
            let negated = branch
                .expressions()
                .first()
                .is_some_and(|condition| is_negated(&condition.text()));
            (arm.label() == "then") == negated && matches!(arm.label().as_str(), "then" | "else")
        })
}

fn is_follow_up(call: &Call, callee: &str, operation: &Operation) -> bool {
    let method = callee.rsplit('.').next().unwrap_or_default();
    let is_view = is_response(call, callee)
        || matches!(
            method,
            "url_for"
                | "reverse"
                | "revalidatePath"
                | "revalidateTag"
                | "json"
                | "raise_for_status"
                | "get"
                | "then"
                | "catch"
                | "finally"
                | "sleep"
                | "to_dict"
                | "to_json"
                | "dict"
                | "model_dump"
        )
        || method.starts_with("set") && callee == method;
    if is_view || !call.may_fail() {
        return false;
    }
    if let Some(other) = call.operation() {
        // A capture that fails after its authorization has taken nothing.
        return other.moves_money() && operation.kind() != "authorize" && other.kind() != "void";
    }
    // What looks at the gateway's answer belongs to the charge.
    !matches!(
        call.role().as_str(),
        "log" | "parse" | "reconcile" | "compensate" | "lock"
    ) && !is_raised(call)
}

fn is_raised(call: &Call) -> bool {
    call.step().kind() == "raise"
}

/// Whether a follow-up reaches beyond the process: that it fails is a question of time.
pub(crate) fn is_effect(call: &Call) -> bool {
    matches!(
        call.role().as_str(),
        "persist" | "notify" | "enqueue" | "query"
    ) || call.is_awaited()
        || call.operation().is_some()
        || is_silent(&call.path()) && call.role().is_empty()
}

/// Whether the language of a file shows by nothing that a call waits for something.
fn is_silent(path: &str) -> bool {
    [".py", ".rb", ".rake", ".php"]
        .iter()
        .any(|ending| path.ends_with(ending))
}
