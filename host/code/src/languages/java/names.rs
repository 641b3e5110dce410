//! What gives a name a value: imports, variables, fields, assignments.

use tollgate_model::code::{BindingId, BindingKind, ExpressionId, ExpressionKind, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader, jvm};
use crate::scopes::{self, Write};

impl<'t> Reader<'t> {
    /// `import a.b.C;`, `import static a.b.C.d;`, `import a.b.*;`
    pub(super) fn import(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let named = children
            .named()
            .find(|child| matches!(child.kind, Kind::ScopedIdentifier | Kind::Identifier));
        let Some(named) = named else { return };
        let step = self.step(StepKind::Import, node);
        let place = self.build.enter(step);
        let path = self.text(named);
        let (bound, module, name) = match (children.kind(Kind::Asterisk), path.rsplit_once('.')) {
            (Some(_), _) => ("*", path, None),
            (None, Some((module, name))) => (name, module, Some(name)),
            (None, None) => (path, path, None),
        };
        let kind = BindingKind::Import {
            module: module.to_owned(),
            name: name.map(str::to_owned),
        };
        let span = self.span(named);
        self.build.bind(bound, kind, span);
        self.build.leave(place);
    }

    /// `Type a = value, b = value;` in a function.
    pub(super) fn variables(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let type_name = self.declared_type(children.field(Slot::Type));
        for declarator in children
            .named()
            .filter(|child| child.kind == Kind::Declarator)
        {
            if let Some((name, value)) = self.declarator(declarator) {
                self.bind_typed(name, BindingKind::Variable, value, type_name.clone());
            }
        }
    }

    /// `Type a = value;` in a class.
    pub(super) fn fields(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        let type_name = self.declared_type(children.field(Slot::Type));
        for declarator in children
            .named()
            .filter(|child| child.kind == Kind::Declarator)
        {
            if let Some((name, value)) = self.declarator(declarator) {
                self.bind_field(name, value, type_name.clone());
            }
        }
        self.build.leave(place);
    }

    fn declarator(&mut self, node: Node<'t>) -> Option<(Node<'t>, Option<ExpressionId>)> {
        let children = self.syntax.children(node);
        let name = children.field(Slot::Name)?;
        let value = children.field(Slot::Value);
        self.stored_as = Some(self.text(name));
        Some((name, value.map(|value| self.root_expression(value))))
    }

    /// The type as written; nothing for `var`.
    pub(super) fn declared_type(&self, node: Option<Node<'t>>) -> Option<String> {
        let written = self.text(node?);
        (written != "var").then(|| written.to_owned())
    }

    pub(super) fn bind_typed(
        &mut self,
        name: Node<'t>,
        kind: BindingKind,
        value: Option<ExpressionId>,
        type_name: Option<String>,
    ) -> BindingId {
        let span = self.span(name);
        let binding = self.build.bind(self.text(name), kind, span);
        let made = &mut self.build.source[binding];
        made.value = value;
        made.type_name = type_name;
        binding
    }

    pub(super) fn bind_field(
        &mut self,
        name: Node<'t>,
        value: Option<ExpressionId>,
        type_name: Option<String>,
    ) {
        let span = self.span(name);
        let full = format!("this.{}", self.text(name));
        let binding = self.build.bind(&full, BindingKind::Field, span);
        let made = &mut self.build.source[binding];
        made.value = value;
        made.type_name = type_name;
        made.class.clone_from(&self.class);
    }

    /// `target = value`, `target += value`. As a statement of its own a bare name is only bound.
    pub(super) fn assignment(&mut self, node: Node<'t>, id: Option<ExpressionId>) {
        let children = self.syntax.children(node);
        let (Some(left), Some(right)) = (children.field(Slot::Left), children.field(Slot::Right))
        else {
            return;
        };
        let operator = children
            .field(Slot::Operator)
            .map_or("=", |operator| self.text(operator));
        if operator != "=" {
            return self.update(node, left, Some(right), operator, id);
        }
        let is_bare = left.kind == Kind::Identifier && id.is_none();
        let target = (!is_bare).then(|| self.expression(left, id));
        self.stored_as = is_bare.then(|| self.text(left));
        let value = self.expression(right, id);
        match target {
            Some(target) => self.write(target, BindingKind::Variable, Some(value)),
            None => self.assign_name(left, BindingKind::Variable, Some(value)),
        }
        if let (Some(id), Some(target)) = (id, target) {
            self.build
                .set(id, ExpressionKind::Assignment { target, value });
        }
    }

    /// `target++`
    pub(super) fn increment(&mut self, node: Node<'t>, id: Option<ExpressionId>) {
        let children = self.syntax.children(node);
        let Some(target) = children.named().next() else {
            return;
        };
        let written = self.text(node);
        let operator = if written.contains("++") { "++" } else { "--" };
        self.update(node, target, None, operator, id);
    }

    fn update(
        &mut self,
        node: Node<'t>,
        left: Node<'t>,
        right: Option<Node<'t>>,
        operator: &str,
        id: Option<ExpressionId>,
    ) {
        if let (Kind::Identifier, None) = (left.kind, id) {
            let value = right.map(|right| self.root_expression(right));
            return self.assign_name(left, BindingKind::Update, value);
        }
        // The new value of what is no plain name: the old one and the operand.
        let id = id.unwrap_or_else(|| self.build.expression(node.start(), node.end(), None));
        let target = self.expression(left, Some(id));
        let value = right.map(|right| self.expression(right, Some(id)));
        if left.kind == Kind::Identifier {
            self.assign_name(left, BindingKind::Update, value);
        } else {
            self.write(target, BindingKind::Update, Some(id));
        }
        let kind = ExpressionKind::Operation {
            operator: operator.to_owned(),
            operands: std::iter::once(target).chain(value).collect(),
        };
        self.build.set(id, kind);
    }

    fn assign_name(&mut self, name: Node<'t>, kind: BindingKind, value: Option<ExpressionId>) {
        let binding = self.bind_typed(name, kind, value, None);
        self.build.remarks.assigned.push(binding);
    }

    pub(super) fn write(
        &mut self,
        target: ExpressionId,
        kind: BindingKind,
        value: Option<ExpressionId>,
    ) {
        let write = Write {
            kind,
            value,
            class: self.class.as_deref(),
            own: jvm::OWN,
        };
        scopes::bind_target(&mut self.build, target, &write);
    }
}
