//! Classes: methods, fields, static blocks, decorators.

use tollgate_model::code::{BindingKind, ExpressionId, StepId, StepKind};

use super::literals::unquoted;
use super::words::{Kind, Slot};
use super::{Children, Node, Reader, Stored};

impl<'t> Reader<'t> {
    /// A class where it is defined, or a class expression stored under a name.
    pub(super) fn class(&mut self, node: Node<'t>, stored: Option<Stored<'t>>) {
        self.decorated_class(node, stored, &[]);
    }

    /// Decorators before `export` belong to the class too.
    pub(super) fn decorated_class(
        &mut self,
        node: Node<'t>,
        stored: Option<Stored<'t>>,
        decorators: &[Node<'t>],
    ) {
        let children = self.syntax.children(node);
        let start = decorators
            .first()
            .map_or(node.start(), |first| first.start());
        let step = self.build.step(StepKind::Definition, start, node.end());
        let place = self.build.enter(step);
        let name = children.field(Slot::Name);
        let written = name
            .map(|name| self.text(name))
            .or(stored.map(|stored| stored.name));
        if let Some(name) = name.filter(|_| node.kind != Kind::Class) {
            let span = self.span(name);
            self.build.bind(self.text(name), BindingKind::Class, span);
        }
        for decorator in decorators.iter().copied().chain(children.named()) {
            match decorator.kind {
                Kind::Decorator => {
                    self.decorator(decorator);
                }
                Kind::ClassHeritage => self.heritage(decorator),
                _ => {}
            }
        }
        let class = written.unwrap_or("<class>").to_owned();
        let outer = self.class.replace(class);
        if let Some(body) = children.field(Slot::Body)
            && self.build.descend(body.start(), body.end())
        {
            self.class_body(body);
            self.build.rise();
        }
        self.class = outer;
        self.build.leave(place);
    }

    fn heritage(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        for child in children.named() {
            match child.kind {
                Kind::Extends => {
                    if let Some(value) = self.syntax.children(child).field(Slot::Value) {
                        self.root_expression(value);
                    }
                }
                Kind::Implements | Kind::TypeArguments => {}
                _ => {
                    self.root_expression(child);
                }
            }
        }
    }

    fn decorator(&mut self, node: Node<'t>) -> Option<ExpressionId> {
        let inner = self.syntax.children(node).named().next()?;
        Some(self.root_expression(inner))
    }

    fn class_body(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        // TypeScript puts the decorators of a method beside it, JavaScript into it.
        let mut decorators = Vec::new();
        for member in children.named() {
            match member.kind {
                Kind::Decorator => {
                    decorators.push(member);
                    continue;
                }
                Kind::Method => self.method(member, &decorators),
                Kind::Field | Kind::PublicField => self.class_field(member),
                Kind::StaticBlock => {
                    let children = self.syntax.children(member);
                    self.body(children.field(Slot::Body));
                }
                Kind::Error => {
                    let children = self.syntax.children(member);
                    for inner in children.named().filter(|inner| inner.kind == Kind::Method) {
                        self.method(inner, &decorators);
                    }
                }
                _ => {}
            }
            decorators.clear();
        }
    }

    fn method(&mut self, node: Node<'t>, before: &[Node<'t>]) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let start = before.first().map_or(node.start(), |first| first.start());
        let step = self.build.step(StepKind::Definition, start, node.end());
        let decorators = self.decorators(step, before, &children);
        let class = self.class.clone().unwrap_or_default();
        let name = format!("{class}.{}", unquoted(self.text(name)));
        let function = self.function(node, step, name);
        let span = self.build.span(start, node.end());
        let function = &mut self.build.source[function];
        function.class = Some(class);
        function.span = span;
        function.decorators = decorators;
    }

    fn decorators(
        &mut self,
        step: StepId,
        before: &[Node<'t>],
        children: &Children<'t>,
    ) -> Vec<ExpressionId> {
        let place = self.build.enter(step);
        let inside = children.all().filter(|child| child.kind == Kind::Decorator);
        let decorators = before
            .iter()
            .copied()
            .chain(inside)
            .filter_map(|decorator| self.decorator(decorator))
            .collect();
        self.build.leave(place);
        decorators
    }

    fn class_field(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let name = children
            .field(Slot::Property)
            .or_else(|| children.field(Slot::Name));
        let Some(name) = name else { return };
        let step = self.step(StepKind::Assign, node);
        let decorators = self.decorators(step, &[], &children);
        let place = self.build.enter(step);
        if name.kind == Kind::ComputedProperty
            && let Some(inner) = self.syntax.children(name).named().next()
        {
            self.root_expression(inner);
        }
        let written = unquoted(self.text(name));
        let stored = Stored {
            name: written,
            is_field: true,
        };
        let first_function = self.build.source.functions.len();
        let value = children
            .field(Slot::Value)
            .map(|value| self.stored_expression(value, None, stored));
        if let Some(function) = self.build.source.functions.get_mut(first_function)
            && function.step.is_some()
            && function.class.is_some()
        {
            function.decorators = decorators;
        }
        let type_name = children
            .field(Slot::Type)
            .map(|annotation| self.type_name(annotation));
        let span = self.span(name);
        let binding = self
            .build
            .bind(&format!("this.{written}"), BindingKind::Field, span);
        let binding = &mut self.build.source[binding];
        binding.class.clone_from(&self.class);
        binding.value = value;
        binding.type_name = type_name;
        self.build.leave(place);
    }
}
