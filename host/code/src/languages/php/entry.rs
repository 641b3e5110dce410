//! Entry points and tests of PHP, told from base classes, attributes, names and the calls that
//! functions are handed to.

use tollgate_model::Span;
use tollgate_model::code::EntryKind::{self, Job, Route, Schedule, Script, Webhook};
use tollgate_model::code::{CallId, ExpressionId, ExpressionKind, FunctionId, Source, StepId};

use crate::builder::callee;
use crate::entry::mark;

/// Ends of base classes and interfaces, and the methods that are entries in them. No methods
/// means all but constructors.
const CLASSES: &[(&str, &[&str], EntryKind)] = &[
    ("Controller", &[], Route),
    ("ShouldQueue", &["handle", "__invoke"], Job),
    ("ShouldBeUnique", &["handle"], Job),
    ("MessageHandlerInterface", &["__invoke"], Job),
    ("ConsumerInterface", &["execute"], Job),
    ("Command", &["handle", "execute", "__invoke"], Script),
    ("WC_Payment_Gateway", GATEWAY, Route),
    ("WC_Payment_Gateway_CC", GATEWAY, Route),
    ("WP_REST_Controller", &[], Route),
    ("RequestHandlerInterface", &["handle"], Route),
];

const GATEWAY: &[&str] = &[
    "process_payment",
    "process_refund",
    "scheduled_subscription_payment",
];

/// Ends of attributes.
const ATTRIBUTES: &[(&str, EntryKind)] = &[
    ("Route", Route),
    ("Get", Route),
    ("Post", Route),
    ("AsMessageHandler", Job),
    ("AsCronTask", Schedule),
    ("AsPeriodicTask", Schedule),
    ("AsCommand", Script),
];

/// Calls that register a function: the end of the callee, where the function is, the kind.
const REGISTRATIONS: &[(&str, usize, EntryKind)] = &[
    ("Route.get", 1, Route),
    ("Route.post", 1, Route),
    ("Route.put", 1, Route),
    ("Route.patch", 1, Route),
    ("Route.delete", 1, Route),
    ("Route.any", 1, Route),
    ("app.get", 1, Route),
    ("app.post", 1, Route),
    ("app.put", 1, Route),
    ("router.post", 1, Route),
    ("add_action", 1, Route),
    ("add_shortcode", 1, Route),
    // The handler is the `callback` of its options.
    ("register_rest_route", 2, Route),
    ("dispatch", 0, Job),
    ("schedule.call", 0, Schedule),
    ("Schedule.call", 0, Schedule),
];

/// Calls whose closure is a test.
const TESTS: &[&str] = &["it", "test", "describe", "beforeEach", "afterEach"];

pub(super) fn settle(source: &mut Source) {
    mark_tests(source);
    for function in source.function_ids().skip(1) {
        mark_attributes(source, function);
        mark_by_class(source, function);
    }
    for call in source.call_ids() {
        mark_registered(source, call);
    }
}

fn mark_tests(source: &mut Source) {
    for at in 1..source.functions.len() {
        let id = FunctionId(at as u32);
        let function = &source[id];
        let is_case = bases(source, id)
            .iter()
            .any(|base| base.ends_with("TestCase"));
        let own = own_name(source, id);
        let by_name = is_case && (own.starts_with("test") || matches!(own, "setUp" | "tearDown"));
        let by_call = function
            .passed_to
            .is_some_and(|(call, _)| TESTS.contains(&source[call].callee.as_str()));
        let by_parent = function.parent.is_some_and(|parent| source[parent].is_test);
        source[id].is_test = by_name || by_call || by_parent;
    }
}

fn own_name(source: &Source, function: FunctionId) -> &str {
    source[function].name.rsplit('.').next().unwrap_or_default()
}

/// The step of the class that a method is written in.
fn class_step(source: &Source, function: FunctionId) -> Option<StepId> {
    source[function].class.as_ref()?;
    source[source[function].step?].parent
}

/// The base class and interfaces of the class that a method is written in.
fn bases(source: &Source, function: FunctionId) -> Vec<String> {
    let Some(class) = class_step(source, function) else {
        return Vec::new();
    };
    let bases = source[class].expressions.iter();
    bases.map(|base| callee(source, *base)).collect()
}

