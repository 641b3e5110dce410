//! Entry points and tests of JavaScript, told from decorators, registering calls and exports.

mod tables;

use tollgate_model::Span;
use tollgate_model::code::{
    CallId, EntryKind, ExpressionId, ExpressionKind, FunctionId, Source, StepKind,
};

use crate::entry::mark;
use tables::{Handler, Registration};

/// How many wrappers and lists a handler is looked for in: `wrap(limit(handler))`.
const MAX_WRAPPERS: u32 = 3;

/// How many handlers that are no literals are looked up in one file. Each lookup reads all
/// names of the file; a router has some dozens.
const MAX_LOOKUPS: usize = 1_000;

/// Parameters that tell a default export is a handler of requests.
const REQUEST_NAMES: &[&str] = &[
    "req", "request", "_req", "_request", "event", "context", "ctx",
];

pub(super) fn settle(source: &mut Source) {
    mark_tests(source);
    mark_decorated(source);
    let mut lookups = MAX_LOOKUPS;
    for call in source.call_ids() {
        mark_registered(source, call, &mut lookups);
    }
    mark_exported(source);
    mark_server_actions(source);
    mark_resolvers(source);
    mark_script(source);
}

fn mark_tests(source: &mut Source) {
    // Some words take tests only beside others: Next.js runs `after(...)` after a response.
    let has_tests = source.calls.iter().any(|call| {
        let first = call.callee.split(['.', '(']).next();
        first.is_some_and(|first| tables::TEST_CALLERS.contains(&first))
    });
    for at in 1..source.functions.len() {
        let function = &source.functions[at];
        let by_call = function.passed_to.is_some_and(|(call, _)| {
            let callee = source[call].callee.as_str();
            let callee = callee.strip_prefix("Deno.").unwrap_or(callee);
            let first = callee.split(['.', '(']).next().unwrap_or_default();
            tables::TEST_CALLERS.contains(&first)
                || (has_tests && tables::TEST_COMPANIONS.contains(&first))
        });
        // Helpers inside of a test are part of it.
        let by_parent = function.parent.is_some_and(|parent| source[parent].is_test);
        source.functions[at].is_test = by_call || by_parent;
    }
}

fn mark_decorated(source: &mut Source) {
    for function in source.function_ids() {
        for decorator in source[function].decorators.clone() {
            let Some(name) = decorator_name(source, decorator) else {
                continue;
            };
            let known = tables::DECORATORS.iter().find(|(known, _)| *known == name);
            if let Some((_, kind)) = known {
                let span = source[decorator].span;
                let prefix = controller(source, function);
                let text = format!("{prefix}@{}", source.text_of(decorator));
                mark(source, function, *kind, &text, span);
            }
        }
        if source[function].class.is_some() {
            mark_by_class(source, function);
        }
    }
}

/// The decorator of the controller class that a method belongs to: it holds half of the path.
fn controller(source: &Source, function: FunctionId) -> String {
    let found = class_expressions(source, function)
        .into_iter()
        .find(|decorator| {
            decorator_name(source, *decorator).is_some_and(|name| name.ends_with("Controller"))
        });
    found
        .map(|decorator| format!("@{} ", source.text_of(decorator)))
        .unwrap_or_default()
}

fn mark_by_class(source: &mut Source, function: FunctionId) {
    let own = source[function]
        .name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_owned();
    for decorator in class_expressions(source, function) {
        let Some(name) = decorator_name(source, decorator) else {
            continue;
        };
        let known = tables::CLASS_DECORATORS
            .iter()
            .find(|(known, method, _)| *known == name && *method == own);
        if let Some((_, _, kind)) = known {
            let span = source[decorator].span;
            let text = format!("@{}", source.text_of(decorator));
            mark(source, function, *kind, &text, span);
        }
    }
}

/// Decorators and heritage of the class that a method is written in.
fn class_expressions(source: &Source, function: FunctionId) -> Vec<ExpressionId> {
    let class = source[function].step.and_then(|step| source[step].parent);
    match class.map(|class| &source[class]) {
        Some(class) if class.kind == StepKind::Definition => class.expressions.clone(),
        _ => Vec::new(),
    }
}

