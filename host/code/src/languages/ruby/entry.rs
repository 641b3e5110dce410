//! Entry points and tests of Ruby, told from base classes, included modules, names and the
//! calls that blocks are handed to.

mod tables;

use std::collections::HashSet;

use tollgate_model::Span;
use tollgate_model::code::{
    BindingKind, CallId, EntryKind, ExpressionKind, FunctionId, Source, StepId, StepKind,
};

use crate::builder::callee;
use crate::entry::mark;

/// Marks what the outside world reaches. `hidden` are methods that only the own object calls.
pub(super) fn settle(source: &mut Source, hidden: &HashSet<FunctionId>) {
    let classes = Classes::of(source);
    mark_tests(source, &classes);
    for function in source.function_ids().skip(1) {
        if !hidden.contains(&function) {
            mark_method(source, function, &classes);
        }
        mark_block(source, function);
    }
    mark_program(source);
}

/// What the classes of a file say of themselves, by the step that defines each.
struct Classes(Vec<(StepId, Class)>);

#[derive(Default)]
struct Class {
    /// Its name, with those of the modules around it.
    path: String,
    /// Its base class and the modules it includes.
    bases: Vec<String>,
}

impl Classes {
    fn of(source: &Source) -> Classes {
        let mut classes = Classes(Vec::new());
        for binding in &source.bindings {
            if binding.kind != BindingKind::Class {
                continue;
            }
            let step = binding.step;
            let outer = source[step].parent.and_then(|outer| classes.get(outer));
            let path = match outer {
                Some(outer) => format!("{}::{}", outer.path, binding.name),
                None => binding.name.clone(),
            };
            let base = source[step].expressions.iter();
            let mut bases: Vec<String> = base.map(|base| callee(source, *base)).collect();
            for child in &source[step].children {
                for call in &source[*child].calls {
                    let call = &source[*call];
                    if matches!(call.callee.as_str(), "include" | "extend" | "prepend") {
                        let modules = call.arguments.iter();
                        bases.extend(modules.map(|module| callee(source, module.value)));
                    }
                }
            }
            classes.0.push((step, Class { path, bases }));
        }
        classes
    }

    fn get(&self, step: StepId) -> Option<&Class> {
        let at = self.0.binary_search_by_key(&step, |(step, _)| *step).ok()?;
        self.0.get(at).map(|(_, class)| class)
    }

    /// The class in which a method is written.
    fn around(&self, source: &Source, function: FunctionId) -> Option<&Class> {
        source[function].class.as_ref()?;
        let mut step = source[function].step.and_then(|step| source[step].parent);
        // A singleton class lies between.
        for _ in 0..2 {
            if let Some(class) = self.get(step?) {
                return Some(class);
            }
            step = source[step?].parent;
        }
        None
    }
}

fn mark_tests(source: &mut Source, classes: &Classes) {
    for at in 1..source.functions.len() {
        let id = FunctionId(at as u32);
        let function = &source[id];
        let name = own_name(source, id);
        let in_test_case = classes.around(source, id).is_some_and(|class| {
            let is_test = |name: &String| name.ends_with("TestCase") || name.ends_with("Test");
            class.bases.iter().any(is_test)
        });
        let by_name =
            in_test_case && (name.starts_with("test_") || matches!(name, "setup" | "teardown"));
        let by_call = function.passed_to.is_some_and(|(call, _)| {
            let callee = source[call].callee.as_str();
            let callee = callee.strip_prefix("RSpec.").unwrap_or(callee);
            tables::TESTS.contains(&callee)
        });
        let by_parent = function.parent.is_some_and(|parent| source[parent].is_test);
        source[id].is_test = by_name || by_call || by_parent;
    }
}

/// The name of a function without its class.
fn own_name(source: &Source, function: FunctionId) -> &str {
    source[function].name.rsplit('.').next().unwrap_or_default()
}

