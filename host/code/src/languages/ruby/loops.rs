//! Loops: the keywords, and the methods that run their block in turns.

use tollgate_model::code::{BindingKind, CallId, ExpressionId, ExpressionKind, StepKind};

use super::bindings::Declared;
use super::words::{Kind, Slot, Turns, turns};
use super::{Node, Reader, Sink};

impl<'t> Reader<'t> {
    pub(super) fn while_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Loop, node);
        let place = self.build.enter(step);
        let is_negated = matches!(node.kind, Kind::Until | Kind::UntilModifier);
        if let Some(condition) = children.field(Slot::Condition) {
            self.condition(condition, is_negated);
        }
        if let Some(body) = children.field(Slot::Body) {
            self.statement(body, Sink::None);
        }
        self.build.leave(place);
    }

    pub(super) fn for_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::EachLoop, node);
        let place = self.build.enter(step);
        let inner = children
            .field(Slot::Value)
            .and_then(|value| self.syntax.children(value).named().next());
        let items = inner.map(|inner| self.root_expression(inner));
        let is_count = items.is_some_and(|items| self.is_range(items));
        let kind = if is_count {
            self.build.source[step].kind = StepKind::Loop;
            BindingKind::Update
        } else {
            BindingKind::LoopVariable
        };
        let mut declared = Declared::new(kind);
        declared.value = items;
        for pattern in children
            .named()
            .filter(|child| child.field == Slot::Pattern)
        {
            self.pattern(pattern, &declared);
        }
        if let Some(body) = children.field(Slot::Body) {
            self.statement(body, Sink::None);
        }
        self.build.leave(place);
    }

    /// Reads a statement like `items.each do |item| ... end` as the loop that it is, and tells
    /// whether it was one.
    pub(super) fn loop_statement(&mut self, node: Node<'t>, sink: Sink<'t>) -> bool {
        match self.turns_of(node) {
            Some(Turns::Items(true)) if !matches!(sink, Sink::None) => false,
            Some(turns) if matches!(sink, Sink::None | Sink::Return) => {
                let step = self.step(loop_kind(turns), node);
                let place = self.build.enter(step);
                let id = self.build.expression(node.start(), node.end(), None);
                let call = self.call_without_block(node, id);
                self.build.finish_call(call);
                self.turns(node, call, turns, false);
                self.build.leave(place);
                true
            }
            _ => false,
        }
    }

    /// The loop that a call in a larger expression runs.
    pub(super) fn loop_expression(&mut self, node: Node<'t>, id: ExpressionId, how: Turns) {
        let call = self.call_without_block(node, id);
        self.build.finish_call(call);
        self.build.remarks.carriers.push(id);
        let step = self.step(loop_kind(how), node);
        let place = self.build.enter(step);
        self.turns(node, call, how, true);
        self.build.leave(place);
    }

    /// How a call goes on with its block, if it runs that in turns.
    pub(super) fn turns_of(&mut self, node: Node<'t>) -> Option<Turns> {
        let children = self.syntax.children(node);
        children.field(Slot::Block)?;
        let name = children.field(Slot::Method)?;
        turns(self.text(name), children.field(Slot::Receiver).is_some())
    }

    /// Parameters and body of the block, in the loop step that stands for it.
    fn turns(&mut self, node: Node<'t>, call: CallId, how: Turns, is_value: bool) {
        let Some(block) = self.syntax.children(node).field(Slot::Block) else {
            return;
        };
        let items = self.items(call);
        let is_count = match how {
            Turns::Count => !items.is_some_and(|items| self.is_length(items)),
            Turns::Items(_) => items.is_some_and(|items| self.is_range(items)),
        };
        if let Some(step) = self.build.place.step {
            self.build.source[step].kind = if is_count {
                StepKind::Loop
            } else {
                StepKind::EachLoop
            };
        }
        self.locals.enter(self.build.place.function, true);
        let mut declared = Declared::new(if is_count {
            BindingKind::Update
        } else {
            BindingKind::LoopVariable
        });
        declared.value = items;
        let children = self.syntax.children(block);
        match children.field(Slot::Parameters) {
            Some(parameters) => {
                let list = self.syntax.children(parameters);
                for parameter in list.named() {
                    self.block_parameter(parameter, &declared);
                }
            }
            None => self.unnamed_parameters(block, &declared),
        }
        let is_worth = is_value && how == Turns::Items(true);
        let sink = if is_worth { Sink::Value } else { Sink::None };
        if let Some(body) = children.field(Slot::Body) {
            self.statements(body, sink);
        }
        self.locals.leave();
    }

    /// `_1` and `it`, where a block names no parameters.
    pub(super) fn unnamed_parameters(&mut self, block: Node<'t>, declared: &Declared) {
        let text = self.text(block);
        for name in ["_1", "it"] {
            // `it "pays" do` is a test.
            let is_word = |at: usize| {
                let before = text[..at].chars().next_back();
                let after = text[at + name.len()..].trim_start().chars().next();
                let is_part = |near: char| near.is_alphanumeric() || "_'\"".contains(near);
                !before.is_some_and(is_part) && !after.is_some_and(is_part)
            };
            if text.match_indices(name).any(|(at, _)| is_word(at)) {
                self.locals.declare(name);
                self.bind_local(name, block, declared);
            }
        }
    }

    fn block_parameter(&mut self, node: Node<'t>, declared: &Declared) {
        let children = self.syntax.children(node);
        match node.kind {
            Kind::Identifier if node.field != Slot::Locals => {
                self.locals.declare(self.text(node));
                self.bind_local(self.text(node), node, declared);
            }
            Kind::DestructuredParameter => {
                for (position, part) in children.named().enumerate() {
                    self.block_parameter(part, &declared.at(&position.to_string()));
                }
            }
            _ => {
                if let Some(name) = children.field(Slot::Name) {
                    self.locals.declare(self.text(name));
                    self.bind_local(self.text(name), name, declared);
                }
            }
        }
    }

    /// What a call goes over: what it is called on, without what only changes how.
    fn items(&self, call: CallId) -> Option<ExpressionId> {
        let source = &self.build.source;
        let mut target = source[call].target;
        for _ in 0..4 {
            let ExpressionKind::Member { object, .. } = source[target].kind else {
                return None;
            };
            target = object;
            let is_manner = |name: &str| {
                matches!(
                    name,
                    "each" | "each_with_index" | "with_index" | "lazy" | "reverse" | "each_slice"
                )
            };
            match &source[object].kind {
                ExpressionKind::Member { property, .. } if is_manner(property) => {}
                ExpressionKind::Call(inner) => {
                    let callee = &source[*inner].callee;
                    if !is_manner(callee.rsplit('.').next().unwrap_or_default()) {
                        // `Parallel.each(items)`.
                        return Some(object);
                    }
                    target = source[*inner].target;
                }
                ExpressionKind::Name(name) if name == "Parallel" => {
                    return source[call].arguments.first().map(|first| first.value);
                }
                _ => return Some(object),
            }
        }
        Some(target)
    }

    /// `(1..3)`, `3.times` without a block: counts, and goes over nothing.
    fn is_range(&self, items: ExpressionId) -> bool {
        match &self.build.source[items].kind {
            ExpressionKind::Number(_) => true,
            ExpressionKind::Operation { operator, .. } => operator == ".." || operator == "...",
            ExpressionKind::Member { object, property } => {
                property == "times" && self.is_range(*object)
            }
            _ => false,
        }
    }

    /// `orders.size.times`: once for each.
    fn is_length(&self, items: ExpressionId) -> bool {
        matches!(&self.build.source[items].kind, ExpressionKind::Member { property, .. } if matches!(property.as_str(), "size" | "length" | "count"))
    }
}

fn loop_kind(turns: Turns) -> StepKind {
    match turns {
        Turns::Items(_) => StepKind::EachLoop,
        Turns::Count => StepKind::Loop,
    }
}
