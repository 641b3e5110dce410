//! `key-outlived`: a payment is tried again after the gateway has forgotten its key.

use tollgate_sdk::{Call, Effect, Findings, Operation, Rule, Side};

use crate::horizon::{self, Horizon, longest, spoken};
use crate::operation::{Safety, acts_once, safety, twice};
use crate::source::{Payments, Source};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "key-outlived",
    summary: "a payment is tried again for longer than the gateway keeps its key",
    effect: Effect::Review,
    help: "A gateway forgets a key after a time: PayPal after 6 hours, Stripe after 24. A retry that comes later is \
           another payment to it, however good the key is. Let the retries end before that, or ask the gateway for \
           the payment before each late one.",
};

/// Judges the payments of a file that carry a key.
pub(crate) fn judge(source: &Source, payments: &Payments, findings: &mut Findings) {
    if payments.is_empty() || !source.file.has_word(&horizon::words(), Side::After) {
        return;
    }
    let Some(horizon) = longest(&source.text, &source.language) else {
        return;
    };
    let before = match source.is_whole_tree {
        true => None,
        false => longest(&source.before, &source.language),
    };
    let stood = before.is_some_and(|before| before.seconds >= horizon.seconds);
    let reaching = payments.reaching.iter().filter_map(|call| {
        let reach = call.reach()?;
        let is_steady = matches!(
            reach.key_origin().as_str(),
            "derived" | "stored" | "parameter"
        );
        (is_steady && !reach.is_guarded()).then(|| (call, reach.operation()))
    });
    let own = payments.calls.iter().filter_map(|call| {
        let operation = call.operation()?;
        (safety(call) == Safety::Steady).then_some((call, operation))
    });
    for (call, operation) in own.chain(reaching) {
        let is_old = stood && call.before().is_some();
        if !is_old && outlives(&horizon, call, &operation) {
            report(source, &horizon, call, &operation, findings);
            return;
        }
    }
}

/// Whether the retries of a call go on for longer than the gateway keeps its key.
fn outlives(horizon: &Horizon, call: &Call, operation: &Operation) -> bool {
    let lifetime = operation.key_lifetime();
    let is_told_for_good = lifetime == 0 || operation.key_place() == "reference";
    !is_told_for_good
        && !acts_once(operation)
        && horizon.seconds > lifetime as f64
        && is_repeated(call)
        && !is_guarded(call)
}

fn is_repeated(call: &Call) -> bool {
    call.repeats().iter().any(|repeat| {
        matches!(
            repeat.kind().as_str(),
            "job" | "decorator" | "retry" | "loop" | "recursion" | "schedule"
        )
    })
}

/// Whether something is looked at before the call, and the function left by what it says.
fn is_guarded(call: &Call) -> bool {
    let leaves = call
        .preceding()
        .iter()
        .any(|step| step.kind() == "branch" && step.can_leave());
    leaves || call.enclosing().iter().any(|step| step.kind() == "arm")
}

fn report(
    source: &Source,
    horizon: &Horizon,
    call: &Call,
    operation: &Operation,
    findings: &mut Findings,
) {
    let gateway = operation.gateway_title();
    findings
        .report(&RULE, &source.place(horizon.line))
        .message(format!(
            "this is tried again {}, and {gateway} keeps a key {}: what comes later is another payment to it, and {}",
            spoken(horizon.seconds),
            spoken(operation.key_lifetime() as f64),
            twice(&operation.kind())
        ))
        .label("longer than the key lives")
        .help(
            "let the retries end before the key does, or look the payment up before it is made again: at the gateway, \
             or in the record of the attempt",
        )
        .related(call, "this payment carries a key");
}
