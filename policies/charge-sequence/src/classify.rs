//! Which calls can fail, and how sure that is.

use tollgate_sdk::{Call, Function, Step};

use crate::answer::{self, Question};
use crate::fallible::Sort;
use crate::language::{
    hands_back_errors, has_word, is_blocking, is_waited_for, method, receiver, words,
};
use crate::walk::Walk;

/// Whether a call that is no record can fail: as what, and whether that is certain. What is not
/// certain may turn out to be harmless.
pub(crate) fn of(call: &Call, role: &str, walk: &Walk<'_>) -> Option<(Sort, bool)> {
    if !call.may_fail() || is_caught(call) || is_part_of_answer(call, walk) {
        return None;
    }
    match role {
        "log" | "lock" | "transaction" => None,
        "validate" => of_validation(call, walk),
        "parse" => of_parse(call),
        _ => of_other(call, role, walk),
    }
}

/// What a call is by its role.
pub(crate) fn sort_of(role: &str) -> Sort {
    match role {
        "validate" => Sort::Validate,
        "parse" => Sort::Parse,
        "persist" => Sort::Write,
        _ => Sort::Call,
    }
}

/// Whether a call's failure is caught where it is made: `send(order).catch(log)`.
pub(crate) fn is_caught(call: &Call) -> bool {
    let caught = call
        .chained()
        .iter()
        .any(|chained| method(&chained.callee()) == "catch");
    let is_silent = call.arguments().iter().any(|argument| {
        argument.name().as_deref() == Some("fail_silently") && argument.value().text() == "True"
    });
    caught || is_silent
}

/// Whether a function of Go makes something else of the errors in it, as `return err != nil`
/// does: whoever calls it gets none.
pub(crate) fn gives_no_error(call: &Call, function: &Function) -> bool {
    if !call.path().ends_with(".go") {
        return false;
    }
    let steps: Vec<Step> = function.steps().iter().flat_map(Step::all).collect();
    let is = |kind: &'static str| move |step: &&Step| step.kind() == kind;
    let tells = |step: &Step| {
        let values = step.expressions();
        // `return charge.New(params)` gives what that gives, its error too.
        !values.is_empty() && values.iter().all(|value| value.kind() != "call")
    };
    let mut returns = steps.iter().filter(is("return")).peekable();
    returns.peek().is_some()
        && returns.all(tells)
        && !steps.iter().any(|step| step.kind() == "raise")
}

/// Whether a call runs the closure that it is given before it ends.
pub(crate) fn runs_closure(call: &Call) -> bool {
    let callee = call.callee();
    let is_put_off = has_word(
        method(&callee),
        &[
            "commit",
            "timeout",
            "immediate",
            "tick",
            "on",
            "once",
            "after",
        ],
    );
    let is_waited = is_waited_for(call) || call.is_returned() || is_blocking(call);
    let iterates = matches!(
        method(&callee),
        "forEach" | "map" | "reduce" | "filter" | "every" | "some" | "find"
    );
    !is_put_off && (is_waited || iterates || call.role() == "transaction")
}

/// Whether a call only takes the answer apart, or asks it whether the money moved.
fn is_part_of_answer(call: &Call, walk: &Walk<'_>) -> bool {
    answer::is_body_read(call, walk.subject())
        || (call.role() == "validate"
            && answer::asks_outcome(call, walk.subject(), walk.outcomes()))
        || (call.arguments().is_empty()
            && !is_waited_for(call)
            && walk.subject().is_answer(receiver(&call.callee())))
}

fn of_validation(call: &Call, walk: &Walk<'_>) -> Option<(Sort, bool)> {
    if call.callee() == "require" {
        return None;
    }
    if let Some(question) = answer::asked_by_assertion(call, walk) {
        let is_certain = question == Question::Elsewhere;
        return (question != Question::Outcome).then_some((Sort::Assert, is_certain));
    }
    // What it returns decides further on, where that leaves; by itself it need not raise.
    let demands = has_word(
        method(&call.callee()),
        &["assert", "ensure", "require", "enforce", "must", "guard"],
    );
    let is_statement = !call.is_used() || call.is_returned() || hands_back_errors(call);
    let is_about_answer = walk.subject().is_given_only_answer(call);
    Some((Sort::Validate, is_statement || demands || is_about_answer))
}

fn of_parse(call: &Call) -> Option<(Sort, bool)> {
    let is_safe = has_word(method(&call.callee()), &["safe", "try"]);
    (!is_safe).then_some((Sort::Parse, true))
}

fn of_other(call: &Call, role: &str, walk: &Walk<'_>) -> Option<(Sort, bool)> {
    let sort = sort_of(role);
    if is_harmless(&call.callee()) || changes_in_place(&call.callee()) {
        return None;
    }
    if is_waited_for(call) || hands_back_errors(call) {
        return Some((sort, true));
    }
    if is_blocking(call) {
        return of_blocking(call, role, walk).map(|is_certain| (sort, is_certain));
    }
    // Nothing waits for it: what goes over the network fails unheard, the rest works on values.
    let waits = matches!(
        role,
        "persist" | "query" | "notify" | "enqueue" | "reconcile"
    );
    let is_effect = !call.is_used() && !call.is_returned() && !call.arguments().is_empty();
    (is_effect && !waits).then_some((sort, false))
}

