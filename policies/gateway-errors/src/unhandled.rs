//! `unhandled`: a new payment at an entry point whose failure nobody handles.

use tollgate_sdk::{Call, Effect, Findings, Function, Operation, Rule, Step, words};

use crate::errors::{Meaning, meaning_of_type};
use crate::handler::{does_something, hands_back_errors};
use crate::money;
use crate::site::{callers, catches, entry};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "unhandled",
    summary: "a new call that moves money has no handler between it and the framework",
    effect: Effect::Review,
    help: "A decline, a timeout and a wrong request end alike where nothing handles them: in the framework's 500, \
           or in a redelivery by the queue. The customer can't tell whether to try again, and nothing is recorded. \
           Handle at least: declined, unknown (timeout, lost connection, 5xx), and everything else.",
};

/// The entry through which the failure of a new call leaves the program, if nothing keeps it.
pub(crate) fn judge(call: &Call, operation: &Operation) -> Option<Function> {
    if call.before().is_some() || money::is_best_effort(operation) {
        return None;
    }
    let outer = callers(call);
    std::iter::once(call)
        .chain(&outer)
        .filter(|site| leaves(site))
        .filter(|site| !is_wrapped(site))
        .find_map(|site| {
            let is_left = |function: &Function| {
                !has_guard(function, operation)
                    && (site.failure() == "propagates" || !is_script(function))
            };
            entry(site).filter(is_left)
        })
}

/// Whether a failure leaves the function: by an error, by Rust's `unwrap`, or by the `panic` of
/// whoever got it.
fn leaves(site: &Call) -> bool {
    let caught = catches(site);
    match site.failure().as_str() {
        "propagates" | "aborts" => caught.is_empty(),
        "caught" => hands_back_errors(site) && caught.iter().all(|catch| only_panics(&catch.step)),
        _ => false,
    }
}

/// `if err != nil { panic(err) }`, with or without a line in the log.
fn only_panics(handler: &Step) -> bool {
    let panics =
        |call: &Call| matches!(call.callee().as_str(), "panic" | "log.Panic" | "log.Panicf");
    let steps = handler.children();
    let calls = handler.calls();
    let is_plain = |step: &Step| step.kind() == "expression";
    calls.iter().any(panics)
        && steps.iter().all(is_plain)
        && calls
            .iter()
            .all(|call| panics(call) || call.role() == "log" || !does_something(call))
}

/// Whether a person starts it, and sees how it ends.
fn is_script(function: &Function) -> bool {
    function.entry().as_deref() == Some("script")
}

/// Reports it.
pub(crate) fn report(
    call: &Call,
    operation: &Operation,
    entry: &Function,
    findings: &mut Findings,
) {
    let title = money::title(operation);
    let kind = entry.entry().unwrap_or_default();
    let effect = match kind.as_str() {
        "webhook" => {
            "the sender delivers again and the handler runs once more, without a record of what the gateway did"
        }
        "job" => {
            "the queue delivers it again, or drops it, without a record of what the gateway did"
        }
        "schedule" => "the run ends half-way, and the next one does not know what the gateway did",
        "script" => "the run ends half-way, and nobody knows what the gateway did",
        _ => "the customer gets a bare error and can't tell whether to pay again",
    };
    findings
        .report(&RULE, call)
        .effect(Effect::Review)
        .message(format!(
            "nothing handles the failure of this {title} before it leaves this {kind}: {effect}"
        ))
        .label("its failure reaches the framework")
        .help(format!(
            "handle a decline, an unknown outcome (timeout, lost connection, 5xx) and everything else apart; after \
             an unknown outcome record the attempt as pending and {}",
            money::find_out(operation)
        ))
        .related(entry, entry_words(entry));
}

fn entry_words(entry: &Function) -> String {
    format!("the outside world comes in here (`{}`)", entry.entry_text())
}

/// Whether the call runs in a closure that is handed to something that may handle failures:
/// `asyncHandler(async (req, res) => ...)`, `withStripeErrors(() => ...)`.
fn is_wrapped(call: &Call) -> bool {
    call.enclosing().iter().any(|step| {
        let label = step.label();
        let method = label.rsplit('.').next().unwrap_or_default();
        step.kind() == "closure" && (handles_by_name(method) || is_wrapper(method))
    })
}

/// `withCron`, `withSession`: what is put around routes answers for them. Functions of Kotlin's
/// libraries only run a block.
fn is_wrapper(name: &str) -> bool {
    let only_runs = matches!(
        name,
        "with" | "withContext" | "withTimeout" | "withTimeoutOrNull" | "withLock" | "withPermit"
    );
    !only_runs && words(name).first().is_some_and(|word| word == "with")
}

fn handles_by_name(name: &str) -> bool {
    words(name).iter().any(|word| {
        matches!(
            word.as_str(),
            "handle"
                | "handles"
                | "handler"
                | "handling"
                | "catch"
                | "catches"
                | "error"
                | "errors"
                | "safe"
                | "wrap"
                | "wrapper"
                | "try"
                | "guard"
        )
    })
}

/// Whether the entry carries something that handles errors for it: `@UseFilters(...)`,
/// `@handle_gateway_errors`.
fn has_guard(entry: &Function, operation: &Operation) -> bool {
    entry.decorators().iter().any(|decorator| {
        if let Some(types) = decorator.strip_prefix("rescue_from") {
            return rescues(types, operation);
        }
        let name = decorator.split('(').next().unwrap_or_default();
        handles_by_name(name) || name.ends_with("UseFilters")
    })
}

/// Whether the errors of a gateway are among those that `rescue_from` names.
fn rescues(written: &str, operation: &Operation) -> bool {
    let head = written.lines().next().unwrap_or_default();
    let head = head.split(['{', '|']).next().unwrap_or_default();
    head.split([' ', ',', '(', ')'])
        .filter(|word| word.starts_with(char::is_uppercase))
        .any(|word| meaning_of_type(operation, &word.replace("::", ".")) != Meaning::Foreign)
}
