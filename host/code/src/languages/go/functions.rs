//! Functions, methods, function literals, and types with their fields.

use tollgate_model::code::{
    BindingKind, ExpressionId, ExpressionKind, FunctionId, Parameter, StepKind,
};

use super::words::{Kind, Slot};
use super::{Node, Reader};

/// What is known of the function that is being read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Frame<'t> {
    /// The name of its receiver, which is the own object.
    pub(super) receiver: Option<&'t str>,
    /// The class of its receiver.
    pub(super) class: Option<&'t str>,
    /// Whether the last of its results is an error.
    pub(super) returns_error: bool,
    /// The name of that result.
    pub(super) error_name: Option<&'t str>,
}

impl<'t> Reader<'t> {
    pub(super) fn function_declaration(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let (Some(name), Some(body)) = (children.field(Slot::Name), children.field(Slot::Body))
        else {
            return;
        };
        let step = self.step(StepKind::Definition, node);
        let own = self.text(name);
        let receiver = children
            .field(Slot::Receiver)
            .and_then(|receiver| self.receiver(receiver));
        let class = receiver.map(|(_, class)| class);
        let full = match class {
            Some(class) => format!("{class}.{own}"),
            None => own.to_owned(),
        };
        let span = self.span(node);
        let function = self.build.function(full.clone(), step, span);
        let is_exported =
            own.starts_with(char::is_uppercase) && self.build.place.function == FunctionId::MODULE;
        let made = &mut self.build.source[function];
        made.export = is_exported.then_some(full);
        made.class = class.map(str::to_owned);
        if class.is_none() {
            let span = self.span(name);
            let place = self.build.enter(step);
            self.build.bind(own, BindingKind::Function(function), span);
            self.build.leave(place);
        }
        let mut frame = self.results(children.field(Slot::Result));
        frame.class = class;
        frame.receiver = receiver.and_then(|(name, _)| name);
        let outer = std::mem::replace(&mut self.frame, frame);
        let place = self.build.enter(step);
        self.build.place.function = function;
        self.parameters(function, children.field(Slot::Parameters));
        self.named_results(children.field(Slot::Result));
        let caught = std::mem::take(&mut self.caught);
        self.body(Some(body));
        self.caught = caught;
        self.build.leave(place);
        self.frame = outer;
    }

    pub(super) fn function_literal(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        stored: Option<&'t str>,
    ) -> ExpressionId {
        let children = self.syntax.children(node);
        let id = self.build.expression(node.start(), node.end(), parent);
        let step = self.step(StepKind::Closure, node);
        let span = self.span(node);
        let name = stored.unwrap_or("<closure>").to_owned();
        let function = self.build.function(name, step, span);
        let mut frame = self.results(children.field(Slot::Result));
        frame.class = self.frame.class;
        frame.receiver = self.frame.receiver;
        let outer = std::mem::replace(&mut self.frame, frame);
        let place = self.build.enter(step);
        self.build.place.function = function;
        self.parameters(function, children.field(Slot::Parameters));
        self.named_results(children.field(Slot::Result));
        let caught = std::mem::take(&mut self.caught);
        self.body(children.field(Slot::Body));
        self.caught = caught;
        self.build.leave(place);
        self.frame = outer;
        self.build.set(id, ExpressionKind::Closure(function));
        id
    }

    /// The name of the receiver and its type: `(s *Service)`.
    fn receiver(&mut self, node: Node<'t>) -> Option<(Option<&'t str>, &'t str)> {
        let parameter = self.syntax.children(node).kind(Kind::Parameter)?;
        let children = self.syntax.children(parameter);
        let name = children.field(Slot::Name).map(|name| self.text(name));
        let written = self.text(children.field(Slot::Type)?);
        Some((name.filter(|name| *name != "_"), base_type(written)))
    }

