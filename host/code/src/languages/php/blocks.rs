//! Branches, loops and `try`.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, StepKind};

use super::bindings::Declared;
use super::names::dotted;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// How many `elseif` in a row are read. Each lies in the `else` of the one before, and whoever
/// walks the steps should not need a deep stack.
const MAX_ELSEIF: usize = 200;

impl<'t> Reader<'t> {
    pub(super) fn branch(&mut self, node: Node<'t>) {
        let outer = self.build.place;
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        self.build.enter(step);
        if let Some(condition) = children.field(Slot::Condition) {
            self.root_expression(condition);
        }
        if let Some(body) = children.field(Slot::Body) {
            self.arm("then", body, Some(body));
        }
        let alternatives = children
            .named()
            .filter(|child| child.field == Slot::Alternative);
        for (at, alternative) in alternatives.enumerate() {
            if at == MAX_ELSEIF {
                self.build.gap(alternative.start(), node.end());
                break;
            }
            let parts = self.syntax.children(alternative);
            if alternative.kind == Kind::ElseClause {
                self.arm("else", alternative, parts.field(Slot::Body));
                break;
            }
            // As if written `else { if ... }`.
            let arm = self
                .build
                .step(StepKind::Arm, alternative.start(), node.end());
            "else".clone_into(&mut self.build.source[arm].label);
            self.build.enter(arm);
            let inner = self
                .build
                .step(StepKind::Branch, alternative.start(), node.end());
            self.build.enter(inner);
            if let Some(condition) = parts.field(Slot::Condition) {
                self.root_expression(condition);
            }
            self.arm("then", alternative, parts.field(Slot::Body));
        }
        self.build.leave(outer);
    }

    fn arm(&mut self, label: &str, node: Node<'t>, body: Option<Node<'t>>) {
        let arm = self.step(StepKind::Arm, node);
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        if let Some(body) = body {
            self.statement(body);
        }
        self.build.leave(place);
    }

    pub(super) fn switch(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        if let Some(condition) = children.field(Slot::Condition) {
            self.root_expression(condition);
        }
        if let Some(body) = children.field(Slot::Body) {
            let cases = self.syntax.children(body);
            for case in cases.named() {
                let arm = self.step(StepKind::Arm, case);
                let label = if case.kind == Kind::DefaultStatement {
                    "default"
                } else {
                    "case"
                };
                label.clone_into(&mut self.build.source[arm].label);
                let inside = self.build.enter(arm);
                let parts = self.syntax.children(case);
                for part in parts.named() {
                    if part.field == Slot::Value {
                        self.root_expression(part);
                    } else {
                        self.statement(part);
                    }
                }
                self.build.leave(inside);
            }
        }
        self.build.leave(place);
    }

    /// `match`, which is a value: its arms are ways of the branch.
    pub(super) fn matching(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        if let Some(condition) = children.field(Slot::Condition) {
            self.root_expression(condition);
        }
        if let Some(body) = children.field(Slot::Body) {
            let arms = self.syntax.children(body);
            for arm in arms.named() {
                self.match_arm(arm);
            }
        }
        self.build.leave(place);
    }

    fn match_arm(&mut self, node: Node<'t>) {
        let parts = self.syntax.children(node);
        let arm = self.step(StepKind::Arm, node);
        let label = if node.kind == Kind::MatchDefaultExpression {
            "default"
        } else {
            "case"
        };
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        if let Some(conditions) = parts.field(Slot::ConditionalExpressions) {
            let list = self.syntax.children(conditions);
            for condition in list.named() {
                self.root_expression(condition);
            }
        }
        if let Some(value) = parts.field(Slot::ReturnExpression) {
            if value.kind == Kind::ThrowExpression {
                self.with_values(StepKind::Raise, value);
            } else {
                let step = self.step(StepKind::Assign, value);
                self.build.enter(step);
                self.root_expression(value);
            }
        }
        self.build.leave(place);
    }

