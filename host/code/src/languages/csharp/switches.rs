//! `switch`, the statement and the expression, and the names that patterns bind.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, StepKind};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// How many arms of a `switch` expression are read. Each is the `else` of the one before.
const MAX_ARMS: usize = 200;

impl<'t> Reader<'t> {
    pub(super) fn switch(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        let subject = children
            .field(Slot::Value)
            .map(|value| self.root_expression(value));
        if let Some(body) = children.field(Slot::Body) {
            let sections = self.syntax.children(body);
            // `case 1: case 2: ...` are one arm.
            let mut labels = Vec::new();
            for section in sections.named() {
                if section.kind != Kind::SwitchSection {
                    continue;
                }
                labels.push(section);
                if self.has_statement(section) {
                    self.section(&labels, section, subject);
                    labels.clear();
                }
            }
        }
        self.build.leave(place);
    }

    fn has_statement(&mut self, section: Node<'t>) -> bool {
        let parts = self.syntax.children(section);
        parts.named().any(is_statement)
    }

    fn section(&mut self, labels: &[Node<'t>], section: Node<'t>, subject: Option<ExpressionId>) {
        let arm = self.step(StepKind::Arm, section);
        let mut label = "case";
        let place = self.build.enter(arm);
        for labelled in labels {
            let parts = self.syntax.children(*labelled);
            if self.has_word(&parts, "default") {
                label = "default";
            }
            for part in parts.named().filter(|part| !is_statement(*part)) {
                self.case_label(part, subject);
            }
        }
        label.clone_into(&mut self.build.source[arm].label);
        let parts = self.syntax.children(section);
        for part in parts.named().filter(|part| is_statement(*part)) {
            self.statement(part);
        }
        self.build.leave(place);
    }

    fn case_label(&mut self, node: Node<'t>, subject: Option<ExpressionId>) {
        match node.kind {
            Kind::WhenClause => {
                let conditions = self.syntax.children(node);
                for condition in self.operands(&conditions) {
                    self.root_expression(condition);
                }
            }
            _ => _ = self.match_pattern(node, None, subject),
        }
    }

    /// A pattern as an expression, with the names it binds.
    pub(super) fn match_pattern(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        subject: Option<ExpressionId>,
    ) -> ExpressionId {
        if node.kind == Kind::ConstantPattern {
            let children = self.syntax.children(node);
            if let Some(constant) = self.operands(&children).first() {
                return self.expression(*constant, parent);
            }
        }
        self.captures(node, subject);
        self.build.expression(node.start(), node.end(), parent)
    }

    /// The names that a pattern binds.
    fn captures(&mut self, node: Node<'t>, subject: Option<ExpressionId>) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        match node.kind {
            Kind::ConstantPattern | Kind::Identifier | Kind::Discard => {}
            Kind::DeclarationPattern | Kind::VarPattern => self.declaration(node, subject, &[]),
            _ => {
                let children = self.syntax.children(node);
                if let Some(name) = children.field(Slot::Name)
                    && node.kind == Kind::RecursivePattern
                {
                    let mut declared = Declared::new(BindingKind::Variable);
                    declared.value = subject;
                    self.bind_name(name, &declared);
                }
                for child in children.named() {
                    if child.field != Slot::Name && child.field != Slot::Type {
                        self.captures(child, subject);
                    }
                }
            }
        }
        self.build.rise();
    }

    /// `subject switch { pattern => value, _ => value }`: one choice in the `else` of another.
    pub(super) fn switch_expression(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let arms: Vec<Node<'t>> = children
            .named()
            .filter(|child| child.kind == Kind::SwitchArm)
            .collect();
        let subject = self
            .operands(&children)
            .into_iter()
            .find(|child| child.kind != Kind::SwitchArm);
        let subject = match subject {
            Some(subject) => self.expression(subject, Some(id)),
            None => self.build.expression(node.start(), node.start(), Some(id)),
        };
        let mut condition = Some(subject);
        let mut at = id;
        let mut kind = None;
        for (number, arm) in arms.iter().enumerate() {
            if number == MAX_ARMS {
                self.build.gap(arm.start(), node.end());
                break;
            }
            let is_last = number + 1 == arms.len() || number + 1 == MAX_ARMS;
            let (pattern, value) = self.switch_arm(*arm, at, subject, is_last);
            let Some(value) = value else { continue };
            let test = condition.take().or(pattern);
            let made = match (test, is_last) {
                (Some(condition), false) => {
                    let rest = self.build.expression(arm.end(), node.end(), Some(at));
                    let made = ExpressionKind::Conditional {
                        condition,
                        yes: value,
                        no: rest,
                    };
                    let outer = std::mem::replace(&mut at, rest);
                    (outer, made)
                }
                (test, _) => (
                    at,
                    ExpressionKind::Other(test.into_iter().chain([value]).collect()),
                ),
            };
            match made {
                (outer, made) if outer == id => kind = Some(made),
                (outer, made) => self.build.set(outer, made),
            }
        }
        kind.unwrap_or_else(|| ExpressionKind::Other(vec![subject]))
    }

    /// The pattern of an arm (none for the last, which needs no test) and its value.
    fn switch_arm(
        &mut self,
        arm: Node<'t>,
        parent: ExpressionId,
        subject: ExpressionId,
        is_last: bool,
    ) -> (Option<ExpressionId>, Option<ExpressionId>) {
        let children = self.syntax.children(arm);
        let parts = self.operands(&children);
        let (Some(pattern), Some(value)) = (parts.first(), parts.last()) else {
            return (None, None);
        };
        if parts.len() < 2 {
            return (None, None);
        }
        let test = if is_last {
            self.captures(*pattern, Some(subject));
            None
        } else {
            Some(self.match_pattern(*pattern, Some(parent), Some(subject)))
        };
        let value = self.expression(*value, Some(parent));
        if is_last {
            self.build.remarks.carriers.push(parent);
        }
        (test, Some(value))
    }
}

/// Whether a part of a section is one of its statements, not of its label.
fn is_statement(part: Node<'_>) -> bool {
    part.node.kind().ends_with("_statement") || part.kind == Kind::Block
}
