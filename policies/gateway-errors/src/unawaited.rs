//! `unawaited`: a payment is started, and nobody waits for it.

use tollgate_sdk::{Call, Effect, Findings, Operation, Rule, Span, Step};

use crate::handler::hands_back_errors;
use crate::hazard::Hazard;
use crate::money;
use crate::position::{Beside, covers};
use crate::site::callers;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "unawaited",
    summary: "a call that moves money is neither awaited, nor returned, nor caught",
    effect: Effect::Block,
    help: "A payment that nobody waits for has no outcome: the answer goes out before the gateway has spoken, a \
           failure becomes an unhandled rejection that may end the process, and a Python coroutine that is not \
           awaited never runs at all. Await it (or `Promise.all` the list of them), or hand it to a queue that \
           tries again.",
};

/// How the call is let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loose {
    /// A statement of its own.
    Statement,
    /// `void charge()`, `asyncio.create_task(charge())`.
    Detached,
    /// In a closure that is run without being waited for.
    Closure,
    /// The promise is used as if it were the result.
    Misread,
    /// Started on the side: `go charge.New(params)`.
    Started,
}

/// The hazard of a call.
pub(crate) fn judge(call: &Call, operation: &Operation) -> Option<Hazard> {
    let (_, effect, _) = find(call, operation.is_async())?;
    Some(Hazard::new(effect.min(money::worst(operation))))
}

/// The hazard of a call that leads to a payment in another file.
pub(crate) fn judge_reached(call: &Call) -> Option<Hazard> {
    let reach = call.reach().filter(|reach| reach.is_followed())?;
    let (loose, effect, _) = find(call, reach.is_async())?;
    let worst = money::worst(&reach.operation());
    (loose != Loose::Misread).then(|| Hazard::new(effect.min(worst)))
}

/// Reports it.
pub(crate) fn report(call: &Call, operation: &Operation, hazard: Hazard, findings: &mut Findings) {
    let reach = call.reach();
    let is_async = reach
        .as_ref()
        .map_or_else(|| operation.is_async(), |reach| reach.is_async());
    let Some((loose, _, site)) = find(call, is_async) else {
        return;
    };
    let title = money::title(operation);
    let is_python = call.path().ends_with(".py");
    let message = match loose {
        Loose::Statement if is_python => format!(
            "the coroutine of this {title} is never awaited, so it never runs: {}",
            money::lost(operation)
        ),
        Loose::Misread => format!(
            "this {title} is used before it has an outcome: the promise is read as if it were the result, and its \
             failure goes unnoticed"
        ),
        _ => format!(
            "nobody waits for this {title}: the flow goes on before it has an outcome, and when it fails {}",
            money::lost(operation)
        ),
    };
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(message)
        .label("not awaited")
        .help(help(loose, is_python));
    if let Some(site) = site {
        report.related(&Beside::new(call, site), "here it is let go");
    }
    for step in reach.iter().flat_map(|reach| reach.steps()) {
        let message = format!("it leads here, in `{}`", step.in_function());
        report.related(&(step.path(), step.span()), message);
    }
}

fn help(loose: Loose, is_python: bool) -> &'static str {
    match (loose, is_python) {
        (Loose::Closure, _) => {
            "use `for (const item of items) await ...`, or `await Promise.all(items.map(...))` with a handler for \
             each item"
        }
        (Loose::Started, _) => {
            "call it without `go` and handle its error, collect its error through a channel or an `errgroup`, or \
             hand the work to a queue that tries again"
        }
        (_, true) => {
            "write `await` before it and handle its exceptions, or hand the work to a task queue"
        }
        _ => {
            "write `await` before it and handle its failure, or hand the work to a queue that tries again"
        }
    }
}

/// How the call is let go, what that asks for, and where, if not at the call itself.
fn find(call: &Call, is_async: bool) -> Option<(Loose, Effect, Option<Span>)> {
    if (is_async || is_started(call))
        && let Some((loose, effect)) = looseness(call)
    {
        return Some((loose, effect, place_of_closure(call, loose)));
    }
    for caller in callers(call) {
        // Nobody can wait at the top of a script, and the process stays until all is done.
        if caller.function().name() == "<module>" || caller.callees().is_empty() {
            continue;
        }
        if let Some((loose, effect)) = looseness(&caller)
            && loose != Loose::Misread
        {
            return Some((loose, effect, Some(caller.span())));
        }
    }
    None
}

