//! Entry points of Rust, told from attributes, registering calls, extractors and names.

mod tables;

use tollgate_model::Span;
use tollgate_model::code::{CallId, EntryKind, ExpressionId, ExpressionKind, FunctionId, Source};

use super::functions::base_type;
use crate::entry::mark;

/// How many registered functions are looked up in one file. Each lookup reads all names of the
/// file; a router has some dozens.
const MAX_LOOKUPS: usize = 1_000;

pub(super) fn settle(source: &mut Source) {
    for at in 1..source.functions.len() {
        let parent = source.functions[at].parent;
        source.functions[at].is_test |= parent.is_some_and(|parent| source[parent].is_test);
    }
    for function in source.function_ids().skip(1) {
        mark_decorated(source, function);
    }
    let mut lookups = MAX_LOOKUPS;
    for call in source.call_ids() {
        if lookups > 0 && mark_registered(source, call) {
            lookups -= 1;
        }
    }
    for function in source.function_ids().skip(1) {
        mark_by_signature(source, function);
    }
}

fn mark_decorated(source: &mut Source, function: FunctionId) {
    for decorator in source[function].decorators.clone() {
        let name = match &source[decorator].kind {
            ExpressionKind::Call(call) => source[*call].callee.clone(),
            ExpressionKind::Name(name) => name.clone(),
            _ => continue,
        };
        let last = name.rsplit('.').next().unwrap_or_default();
        let has_arguments = matches!(source[decorator].kind, ExpressionKind::Call(_));
        let known = tables::ATTRIBUTES
            .iter()
            .find(|(known, needs_arguments, _)| {
                *known == last && (has_arguments || !needs_arguments)
            });
        if let Some((_, _, kind)) = known {
            let span = source[decorator].span;
            let text = format!("#[{}]", source.text_of(decorator));
            mark(source, function, *kind, &text, span);
        }
    }
}

/// Marks the function that a call registers, and tells whether it had to be looked up.
fn mark_registered(source: &mut Source, id: CallId) -> bool {
    let call = &source[id];
    let callee = call.callee.clone();
    let method = callee.rsplit('.').next().unwrap_or_default();
    let Some((_, position, kind)) = tables::REGISTRATIONS
        .iter()
        .find(|(known, _, _)| *known == method)
    else {
        return false;
    };
    let Some(handler) = call.arguments.get(*position).map(|given| given.value) else {
        return false;
    };
    let span = call.span;
    let text = registration_text(source, id, &callee);
    for function in handlers(source, handler) {
        mark(source, function, *kind, &text, span);
    }
    true
}

/// The callee, with the path of the route around it: `.route("/pay", post(pay))`.
fn registration_text(source: &Source, id: CallId, callee: &str) -> String {
    let outer = source[source[id].expression].parent;
    let path = outer.and_then(|outer| match &source[outer].kind {
        ExpressionKind::Call(route) => {
            let first = source[*route].arguments.first()?;
            matches!(source[first.value].kind, ExpressionKind::Text(_))
                .then(|| source.text_of(first.value).to_owned())
        }
        _ => None,
    });
    match path {
        Some(path) => format!("{callee}({path})"),
        None => callee.to_owned(),
    }
}

fn handlers(source: &Source, handler: ExpressionId) -> Vec<FunctionId> {
    let found = source.functions_of(handler);
    if !found.is_empty() {
        return found;
    }
    match &source[handler].kind {
        // `handlers::pay`, `Self::pay`: a function of this file by that name.
        ExpressionKind::Member { property, .. } => {
            let suffix = format!(".{property}");
            let mut named = source
                .function_ids()
                .filter(|id| source[*id].name == *property || source[*id].name.ends_with(&suffix));
            match (named.next(), named.next()) {
                (Some(only), None) => vec![only],
                _ => Vec::new(),
            }
        }
        // `service_fn(handler)`
        ExpressionKind::Call(call) => source[*call]
            .arguments
            .iter()
            .flat_map(|argument| source.functions_of(argument.value))
            .collect(),
        _ => Vec::new(),
    }
}

/// What extractors of axum and actix, requests of tonic and events of Lambda tell.
fn mark_by_signature(source: &mut Source, function: FunctionId) {
    let item = &source[function];
    let span = first_line(source, item.span);
    if item.class.is_none() && item.name == "main" && item.parent == Some(FunctionId::MODULE) {
        mark(source, function, EntryKind::Script, "fn main()", span);
        return;
    }
    if !item.is_async {
        return;
    }
    let found = item.parameters.iter().find_map(|parameter| {
        let written = parameter.type_name.as_deref()?;
        let base = base_type(written).rsplit('.').next().unwrap_or_default();
        let row = tables::PARAMETERS
            .iter()
            .find(|(known, generic, _)| *known == base && (!generic || written.contains('<')));
        row.map(|(_, _, kind)| (written.to_owned(), *kind))
    });
    if let Some((written, kind)) = found {
        let text = format!("{}({written})", item.name);
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