fn decorator_name(source: &Source, decorator: ExpressionId) -> Option<String> {
    match &source[decorator].kind {
        ExpressionKind::Call(call) => Some(source[*call].callee.clone()),
        ExpressionKind::Name(name) => Some(name.clone()),
        _ => None,
    }
}

fn mark_registered(source: &mut Source, id: CallId, lookups: &mut usize) {
    let call = &source[id];
    if call.arguments.is_empty() {
        return;
    }
    let callee = call.callee.clone();
    let (receiver, method) = callee.rsplit_once('.').unwrap_or(("", &callee));
    let span = call.span;
    if let Some(path) = route_path(source, id, receiver, method) {
        let handler = last_argument(source, id);
        let text = format!("{callee}({path})");
        let inside = property(source, handler, "handler").unwrap_or(handler);
        for function in found_handlers(source, inside, lookups) {
            mark(source, function, EntryKind::Route, &text, span);
        }
        return;
    }
    for row in tables::REGISTRATIONS {
        if !matches_row(row, &callee, receiver) {
            continue;
        }
        let Some(handler) = row_handler(source, id, row.handler) else {
            continue;
        };
        // Inngest and its kin say in an argument that a clock runs the function.
        let has_cron = arguments(source, id).any(|value| property(source, value, "cron").is_some());
        let kind = if has_cron {
            EntryKind::Schedule
        } else {
            row.kind
        };
        let text = match registered_name(source, id) {
            Some(name) => format!("{callee}({name:?})"),
            None => callee.clone(),
        };
        for function in found_handlers(source, handler, lookups) {
            mark(source, function, kind, &text, span);
        }
    }
}

/// The path, queue or name that a function is registered under.
fn registered_name(source: &Source, call: CallId) -> Option<&str> {
    let first = source[call].arguments.first()?.value;
    let name = ["url", "path", "id", "name"]
        .into_iter()
        .find_map(|key| property(source, first, key));
    match &source[name.unwrap_or(first)].kind {
        ExpressionKind::Text(text) => Some(text),
        _ => None,
    }
}

fn matches_row(row: &Registration, callee: &str, receiver: &str) -> bool {
    let is_end = callee
        .strip_suffix(row.callee)
        .is_some_and(|before| before.is_empty() || before.ends_with('.'));
    is_end && (row.receiver.is_empty() || receiver.to_ascii_lowercase().contains(row.receiver))
}

fn row_handler(source: &Source, call: CallId, handler: Handler) -> Option<ExpressionId> {
    match handler {
        Handler::Last => Some(last_argument(source, call)),
        Handler::After(event) => {
            let first = source[call].arguments.first()?.value;
            let is_event =
                matches!(&source[first].kind, ExpressionKind::Text(text) if text == event);
            is_event.then(|| last_argument(source, call))
        }
        Handler::Property(name) => {
            arguments(source, call).find_map(|value| property(source, value, name))
        }
    }
}

/// The path of a route, as written, if the call registers one: `app.post("/pay", ...)` or
/// `router.route("/pay").post(...)`.
fn route_path(source: &Source, id: CallId, receiver: &str, method: &str) -> Option<String> {
    if !tables::ROUTE_METHODS.contains(&method) || receiver.is_empty() {
        return None;
    }
    let first = source[id].arguments.first()?.value;
    let written = source.text_of(first);
    let is_path = match &source[first].kind {
        ExpressionKind::Text(text) => text.is_empty() || text.starts_with(['/', '*', ':']),
        ExpressionKind::Template(_) => written.contains('/'),
        _ => written.starts_with('/'),
    };
    if is_path && source[id].arguments.len() > 1 {
        return Some(written.to_owned());
    }
    // `router.route("/pay").get(...).post(...)`
    let mut target = source[id].target;
    while let ExpressionKind::Member { object, .. } = source[target].kind {
        let ExpressionKind::Call(chained) = source[object].kind else {
            return None;
        };
        if source.method(chained) == "route" {
            let path = source[chained].arguments.first()?.value;
            return Some(source.text_of(path).to_owned());
        }
        target = source[chained].target;
    }
    None
}

