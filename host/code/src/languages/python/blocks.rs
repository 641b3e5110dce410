//! Compound statements: branches, loops, `try`, `with`, `match`.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, StepKind};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// How many `elif` in a row are read. Each lies in the `else` of the one before, and whoever
/// walks the steps should not need a deep stack.
const MAX_ELIF: usize = 200;

/// What counts without going over items.
const COUNTERS: &[&str] = &[
    "range",
    "xrange",
    "itertools.count",
    "count",
    "itertools.repeat",
];

impl<'t> Reader<'t> {
    pub(super) fn branch(&mut self, node: Node<'t>) {
        let outer = self.build.place;
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        self.build.enter(step);
        if let Some(condition) = children.field(Slot::Condition) {
            self.root_expression(condition);
        }
        if let Some(consequence) = children.field(Slot::Consequence) {
            self.arm("then", consequence, Some(consequence));
        }
        let alternatives = children
            .named()
            .filter(|child| child.field == Slot::Alternative);
        for (at, alternative) in alternatives.enumerate() {
            if at == MAX_ELIF {
                self.build.gap(alternative.start(), node.end());
                break;
            }
            let parts = self.syntax.children(alternative);
            if alternative.kind == Kind::Else {
                self.arm("else", alternative, parts.field(Slot::Body));
                break;
            }
            // As if written `else: if ...`.
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
            self.arm("then", alternative, parts.field(Slot::Consequence));
        }
        self.build.leave(outer);
    }

    fn arm(&mut self, label: &str, node: Node<'t>, body: Option<Node<'t>>) {
        let arm = self.step(StepKind::Arm, node);
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        self.body(body);
        self.build.leave(place);
    }

