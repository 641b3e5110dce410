//! Entry points and tests of C#, told from attributes, base classes, types of parameters and
//! registering calls.

mod tables;

use tollgate_model::code::{
    BindingKind, CallId, EntryKind, ExpressionId, ExpressionKind, FunctionId, Source,
};

use crate::entry::{first_line, mark};

/// How many registered functions are looked up in one file. Each lookup reads all names of
/// the file; a list of routes has some dozens.
const MAX_LOOKUPS: usize = 1_000;

/// How much of a method's text is searched for the attributes of its parameters.
const MAX_HEAD: usize = 2_000;

pub(super) fn settle(source: &mut Source) {
    mark_tests(source);
    for function in source.function_ids().skip(1) {
        mark_triggered(source, function);
        mark_attributed(source, function);
        mark_by_class(source, function);
        mark_lambda(source, function);
    }
    let mut lookups = MAX_LOOKUPS;
    let mut is_server = false;
    for call in source.call_ids() {
        if lookups > 0 && mark_registered(source, call) {
            lookups -= 1;
        }
        is_server |= matches!(
            source[call].callee.as_str(),
            "WebApplication.CreateBuilder" | "app.Run" | "app.RunAsync"
        );
    }
    mark_events(source);
    mark_main(source, is_server);
}

/// The name of an attribute, without its arguments and `Attribute`.
fn attribute_name(source: &Source, attribute: ExpressionId) -> String {
    let name = match &source[attribute].kind {
        ExpressionKind::Call(call) => source[*call].callee.clone(),
        _ => crate::builder::callee(source, attribute),
    };
    let name = name.rsplit('.').next().unwrap_or_default();
    name.strip_suffix("Attribute").unwrap_or(name).to_owned()
}

fn mark_tests(source: &mut Source) {
    for at in 1..source.functions.len() {
        let function = &source.functions[at];
        let is_test = function.decorators.iter().any(|attribute| {
            let name = attribute_name(source, *attribute);
            tables::TESTS.contains(&name.as_str())
                || name.ends_with("Fact")
                || name.ends_with("Theory")
        }) || function.parent.is_some_and(|parent| source[parent].is_test);
        source.functions[at].is_test = is_test;
    }
}

