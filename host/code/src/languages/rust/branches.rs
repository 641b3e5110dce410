//! Branches on anything but a result, and loops.

use tollgate_model::code::{BindingKind, ExpressionId, StepKind};

use super::bindings::Declared;
use super::statements::Tail;
use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    /// `if`, `if let`, `match`: the values of their arms.
    pub(super) fn plain_control(&mut self, node: Node<'t>, tail: Tail) -> Vec<ExpressionId> {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        let mut found = Vec::new();
        if node.kind == Kind::Match {
            let value = children
                .field(Slot::Value)
                .map(|value| self.root_expression(value));
            if let Some(body) = children.field(Slot::Body) {
                let arms = self.syntax.children(body);
                for arm in arms.named().filter(|arm| arm.kind == Kind::MatchArm) {
                    found.extend(self.match_arm(arm, value, tail));
                }
            }
        } else {
            if let Some(condition) = children.field(Slot::Condition) {
                self.condition(condition);
            }
            if let Some(then) = children.field(Slot::Consequence) {
                found.extend(self.arm("then", then, tail));
            }
            if let Some(otherwise) = children.field(Slot::Alternative) {
                found.extend(self.arm("else", otherwise, tail));
            }
        }
        self.build.leave(place);
        found
    }

    fn arm(&mut self, label: &str, node: Node<'t>, tail: Tail) -> Vec<ExpressionId> {
        let arm = self.step(StepKind::Arm, node);
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        let found = self.body(node, tail);
        self.build.leave(place);
        found
    }

    /// A condition with the names that it binds: `let Some(x) = y && x.z`.
    fn condition(&mut self, node: Node<'t>) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        let children = self.syntax.children(node);
        match node.kind {
            Kind::LetCondition => {
                let mut declared = Declared::new(BindingKind::Variable);
                declared.value = children
                    .field(Slot::Value)
                    .map(|value| self.root_expression(value));
                if let Some(pattern) = children.field(Slot::Pattern) {
                    self.pattern(pattern, &declared);
                }
            }
            Kind::LetChain => {
                for part in children.named() {
                    self.condition(part);
                }
            }
            _ => {
                self.root_expression(node);
            }
        }
        self.build.rise();
    }

    fn match_arm(
        &mut self,
        node: Node<'t>,
        value: Option<ExpressionId>,
        tail: Tail,
    ) -> Vec<ExpressionId> {
        let children = self.syntax.children(node);
        let arm = self.step(StepKind::Arm, node);
        let pattern = children.field(Slot::Pattern);
        let is_default = pattern.is_some_and(|pattern| self.text(pattern) == "_");
        let label = if is_default { "default" } else { "case" };
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        if let Some(pattern) = pattern {
            let mut declared = Declared::new(BindingKind::Variable);
            declared.value = value;
            self.case_values(pattern);
            self.pattern(pattern, &declared);
            if let Some(guard) = self.syntax.children(pattern).field(Slot::Condition) {
                self.condition(guard);
            }
        }
        let found = match children.field(Slot::Value) {
            Some(then) => self.body(then, tail),
            None => Vec::new(),
        };
        self.build.leave(place);
        found
    }

    /// The variants and constants that a pattern asks for.
    fn case_values(&mut self, pattern: Node<'t>) {
        let children = self.syntax.children(pattern);
        for part in children
            .named()
            .filter(|part| part.field != Slot::Condition)
        {
            let value = match part.kind {
                Kind::TupleStructPattern | Kind::StructPattern => {
                    self.syntax.children(part).field(Slot::Type)
                }
                Kind::Scoped | Kind::String | Kind::Integer | Kind::Boolean => Some(part),
                _ => None,
            };
            if let Some(value) = value {
                self.root_expression(value);
            }
            if part.kind == Kind::OrPattern && self.build.descend(part.start(), part.end()) {
                self.case_values(part);
                self.build.rise();
            }
        }
    }

    pub(super) fn any_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let (pattern, value) = (children.field(Slot::Pattern), children.field(Slot::Value));
        let is_counting = value.is_some_and(|value| self.is_count(value));
        let condition = children.field(Slot::Condition);
        let goes_over = condition.is_some_and(|condition| {
            let text = self.text(condition);
            [
                ".next()",
                ".next().await",
                ".try_next().await?",
                ".recv().await",
                ".pop()",
                ".pop_front()",
            ]
            .iter()
            .any(|end| text.ends_with(end))
        });
        let kind = if node.kind == Kind::For && !is_counting || goes_over {
            StepKind::EachLoop
        } else {
            StepKind::Loop
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        if let Some(condition) = condition {
            self.condition(condition);
        }
        if let Some(value) = value {
            let items = self.root_expression(value);
            let kind = if is_counting {
                BindingKind::Update
            } else {
                BindingKind::LoopVariable
            };
            let mut declared = Declared::new(kind);
            declared.value = Some(items);
            if let Some(pattern) = pattern {
                self.each_pattern(pattern, &declared);
            }
        }
        if let Some(body) = children.field(Slot::Body) {
            self.body(body, Tail::Ignored);
        }
        self.build.leave(place);
    }

    /// `for (position, item) in items.iter().enumerate()`: both are new for each item.
    fn each_pattern(&mut self, pattern: Node<'t>, declared: &Declared) {
        if pattern.kind != Kind::TuplePattern {
            self.pattern(pattern, declared);
            return;
        }
        let parts = self.syntax.children(pattern);
        for part in parts.named() {
            self.pattern(part, declared);
        }
    }

    /// Whether a loop only counts: `0..3`, `1..=MAX_ATTEMPTS`; not `0..items.len()`.
    fn is_count(&self, node: Node<'_>) -> bool {
        let text = self.text(node);
        let is_range =
            node.kind == Kind::Range || node.kind == Kind::Parenthesized && text.contains("..");
        is_range && !text.contains(".len()")
    }
}
