//! `abandoned`: the caller stops waiting for a payment that the gateway goes on with.

use tollgate_sdk::{Call, Effect, Expression, Findings, Operation, Rule, Span, first_line};

use crate::hazard::Hazard;
use crate::money;
use crate::position::{Beside, covers};
use crate::site::{callers, catches};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "abandoned",
    summary: "the caller gives up on a call that moves money, and the gateway goes on with it",
    effect: Effect::Review,
    help: "A race, a deadline or a cancelled task ends the waiting, not the payment: the request is on its way, and \
           nobody reads the answer. Let the client's own timeout end the request, and when time is up write the \
           payment down as pending, to be settled by the same key, a look-up or the webhook.",
};

/// What runs something until time is up, by its last segments.
const LIMITS: [&str; 20] = [
    "Promise.race",
    "Promise.any",
    "asyncio.wait_for",
    "asyncio.timeout",
    "async_timeout.timeout",
    "anyio.fail_after",
    "anyio.move_on_after",
    "trio.fail_after",
    "trio.move_on_after",
    "wait_for",
    "func_timeout",
    "Timeout.timeout",
    "Task.WhenAny",
    "time.timeout",
    "pTimeout",
    "promiseTimeout",
    "withTimeout",
    "withTimeoutOrNull",
    "withDeadline",
    "timeout",
];

/// The same, chained to what it ends.
const CHAINED: [&str; 3] = ["WaitAsync", "orTimeout", "timeout"];

/// How many calls of a function are looked at.
const MAX_CALLS: usize = 200;

/// How many steps behind a call are looked at, and how long they may be in bytes.
const MAX_STEPS: usize = 40;
const MAX_TEXT: usize = 4_000;

/// The hazard of a call.
pub(crate) fn judge(call: &Call, _operation: &Operation) -> Option<Hazard> {
    let (caller, _) = find(call)?;
    if is_settled(call) || caller.is_some_and(|caller| is_settled(&caller)) {
        return None;
    }
    let is_steady = matches!(
        call.key().origin().as_str(),
        "derived" | "stored" | "parameter"
    );
    // Whoever tries again with the same key gets the same payment.
    Some(Hazard::new(match is_steady {
        true => Effect::Note,
        false => Effect::Review,
    }))
}

/// Reports it.
pub(crate) fn report(call: &Call, operation: &Operation, hazard: Hazard, findings: &mut Findings) {
    let Some((_, limit)) = find(call) else {
        return;
    };
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(format!(
            "the caller stops waiting for this {} when its time is up, and the gateway does not stop: the outcome of \
             a late one is read by nobody",
            money::title(operation)
        ))
        .label("goes on behind the caller's back")
        .help(
            "when time is up, write it down as pending, and settle it by the same key, a look-up at the gateway or \
             the webhook",
        );
    report.related(&Beside::new(call, limit), "here the waiting ends");
}

/// Where a call is given a limited time; and by whom, where that is a caller in this file.
fn find(call: &Call) -> Option<(Option<Call>, Span)> {
    if let Some(limit) = limit(call) {
        return Some((None, limit));
    }
    callers(call).into_iter().find_map(|caller| {
        let limit = limit(&caller)?;
        Some((Some(caller), limit))
    })
}

fn limit(call: &Call) -> Option<Span> {
    let around = call.enclosing().into_iter().find(|step| {
        matches!(step.kind().as_str(), "closure" | "scope") && is_limit(&step.label())
    });
    if let Some(step) = around {
        return Some(first_line(&step));
    }
    let mut chained = call.chained().into_iter();
    if let Some(end) = chained.find(|next| {
        let callee = next.callee();
        CHAINED.contains(&callee.rsplit('.').next().unwrap_or_default())
    }) {
        return Some(end.span());
    }
    let span = call.span();
    let calls = call.function().calls().into_iter().take(MAX_CALLS);
    calls
        .filter(|other| is_limit(&other.callee()))
        .find(|other| {
            let arguments = other.arguments();
            let values = arguments.iter().map(|argument| argument.value());
            !other.is_same(call) && values.into_iter().any(|value| holds(&value, span))
        })
        .map(|other| other.span())
}

/// Whether a value is what a call gives, or a list with that in it.
fn holds(value: &Expression, call: Span) -> bool {
    let is_it = |value: &Expression| {
        covers(value.span(), call)
            || value
                .origins()
                .iter()
                .any(|origin| covers(origin.expression().span(), call))
    };
    is_it(value) || value.parts().iter().any(is_it)
}

/// Whether a callee, or a manager as written, limits the time of what it is given.
fn is_limit(callee: &str) -> bool {
    let name = callee.split('(').next().unwrap_or(callee);
    LIMITS.iter().any(|limit| {
        name.strip_suffix(limit)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// Whether what became of the payment is found out, or written down as open.
fn is_settled(call: &Call) -> bool {
    let caught = catches(call);
    if caught.iter().any(|catch| catch.handling().settles_later()) {
        return true;
    }
    let behind = call.after().into_iter().take(MAX_STEPS);
    behind.map(|step| step.text()).any(|text| {
        text.len() <= MAX_TEXT && {
            let text = text.to_ascii_lowercase();
            ["pending", "unknown", "reconcil", "in_doubt", "uncertain"]
                .iter()
                .any(|word| text.contains(word))
        }
    })
}