    pub(super) fn while_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Loop, node);
        let place = self.build.enter(step);
        if let Some(condition) = children.field(Slot::Condition) {
            self.root_expression(condition);
        }
        if let Some(body) = children.field(Slot::Body) {
            self.statement(body);
        }
        self.build.leave(place);
    }

    pub(super) fn for_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Loop, node);
        let place = self.build.enter(step);
        for part in children.named() {
            match part.field {
                Slot::Initialize | Slot::Update => self.assignments(part),
                Slot::Condition => {
                    let condition = self.root_expression(part);
                    if let Some(items) = self.counted(condition) {
                        self.build.source[step].kind = StepKind::EachLoop;
                        self.rebind_index(step, items);
                    }
                }
                _ => self.statement(part),
            }
        }
        self.build.leave(place);
    }

    fn assignments(&mut self, node: Node<'t>) {
        if node.kind != Kind::SequenceExpression {
            return self.assignment_statement(node);
        }
        let children = self.syntax.children(node);
        for child in children.named() {
            self.assignment_statement(child);
        }
    }

    /// What `$i < count($orders)` counts.
    fn counted(&self, condition: ExpressionId) -> Option<ExpressionId> {
        let source = &self.build.source;
        let ExpressionKind::Operation { operands, .. } = &source[condition].kind else {
            return None;
        };
        operands.iter().find_map(|operand| {
            let ExpressionKind::Call(call) = source[*operand].kind else {
                return None;
            };
            let is_count = matches!(source[call].callee.as_str(), "count" | "sizeof");
            let first = source[call].arguments.first();
            first.filter(|_| is_count).map(|first| first.value)
        })
    }

    /// The variable of a loop that indexes stands for an item.
    fn rebind_index(&mut self, step: tollgate_model::code::StepId, items: ExpressionId) {
        for binding in &mut self.build.source.bindings {
            if binding.step == step && binding.kind == BindingKind::Variable {
                binding.kind = BindingKind::LoopVariable;
                binding.value = Some(items);
            }
        }
    }

    pub(super) fn each_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::EachLoop, node);
        let place = self.build.enter(step);
        let mut heads = children.named().filter(|child| child.field != Slot::Body);
        let items = heads.next().map(|items| self.root_expression(items));
        let mut declared = Declared::new(BindingKind::LoopVariable);
        declared.value = items;
        if let Some(target) = heads.next() {
            if target.kind == Kind::Pair {
                let pair = self.syntax.children(target);
                for part in pair.named() {
                    self.pattern(part, &declared);
                }
            } else {
                self.pattern(target, &declared);
            }
        }
        for body in children.named().filter(|child| child.field == Slot::Body) {
            self.statement(body);
        }
        self.build.leave(place);
    }

    pub(super) fn attempt(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Attempt, node);
        let place = self.build.enter(step);
        for part in children.named() {
            match part.kind {
                Kind::CatchClause => self.handler(part),
                Kind::FinallyClause => {
                    let cleanup = self.step(StepKind::Cleanup, part);
                    let inside = self.build.enter(cleanup);
                    if let Some(body) = self.syntax.children(part).field(Slot::Body) {
                        self.statement(body);
                    }
                    self.build.leave(inside);
                }
                _ => self.statement(part),
            }
        }
        self.build.leave(place);
    }

    fn handler(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Handler, node);
        let place = self.build.enter(step);
        if let Some(types) = children.field(Slot::Type) {
            let list = self.syntax.children(types);
            for caught in list.named() {
                let text = dotted(self.text(caught));
                self.build.source[step].catches.push(text);
            }
        }
        if let Some(name) = children.field(Slot::Name) {
            self.pattern(name, &Declared::new(BindingKind::Caught));
        }
        if let Some(body) = children.field(Slot::Body) {
            self.statement(body);
        }
        self.build.leave(place);
    }
}
