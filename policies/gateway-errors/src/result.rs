//! Whether anybody looks at the result of a call.

use tollgate_sdk::{Call, Operation, Read, Step};

use crate::position::{covers, start};

/// How many results of results are followed: `response.json()`, and what is made of it.
const MAX_DEPTH: u32 = 3;

/// What tells of success in any HTTP client.
const STATUS_FIELDS: &[&str] = &[
    "ok",
    "status",
    "status_code",
    "statusCode",
    "raise_for_status",
    "is_success",
    "is_error",
    "statusText",
    "errors",
    "error",
    "reason",
    "error_for_status",
];

/// Whether something looks how the call went: at its status, at what its body tells of it, or
/// by handing the result to somebody else.
pub(crate) fn is_looked_at(call: &Call, operation: &Operation) -> bool {
    let fields = operation.result_fields();
    let is_status = |name: &str| {
        STATUS_FIELDS.contains(&name)
            || fields
                .iter()
                .any(|field| field.split('.').any(|part| part == name))
    };
    if call.is_returned() {
        let callers = call.function().named().callers();
        return callers.is_empty()
            || callers
                .iter()
                .all(|caller| caller.is_returned() || looks(caller, &is_status, MAX_DEPTH));
    }
    looks(call, &is_status, MAX_DEPTH)
        || receiver_looks(call, &is_status)
        || is_told_otherwise(call)
}

/// Whether what the call sets aside is asked for it: `curl_exec($ch)`, then `curl_getinfo($ch)`;
/// `Http::post(..)->throw()`.
fn is_told_otherwise(call: &Call) -> bool {
    let is_curl = call.callee() == "curl_exec";
    let asks = |later: &Call| {
        let callee = later.callee();
        ["curl_getinfo", "curl_errno", "curl_error"].contains(&callee.as_str())
    };
    is_curl && call.calls_after().iter().any(asks)
}

/// `payment.execute(data)`, then `payment.success()`: the object keeps the outcome.
fn receiver_looks(call: &Call, is_status: &dyn Fn(&str) -> bool) -> bool {
    let callee = call.callee();
    let Some((receiver, _)) = callee.rsplit_once('.') else {
        return false;
    };
    let is_field = |mention: &String| {
        let rest = mention.strip_prefix(receiver);
        let field = rest.and_then(|rest| rest.strip_prefix('.'));
        field
            .and_then(|field| field.split('.').next())
            .is_some_and(is_status)
    };
    call.after()
        .iter()
        .flat_map(Step::all)
        .flat_map(|step| step.expressions())
        .any(|expression| expression.mentions().iter().any(is_field))
}

fn looks(call: &Call, is_status: &dyn Fn(&str) -> bool, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        // Followed so far, somebody makes something of it.
        return true;
    };
    is_handed_on(call)
        || call
            .reads()
            .iter()
            .any(|read| read_looks(call, read, is_status, depth))
}

fn read_looks(call: &Call, read: &Read, is_status: &dyn Fn(&str) -> bool, depth: u32) -> bool {
    if read.is_condition() {
        return true;
    }
    let path = read.path();
    if path.split('.').any(is_status) {
        return true;
    }
    match path.split('.').next_back() {
        Some("json" | "text" | "data" | "read" | "content" | "loads") => {
            body_looks(call, read, is_status, depth)
        }
        // The result as a whole goes somewhere: to a log, or to somebody who may look.
        Some("") | None => !is_only_logged(read),
        Some("get") => reads_field_by_call(read, is_status),
        _ => false,
    }
}

/// `const body = await response.json()`: what is read of the body counts too.
fn body_looks(call: &Call, read: &Read, is_status: &dyn Fn(&str) -> bool, depth: u32) -> bool {
    let at = read.expression().span();
    let step = read.expression().step();
    // The call of the very method that is read off the result.
    let inner = step.calls().into_iter().find(|inner| {
        start(inner.span()) == start(at) && covers(inner.span(), at) && !inner.is_same(call)
    });
    match inner {
        Some(inner) => inner.is_returned() || looks(&inner, is_status, depth),
        None => false,
    }
}

fn reads_field_by_call(read: &Read, is_status: &dyn Fn(&str) -> bool) -> bool {
    let text = read.expression().step().text();
    text.split(|character: char| !(character.is_alphanumeric() || character == '_'))
        .any(is_status)
}

fn is_only_logged(read: &Read) -> bool {
    let at = read.expression().span();
    let step = read.expression().step();
    step.calls()
        .iter()
        .any(|call| call.role() == "log" && covers(call.span(), at))
}

/// Whether the call stands in the arguments of another that may look at its result.
fn is_handed_on(call: &Call) -> bool {
    let own = call.span();
    call.calls_after().iter().any(|outer| {
        let callee = outer.callee();
        let only_waits = matches!(
            callee.as_str(),
            "Promise.all"
                | "Promise.allSettled"
                | "Promise.race"
                | "asyncio.gather"
                | "asyncio.run"
                | "asyncio.wait_for"
                | "asyncio.create_task"
                | "firstValueFrom"
                | "lastValueFrom"
        );
        let is_chained = call.chained().iter().any(|chained| chained.is_same(outer));
        covers(outer.span(), own) && !only_waits && !is_chained && outer.role() != "log"
    })
}
