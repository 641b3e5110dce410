//! `missing-key` where the operation stands in another file: a call that is tried again and
//! reaches a payment that carries no key of its own.

use tollgate_sdk::{Call, Effect, Findings, Reach};

use crate::hazard::{Again, Ground, Hazard, Kind};
use crate::missing_key::RULE;
use crate::operation;
use crate::repetition::{self, Repetition};
use crate::source_place::Beside;
use crate::wording;

/// The hazard of a call that is tried again, where each try is a new payment to the gateway.
/// That there is no key at all is told where the operation stands.
pub(crate) fn judge(call: &Call) -> Option<Hazard> {
    let reach = call.reach()?;
    let operation = reach.operation();
    if !operation::takes_key(&operation)
        || operation::is_by_reference(&operation)
        || operation.kind() == "void"
        || is_steady(&reach)
    {
        return None;
    }
    let again = repetition::unguarded(call);
    let effect = match again.is_empty() {
        true => return None,
        false
            if again.iter().any(tries_again)
                && reach.is_followed()
                && !reach.is_guarded()
                && !operation.is_key_required()
                && !operation::acts_once(&operation, call) =>
        {
            Effect::Block
        }
        false => Effect::Review,
    };
    let grounds = again
        .iter()
        .map(|repetition| Ground::Repeated(repetition.again));
    Some(Hazard::new(
        Kind::Missing,
        effect.min(operation::most(&operation)),
        grounds,
    ))
}

/// Whether every try carries the same key, or one that can't be judged from here.
fn is_steady(reach: &Reach) -> bool {
    !matches!(
        reach.key_origin().as_str(),
        "absent" | "random" | "clock" | "counter" | "ephemeral"
    )
}

/// Queues and webhooks deliver again when something failed, which the function may well see to.
fn tries_again(repetition: &Repetition) -> bool {
    !matches!(repetition.again, Again::Job | Again::Webhook)
}

/// Reports it.
pub(crate) fn report(call: &Call, hazard: &Hazard, findings: &mut Findings) {
    let Some(reach) = call.reach() else {
        return;
    };
    let operation = reach.operation();
    let steps = reach.steps();
    let Some(last) = steps.last() else {
        return;
    };
    let again = repetition::unguarded(call);
    let when = match again.first() {
        Some(repetition) => wording::when(repetition),
        None => wording::when_softly(call).to_owned(),
    };
    let key = match reach.key_origin().as_str() {
        "absent" => "no idempotency key",
        _ => "an idempotency key that is new each time",
    };
    let (callee, gateway) = (call.callee(), operation.gateway_title());
    let function = last.in_function();
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(format!(
            "`{callee}` leads to a {} in `{function}` that carries {key}: {when}, {gateway} takes it for another \
             payment and {}",
            operation.kind(),
            wording::twice(&operation)
        ))
        .label("tried again, without a key")
        .help(format!(
            "have `{function}` send a key that is made from what is paid (the id of the order and the \
             operation), or take it as a parameter and make it before the first try"
        ));
    for repetition in &again {
        report.related(
            &Beside::new(call, repetition.span),
            wording::seen(repetition),
        );
    }
    for step in &steps {
        let message = format!("from here, in `{}`", step.in_function());
        report.related(&(step.path(), step.span()), message);
    }
}
