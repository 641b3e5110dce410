//! Branches: `if`, `unless`, `case`, their modifiers and patterns.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, StepKind};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Node, Reader, Sink};

/// How many `elsif` in a row are read. Each lies in the `else` of the one before, and whoever
/// walks the steps should not need a deep stack.
const MAX_ELSIF: usize = 200;

impl<'t> Reader<'t> {
    pub(super) fn branch(&mut self, node: Node<'t>, sink: Sink<'t>) {
        let outer = self.build.place;
        let mut at = node;
        for turn in 0.. {
            if turn > MAX_ELSIF {
                self.build.gap(at.start(), node.end());
                break;
            }
            let children = self.syntax.children(at);
            let step = self.build.step(StepKind::Branch, at.start(), node.end());
            self.build.enter(step);
            if let Some(condition) = children.field(Slot::Condition) {
                self.condition(condition, at.kind == Kind::Unless);
            }
            let consequence = children.field(Slot::Consequence);
            self.arm("then", consequence.unwrap_or(at), consequence, sink);
            let Some(alternative) = children.field(Slot::Alternative) else {
                break;
            };
            if alternative.kind != Kind::Elsif {
                self.arm("else", alternative, Some(alternative), sink);
                break;
            }
            // As if written `else if ...`.
            let arm = self
                .build
                .step(StepKind::Arm, alternative.start(), node.end());
            "else".clone_into(&mut self.build.source[arm].label);
            self.build.enter(arm);
            at = alternative;
        }
        self.build.leave(outer);
    }

    pub(super) fn modifier_branch(&mut self, node: Node<'t>, sink: Sink<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        if let Some(condition) = children.field(Slot::Condition) {
            self.condition(condition, node.kind == Kind::UnlessModifier);
        }
        if let Some(body) = children.field(Slot::Body) {
            self.arm("then", body, Some(body), sink);
        }
        self.build.leave(place);
    }

    /// A condition, turned round for `unless` and `until`.
    pub(super) fn condition(&mut self, node: Node<'t>, is_negated: bool) {
        if !is_negated {
            self.root_expression(node);
            return;
        }
        let id = self.build.expression(node.start(), node.end(), None);
        let operand = self.expression(node, Some(id));
        let operator = "!".to_owned();
        let operands = vec![operand];
        self.build
            .set(id, ExpressionKind::Operation { operator, operands });
    }

    pub(super) fn arm(
        &mut self,
        label: &str,
        node: Node<'t>,
        body: Option<Node<'t>>,
        sink: Sink<'t>,
    ) {
        let arm = self.step(StepKind::Arm, node);
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        match body {
            Some(body) if matches!(body.kind, Kind::Then | Kind::Else) => {
                self.statements(body, sink);
            }
            Some(body) => self.statement(body, sink),
            None => {}
        }
        self.build.leave(place);
    }

    pub(super) fn case(&mut self, node: Node<'t>, sink: Sink<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        let subject = children
            .field(Slot::Value)
            .map(|value| self.root_expression(value));
        for child in children.named() {
            match child.kind {
                Kind::When | Kind::InClause => self.when(child, subject, sink),
                Kind::Else => self.arm("default", child, Some(child), sink),
                _ => {}
            }
        }
        self.build.leave(place);
    }

    fn when(&mut self, node: Node<'t>, subject: Option<ExpressionId>, sink: Sink<'t>) {
        let children = self.syntax.children(node);
        let arm = self.step(StepKind::Arm, node);
        "case".clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        for pattern in children
            .named()
            .filter(|child| child.field == Slot::Pattern)
        {
            if node.kind == Kind::InClause {
                let mut declared = Declared::new(BindingKind::Variable);
                declared.value = subject;
                self.captures(pattern, &declared);
            } else if let Some(value) = self.syntax.children(pattern).named().next() {
                self.root_expression(value);
            }
        }
        if let Some(guard) = children.field(Slot::Guard)
            && let Some(condition) = self.syntax.children(guard).field(Slot::Condition)
        {
            self.root_expression(condition);
        }
        if let Some(body) = children.field(Slot::Body) {
            self.statements(body, sink);
        }
        self.build.leave(place);
    }

    /// `value => { name: }`
    pub(super) fn match_pattern(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        let mut declared = Declared::new(BindingKind::Variable);
        declared.value = children
            .field(Slot::Value)
            .map(|value| self.root_expression(value));
        if let Some(pattern) = children.field(Slot::Pattern) {
            self.captures(pattern, &declared);
        }
        self.build.leave(place);
    }

    /// The names that a pattern of `in` binds.
    fn captures(&mut self, node: Node<'t>, declared: &Declared) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        let children = self.syntax.children(node);
        match node.kind {
            Kind::Identifier => self.bind_local(self.text(node), node, declared),
            Kind::ArrayPattern | Kind::FindPattern => {
                let parts = children
                    .named()
                    .filter(|child| child.field != Slot::None || child.kind != Kind::Constant);
                for (position, child) in parts.enumerate() {
                    self.captures(child, &declared.at(&position.to_string()));
                }
            }
            Kind::KeywordPattern => {
                let key = children.field(Slot::Key);
                let name = key
                    .map_or("", |key| self.text(key))
                    .trim_matches(['"', ':']);
                let inner = declared.at(name);
                match (children.field(Slot::Value), key) {
                    (Some(value), _) => self.captures(value, &inner),
                    (None, Some(key)) => self.bind_local(name, key, &inner),
                    (None, None) => {}
                }
            }
            Kind::SplatParameter | Kind::HashSplatParameter => {
                if let Some(name) = children.field(Slot::Name) {
                    self.bind_local(self.text(name), name, declared);
                }
            }
            Kind::HashPattern
            | Kind::AlternativePattern
            | Kind::AsPattern
            | Kind::Parenthesized => {
                for child in children.named() {
                    self.captures(child, declared);
                }
            }
            _ => {}
        }
        self.build.rise();
    }
}
