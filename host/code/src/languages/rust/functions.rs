//! Functions, methods and closures.

use tollgate_model::code::{
    BindingKind, ExpressionId, ExpressionKind, FunctionId, Parameter, StepKind,
};

use super::bindings::Declared;
use super::statements::Tail;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// What is known of the function that is being read.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame<'t> {
    /// The type whose `impl` block is being read.
    pub(super) class: Option<&'t str>,
    /// Whether it hands back a `Result`.
    pub(super) returns_result: bool,
    /// Whether what it hands back is an error: the closure of `map_err`.
    pub(super) returns_error: bool,
}

impl<'t> Reader<'t> {
    pub(super) fn function_item(&mut self, node: Node<'t>, attributes: &[Node<'t>]) {
        let children = self.syntax.children(node);
        let (Some(name), Some(body)) = (children.field(Slot::Name), children.field(Slot::Body))
        else {
            return;
        };
        let start = attributes
            .first()
            .map_or(node.start(), |first| first.start());
        let step = self.build.step(StepKind::Definition, start, node.end());
        let decorators = self.decorators(step, attributes);
        let own = self.text(name);
        let class = self.frame.class;
        let full = match class {
            Some(class) => format!("{class}.{own}"),
            None => own.to_owned(),
        };
        let span = self.build.span(start, node.end());
        let function = self.build.function(full.clone(), step, span);
        let is_public = children.kind(Kind::Visibility).is_some();
        let modifiers = children.kind(Kind::Modifiers);
        let is_async = modifiers.is_some_and(|modifiers| self.text(modifiers).contains("async"));
        let is_test = self.in_test || self.has_test_attribute(attributes);
        let made = &mut self.build.source[function];
        made.is_async = is_async;
        made.decorators = decorators;
        made.export = is_public.then_some(full);
        made.class = class.map(str::to_owned);
        made.is_test = is_test;
        if class.is_none() {
            let span = self.span(name);
            let place = self.build.enter(step);
            self.build.bind(own, BindingKind::Function(function), span);
            self.build.leave(place);
        }
        let returns = children
            .field(Slot::ReturnType)
            .map_or("", |written| self.text(written));
        let frame = Frame {
            class,
            returns_result: is_result(returns),
            ..Frame::default()
        };
        let outer = std::mem::replace(&mut self.frame, frame);
        let place = self.build.enter(step);
        self.build.place.function = function;
        self.parameters(function, children.field(Slot::Parameters));
        self.body(body, Tail::Returned);
        self.build.leave(place);
        self.frame = outer;
    }

    pub(super) fn closure(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        stored: Option<&'t str>,
        returns_error: bool,
    ) -> ExpressionId {
        let children = self.syntax.children(node);
        let id = self.build.expression(node.start(), node.end(), parent);
        let step = self.step(StepKind::Closure, node);
        let span = self.span(node);
        let name = stored.unwrap_or("<closure>").to_owned();
        let function = self.build.function(name, step, span);
        let written = self.text(node);
        let body = children.field(Slot::Body);
        let is_async = written
            .trim_start_matches("move")
            .trim_start()
            .starts_with("async")
            || body.is_some_and(|body| body.kind == Kind::Async);
        self.build.source[function].is_async = is_async;
        let returns = children
            .field(Slot::ReturnType)
            .map_or("", |written| self.text(written));
        let frame = Frame {
            class: self.frame.class,
            returns_result: is_result(returns) || returns.is_empty(),
            returns_error,
        };
        let outer = std::mem::replace(&mut self.frame, frame);
        let place = self.build.enter(step);
        self.build.place.function = function;
        self.parameters(function, children.field(Slot::Parameters));
        if let Some(body) = body {
            self.body(body, Tail::Returned);
        }
        self.build.leave(place);
        self.frame = outer;
        self.build.set(id, ExpressionKind::Closure(function));
        id
    }

    /// `async { ... }`: a function that runs where it is waited for.
    pub(super) fn async_block(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
    ) -> ExpressionId {
        let children = self.syntax.children(node);
        let id = self.build.expression(node.start(), node.end(), parent);
        let step = self.step(StepKind::Closure, node);
        let span = self.span(node);
        let function = self.build.function("<closure>".to_owned(), step, span);
        self.build.source[function].is_async = true;
        let frame = Frame {
            class: self.frame.class,
            returns_result: true,
            ..Frame::default()
        };
        let outer = std::mem::replace(&mut self.frame, frame);
        let place = self.build.enter(step);
        self.build.place.function = function;
        if let Some(block) = children.kind(Kind::Block) {
            self.body(block, Tail::Returned);
        }
        self.build.leave(place);
        self.frame = outer;
        self.build.set(id, ExpressionKind::Closure(function));
        id
    }

    fn parameters(&mut self, function: FunctionId, node: Option<Node<'t>>) {
        let Some(node) = node else { return };
        let list = self.syntax.children(node);
        for parameter in list.named() {
            let (pattern, type_name) = match parameter.kind {
                Kind::SelfParameter | Kind::AttributeItem => continue,
                Kind::Parameter => {
                    let children = self.syntax.children(parameter);
                    let written = children.field(Slot::Type);
                    (
                        children.field(Slot::Pattern),
                        written.map(|written| self.text(written).replace("::", ".")),
                    )
                }
                _ => (Some(parameter), None),
            };
            let Some(pattern) = pattern else { continue };
            let position = self.build.source[function].parameters.len();
            let name = match pattern.kind {
                Kind::Identifier => self.text(pattern),
                _ => "",
            };
            let span = self.span(pattern);
            self.build.source[function].parameters.push(Parameter {
                name: name.to_owned(),
                type_name: type_name.clone(),
                default: None,
                span,
            });
            let mut declared = Declared::new(BindingKind::Parameter(position));
            declared.type_name = type_name;
            self.pattern(pattern, &declared);
        }
    }
}

/// Whether a return type is a `Result`.
fn is_result(written: &str) -> bool {
    let head = written.split('<').next().unwrap_or_default();
    head.ends_with("Result") || head.ends_with("Response") || written.contains("Result<")
}

/// A type without references, paths and arguments: `Client` of `&mut stripe::Client<T>`.
pub(super) fn base_type(written: &str) -> &str {
    let name = written
        .trim_start_matches('&')
        .trim_start()
        .trim_start_matches("mut ")
        .trim_start_matches("dyn ");
    let name = name.split('<').next().unwrap_or(name);
    name.rsplit("::").next().unwrap_or(name).trim()
}
