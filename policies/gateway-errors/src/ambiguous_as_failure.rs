//! `ambiguous-as-failure`: after an answer that tells nothing, the payment is called failed, or
//! is made again.

use tollgate_sdk::{Call, Effect, Findings, Operation, Rule, Span};

use crate::errors::Meaning;
use crate::handler::{Handling, error_names};
use crate::hazard::Hazard;
use crate::money;
use crate::outcome;
use crate::position::Beside;
use crate::routes::Routes;
use crate::site::{Catch, Form, callers, catches};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "ambiguous-as-failure",
    summary: "a timeout, a lost connection, a 5xx or `processing` is taken for a failed payment",
    effect: Effect::Block,
    help: "After a timeout, a lost connection or a 5xx nobody knows whether the money moved. Calling the payment \
           failed (or charging again with another key, or another gateway) makes the customer pay twice. Record \
           it as pending or unknown, and settle it by the same key, by a look-up, or by the webhook.",
};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// Errors of which it is known that they tell nothing are called a failure.
    ByType,
    /// Whatever comes is called a failure.
    CatchAll,
    /// The money is moved again.
    Again,
    /// A status that is not final is called a failure.
    ByStatus,
}

/// One such place.
pub(crate) struct Verdict {
    /// What is wrong.
    pub(crate) mistake: Mistake,
    /// What it asks for.
    pub(crate) effect: Effect,
    /// Where.
    pub(crate) at: Span,
}

/// The hazard of a call.
pub(crate) fn judge(call: &Call, operation: &Operation) -> Option<Hazard> {
    let found = all(call, operation);
    let effect = found.iter().map(|verdict| verdict.effect).max()?;
    Some(Hazard {
        effect: effect.min(money::worst(operation)),
        weight: found.len(),
    })
}

/// Reports it.
pub(crate) fn report(call: &Call, operation: &Operation, hazard: Hazard, findings: &mut Findings) {
    let mut found = all(call, operation);
    found.sort_by_key(|verdict| std::cmp::Reverse(verdict.effect));
    let Some(first) = found.first() else {
        return;
    };
    let title = money::title(operation);
    let twice = money::twice(operation);
    let message = match first.mistake {
        Mistake::ByType => format!(
            "a timeout or lost connection of this {title} is taken for a failure, but the money may have moved: \
             after another try {twice}"
        ),
        Mistake::CatchAll => format!(
            "whatever goes wrong with this {title} is taken for a failure, a timeout too, after which the money may \
             have moved: after another try {twice}"
        ),
        Mistake::Again => format!(
            "when this {title} fails the money is moved again under another key, also after a timeout that hid a \
             success: {twice}"
        ),
        Mistake::ByStatus => format!(
            "an outcome of this {title} that is not final is taken for a failure: when it succeeds later, after \
             another try {twice}"
        ),
    };
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(message)
        .label("its outcome may be unknown")
        .help(format!(
            "treat only the gateway's own decline as a failure; for everything else record the attempt as pending, \
             {}, or {}",
            money::find_out(operation),
            money::same_key(operation)
        ));
    for verdict in &found {
        let seen = match verdict.mistake {
            Mistake::Again => "here the money is moved again",
            Mistake::ByStatus => "here a status that is not final is called a failure",
            _ => "here it is called a failure",
        };
        report.related(&Beside::new(call, verdict.at), seen);
    }
}

fn all(call: &Call, operation: &Operation) -> Vec<Verdict> {
    if money::is_best_effort(operation) {
        return Vec::new();
    }
    let outer = callers(call);
    let mut found = Vec::new();
    for site in std::iter::once(call).chain(&outer) {
        let caught = catches(site);
        let has_own_handler = caught
            .iter()
            .any(|catch| catch.meaning(operation) == Meaning::Ambiguous);
        for catch in caught.iter() {
            if catch.form != Form::Callback {
                found.extend(judge_catch(call, operation, catch, has_own_handler));
            }
        }
    }
    found.extend(outcome::judge(call, operation));
    found
}