fn mark_attributes(source: &mut Source, function: FunctionId) {
    for attribute in source[function].decorators.clone() {
        let ExpressionKind::Call(call) = source[attribute].kind else {
            continue;
        };
        let name = source[call].callee.rsplit('.').next().unwrap_or_default();
        let Some((_, kind)) = ATTRIBUTES.iter().find(|(known, _)| *known == name) else {
            continue;
        };
        let text = format!("#[{}]", source.text_of(attribute));
        let span = source[attribute].span;
        mark(source, function, *kind, &text, span);
    }
}

fn mark_by_class(source: &mut Source, function: FunctionId) {
    let Some(class) = source[function].class.clone() else {
        return;
    };
    let own = own_name(source, function).to_owned();
    let found = bases(source, function).into_iter().find_map(|base| {
        let row = CLASSES.iter().find(|(end, methods, _)| {
            let is_all = methods.is_empty() && !own.starts_with("__");
            base.ends_with(end) && (is_all || methods.contains(&own.as_str()))
        });
        row.map(|(_, _, kind)| *kind)
    });
    let is_listener = class.contains("Webhook");
    let listens = matches!(own.as_str(), "handle" | "__invoke" | "process");
    let is_hidden = {
        let text = source[function].span.slice(&source.text);
        let head = text.split('(').next().unwrap_or_default();
        head.contains("private ") || head.contains("protected ")
    };
    let kind = found.or_else(|| (is_listener && listens).then_some(Webhook));
    if let Some(kind) = kind.filter(|_| !is_hidden) {
        let span = first_line(source, function);
        let text = format!("{class}::{own}");
        mark(source, function, kind, &text, span);
    }
}

/// The first line of a function.
fn first_line(source: &Source, function: FunctionId) -> Span {
    let span = source[function].span;
    let line = span.slice(&source.text).lines().next().unwrap_or_default();
    Span {
        end: span.start + line.len() as u32,
        end_line: span.start_line,
        end_column: span.start_column + line.chars().count() as u32,
        ..span
    }
}

fn mark_registered(source: &mut Source, id: CallId) {
    let call = &source[id];
    let row = REGISTRATIONS.iter().find(|(end, _, _)| {
        let before = call.callee.strip_suffix(end);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    });
    let Some((_, at, kind)) = row else {
        return;
    };
    let Some(handler) = call.arguments.get(*at).map(|argument| argument.value) else {
        return;
    };
    let before = call.arguments.iter().take((*at).max(1));
    let before: Vec<&str> = before.map(|one| source.text_of(one.value)).collect();
    let text = format!("{}({})", call.callee, before.join(", "));
    let span = call.span;
    let handler = callback_of(source, handler).unwrap_or(handler);
    for function in handed(source, handler) {
        mark(source, function, *kind, &text, span);
    }
}

/// The callable in the options of a route of WordPress.
fn callback_of(source: &Source, options: ExpressionId) -> Option<ExpressionId> {
    let ExpressionKind::Object(properties) = &source[options].kind else {
        return None;
    };
    let mut properties = properties.iter();
    let found = properties.find(|property| property.key.as_deref() == Some("callback"));
    found.map(|property| property.value)
}

/// The functions of this file that a callable names: a closure, `'my_function'`,
/// `[$this, 'method']`, `[PayController::class, 'store']`.
fn handed(source: &Source, callable: ExpressionId) -> Vec<FunctionId> {
    let named = |name: &str, class: Option<&str>| {
        let full = match class {
            Some(class) => format!("{class}.{name}"),
            None => name.to_owned(),
        };
        let ids = source.function_ids().skip(1);
        ids.filter(|id| source[*id].name == full).collect()
    };
    match &source[callable].kind {
        ExpressionKind::Text(name) => named(name, None),
        ExpressionKind::List(parts) => match parts.as_slice() {
            [object, method] => {
                let ExpressionKind::Text(method) = &source[*method].kind else {
                    return Vec::new();
                };
                let own = source.class_of(source.function_of(callable));
                let class = match &source[*object].kind {
                    ExpressionKind::Name(name) if name == "this" || name == "self" => own,
                    ExpressionKind::Name(name) => Some(name.as_str()),
                    _ => None,
                };
                class.map_or_else(Vec::new, |class| named(method, Some(class)))
            }
            _ => Vec::new(),
        },
        _ => source.functions_of(callable),
    }
}
