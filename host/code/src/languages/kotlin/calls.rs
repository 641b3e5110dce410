//! Calls, their arguments, and annotations.

use tollgate_model::code::{Argument, CallId, ExpressionId, ExpressionKind};

use super::words::Kind;
use super::{Node, Reader, jvm};

/// Methods without arguments that wait for what they are called on.
const WAITS: &[&str] = &[
    "await",
    "awaitSingle",
    "awaitSingleOrNull",
    "awaitFirst",
    "awaitFirstOrNull",
];

/// Methods of a result that leave open what failed.
const HEEDLESS: &[&str] = &["getOrNull", "onSuccess", "map", "mapCatching"];

/// How many calls behind a `runCatching` are looked at.
const MAX_LINKS: usize = 8;

/// The parts of a call.
#[derive(Default)]
struct Parts<'t> {
    called: Option<Node<'t>>,
    list: Option<Node<'t>>,
    lambda: Option<Node<'t>>,
}

impl<'t> Reader<'t> {
    /// The parts of a call. A closure after the brackets is another call in the grammar.
    fn parts_of_call(&mut self, node: Node<'t>) -> Parts<'t> {
        let children = self.syntax.children(node);
        let lambda = children.kind(Kind::AnnotatedLambda);
        let list = children.kind(Kind::ValueArguments);
        let called = children.named().next();
        if let (Some(inner), None, Some(_)) = (called, list, lambda)
            && inner.kind == Kind::Call
        {
            let parts = self.syntax.children(inner);
            if parts.kind(Kind::AnnotatedLambda).is_none() {
                return Parts {
                    called: parts.named().next(),
                    list: parts.kind(Kind::ValueArguments),
                    lambda,
                };
            }
        }
        Parts {
            called,
            list,
            lambda,
        }
    }

    /// `object.name(arguments) { closure }`
    pub(super) fn call(&mut self, node: Node<'t>, id: ExpressionId) {
        let parts = self.parts_of_call(node);
        if let Some(awaited) = self.awaited(&parts) {
            let value = self.expression(awaited, Some(id));
            return self.build.set(id, ExpressionKind::Await(value));
        }
        let call = self.build.call(id);
        let target = match parts.called {
            Some(called) => self.expression(called, Some(id)),
            None => self.build.expression(node.start(), node.start(), Some(id)),
        };
        self.build.name_call(call, target);
        let callee = &self.build.source[call].callee;
        let method = callee.rsplit('.').next().unwrap_or_default();
        let is_construction = method.starts_with(char::is_uppercase);
        let waits = matches!(method, "awaitAll" | "joinAll");
        self.build.source[call].is_construction = is_construction;
        if waits || self.is_job_of_scope(call) {
            self.build.remarks.awaited.push(id);
        }
        self.arguments(call, parts.list, id);
        if let Some(lambda) = parts.lambda {
            let run = self.run_by(call);
            let value = self.closure(lambda, Some(id), None, run);
            self.argument(call, None, value, false);
        }
        self.build.finish_call(call);
    }

    /// What `deferred.await()` waits for.
    fn awaited(&mut self, parts: &Parts<'t>) -> Option<Node<'t>> {
        let list = self.syntax.children(parts.list?);
        let called = parts
            .called
            .filter(|called| called.kind == Kind::Navigation)?;
        let named = self.syntax.children(called);
        let method = named.named().last()?;
        let is_waiting = WAITS.contains(&self.text(method))
            && list.named().next().is_none()
            && parts.lambda.is_none();
        named.named().next().filter(|_| is_waiting)
    }

    /// Where the closure of a `runCatching` begins whose result a statement drops:
    /// `runCatching { notify() }`, also with `.getOrNull()` behind it.
    pub(super) fn dropped_catching(&mut self, statement: Node<'t>) -> Option<usize> {
        let mut at = statement;
        for _ in 0..MAX_LINKS {
            if at.kind != Kind::Call {
                return None;
            }
            let parts = self.parts_of_call(at);
            let called = parts.called?;
            let named = self.syntax.children(called);
            let own = match called.kind {
                Kind::Navigation => named.named().last()?,
                _ => called,
            };
            let method = self.text(own);
            if method == "runCatching" {
                let lambda = self.syntax.children(parts.lambda?).kind(Kind::Lambda)?;
                return Some(lambda.start());
            }
            if called.kind != Kind::Navigation || !HEEDLESS.contains(&method) {
                return None;
            }
            at = named.named().next()?;
        }
        None
    }

    fn arguments(&mut self, call: CallId, list: Option<Node<'t>>, id: ExpressionId) {
        let Some(list) = list else { return };
        let items = self.syntax.children(list);
        for item in items
            .named()
            .filter(|item| item.kind == Kind::ValueArgument)
        {
            let parts = self.syntax.children(item);
            let has = |sign: &str| {
                let mut signs = parts.all().filter(|part| !part.node.is_named());
                signs.any(|part| self.text(part) == sign)
            };
            let name = parts.kind(Kind::Identifier).filter(|_| has("="));
            let is_star = has("*");
            let Some(mut value) = parts.named().last() else {
                continue;
            };
            let is_spread = is_star || value.kind == Kind::Spread;
            if value.kind == Kind::Spread {
                value = self.syntax.children(value).named().next().unwrap_or(value);
            }
            self.stored_as = name.map(|name| self.text(name));
            let value = self.expression(value, Some(id));
            let name = name.map(|name| self.text(name).to_owned());
            self.argument(call, name, value, is_spread);
        }
    }

    fn argument(
        &mut self,
        call: CallId,
        name: Option<String>,
        value: ExpressionId,
        is_spread: bool,
    ) {
        let argument = Argument {
            name,
            value,
            is_spread,
        };
        self.build.argument(call, argument);
    }

    /// The annotations among the modifiers, as expressions: `@Retryable(maxAttempts = 3)` is a
    /// call with named arguments, `@Transactional` a name.
    pub(super) fn annotations(&mut self, modifiers: Option<Node<'t>>) -> Vec<ExpressionId> {
        let Some(modifiers) = modifiers else {
            return Vec::new();
        };
        let children = self.syntax.children(modifiers);
        let mut made = Vec::new();
        for annotation in children
            .named()
            .filter(|child| child.kind == Kind::Annotation)
        {
            let parts = self.syntax.children(annotation);
            for part in parts.named() {
                match part.kind {
                    Kind::ConstructorInvocation => made.push(self.invocation(part)),
                    kind if kind.is_type() => {
                        let name = jvm::dotted(&mut self.build, part.start(), part.end(), None);
                        made.push(name);
                    }
                    _ => {}
                }
            }
        }
        made
    }

    /// `Retryable(maxAttempts = 3)` of an annotation, `Base(x)` of a class.
    pub(super) fn invocation(&mut self, node: Node<'t>) -> ExpressionId {
        let id = self.build.expression(node.start(), node.end(), None);
        let call = self.build.call(id);
        let children = self.syntax.children(node);
        // `this(..)` and `super(..)` begin with a keyword.
        let target = match children.all().next() {
            Some(name) => jvm::dotted(&mut self.build, name.start(), name.end(), Some(id)),
            None => self.build.expression(node.start(), node.start(), Some(id)),
        };
        self.build.name_call(call, target);
        self.arguments(call, children.kind(Kind::ValueArguments), id);
        self.build.finish_call(call);
        id
    }
}