    /// What the results of a function say of its error.
    fn results(&mut self, node: Option<Node<'t>>) -> Frame<'t> {
        let mut frame = Frame::default();
        let Some(node) = node else { return frame };
        if node.kind != Kind::ParameterList {
            frame.returns_error = is_error_type(self.text(node));
            return frame;
        }
        let last = self.syntax.children(node).named().next_back();
        if let Some(last) = last {
            let children = self.syntax.children(last);
            let written = children.field(Slot::Type).map(|name| self.text(name));
            frame.returns_error = written.is_some_and(is_error_type);
            let name = children
                .named()
                .rfind(|child| child.field == Slot::Name)
                .map(|name| self.text(name));
            frame.error_name = name.filter(|_| frame.returns_error);
        }
        frame
    }

    /// Named results are variables of the function.
    fn named_results(&mut self, node: Option<Node<'t>>) {
        let Some(node) = node.filter(|node| node.kind == Kind::ParameterList) else {
            return;
        };
        let list = self.syntax.children(node);
        for result in list.named() {
            let children = self.syntax.children(result);
            let type_name = children
                .field(Slot::Type)
                .map(|name| self.text(name).to_owned());
            for name in children.named().filter(|child| child.field == Slot::Name) {
                let span = self.span(name);
                let binding = self
                    .build
                    .bind(self.text(name), BindingKind::Variable, span);
                self.build.source[binding].type_name.clone_from(&type_name);
            }
        }
    }

    fn parameters(&mut self, function: FunctionId, node: Option<Node<'t>>) {
        let Some(node) = node else { return };
        let list = self.syntax.children(node);
        for parameter in list.named() {
            let children = self.syntax.children(parameter);
            let type_name = children
                .field(Slot::Type)
                .map(|name| self.text(name).to_owned());
            let names: Vec<Node<'t>> = children
                .named()
                .filter(|child| child.field == Slot::Name)
                .collect();
            if names.is_empty() {
                let span = self.span(parameter);
                self.parameter(function, "", type_name, span);
                continue;
            }
            for name in names {
                let span = self.span(name);
                self.parameter(function, self.text(name), type_name.clone(), span);
            }
        }
    }

    fn parameter(
        &mut self,
        function: FunctionId,
        name: &str,
        type_name: Option<String>,
        span: tollgate_model::Span,
    ) {
        let position = self.build.source[function].parameters.len();
        self.build.source[function].parameters.push(Parameter {
            name: name.to_owned(),
            type_name: type_name.clone(),
            default: None,
            span,
        });
        if !matches!(name, "" | "_") {
            let binding = self
                .build
                .bind(name, BindingKind::Parameter(position), span);
            self.build.source[binding].type_name = type_name;
        }
    }

    /// `type Service struct { ... }`: a class and its fields.
    pub(super) fn type_declaration(&mut self, node: Node<'t>) {
        let specs = self.syntax.children(node);
        for spec in specs.named().filter(|spec| spec.kind == Kind::TypeSpec) {
            let children = self.syntax.children(spec);
            let Some(name) = children.field(Slot::Name) else {
                continue;
            };
            let step = self.step(StepKind::Definition, spec);
            let place = self.build.enter(step);
            let span = self.span(name);
            let class = self.text(name);
            self.build.bind(class, BindingKind::Class, span);
            if let Some(body) = children
                .field(Slot::Type)
                .filter(|body| body.kind == Kind::StructType)
            {
                self.fields(class, body);
            }
            self.build.leave(place);
        }
    }

    fn fields(&mut self, class: &'t str, node: Node<'t>) {
        let Some(list) = self.syntax.children(node).kind(Kind::FieldList) else {
            return;
        };
        let fields = self.syntax.children(list);
        for field in fields.named().filter(|field| field.kind == Kind::Field) {
            let children = self.syntax.children(field);
            let Some(written) = children.field(Slot::Type) else {
                continue;
            };
            let type_name = self.text(written);
            let names: Vec<Node<'t>> = children
                .named()
                .filter(|child| child.field == Slot::Name)
                .collect();
            if names.is_empty() {
                // An embedded type is a field of its own name.
                let span = self.span(written);
                self.field(class, base_type(type_name), type_name, span);
            }
            for name in names {
                let span = self.span(name);
                self.field(class, self.text(name), type_name, span);
            }
        }
    }

    fn field(&mut self, class: &str, name: &str, type_name: &str, span: tollgate_model::Span) {
        let binding = self
            .build
            .bind(&format!("this.{name}"), BindingKind::Field, span);
        let made = &mut self.build.source[binding];
        made.class = Some(class.to_owned());
        made.type_name = Some(type_name.to_owned());
    }
}

/// A type without pointers, package and arguments: `Service` of `*pay.Service[T]`.
pub(super) fn base_type(written: &str) -> &str {
    let name = written.trim_start_matches(['*', '&', ' ']);
    let name = name.split('[').next().unwrap_or(name);
    name.rsplit('.').next().unwrap_or(name).trim()
}

/// Whether a result of this type is an error.
fn is_error_type(written: &str) -> bool {
    let base = base_type(written);
    base == "error" || base.ends_with("Error") || base.ends_with("Err")
}
