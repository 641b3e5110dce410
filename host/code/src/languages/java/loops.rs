//! Loops, and which of them go over items.

use tollgate_model::code::{BindingKind, ExpressionKind, StepKind};

use super::words::{Kind, Slot};
use super::{Children, Node, Reader};

/// What tells how many items there are.
const LENGTHS: &[&str] = &[".size()", ".length()", ".length"];

impl<'t> Reader<'t> {
    /// `for (Type item : items)`
    pub(super) fn each_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::EachLoop, node);
        let place = self.build.enter(step);
        let items = children
            .field(Slot::Value)
            .map(|items| self.root_expression(items));
        if let Some(name) = children.field(Slot::Name) {
            let written = self.declared_type(children.field(Slot::Type));
            self.bind_typed(name, BindingKind::LoopVariable, items, written);
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
    }

    /// `while`, `do`.
    pub(super) fn condition_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Loop, node);
        let place = self.build.enter(step);
        if let Some(condition) = children.field(Slot::Condition) {
            self.root_expression(condition);
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
    }

    /// `for (;;)`: goes over items where its variable is bounded by the length of something
    /// and indexes that in the body, otherwise counts.
    pub(super) fn counting_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let each = self.indexed(&children);
        let kind = if each.is_some() {
            StepKind::EachLoop
        } else {
            StepKind::Loop
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        let first = self.build.source.bindings.len();
        for child in children.named().filter(|child| child.field == Slot::Init) {
            self.loop_part(child);
        }
        let bound = first..self.build.source.bindings.len();
        for child in children.named() {
            if matches!(child.field, Slot::Condition | Slot::Update) {
                self.loop_part(child);
            }
        }
        if let Some(variable) = each {
            self.index_is_loop_variable(variable, bound);
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
    }

    /// A part of the head of a loop: not a step of its own.
    fn loop_part(&mut self, node: Node<'t>) {
        match node.kind {
            Kind::LocalVariable => self.variables(node),
            Kind::Assignment => self.assignment(node, None),
            Kind::Update => self.increment(node, None),
            _ => {
                self.root_expression(node);
            }
        }
    }

    /// The index of `for (int i = 0; i < items.size(); i++) { .. items.get(i) .. }`.
    fn indexed(&mut self, children: &Children<'t>) -> Option<&'t str> {
        let condition = self.text(children.field(Slot::Condition)?);
        let (index, limit) = condition.split_once('<')?;
        let (index, limit) = (index.trim(), limit.trim_start_matches('=').trim());
        let items = LENGTHS
            .iter()
            .find_map(|length| limit.strip_suffix(length))?;
        let body = self.text(children.field(Slot::Body)?);
        let is_name = !index.is_empty() && index.chars().all(|c| c.is_alphanumeric() || c == '_');
        let is_read = [format!("{items}.get({index})"), format!("{items}[{index}]")];
        (is_name && is_read.iter().any(|read| body.contains(read))).then_some(index)
    }

    /// The index differs from round to round as the item does.
    fn index_is_loop_variable(&mut self, variable: &str, bound: std::ops::Range<usize>) {
        let step = self.build.here();
        let mut expressions = self.build.source.expressions.iter().rev();
        let items = expressions.find_map(|expression| match &expression.kind {
            ExpressionKind::Member { object, property }
                if expression.step == step && matches!(property.as_str(), "size" | "length") =>
            {
                Some(*object)
            }
            _ => None,
        });
        let bindings = self.build.source.bindings.get_mut(bound);
        for binding in bindings.into_iter().flatten() {
            if binding.name == variable {
                binding.kind = BindingKind::LoopVariable;
                binding.value = items;
            }
        }
    }
}