/// Where nothing shows whether a call goes over the network.
fn of_blocking(call: &Call, role: &str, walk: &Walk<'_>) -> Option<bool> {
    let callee = call.callee();
    let uses_network = call.canonical().is_some_and(|canonical| {
        let module = canonical.split(['/', '.']).next().unwrap_or_default();
        matches!(
            module,
            "requests" | "httpx" | "urllib" | "urllib3" | "aiohttp" | "boto3" | "grpc"
        )
    });
    if raises_by_name(&callee) {
        return Some(true);
    }
    if uses_network || call.operation().is_some() || matches!(role, "persist" | "notify") {
        return Some(true);
    }
    if call.is_used() {
        let is_remote = !receiver(&callee).is_empty() && !is_builder(&callee);
        return (is_remote || role == "query").then_some(false);
    }
    let works_on_payment = walk.subject().is_given_answer(call) || is_given_order(call, walk);
    let may_reach_out = !stays_in_memory(&callee) && !is_of_entity(call, &callee);
    Some(works_on_payment && may_reach_out && role != "query")
}

/// Whether a method of Ruby says by its name that it raises: `Inventory.reserve!(order)`.
fn raises_by_name(callee: &str) -> bool {
    method(callee).len() > 1 && callee.ends_with('!')
}

/// Whether a method of Ruby only changes the collection or text that it is called on.
fn changes_in_place(callee: &str) -> bool {
    const IN_PLACE: [&str; 26] = [
        "merge",
        "map",
        "collect",
        "compact",
        "flatten",
        "uniq",
        "sort",
        "sort_by",
        "reject",
        "select",
        "filter",
        "keep_if",
        "reverse",
        "shuffle",
        "slice",
        "except",
        "gsub",
        "sub",
        "strip",
        "squeeze",
        "upcase",
        "downcase",
        "capitalize",
        "concat",
        "freeze",
        "clear",
    ];
    method(callee).strip_suffix('!').is_some_and(|name| {
        let first = name.split('_').next().unwrap_or_default();
        IN_PLACE.contains(&name)
            || matches!(
                first,
                "symbolize" | "stringify" | "transform" | "deep" | "reverse"
            )
    })
}

/// Whether a callee by its receiver is a method of one thing that the shop keeps, such as
/// `donation.settle`: mostly it changes that thing in memory.
fn is_of_entity(call: &Call, callee: &str) -> bool {
    let name = receiver(callee);
    // What is imported is no entity.
    let is_local =
        call.canonical().is_none() && !name.contains('.') && !matches!(name, "" | "this" | "self");
    is_local && names_entity(name)
}

/// Whether the last word of a name is one thing, and nothing that works on many.
pub(crate) fn names_entity(name: &str) -> bool {
    const SERVICES: [&str; 14] = [
        "service",
        "client",
        "api",
        "gateway",
        "repo",
        "repository",
        "store",
        "db",
        "queue",
        "mailer",
        "bus",
        "publisher",
        "manager",
        "ledger",
    ];
    let words = words(name);
    let last = words.last().map(String::as_str).unwrap_or_default();
    !last.is_empty() && !last.ends_with('s') && !SERVICES.contains(&last)
}

fn is_given_order(call: &Call, walk: &Walk<'_>) -> bool {
    !call.arguments().is_empty() && walk.subject().speaks_of_order(call)
}

/// Whether a callee by its name makes a value out of others.
fn is_builder(callee: &str) -> bool {
    let found = words(method(callee));
    let first = found.first().map(String::as_str).unwrap_or_default();
    let is_verb = matches!(
        first,
        "to" | "from"
            | "as"
            | "is"
            | "has"
            | "get"
            | "format"
            | "build"
            | "make"
            | "compute"
            | "calculate"
            | "serialize"
            | "convert"
            | "dumps"
            | "dump"
            | "render"
            | "now"
            | "utcnow"
            | "fromtimestamp"
            | "quantize"
            | "dict"
            | "model"
            | "new"
    );
    is_verb || method(callee).starts_with(|character: char| character.is_uppercase())
}

/// Whether a callee by its name only changes something in memory, or counts it.
fn stays_in_memory(callee: &str) -> bool {
    has_word(
        method(callee),
        &[
            "set", "add", "append", "extend", "update", "emit", "track", "incr", "observe", "tag",
            "annotate", "audit", "trace", "clear", "pop", "discard", "success", "info", "warning",
            "count", "gauge", "end",
        ],
    )
}

/// Whether waiting is all that a call does.
fn is_harmless(callee: &str) -> bool {
    matches!(
        method(callee),
        "sleep"
            | "waitUntil"
            | "delay"
            | "wait"
            | "setTimeout"
            | "setImmediate"
            | "nextTick"
            | "Promise"
            | "resolve"
    )
}

/// Whether what a call is handed runs side by side.
pub(crate) fn is_batch(callee: &str) -> bool {
    matches!(
        callee,
        "Promise.all" | "Promise.allSettled" | "asyncio.gather"
    )
}
