//! `unsettled-success`: a payment that may still be open is recorded as paid.

use tollgate_sdk::{Call, Effect, Findings, Operation, Rule, Step};

use crate::answer::Tone;
use crate::handler::target_of;
use crate::hazard::Hazard;
use crate::money;
use crate::position::Beside;
use crate::result::is_looked_at;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "unsettled-success",
    summary: "a payment that may still be open is recorded as paid, and nobody looks at its status",
    effect: Effect::Review,
    help: "A payment intent that comes back without an error is not paid yet: it may wait for the customer \
           (`requires_action`) or for the bank (`processing`), and fail later. Look at its status before anything is \
           recorded as paid, and let the webhook settle what is open.",
};

/// Options under which what would stay open comes back as an error.
const RAISES_WHEN_OPEN: [&str; 4] = [
    "error_on_requires_action",
    "errorOnRequiresAction",
    "off_session",
    "offSession",
];

/// The hazard of a call.
pub(crate) fn judge(call: &Call) -> Option<Hazard> {
    let operation = &call.operation()?;
    if !may_stay_open(operation) || call.within("handler").is_some() {
        return None;
    }
    recording(call)?;
    if raises_when_open(call) || is_looked_at(call, operation) {
        return None;
    }
    Some(Hazard::new(Effect::Review).at_most(money::worst(operation)))
}

/// Reports it.
pub(crate) fn report(call: &Call, operation: &Operation, hazard: Hazard, findings: &mut Findings) {
    let title = money::title(operation);
    let field = operation.result_fields().into_iter().next();
    let field = field.unwrap_or_else(|| "status".to_owned());
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(format!(
            "this {title} can come back without an error and still be open, and nobody looks at its `{field}`: it is \
             recorded as paid, and fails later"
        ))
        .label("it may still be open")
        .help(format!(
            "record it as paid only where `{field}` says so, and as pending otherwise, until the webhook settles it"
        ));
    if let Some(step) = recording(call) {
        report.related(
            &Beside::new(call, step.span()),
            "recorded as paid, whatever its status",
        );
    }
}

/// Whether a result can be neither a success nor an error. What has no such results tells of a
/// decline in them (see `ignored-result`), or is over once it is there.
fn may_stay_open(operation: &Operation) -> bool {
    let is_intent = || operation.name().split('-').any(|word| word == "intent");
    operation.kind() == "charge"
        && operation.throws_on_error()
        && operation.throws_on_decline()
        && is_intent()
}

fn raises_when_open(call: &Call) -> bool {
    let mut arguments = call.arguments().into_iter();
    arguments.any(|argument| {
        let text = argument.value().text();
        RAISES_WHEN_OPEN.iter().any(|option| text.contains(option))
            || argument
                .name()
                .is_some_and(|name| RAISES_WHEN_OPEN.contains(&name.as_str()))
    })
}

/// The step that records the payment as paid, on the way that every result takes.
fn recording(call: &Call) -> Option<Step> {
    call.after()
        .into_iter()
        .find(|step| match step.kind().as_str() {
            "assign" => is_set_to_paid(step) || step.calls().iter().any(records_as_paid),
            "expression" | "return" | "attempt" | "scope" => {
                step.calls().iter().any(records_as_paid)
            }
            _ => false,
        })
}

/// `order.status = "paid"`, `order.paid = True`.
fn is_set_to_paid(step: &Step) -> bool {
    let target = target_of(&step.text()).unwrap_or_default();
    let Some((_, field)) = target.rsplit_once('.') else {
        return false;
    };
    step.expressions().iter().any(|value| {
        let tone = Tone::of(value, field);
        // `order.status = intent.status` says what the result says; `Status.PAID` is a constant.
        let is_read = value.kind() == "member" && !value.text().starts_with(char::is_uppercase);
        !is_read && tone.success && !tone.pending && !tone.failure
    })
}

/// Whether a call writes down a success, and says so.
fn records_as_paid(call: &Call) -> bool {
    let tone = Tone::of_call(call);
    let is_record = || call.role() == "persist" || call.role().is_empty() && call.may_fail();
    call.within("handler").is_none()
        && tone.success
        && !tone.pending
        && !tone.failure
        && call.operation().is_none()
        && is_record()
}
