//! Entry points and tests of Python, told from decorators, base classes, names and
//! registering calls.

mod tables;

use tollgate_model::code::{
    CallId, EntryKind, ExpressionId, ExpressionKind, FunctionId, Source, StepId, StepKind,
};

use crate::entry::{first_line, mark};
use tables::Given;

/// How many registered functions are looked up in one file. Each lookup reads all names of
/// the file; a list of routes has some dozens.
const MAX_LOOKUPS: usize = 1_000;

pub(super) fn settle(source: &mut Source) {
    mark_tests(source);
    for function in source.function_ids().skip(1) {
        mark_decorated(source, function);
        mark_by_class(source, function);
    }
    let mut lookups = MAX_LOOKUPS;
    for call in source.call_ids() {
        if lookups > 0 && mark_registered(source, call) {
            lookups -= 1;
        }
    }
    for function in source.function_ids().skip(1) {
        mark_by_name(source, function);
    }
    mark_main(source);
}

fn mark_tests(source: &mut Source) {
    for at in 1..source.functions.len() {
        let function = &source.functions[at];
        let own = own_name(source, FunctionId(at as u32));
        let is_fixture = |name: &str| name.ends_with("fixture");
        let in_test_case = function.class.as_deref().is_some_and(|class| {
            class.starts_with("Test") || class.ends_with("Test") || class.ends_with("TestCase")
        }) || bases(source, FunctionId(at as u32))
            .iter()
            .any(|base| base.ends_with("TestCase"));
        let by_name = own == "test" || own.starts_with("test_") || own.starts_with("test");
        let by_class = in_test_case && matches!(own, "setUp" | "tearDown" | "setUpClass");
        let is_test = (own.starts_with("test_") && (function.class.is_none() || in_test_case))
            || (by_name && in_test_case)
            || by_class
            || function
                .decorators
                .iter()
                .any(|decorator| is_fixture(&decorator_name(source, *decorator)))
            || function.parent.is_some_and(|parent| source[parent].is_test);
        source.functions[at].is_test = is_test;
    }
}

/// The name of a function without its class.
fn own_name(source: &Source, function: FunctionId) -> &str {
    source[function].name.rsplit('.').next().unwrap_or_default()
}

fn decorator_name(source: &Source, decorator: ExpressionId) -> String {
    match &source[decorator].kind {
        ExpressionKind::Call(call) => source[*call].callee.clone(),
        _ => crate::builder::callee(source, decorator),
    }
}

fn mark_decorated(source: &mut Source, function: FunctionId) {
    // The one nearest to the function comes last and says the least about where it is used.
    for decorator in source[function].decorators.clone() {
        let Some(kind) = decorator_kind(source, decorator) else {
            continue;
        };
        let span = source[decorator].span;
        let text = format!("@{}", source.text_of(decorator));
        mark(source, function, kind, &text, span);
    }
}

fn decorator_kind(source: &Source, decorator: ExpressionId) -> Option<EntryKind> {
    let name = decorator_name(source, decorator);
    if let Some((_, kind)) = tables::DECORATORS.iter().find(|(known, _)| *known == name) {
        return Some(*kind);
    }
    let (receiver, method) = name.rsplit_once('.').unwrap_or(("", &name));
    let known = tables::METHOD_DECORATORS
        .iter()
        .find(|(known, needs_path, _)| {
            *known == method && !receiver.is_empty() && (!needs_path || has_path(source, decorator))
        });
    // `@action(detail=True)` of a view set.
    let is_action = matches!(name.as_str(), "action" | "decorators.action");
    let (word, callback) = tables::CALLBACK_DECORATOR;
    known
        .map(|(_, _, kind)| *kind)
        .or_else(|| is_action.then_some(EntryKind::Route))
        .or_else(|| name.to_ascii_lowercase().contains(word).then_some(callback))
}

fn has_path(source: &Source, decorator: ExpressionId) -> bool {
    let ExpressionKind::Call(call) = source[decorator].kind else {
        return false;
    };
    let path = source[call]
        .arguments
        .iter()
        .find(|argument| argument.name.as_deref().is_none_or(|name| name == "path"));
    path.is_some_and(|path| match &source[path.value].kind {
        ExpressionKind::Text(text) => text.is_empty() || text.starts_with('/'),
        ExpressionKind::Null | ExpressionKind::Number(_) => false,
        _ => true,
    })
}

