//! `unawaited`, of what stands around payments: the change takes an `await` away, or a record
//! is written by a function that nobody waits for.
//!
//! The calls that move money are judged by `unawaited` itself, wherever they stand. Here it is
//! the lock that keeps two runs apart, the total that is sent, the record of what was paid: calls
//! of a team's own in code that deals with payments.

use tollgate_sdk::{Call, Effect, Findings, Span, Texts, words};

use crate::handler::hands_back_errors;
use crate::position::{covers, end, start};
use crate::unawaited::RULE;

/// How a call is let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// A statement of its own.
    Dropped,
    /// The promise is used as if it were the result.
    Misread,
}

/// How the change lets go of a call in payment code that it touched.
pub(crate) fn judge(call: &Call, texts: &Texts<'_>) -> Option<Lost> {
    if has_await(call) || call.is_returned() || hands_back_errors(call) {
        return None;
    }
    match call.before() {
        Some(before) if has_await(&before) => {
            judge_lost(call, &before).filter(|_| !is_made_sync(call, texts))
        }
        // What nobody waited for before is not the change's.
        Some(_) => None,
        None => {
            let is_dropped = call.failure() == "discarded" && writes_record(call);
            is_dropped.then_some(Lost::Dropped)
        }
    }
}

fn judge_lost(call: &Call, before: &Call) -> Option<Lost> {
    let is_still_async = call.function().is_async() || !before.function().is_async();
    if is_sync_now(call)
        || is_link(call)
        || is_handed_on(call)
        || !(is_still_async || is_surely_async(call))
    {
        return None;
    }
    match call.step().kind().as_str() {
        "expression" if stands_alone(call) => (!is_aside(call)).then_some(Lost::Dropped),
        "assign" if !is_waited_for_later(call) => Some(Lost::Misread),
        // A promise is always there, whatever it comes to.
        "branch" => Some(Lost::Misread),
        _ => None,
    }
}

/// Whether `await` stands right before the call, or the chain that it is a link of.
fn has_await(call: &Call) -> bool {
    let step = call.step();
    let text = step.text();
    let before = text_before(&text, step.span(), call.span());
    let before = before.trim_end_matches([' ', '\n', '\t', '(']);
    before
        .strip_suffix("await")
        .is_some_and(|rest| !rest.ends_with(|last: char| last.is_alphanumeric() || last == '_'))
}

/// Whether the promise is kept, and waited for further down: as it is or with others.
fn is_waited_for_later(call: &Call) -> bool {
    call.reads().iter().any(|read| {
        let expression = read.expression();
        let (name, text) = (expression.text(), expression.step().text());
        let is_handed_back = text.trim_end_matches(';') == format!("return {name}");
        let is_kept = [
            "Promise.", "gather(", "WhenAll(", "WhenAny(", ".push(", ".append(",
        ]
        .iter()
        .any(|batch| text.contains(batch));
        let path = read.path();
        let is_promise = matches!(
            path.split('.').next(),
            Some(
                "then"
                    | "catch"
                    | "finally"
                    | "ContinueWith"
                    | "Result"
                    | "Wait"
                    | "add_done_callback"
            )
        );
        is_handed_back || is_kept || is_promise || text.contains(&format!("await {name}"))
    })
}

/// Whether another call goes on from this one: `refund()` of `refund().catch(log)`.
fn is_link(call: &Call) -> bool {
    let own = call.span();
    call.step().calls().iter().any(|other| {
        let span = other.span();
        start(span) == start(own) && end(span) > end(own)
    })
}

/// Whether another call is given this one and waited for: `await Promise.all([refund()])`.
fn is_handed_on(call: &Call) -> bool {
    let own = call.span();
    call.step()
        .calls()
        .iter()
        .any(|other| !other.is_same(call) && covers(other.span(), own) && has_await(other))
}

/// Whether the change makes a function of this name one that has nothing to wait for, in
/// whichever file.
fn is_made_sync(call: &Call, texts: &Texts<'_>) -> bool {
    let callee = call.callee();
    let name = callee.rsplit('.').next().unwrap_or_default();
    let forms = [format!("async {name}("), format!("async def {name}(")];
    let count = |text: &str| -> usize {
        let found = forms.iter().map(|form| text.matches(form.as_str()).count());
        found.sum()
    };
    texts.has_less(count)
}

