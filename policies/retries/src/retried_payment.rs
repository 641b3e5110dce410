//! `retried-payment`: a team's own payment is tried again, and nothing shows that it carries a
//! key. Names tell what moves money here, so it asks people to look.

use std::collections::BTreeSet;

use tollgate_sdk::payments::moves_money_by_name;
use tollgate_sdk::{Call, Change, Effect, Findings, Repeat, Rule, words};

use crate::source::{Payments, Source, speaks_of_keys};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "retried-payment",
    summary: "a team's own payment is tried again, and nothing shows that it carries a key",
    effect: Effect::Review,
    help: "When the answer of a payment is lost, a retry makes it again unless the gateway can tell that it is the \
           same one. Hand the call a key that is made from what is paid, or ask for the payment before it is tried \
           again.",
};

/// More calls of a file than these are not looked at.
const MAX_CALLS: usize = 2_000;

/// Judges the calls of a file that move money by their names.
pub(crate) fn judge(
    change: &Change,
    source: &Source,
    payments: &Payments,
    findings: &mut Findings,
) {
    if source.speaks_of_keys() {
        return;
    }
    let mut told: BTreeSet<(u32, u32)> = BTreeSet::new();
    for call in change.select_calls().list().into_iter().take(MAX_CALLS) {
        if call.path() != source.path || !is_payment(&call, payments) {
            continue;
        }
        let Some(repeat) = again(&call) else {
            continue;
        };
        let stood = call.before().is_some_and(|before| again(&before).is_some());
        if stood && !source.is_whole_tree {
            continue;
        }
        let at = repeat.span();
        if told.insert((at.start_line, at.start_column)) {
            report(&call, &repeat, findings);
        }
    }
}

/// Whether a call sets money in motion by its name, and neither the catalogue nor another file
/// tells more of it: `idempotency` judges those.
fn is_payment(call: &Call, payments: &Payments) -> bool {
    let callee = call.callee();
    moves_money_by_name(&callee)
        && !looks_up(&callee)
        && call.operation().is_none()
        && call.reach().is_none()
        && !matches!(
            call.role().as_str(),
            "log" | "notify" | "query" | "enqueue" | "persist" | "validate" | "parse" | "reconcile"
        )
        && !is_attribute(call, &callee)
        && !leads_to(call, payments)
        && !carries_key(call)
}

/// Whether a call looks something up, wherever its name says so: `PluginFetchNextPayments`,
/// `PaymentAdjustmentsList`.
fn looks_up(callee: &str) -> bool {
    const LOOKS: &[&str] = &[
        "count", "exists", "fetch", "find", "get", "list", "load", "lookup", "poll", "query",
        "read", "retrieve", "search", "select", "status", "sync", "wait", "watch",
    ];
    let method = callee.rsplit('.').next().unwrap_or_default();
    words(method)
        .iter()
        .any(|word| LOOKS.contains(&word.as_str()))
}

/// Whether a call may only read an attribute, as Ruby does it: `invoice.charge`.
fn is_attribute(call: &Call, callee: &str) -> bool {
    let is_ruby = call.path().ends_with(".rb") || call.path().ends_with(".rake");
    is_ruby && !callee.ends_with('!') && call.arguments().is_empty()
}

/// Whether a call leads to a payment of this file that the catalogue knows.
fn leads_to(call: &Call, payments: &Payments) -> bool {
    call.callees().iter().any(|function| {
        let inner = function.calls();
        let knows = |paid: &Call| inner.iter().any(|call| call.is_same(paid));
        payments.calls.iter().any(&knows) || payments.reaching.iter().any(&knows)
    })
}

/// Whether something that is handed over tells the payment from the next one.
fn carries_key(call: &Call) -> bool {
    call.arguments().iter().any(|argument| {
        let value = argument.value().text();
        let text = format!("{} {value}", argument.name().unwrap_or_default());
        let lower = text.to_ascii_lowercase();
        speaks_of_keys(&text)
            || [
                "key",
                "reference",
                "uuid",
                "nonce",
                "request_id",
                "requestid",
                "external",
                "txn",
                "transaction",
            ]
            .iter()
            .any(|word| lower.contains(word))
    })
}

/// What tries a call again: a loop that ends once it went well, a helper, a decorator, the
/// function itself.
fn again(call: &Call) -> Option<Repeat> {
    call.repeats()
        .into_iter()
        .find(|repeat| match repeat.kind().as_str() {
            "loop" => repeat.step().is_some_and(|step| {
                let text = step.text();
                let head = text.lines().next().unwrap_or_default().to_ascii_lowercase();
                let counts = ["attempt", "retr", "tries"]
                    .iter()
                    .any(|word| head.contains(word));
                // A failure that ends the loop is not tried again: `if err != nil { return err }`.
                let caught = call
                    .handlers()
                    .iter()
                    .any(|handler| step.holds(handler) && !handler.always_leaves());
                counts || caught
            }),
            "retry" => true,
            // `for attempt in Retrying(..)`
            "each" => repeat.text().contains("Retrying("),
            // Jobs are tried again by their queues, and see to that.
            "decorator" => {
                let text = repeat.text();
                !["task(", "retry_on", "sidekiq", "job"]
                    .iter()
                    .any(|word| text.contains(word))
            }
            "recursion" => true,
            _ => false,
        })
}

fn report(call: &Call, repeat: &Repeat, findings: &mut Findings) {
    let callee = call.callee();
    findings
        .report(&RULE, call)
        .message(format!(
            "`{callee}` is tried again, and nothing shows that it carries a key: when the answer of the first try is \
             lost, the payment is made twice"
        ))
        .label("tried again")
        .help(
            "hand it a key that is made from what is paid, the same for every try, or ask for the payment's state \
             before it is tried again",
        )
        .related(&(call.path(), repeat.span()), "this runs it again when it fails");
}
