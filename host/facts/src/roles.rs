//! What a call is for, by its name and where it comes from.
//!
//! Names are all that a single file shows of most calls. The lists hold the verbs and receivers
//! of the common ORMs, clients and conventions; a call that no list knows has no role.

mod dotnet;
mod name;
mod store;

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
    let name = Name::of_call(source, id);
    if name.is_log() {
        return "log";
    }
    if is_property(source, id, &name) || is_builder(source, id) {
        return "";
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
    if name.is_check() {
        return "validate";
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

/// Whether a call is what other languages write as a property: `charge.getStatus()`,
/// `order.setStatus(paid)`.
fn is_property(source: &Source, id: CallId, name: &Name) -> bool {
    if !matches!(source.language.family(), "java" | "csharp" | "php") {
        return false;
    }
    match source[id].arguments.len() {
        0 => name.is_getter(),
        1 => name.is_setter(),
        _ => false,
    }
}

/// Whether a call is a step of a builder, which only collects what it is given.
fn is_builder(source: &Source, id: CallId) -> bool {
    let callee = &source[id].callee;
    source.language.has_typed_fields()
        && (callee.contains("uilder()") || callee.ends_with("uilder"))
}

/// Whether a call may raise or reject by itself. Logging, plain library functions that take
/// anything, and constructors of values do not.
pub(crate) fn may_fail(source: &Source, id: CallId) -> bool {
    let call = &source[id];
    let name = Name::of_call(source, id);
    // Where errors are values, a call fails where somebody takes its error.
    if source.language.returns_errors() {
        return matches!(call.error, ErrorUse::Taken | ErrorUse::Aborts) && !name.is_log();
    }
    if source.language.family() == "csharp"
        && dotnet::is_harmless(&call.callee)
        && !name.is_persist(false)
    {
        return false;
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
            | "Objects"
            | "Collections"
            | "Collectors"
            | "Arrays"
            | "List"
            | "Optional"
            | "Stream"
            | "StringUtils"
            | "Integer"
            | "Long"
            | "Duration"
            | "TimeUnit"
            | "BigDecimal"
            | "System"
            | "ResponseEntity"
            | "Mono"
            | "Flux"
            | "listOf"
            | "mapOf"
            | "setOf"
            | "Result"
            | "Success"
            | "Failure"
            | "render"
            | "redirect_to"
            | "head"
            | "respond_to"
            | "view"
            | "redirect"
            | "back"
            | "count"
            | "in_array"
            | "is_array"
            | "is_null"
            | "isset"
            | "empty"
            | "sprintf"
            | "intval"
            | "floatval"
            | "strval"
            | "json_encode"
            | "number_format"
            | "__"
    );
    let harmless_in_java = source.language.has_typed_fields()
        && matches!(
            name.method.as_str(),
            "equals"
                | "equalsIgnoreCase"
                | "hashCode"
                | "compareTo"
                | "size"
                | "isEmpty"
                | "isBlank"
                | "isPresent"
                | "stream"
                | "toList"
                | "orElse"
                | "orElseGet"
                | "longValue"
                | "intValue"
                | "doubleValue"
                | "multiply"
                | "subtract"
                | "setScale"
                | "movePointRight"
                | "put"
                | "contains"
                | "containsKey"
                | "getOrDefault"
                | "formatted"
                | "name"
                | "length"
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
            | "to_json"
            | "to_i"
            | "to_f"
            | "to_d"
            | "dig"
            | "merge"
            | "present"
            | "blank"
            | "nil"
            | "zero"
            | "is_a"
            | "respond_to"
            | "key"
            | "upcase"
            | "downcase"
            | "gsub"
            | "strftime"
            | "getId"
            | "get_id"
            | "getMessage"
            | "getCode"
    );
    if call.is_construction {
        return name.method.ends_with("Error") || name.method.ends_with("Schema");
    }
    parses
        || !(name.is_log()
            || harmless_root
            || (harmless_method && !name.is_persist(false))
            || (harmless_in_java && !name.is_persist(false))
            || is_property(source, id, &name)
            || is_builder(source, id)
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