/// What stands before an inner stretch in the text of an outer one.
fn text_before(text: &str, outer: Span, inner: Span) -> String {
    let lines = inner.start_line.saturating_sub(outer.start_line) as usize;
    let first_column = if lines == 0 { outer.start_column } else { 1 };
    let columns = inner.start_column.saturating_sub(first_column) as usize;
    let mut before: Vec<String> = text.lines().take(lines).map(str::to_owned).collect();
    let last = text.lines().nth(lines).unwrap_or_default();
    before.push(last.chars().take(columns).collect());
    before.join("\n")
}

/// Whether a call is the whole of its statement.
fn stands_alone(call: &Call) -> bool {
    start(call.span()) == start(call.step().span())
}

/// Whether what is called has nothing to wait for any more.
fn is_sync_now(call: &Call) -> bool {
    let callees = call.callees();
    !callees.is_empty() && callees.iter().all(|callee| !callee.is_async())
}

fn is_surely_async(call: &Call) -> bool {
    call.callee().ends_with("Async")
        || call.callees().iter().any(|callee| callee.is_async())
        || call.reach().is_some_and(|reach| reach.is_async())
        || call
            .operation()
            .is_some_and(|operation| operation.is_async())
}

/// Whether a call only tells somebody: whether that arrives decides nothing.
fn is_aside(call: &Call) -> bool {
    let tells = |word: &String| {
        matches!(
            word.as_str(),
            "log"
                | "logger"
                | "track"
                | "tracking"
                | "analytics"
                | "metric"
                | "metrics"
                | "telemetry"
                | "sentry"
                | "slack"
                | "email"
                | "mail"
                | "mailer"
                | "notify"
                | "reload"
                | "refetch"
                | "refresh"
                | "revalidate"
                | "invalidate"
                | "notification"
                | "notifications"
                | "announce"
                | "sleep"
                | "delay"
                | "prefetch"
        )
    };
    matches!(call.role().as_str(), "log" | "notify")
        || words(&call.callee()).iter().any(tells)
        || is_cached(call)
}

/// Whether a call fills a cache, other than to keep a second run out.
fn is_cached(call: &Call) -> bool {
    let claims = |word: &String| {
        matches!(
            word.as_str(),
            "lock"
                | "locked"
                | "running"
                | "mutex"
                | "processing"
                | "processed"
                | "claim"
                | "idempotency"
        )
    };
    let heard = words(&call.callee());
    heard.iter().any(|word| word.contains("cache"))
        && !call
            .arguments()
            .iter()
            .any(|argument| words(&argument.value().text()).iter().any(claims))
}

/// Whether a call runs an `async` function of this file that writes a record.
fn writes_record(call: &Call) -> bool {
    call.function().is_async()
        && !is_aside(call)
        && call.callees().iter().any(|callee| {
            let inner = callee.calls();
            callee.is_async() && inner.iter().any(|inner| inner.role() == "persist")
        })
}

/// Reports it.
pub(crate) fn report(call: &Call, lost: Lost, findings: &mut Findings) {
    let callee = call.callee();
    let is_python = call.path().ends_with(".py");
    let message = match lost {
        Lost::Misread => format!(
            "`{callee}` is no longer waited for: what is read is a promise and not its result, and its failure goes \
             unnoticed by the payment that depends on it"
        ),
        Lost::Dropped if is_python => format!(
            "the coroutine of `{callee}` is never awaited, so it never runs: the payment goes on without it"
        ),
        Lost::Dropped => format!(
            "nobody waits for `{callee}`: the payment goes on, and is answered, before it is done, and nobody hears \
             when it fails"
        ),
    };
    findings
        .report(&RULE, call)
        .effect(Effect::Review)
        .message(message)
        .label("not awaited")
        .help("write `await` before it; where it may run aside, give it a handler that records its failure");
}
