//! `constant-key`: one key for every payment.

use tollgate_sdk::{Call, Effect, Findings, Operation, Rule};

use crate::hazard::{Ground, Hazard, Kind};
use crate::makeup::Makeup;
use crate::operation;
use crate::source_place::Beside;
use crate::wording;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "constant-key",
    summary: "an idempotency key is the same for every payment",
    effect: Effect::Block,
    help: "The gateway answers a repeated key with its first answer, or refuses it. With a constant key every \
           payment after the first is lost: the code sees a success, or an error, and no money moves. Make the \
           key from what is paid.",
};

/// The hazard of a key with nothing in it that tells payments apart.
pub(crate) fn judge(call: &Call, made: &Makeup, operation: &Operation) -> Option<Hazard> {
    if !made.is_configured {
        return None;
    }
    let is_certain = made.is_constant && has_variable_arguments(call) && !runs_once(call);
    let effect = if is_certain {
        Effect::Block
    } else {
        Effect::Review
    };
    let ground = if made.is_constant {
        Ground::Constant
    } else {
        Ground::Configured
    };
    Some(Hazard::new(
        Kind::Constant,
        effect.min(operation::most(operation)),
        [ground],
    ))
}

/// Whether the call is made for something that changes: otherwise it may be meant to happen
/// once for all time.
fn has_variable_arguments(call: &Call) -> bool {
    let own = call.span();
    let starts_alike = |link: &Call| {
        let span = link.span();
        (span.start_line, span.start_column) == (own.start_line, own.start_column)
    };
    // `client.post(url).form(&body).send()`: what is sent stands in the chain.
    let mut links = call.step().calls();
    links.retain(|link| starts_alike(link) && !link.is_same(call));
    let given = links.iter().flat_map(Call::arguments);
    call.arguments().into_iter().chain(given).any(|argument| {
        let origins = argument.value().origins();
        origins.iter().any(|origin| {
            matches!(
                origin.kind().as_str(),
                "parameter" | "item" | "member" | "call" | "unknown"
            )
        })
    })
}

/// A script is mostly started once, by hand.
fn runs_once(call: &Call) -> bool {
    let function = call.function();
    let entry = function.entry().or_else(|| function.named().entry());
    entry.as_deref() == Some("script") || function.name() == "<module>"
}

/// Reports it.
pub(crate) fn report(
    call: &Call,
    made: &Makeup,
    operation: &Operation,
    hazard: &Hazard,
    findings: &mut Findings,
) {
    let gateway = operation.gateway_title();
    let what = if made.is_constant {
        "the same for every payment"
    } else {
        "set from outside, the same for every payment"
    };
    let message = format!(
        "the key of `{}` is {what}: after the first, {gateway} answers with the result of the first or refuses \
         the request, and {}",
        call.callee(),
        wording::lost(operation),
    );
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(message)
        .label("one key for all payments")
        .help(format!(
            "make the key from what is paid, such as {}",
            wording::example(call)
        ));
    if let Some(value) = &made.value {
        report.related(&Beside::new(call, value.span()), "the key");
    }
}
