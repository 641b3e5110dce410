//! `missing-key`: a payment that carries no key.

use tollgate_sdk::{Call, Effect, Findings, Operation, Rule};

use crate::hazard::{Ground, Hazard, Kind};
use crate::operation;
use crate::repetition;
use crate::source_place::Beside;
use crate::wording;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "missing-key",
    summary: "a call that moves money carries no idempotency key",
    effect: Effect::Review,
    help: "Without a key the gateway takes every request for a new payment. When an answer is lost and \
           the call is made again, the money moves again. Pass a key that is made from what is paid \
           (the id of the order and the operation), so that every try of the same payment carries the \
           same key. `block` where something in the file runs the call again; `review` otherwise.",
};

/// The hazard of a call that carries no key: nothing given, nothing hidden, none for the client.
pub(crate) fn judge(call: &Call, operation: &Operation) -> Option<Hazard> {
    if !operation::takes_key(operation) || operation::is_by_reference(operation) {
        return None;
    }
    if operation.kind() == "payable-page" {
        return None;
    }
    let every = repetition::repetitions(call);
    let unguarded = repetition::unguarded(call);
    let effect = if operation::is_preparation(operation) || operation.kind() == "void" {
        if unguarded.is_empty() || operation.kind() == "void" {
            Effect::Note
        } else {
            Effect::Review
        }
    } else if unguarded.is_empty()
        || operation.is_key_required()
        || operation::acts_once(operation, call)
    {
        Effect::Review
    } else {
        Effect::Block
    };
    let grounds = every
        .iter()
        .map(|repetition| Ground::Repeated(repetition.again));
    Some(Hazard::new(
        Kind::Missing,
        effect.min(operation::most(operation)),
        grounds,
    ))
}

/// Reports it.
pub(crate) fn report(call: &Call, operation: &Operation, hazard: &Hazard, findings: &mut Findings) {
    let gateway = operation.gateway_title();
    let callee = call.callee();
    let message = if operation.is_key_required() {
        format!("`{callee}` carries no idempotency key: {gateway} refuses the request without one")
    } else {
        format!(
            "`{callee}` carries no idempotency key: {}",
            danger(call, operation)
        )
    };
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(message)
        .label("no idempotency key")
        .help(wording::how_to_give(call, operation));
    for repetition in repetition::repetitions(call) {
        report.related(
            &Beside::new(call, repetition.span),
            wording::seen(&repetition),
        );
    }
}

fn danger(call: &Call, operation: &Operation) -> String {
    let gateway = operation.gateway_title();
    let twice = wording::twice(operation);
    let again = repetition::unguarded(call);
    let when = match again.first().or(repetition::repetitions(call).first()) {
        Some(repetition) => wording::when(repetition),
        None => wording::when_softly(call).to_owned(),
    };
    if operation.kind() == "void" {
        return format!(
            "{when}, {gateway} is asked to release the same money twice and answers the second with an error"
        );
    }
    let mut text = if operation::acts_once(operation, call) {
        format!(
            "{when}, {gateway} refuses the second request or, for a part of the amount, runs it; {twice} or is told that the payment failed"
        )
    } else {
        format!("{when}, {gateway} takes it for another payment and {twice}")
    };
    match operation.automatic_key().as_str() {
        "always" | "if-retries" if !again.is_empty() => {
            text.push_str(
                ". The key that the SDK makes up for each call protects its own retries only",
            );
        }
        "always" | "if-retries" => {
            text.push_str(". The SDK's own retries are safe by the key it makes up; a second call of the code gets a new one");
        }
        _ => {}
    }
    text
}
