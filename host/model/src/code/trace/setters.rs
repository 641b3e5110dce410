//! What setters and builders put into an object.
//!
//! `RequestOptions.builder().setIdempotencyKey(key).build()` holds what an object literal
//! `{ idempotencyKey: key }` holds elsewhere, and so does an object on which `setIdempotencyKey`,
//! `SetIdempotencyKey` or `set_idempotency_key` is called after it was made.

use super::entries::Entries;
use super::{CallId, ExpressionId, ExpressionKind, FunctionId, Source, Walk};
use crate::code::{Argument, BindingKind};

/// How many calls of one chain are read. Builders of large requests have some forty.
const MAX_LINKS: usize = 100;

/// What ends a chain and gives the object. `done` ends an inner builder, see [`Walk::set`].
const FINISHERS: &[&str] = &["build", "Build", "toRequest", "toParams"];

/// What starts a chain, as a method of the class of the object.
const STARTS: &[&str] = &[
    "builder",
    "newBuilder",
    "new_builder",
    "Builder",
    "NewBuilder",
];

/// What a setter's name begins with. What follows starts a word.
const PREFIXES: &[&str] = &["set", "Set", "with", "With", "put", "Put", "add", "Add"];

/// Methods that take the name of what they set as their first argument.
const BY_NAME: &[&str] = &[
    "set",
    "Set",
    "put",
    "Put",
    "add",
    "Add",
    "append",
    "Append",
    "header",
    "Header",
    "addHeader",
    "AddHeader",
    "add_header",
    "setHeader",
    "SetHeader",
    "set_header",
    "putIfAbsent",
    "TryAdd",
    "insert",
    "setdefault",
    "param",
    "queryParam",
    "field",
    "addQueryParameter",
    "TryAddWithoutValidation",
    "addFormDataPart",
    "addEncoded",
    "addProperty",
    "parameter",
    "addParameter",
    "formParam",
];

/// Functions that run a closure on their object: Kotlin's scope functions.
const SCOPES: &[&str] = &["apply", "also", "run", "let", "with"];

/// The calls of a chain, the first one first, and what they are called on.
struct Chain {
    links: Vec<CallId>,
    /// The object at its beginning, where that is no type.
    object: Option<ExpressionId>,
    /// Whether it begins as builders do.
    is_started: bool,
}

impl Source {
    /// What a method's name says it sets: `setIdempotencyKey` sets `idempotencyKey`.
    fn setter_of(method: &str) -> Option<String> {
        let rest = PREFIXES
            .iter()
            .find_map(|prefix| method.strip_prefix(prefix))?;
        if let Some(rest) = rest.strip_prefix('_') {
            return Some(rest.to_owned());
        }
        let mut letters = rest.chars();
        let first = letters.next().filter(|first| first.is_uppercase())?;
        Some(first.to_lowercase().chain(letters).collect())
    }
}

