//! Classes, interfaces, records, enumerations, and their methods.

use tollgate_model::code::{BindingKind, StepKind};

use super::words::{Kind, Slot};
use super::{Children, Node, Reader, jvm};

impl<'t> Reader<'t> {
    pub(super) fn class(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        let span = self.span(name);
        self.build.bind(self.text(name), BindingKind::Class, span);
        let annotations = self.annotations(children.kind(Kind::Modifiers));
        self.supertypes(&children);
        let inherited = annotations.into_iter().filter(|annotation| {
            let callee = crate::builder::callee(&self.build.source, *annotation);
            let written = callee.trim_end_matches("()");
            jvm::INHERITED.contains(&written.rsplit('.').next().unwrap_or_default())
        });
        let inherited = inherited.collect();
        let outer_annotations = std::mem::replace(&mut self.inherited, inherited);
        let outer = self.class.replace(self.text(name).to_owned());
        let outer_switches = std::mem::take(&mut self.switches);
        if let Some(components) = children.field(Slot::Parameters) {
            self.components(components);
        }
        self.class_body(children.field(Slot::Body));
        self.switches = outer_switches;
        self.class = outer;
        self.inherited = outer_annotations;
        self.build.leave(place);
    }

    /// What a class extends and implements, as expressions of its definition.
    fn supertypes(&mut self, children: &Children<'t>) {
        for child in children.named() {
            let list = match child.kind {
                Kind::Superclass => Some(child),
                Kind::SuperInterfaces | Kind::ExtendsInterfaces => {
                    self.syntax.children(child).kind(Kind::TypeList)
                }
                _ => None,
            };
            let Some(list) = list else { continue };
            let types = self.syntax.children(list);
            for written in types.named() {
                jvm::dotted(&mut self.build, written.start(), written.end(), None);
            }
        }
    }

    /// The components of a record are its fields.
    fn components(&mut self, node: Node<'t>) {
        let list = self.syntax.children(node);
        for component in list.named() {
            let parts = self.syntax.children(component);
            let written = self.declared_type(parts.field(Slot::Type));
            if let Some(name) = parts.field(Slot::Name) {
                self.bind_field(name, None, written);
            }
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
                Kind::EnumConstant => self.enum_constant(member),
                Kind::EnumBodyDeclarations => self.class_body(Some(member)),
                _ => self.statement(member),
            }
        }
        self.build.rise();
    }

    /// A constant of an enumeration, made when the class is loaded.
    fn enum_constant(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        let mut value = None;
        if let Some(arguments) = children.field(Slot::Arguments) {
            let id = self.build.expression(node.start(), arguments.end(), None);
            let list = self.syntax.children(arguments);
            let parts = list
                .named()
                .map(|argument| self.expression(argument, Some(id)))
                .collect();
            let kind = tollgate_model::code::ExpressionKind::Other(parts);
            self.build.set(id, kind);
            value = Some(id);
        }
        let class = self.class.clone();
        self.bind_field(name, value, class);
        self.class_body(children.field(Slot::Body));
        self.build.leave(place);
    }

    /// A method or constructor where it is defined.
    pub(super) fn method(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        let mut decorators = self.annotations(children.kind(Kind::Modifiers));
        self.build.leave(place);
        decorators.extend(self.inherited.iter().copied());
        let own = self.text(name);
        let full = match &self.class {
            Some(class) => format!("{class}.{own}"),
            None => own.to_owned(),
        };
        let span = self.span(node);
        let function = self.build.function(full.clone(), step, span);
        let made = &mut self.build.source[function];
        made.decorators = decorators;
        made.export = Some(full);
        made.class.clone_from(&self.class);
        let place = self.build.enter(step);
        if self.class.is_none() {
            let span = self.span(name);
            self.build.bind(own, BindingKind::Function(function), span);
        }
        self.build.place.function = function;
        let outer_switches = std::mem::take(&mut self.switches);
        self.parameters(function, children.field(Slot::Parameters));
        self.body(children.field(Slot::Body));
        self.switches = outer_switches;
        self.build.leave(place);
    }
}
