//! Assignments and patterns: which name gets which value.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};
use crate::scopes::{self, Write};

/// What the names of a pattern have in common.
#[derive(Clone)]
pub(super) struct Declared {
    pub(super) kind: BindingKind,
    pub(super) value: Option<ExpressionId>,
    pub(super) path: Vec<String>,
    pub(super) type_name: Option<String>,
}

impl Declared {
    pub(super) fn new(kind: BindingKind) -> Declared {
        Declared {
            kind,
            value: None,
            path: Vec::new(),
            type_name: None,
        }
    }

    fn at(&self, segment: &str) -> Declared {
        let mut inner = self.clone();
        inner.path.push(segment.to_owned());
        inner
    }
}

impl<'t> Reader<'t> {
    /// An assignment that is a statement; anything else is an expression.
    pub(super) fn assignment_statement(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let is_plain = matches!(
            node.kind,
            Kind::AssignmentExpression | Kind::ReferenceAssignmentExpression
        );
        let is_default = self.is_default(node);
        let parts = (children.field(Slot::Left), children.field(Slot::Right));
        match parts {
            (Some(left), Some(right)) if is_plain || is_default => {
                self.stored_as = Some(self.text(left).trim_start_matches('$'));
                let mut declared = Declared::new(BindingKind::Variable);
                declared.value = Some(self.root_expression(right));
                self.pattern(left, &declared);
            }
            (Some(left), Some(right)) if left.kind == Kind::VariableName => {
                let mut declared = Declared::new(BindingKind::Update);
                declared.value = Some(self.root_expression(right));
                self.pattern(left, &declared);
            }
            _ => {
                self.root_expression(node);
            }
        }
    }

    /// `??=` gives a value where there is none: it counts nothing.
    fn is_default(&mut self, node: Node<'t>) -> bool {
        let operator = self.syntax.children(node).field(Slot::Operator);
        operator.is_some_and(|operator| self.text(operator) == "??=")
    }

    /// An assignment in a larger expression.
    pub(super) fn assignment_expression(
        &mut self,
        node: Node<'t>,
        id: ExpressionId,
    ) -> ExpressionKind {
        let children = self.syntax.children(node);
        let left = children
            .field(Slot::Left)
            .or(children.field(Slot::Argument));
        let Some(left) = left else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        let right = children.field(Slot::Right);
        let is_plain = matches!(
            node.kind,
            Kind::AssignmentExpression | Kind::ReferenceAssignmentExpression
        ) || self.is_default(node);
        if let (true, Some(right)) = (is_plain, right) {
            let target = self.expression(left, Some(id));
            self.stored_as = Some(self.text(left).trim_start_matches('$'));
            let value = self.expression(right, Some(id));
            let mut declared = Declared::new(BindingKind::Variable);
            declared.value = Some(value);
            if matches!(left.kind, Kind::ListLiteral | Kind::Array) {
                self.pattern(left, &declared);
            } else {
                self.bind_target(target, &declared);
            }
            return ExpressionKind::Assignment { target, value };
        }
        let operator = children
            .field(Slot::Operator)
            .map_or("", |operator| self.text(operator));
        let operator = operator.to_owned();
        let target = self.expression(left, Some(id));
        let mut operands = vec![target];
        operands.extend(right.map(|right| self.expression(right, Some(id))));
        let mut declared = Declared::new(BindingKind::Update);
        // `$i++` counts by one, which is no value of its own.
        declared.value = match (operands.get(1), left.kind) {
            (Some(value), Kind::VariableName) => Some(*value),
            (Some(_), _) => Some(id),
            (None, _) => None,
        };
        let made = ExpressionKind::Operation { operator, operands };
        self.build.set(id, made.clone());
        self.bind_target(target, &declared);
        made
    }

    /// Binds every name of a pattern.
    pub(super) fn pattern(&mut self, node: Node<'t>, declared: &Declared) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        match node.kind {
            Kind::VariableName => {
                let name = self.text(node).trim_start_matches('$');
                let span = self.span(node);
                let binding = self.build.bind(name, declared.kind.clone(), span);
                let made = &mut self.build.source[binding];
                made.value = declared.value;
                made.path.clone_from(&declared.path);
                made.type_name.clone_from(&declared.type_name);
            }
            Kind::ListLiteral | Kind::Array => self.list_pattern(node, declared),
            Kind::ByRef | Kind::ArrayElement => {
                if let Some(inner) = self.syntax.children(node).named().last() {
                    self.pattern(inner, declared);
                }
            }
            _ => {
                let target = self.root_expression(node);
                self.bind_target(target, declared);
            }
        }
        self.build.rise();
    }

    /// `[$a, 'key' => $b]`: a key stands before what it gives.
    fn list_pattern(&mut self, node: Node<'t>, declared: &Declared) {
        let children = self.syntax.children(node);
        let mut key: Option<String> = None;
        let mut position = 0;
        for child in children.named() {
            match child.kind {
                Kind::String | Kind::EncapsedString | Kind::Integer => {
                    key = self.constant_text(child);
                }
                _ => {
                    let segment = key.take().unwrap_or_else(|| position.to_string());
                    self.pattern(child, &declared.at(&segment));
                    position += 1;
                }
            }
        }
    }

    pub(super) fn bind_target(&mut self, target: ExpressionId, declared: &Declared) {
        let write = Write {
            kind: declared.kind.clone(),
            value: declared.value,
            class: self.class.as_deref(),
            own: &["this", "self"],
        };
        scopes::bind_target(&mut self.build, target, &write);
    }
}
