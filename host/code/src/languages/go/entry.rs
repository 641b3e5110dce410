//! Entry points and tests of Go, told from signatures, registering calls and names.

mod tables;

use tollgate_model::Span;
use tollgate_model::code::{CallId, EntryKind, ExpressionId, ExpressionKind, FunctionId, Source};

use super::functions::base_type;
use crate::entry::mark;
use tables::Given;

/// How many registered functions are looked up in one file. Each lookup reads all names of the
/// file; a list of routes has some dozens.
const MAX_LOOKUPS: usize = 1_000;

/// How many wrappers a handler is looked for in: `auth(limit(handler))`.
const MAX_WRAPPERS: u32 = 3;

pub(super) fn settle(source: &mut Source) {
    mark_tests(source);
    // What a queue or clock calls is told by what it is handed, however it is registered.
    for function in source.function_ids().skip(1) {
        mark_by_signature(source, function, |kind| kind != EntryKind::Route);
    }
    let mut lookups = MAX_LOOKUPS;
    for call in source.call_ids() {
        if lookups > 0 && mark_registered(source, call) {
            lookups -= 1;
        }
    }
    for function in source.function_ids().skip(1) {
        mark_by_signature(source, function, |kind| kind == EntryKind::Route);
        mark_by_name(source, function);
    }
}

fn mark_tests(source: &mut Source) {
    for at in 1..source.functions.len() {
        let function = &source.functions[at];
        let own = own_name(source, FunctionId(at as u32));
        let is_named = ["Test", "Benchmark", "Example", "Fuzz"]
            .iter()
            .any(|start| own.starts_with(start));
        let takes_test = function.parameters.iter().any(|parameter| {
            let written = parameter.type_name.as_deref().unwrap_or_default();
            written.trim_start_matches('*').starts_with("testing.")
        });
        let in_suite = function
            .class
            .as_deref()
            .is_some_and(|class| class.ends_with("Suite") || class.ends_with("TestSuite"));
        let by_parent = function.parent.is_some_and(|parent| source[parent].is_test);
        source.functions[at].is_test = takes_test || by_parent || (is_named && in_suite);
    }
}

/// The name of a function without its class.
fn own_name(source: &Source, function: FunctionId) -> &str {
    source[function].name.rsplit('.').next().unwrap_or_default()
}

/// Marks the function that a call registers, and tells whether it had to be looked up.
fn mark_registered(source: &mut Source, id: CallId) -> bool {
    let call = &source[id];
    let callee = call.callee.clone();
    let method = callee.rsplit('.').next().unwrap_or_default();
    let has_receiver = callee.contains('.');
    let row = tables::REGISTRATIONS.iter().find(|row| {
        let is_named = match row.receiver {
            "" => method == row.method,
            receiver => {
                method == row.method
                    && callee
                        .rsplit_once('.')
                        .is_some_and(|(before, _)| before.rsplit('.').next() == Some(receiver))
            }
        };
        is_named && has_receiver && is_given(source, id, row.given)
    });
    let Some(row) = row else {
        return false;
    };
    let given = match row.given {
        Given::First => call.arguments.first(),
        _ => call.arguments.last(),
    };
    let Some(handler) = given.map(|argument| argument.value) else {
        return false;
    };
    let span = call.span;
    let first = call
        .arguments
        .first()
        .filter(|first| matches!(source[first.value].kind, ExpressionKind::Text(_)))
        .map(|first| source.text_of(first.value));
    let text = match first {
        Some(first) => format!("{callee}({first})"),
        None => callee.clone(),
    };
    for function in handlers(source, handler, MAX_WRAPPERS) {
        mark(source, function, row.kind, &text, span);
    }
    true
}

/// Whether a call has what registering calls of this kind have.
fn is_given(source: &Source, id: CallId, given: Given) -> bool {
    let arguments = &source[id].arguments;
    let is_path = arguments.first().is_some_and(|first| {
        matches!(&source[first.value].kind, ExpressionKind::Text(text) if text.is_empty() || text.contains('/'))
    });
    match given {
        Given::AfterPath => arguments.len() > 1 && is_path,
        Given::Last => !arguments.is_empty(),
        Given::First => !arguments.is_empty(),
    }
}

