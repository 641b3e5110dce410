//! `misplaced-key`: a key where the gateway does not look for it.

use tollgate_sdk::{Call, Effect, Findings, Key, Operation, Rule};

use crate::hazard::{Hazard, Kind};
use crate::operation;
use crate::source_place::Beside;
use crate::wording;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "misplaced-key",
    summary: "an idempotency key stands where the gateway does not look for it",
    effect: Effect::Block,
    help: "The code looks safe and is not: a key among the parameters, in a body instead of a header, or \
           under another spelling is ignored without a word, or sent as a parameter of its own. Put it \
           where this gateway's SDK reads it.",
};

/// The hazard of a key-like value in the wrong place with nothing in the right one.
pub(crate) fn judge(key: &Key, operation: &Operation) -> Option<Hazard> {
    key.misplaced()?;
    if !operation::takes_key(operation) {
        return None;
    }
    let effect = if key.may_be_hidden() {
        Effect::Review
    } else {
        Effect::Block
    };
    Some(Hazard::new(
        Kind::Misplaced,
        effect.min(operation::most(operation)),
        [],
    ))
}

/// Reports it.
pub(crate) fn report(
    call: &Call,
    key: &Key,
    operation: &Operation,
    hazard: &Hazard,
    findings: &mut Findings,
) {
    let name = key.misplaced_name();
    let gateway = operation.gateway_title();
    let message = format!(
        "{gateway} does not see the key of `{}`: it does not look for `{name}` there. The request goes out \
         unprotected; when it is made again, {}",
        call.callee(),
        wording::twice(operation),
    );
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(message)
        .label(format!("`{name}` is ignored here"))
        .help(format!(
            "move the key: {}",
            wording::place_of(call, operation)
        ));
    if let Some(value) = key.misplaced() {
        report.related(
            &Beside::new(call, value.span()),
            "the key that is not looked for",
        );
    }
}
