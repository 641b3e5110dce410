//! Functions, lambdas, classes and their decorators.

use tollgate_model::code::{
    BindingKind, ExpressionId, ExpressionKind, FunctionId, Parameter, StepId, StepKind,
};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// A parameter while its parts are being looked up.
struct Written<'t> {
    name: Node<'t>,
    type_name: Option<String>,
    default: Option<ExpressionId>,
}

impl<'t> Reader<'t> {
    pub(super) fn function_definition(&mut self, node: Node<'t>, decorators: &[Node<'t>]) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let start = decorators
            .first()
            .map_or(node.start(), |first| first.start());
        let step = self.build.step(StepKind::Definition, start, node.end());
        let decorators = self.decorators(step, decorators);
        let class = self.class.clone().filter(|_| self.in_class_body);
        let own = self.text(name);
        let full = match &class {
            Some(class) => format!("{class}.{own}"),
            None => own.to_owned(),
        };
        let parameters = self.parameters(step, children.field(Slot::Parameters));
        let span = self.build.span(start, node.end());
        let is_exported = self.build.place.function == FunctionId::MODULE;
        let function = self.build.function(full.clone(), step, span);
        let is_async = self.text(node).starts_with("async");
        let made = &mut self.build.source[function];
        made.is_async = is_async;
        made.decorators = decorators;
        made.export = is_exported.then_some(full);
        made.class = class;
        if self.build.source[function].class.is_none() {
            let span = self.span(name);
            let place = self.build.enter(step);
            self.build.bind(own, BindingKind::Function(function), span);
            self.build.leave(place);
        }
        let place = self.build.enter(step);
        self.build.place.function = function;
        let in_class_body = std::mem::replace(&mut self.in_class_body, false);
        self.bind_parameters(function, parameters);
        self.body(children.field(Slot::Body));
        self.in_class_body = in_class_body;
        self.build.leave(place);
    }

    pub(super) fn lambda(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        stored: Option<&'t str>,
    ) -> ExpressionId {
        let children = self.syntax.children(node);
        let id = self.build.expression(node.start(), node.end(), parent);
        let step = self.step(StepKind::Closure, node);
        let parameters = self.parameters(step, children.field(Slot::Parameters));
        let span = self.span(node);
        let name = stored.unwrap_or("<closure>").to_owned();
        let function = self.build.function(name, step, span);
        let place = self.build.enter(step);
        self.build.place.function = function;
        let in_class_body = std::mem::replace(&mut self.in_class_body, false);
        self.bind_parameters(function, parameters);
        if let Some(body) = children.field(Slot::Body) {
            let result = self.step(StepKind::Return, body);
            self.build.enter(result);
            self.root_expression(body);
        }
        self.in_class_body = in_class_body;
        self.build.leave(place);
        self.build.set(id, ExpressionKind::Closure(function));
        id
    }

    fn decorators(&mut self, step: StepId, decorators: &[Node<'t>]) -> Vec<ExpressionId> {
        let place = self.build.enter(step);
        let mut made = Vec::new();
        for decorator in decorators {
            let inner = self.syntax.children(*decorator).named().next();
            made.extend(inner.map(|inner| self.root_expression(inner)));
        }
        self.build.leave(place);
        made
    }

    /// Parameters with their defaults, which are evaluated where the function is defined.
    fn parameters(&mut self, step: StepId, node: Option<Node<'t>>) -> Vec<Written<'t>> {
        let Some(node) = node else { return Vec::new() };
        let place = self.build.enter(step);
        let mut written = Vec::new();
        let children = self.syntax.children(node);
        for (position, parameter) in children.named().enumerate() {
            let is_own = position == 0
                && self.in_class_body
                && matches!(self.text(parameter), "self" | "cls" | "mcs");
            if !is_own {
                written.extend(self.parameter(parameter));
            }
        }
        self.build.leave(place);
        written
    }

    fn parameter(&mut self, node: Node<'t>) -> Option<Written<'t>> {
        let children = self.syntax.children(node);
        let type_name = children
            .field(Slot::Type)
            .map(|name| self.text(name).to_owned());
        let default = children.field(Slot::Value);
        let name = match node.kind {
            Kind::Identifier
            | Kind::ListSplatPattern
            | Kind::DictionarySplatPattern
            | Kind::TuplePattern => node,
            Kind::DefaultParameter | Kind::TypedDefaultParameter => children.field(Slot::Name)?,
            Kind::TypedParameter => children.named().next()?,
            _ => return None,
        };
        let default = default.map(|default| self.root_expression(default));
        Some(Written {
            name,
            type_name,
            default,
        })
    }

    fn bind_parameters(&mut self, function: FunctionId, parameters: Vec<Written<'t>>) {
        for (position, written) in parameters.into_iter().enumerate() {
            let span = self.span(written.name);
            let name = self.text(written.name).trim_start_matches('*');
            let name = if written.name.kind == Kind::TuplePattern {
                ""
            } else {
                name
            };
            self.build.source[function].parameters.push(Parameter {
                name: name.to_owned(),
                type_name: written.type_name.clone(),
                default: written.default,
                span,
            });
            let mut declared = Declared::new(BindingKind::Parameter(position));
            declared.type_name = written.type_name;
            self.pattern(written.name, &declared);
        }
    }

    pub(super) fn class_definition(&mut self, node: Node<'t>, decorators: &[Node<'t>]) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let start = decorators
            .first()
            .map_or(node.start(), |first| first.start());
        let step = self.build.step(StepKind::Definition, start, node.end());
        self.decorators(step, decorators);
        let place = self.build.enter(step);
        let span = self.span(name);
        self.build.bind(self.text(name), BindingKind::Class, span);
        if let Some(superclasses) = children.field(Slot::Superclasses) {
            let parts = self.syntax.children(superclasses);
            for part in parts.named() {
                let value = match part.kind {
                    Kind::KeywordArgument => self.syntax.children(part).field(Slot::Value),
                    _ => Some(part),
                };
                if let Some(value) = value {
                    self.root_expression(value);
                }
            }
        }
        let class = self.class.replace(self.text(name).to_owned());
        let in_class_body = std::mem::replace(&mut self.in_class_body, true);
        self.body(children.field(Slot::Body));
        self.in_class_body = in_class_body;
        self.class = class;
        self.build.leave(place);
    }
}
