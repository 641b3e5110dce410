//! `if`, `when` and `try`: statements, and values that are an operation on those of their ways.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

/// What becomes of the values that the ways of a block give.
pub(super) enum Ways {
    /// Nobody takes them.
    Unused,
    /// They are given back.
    Returned,
    /// They are the value of an expression.
    Value {
        /// The expression.
        id: ExpressionId,
        /// The values so far.
        values: Vec<ExpressionId>,
    },
}

impl<'t> Reader<'t> {
    /// Reads a block whose value is used.
    pub(super) fn block_value(&mut self, node: Node<'t>, id: ExpressionId) {
        let operator = match node.kind {
            Kind::If => "if",
            Kind::When => "when",
            _ => "try",
        };
        let values = Vec::new();
        let mut ways = Ways::Value { id, values };
        self.block_statement(node, &mut ways);
        if let Ways::Value { values, .. } = ways {
            let kind = ExpressionKind::Operation {
                operator: operator.to_owned(),
                operands: values,
            };
            self.build.set(id, kind);
        }
    }

    pub(super) fn block_statement(&mut self, node: Node<'t>, ways: &mut Ways) {
        match node.kind {
            Kind::If => self.branch(node, ways),
            Kind::When => self.when(node, ways),
            _ => self.attempt(node, ways),
        }
    }

    /// The statements of one way. The last one gives its value.
    fn way(&mut self, node: Node<'t>, ways: &mut Ways) {
        if matches!(ways, Ways::Unused) {
            return self.body(Some(node));
        }
        let statements: Vec<Node<'t>> = match node.kind {
            Kind::Block => self.syntax.children(node).named().collect(),
            _ => vec![node],
        };
        let Some((last, others)) = statements.split_last() else {
            return;
        };
        for other in others {
            self.statement(*other);
        }
        match ways {
            _ if last.kind.is_plain_statement() => self.statement(*last),
            Ways::Value { id, values } => {
                let step = self.step(StepKind::Expression, *last);
                let place = self.build.enter(step);
                let value = self.expression(*last, Some(*id));
                self.build.source[step].expressions.push(value);
                values.push(value);
                self.build.leave(place);
            }
            _ => self.given_back(*last, *last),
        }
    }

    fn branch(&mut self, node: Node<'t>, ways: &mut Ways) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        if let Some(condition) = children.field(Slot::Condition) {
            self.root_expression(condition);
        }
        let mut label = "then";
        for child in children.all() {
            if !child.node.is_named() {
                if self.text(child) == "else" {
                    label = "else";
                }
            } else if child.field != Slot::Condition {
                let arm = self.step(StepKind::Arm, child);
                label.clone_into(&mut self.build.source[arm].label);
                let place = self.build.enter(arm);
                if self.build.descend(child.start(), child.end()) {
                    self.way(child, ways);
                    self.build.rise();
                }
                self.build.leave(place);
            }
        }
        self.build.leave(place);
    }

    fn when(&mut self, node: Node<'t>, ways: &mut Ways) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        if let Some(subject) = children.kind(Kind::WhenSubject) {
            let parts = self.syntax.children(subject);
            let value = parts
                .named()
                .find(|part| !matches!(part.kind, Kind::Variable | Kind::Annotation));
            let value = value.map(|value| self.root_expression(value));
            if let Some(declared) = parts.kind(Kind::Variable) {
                self.variable(declared, BindingKind::Variable, value, None);
            }
        }
        for entry in children
            .named()
            .filter(|child| child.kind == Kind::WhenEntry)
        {
            let parts = self.syntax.children(entry);
            let arm = self.step(StepKind::Arm, entry);
            let has_condition = parts.field(Slot::Condition).is_some();
            let label = if has_condition { "case" } else { "default" };
            label.clone_into(&mut self.build.source[arm].label);
            let place = self.build.enter(arm);
            for part in parts.named() {
                if part.field != Slot::Condition {
                    self.way(part, ways);
                    continue;
                }
                match part.kind {
                    Kind::TypeTest => {}
                    Kind::RangeTest => {
                        let inner = self.syntax.children(part).named().next();
                        inner.map(|inner| self.root_expression(inner));
                    }
                    _ => {
                        self.root_expression(part);
                    }
                }
            }
            self.build.leave(place);
        }
        self.build.leave(place);
    }

    fn attempt(&mut self, node: Node<'t>, ways: &mut Ways) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Attempt, node);
        let place = self.build.enter(step);
        for child in children.named() {
            match child.kind {
                Kind::Block => self.way(child, ways),
                Kind::Catch => self.handler(child, ways),
                Kind::Finally => {
                    let cleanup = self.step(StepKind::Cleanup, child);
                    let place = self.build.enter(cleanup);
                    let block = self.syntax.children(child).kind(Kind::Block);
                    self.body(block);
                    self.build.leave(place);
                }
                _ => {}
            }
        }
        self.build.leave(place);
    }

    fn handler(&mut self, node: Node<'t>, ways: &mut Ways) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Handler, node);
        let place = self.build.enter(step);
        if let Some(written) = children.named().find(|child| child.kind.is_type()) {
            let text = self.text(written).to_owned();
            self.build.source[step].catches.push(text);
            self.root_expression(written);
        }
        if let Some(name) = children.kind(Kind::Identifier) {
            let span = self.span(name);
            self.build.bind(self.text(name), BindingKind::Caught, span);
        }
        if let Some(block) = children.kind(Kind::Block) {
            self.way(block, ways);
        }
        self.build.leave(place);
    }
}