fn judge_catch(
    call: &Call,
    operation: &Operation,
    catch: &Catch,
    has_own_handler: bool,
) -> Option<Verdict> {
    if matches!(catch.form, Form::Suppress | Form::Dropped | Form::Unseen) {
        return None;
    }
    let errors = error_names(&catch.step);
    let meaning = catch.meaning(operation);
    let steps = catch.step.children();
    let mut routes = match meaning {
        Meaning::Ambiguous => Routes {
            ambiguous: steps,
            knows_ambiguous: true,
            ..Routes::default()
        },
        Meaning::Everything => Routes::of(operation, steps, &errors),
        _ => return None,
    };
    if catch.handling().reconciles {
        return None;
    }
    let at = catch.step.span();
    let named = Handling::of(&routes.ambiguous, &errors);
    if let Some(effect) = judge_named(call, operation, &named) {
        let mistake = if named.charges.is_empty() {
            Mistake::ByType
        } else {
            Mistake::Again
        };
        return Some(Verdict {
            mistake,
            effect,
            at,
        });
    }
    if routes.knows_ambiguous || has_own_handler {
        return None;
    }
    let rest = Handling::of(&std::mem::take(&mut routes.rest), &errors);
    judge_rest(call, operation, &rest).map(|(mistake, effect)| Verdict {
        mistake,
        effect,
        at,
    })
}

/// What is done after errors that are known to tell nothing.
fn judge_named(call: &Call, operation: &Operation, handling: &Handling) -> Option<Effect> {
    if handling.settles_later() {
        return None;
    }
    if charges_anew(call, operation, handling) {
        return Some(Effect::Block);
    }
    let said = handling.answers.and(handling.records);
    if said.terminal {
        return Some(Effect::Block);
    }
    let asks_again = said.try_again && said.failure && !is_repeatable(call);
    (asks_again || handling.raised.terminal).then_some(Effect::Review)
}

/// What is done after whatever comes.
fn judge_rest(
    call: &Call,
    operation: &Operation,
    handling: &Handling,
) -> Option<(Mistake, Effect)> {
    if handling.settles_later() {
        return None;
    }
    if charges_anew(call, operation, handling) {
        return Some((Mistake::Again, Effect::Block));
    }
    let said = handling.answers.and(handling.records);
    said.terminal.then_some((Mistake::CatchAll, Effect::Review))
}

/// Whether the money is moved again in a way that the gateway can't tell for the same payment.
fn charges_anew(call: &Call, operation: &Operation, handling: &Handling) -> bool {
    handling.charges.iter().any(|again| {
        let Some(other) = again.operation() else {
            return false;
        };
        let is_same_business = other.kind() == operation.kind()
            || matches!(other.kind().as_str(), "charge" | "authorize" | "capture")
                && matches!(
                    operation.kind().as_str(),
                    "charge" | "authorize" | "capture"
                );
        is_same_business && !(other.gateway() == operation.gateway() && has_same_key(call, again))
    })
}

fn has_same_key(call: &Call, again: &Call) -> bool {
    let (first, second) = (call.key(), again.key());
    if second.may_be_hidden() || first.may_be_hidden() {
        return true;
    }
    match (first.value(), second.value()) {
        (Some(first_value), Some(second_value)) => {
            first_value.text() == second_value.text()
                && !matches!(
                    second.origin().as_str(),
                    "random" | "clock" | "counter" | "ephemeral"
                )
                || is_one_name(&first_value, &second_value)
        }
        _ => false,
    }
}

/// The same variable, minted once.
fn is_one_name(first: &tollgate_sdk::Expression, second: &tollgate_sdk::Expression) -> bool {
    matches!(first.kind().as_str(), "name" | "member") && first.text() == second.text()
}

fn is_repeatable(call: &Call) -> bool {
    matches!(
        call.key().origin().as_str(),
        "derived" | "stored" | "parameter"
    )
}
