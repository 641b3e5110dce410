//! Methods, local functions, lambdas, and their parameters.

use tollgate_model::code::{
    BindingKind, ExpressionId, ExpressionKind, FunctionId, Parameter, StepKind,
};

use super::words::{Kind, Slot};
use super::{Children, Node, Reader};

/// A parameter while its parts are being looked up.
pub(super) struct Written<'t> {
    pub(super) name: Node<'t>,
    pub(super) type_name: Option<String>,
    pub(super) default: Option<ExpressionId>,
}

/// The parts of a function that is defined.
pub(super) struct Defined<'t> {
    pub(super) name: &'t str,
    /// Where its name stands, for a function that is called by its name alone.
    pub(super) name_node: Option<Node<'t>>,
    pub(super) parameters: Option<Node<'t>>,
    /// A block, or `=> value`.
    pub(super) body: Option<Node<'t>>,
    /// `: base(...)`, `: this(...)`
    pub(super) chained: Option<Node<'t>>,
}

impl<'t> Reader<'t> {
    /// Defines a method of the class, or a local function.
    pub(super) fn define(&mut self, node: Node<'t>, children: &Children<'t>, defined: Defined<'t>) {
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        let decorators = self.attributes(children);
        let parameters = self.parameters(defined.parameters);
        self.build.leave(place);
        let class = self.class.clone().filter(|_| defined.name_node.is_none());
        let full = match &class {
            Some(class) => format!("{class}.{}", defined.name),
            None => defined.name.to_owned(),
        };
        let span = self.span(node);
        let function = self.build.function(full.clone(), step, span);
        let is_async = self.has_word(children, "async");
        let made = &mut self.build.source[function];
        made.is_async = is_async;
        made.decorators = decorators;
        made.export = class.is_some().then_some(full);
        made.class = class;
        if let Some(name) = defined.name_node {
            let span = self.span(name);
            let place = self.build.enter(step);
            self.build
                .bind(defined.name, BindingKind::Function(function), span);
            self.build.leave(place);
        }
        let place = self.build.enter(step);
        self.build.place.function = function;
        self.bind_parameters(function, parameters);
        if let Some(chained) = defined.chained {
            self.chained_constructor(chained);
        }
        self.function_body(defined.body);
        self.build.leave(place);
    }

    /// `: base(options)`: what runs before the body of a constructor.
    fn chained_constructor(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Expression, node);
        let place = self.build.enter(step);
        let id = self.build.expression(node.start(), node.end(), None);
        let call = self.build.call(id);
        let target = self.build.expression(node.start(), node.end(), Some(id));
        let word = if self.has_word(&children, "this") {
            "this"
        } else {
            "base"
        };
        self.build
            .set(target, ExpressionKind::Name(word.to_owned()));
        self.build.name_call(call, target);
        if let Some(arguments) = children.kind(Kind::ArgumentList) {
            self.arguments(call, arguments, id);
        }
        self.build.finish_call(call);
        self.build.leave(place);
    }

    /// `int Local(int x) { ... }`
    pub(super) fn local_function(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let defined = Defined {
            name: self.identifier(name),
            name_node: Some(name),
            parameters: children.field(Slot::Parameters),
            body: children.field(Slot::Body),
            chained: None,
        };
        self.define(node, &children, defined);
    }

    fn function_body(&mut self, body: Option<Node<'t>>) {
        let Some(body) = body else { return };
        let value = match body.kind {
            Kind::Block => return self.body(Some(body)),
            Kind::Arrow => {
                let children = self.syntax.children(body);
                self.operands(&children).last().copied()
            }
            _ => Some(body),
        };
        if let Some(value) = value {
            let step = self.step(StepKind::Return, value);
            let place = self.build.enter(step);
            self.root_expression(value);
            self.build.leave(place);
        }
    }

    /// `x => value`, `async (x, y) => { ... }`, `delegate (int x) { ... }`
    pub(super) fn lambda(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        stored: Option<&'t str>,
    ) -> ExpressionId {
        let children = self.syntax.children(node);
        let id = self.build.expression(node.start(), node.end(), parent);
        let step = self.step(StepKind::Closure, node);
        let place = self.build.enter(step);
        let parameters = match children.field(Slot::Parameters) {
            Some(only) if only.kind == Kind::ImplicitParameter => vec![Written {
                name: only,
                type_name: None,
                default: None,
            }],
            list => self.parameters(list),
        };
        self.build.leave(place);
        let span = self.span(node);
        let name = stored.unwrap_or("<closure>").to_owned();
        let function = self.build.function(name, step, span);
        self.build.source[function].is_async = self.has_word(&children, "async");
        let place = self.build.enter(step);
        self.build.place.function = function;
        self.bind_parameters(function, parameters);
        let body = children
            .field(Slot::Body)
            .or_else(|| children.kind(Kind::Block));
        self.function_body(body);
        self.build.leave(place);
        self.build.set(id, ExpressionKind::Closure(function));
        id
    }

    /// The parameters of a list, with their defaults. Those after `params` stand bare in it.
    pub(super) fn parameters(&mut self, node: Option<Node<'t>>) -> Vec<Written<'t>> {
        let Some(node) = node else { return Vec::new() };
        let mut written = Vec::new();
        let mut bare_type = None;
        let children = self.syntax.children(node);
        for child in children.named() {
            match (child.kind, child.field) {
                (Kind::Parameter, _) => written.extend(self.parameter(child)),
                (_, Slot::Type) => bare_type = Some(self.text(child).to_owned()),
                (Kind::Identifier, Slot::Name) => written.push(Written {
                    name: child,
                    type_name: bare_type.take(),
                    default: None,
                }),
                _ => {}
            }
        }
        written
    }

    fn parameter(&mut self, node: Node<'t>) -> Option<Written<'t>> {
        let children = self.syntax.children(node);
        let name = children.field(Slot::Name)?;
        let type_name = children
            .field(Slot::Type)
            .map(|name| self.text(name).to_owned());
        let default = children.named().find(|child| {
            child.field == Slot::None && !matches!(child.kind, Kind::AttributeList | Kind::Modifier)
        });
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
            let name = self.identifier(written.name);
            self.build.source[function].parameters.push(Parameter {
                name: name.to_owned(),
                type_name: written.type_name.clone(),
                default: written.default,
                span,
            });
            let binding = self
                .build
                .bind(name, BindingKind::Parameter(position), span);
            self.build.source[binding].type_name = written.type_name;
        }
    }
}
