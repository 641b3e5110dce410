//! Compound statements: branches, loops, `try`, `using`, `lock`.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, StepKind};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Children, Node, Reader};

/// How many `else if` in a row are read. Each lies in the `else` of the one before, and whoever
/// walks the steps should not need a deep stack.
const MAX_ELSE_IF: usize = 200;

/// What counts without going over items.
const COUNTERS: &[&str] = &["Enumerable.Range", "Enumerable.Repeat"];

impl<'t> Reader<'t> {
    pub(super) fn branch(&mut self, node: Node<'t>) {
        let outer = self.build.place;
        let mut next = Some(node);
        for _ in 0..MAX_ELSE_IF {
            let Some(branch) = next.take() else { break };
            let children = self.syntax.children(branch);
            let step = self.step(StepKind::Branch, branch);
            self.build.enter(step);
            if let Some(condition) = children.field(Slot::Condition) {
                self.root_expression(condition);
            }
            if let Some(consequence) = children.field(Slot::Consequence) {
                self.arm("then", consequence);
            }
            match children.field(Slot::Alternative) {
                Some(alternative) if alternative.kind == Kind::If => {
                    let arm = self.step(StepKind::Arm, alternative);
                    "else".clone_into(&mut self.build.source[arm].label);
                    self.build.enter(arm);
                    next = Some(alternative);
                }
                Some(alternative) => self.arm("else", alternative),
                None => {}
            }
        }
        if let Some(rest) = next {
            self.build.gap(rest.start(), rest.end());
        }
        self.build.leave(outer);
    }

    fn arm(&mut self, label: &str, body: Node<'t>) {
        let arm = self.step(StepKind::Arm, body);
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        self.body(Some(body));
        self.build.leave(place);
    }

    /// `#if`: which of the ways is built can't be told, so that each may run.
    pub(super) fn preprocessor(&mut self, node: Node<'t>) {
        let step = self.step(StepKind::Branch, node);
        let outer = self.build.enter(step);
        let mut label = "then";
        let mut next = Some(node);
        for _ in 0..MAX_ELSE_IF {
            let Some(way) = next.take() else { break };
            let children = self.syntax.children(way);
            let arm = self.step(StepKind::Arm, way);
            label.clone_into(&mut self.build.source[arm].label);
            let place = self.build.enter(arm);
            for child in children.named() {
                if child.field == Slot::None {
                    self.statement(child);
                }
            }
            self.build.leave(place);
            next = children.field(Slot::Alternative);
            label = match next {
                Some(other) if other.kind == Kind::PreprocElif => "case",
                _ => "else",
            };
        }
        self.build.leave(outer);
    }

