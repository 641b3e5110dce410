//! Functions and their parameters.

use tollgate_model::code::{
    BindingKind, ExpressionId, ExpressionKind, FunctionId, Parameter, StepId, StepKind,
};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Node, Reader, Stored};

impl<'t> Reader<'t> {
    /// A named function where it is defined. `export` is the name it is exported under.
    pub(super) fn function_declaration(&mut self, node: Node<'t>, export: Option<&str>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Definition, node);
        let name = children.field(Slot::Name);
        let written = name
            .map(|name| self.text(name))
            .or(export)
            .unwrap_or("<closure>");
        let function = self.function(node, step, written.to_owned());
        self.build.source[function].export = export.map(str::to_owned);
        if let Some(name) = name {
            let span = self.span(name);
            let place = self.build.enter(step);
            self.build
                .bind(written, BindingKind::Function(function), span);
            self.build.leave(place);
        }
    }

    /// A function literal.
    pub(super) fn closure(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        stored: Option<Stored<'t>>,
    ) -> ExpressionId {
        let id = self.build.expression(node.start(), node.end(), parent);
        let step = self.step(StepKind::Closure, node);
        let class = self.class.clone();
        let name = match (stored, &class) {
            (Some(stored), Some(class)) if stored.is_field => format!("{class}.{}", stored.name),
            (Some(stored), _) => stored.name.to_owned(),
            (None, _) => match self.syntax.children(node).field(Slot::Name) {
                Some(name) => self.text(name).to_owned(),
                None => "<closure>".to_owned(),
            },
        };
        let function = self.function(node, step, name);
        if stored.is_some_and(|stored| stored.is_field) {
            self.build.source[function].class = class;
        }
        self.build.set(id, ExpressionKind::Closure(function));
        id
    }

    /// Reads parameters and body of any kind of function.
    pub(super) fn function(&mut self, node: Node<'t>, step: StepId, name: String) -> FunctionId {
        let span = self.span(node);
        let function = self.build.function(name, step, span);
        let children = self.syntax.children(node);
        let is_async = children
            .all()
            .take_while(|child| child.field != Slot::Parameters && child.field != Slot::Body)
            .any(|child| !child.node.is_named() && self.text(child) == "async");
        self.build.source[function].is_async = is_async;
        let place = self.build.enter(step);
        self.build.place.function = function;
        if let Some(parameters) = children.field(Slot::Parameters) {
            let list = self.syntax.children(parameters);
            for parameter in list.named() {
                self.parameter(parameter, function);
            }
        } else if let Some(parameter) = children.field(Slot::Parameter) {
            self.parameter(parameter, function);
        }
        match children.field(Slot::Body) {
            Some(body) if body.kind == Kind::Block => self.body(Some(body)),
            Some(body) => self.concise_body(body),
            None => {}
        }
        self.build.leave(place);
        function
    }

    fn concise_body(&mut self, body: Node<'t>) {
        let step = self.step(StepKind::Return, body);
        let place = self.build.enter(step);
        self.root_expression(body);
        self.build.leave(place);
    }

    fn parameter(&mut self, node: Node<'t>, function: FunctionId) {
        let children = self.syntax.children(node);
        let (pattern, default, annotation) = match node.kind {
            Kind::RequiredParameter | Kind::OptionalParameter => (
                children
                    .field(Slot::Pattern)
                    .or_else(|| children.field(Slot::Name)),
                children.field(Slot::Value),
                children.field(Slot::Type),
            ),
            Kind::AssignmentPattern => (
                children.field(Slot::Left),
                children.field(Slot::Right),
                None,
            ),
            _ => (Some(node), None, None),
        };
        let Some(pattern) = pattern else { return };
        // `this` in the parameters is a type annotation.
        if matches!(pattern.kind, Kind::This | Kind::Error | Kind::Decorator) {
            return;
        }
        for decorator in children.all().filter(|child| child.kind == Kind::Decorator) {
            self.parameter_decorator(decorator);
        }
        let position = self.build.source[function].parameters.len();
        let type_name = annotation.map(|annotation| self.type_name(annotation));
        let name = match pattern.kind {
            Kind::Identifier => self.text(pattern),
            Kind::RestPattern => self.text(pattern).trim_start_matches("...").trim(),
            _ => "",
        };
        let name = if name.starts_with(['{', '[']) {
            ""
        } else {
            name
        };
        let span = self.span(node);
        self.build.source[function].parameters.push(Parameter {
            name: name.to_owned(),
            type_name: type_name.clone(),
            default: None,
            span,
        });
        let mut declared = Declared::new(BindingKind::Parameter(position));
        declared.type_name = type_name;
        // Defaults are evaluated when the function is entered: they are its first steps.
        let place = self.build.place;
        let is_computed =
            default.is_some() || (name.is_empty() && self.text(pattern).contains('='));
        if is_computed {
            let step = self.step(StepKind::Assign, node);
            self.build.enter(step);
        }
        if let Some(default) = default {
            let stored = Stored {
                name,
                is_field: false,
            };
            let value = self.stored_expression(default, None, stored);
            self.build.source[function].parameters[position].default = Some(value);
        }
        self.pattern(pattern, &declared);
        if children.kind(Kind::Accessibility).is_some() || self.is_readonly(&children) {
            self.parameter_property(pattern, &declared);
        }
        self.build.leave(place);
    }

    fn is_readonly(&self, children: &super::Children<'t>) -> bool {
        let modifiers = children
            .all()
            .take_while(|child| child.field != Slot::Pattern);
        modifiers
            .into_iter()
            .any(|child| self.text(child) == "readonly")
    }

    /// `constructor(private stripe: Stripe)` declares a field.
    fn parameter_property(&mut self, pattern: Node<'t>, declared: &Declared) {
        let span = self.span(pattern);
        let name = format!("this.{}", self.text(pattern));
        let binding = self.build.bind(&name, BindingKind::Field, span);
        let binding = &mut self.build.source[binding];
        binding.class.clone_from(&self.class);
        binding.type_name.clone_from(&declared.type_name);
    }

    /// Runs where the function is defined.
    fn parameter_decorator(&mut self, decorator: Node<'t>) {
        let place = self.build.place;
        if let Some(step) = place.step {
            self.build.place.function = self.build.source[step].function;
        }
        if let Some(inner) = self.syntax.children(decorator).named().next() {
            self.root_expression(inner);
        }
        self.build.leave(place);
    }

    /// The type of an annotation, as written.
    pub(super) fn type_name(&self, annotation: Node<'t>) -> String {
        self.text(annotation)
            .trim_start_matches(['?', ':'])
            .trim()
            .to_owned()
    }
}
