//! `ignored-result`: the client tells of a failure in its result, and nobody looks.

use tollgate_sdk::{Call, Effect, Findings, Operation, Rule, Step};

use crate::answer::Tone;
use crate::hazard::Hazard;
use crate::money;
use crate::position::Beside;
use crate::result::is_looked_at;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "ignored-result",
    summary: "a client that does not throw is called, and nobody looks at how it went",
    effect: Effect::Review,
    help: "`fetch`, `requests` and `httpx` return a 402 or 500 like any other answer; Braintree, Adyen and PayPal \
           tell of a decline in the result. Who does not look takes every answer for a success. Check the status \
           (`res.ok`, `raise_for_status()`, `result.success`, `resultCode`) before anything is recorded.",
};

/// The hazard of a call.
pub(crate) fn judge(call: &Call, operation: &Operation) -> Option<Hazard> {
    if operation.throws_on_error() && operation.throws_on_decline() {
        return None;
    }
    if call.failure() == "discarded" || is_looked_at(call, operation) {
        return None;
    }
    let is_compensation = call.within("handler").is_some();
    if money::is_best_effort(operation) && is_compensation {
        return None;
    }
    let is_plain = !operation.throws_on_error() || tells_by_success(operation);
    let effect = if is_plain && !money::is_best_effort(operation) && is_taken_for_success(call) {
        Effect::Block
    } else {
        Effect::Review
    };
    Some(Hazard::new(effect).at_most(money::worst(operation)))
}

/// Reports it.
pub(crate) fn report(call: &Call, operation: &Operation, hazard: Hazard, findings: &mut Findings) {
    let title = money::title(operation);
    let field = fields(call, operation);
    let what = if operation.throws_on_error() {
        "a decline"
    } else {
        "an error or a decline"
    };
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(format!(
            "this {title} returns {what} like any other result, and nobody looks at {field}: {}",
            money::lost(operation)
        ))
        .label("its result is not looked at")
        .help(format!(
            "look at {field} before anything is recorded, and treat what is neither a success nor a decline as \
             pending"
        ));
    if let Some(step) = recording(call) {
        report.related(
            &Beside::new(call, step.span()),
            "recorded without a look at the result",
        );
    }
}

fn fields(call: &Call, operation: &Operation) -> String {
    if !operation.throws_on_error() && !tells_by_success(operation) {
        return if call.path().ends_with(".py") {
            "its status (`raise_for_status()`, `status_code`)".to_owned()
        } else {
            "its status (`ok`, `status`)".to_owned()
        };
    }
    let first = operation.result_fields().into_iter().next();
    format!("`{}`", first.unwrap_or_else(|| "status".to_owned()))
}

fn tells_by_success(operation: &Operation) -> bool {
    operation.result_fields().iter().any(|field| {
        matches!(
            field.as_str(),
            "success" | "is_success" | "success?" | "isSuccess" | "IsSuccess"
        )
    })
}

/// Whether a record of the success follows on every way.
fn is_taken_for_success(call: &Call) -> bool {
    recording(call).is_some()
}

/// The step that records a success, whatever the result was.
fn recording(call: &Call) -> Option<Step> {
    call.after().into_iter().find(|step| {
        let is_unconditional = matches!(
            step.kind().as_str(),
            "expression" | "assign" | "return" | "attempt" | "scope"
        );
        is_unconditional && step.calls().iter().any(records_success)
    })
}

/// Whether a call writes a record of success, by its role, or by what it says.
fn records_success(call: &Call) -> bool {
    if call.within("handler").is_some() {
        return false;
    }
    let role = call.role();
    let tone = Tone::of_call(call);
    let says_so = role.is_empty() && call.may_fail() && tone.success;
    (role == "persist" || says_so) && !tone.pending && !tone.failure
}