    pub(super) fn for_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::EachLoop, node);
        let place = self.build.enter(step);
        let items = children
            .field(Slot::Right)
            .map(|right| self.root_expression(right));
        let is_async = children
            .all()
            .next()
            .is_some_and(|first| self.text(first) == "async");
        self.build
            .remarks
            .awaited
            .extend(items.filter(|_| is_async));
        let is_counting = items.is_some_and(|items| self.is_counting(items));
        if is_counting {
            self.build.source[step].kind = StepKind::Loop;
        }
        if let (Some(left), Some(items)) = (children.field(Slot::Left), items) {
            self.bind_loop(left, items, is_counting);
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
        self.after_loop(children.field(Slot::Alternative));
    }

    /// `range(3)` counts; `range(len(items))` goes over items.
    fn is_counting(&self, items: ExpressionId) -> bool {
        let source = &self.build.source;
        let ExpressionKind::Call(call) = source[items].kind else {
            return false;
        };
        let over_items = source[call]
            .arguments
            .iter()
            .any(|argument| self.is_call_of(argument.value, &["len"]));
        self.is_call_of(items, COUNTERS) && !over_items
    }

    /// Binds the variables of a loop to what is looped over.
    pub(super) fn bind_loop(&mut self, left: Node<'t>, items: ExpressionId, is_counting: bool) {
        // A count differs from round to round: the old value is part of the new.
        let kind = if is_counting {
            BindingKind::Update
        } else {
            BindingKind::LoopVariable
        };
        let mut declared = Declared::new(kind);
        declared.value = Some(items);
        if !is_counting && self.is_call_of(items, &["enumerate", "range"]) {
            declared.value = Some(self.first_items(items));
            // `for position, item in enumerate(items)`: both are new for each item.
            if matches!(left.kind, Kind::PatternList | Kind::TuplePattern) {
                let names = self.syntax.children(left);
                for name in names.named() {
                    self.pattern(name, &declared);
                }
                return;
            }
        }
        self.pattern(left, &declared);
    }

    /// The items in `enumerate(items, 1)` and `range(0, len(items))`.
    fn first_items(&self, items: ExpressionId) -> ExpressionId {
        let source = &self.build.source;
        let ExpressionKind::Call(call) = source[items].kind else {
            return items;
        };
        let mut values = source[call].arguments.iter().map(|argument| argument.value);
        if source[call].callee == "enumerate" {
            return values.next().unwrap_or(items);
        }
        let length = values.find(|value| self.is_call_of(*value, &["len"]));
        match length.map(|length| &source[length].kind) {
            Some(ExpressionKind::Call(length)) => {
                let counted = source[*length].arguments.first();
                counted.map_or(items, |counted| counted.value)
            }
            _ => items,
        }
    }

    pub(super) fn while_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Loop, node);
        let place = self.build.enter(step);
        if let Some(condition) = children.field(Slot::Condition) {
            self.root_expression(condition);
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
        self.after_loop(children.field(Slot::Alternative));
    }

    /// The `else` of a loop runs once after it, unless it was left by `break`.
    fn after_loop(&mut self, alternative: Option<Node<'t>>) {
        let Some(alternative) = alternative else {
            return;
        };
        let step = self.step(StepKind::Branch, alternative);
        let place = self.build.enter(step);
        let parts = self.syntax.children(alternative);
        self.arm("then", alternative, parts.field(Slot::Body));
        self.build.leave(place);
    }

    pub(super) fn attempt(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Attempt, node);
        let place = self.build.enter(step);
        self.body(children.field(Slot::Body));
        for clause in children.named() {
            match clause.kind {
                Kind::Except | Kind::ExceptGroup => self.handler(clause),
                Kind::Else => {
                    let body = self.syntax.children(clause).field(Slot::Body);
                    self.arm("else", clause, body);
                }
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

    fn handler(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Handler, node);
        let place = self.build.enter(step);
        let mut alias = children.field(Slot::Alias);
        for value in children.named().filter(|child| child.field == Slot::Value) {
            let mut caught = value;
            if value.kind == Kind::AsPattern {
                let parts = self.syntax.children(value);
                alias = alias.or_else(|| parts.field(Slot::Alias));
                caught = parts.named().next().unwrap_or(value);
            }
            self.catch(step, caught);
        }
        if let Some(alias) = alias {
            self.pattern(alias, &Declared::new(BindingKind::Caught));
        }
        self.body(children.kind(Kind::Block));
        self.build.leave(place);
    }

    fn catch(&mut self, step: tollgate_model::code::StepId, caught: Node<'t>) {
        let types: Vec<Node<'t>> = match caught.kind {
            Kind::Tuple | Kind::Parenthesized => self.syntax.children(caught).named().collect(),
            _ => vec![caught],
        };
        for written in types {
            let text = self.text(written).to_owned();
            self.build.source[step].catches.push(text);
        }
        self.root_expression(caught);
    }

    /// One scope for each manager, each in the one before.
    pub(super) fn with(&mut self, node: Node<'t>) {
        let place = self.build.place;
        let children = self.syntax.children(node);
        let is_async = children
            .all()
            .next()
            .is_some_and(|first| self.text(first) == "async");
        if let Some(clause) = children.kind(Kind::WithClause) {
            let items = self.syntax.children(clause);
            for item in items.named() {
                self.manager(node, item, is_async);
            }
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
    }

    fn manager(&mut self, with: Node<'t>, item: Node<'t>, is_async: bool) {
        let Some(mut manager) = self.syntax.children(item).field(Slot::Value) else {
            return;
        };
        let mut alias = None;
        if manager.kind == Kind::AsPattern {
            let parts = self.syntax.children(manager);
            alias = parts.field(Slot::Alias);
            manager = parts.named().next().unwrap_or(manager);
        }
        let step = self.step(StepKind::Scope, with);
        self.text(manager)
            .clone_into(&mut self.build.source[step].label);
        self.build.enter(step);
        let value = self.root_expression(manager);
        if is_async {
            self.build.remarks.awaited.push(value);
        }
        if let Some(alias) = alias {
            let mut declared = Declared::new(BindingKind::Manager);
            declared.value = Some(value);
            self.pattern(alias, &declared);
        }
    }

    pub(super) fn matching(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        let mut subject = None;
        for part in children
            .named()
            .filter(|child| child.field == Slot::Subject)
        {
            subject = Some(self.root_expression(part));
        }
        if let Some(body) = children.field(Slot::Body) {
            let cases = self.syntax.children(body);
            for case in cases.named().filter(|case| case.kind == Kind::Case) {
                self.case(case, subject);
            }
        }
        self.build.leave(place);
    }

    fn case(&mut self, node: Node<'t>, subject: Option<ExpressionId>) {
        let children = self.syntax.children(node);
        let arm = self.step(StepKind::Arm, node);
        let patterns: Vec<_> = children
            .named()
            .filter(|child| child.kind == Kind::CasePattern)
            .collect();
        let is_default = children.field(Slot::Guard).is_none()
            && matches!(patterns.as_slice(), [only] if self.text(*only) == "_");
        let label = if is_default { "default" } else { "case" };
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        let mut declared = Declared::new(BindingKind::Variable);
        declared.value = subject;
        for pattern in patterns {
            self.captures(pattern, &declared);
        }
        if let Some(guard) = children.field(Slot::Guard) {
            let conditions = self.syntax.children(guard);
            for condition in conditions.named() {
                self.root_expression(condition);
            }
        }
        self.body(children.field(Slot::Consequence));
        self.build.leave(place);
    }

    /// The names that a pattern of `case` binds.
    fn captures(&mut self, node: Node<'t>, declared: &Declared) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        let children = self.syntax.children(node);
        match node.kind {
            Kind::DottedName => {
                let mut names = children.named();
                if let (Some(name), None) = (names.next(), names.next())
                    && self.text(name) != "_"
                {
                    self.bind_name(name, declared);
                }
            }
            Kind::ClassPattern | Kind::KeywordPattern => {
                for child in children.named().skip(1) {
                    self.captures(child, declared);
                }
            }
            Kind::AsPattern => {
                for child in children.named() {
                    match child.kind {
                        Kind::Identifier | Kind::AsPatternTarget => self.pattern(child, declared),
                        _ => self.captures(child, declared),
                    }
                }
            }
            _ => {
                for child in children.named() {
                    self.captures(child, declared);
                }
            }
        }
        self.build.rise();
    }
}