/// The last argument that is no literal object: options may follow the handler, as in
/// `new Worker("payouts", handler, { connection })`.
fn last_argument(source: &Source, call: CallId) -> ExpressionId {
    source[call]
        .arguments
        .iter()
        .rev()
        .map(|argument| argument.value)
        .find(|value| !matches!(source[*value].kind, ExpressionKind::Object(_)))
        .unwrap_or(source[call].expression)
}

fn arguments(source: &Source, call: CallId) -> impl Iterator<Item = ExpressionId> {
    source[call].arguments.iter().map(|argument| argument.value)
}

fn property(source: &Source, object: ExpressionId, name: &str) -> Option<ExpressionId> {
    let ExpressionKind::Object(properties) = &source[object].kind else {
        return None;
    };
    let found = properties
        .iter()
        .find(|property| property.key.as_deref() == Some(name));
    found.map(|property| property.value)
}

/// The functions that a handler stands for, while lookups last.
fn found_handlers(source: &Source, handler: ExpressionId, lookups: &mut usize) -> Vec<FunctionId> {
    if let ExpressionKind::Closure(function) = source[handler].kind {
        return vec![function];
    }
    match lookups.checked_sub(1) {
        Some(less) => {
            *lookups = less;
            handlers(source, handler, MAX_WRAPPERS)
        }
        None => Vec::new(),
    }
}

/// The functions that a handler stands for: a literal, a name, a method of an object in this
/// file, and what wrappers and lists hold of these.
fn handlers(source: &Source, handler: ExpressionId, depth: u32) -> Vec<FunctionId> {
    let found = source.functions_of(handler);
    let Some(depth) = depth.checked_sub(1).filter(|_| found.is_empty()) else {
        return found;
    };
    match &source[handler].kind {
        ExpressionKind::List(items) => match items.last() {
            Some(last) => handlers(source, *last, depth),
            None => Vec::new(),
        },
        ExpressionKind::Call(call) => source[*call]
            .arguments
            .iter()
            .flat_map(|argument| handlers(source, argument.value, depth))
            .collect(),
        ExpressionKind::Member { property, .. } => {
            let is_method = |id: &FunctionId| {
                let name = &source[*id].name;
                name == property || name.rsplit('.').next() == Some(property)
            };
            source.function_ids().filter(is_method).collect()
        }
        _ => Vec::new(),
    }
}

fn mark_exported(source: &mut Source) {
    for id in source.function_ids() {
        let function = &source[id];
        let Some(export) = function.export.clone() else {
            continue;
        };
        let span = source[id].span;
        let kind = match export.as_str() {
            "default.fetch" => Some(EntryKind::Route),
            "default.queue" => Some(EntryKind::Job),
            "default.scheduled" => Some(EntryKind::Schedule),
            "default" if is_request_handler(source, id) => Some(EntryKind::Route),
            "action" | "loader" if takes_request(source, id) => Some(EntryKind::Route),
            "handler" | "lambdaHandler" | "lambda_handler" => Some(lambda_kind(source, id)),
            name if tables::EXPORTED_METHODS.contains(&name) => Some(EntryKind::Route),
            _ => None,
        };
        if let Some(kind) = kind {
            mark(
                source,
                id,
                kind,
                &format!("export {export}"),
                first_line(source, span),
            );
        }
    }
}

/// The part of a span on its first line.
fn first_line(source: &Source, span: Span) -> Span {
    let text = span.slice(&source.text);
    let line = text.lines().next().unwrap_or_default();
    Span {
        end: span.start + line.len() as u32,
        end_line: span.start_line,
        end_column: span.start_column + line.chars().count() as u32,
        ..span
    }
}