/// The functions that a handler stands for: a literal, a name, a method of something, or what
/// is inside of wrappers.
fn handlers(source: &Source, handler: ExpressionId, wrappers: u32) -> Vec<FunctionId> {
    let found = source.functions_of(handler);
    if !found.is_empty() {
        return found;
    }
    match &source[handler].kind {
        // `h.Pay`: a method of this file by that name.
        ExpressionKind::Member { property, .. } => {
            let suffix = format!(".{property}");
            let mut named = source
                .function_ids()
                .filter(|id| source[*id].class.is_some() && source[*id].name.ends_with(&suffix));
            match (named.next(), named.next()) {
                (Some(only), None) => vec![only],
                _ => Vec::new(),
            }
        }
        ExpressionKind::Call(call) if wrappers > 0 => source[*call]
            .arguments
            .iter()
            .flat_map(|argument| handlers(source, argument.value, wrappers - 1))
            .collect(),
        _ => Vec::new(),
    }
}

/// `func(w http.ResponseWriter, r *http.Request)`, `func(c *gin.Context)`.
fn mark_by_signature(source: &mut Source, function: FunctionId, is_wanted: fn(EntryKind) -> bool) {
    let item = &source[function];
    let types: Vec<&str> = item
        .parameters
        .iter()
        .map(|parameter| parameter.type_name.as_deref().unwrap_or_default())
        .collect();
    let found = tables::SIGNATURES
        .iter()
        .find(|(wanted, _)| {
            wanted.len() == types.len()
                && wanted.iter().zip(&types).all(|(end, written)| {
                    let written = written.trim_start_matches('*');
                    end.is_empty() || written == *end
                })
        })
        .map(|(_, kind)| *kind);
    let Some(kind) = found.filter(|kind| is_wanted(*kind)) else {
        return;
    };
    // What makes a handler of another one only passes the request on.
    let is_middleware = item.parent.is_some_and(|parent| {
        parent != FunctionId::MODULE
            && source[parent]
                .parameters
                .iter()
                .any(|parameter| matches!(parameter.name.as_str(), "next" | "handler" | "h"))
    });
    if is_middleware {
        return;
    }
    let written = types.join(", ");
    let text = format!("{}({written})", item.name);
    let span = first_line(source, item.span);
    mark(source, function, kind, &text, span);
}

/// `main`, methods of a gRPC server, and of workers.
fn mark_by_name(source: &mut Source, function: FunctionId) {
    let item = &source[function];
    let own = own_name(source, function);
    let span = first_line(source, item.span);
    let class = item.class.clone().unwrap_or_default();
    if item.class.is_none() && item.name == "main" && item.parent == Some(FunctionId::MODULE) {
        mark(source, function, EntryKind::Script, "func main()", span);
        return;
    }
    let types: Vec<&str> = item
        .parameters
        .iter()
        .map(|parameter| parameter.type_name.as_deref().unwrap_or_default())
        .collect();
    let is_context = |written: &str| written == "context.Context";
    let is_server = ["Server", "Handler", "GRPC"]
        .iter()
        .any(|end| class.ends_with(end));
    let kind = match types.as_slice() {
        [context, request] if is_context(context) && is_server => {
            let base = base_type(request);
            let is_request = request.starts_with('*')
                && request.contains('.')
                && (base.ends_with("Request") || base.ends_with("Req"));
            is_request.then_some(EntryKind::Route)
        }
        [context, task] if is_context(context) && *task == "*asynq.Task" => Some(EntryKind::Job),
        _ => None,
    };
    if let Some(kind) = kind {
        let text = format!("{class}.{own}");
        mark(source, function, kind, &text, span);
    }
}

/// The part of a span on its first line.
fn first_line(source: &Source, span: Span) -> Span {
    let line = span.slice(&source.text).lines().next().unwrap_or_default();
    Span {
        end: span.start + line.len() as u32,
        end_line: span.start_line,
        end_column: span.start_column + line.chars().count() as u32,
        ..span
    }
}
