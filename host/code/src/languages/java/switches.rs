//! `switch`, as a statement and as a value, and the patterns in it.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, StepKind};

use super::words::{Kind, Slot};
use super::{Children, Node, Reader};

impl<'t> Reader<'t> {
    /// A `switch` whose value is used: an operation on the values of its arms.
    pub(super) fn switch_value(&mut self, node: Node<'t>, id: ExpressionId) {
        self.switches.push((id, Vec::new()));
        self.switch(node);
        let operands = self.switches.pop().map(|(_, values)| values);
        self.build.set(
            id,
            ExpressionKind::Operation {
                operator: "switch".to_owned(),
                operands: operands.unwrap_or_default(),
            },
        );
    }

    /// A `switch` that nobody takes a value from.
    pub(super) fn switch_statement(&mut self, node: Node<'t>) {
        let outer = std::mem::take(&mut self.switches);
        self.switch(node);
        self.switches = outer;
    }

    fn switch(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        let subject = children
            .field(Slot::Condition)
            .map(|subject| self.root_expression(subject));
        if let Some(body) = children.field(Slot::Body) {
            let arms = self.syntax.children(body);
            for arm in arms.named() {
                if matches!(arm.kind, Kind::SwitchGroup | Kind::SwitchRule) {
                    self.switch_arm(arm, subject);
                }
            }
        }
        self.build.leave(place);
    }

    fn switch_arm(&mut self, node: Node<'t>, subject: Option<ExpressionId>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Arm, node);
        let is_default = |label: Node<'t>| self.text(label).contains("default");
        let mut labels = children
            .named()
            .filter(|child| child.kind == Kind::SwitchLabel);
        let label = if labels.any(is_default) {
            "default"
        } else {
            "case"
        };
        label.clone_into(&mut self.build.source[step].label);
        let place = self.build.enter(step);
        for child in children.named() {
            match child.kind {
                Kind::SwitchLabel => self.switch_label(child, subject),
                Kind::ExpressionStatement
                    if node.kind == Kind::SwitchRule && !self.switches.is_empty() =>
                {
                    self.arm_value(child);
                }
                _ => self.statement(child),
            }
        }
        self.build.leave(place);
    }

    fn switch_label(&mut self, node: Node<'t>, subject: Option<ExpressionId>) {
        let children = self.syntax.children(node);
        for child in children.named() {
            match child.kind {
                Kind::Pattern => self.captures(child, subject),
                Kind::Guard => {
                    let condition = self.syntax.children(child).named().next();
                    condition.map(|condition| self.root_expression(condition));
                }
                _ => {
                    self.root_expression(child);
                }
            }
        }
    }

    /// The value of an arm or a `yield`: a step of its own, whose value is that of the switch.
    pub(super) fn arm_value(&mut self, node: Node<'t>) {
        let Some((id, _)) = self.switches.last() else {
            return;
        };
        let id = *id;
        let Some(value) = self.syntax.children(node).named().next() else {
            return;
        };
        let step = self.step(StepKind::Expression, node);
        let place = self.build.enter(step);
        let value = self.expression(value, Some(id));
        self.build.source[step].expressions.push(value);
        if let Some((_, values)) = self.switches.last_mut() {
            values.push(value);
        }
        self.build.leave(place);
    }

    /// The names that a pattern binds: `Declined d`, `Paid(var id)`.
    pub(super) fn captures(&mut self, node: Node<'t>, value: Option<ExpressionId>) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        let children: Children<'t> = self.syntax.children(node);
        match node.kind {
            Kind::TypePattern | Kind::RecordPatternComponent => {
                let written = children.named().find(|child| child.kind.is_type());
                let written = self.declared_type(written);
                if let Some(name) = children.kind(Kind::Identifier) {
                    self.bind_typed(name, BindingKind::Variable, value, written);
                }
            }
            Kind::Pattern | Kind::RecordPattern | Kind::RecordPatternBody => {
                for child in children.named() {
                    self.captures(child, value);
                }
            }
            _ => {}
        }
        self.build.rise();
    }
}
