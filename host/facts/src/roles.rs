//! What a call is for, by its name and where it comes from.
//!
//! Names are all that a single file shows of most calls. The lists hold the verbs and receivers
//! of the common ORMs, clients and conventions; a call that no list knows has no role.

mod name;

use name::Name;
use tollgate_model::code::{CallId, ErrorUse, ExpressionId, ExpressionKind, Source};
use tollgate_model::gateway::Match;

/// The role of a call; empty where it can't be told.
pub(crate) fn role(source: &Source, id: CallId, matched: Option<&Match>) -> &'static str {
    if let Some(matched) = matched {
        return match matched.operation.kind.as_str() {
            "retrieve" => "reconcile",
            "refund" | "void" => "compensate",
            _ => "",
        };
    }
    let callee = &source[id].callee;
    let name = Name::of(callee);
    if name.is_log() {
        return "log";
    }
    if name.is_transaction() {
        return "transaction";
    }
    if name.is_lock() {
        return "lock";
    }
    if name.starts_with(&["reconcile", "requery", "recheck"])
        || name.has_word(&["reconcile", "reconciliation"])
    {
        return "reconcile";
    }
    // `Refund(charge=...)` makes a row.
    if !source[id].is_construction && name.is_compensation() {
        return "compensate";
    }
    if name.is_enqueue() {
        return "enqueue";
    }
    if name.is_notification() {
        return "notify";
    }
    if name.is_persist(is_query_text(source, id)) {
        return "persist";
    }
    if name.is_query() {
        return "query";
    }
    if name.is_parse() {
        return "parse";
    }
    if name.starts_with(&[
        "validate",
        "verify",
        "assert",
        "ensure",
        "check",
        "require",
        "enforce",
        "guard",
        "invariant",
        "must",
    ]) {
        return "validate";
    }
    ""
}

/// Whether a call may raise or reject by itself. Logging, plain library functions that take
/// anything, and constructors of values do not.
pub(crate) fn may_fail(source: &Source, id: CallId) -> bool {
    let call = &source[id];
    let name = Name::of(&call.callee);
    // Where errors are values, a call fails where somebody takes its error.
    if source.language.returns_errors() {
        return matches!(call.error, ErrorUse::Taken | ErrorUse::Aborts) && !name.is_log();
    }
    let first = call.callee.split('.').next().unwrap_or_default();
    let harmless_root = matches!(
        first,
        "console"
            | "Math"
            | "Object"
            | "Array"
            | "String"
            | "Number"
            | "Boolean"
            | "Date"
            | "Promise"
            | "logger"
            | "log"
            | "logging"
            | "Map"
            | "Set"
            | "Error"
            | "len"
            | "str"
            | "int"
            | "float"
            | "bool"
            | "dict"
            | "list"
            | "tuple"
            | "set"
            | "print"
            | "isinstance"
            | "getattr"
            | "hasattr"
            | "range"
            | "enumerate"
            | "sorted"
            | "min"
            | "max"
            | "sum"
            | "round"
            | "abs"
            | "zip"
            | "map"
            | "filter"
            | "type"
            | "super"
            | "Symbol"
            | "setTimeout"
            | "clearTimeout"
            | "parseInt"
            | "parseFloat"
            | "isNaN"
            | "encodeURIComponent"
            | "structuredClone"
            | "NextResponse"
            | "Response"
            | "JsonResponse"
            | "HttpResponse"
            | "jsonify"
            | "res"
            | "reply"
            | "response"
            | "metrics"
            | "statsd"
            | "Sentry"
            | "sentry_sdk"
            | "performance"
    );
    // `int(x)` and `float(x)` raise on bad input, and parse what the gateway said.
    let parses = matches!(call.callee.as_str(), "int" | "float" | "Decimal");
    let harmless_method = matches!(
        name.method.as_str(),
        "toString"
            | "toFixed"
            | "toLowerCase"
            | "toUpperCase"
            | "trim"
            | "split"
            | "join"
            | "push"
            | "concat"
            | "slice"
            | "includes"
            | "indexOf"
            | "startsWith"
            | "endsWith"
            | "replace"
            | "get"
            | "set"
            | "has"
            | "keys"
            | "values"
            | "entries"
            | "items"
            | "append"
            | "format"
            | "lower"
            | "upper"
            | "strip"
            | "startswith"
            | "endswith"
            | "copy"
            | "isoformat"
            | "toISOString"
            | "getTime"
            | "json_response"
            | "then"
            | "catch"
            | "finally"
            | "increment"
            | "timing"
    );
    if call.is_construction {
        return name.method.ends_with("Error") || name.method.ends_with("Schema");
    }
    parses
        || !(name.is_log()
            || harmless_root
            || (harmless_method && !name.is_persist(false))
            || call.nature.is_some())
}

/// Whether the call's first argument (behind a context) is SQL that writes.
fn is_query_text(source: &Source, id: CallId) -> bool {
    source[id]
        .arguments
        .iter()
        .take(2)
        .any(|argument| is_sql(source, argument.value))
}

fn is_sql(source: &Source, value: ExpressionId) -> bool {
    let text = match &source[value].kind {
        ExpressionKind::Text(text) => text.clone(),
        _ => source.text_of(value).to_owned(),
    };
    let start = text
        .trim_start_matches(['`', '"', '\'', 'f', 'r', ' ', '\n', '\t'])
        .to_ascii_lowercase();
    [
        "insert ", "update ", "delete ", "upsert ", "merge ", "insert\n", "update\n",
    ]
    .iter()
    .any(|verb| start.starts_with(verb))
}
