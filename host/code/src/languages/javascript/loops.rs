//! Loops, and which of them go over items.

use tollgate_model::code::{BindingKind, ExpressionKind, StepKind};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Children, Node, Reader};

impl<'t> Reader<'t> {
    /// `for (x of xs)`, `for (x in xs)`.
    pub(super) fn each_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::EachLoop, node);
        let place = self.build.enter(step);
        let value = children
            .field(Slot::Right)
            .map(|right| self.root_expression(right));
        // `for await (... of call())` waits for what the call yields.
        let is_awaited = children.all().any(|child| self.text(child) == "await");
        if let Some(value) = value.filter(|_| is_awaited) {
            self.build.remarks.awaited.push(value);
        }
        if let Some(left) = children.field(Slot::Left) {
            let mut declared = Declared::new(BindingKind::LoopVariable);
            declared.value = value;
            declared.is_assignment = children.field(Slot::KindWord).is_none();
            self.pattern(left, &declared);
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
        let first_binding = self.build.source.bindings.len();
        if let Some(initializer) = children.field(Slot::Initializer) {
            self.loop_part(initializer);
        }
        let bound = self.build.source.bindings.len();
        for child in children.all().filter(|child| child.node.is_named()) {
            if matches!(child.field, Slot::Condition | Slot::Increment) {
                self.loop_part(child);
            }
        }
        if let Some(variable) = each {
            self.index_is_loop_variable(variable, first_binding..bound);
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
    }

    /// A part of the head of a loop: not a step of its own.
    fn loop_part(&mut self, node: Node<'t>) {
        match node.kind {
            Kind::LexicalDeclaration | Kind::VariableDeclaration => self.declarators(node, false),
            Kind::Empty => {}
            Kind::ExpressionStatement => {
                if let Some(inner) = self.syntax.children(node).named().next() {
                    self.loop_part(inner);
                }
            }
            Kind::Assignment => self.assignment_statement(node),
            Kind::AugmentedAssignment | Kind::Update => self.update_statement(node),
            _ => {
                self.root_expression(node);
            }
        }
    }

    /// The index variable of `for (let i = ..; i < xs.length; ..) { .. xs[i] .. }`.
    fn indexed(&mut self, children: &Children<'t>) -> Option<&'t str> {
        let condition = children
            .all()
            .find(|child| child.field == Slot::Condition && child.node.is_named())?;
        let condition = self.text(condition);
        let (index, limit) = condition.split_once(['<', '>'])?;
        let mut index = index.trim();
        let mut limit = limit
            .trim_start_matches('=')
            .trim()
            .trim_end_matches(';')
            .trim();
        if index.ends_with(".length") {
            std::mem::swap(&mut index, &mut limit);
        }
        let is_name = !index.is_empty() && index.chars().all(|c| c.is_alphanumeric() || c == '_');
        let body = self.text(children.field(Slot::Body)?);
        if !is_name {
            return None;
        }
        match limit.strip_suffix(".length") {
            Some(items) => body.contains(&format!("{items}[{index}]")).then_some(index),
            // `for (let i = 0, n = xs.length; i < n; i++)`
            None => {
                let initializer = self.text(children.field(Slot::Initializer)?);
                let (_, after) = initializer.split_once(".length")?;
                let items = initializer[..initializer.len() - after.len() - ".length".len()]
                    .rsplit([' ', '=', ',', '('])
                    .next()?;
                body.contains(&format!("{items}[{index}]")).then_some(index)
            }
        }
    }

    /// The index differs from round to round as the item does.
    fn index_is_loop_variable(&mut self, variable: &str, bound: std::ops::Range<usize>) {
        let step = self.build.here();
        let expressions = &self.build.source.expressions;
        let items = expressions
            .iter()
            .rev()
            .find_map(|expression| match &expression.kind {
                ExpressionKind::Member { object, property }
                    if property == "length" && expression.step == step =>
                {
                    Some(*object)
                }
                _ => None,
            });
        for binding in self
            .build
            .source
            .bindings
            .get_mut(bound)
            .into_iter()
            .flatten()
        {
            if binding.name == variable {
                binding.kind = BindingKind::LoopVariable;
                binding.value = items;
            }
        }
    }
}
