//! `retried-decline`: a payment that the bank refused is made again at once, or again and again.

use tollgate_sdk::{Call, Effect, Findings, Rule, Step};

use crate::operation::is_decline;
use crate::source::{Payments, Source, is_comment};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "retried-decline",
    summary: "a payment is tried again although the bank refused it",
    effect: Effect::Review,
    help: "A decline is an answer, and asking again does not change it. Card networks charge for retries of cards that \
           were lost or stolen and may bar the merchant, and customers see hold after hold. Try again only what the \
           decline code allows, days later and a few times, with a new key.",
};

/// Statements by which code says what is tried again.
const RETRIES: &[&str] = &[
    "retry_on ",
    "autoretry_for",
    "@Retryable",
    "retryFor",
    "retry_if_exception_type(",
    "retry_if_exception(",
    "on_exception(",
    "Retriable.retriable",
    "retryOn",
    "retryExceptions",
    "retry_exceptions",
    "retry_on_exception",
    "AutomaticRetry",
    "WaitAndRetry",
    "RetryAsync(",
    "@retry(",
    "exceptions=",
    "tries:",
];

/// Words by which a statement says what is not.
const EXCEPT: &[&str] = &[
    "noRetryFor",
    "exclude",
    "ignoreExceptions",
    "retry_if_not",
    "dont_autoretry_for",
    "discard_on",
    "giveup",
    "abort",
    "raise",
    "except_on",
    "notRecoverable",
    "!",
    "not isinstance",
];

/// Judges what a file has tried again.
pub(crate) fn judge(source: &Source, payments: &Payments, findings: &mut Findings) {
    judge_statements(source, findings);
    for call in &payments.calls {
        judge_handlers(call, source, findings);
    }
}

/// What is configured: `retry_on Stripe::CardError`, `autoretry_for=(stripe.CardError,)`.
fn judge_statements(source: &Source, findings: &mut Findings) {
    for (index, line) in source.text.lines().enumerate() {
        let is_new = source.is_touched(index);
        if !is_new || is_comment(line) || !RETRIES.iter().any(|sign| line.contains(sign)) {
            continue;
        }
        if EXCEPT.iter().any(|sign| line.contains(sign)) || source.before.contains(line.trim()) {
            continue;
        }
        let mut names = line.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
        let Some(name) = names.find(|name| is_decline(name)) else {
            continue;
        };
        report(source, index, name, findings);
    }
}

/// What a handler in a loop that tries again does: it catches the decline, and goes on.
fn judge_handlers(call: &Call, source: &Source, findings: &mut Findings) {
    let is_again = |call: &Call| {
        call.repeats()
            .iter()
            .any(|repeat| matches!(repeat.kind().as_str(), "loop" | "recursion"))
    };
    if !is_again(call) {
        return;
    }
    let Some((handler, name)) = declined(call) else {
        return;
    };
    let stood = call
        .before()
        .is_some_and(|before| is_again(&before) && declined(&before).is_some());
    if !stood || source.is_whole_tree {
        let line = handler.span().start_line.saturating_sub(1) as usize;
        report(source, line, &name, findings);
    }
}

/// The handler of a call that catches declines and does not leave, nor look at the code.
fn declined(call: &Call) -> Option<(Step, String)> {
    call.handlers().into_iter().find_map(|handler| {
        let name = handler
            .catches()
            .into_iter()
            .find(|name| is_decline(name))?;
        let text = handler.text();
        let leaves = handler.always_leaves() || text.contains("break");
        let looks = ["code", "advice", "reason"]
            .iter()
            .any(|word| text.contains(word));
        // Ruby's `retry` runs the whole again, and Celery's leaves by raising.
        let goes_on = !leaves || text.contains("retry");
        (goes_on && !looks).then_some((handler, name))
    })
}

fn report(source: &Source, line: usize, name: &str, findings: &mut Findings) {
    findings
        .report(&RULE, &source.place(line))
        .message(format!(
            "`{name}` is the bank's answer, and it is tried again here: the card is declined once more each time, the \
             networks count it against the merchant, and the customer sees hold after hold"
        ))
        .label("a decline is tried again")
        .help(
            "leave declines out of what is tried again; where the decline code allows another attempt, make it days \
             later, a few times at most, and with a key of its own",
        );
}