fn mark_method(source: &mut Source, function: FunctionId, classes: &Classes) {
    let own = own_name(source, function).to_owned();
    let Some(class) = classes.around(source, function) else {
        mark_lambda(source, function, &own);
        return;
    };
    let by_base = tables::CLASSES.iter().find(|(end, methods, _)| {
        let is_one = class.bases.iter().any(|base| base.ends_with(end));
        is_one && (methods.is_empty() || methods.contains(&own.as_str()))
    });
    let is_worker = class.path.ends_with("Job") || class.path.ends_with("Worker");
    let is_listener = class.path.contains("Webhook");
    let kind = match by_base {
        // What a controller is built with is no action.
        Some((_, methods, _)) if methods.is_empty() && own == "initialize" => None,
        Some((_, _, kind)) => Some(*kind),
        None if is_worker && own == "perform" => Some(EntryKind::Job),
        None if is_listener && tables::LISTENERS.contains(&own.as_str()) => {
            Some(EntryKind::Webhook)
        }
        None => None,
    };
    let text = format!("{}#{own}", class.path);
    if let Some(kind) = kind {
        let span = first_line(source, function);
        mark(source, function, kind, &text, span);
    }
}

/// `def lambda_handler(event:, context:)`
fn mark_lambda(source: &mut Source, function: FunctionId, own: &str) {
    let item = &source[function];
    let takes = |at: usize, name: &str| {
        item.parameters
            .get(at)
            .is_some_and(|parameter| parameter.name == name)
    };
    if matches!(own, "lambda_handler" | "handler") && takes(0, "event") && takes(1, "context") {
        let is_queue = item.span.slice(&source.text).contains("Records");
        let kind = if is_queue {
            EntryKind::Job
        } else {
            EntryKind::Route
        };
        let span = first_line(source, function);
        mark(
            source,
            function,
            kind,
            &format!("{own}(event, context)"),
            span,
        );
    }
}

/// A block that a framework keeps: `post "/pay" do`, `task charge: :environment do`.
fn mark_block(source: &mut Source, function: FunctionId) {
    let Some((call, _)) = source[function].passed_to else {
        return;
    };
    let Some(kind) = block_kind(source, call) else {
        return;
    };
    let item = &source[call];
    let first = item.arguments.first();
    let argument = first.map_or("", |first| match &first.name {
        Some(name) => name,
        None => source.text_of(first.value),
    });
    let text = format!("{}({argument})", item.callee);
    let span = item.span;
    mark(source, function, kind, &text, span);
}

fn block_kind(source: &Source, call: CallId) -> Option<EntryKind> {
    let item = &source[call];
    let first = item.arguments.first();
    let first_text = first.and_then(|first| match &source[first.value].kind {
        ExpressionKind::Text(text) if first.name.is_none() => Some(text.as_str()),
        _ => None,
    });
    let callee = item.callee.as_str();
    let method = callee.rsplit('.').next().unwrap_or_default();
    if !callee.contains('.') {
        if tables::VERBS.contains(&callee) && first_text.is_some_and(|path| path.starts_with('/')) {
            return Some(EntryKind::Route);
        }
        if callee == "task" && first.is_some() {
            return Some(EntryKind::Script);
        }
    }
    let is_schedule = matches!(callee, "every" | "scheduler.every" | "scheduler.cron");
    match method {
        "subscribe" if first_text.is_some() => Some(EntryKind::Webhook),
        _ if is_schedule => Some(EntryKind::Schedule),
        _ => None,
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

/// `if __FILE__ == $PROGRAM_NAME` with calls in it.
fn mark_program(source: &mut Source) {
    for branch in source[FunctionId::MODULE].steps.clone() {
        if source[branch].kind != StepKind::Branch {
            continue;
        }
        let Some(condition) = source[branch].expressions.first().copied() else {
            continue;
        };
        let text = source.text_of(condition).to_owned();
        let calls = source.calls_in(branch);
        if text.contains("__FILE__") && text.contains('$') && !calls.is_empty() {
            let span = source[condition].span;
            mark(source, FunctionId::MODULE, EntryKind::Script, &text, span);
        }
    }
}
