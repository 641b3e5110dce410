//! Methods, lambdas, blocks, classes and modules.

use tollgate_model::code::{
    BindingKind, ExpressionId, ExpressionKind, FunctionId, Parameter, StepKind,
};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Node, Reader, Sink};

/// Methods whose value nobody gets: others call them for what they do.
const DOERS: &[&str] = &["initialize", "perform", "perform_async", "consume", "work"];

/// Calls in the body of a class that say how its jobs are run.
const MACROS: &[&str] = &["retry_on", "sidekiq_options", "sidekiq_retry_in", "retries"];

/// The call in the body of a class that says who handles what its methods raise.
const RESCUE: &str = "rescue_from";

impl<'t> Reader<'t> {
    /// Reads a method and gives its name.
    pub(super) fn method_definition(&mut self, node: Node<'t>) -> String {
        let children = self.syntax.children(node);
        let name = children
            .field(Slot::Name)
            .map_or("", |name| self.text(name));
        let step = self.step(StepKind::Definition, node);
        let class = self
            .class
            .clone()
            .filter(|_| self.in_class_body || children.field(Slot::Object).is_some());
        let full = match &class {
            Some(class) => format!("{class}.{name}"),
            None => name.to_owned(),
        };
        let span = self.span(node);
        let function = self.build.function(full.clone(), step, span);
        let made = &mut self.build.source[function];
        made.export = Some(full);
        made.class = class;
        if self.is_private {
            self.hidden.insert(function);
        }
        if self.build.source[function].class.is_none() {
            let place = self.build.enter(step);
            let span = self.span(children.field(Slot::Name).unwrap_or(node));
            self.build.bind(name, BindingKind::Function(function), span);
            self.build.leave(place);
        }
        let place = self.build.enter(step);
        self.build.place.function = function;
        self.locals.enter(function, false);
        let in_class_body = std::mem::replace(&mut self.in_class_body, false);
        if let Some(parameters) = children.field(Slot::Parameters) {
            self.parameters(parameters, function);
        }
        let is_void = DOERS.contains(&name) || name.ends_with('=');
        let sink = if is_void { Sink::None } else { Sink::Return };
        if let Some(body) = children.field(Slot::Body) {
            self.statement(body, sink);
        }
        self.in_class_body = in_class_body;
        self.locals.leave();
        self.build.leave(place);
        name.to_owned()
    }

    pub(super) fn lambda(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        stored: Option<&'t str>,
    ) -> ExpressionId {
        let children = self.syntax.children(node);
        let parameters = children.field(Slot::Parameters);
        let body = children.field(Slot::Body);
        self.closure(node, parent, stored, parameters, body)
    }

    pub(super) fn lambda_call(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        stored: Option<&'t str>,
    ) -> ExpressionId {
        let block = self.syntax.children(node).field(Slot::Block);
        let inner = block.map(|block| self.syntax.children(block));
        let parameters = inner
            .as_ref()
            .and_then(|inner| inner.field(Slot::Parameters));
        self.closure(node, parent, stored, parameters, block)
    }

    /// A block, as the function that is handed to a call.
    pub(super) fn block(&mut self, node: Node<'t>, parent: ExpressionId) -> ExpressionId {
        let parameters = self.syntax.children(node).field(Slot::Parameters);
        self.closure(node, Some(parent), None, parameters, Some(node))
    }

    fn closure(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        stored: Option<&'t str>,
        parameters: Option<Node<'t>>,
        body: Option<Node<'t>>,
    ) -> ExpressionId {
        let id = self.build.expression(node.start(), node.end(), parent);
        let step = self.step(StepKind::Closure, node);
        let span = self.span(node);
        let name = stored.unwrap_or("<closure>").trim_start_matches('@');
        let function = self.build.function(name.to_owned(), step, span);
        let place = self.build.enter(step);
        self.build.place.function = function;
        self.locals.enter(function, true);
        let in_class_body = std::mem::replace(&mut self.in_class_body, false);
        match (parameters, body) {
            (Some(parameters), _) => self.parameters(parameters, function),
            (None, Some(body)) => {
                let declared = Declared::new(BindingKind::Parameter(0));
                self.unnamed_parameters(body, &declared);
            }
            (None, None) => {}
        }
        if let Some(body) = body {
            let inner = self.syntax.children(body).field(Slot::Body);
            match inner {
                Some(inner) => self.statements(inner, Sink::Return),
                None if !matches!(body.kind, Kind::DoBlock | Kind::Block) => {
                    self.statement(body, Sink::Return);
                }
                None => {}
            }
        }
        self.in_class_body = in_class_body;
        self.locals.leave();
        self.build.leave(place);
        self.build.set(id, ExpressionKind::Closure(function));
        id
    }

    /// Parameters; their defaults are evaluated when the method is entered.
    fn parameters(&mut self, node: Node<'t>, function: FunctionId) {
        let children = self.syntax.children(node);
        for parameter in children.named() {
            if parameter.field != Slot::Locals {
                self.parameter(parameter, function);
            }
        }
    }

