//! Assignments and patterns: which name gets which value.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, FunctionId, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader, Sink};
use crate::scopes::{self, Write};

/// What the names of a pattern have in common.
#[derive(Clone)]
pub(super) struct Declared {
    pub(super) kind: BindingKind,
    pub(super) value: Option<ExpressionId>,
    pub(super) path: Vec<String>,
}

impl Declared {
    pub(super) fn new(kind: BindingKind) -> Declared {
        Declared {
            kind,
            value: None,
            path: Vec::new(),
        }
    }

    pub(super) fn at(&self, segment: &str) -> Declared {
        let mut inner = self.clone();
        inner.path.push(segment.to_owned());
        inner
    }
}

impl<'t> Reader<'t> {
    /// `target = value`. Where the value is a statement, each way through it assigns.
    pub(super) fn assignment(&mut self, node: Node<'t>, sink: Sink<'t>) {
        let children = self.syntax.children(node);
        let parts = (children.field(Slot::Left), children.field(Slot::Right));
        let (Some(left), Some(right)) = parts else {
            return;
        };
        if is_statement(right.kind) {
            self.statement(right, Sink::Assign(left));
            return;
        }
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        if matches!(sink, Sink::Value) {
            self.root_expression(node);
        } else {
            self.assign(left, right);
        }
        self.build.leave(place);
    }

    /// Reads a value and binds a target to it.
    pub(super) fn assign(&mut self, target: Node<'t>, value: Node<'t>) {
        let mut declared = Declared::new(BindingKind::Variable);
        self.stored_as = Some(self.text(target));
        declared.value = Some(self.root_expression(value));
        self.pattern(target, &declared);
    }

    /// `target += value`, `target ||= value`
    pub(super) fn operator_assignment(&mut self, node: Node<'t>, sink: Sink<'t>) {
        let children = self.syntax.children(node);
        let parts = (children.field(Slot::Left), children.field(Slot::Right));
        let (Some(left), Some(right)) = parts else {
            return;
        };
        let is_default = self.is_default(node);
        if is_default && is_statement(right.kind) {
            self.statement(right, Sink::Assign(left));
            if matches!(sink, Sink::Return) {
                self.plain(left, sink);
            }
            return;
        }
        let kind = match sink {
            Sink::Return if is_default => StepKind::Return,
            _ => StepKind::Assign,
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        if kind == StepKind::Return {
            self.root_expression(node);
        } else if is_default {
            self.assign(left, right);
        } else if left.kind == Kind::Identifier {
            let mut declared = Declared::new(BindingKind::Update);
            declared.value = Some(self.root_expression(right));
            self.pattern(left, &declared);
        } else {
            // The new value of what is no plain name: the old one and the operand.
            self.root_expression(node);
        }
        self.build.leave(place);
    }

    /// `||=` and `&&=` give a value where there is none: they count nothing.
    fn is_default(&mut self, node: Node<'t>) -> bool {
        let operator = self.syntax.children(node).field(Slot::Operator);
        operator.is_some_and(|operator| matches!(self.text(operator), "||=" | "&&="))
    }

    /// An assignment in a larger expression, `(tries += 1) < 3`.
    pub(super) fn assignment_expression(
        &mut self,
        node: Node<'t>,
        id: ExpressionId,
    ) -> ExpressionKind {
        let children = self.syntax.children(node);
        let parts = (children.field(Slot::Left), children.field(Slot::Right));
        let (Some(left), Some(right)) = parts else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        let is_plain = node.kind == Kind::Assignment || self.is_default(node);
        if left.kind == Kind::LeftAssignmentList {
            let value = self.expression(right, Some(id));
            let mut declared = Declared::new(BindingKind::Variable);
            declared.value = Some(value);
            self.pattern(left, &declared);
            return ExpressionKind::Other(vec![value]);
        }
        if is_plain {
            if left.kind == Kind::Identifier {
                self.locals.assign(self.text(left));
            }
            let target = self.expression(left, Some(id));
            self.stored_as = Some(self.text(left));
            let value = self.expression(right, Some(id));
            let mut declared = Declared::new(BindingKind::Variable);
            declared.value = Some(value);
            self.bind_target(left, Some(target), &declared);
            return ExpressionKind::Assignment { target, value };
        }
        let operator = children
            .field(Slot::Operator)
            .map_or("", |operator| self.text(operator));
        let operator = operator.to_owned();
        let target = self.expression(left, Some(id));
        let value = self.expression(right, Some(id));
        let mut declared = Declared::new(BindingKind::Update);
        declared.value = Some(if left.kind == Kind::Identifier {
            value
        } else {
            id
        });
        let operands = vec![target, value];
        let made = ExpressionKind::Operation { operator, operands };
        self.build.set(id, made.clone());
        self.bind_target(left, Some(target), &declared);
        made
    }

    /// Binds every name of a pattern.
    pub(super) fn pattern(&mut self, node: Node<'t>, declared: &Declared) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        match node.kind {
            Kind::LeftAssignmentList | Kind::DestructuredLeftAssignment => {
                let children = self.syntax.children(node);
                for (position, child) in children.named().enumerate() {
                    self.pattern(child, &declared.at(&position.to_string()));
                }
            }
            Kind::RestAssignment => {
                if let Some(inner) = self.syntax.children(node).named().next() {
                    self.pattern(inner, declared);
                }
            }
            _ => self.bind_target(node, None, declared),
        }
        self.build.rise();
    }

    /// Binds one target. `read` is the expression that was read for it, where there is one.
    fn bind_target(&mut self, node: Node<'t>, read: Option<ExpressionId>, declared: &Declared) {
        match node.kind {
            Kind::Identifier => self.bind_local(self.text(node), node, declared),
            Kind::Constant | Kind::GlobalVariable => {
                let name = self.text(node).trim_start_matches('$');
                let span = self.span(node);
                let binding = self.build.bind(name, declared.kind.clone(), span);
                let made = &mut self.build.source[binding];
                made.function = FunctionId::MODULE;
                made.value = declared.value;
                made.path.clone_from(&declared.path);
            }
            Kind::InstanceVariable | Kind::ClassVariable => {
                let name = self.text(node).trim_start_matches('@');
                let span = self.span(node);
                let binding = self
                    .build
                    .bind(&format!("this.{name}"), BindingKind::Field, span);
                let made = &mut self.build.source[binding];
                made.class.clone_from(&self.class);
                made.value = declared.value;
                made.path.clone_from(&declared.path);
            }
            Kind::Call | Kind::ElementReference => {
                let target = match read {
                    Some(read) => read,
                    None => self.root_expression(node),
                };
                let write = Write {
                    kind: declared.kind.clone(),
                    value: declared.value,
                    class: self.class.as_deref(),
                    own: &["this", "self"],
                };
                scopes::bind_target(&mut self.build, target, &write);
            }
            _ => {}
        }
    }

    pub(super) fn bind_local(&mut self, name: &'t str, node: Node<'t>, declared: &Declared) {
        let home = self.locals.assign(name);
        let span = self.span(node);
        let binding = self.build.bind(name, declared.kind.clone(), span);
        let made = &mut self.build.source[binding];
        made.value = declared.value;
        made.path.clone_from(&declared.path);
        made.function = home.unwrap_or(made.function);
    }
}

/// What is a statement in other languages, and has a value in Ruby.
pub(super) fn is_statement(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::If
            | Kind::Unless
            | Kind::Case
            | Kind::CaseMatch
            | Kind::Begin
            | Kind::RescueModifier
            | Kind::IfModifier
            | Kind::UnlessModifier
    )
}
