//! Classes, objects, enumerations, functions and constructors.

use tollgate_model::code::{BindingKind, FunctionId, StepKind};

use super::words::{Kind, Slot};
use super::{Children, Node, Reader, jvm};

impl<'t> Reader<'t> {
    pub(super) fn class(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        let name = children.field(Slot::Name);
        // What a companion holds belongs to its class.
        let written = match (name, &self.class) {
            (Some(name), _) if node.kind != Kind::Companion => self.text(name).to_owned(),
            (_, Some(class)) => class.clone(),
            _ => "Companion".to_owned(),
        };
        if let Some(name) = name.filter(|_| node.kind != Kind::Companion) {
            let span = self.span(name);
            self.build.bind(self.text(name), BindingKind::Class, span);
        }
        let annotations = self.annotations(children.kind(Kind::Modifiers));
        let inherited = annotations.into_iter().filter(|annotation| {
            let callee = crate::builder::callee(&self.build.source, *annotation);
            let written = callee.trim_end_matches("()");
            jvm::INHERITED.contains(&written.rsplit('.').next().unwrap_or_default())
        });
        let inherited = inherited.collect();
        let outer_annotations = std::mem::replace(&mut self.inherited, inherited);
        let outer = self.class.replace(written);
        self.supertypes(&children);
        let in_class_body = std::mem::replace(&mut self.in_class_body, true);
        if let Some(constructor) = children.kind(Kind::PrimaryConstructor) {
            self.primary_constructor(constructor);
        }
        let body = children.kind(Kind::ClassBody);
        self.class_body(body.or_else(|| children.kind(Kind::EnumClassBody)));
        self.in_class_body = in_class_body;
        self.class = outer;
        self.inherited = outer_annotations;
        self.build.leave(place);
    }

    /// What a class extends and implements, as expressions of its definition.
    fn supertypes(&mut self, children: &Children<'t>) {
        let Some(list) = children.kind(Kind::DelegationSpecifiers) else {
            return;
        };
        let list = self.syntax.children(list);
        for specifier in list.named() {
            let parts = self.syntax.children(specifier);
            for part in parts.named() {
                match part.kind {
                    Kind::ConstructorInvocation => {
                        self.invocation(part);
                    }
                    Kind::ExplicitDelegation => {
                        let inner = self.syntax.children(part).named().next();
                        inner.map(|inner| self.root_expression(inner));
                    }
                    kind if kind.is_type() => {
                        jvm::dotted(&mut self.build, part.start(), part.end(), None);
                    }
                    _ => {}
                }
            }
        }
    }

    /// `class Payments(private val stripe: StripeClient, tries: Int = 3)`: its parameters are
    /// fields, those without `val` in the body of the class only.
    fn primary_constructor(&mut self, node: Node<'t>) {
        let Some(list) = self.syntax.children(node).kind(Kind::ClassParameters) else {
            return;
        };
        let list = self.syntax.children(list);
        for parameter in list
            .named()
            .filter(|child| child.kind == Kind::ClassParameter)
        {
            let parts = self.syntax.children(parameter);
            let Some(name) = parts.kind(Kind::Identifier) else {
                continue;
            };
            let step = self.step(StepKind::Assign, parameter);
            let place = self.build.enter(step);
            let type_name = self.type_among(&parts);
            // What follows its type is the default.
            let mut behind = parts.named().skip_while(|part| !part.kind.is_type());
            let default = behind.nth(1);
            let value = default.map(|default| self.root_expression(default));
            self.bind_field(name, value, type_name);
            self.build.leave(place);
        }
    }

    fn class_body(&mut self, body: Option<Node<'t>>) {
        let Some(body) = body else { return };
        if !self.build.descend(body.start(), body.end()) {
            return;
        }
        let members = self.syntax.children(body);
        for member in members.named() {
            match member.kind {
                Kind::EnumEntry => self.enum_entry(member),
                _ => self.statement(member),
            }
        }
        self.build.rise();
    }

    fn enum_entry(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.kind(Kind::Identifier) else {
            return;
        };
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        if let Some(arguments) = children.kind(Kind::ValueArguments) {
            let list = self.syntax.children(arguments);
            for argument in list.named() {
                if let Some(value) = self.syntax.children(argument).named().last() {
                    self.root_expression(value);
                }
            }
        }
        let class = self.class.clone();
        self.bind_field(name, None, class);
        self.class_body(children.kind(Kind::ClassBody));
        self.build.leave(place);
    }

    /// A function where it is defined: of the module, of a class, or local.
    pub(super) fn function(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let own = self.text(name).trim_matches('`');
        let function = self.define(node, own, children.kind(Kind::Modifiers));
        if self.build.source[function].class.is_none() {
            let step = self.build.source[function].step;
            let span = self.span(name);
            if let Some(step) = step {
                let place = self.build.enter(step);
                self.build.bind(own, BindingKind::Function(function), span);
                self.build.leave(place);
            }
        }
        let parameters = children.kind(Kind::FunctionParameters);
        self.inside(function, |reader| {
            reader.parameters(function, parameters);
            reader.function_body(children.kind(Kind::FunctionBody));
        });
    }

    pub(super) fn constructor(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let own = self.class.clone().unwrap_or_default();
        let function = self.define(node, &own, children.kind(Kind::Modifiers));
        let delegation = children.kind(Kind::ConstructorDelegation);
        self.inside(function, |reader| {
            reader.parameters(function, children.kind(Kind::FunctionParameters));
            if let Some(delegation) = delegation {
                let step = reader.step(StepKind::Expression, delegation);
                let place = reader.build.enter(step);
                reader.invocation(delegation);
                reader.build.leave(place);
            }
            reader.body(children.kind(Kind::Block));
        });
    }

    /// `get() = ...` and `set(value) { }` of a property.
    pub(super) fn accessor(&mut self, node: Node<'t>, property: &str) {
        let children = self.syntax.children(node);
        let Some(body) = children.kind(Kind::FunctionBody) else {
            return;
        };
        let function = self.define(node, property, None);
        let value = children.kind(Kind::Identifier);
        self.inside(function, |reader| {
            if let Some(value) = value {
                let name = reader.text(value);
                reader.parameter(function, name, None, value);
            }
            reader.function_body(Some(body));
        });
    }

    /// Adds a function with its decorators.
    fn define(&mut self, node: Node<'t>, own: &str, modifiers: Option<Node<'t>>) -> FunctionId {
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        let mut decorators = self.annotations(modifiers);
        self.build.leave(place);
        let class = self.class.clone().filter(|_| self.in_class_body);
        if class.is_some() {
            decorators.extend(self.inherited.iter().copied());
        }
        let full = match &class {
            Some(class) => format!("{class}.{own}"),
            None => own.to_owned(),
        };
        let span = self.span(node);
        let is_outermost = self.build.place.function == FunctionId::MODULE;
        let function = self.build.function(full.clone(), step, span);
        let made = &mut self.build.source[function];
        made.decorators = decorators;
        made.export = is_outermost.then_some(full);
        made.class = class;
        function
    }

    /// Reads what stands in a function.
    fn inside(&mut self, function: FunctionId, read: impl FnOnce(&mut Reader<'t>)) {
        let Some(step) = self.build.source[function].step else {
            return;
        };
        let place = self.build.enter(step);
        self.build.place.function = function;
        let in_class_body = std::mem::replace(&mut self.in_class_body, false);
        read(self);
        self.in_class_body = in_class_body;
        self.build.leave(place);
    }
}