/// The text of a function before its body.
fn head(source: &Source, function: FunctionId) -> &str {
    let text = source[function].span.slice(&source.text);
    let end = text.find('{').unwrap_or(text.len());
    // A brace may be one of a route: `[Route("pay/{id}")]`.
    let end = text.find(")\n").map_or(end, |at| at.max(end));
    let mut end = end.min(MAX_HEAD).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// `[TimerTrigger("...")]` on a parameter of an Azure Function.
fn mark_triggered(source: &mut Source, function: FunctionId) {
    if source[function].class.is_none() {
        return;
    }
    let head = head(source, function);
    let found = tables::TRIGGERS
        .iter()
        .find(|(trigger, _)| head.contains(trigger));
    if let Some((trigger, kind)) = found {
        let span = first_line(source, source[function].span);
        mark(source, function, *kind, &format!("{trigger}]"), span);
    }
}

fn mark_attributed(source: &mut Source, function: FunctionId) {
    for attribute in source[function].decorators.clone() {
        let name = attribute_name(source, attribute);
        let row = tables::ATTRIBUTES.iter().find(|(known, _)| *known == name);
        if let Some((_, kind)) = row {
            let span = source[attribute].span;
            let text = format!("[{}]", source.text_of(attribute));
            mark(source, function, *kind, &text, span);
        }
    }
}

/// The class that a method is written in: its base classes and attributes.
fn bases(source: &Source, function: FunctionId) -> Vec<String> {
    let class = source[function].step.and_then(|step| source[step].parent);
    let Some(class) = class.filter(|_| source[function].class.is_some()) else {
        return Vec::new();
    };
    let bases = source[class].expressions.iter();
    bases.map(|base| attribute_name(source, *base)).collect()
}

fn own_name(source: &Source, function: FunctionId) -> &str {
    source[function].name.rsplit('.').next().unwrap_or_default()
}

fn mark_by_class(source: &mut Source, function: FunctionId) {
    let Some(class) = source[function].class.clone() else {
        return;
    };
    let own = own_name(source, function).to_owned();
    let bases = bases(source, function);
    let span = first_line(source, source[function].span);
    let found = bases.iter().find_map(|base| {
        let row = tables::CLASSES
            .iter()
            .find(|(known, methods, _)| base == known && methods.contains(&own.as_str()));
        row.map(|(_, _, kind)| (format!("{base}.{own}"), *kind))
    });
    if let Some((text, kind)) = found {
        mark(source, function, kind, &text, span);
        return;
    }
    let is_page = bases.iter().any(|base| base.ends_with("PageModel"));
    let is_open = bases
        .iter()
        .chain([&class])
        .any(|name| tables::OPEN_CLASSES.iter().any(|end| name.ends_with(end)));
    let is_action = is_open && is_public_action(source, function, &class, &own);
    if is_action || (is_page && own.starts_with("On")) {
        mark(
            source,
            function,
            EntryKind::Route,
            &format!("{class}.{own}"),
            span,
        );
    }
}

fn is_public_action(source: &Source, function: FunctionId, class: &str, own: &str) -> bool {
    let head = head(source, function);
    let words = || head.split_whitespace();
    let is_public = words().any(|word| word == "public");
    let is_other = words().any(|word| matches!(word, "static" | "override" | "abstract"));
    let is_excluded = source[function]
        .decorators
        .iter()
        .any(|attribute| attribute_name(source, *attribute) == "NonAction");
    // Properties are no actions.
    let takes = |open: char| head.contains(&format!(" {own}{open}"));
    is_public && !is_other && !is_excluded && own != class && (takes('(') || takes('<'))
}

/// Functions of AWS Lambda take an `ILambdaContext`.
fn mark_lambda(source: &mut Source, function: FunctionId) {
    let item = &source[function];
    let types: Vec<&str> = item
        .parameters
        .iter()
        .filter_map(|parameter| parameter.type_name.as_deref())
        .collect();
    if item.class.is_none() || !types.contains(&"ILambdaContext") {
        return;
    }
    let event = types.first().copied().unwrap_or_default().to_owned();
    let kind = match event.as_str() {
        event if tables::LAMBDA_JOBS.contains(&event) => EntryKind::Job,
        "ScheduledEvent" | "CloudWatchEvent" => EntryKind::Schedule,
        _ => EntryKind::Route,
    };
    let text = format!("{}({event}, ILambdaContext)", own_name(source, function));
    let span = first_line(source, item.span);
    mark(source, function, kind, &text, span);
}

/// Marks the functions that a call registers, and tells whether they had to be looked up.
fn mark_registered(source: &mut Source, id: CallId) -> bool {
    let call = &source[id];
    let callee = call.callee.clone();
    let Some((receiver, method)) = callee.rsplit_once('.') else {
        return false;
    };
    let row = tables::REGISTRATIONS.iter().find(|(known, _)| {
        let is_job = matches!(*known, "Enqueue" | "Schedule" | "AddOrUpdate");
        let by_jobs = receiver.to_ascii_lowercase().contains("job");
        (*known == method && (!is_job || by_jobs)) || callee.ends_with(known) && known.contains('.')
    });
    let Some((_, kind)) = row else {
        return false;
    };
    let values: Vec<ExpressionId> = call
        .arguments
        .iter()
        .map(|argument| argument.value)
        .collect();
    let span = call.span;
    let first = values
        .first()
        .filter(|first| matches!(source[**first].kind, ExpressionKind::Text(_)))
        .map(|first| source.text_of(*first));
    let text = match first {
        Some(first) => format!("{callee}({first})"),
        None => callee.clone(),
    };
    for value in values {
        let functions = source.functions_of(value);
        for function in &functions {
            mark(source, *function, *kind, &text, span);
        }
        if !functions.is_empty() {
            break;
        }
    }
    true
}

/// `processor.ProcessMessageAsync += handler`
fn mark_events(source: &mut Source) {
    let mut found = Vec::new();
    for binding in source.bindings.iter().take(MAX_LOOKUPS) {
        let Some(event) = binding.path.last() else {
            continue;
        };
        let is_event =
            binding.kind == BindingKind::Entry && tables::EVENTS.contains(&event.as_str());
        let Some(value) = binding.value.filter(|_| is_event) else {
            continue;
        };
        if let ExpressionKind::Operation { operands, .. } = &source[value].kind
            && let Some(handler) = operands.last()
        {
            found.push((*handler, event.clone(), binding.span));
        }
    }
    for (handler, event, span) in found {
        for function in source.functions_of(handler) {
            mark(source, function, EntryKind::Job, &event, span);
        }
    }
}

/// `static void Main()`, and statements that stand in no class.
fn mark_main(source: &mut Source, is_server: bool) {
    for function in source.function_ids().skip(1) {
        let is_main = own_name(source, function) == "Main"
            && source[function].class.is_some()
            && head(source, function)
                .split_whitespace()
                .any(|word| word == "static");
        if is_main && !is_server {
            let span = first_line(source, source[function].span);
            mark(source, function, EntryKind::Script, "Main", span);
        }
    }
    let runs = source.calls.iter().find(|call| {
        call.function == FunctionId::MODULE
            && source[call.step].parent.is_none()
            && !call.is_construction
    });
    if let Some(span) = runs.map(|call| call.span).filter(|_| !is_server) {
        mark(
            source,
            FunctionId::MODULE,
            EntryKind::Script,
            "top-level statements",
            span,
        );
    }
}
