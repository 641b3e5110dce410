//! What is done to a request before it is sent: the calls of its chain, what is called on the
//! name that holds it, and what is written into it.

use tollgate_model::code::{BindingKind, CallId, ExpressionId, ExpressionKind, FunctionId, Source};

/// How many links one chain may have.
const MAX_LINKS: usize = 32;

/// How many names a chain may go through: `let mut request = client.post(url)`.
const MAX_NAMES: u32 = 4;

/// How many calls on one name are looked at.
const MAX_WRITES: usize = 128;

/// One thing that is done to a request.
pub(super) enum Step {
    /// A call, by the whole of its method: `Header.Set`.
    Call(String, CallId),
    /// A property or an index that is written.
    Write(Vec<String>, ExpressionId),
}

/// All steps behind an expression, those at the root last, as far as they stand before `send`.
pub(super) fn steps_of(source: &Source, value: ExpressionId, send: CallId) -> Vec<Step> {
    let mut found = Vec::new();
    collect(source, value, send, MAX_NAMES, &mut found);
    found
}

fn collect(source: &Source, value: ExpressionId, send: CallId, names: u32, found: &mut Vec<Step>) {
    let mut next = Some(value);
    for _ in 0..MAX_LINKS {
        let Some(at) = next.take() else { return };
        match &source[at].kind {
            ExpressionKind::Call(call) => {
                found.push(Step::Call(source.method(*call).to_owned(), *call));
                if let ExpressionKind::Member { object, .. } = &source[source[*call].target].kind {
                    next = Some(*object);
                }
            }
            ExpressionKind::Await(inner) => next = Some(*inner),
            ExpressionKind::Name(name) => {
                add_writes(source, name, send, found);
                let Some(names) = names.checked_sub(1) else {
                    return;
                };
                for id in source.resolve(name, at) {
                    let binding = &source[id];
                    let is_own = binding.kind == BindingKind::Variable;
                    let is_before = binding.span.start < source[send].span.start;
                    if let Some(value) = binding.value.filter(|_| is_own && is_before) {
                        collect(source, value, send, names, found);
                    }
                }
            }
            _ => return,
        }
    }
}

fn add_writes(source: &Source, name: &str, send: CallId, found: &mut Vec<Step>) {
    let function = source[send].function;
    let place = source[send].span.start;
    let calls = source.calls_on(name);
    let before = calls.partition_point(|id| source[*id].span.start < place);
    for id in calls.iter().take(before).rev().take(MAX_WRITES) {
        let call = &source[*id];
        if is_around(source, call.function, function)
            && let Some(method) = call.callee.strip_prefix(name)
            && let Some(method) = method.strip_prefix('.')
        {
            found.push(Step::Call(method.to_owned(), *id));
        }
    }
    let bindings = source.bindings_of(name).iter();
    let before = bindings.rev().filter(|id| source[**id].span.start < place);
    for id in before.take(MAX_WRITES) {
        let binding = &source[*id];
        if binding.kind == BindingKind::Entry
            && is_around(source, binding.function, function)
            && let Some(value) = binding.value
        {
            found.push(Step::Write(binding.path.clone(), value));
        }
    }
}

/// Whether `outer` is `inner` or a function around it.
fn is_around(source: &Source, outer: FunctionId, inner: FunctionId) -> bool {
    let parents = std::iter::successors(Some(inner), |id| source[*id].parent);
    parents.take(MAX_LINKS).any(|id| id == outer)
}

/// What a closure does to its first parameter: `post(path) { |request| request.body = ... }`.
pub(super) fn steps_in(source: &Source, closure: ExpressionId) -> Vec<Step> {
    let mut found = Vec::new();
    let ExpressionKind::Closure(function) = source[closure].kind else {
        return found;
    };
    let Some(parameter) = source[function].parameters.first() else {
        add_bare(source, function, &mut found);
        return found;
    };
    for id in source.bindings_of(&parameter.name).iter().take(MAX_WRITES) {
        let binding = &source[*id];
        let is_its = binding.function == function && binding.kind == BindingKind::Entry;
        if let Some(value) = binding.value.filter(|_| is_its) {
            found.push(Step::Write(binding.path.clone(), value));
        }
    }
    for id in source.calls_on(&parameter.name).iter().take(MAX_WRITES) {
        let method = source[*id].callee.strip_prefix(parameter.name.as_str());
        let method = method.and_then(|rest| rest.strip_prefix('.'));
        if let Some(method) = method.filter(|_| source[*id].function == function) {
            found.push(Step::Call(method.to_owned(), *id));
        }
    }
    found
}

/// What a closure without a parameter does to the request it is run on, in Kotlin:
/// `post(url) { header(name, value); setBody(body) }`, `headers { append(name, value) }`.
fn add_bare(source: &Source, function: FunctionId, found: &mut Vec<Step>) {
    for name in ["header", "append", "setBody", "url"] {
        for id in source.calls_on(name).iter().take(MAX_WRITES) {
            let own = source[*id].function;
            if own == function || source[own].parent == Some(function) {
                found.push(Step::Call(name.to_owned(), *id));
            }
        }
    }
}