    pub(super) fn each_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::EachLoop, node);
        let place = self.build.enter(step);
        let items = children
            .field(Slot::Right)
            .map(|right| self.root_expression(right));
        let is_async = self.has_word(&children, "await");
        self.build
            .remarks
            .awaited
            .extend(items.filter(|_| is_async));
        let counts = items.is_some_and(|items| self.is_call_of(items, COUNTERS));
        let mut declared = Declared::new(BindingKind::LoopVariable);
        if counts {
            // A count differs from round to round: the old value is part of the new.
            self.build.source[step].kind = StepKind::Loop;
            declared.kind = BindingKind::Update;
        }
        declared.value = items;
        let type_node = children
            .field(Slot::Type)
            .filter(|name| name.kind != Kind::ImplicitType);
        declared.type_name = type_node.map(|name| self.text(name).to_owned());
        if let Some(left) = children.field(Slot::Left) {
            self.pattern(left, &declared);
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
    }

    /// `while`, `do`
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

    /// `for (;;)`: goes over items where its variable is bounded by the length of something and
    /// indexes that in the body, otherwise counts.
    pub(super) fn for_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let indexed = self.indexed(&children);
        let kind = match indexed {
            Some(_) => StepKind::EachLoop,
            None => StepKind::Loop,
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        let first = self.build.source.bindings.len();
        let heads = children.all().filter(|child| {
            child.node.is_named()
                && matches!(
                    child.field,
                    Slot::Initializer | Slot::Condition | Slot::Update
                )
        });
        let mut bound = first;
        for head in heads.collect::<Vec<_>>() {
            match self.counted(head) {
                Some(target) => self.count(target, None),
                None if head.kind == Kind::VariableDeclaration => {
                    self.variables(head, &BindingKind::Variable);
                }
                None if head.kind == Kind::Assignment => self.assignment(head),
                None => _ = self.root_expression(head),
            }
            if head.field == Slot::Initializer {
                bound = self.build.source.bindings.len();
            }
        }
        if let Some((index, items)) = indexed {
            let items = self.build.source.expressions[..].iter().rposition(|known| {
                known.step == step && known.span.slice(&self.build.source.text) == items
            });
            let items = items.map(|at| ExpressionId(at as u32));
            let bindings = self.build.source.bindings.get_mut(first..bound);
            for binding in bindings.into_iter().flatten() {
                if binding.name == index {
                    binding.kind = BindingKind::LoopVariable;
                    binding.value = items;
                }
            }
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
    }

    /// The index and what it goes over, in `i < items.Count` with `items[i]` in the body.
    fn indexed(&self, children: &Children<'t>) -> Option<(&'t str, &'t str)> {
        let condition = self.text(children.field(Slot::Condition)?);
        let (index, limit) = condition.split_once('<')?;
        let (index, limit) = (index.trim(), limit.trim_start_matches('=').trim());
        let items = ["Length", "Count", "Count()"]
            .iter()
            .find_map(|word| limit.strip_suffix(word)?.strip_suffix('.'))?;
        let body = self.text(children.field(Slot::Body)?);
        body.contains(&format!("{items}[{index}]"))
            .then_some((index, items))
    }

    pub(super) fn attempt(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Attempt, node);
        let place = self.build.enter(step);
        self.body(children.field(Slot::Body));
        for clause in children.named() {
            match clause.kind {
                Kind::Catch => self.handler(clause),
                Kind::Finally => {
                    let cleanup = self.step(StepKind::Cleanup, clause);
                    let place = self.build.enter(cleanup);
                    let block = self.syntax.children(clause).kind(Kind::Block);
                    self.body(block);
                    self.build.leave(place);
                }
                _ => {}
            }
        }
        self.build.leave(place);
    }

    /// `catch (Type name) when (condition) { ... }`
    fn handler(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Handler, node);
        let place = self.build.enter(step);
        if let Some(declaration) = children.kind(Kind::CatchDeclaration) {
            let parts = self.syntax.children(declaration);
            let type_node = parts.field(Slot::Type);
            let type_name = type_node.map(|name| self.text(name).to_owned());
            self.build.source[step].catches.extend(type_name.clone());
            if let Some(name) = parts.field(Slot::Name) {
                let mut declared = Declared::new(BindingKind::Caught);
                declared.type_name = type_name;
                self.bind_name(name, &declared);
            }
        }
        match children.kind(Kind::CatchFilter) {
            Some(filter) => self.filtered(filter, children.field(Slot::Body)),
            None => self.body(children.field(Slot::Body)),
        }
        self.build.leave(place);
    }

    /// `when (condition) { ... }`: what the condition does not let in is thrown on.
    fn filtered(&mut self, filter: Node<'t>, body: Option<Node<'t>>) {
        let step = self.step(StepKind::Branch, body.unwrap_or(filter));
        let place = self.build.enter(step);
        let conditions = self.syntax.children(filter);
        for condition in self.operands(&conditions) {
            self.root_expression(condition);
        }
        if let Some(body) = body {
            self.arm("then", body);
        }
        let other = self.step(StepKind::Arm, filter);
        "else".clone_into(&mut self.build.source[other].label);
        self.build.enter(other);
        self.step(StepKind::Raise, filter);
        self.build.leave(place);
    }

    /// `using (var name = value) { ... }`, `using (value) { ... }`
    pub(super) fn using(&mut self, node: Node<'t>) {
        let place = self.build.place;
        let children = self.syntax.children(node);
        let managed = children.named().find(|child| child.field == Slot::None);
        if let Some(managed) = managed {
            self.scope(node, managed);
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
    }

    /// Enters the scope of what is declared or given, and stays there.
    pub(super) fn scope(&mut self, node: Node<'t>, managed: Node<'t>) {
        let step = self.step(StepKind::Scope, node);
        self.build.enter(step);
        let mut label = self.text(managed);
        if managed.kind == Kind::VariableDeclaration {
            let values = self.variables(managed, &BindingKind::Manager);
            if let Some(value) = values.first() {
                let span = self.build.source[*value].span;
                label = span.slice(self.build.text);
            }
        } else {
            self.root_expression(managed);
        }
        label.clone_into(&mut self.build.source[step].label);
    }

    /// `lock (gate) { ... }`
    pub(super) fn lock(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Scope, node);
        let place = self.build.enter(step);
        let operands = self.operands(&children);
        if let Some(first) = operands.first() {
            self.build.source[step].label = format!("lock ({})", self.text(*first));
            if first.kind == Kind::VariableDeclaration {
                self.variables(*first, &BindingKind::Manager);
            } else {
                self.root_expression(*first);
            }
        }
        if let Some(body) = operands.get(1) {
            self.body(Some(*body));
        }
        self.build.leave(place);
    }

    /// Statements inside of what is none itself: `checked`, a label.
    pub(super) fn inner_statements(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        for child in children.named() {
            if child.kind != Kind::Identifier {
                self.statement(child);
            }
        }
    }

    /// Whether an expression is a call of one of these names.
    fn is_call_of(&self, expression: ExpressionId, names: &[&str]) -> bool {
        match &self.build.source[expression].kind {
            ExpressionKind::Call(call) => names.contains(&self.build.source[*call].callee.as_str()),
            _ => false,
        }
    }
}