impl Walk<'_> {
    /// Reads a chain of a builder that ends in a call. Tells whether it is one.
    pub(super) fn collect_built(&self, call: CallId, depth: u32, into: &mut Entries) -> bool {
        let is_finished = FINISHERS.contains(&self.method(call)) && self[call].arguments.is_empty();
        let chain = self.chain_to(call);
        if chain.links.is_empty() || !(chain.is_started || is_finished) {
            return false;
        }
        match chain.object {
            Some(object) => self.collect_entries(object, depth, into),
            None => into.is_open |= !chain.is_started,
        }
        self.set(&chain.links, chain.is_started, depth, into);
        true
    }

    /// Reads what a call further down does to the object that `name` holds.
    pub(super) fn collect_set(
        &self,
        call: CallId,
        name: &str,
        is_builder: bool,
        depth: u32,
        into: &mut Entries,
    ) {
        // The outermost call of a chain reads all of it.
        let chain = self.chain_to(call);
        let starts_here = chain.object.is_some_and(
            |object| matches!(&self[object].kind, ExpressionKind::Name(own) if own == name),
        );
        if starts_here && !chain.links.is_empty() && self.chain(call).is_empty() {
            self.set(&chain.links, is_builder, depth, into);
        }
    }

    /// Whether an expression makes a builder, whose setters need no prefix.
    pub(super) fn makes_builder(&self, expression: ExpressionId) -> bool {
        let ExpressionKind::Call(call) = &self[expression].kind else {
            return false;
        };
        let is_finished = FINISHERS.contains(&self.method(*call));
        !is_finished && self.chain_to(*call).is_started
    }

    fn chain_to(&self, call: CallId) -> Chain {
        let mut chain = Chain {
            links: Vec::new(),
            object: None,
            is_started: false,
        };
        let mut at = Some(call);
        while let Some(id) = at.take() {
            let call = &self[id];
            let method = self.method(id);
            let is_start = call.is_construction || STARTS.contains(&method);
            if is_start {
                chain.is_started = true;
                if call.is_construction && !call.arguments.is_empty() {
                    chain.object = Some(call.expression);
                }
                break;
            }
            if chain.links.len() == MAX_LINKS {
                break;
            }
            let ExpressionKind::Member { object, .. } = &self[call.target].kind else {
                break;
            };
            chain.links.push(id);
            match &self[*object].kind {
                ExpressionKind::Call(inner) => at = Some(*inner),
                ExpressionKind::Name(_) | ExpressionKind::Member { .. } => {
                    chain.object = Some(*object);
                }
                _ => {}
            }
        }
        chain.links.reverse();
        chain
    }

    /// Adds what the calls of a chain set. Between a method without arguments and `done()` lies
    /// an inner object: `.options().submitForSettlement(true).done()`.
    fn set(&self, links: &[CallId], is_builder: bool, depth: u32, into: &mut Entries) {
        let mut path: Vec<&str> = Vec::new();
        for id in links {
            let method = self.method(*id);
            let arguments = &self[*id].arguments;
            if arguments.is_empty() {
                match method {
                    "done" => drop(path.pop()),
                    _ if FINISHERS.contains(&method) || method == "toBuilder" => {}
                    _ => path.push(method),
                }
                continue;
            }
            if SCOPES.contains(&method) {
                self.collect_scope(arguments, depth, into);
                continue;
            }
            let Some((name, value)) = self.set_by(method, arguments, is_builder, depth) else {
                if !is_builder {
                    // Something other than a setter: what follows is called on its result.
                    return;
                }
                continue;
            };
            let mut full = path.join(".");
            if !full.is_empty() {
                full.push('.');
            }
            full.push_str(&name);
            into.known.push((full, value));
        }
    }

    /// What one call sets, and to what.
    fn set_by(
        &self,
        method: &str,
        arguments: &[Argument],
        is_builder: bool,
        depth: u32,
    ) -> Option<(String, ExpressionId)> {
        let first = arguments.first()?;
        if let (Some(second), true) = (arguments.get(1), BY_NAME.contains(&method)) {
            let name = self.constant_text(first.value, depth)?;
            return Some((name.to_owned(), second.value));
        }
        let named = Source::setter_of(method);
        let name = named.or_else(|| is_builder.then(|| method.to_owned()))?;
        Some((name, first.value))
    }

    /// Reads a call that only runs a closure, `params().apply { .. }`. Tells whether it is one.
    pub(super) fn collect_run(&self, call: CallId, depth: u32, into: &mut Entries) -> bool {
        if let Some(object) = self.changed_by_run(call) {
            self.collect_entries(object, depth, into);
            self.collect_scope(&self[call].arguments, depth, into);
            return true;
        }
        let given = self.given_by_run(call);
        for inner in &given {
            self.collect_entries(*inner, depth, into);
        }
        !given.is_empty()
    }

    /// What the closure of a scope function does to its object: `apply { amount = 1 }`,
    /// `also { it.setAmount(1) }`.
    fn collect_scope(&self, arguments: &[Argument], depth: u32, into: &mut Entries) {
        let Some(depth) = self.deeper(depth) else {
            return;
        };
        for argument in arguments {
            if let ExpressionKind::Closure(function) = self[argument.value].kind {
                self.collect_closure(function, depth, into);
            }
        }
    }

    pub(super) fn collect_closure(&self, function: FunctionId, depth: u32, into: &mut Entries) {
        let Some(step) = self[function].step else {
            return;
        };
        let parameter = self[function].parameters.first();
        let own = parameter.map_or("it", |parameter| parameter.name.as_str());
        for id in self.calls_in(step) {
            let call = &self[id];
            let on_object = match &self[call.target].kind {
                ExpressionKind::Name(_) => true,
                ExpressionKind::Member { object, .. } => {
                    matches!(&self[*object].kind, ExpressionKind::Name(name) if name == own || name == "this")
                }
                _ => false,
            };
            if on_object
                && let Some((name, value)) =
                    self.set_by(self.method(id), &call.arguments, false, depth)
            {
                into.known.push((name, value));
            }
        }
        let span = self[step].span;
        for binding in &self.bindings {
            let is_inside = binding.function == function || span.contains(&binding.span);
            let Some(value) = binding.value.filter(|_| is_inside) else {
                continue;
            };
            let bare = binding.name.strip_prefix("this.").unwrap_or(&binding.name);
            match binding.kind {
                BindingKind::Variable | BindingKind::Field if binding.type_name.is_none() => {
                    into.known.push((bare.to_owned(), value));
                }
                BindingKind::Entry if binding.name == own || binding.name == "this" => {
                    into.known.push((binding.path.join("."), value));
                }
                _ => {}
            }
        }
    }
}
