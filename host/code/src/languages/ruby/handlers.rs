//! `begin`, `rescue`, `else`, `ensure`, and `retry`.

use tollgate_model::code::{BindingKind, StepId, StepKind};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Node, Reader, Sink};

impl<'t> Reader<'t> {
    /// Statements with the clauses that guard them: of `begin`, of a method, of a block.
    pub(super) fn attempt(&mut self, node: Node<'t>, sink: Sink<'t>) {
        let outer = self.build.place;
        let children = self.syntax.children(node);
        let is_clause =
            |child: &Node<'t>| matches!(child.kind, Kind::Rescue | Kind::Else | Kind::Ensure);
        let rescues: Vec<Node<'t>> = children
            .named()
            .filter(|child| child.kind == Kind::Rescue)
            .collect();
        if rescues.iter().any(|rescue| retries(*rescue)) {
            // `retry` in a handler runs the whole again.
            let step = self.step(StepKind::Loop, node);
            "retry".clone_into(&mut self.build.source[step].label);
            self.build.enter(step);
        }
        let step = self.step(StepKind::Attempt, node);
        self.build.enter(step);
        let body: Vec<Node<'t>> = children
            .named()
            .filter(|child| !is_clause(child) && child.kind != Kind::BlockParameters)
            .collect();
        let alternative = children.kind(Kind::Else);
        let own_sink = if alternative.is_some() {
            Sink::None
        } else {
            sink
        };
        self.sequence(&body, own_sink);
        for rescue in rescues {
            self.handler(rescue, sink);
        }
        if let Some(alternative) = alternative {
            self.arm("else", alternative, Some(alternative), sink);
        }
        if let Some(ensure) = children.kind(Kind::Ensure) {
            let cleanup = self.step(StepKind::Cleanup, ensure);
            let place = self.build.enter(cleanup);
            self.statements(ensure, Sink::None);
            self.build.leave(place);
        }
        self.build.leave(outer);
    }

    fn handler(&mut self, node: Node<'t>, sink: Sink<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Handler, node);
        let place = self.build.enter(step);
        if let Some(exceptions) = children.field(Slot::Exceptions) {
            let types = self.syntax.children(exceptions);
            for caught in types.named() {
                self.catch(step, caught);
            }
        }
        let variable = children
            .field(Slot::Variable)
            .and_then(|variable| self.syntax.children(variable).named().next());
        if let Some(variable) = variable {
            self.pattern(variable, &Declared::new(BindingKind::Caught));
        }
        if let Some(body) = children.field(Slot::Body) {
            self.statements(body, sink);
        }
        self.build.leave(place);
    }

    fn catch(&mut self, step: StepId, caught: Node<'t>) {
        let text = self.text(caught).trim_start_matches(['*', ':']);
        self.build.source[step]
            .catches
            .push(text.replace("::", "."));
        self.root_expression(caught);
    }

    /// `value rescue other`
    pub(super) fn rescue_modifier(&mut self, node: Node<'t>, sink: Sink<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Attempt, node);
        let place = self.build.enter(step);
        if let Some(body) = children.field(Slot::Body) {
            self.statement(body, sink);
        }
        if let Some(other) = children.field(Slot::Handler) {
            let handler = self.step(StepKind::Handler, other);
            self.build.enter(handler);
            self.statement(other, sink);
        }
        self.build.leave(place);
    }
}

/// Whether `retry` stands in a clause, and not in one that is inside of it.
fn retries(rescue: Node<'_>) -> bool {
    let mut cursor = rescue.node.walk();
    loop {
        let node = cursor.node();
        let is_other = node != rescue.node
            && node.is_named()
            && matches!(node.kind(), "rescue" | "method" | "class" | "module");
        if node.is_named() && node.kind() == "retry" {
            return true;
        }
        if !is_other && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return false;
            }
        }
    }
}
