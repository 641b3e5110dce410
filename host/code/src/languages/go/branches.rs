//! Branches and loops.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

/// Words of what is counted: `for i := range maxRetries`.
const COUNT_WORDS: &[&str] = &["retr", "attempt", "tries", "count", "max", "times", "num"];

impl<'t> Reader<'t> {
    pub(super) fn branch(&mut self, node: Node<'t>) {
        if self.attempt_alone(node) {
            return;
        }
        let children = self.syntax.children(node);
        // What is made for the condition comes before the branch.
        if let Some(made) = children.field(Slot::Initializer) {
            self.statement(made);
        }
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        if let Some(condition) = children.field(Slot::Condition) {
            self.root_expression(condition);
        }
        if let Some(then) = children.field(Slot::Consequence) {
            self.arm("then", then);
        }
        if let Some(alternative) = children.field(Slot::Alternative) {
            self.arm("else", alternative);
        }
        self.build.leave(place);
    }

    fn arm(&mut self, label: &str, node: Node<'t>) {
        let arm = self.step(StepKind::Arm, node);
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        let statements = self.statements(node);
        self.block(&statements);
        self.build.leave(place);
    }

    pub(super) fn for_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(body) = children.field(Slot::Body) else {
            return;
        };
        let head = children
            .named()
            .find(|child| child.field != Slot::Body && child.kind != Kind::Block);
        match head {
            Some(head) if head.kind == Kind::RangeClause => self.range_loop(node, head, body),
            Some(head) if head.kind == Kind::ForClause => self.counting_loop(node, head, body),
            _ => self.condition_loop(node, head, body),
        }
    }

    /// `for _, item := range items`, `for i := range 3`.
    fn range_loop(&mut self, node: Node<'t>, head: Node<'t>, body: Node<'t>) {
        let parts = self.syntax.children(head);
        let right = parts.field(Slot::Right);
        let is_counting = right.is_some_and(|right| self.is_count(right));
        let kind = if is_counting {
            StepKind::Loop
        } else {
            StepKind::EachLoop
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        let items = right.map(|right| self.root_expression(right));
        if let Some(left) = parts.field(Slot::Left) {
            let kind = if is_counting {
                BindingKind::Update
            } else {
                BindingKind::LoopVariable
            };
            self.bind_each(left, items, &kind);
        }
        self.body(Some(body));
        self.build.leave(place);
    }

    /// Whether what is ranged over is a number.
    fn is_count(&self, node: Node<'_>) -> bool {
        let text = self.text(node).to_ascii_lowercase();
        node.kind == Kind::Integer
            || matches!(node.kind, Kind::Identifier | Kind::Selector)
                && !text.ends_with('s')
                && COUNT_WORDS.iter().any(|word| text.contains(word))
            || text.ends_with("retries")
            || text.ends_with("maxattempts")
    }

    /// `for attempt := 0; attempt < 3; attempt++`; over items where it indexes what bounds it.
    fn counting_loop(&mut self, node: Node<'t>, head: Node<'t>, body: Node<'t>) {
        let parts = self.syntax.children(head);
        let indexed = self.indexed(parts.field(Slot::Condition), body);
        let kind = if indexed.is_some() {
            StepKind::EachLoop
        } else {
            StepKind::Loop
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        let first_binding = self.build.source.bindings.len();
        if let Some(initializer) = parts.field(Slot::Initializer) {
            self.loop_part(initializer);
        }
        if let Some(condition) = parts.field(Slot::Condition) {
            self.root_expression(condition);
        }
        if let Some(update) = parts.field(Slot::Update) {
            self.loop_part(update);
        }
        if let Some(variable) = indexed {
            self.index_is_loop_variable(variable, first_binding);
        }
        self.body(Some(body));
        self.build.leave(place);
    }

    /// A part of the head of a loop: not a step of its own.
    fn loop_part(&mut self, node: Node<'t>) {
        match node.kind {
            Kind::Assignment | Kind::ShortVar | Kind::Increment | Kind::Decrement => {
                self.assignment(node, BindingKind::Variable);
            }
            Kind::ExpressionStatement => {
                if let Some(inner) = self.syntax.children(node).named().next() {
                    self.root_expression(inner);
                }
            }
            _ => {}
        }
    }

    /// The index variable of `for i := 0; i < len(items); i++ { items[i] }`.
    fn indexed(&self, condition: Option<Node<'t>>, body: Node<'t>) -> Option<&'t str> {
        let condition = self.text(condition?);
        let (index, limit) = condition.split_once('<')?;
        let items = limit
            .trim_start_matches('=')
            .trim()
            .strip_prefix("len(")?
            .strip_suffix(')')?;
        let index = index.trim();
        let is_name = !index.is_empty() && index.chars().all(|c| c.is_alphanumeric() || c == '_');
        (is_name && self.text(body).contains(&format!("{items}[{index}]"))).then_some(index)
    }

    /// The index differs from round to round as the item does.
    fn index_is_loop_variable(&mut self, variable: &str, first_binding: usize) {
        let items = self.counted_items();
        let bindings = self.build.source.bindings.get_mut(first_binding..);
        for binding in bindings.into_iter().flatten() {
            if binding.name == variable {
                binding.kind = BindingKind::LoopVariable;
                binding.value = items;
            }
        }
    }

    /// The items of the `len(items)` in the head of the current loop.
    fn counted_items(&mut self) -> Option<ExpressionId> {
        let step = self.build.here();
        let source = &self.build.source;
        let lengths = source[step]
            .calls
            .iter()
            .filter(|call| source[**call].callee == "len");
        let mut items = lengths.filter_map(|call| source[*call].arguments.first());
        items.next().map(|argument| argument.value)
    }

    /// `for cond`, `for`. One that asks for a next item goes over items.
    fn condition_loop(&mut self, node: Node<'t>, condition: Option<Node<'t>>, body: Node<'t>) {
        let goes_over = condition.is_some_and(|condition| {
            let text = self.text(condition);
            [".Next()", ".Next(ctx)", ".Scan()", ".More()"]
                .iter()
                .any(|end| text.ends_with(end))
        });
        let kind = if goes_over {
            StepKind::EachLoop
        } else {
            StepKind::Loop
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        if let Some(condition) = condition {
            self.root_expression(condition);
        }
        self.body(Some(body));
        self.build.leave(place);
    }

    /// The statements of a case.
    pub(super) fn case_statements(&mut self, case: Node<'t>) -> Vec<Node<'t>> {
        let list = self.syntax.children(case).kind(Kind::StatementList);
        list.map(|list| self.statements(list)).unwrap_or_default()
    }

    pub(super) fn switch(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        if let Some(made) = children.field(Slot::Initializer) {
            self.statement(made);
        }
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        if let Some(value) = children.field(Slot::Value) {
            self.root_expression(value);
        }
        for case in children.named() {
            self.case(case, None);
        }
        self.build.leave(place);
    }

    pub(super) fn type_switch(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        if let Some(made) = children.field(Slot::Initializer) {
            self.statement(made);
        }
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        let value = children
            .field(Slot::Value)
            .map(|value| self.root_expression(value));
        let is_error = value.is_some_and(|value| {
            matches!(&self.build.source[value].kind, ExpressionKind::Name(name) if self.caught.contains(&name.as_str()))
        });
        if let Some(alias) = children.field(Slot::Alias) {
            if is_error {
                let span = self.span(alias);
                self.bind_caught(self.text(alias), span, value);
            } else {
                self.bind_each(alias, value, &BindingKind::Variable);
            }
        }
        for case in children.named() {
            self.case(case, None);
        }
        self.build.leave(place);
    }

    pub(super) fn select(&mut self, node: Node<'t>) {
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        let children = self.syntax.children(node);
        for case in children.named() {
            let communication = self.syntax.children(case).field(Slot::Communication);
            self.case(case, communication);
        }
        self.build.leave(place);
    }

    fn case(&mut self, node: Node<'t>, communication: Option<Node<'t>>) {
        let label = match node.kind {
            Kind::Default => "default",
            Kind::Case | Kind::TypeCase | Kind::CommunicationCase => "case",
            _ => return,
        };
        let arm = self.step(StepKind::Arm, node);
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        let parts = self.syntax.children(node);
        if let Some(values) = parts.field(Slot::Value) {
            for value in self.listed(values) {
                self.root_expression(value);
            }
        }
        for written in parts.named().filter(|part| part.field == Slot::Type) {
            let inner = self.pointed_to(written);
            self.root_expression(inner);
        }
        if let Some(communication) = communication {
            self.communication(communication);
        }
        let statements = self.case_statements(node);
        self.block(&statements);
        self.build.leave(place);
    }

    /// `*stripe.Error` is `stripe.Error`.
    fn pointed_to(&mut self, node: Node<'t>) -> Node<'t> {
        if node.kind != Kind::PointerType {
            return node;
        }
        self.syntax.children(node).named().next().unwrap_or(node)
    }

    /// What a `select` waits for.
    fn communication(&mut self, node: Node<'t>) {
        let parts = self.syntax.children(node);
        if node.kind != Kind::Receive {
            for part in parts.named() {
                self.root_expression(part);
            }
            return;
        }
        let value = parts
            .field(Slot::Right)
            .map(|right| self.root_expression(right));
        if let Some(left) = parts.field(Slot::Left) {
            self.bind_each(left, value, &BindingKind::Variable);
        }
    }
}
