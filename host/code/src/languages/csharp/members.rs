//! What stands in the body of a class: methods, properties, fields.

use tollgate_model::code::{BindingKind, StepKind};

use super::functions::Defined;
use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    pub(super) fn members(&mut self, node: Node<'t>) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        let children = self.syntax.children(node);
        for member in children.named() {
            self.member(member);
        }
        self.build.rise();
    }

    pub(super) fn member(&mut self, member: Node<'t>) {
        match member.kind {
            Kind::Method
            | Kind::Constructor
            | Kind::Destructor
            | Kind::Operator
            | Kind::Conversion
            | Kind::Indexer => self.method(member),
            Kind::Property | Kind::EventProperty => self.property(member),
            Kind::Field => self.field(member),
            Kind::PreprocIf | Kind::PreprocElif | Kind::PreprocElse => self.members(member),
            Kind::Error => self.broken(member),
            Kind::Class | Kind::Struct | Kind::Record | Kind::Interface | Kind::Enum => {
                self.statement(member);
            }
            // A method that lost its class to a syntax error around it.
            Kind::LocalFunction => self.method(member),
            _ => {}
        }
    }

    fn method(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let name = match children.field(Slot::Name) {
            Some(name) => self.identifier(name),
            None if node.kind == Kind::Indexer => "Item",
            None => "operator",
        };
        let defined = Defined {
            name,
            name_node: None,
            parameters: children
                .field(Slot::Parameters)
                .or_else(|| children.kind(Kind::ParameterList)),
            body: children
                .field(Slot::Body)
                .or_else(|| children.field(Slot::Value)),
            chained: children.kind(Kind::ConstructorInitializer),
        };
        self.define(node, &children, defined);
        if let Some(accessors) = children.field(Slot::Accessors) {
            self.accessors(accessors, name);
        }
    }

    /// A property that only keeps a value is a field; its accessors with a body are functions
    /// of its name.
    fn property(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let written = self.identifier(name);
        let value = children.field(Slot::Value);
        if let Some(arrow) = value.filter(|value| value.kind == Kind::Arrow) {
            let defined = Defined {
                name: written,
                name_node: None,
                parameters: None,
                body: Some(arrow),
                chained: None,
            };
            self.define(node, &children, defined);
            return;
        }
        let computes = children
            .field(Slot::Accessors)
            .is_some_and(|accessors| self.accessors(accessors, written));
        if !computes {
            let step = self.step(StepKind::Assign, node);
            let place = self.build.enter(step);
            let type_node = children.field(Slot::Type);
            self.attributes(&children);
            self.field_of(name, type_node, value);
            self.build.leave(place);
        }
    }

    /// Reads the accessors of a property that have a body, and tells whether there are any.
    fn accessors(&mut self, node: Node<'t>, name: &'t str) -> bool {
        let mut found = false;
        let accessors = self.syntax.children(node);
        for accessor in accessors.named() {
            let children = self.syntax.children(accessor);
            if let Some(body) = children.field(Slot::Body) {
                found = true;
                let defined = Defined {
                    name,
                    name_node: None,
                    parameters: None,
                    body: Some(body),
                    chained: None,
                };
                self.define(accessor, &children, defined);
            }
        }
        found
    }

    fn field(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(declaration) = children.kind(Kind::VariableDeclaration) else {
            return;
        };
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        self.attributes(&children);
        let parts = self.syntax.children(declaration);
        let type_node = parts.field(Slot::Type);
        for declarator in parts.named() {
            if declarator.kind != Kind::Declarator {
                continue;
            }
            let inner = self.syntax.children(declarator);
            let value = self.declared_value(&inner);
            if let Some(name) = inner.field(Slot::Name) {
                self.field_of(name, type_node, value);
            }
        }
        self.build.leave(place);
    }

    fn field_of(&mut self, name: Node<'t>, type_node: Option<Node<'t>>, value: Option<Node<'t>>) {
        let written = self.identifier(name);
        let value = value.map(|value| {
            self.stored_as = Some(written);
            self.made_as = type_node;
            self.root_expression(value)
        });
        let span = self.span(name);
        let full = format!("this.{written}");
        let binding = self.build.bind(&full, BindingKind::Field, span);
        let type_name = type_node.map(|type_node| self.text(type_node).to_owned());
        let binding = &mut self.build.source[binding];
        binding.class.clone_from(&self.class);
        binding.value = value;
        binding.type_name = type_name;
    }
}
