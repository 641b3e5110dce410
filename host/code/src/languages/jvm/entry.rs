//! Entry points and tests of Java and Kotlin, told from annotations, base classes, names and
//! registering calls.

mod tables;

use tollgate_model::code::{
    CallId, EntryKind, ExpressionId, ExpressionKind, FunctionId, Source, StepId, StepKind,
};

use crate::entry::{first_line, mark};

/// How many annotations and base classes of one class are looked at.
const MAX_MARKS: usize = 40;

pub(in crate::languages) fn settle(source: &mut Source) {
    mark_tests(source);
    for function in source.function_ids().skip(1) {
        mark_annotated(source, function);
        mark_by_class(source, function);
        mark_main(source, function);
    }
    for call in source.call_ids() {
        mark_registered(source, call);
    }
}

/// The name of a function without its class.
fn own_name(source: &Source, function: FunctionId) -> &str {
    source[function].name.rsplit('.').next().unwrap_or_default()
}

/// The simple name of an annotation or base class.
fn simple_name(source: &Source, expression: ExpressionId) -> String {
    let full = match &source[expression].kind {
        ExpressionKind::Call(call) => source[*call].callee.clone(),
        _ => crate::builder::callee(source, expression),
    };
    full.rsplit('.').next().unwrap_or_default().to_owned()
}

/// The definition of the class that a method is written in.
fn class_step(source: &Source, function: FunctionId) -> Option<StepId> {
    let step = source[function].step?;
    let parent = source[step].parent?;
    let is_class = source[step].kind == StepKind::Definition
        && source[parent].kind == StepKind::Definition
        && source[function].class.is_some();
    is_class.then_some(parent)
}

/// The annotations and base classes of the class that a method is written in.
fn class_marks(source: &Source, function: FunctionId) -> Vec<(String, ExpressionId)> {
    let Some(step) = class_step(source, function) else {
        return Vec::new();
    };
    let own = source[step].expressions.iter().take(MAX_MARKS);
    own.map(|mark| (simple_name(source, *mark), *mark))
        .collect()
}

fn mark_tests(source: &mut Source) {
    for at in 1..source.functions.len() {
        let id = FunctionId(at as u32);
        let function = &source.functions[at];
        let own = own_name(source, id);
        let is_test_class = function.class.as_deref().is_some_and(|class| {
            class.ends_with("Test")
                || class.ends_with("Tests")
                || class.ends_with("TestCase")
                || class.ends_with("IT")
                || class.ends_with("Spec")
        });
        let names_test = own.starts_with("test") || own.starts_with("should") || own.contains(' ');
        let by_name = is_test_class && (names_test || matches!(own, "setUp" | "tearDown"));
        let by_annotation = function.decorators.iter().any(|decorator| {
            let name = simple_name(source, *decorator);
            tables::TESTS.contains(&name.as_str())
        });
        let by_call = function.passed_to.is_some_and(|(call, _)| {
            let is_defining = tables::TEST_CALLS.contains(&source[call].callee.as_str());
            let class = source.class_of(id).unwrap_or_default();
            is_defining && (class.ends_with("Test") || class.ends_with("Spec"))
        });
        let in_test = function.parent.is_some_and(|parent| source[parent].is_test);
        source.functions[at].is_test = by_name || by_annotation || by_call || in_test;
    }
}

fn mark_annotated(source: &mut Source, function: FunctionId) {
    let decorators = source[function].decorators.clone();
    let found = decorators.into_iter().find_map(|decorator| {
        let name = simple_name(source, decorator);
        let row = tables::ANNOTATIONS.iter().find(|(known, _)| *known == name);
        row.map(|(_, kind)| (decorator, *kind))
    });
    let Some((decorator, kind)) = found else {
        return;
    };
    let span = source[decorator].span;
    let mut text = format!("@{}", source.text_of(decorator));
    // `@Path("/webhooks/stripe")` beside `@POST`, and what the class puts before it.
    let own = source[function].decorators.iter();
    let own = own.map(|mark| (simple_name(source, *mark), *mark));
    let class = class_marks(source, function);
    for (name, mark) in own.chain(class) {
        let is_path = tables::PATHS.contains(&name.as_str());
        let is_given = matches!(source[mark].kind, ExpressionKind::Call(_));
        if mark != decorator && is_path && is_given {
            text = format!("@{} {text}", source.text_of(mark));
        }
    }
    mark(source, function, kind, &text, span);
}

fn mark_by_class(source: &mut Source, function: FunctionId) {
    let own = own_name(source, function).to_owned();
    let found = class_marks(source, function)
        .into_iter()
        .find_map(|(base, _)| {
            let row = tables::CLASSES.iter().find(|(end, methods, _)| {
                base.ends_with(end) && (methods.is_empty() || methods.contains(&own.as_str()))
            });
            row.map(|(_, _, kind)| (base, *kind))
        });
    let Some((base, mut kind)) = found else {
        return;
    };
    let is_queued = source[function].parameters.iter().any(|parameter| {
        let written = parameter.type_name.as_deref().unwrap_or_default();
        tables::QUEUE_EVENTS.contains(&written)
    });
    if kind == EntryKind::Route && is_queued {
        kind = EntryKind::Job;
    }
    let span = first_line(source, source[function].span);
    mark(source, function, kind, &format!("{base}.{own}"), span);
}

/// `public static void main(String[] args)`, Kotlin's `fun main()`.
fn mark_main(source: &mut Source, function: FunctionId) {
    let item = &source[function];
    let is_main = own_name(source, function) == "main"
        && item.parameters.len() <= 1
        && item.parent == Some(FunctionId::MODULE);
    if is_main {
        let span = first_line(source, item.span);
        mark(source, function, EntryKind::Script, "main", span);
    }
}

fn mark_registered(source: &mut Source, id: CallId) {
    let call = &source[id];
    let (receiver, method) = call.callee.rsplit_once('.').unwrap_or(("", &call.callee));
    let kind = if tables::TIMERS.contains(&method) {
        EntryKind::Schedule
    } else if tables::CONSUMERS.contains(&method) {
        EntryKind::Job
    } else if tables::ROUTES.contains(&method) && is_router(source, id, receiver) {
        EntryKind::Route
    } else {
        return;
    };
    let first = call
        .arguments
        .first()
        .map(|first| source.text_of(first.value).to_owned());
    let text = match first.filter(|first| !first.contains('{') && !first.contains("->")) {
        Some(first) => format!("{}({first})", call.callee),
        None => call.callee.clone(),
    };
    let span = call.span;
    let mut handlers: Vec<ExpressionId> = call.arguments.iter().map(|given| given.value).collect();
    // `router.post("/charge").handler(context -> ..)`
    for chained in source.chain(id) {
        if source.method(chained) == "handler" {
            handlers.extend(source[chained].arguments.iter().map(|given| given.value));
        }
    }
    for handler in handlers {
        for function in source.functions_of(handler) {
            mark(source, function, kind, &text, span);
        }
    }
}

/// Whether a call named as a verb registers a route: its first argument is a path, and it is
/// not sent with a client. Ktor writes routes without a receiver.
fn is_router(source: &Source, id: CallId, receiver: &str) -> bool {
    let lower = receiver.to_ascii_lowercase();
    if lower.contains("client") || lower.contains("http") || lower.contains("rest") {
        return false;
    }
    let first = source[id].arguments.first().map(|first| first.value);
    match first.map(|first| &source[first].kind) {
        Some(ExpressionKind::Text(path)) => path.starts_with('/') || receiver.is_empty(),
        Some(ExpressionKind::Closure(_)) => receiver.is_empty(),
        _ => false,
    }
}