/// The class that a method is written in, and its base classes as written.
fn bases(source: &Source, function: FunctionId) -> Vec<String> {
    let class = source[function].step.and_then(|step| source[step].parent);
    let Some(class) = class.filter(|_| source[function].class.is_some()) else {
        return Vec::new();
    };
    let bases = source[class].expressions.iter();
    bases
        .map(|base| crate::builder::callee(source, *base))
        .collect()
}

fn mark_by_class(source: &mut Source, function: FunctionId) {
    if source[function].class.is_none() {
        return;
    }
    let own = own_name(source, function).to_owned();
    let found = bases(source, function).into_iter().find_map(|base| {
        let row = tables::CLASSES
            .iter()
            .find(|(end, methods, _)| base.ends_with(end) && methods.contains(&own.as_str()));
        row.map(|(_, _, kind)| (base, *kind))
    });
    if let Some((base, kind)) = found {
        let span = first_line(source, source[function].span);
        mark(source, function, kind, &format!("{base}.{own}"), span);
    }
}

/// Marks the function that a call registers, and tells whether it had to be looked up.
fn mark_registered(source: &mut Source, id: CallId) -> bool {
    let call = &source[id];
    let callee = call.callee.clone();
    let row = tables::REGISTRATIONS.iter().find(|(end, _, _)| {
        let before = callee.strip_suffix(end);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    });
    let Some((_, given, kind)) = row else {
        return false;
    };
    let argument = match given {
        Given::At(at) => call
            .arguments
            .get(*at)
            .filter(|argument| argument.name.is_none()),
        Given::Named(name) => call
            .arguments
            .iter()
            .find(|argument| argument.name.as_deref() == Some(name)),
    };
    let Some(handler) = argument.map(|argument| argument.value) else {
        return false;
    };
    let span = call.span;
    let first = call
        .arguments
        .first()
        .map(|first| source.text_of(first.value));
    let text = match first {
        Some(first) => format!("{callee}({first})"),
        None => callee.clone(),
    };
    for function in source.functions_of(handler) {
        mark(source, function, *kind, &text, span);
    }
    true
}

/// Views of Django take `request` first; functions of AWS take `event, context`.
fn mark_by_name(source: &mut Source, function: FunctionId) {
    let item = &source[function];
    if item.parent != Some(FunctionId::MODULE) || item.class.is_some() {
        return;
    }
    let name = |at: usize| {
        item.parameters
            .get(at)
            .map(|parameter| parameter.name.as_str())
    };
    let span = first_line(source, item.span);
    match (name(0), name(1)) {
        (Some("event"), Some("context" | "_context" | "_")) => {
            let written = item.span.slice(&source.text);
            let is_queue = written.contains("[\"Records\"]") || written.contains("['Records']");
            let kind = if is_queue {
                EntryKind::Job
            } else {
                EntryKind::Route
            };
            let text = format!("{}(event, context)", item.name);
            mark(source, function, kind, &text, span);
        }
        (Some("request"), _) if !item.name.starts_with('_') => {
            let text = format!("{}(request)", item.name);
            mark(source, function, EntryKind::Route, &text, span);
        }
        _ => {}
    }
}

/// `if __name__ == "__main__":` with calls in it.
fn mark_main(source: &mut Source) {
    let branches = source[FunctionId::MODULE].steps.clone();
    for branch in branches {
        if source[branch].kind != StepKind::Branch {
            continue;
        }
        let Some(condition) = source[branch].expressions.first().copied() else {
            continue;
        };
        let text = source.text_of(condition).to_owned();
        if text.contains("__name__") && text.contains("__main__") && runs_calls(source, branch) {
            let span = source[condition].span;
            mark(source, FunctionId::MODULE, EntryKind::Script, &text, span);
        }
    }
}

fn runs_calls(source: &Source, step: StepId) -> bool {
    source
        .all_steps(step)
        .into_iter()
        .any(|step| !source[step].calls.is_empty())
}
