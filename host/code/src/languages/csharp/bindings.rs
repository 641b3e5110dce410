//! Declarations and assignments: which name gets which value.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind};

use super::words::{Kind, Slot};
use super::{Children, Node, Reader};
use crate::scopes::{self, Write};

/// What the names of a declaration have in common.
#[derive(Clone)]
pub(super) struct Declared {
    pub(super) kind: BindingKind,
    pub(super) value: Option<ExpressionId>,
    pub(super) path: Vec<String>,
    pub(super) type_name: Option<String>,
    /// Whether the name may be declared elsewhere.
    pub(super) is_assignment: bool,
}

impl Declared {
    pub(super) fn new(kind: BindingKind) -> Declared {
        Declared {
            kind,
            value: None,
            path: Vec::new(),
            type_name: None,
            is_assignment: false,
        }
    }

    fn at(&self, position: usize) -> Declared {
        let mut inner = self.clone();
        inner.path.push(position.to_string());
        inner
    }
}

impl<'t> Reader<'t> {
    /// `Type name = value, other = value`; the values that were given.
    pub(super) fn variables(&mut self, node: Node<'t>, kind: &BindingKind) -> Vec<ExpressionId> {
        let mut values = Vec::new();
        let parts = self.syntax.children(node);
        let type_node = parts
            .field(Slot::Type)
            .filter(|name| name.kind != Kind::ImplicitType);
        for declarator in parts.named() {
            if declarator.kind != Kind::Declarator {
                continue;
            }
            let inner = self.syntax.children(declarator);
            let name = inner.field(Slot::Name);
            let mut declared = Declared::new(kind.clone());
            declared.type_name = type_node.map(|name| self.text(name).to_owned());
            if let Some(value) = self.declared_value(&inner) {
                self.stored_as = name.map(|name| self.identifier(name));
                self.made_as = type_node;
                let value = self.root_expression(value);
                values.push(value);
                declared.value = Some(value);
            }
            match (name, inner.kind(Kind::TuplePattern)) {
                (_, Some(pattern)) => self.pattern(pattern, &declared),
                (Some(name), None) => self.bind_name(name, &declared),
                _ => {}
            }
        }
        values
    }

    /// The value of a declarator.
    pub(super) fn declared_value(&self, children: &Children<'t>) -> Option<Node<'t>> {
        let values = self.operands(children);
        values.into_iter().rfind(|child| {
            child.field == Slot::None
                && !matches!(child.kind, Kind::BracketedArguments | Kind::TuplePattern)
        })
    }

    /// `target = value`, `target += value`, as a statement.
    pub(super) fn assignment(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let (Some(left), Some(right)) = (children.field(Slot::Left), children.field(Slot::Right))
        else {
            return;
        };
        let operator = children
            .field(Slot::Operator)
            .map_or("=", |operator| self.text(operator));
        let is_new = matches!(operator, "=" | "??=");
        if self.text(left) == "_" {
            // Thrown away: the value stands on its own.
            self.root_expression(right);
            return;
        }
        let kind = if is_new {
            BindingKind::Variable
        } else {
            BindingKind::Update
        };
        let mut declared = Declared::new(kind);
        declared.is_assignment = true;
        if operator == "=" || left.kind == Kind::Identifier {
            self.stored_as = (left.kind == Kind::Identifier).then(|| self.identifier(left));
            declared.value = Some(self.root_expression(right));
        } else {
            // The new value of what is no plain name: the old one and the operand.
            let id = self.build.expression(node.start(), node.end(), None);
            let target = self.expression(left, Some(id));
            let value = self.expression(right, Some(id));
            // `a.b ??= c` is `a.b = a.b ?? c`.
            let operator = if is_new { "??" } else { operator }.to_owned();
            let operands = vec![target, value];
            self.build
                .set(id, ExpressionKind::Operation { operator, operands });
            declared.value = Some(id);
        }
        self.pattern(left, &declared);
    }

    /// `name++`, `--name`
    pub(super) fn count(&mut self, target: Node<'t>, value: Option<ExpressionId>) {
        let mut declared = Declared::new(BindingKind::Update);
        declared.is_assignment = true;
        declared.value = value;
        self.pattern(target, &declared);
    }

    /// Binds every name of a pattern.
    pub(super) fn pattern(&mut self, node: Node<'t>, declared: &Declared) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        match node.kind {
            Kind::Identifier => self.bind_name(node, declared),
            Kind::Tuple | Kind::TuplePattern => {
                let children = self.syntax.children(node);
                for (position, child) in children.named().enumerate() {
                    self.pattern(child, &declared.at(position));
                }
            }
            Kind::Argument | Kind::Parenthesized => {
                let children = self.syntax.children(node);
                if let Some(inner) = self.operands(&children).last() {
                    self.pattern(*inner, declared);
                }
            }
            Kind::DeclarationExpression => self.declaration(node, declared.value, &declared.path),
            Kind::MemberAccess | Kind::ElementAccess | Kind::ConditionalAccess => {
                let target = self.root_expression(node);
                self.bind_target(target, declared);
            }
            _ => {}
        }
        self.build.rise();
    }

    /// `var name`, `Type name`: in a tuple, a pattern, or after `out`.
    pub(super) fn declaration(
        &mut self,
        node: Node<'t>,
        value: Option<ExpressionId>,
        path: &[String],
    ) {
        let children = self.syntax.children(node);
        let mut declared = Declared::new(BindingKind::Variable);
        declared.value = value;
        declared.path = path.to_vec();
        let type_node = children
            .field(Slot::Type)
            .filter(|name| name.kind != Kind::ImplicitType);
        declared.type_name = type_node.map(|name| self.text(name).to_owned());
        if let Some(name) = children.field(Slot::Name) {
            self.bind_name(name, &declared);
        }
    }

    pub(super) fn bind_name(&mut self, node: Node<'t>, declared: &Declared) {
        let name = self.identifier(node);
        if name == "_" {
            return;
        }
        let span = self.span(node);
        let binding = self.build.bind(name, declared.kind.clone(), span);
        let made = &mut self.build.source[binding];
        made.value = declared.value;
        made.path.clone_from(&declared.path);
        made.type_name.clone_from(&declared.type_name);
        if declared.is_assignment {
            self.build.remarks.assigned.push(binding);
        }
    }

    pub(super) fn bind_target(&mut self, target: ExpressionId, declared: &Declared) {
        let write = Write {
            kind: declared.kind.clone(),
            value: declared.value,
            class: self.class.as_deref(),
            own: &["this"],
        };
        scopes::bind_target(&mut self.build, target, &write);
    }
}
