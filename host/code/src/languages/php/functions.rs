//! Functions, methods, closures, classes and what they declare.

use tollgate_model::code::{
    BindingKind, ExpressionId, ExpressionKind, FunctionId, Parameter, StepKind,
};

use super::names::dotted;
use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    pub(super) fn function_definition(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let own = self.text(name);
        let step = self.step(StepKind::Definition, node);
        let decorators = self.attributes(node, step);
        let class = self.class.clone().filter(|_| self.in_class_body);
        let full = match &class {
            Some(class) => format!("{class}.{own}"),
            None => own.to_owned(),
        };
        let span = self.span(node);
        let function = self.build.function(full.clone(), step, span);
        let made = &mut self.build.source[function];
        made.export = Some(full);
        made.decorators = decorators;
        made.class = class;
        if self.build.source[function].class.is_none() {
            let span = self.span(name);
            let place = self.build.enter(step);
            let binding = self.build.bind(own, BindingKind::Function(function), span);
            // Functions are known everywhere, wherever they are declared.
            self.build.source[binding].function = FunctionId::MODULE;
            self.build.leave(place);
        }
        let place = self.build.enter(step);
        self.build.place.function = function;
        let in_class_body = std::mem::replace(&mut self.in_class_body, false);
        if let Some(parameters) = children.field(Slot::Parameters) {
            self.parameters(parameters, function);
        }
        if let Some(body) = children.field(Slot::Body) {
            self.statement(body);
        }
        self.in_class_body = in_class_body;
        self.build.leave(place);
    }

    /// `#[Retry(3)]`, as calls of what they name.
    fn attributes(
        &mut self,
        node: Node<'t>,
        step: tollgate_model::code::StepId,
    ) -> Vec<ExpressionId> {
        let mut found = Vec::new();
        let Some(list) = self.syntax.children(node).field(Slot::Attributes) else {
            return found;
        };
        let place = self.build.enter(step);
        let groups = self.syntax.children(list);
        for group in groups.named() {
            let attributes = self.syntax.children(group);
            for attribute in attributes.named() {
                found.push(self.attribute(attribute));
            }
        }
        self.build.leave(place);
        found
    }

    fn attribute(&mut self, node: Node<'t>) -> ExpressionId {
        let id = self.build.expression(node.start(), node.end(), None);
        let children = self.syntax.children(node);
        let call = self.build.call(id);
        let name = children.named().next().unwrap_or(node);
        let target = self.build.expression(name.start(), name.end(), Some(id));
        let kind = self.qualified(name, target);
        self.build.set(target, kind);
        self.build.name_call(call, target);
        self.build.source[call].is_construction = true;
        if let Some(parameters) = children.field(Slot::Parameters) {
            let list = self.syntax.children(parameters);
            for argument in list.named() {
                self.argument(call, argument, id);
            }
        }
        self.build.finish_call(call);
        id
    }

    pub(super) fn closure(
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
        let place = self.build.enter(step);
        self.build.place.function = function;
        let in_class_body = std::mem::replace(&mut self.in_class_body, false);
        if let Some(parameters) = children.field(Slot::Parameters) {
            self.parameters(parameters, function);
        }
        match children.field(Slot::Body) {
            Some(body) if body.kind == Kind::CompoundStatement => self.statement(body),
            Some(body) => {
                let step = self.step(StepKind::Return, body);
                self.build.enter(step);
                self.root_expression(body);
            }
            None => {}
        }
        self.in_class_body = in_class_body;
        self.build.leave(place);
        self.build.set(id, ExpressionKind::Closure(function));
        id
    }

    /// Parameters; their defaults are evaluated when the function is entered.
    fn parameters(&mut self, node: Node<'t>, function: FunctionId) {
        let children = self.syntax.children(node);
        for parameter in children.named() {
            self.parameter(parameter, function);
        }
    }

    fn parameter(&mut self, node: Node<'t>, function: FunctionId) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let own = self.text(name).trim_start_matches(['&', '$']);
        let type_name = children
            .field(Slot::Type)
            .map(|name| dotted(self.text(name)));
        let position = self.build.source[function].parameters.len();
        let span = self.span(node);
        self.build.source[function].parameters.push(Parameter {
            name: own.to_owned(),
            type_name: type_name.clone(),
            default: None,
            span,
        });
        if let Some(default) = children.field(Slot::DefaultValue) {
            let step = self.step(StepKind::Assign, node);
            let place = self.build.enter(step);
            let value = self.root_expression(default);
            self.build.source[function].parameters[position].default = Some(value);
            self.build.leave(place);
        }
        let span = self.span(name);
        let binding = self.build.bind(own, BindingKind::Parameter(position), span);
        self.build.source[binding].type_name.clone_from(&type_name);
        if node.kind == Kind::PropertyPromotionParameter {
            let field = self
                .build
                .bind(&format!("this.{own}"), BindingKind::Field, span);
            let field = &mut self.build.source[field];
            field.class.clone_from(&self.class);
            field.type_name = type_name;
        }
    }

    pub(super) fn class_definition(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        let name = children.field(Slot::Name);
        let own = name.map_or("<class>", |name| self.text(name));
        if let Some(name) = name {
            let span = self.span(name);
            self.build.bind(own, BindingKind::Class, span);
        }
        for clause in children.named() {
            if matches!(clause.kind, Kind::BaseClause | Kind::ClassInterfaceClause) {
                let bases = self.syntax.children(clause);
                for base in bases.named() {
                    self.root_expression(base);
                }
            }
        }
        let attributes = self.attributes(node, step);
        let first = self.build.source.functions.len();
        let class = self.class.replace(own.to_owned());
        let in_class_body = std::mem::replace(&mut self.in_class_body, true);
        if let Some(body) = children.field(Slot::Body) {
            self.statements(body);
        }
        // What is said of a class that is called is said of what is called then.
        let invoked = format!("{own}.__invoke");
        for function in self.build.source.functions.iter_mut().skip(first) {
            if function.name == invoked {
                function.decorators.extend(&attributes);
            }
        }
        self.in_class_body = in_class_body;
        self.class = class;
        self.build.leave(place);
    }

    pub(super) fn property_declaration(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let type_name = children
            .field(Slot::Type)
            .map(|name| dotted(self.text(name)));
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        for element in children.named() {
            if element.kind != Kind::PropertyElement {
                continue;
            }
            let parts = self.syntax.children(element);
            let value = parts
                .field(Slot::DefaultValue)
                .map(|value| self.root_expression(value));
            if let Some(name) = parts.field(Slot::Name) {
                self.field(name, value, type_name.clone());
            }
        }
        self.build.leave(place);
    }

    fn field(&mut self, name: Node<'t>, value: Option<ExpressionId>, type_name: Option<String>) {
        let own = self.text(name).trim_start_matches('$');
        let span = self.span(name);
        let binding = self
            .build
            .bind(&format!("this.{own}"), BindingKind::Field, span);
        let made = &mut self.build.source[binding];
        made.class.clone_from(&self.class);
        made.value = value;
        made.type_name = type_name;
    }

    /// `const MAX = 3;`: of the class a field, else a name of the file.
    pub(super) fn constants(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        for element in children.named() {
            if element.kind != Kind::ConstElement {
                continue;
            }
            let parts = self.syntax.children(element);
            let mut named = parts.named();
            let (Some(name), Some(value)) = (named.next(), named.next()) else {
                continue;
            };
            let value = self.root_expression(value);
            if self.in_class_body {
                self.field(name, Some(value), None);
            } else {
                let span = self.span(name);
                let binding = self
                    .build
                    .bind(self.text(name), BindingKind::Variable, span);
                let made = &mut self.build.source[binding];
                made.function = FunctionId::MODULE;
                made.value = Some(value);
            }
        }
        self.build.leave(place);
    }
}