    fn parameter(&mut self, node: Node<'t>, function: FunctionId) {
        let children = self.syntax.children(node);
        let name = match node.kind {
            Kind::Identifier => Some(node),
            _ => children.field(Slot::Name),
        };
        let position = self.build.source[function].parameters.len();
        let span = self.span(node);
        let written = name.map_or("", |name| self.text(name)).to_owned();
        self.build.source[function].parameters.push(Parameter {
            name: written,
            type_name: None,
            default: None,
            span,
        });
        let declared = Declared::new(BindingKind::Parameter(position));
        if let Some(default) = children.field(Slot::Value) {
            let step = self.step(StepKind::Assign, node);
            let place = self.build.enter(step);
            let value = self.root_expression(default);
            self.build.source[function].parameters[position].default = Some(value);
            self.build.leave(place);
        }
        match name {
            Some(name) => self.bind_parameter(name, &declared),
            None if node.kind == Kind::DestructuredParameter => {
                self.destructured(node, &declared);
            }
            None => {}
        }
    }

    fn destructured(&mut self, node: Node<'t>, declared: &Declared) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        let children = self.syntax.children(node);
        for (position, part) in children.named().enumerate() {
            let inner = declared.at(&position.to_string());
            match part.kind {
                Kind::Identifier => self.bind_parameter(part, &inner),
                Kind::DestructuredParameter => self.destructured(part, &inner),
                _ => {
                    if let Some(name) = self.syntax.children(part).field(Slot::Name) {
                        self.bind_parameter(name, &inner);
                    }
                }
            }
        }
        self.build.rise();
    }

    fn bind_parameter(&mut self, name: Node<'t>, declared: &Declared) {
        self.locals.declare(self.text(name));
        self.bind_local(self.text(name), name, declared);
    }

    pub(super) fn class_definition(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let own = self.text(name).rsplit("::").next().unwrap_or_default();
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        let span = self.span(name);
        self.build.bind(own, BindingKind::Class, span);
        if let Some(superclass) = children.field(Slot::Superclass)
            && let Some(base) = self.syntax.children(superclass).named().next()
        {
            self.root_expression(base);
        }
        let class = self.class.replace(own.to_owned());
        self.class_body(children.field(Slot::Body));
        self.class = class;
        self.build.leave(place);
    }

    /// `class << self`
    pub(super) fn singleton_class(&mut self, node: Node<'t>) {
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        let body = self.syntax.children(node).field(Slot::Body);
        self.class_body(body);
        self.build.leave(place);
    }

    fn class_body(&mut self, body: Option<Node<'t>>) {
        let in_class_body = std::mem::replace(&mut self.in_class_body, true);
        let is_private = std::mem::replace(&mut self.is_private, false);
        let macros = std::mem::take(&mut self.macros);
        let rescues = std::mem::take(&mut self.rescues);
        let first = self.build.source.functions.len();
        self.locals.enter(self.build.place.function, false);
        if let Some(body) = body {
            self.statements(body, Sink::None);
        }
        self.locals.leave();
        self.decorate(first);
        self.macros = macros;
        self.rescues = rescues;
        self.is_private = is_private;
        self.in_class_body = in_class_body;
    }

    /// What a class says of how its jobs are run is said of the method that does the work; who
    /// handles what is raised, of each of its methods.
    fn decorate(&mut self, first: usize) {
        if self.macros.is_empty() && self.rescues.is_empty() {
            return;
        }
        let works = |name: &str| name.ends_with(".perform") || name.ends_with(".consume");
        for function in &mut self.build.source.functions[first..] {
            if function.class.is_none() || function.class != self.class {
                continue;
            }
            if works(&function.name) {
                function.decorators.extend(&self.macros);
            }
            function.decorators.extend(&self.rescues);
        }
    }

    /// Keeps the call that was just read, whose step is the first since `from`, where it says
    /// how methods are run.
    pub(super) fn remember_macro(&mut self, name: &str, from: usize) {
        let is_macro = MACROS.contains(&name);
        if !self.in_class_body || !is_macro && name != RESCUE {
            return;
        }
        let step = self.build.source.steps.get(from);
        let made = step.and_then(|step| step.expressions.first());
        if is_macro {
            self.macros.extend(made);
        } else {
            self.rescues.extend(made);
        }
    }

    /// `private`, `public`, `protected` alone change what follows.
    pub(super) fn visibility(&mut self, word: &str) -> bool {
        match word {
            "private" | "protected" | "private_class_method" => self.is_private = true,
            "public" => self.is_private = false,
            "module_function" => {}
            _ => return false,
        }
        true
    }

    /// `private def pay`, `memoize def client`: tells whether it was one.
    pub(super) fn visible_definition(&mut self, node: Node<'t>, word: &str) -> bool {
        let children = self.syntax.children(node);
        let Some(arguments) = children.field(Slot::Arguments) else {
            return false;
        };
        let list = self.syntax.children(arguments);
        let mut methods = list
            .named()
            .filter(|child| matches!(child.kind, Kind::Method | Kind::SingletonMethod));
        let Some(method) = methods.next() else {
            return false;
        };
        let was_private = self.is_private;
        self.is_private |= matches!(word, "private" | "protected" | "private_class_method");
        self.statement(method, Sink::None);
        self.is_private = was_private;
        true
    }
}