fn looseness(call: &Call) -> Option<(Loose, Effect)> {
    if is_started(call) {
        return Some((Loose::Started, Effect::Block));
    }
    // An error that is a value is dropped by whoever does not look at it: see `swallowed`.
    let is_async = call
        .operation()
        .is_some_and(|operation| operation.is_async());
    if hands_back_errors(call) && (call.is_awaited() || !is_async) {
        return None;
    }
    if call.failure() == "discarded" {
        return Some((Loose::Statement, Effect::Block));
    }
    if is_misread(call) {
        return Some((Loose::Misread, Effect::Block));
    }
    if is_detached(call) {
        return Some((Loose::Detached, Effect::Block));
    }
    let closure = loose_closure(call)?;
    let is_caught = call.handlers().iter().any(|handler| closure.holds(handler));
    let effect = if is_caught {
        Effect::Review
    } else {
        Effect::Block
    };
    Some((Loose::Closure, effect))
}

/// `go charge.New(params)`: nothing takes what it gives, its error too.
fn is_started(call: &Call) -> bool {
    let step = call.step();
    step.label() == "started"
        && step
            .expressions()
            .first()
            .and_then(|started| started.as_call())
            .is_some_and(|started| started.is_same(call))
}

/// `const charge = stripe.charges.create(...); save(charge.id)`
fn is_misread(call: &Call) -> bool {
    if call.is_awaited() || call.is_returned() || call.failure() != "propagates" {
        return false;
    }
    if call.step().kind() != "assign"
        || call
            .operation()
            .is_none_or(|operation| !operation.is_async())
    {
        return false;
    }
    let reads = call.reads();
    let own: Vec<String> = reads.iter().map(|read| read.path()).collect();
    let is_promise =
        |path: &String| matches!(path.split('.').next(), Some("then" | "catch" | "finally"));
    let is_handed_on = own.iter().any(String::is_empty);
    !is_handed_on && !own.iter().any(is_promise)
}

/// `asyncio.create_task(charge())` whose task nobody keeps.
fn is_detached(call: &Call) -> bool {
    let step = call.step();
    step.kind() == "expression"
        && !call.is_awaited()
        && call.calls_after().iter().any(|outer| {
            let callee = outer.callee();
            let starts_task = matches!(
                callee.rsplit('.').next(),
                Some("create_task" | "ensure_future" | "run_coroutine_threadsafe")
            );
            covers(outer.span(), call.span())
                && starts_task
                && !outer.is_used()
                && !outer.is_awaited()
        })
}

/// The closure around a call that is run without being waited for: `forEach(async ...)`,
/// `setTimeout(() => ...)`, `items.map(async ...)` as a statement.
fn loose_closure(call: &Call) -> Option<Step> {
    let mut enclosing = call.enclosing().into_iter();
    let closure = enclosing.find(|step| step.kind() == "closure")?;
    let label = closure.label();
    let runner = label.rsplit('.').next().unwrap_or_default();
    let is_timer = matches!(
        runner,
        "setTimeout" | "setImmediate" | "nextTick" | "queueMicrotask"
    );
    let is_each = runner == "forEach" && !label.starts_with("async");
    if is_timer || is_each || is_task_let_go(&closure, &label) {
        return Some(closure);
    }
    let is_statement = closure
        .parent()
        .is_some_and(|step| step.kind() == "expression");
    let is_map = matches!(runner, "map" | "flatMap");
    let outer = closure.parent()?.calls();
    let is_waited = outer.iter().any(|outer| {
        outer.callee().ends_with(runner) && (outer.is_awaited() || outer.is_returned())
    });
    (is_map && is_statement && !is_waited).then_some(closure)
}

/// `_ = Task.Run(() => ...)`: nobody keeps the task.
fn is_task_let_go(closure: &Step, label: &str) -> bool {
    let starts_task = matches!(label, "Task.Run" | "Task.Factory.StartNew");
    let outer = closure
        .parent()
        .map(|step| step.calls())
        .unwrap_or_default();
    starts_task
        && outer.iter().any(|outer| {
            let step = outer.step();
            let is_dropped = !outer.is_used() || step.text().starts_with("_ =");
            outer.callee() == label && is_dropped && !outer.is_awaited() && !outer.is_returned()
        })
}

fn place_of_closure(call: &Call, loose: Loose) -> Option<Span> {
    if loose != Loose::Closure {
        return None;
    }
    loose_closure(call).map(|closure| closure.span())
}