/// `export default function handler(req, res)`.
fn is_request_handler(source: &Source, function: FunctionId) -> bool {
    let parameters = &source[function].parameters;
    let first = parameters.first().map(|parameter| parameter.name.as_str());
    let is_named = source[function]
        .name
        .to_ascii_lowercase()
        .ends_with("handler");
    let is_request = first.is_some_and(|first| REQUEST_NAMES.contains(&first));
    is_request && (is_named || parameters.len() == 2)
}

/// `export async function action({ request })`.
fn takes_request(source: &Source, function: FunctionId) -> bool {
    let parameters = &source[function].parameters;
    parameters.first().is_some_and(|parameter| {
        let written = parameter.span.slice(&source.text);
        ["request", "params", "context", "args", "Args"]
            .iter()
            .any(|word| written.contains(word))
    })
}

/// What calls a function in the cloud shows in the events it reads.
fn lambda_kind(source: &Source, function: FunctionId) -> EntryKind {
    let typed = source.bindings.iter().find(|binding| {
        binding.name == source[function].name && binding.function == FunctionId::MODULE
    });
    let declared = typed
        .and_then(|binding| binding.type_name.as_deref())
        .unwrap_or_default();
    let written = source[function].span.slice(&source.text);
    let mentions = |words: &[&str]| {
        words
            .iter()
            .any(|word| declared.contains(word) || written.contains(word))
    };
    if mentions(&["SQS", "SNS", "Kinesis", "DynamoDBStream", ".Records"]) {
        EntryKind::Job
    } else if mentions(&["ScheduledEvent", "ScheduledHandler"]) {
        EntryKind::Schedule
    } else {
        EntryKind::Route
    }
}

/// Functions that React calls from the browser: `"use server"` at the head of the module or of
/// the function.
fn mark_server_actions(source: &mut Source) {
    for id in source.function_ids() {
        let Some(span) = use_server(source, id) else {
            continue;
        };
        if id != FunctionId::MODULE {
            mark(source, id, EntryKind::Route, "\"use server\"", span);
            continue;
        }
        for exported in source.function_ids() {
            let function = &source[exported];
            if function.is_async && function.export.is_some() {
                mark(source, exported, EntryKind::Route, "\"use server\"", span);
            }
        }
    }
}

fn use_server(source: &Source, function: FunctionId) -> Option<Span> {
    let first = source[*source[function].steps.first()?]
        .expressions
        .first()?;
    let is_directive =
        matches!(&source[*first].kind, ExpressionKind::Text(text) if text == "use server");
    is_directive.then(|| source[*first].span)
}

/// Resolvers of GraphQL: `Mutation: { pay: async (...) => ... }`.
fn mark_resolvers(source: &mut Source) {
    let mut found = Vec::new();
    for expression in &source.expressions {
        let ExpressionKind::Object(properties) = &expression.kind else {
            continue;
        };
        for property in properties {
            let (Some("Mutation"), ExpressionKind::Object(resolvers)) =
                (property.key.as_deref(), &source[property.value].kind)
            else {
                continue;
            };
            for resolver in resolvers {
                let name = resolver.key.clone().unwrap_or_default();
                let functions = handlers(source, resolver.value, MAX_WRAPPERS);
                let span = source[resolver.value].span;
                found.extend(functions.into_iter().map(|id| (id, name.clone(), span)));
            }
        }
    }
    for (function, name, span) in found {
        let span = first_line(source, span);
        mark(
            source,
            function,
            EntryKind::Route,
            &format!("Mutation.{name}"),
            span,
        );
    }
}

/// A module with `#!`, or that asks whether it is the main one.
fn mark_script(source: &mut Source) {
    let text = source.text.clone();
    let found = text.starts_with("#!").then_some("#!").or_else(|| {
        text.contains("require.main === module")
            .then_some("require.main === module")
    });
    if let Some(found) = found {
        let start = text.find(found).unwrap_or_default();
        let index = tollgate_model::span::LineIndex::new(&text);
        let span = index.span(&text, start, start + found.len());
        mark(source, FunctionId::MODULE, EntryKind::Script, found, span);
    }
}
