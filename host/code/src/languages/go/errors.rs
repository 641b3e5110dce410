//! Errors as values, shown as attempts: what makes an error, and the branch that looks at it.
//!
//! ```go
//! charge, err := client.New(params)   // attempt: its body
//! if err != nil {                     // its handler
//!     return err                      // raises, as the function hands back an error
//! }
//! ```
//!
//! What makes the error may also be a branch or loop that sets the variable. The handler is the
//! `else` of `if err == nil`, or the rest of the block where that leaves.

use tollgate_model::code::flow::{GOES_ON, PASSES};
use tollgate_model::code::{StepId, StepKind};

use super::assignments::is_error_name;
use super::conditions::{Asks, Question};
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// How many statements before a check are searched for what made the error.
const MAX_BACK: usize = 6;

/// How many nodes of a statement are searched for an assignment.
const MAX_SEARCHED: usize = 500;

/// Statements that belong together: from what makes an error to the last check of it.
struct Group<'t> {
    start: usize,
    check: usize,
    last: usize,
    name: &'t str,
}

impl<'t> Reader<'t> {
    /// Reads the statements of a block.
    pub(super) fn block(&mut self, statements: &[Node<'t>]) {
        let mut at = 0;
        for group in self.groups(statements) {
            for statement in statements.get(at..group.start).unwrap_or_default() {
                self.statement(*statement);
            }
            let took_rest = self.group(statements, &group);
            if took_rest {
                return;
            }
            at = group.last + 1;
        }
        for statement in statements.get(at..).unwrap_or_default() {
            self.statement(*statement);
        }
    }

    fn groups(&mut self, statements: &[Node<'t>]) -> Vec<Group<'t>> {
        let mut found: Vec<Group<'t>> = Vec::new();
        let mut free = 0;
        for (at, statement) in statements.iter().enumerate() {
            if at < free {
                continue;
            }
            let Some(name) = self.asked_name(*statement) else {
                continue;
            };
            let from = at.saturating_sub(MAX_BACK).max(free);
            let earlier = statements.get(from..at).unwrap_or_default();
            let Some(back) = earlier.iter().rposition(|made| self.sets(*made, name)) else {
                continue;
            };
            let mut last = at;
            while let Some(next) = statements.get(last + 1)
                && self.asked_name(*next) == Some(name)
            {
                last += 1;
            }
            found.push(Group {
                start: from + back,
                check: at,
                last,
                name,
            });
            free = last + 1;
        }
        found
    }

    /// The error that a statement asks for without making it itself.
    fn asked_name(&mut self, node: Node<'t>) -> Option<&'t str> {
        let children = self.syntax.children(node);
        match node.kind {
            Kind::If => {
                let question = self.question(children.field(Slot::Condition)?)?;
                let made = children.field(Slot::Initializer);
                made.is_none_or(|made| !self.sets(made, question.name))
                    .then_some(question.name)
            }
            Kind::Switch if children.field(Slot::Initializer).is_none() => self.switched_name(node),
            Kind::TypeSwitch if children.field(Slot::Initializer).is_none() => {
                let value = children.field(Slot::Value)?;
                let name = self.text(value);
                (value.kind == Kind::Identifier && is_error_name(name)).then_some(name)
            }
            _ => None,
        }
    }

    /// The error that a `switch` is about: `switch err {`, or its cases.
    pub(super) fn switched_name(&mut self, node: Node<'t>) -> Option<&'t str> {
        let children = self.syntax.children(node);
        if let Some(value) = children.field(Slot::Value) {
            let name = self.text(value);
            return (value.kind == Kind::Identifier && is_error_name(name)).then_some(name);
        }
        let first = children.kind(Kind::Case)?;
        let asked = self.syntax.children(first).field(Slot::Value)?;
        let condition = self.listed(asked).into_iter().next()?;
        Some(self.question(condition)?.name)
    }

    /// Whether a statement sets a variable to what a call gives.
    fn sets(&mut self, node: Node<'t>, name: &str) -> bool {
        if !self.text(node).contains(name) {
            return false;
        }
        match node.kind {
            Kind::Assignment | Kind::ShortVar => self.is_set_by(node, name),
            Kind::Var => self.text(node).contains('('),
            Kind::If
            | Kind::For
            | Kind::Switch
            | Kind::TypeSwitch
            | Kind::Select
            | Kind::Block
            | Kind::Labeled => self.sets_inside(node, name),
            _ => false,
        }
    }

    fn is_set_by(&mut self, node: Node<'t>, name: &str) -> bool {
        let children = self.syntax.children(node);
        let (Some(left), Some(right)) = (children.field(Slot::Left), children.field(Slot::Right))
        else {
            return false;
        };
        let makes = self.text(right).contains(['(', '<']);
        makes
            && self
                .listed(left)
                .iter()
                .any(|target| self.text(*target) == name)
    }

    /// Whether an assignment somewhere in a statement sets a variable of the block around it.
    fn sets_inside(&mut self, node: Node<'t>, name: &str) -> bool {
        let mut open = vec![node];
        let mut searched = 0;
        while let Some(next) = open.pop() {
            searched += 1;
            if searched > MAX_SEARCHED {
                return false;
            }
            match next.kind {
                Kind::Assignment if self.is_set_by(next, name) => return true,
                Kind::FuncLiteral | Kind::Call | Kind::Composite => continue,
                _ => {}
            }
            let children = self.syntax.children(next);
            open.extend(children.named());
        }
        false
    }

    /// Reads a group as an attempt. Tells whether the rest of the block went into it.
    fn group(&mut self, statements: &[Node<'t>], group: &Group<'t>) -> bool {
        let own = statements.get(group.start..=group.last).unwrap_or_default();
        let (Some(first), Some(last)) = (own.first(), own.last()) else {
            return false;
        };
        let rest = statements.get(group.last + 1..).unwrap_or_default();
        let takes_rest = !rest.is_empty() && self.leaves_without_error(*last);
        let end = match rest.last() {
            Some(end) if takes_rest => end.end(),
            _ => last.end(),
        };
        if !self.build.descend(first.start(), end) {
            return takes_rest;
        }
        let step = self.build.step(StepKind::Attempt, first.start(), end);
        let place = self.build.enter(step);
        let (body, checks) = own.split_at(group.check - group.start);
        let read_before = self.handlers.len();
        for statement in body {
            self.statement(*statement);
        }
        self.go_on(read_before, group.name);
        for (at, check) in checks.iter().enumerate() {
            // The next check looks at the error that this one did not leave with.
            if at > 0 {
                self.go_on(read_before, group.name);
            }
            self.check(*check, group.name, rest, takes_rest);
        }
        self.build.leave(place);
        self.build.rise();
        takes_rest
    }

    /// `if err == nil { return charge }`: what comes behind is for the error.
    fn leaves_without_error(&mut self, check: Node<'t>) -> bool {
        let children = self.syntax.children(check);
        let (Kind::If, Some(condition), Some(then), None) = (
            check.kind,
            children.field(Slot::Condition),
            children.field(Slot::Consequence),
            children.field(Slot::Alternative),
        ) else {
            return false;
        };
        let asks = self.question(condition).map(|question| question.asks);
        asks == Some(Asks::NoError) && self.leaves(then)
    }

    /// Whether the last statement of a block leaves it.
    fn leaves(&mut self, block: Node<'t>) -> bool {
        let statements = self.statements(block);
        statements.last().is_some_and(|last| {
            matches!(
                last.kind,
                Kind::Return | Kind::Break | Kind::Continue | Kind::Goto
            ) || self.text(*last).starts_with("panic(")
        })
    }

    /// Handlers in what makes an error after which it is looked at once more.
    fn go_on(&mut self, from: usize, name: &str) {
        for (handler, error) in self.handlers.get(from..).unwrap_or_default() {
            let source = &mut self.build.source;
            if *error == name
                && source[*handler].label.is_empty()
                && !source.always_leaves(*handler)
            {
                GOES_ON.clone_into(&mut source[*handler].label);
            }
        }
    }

    fn check(&mut self, node: Node<'t>, name: &'t str, rest: &[Node<'t>], takes_rest: bool) {
        match node.kind {
            Kind::If => self.checked_if(node, name, takes_rest.then_some(rest)),
            Kind::Switch => self.checked_switch(node, name),
            _ => self.checked_types(node, name),
        }
    }

    /// `if err := call(); err != nil { ... }`, alone.
    pub(super) fn attempt_alone(&mut self, node: Node<'t>) -> bool {
        let children = self.syntax.children(node);
        let (Some(made), Some(condition)) = (
            children.field(Slot::Initializer),
            children.field(Slot::Condition),
        ) else {
            return false;
        };
        let Some(question) = self.question(condition) else {
            return false;
        };
        if !self.sets(made, question.name) {
            return false;
        }
        let step = self.step(StepKind::Attempt, node);
        let place = self.build.enter(step);
        self.checked_if(node, question.name, None);
        self.build.leave(place);
        true
    }

    /// The arms of a check. `rest` is what comes behind it, where that is for the error.
    fn checked_if(&mut self, node: Node<'t>, name: &'t str, rest: Option<&[Node<'t>]>) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        let children = self.syntax.children(node);
        if let Some(made) = children.field(Slot::Initializer) {
            self.statement(made);
        }
        if let (Some(condition), Some(then)) = (
            children.field(Slot::Condition),
            children.field(Slot::Consequence),
        ) {
            let question = self.question(condition);
            let alternative = children.field(Slot::Alternative);
            if question
                .as_ref()
                .is_some_and(|question| question.asks == Asks::NoError)
            {
                self.without_error(condition, then);
                self.otherwise(condition, alternative, name, rest);
            } else {
                let sorts = question.map(|question| question.sorts).unwrap_or_default();
                let statements = self.statements(then);
                self.handler(Some(condition), then.end(), &statements, name, sorts);
                if let Some(alternative) = alternative {
                    self.after_handler(alternative, name);
                }
            }
        }
        self.build.rise();
    }

    fn without_error(&mut self, condition: Node<'t>, then: Node<'t>) {
        let arm = self
            .build
            .step(StepKind::Arm, condition.start(), then.end());
        "else".clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        self.root_expression(condition);
        self.body(Some(then));
        self.build.leave(place);
    }

    /// What runs where `if err == nil` does not hold.
    fn otherwise(
        &mut self,
        condition: Node<'t>,
        alternative: Option<Node<'t>>,
        name: &'t str,
        rest: Option<&[Node<'t>]>,
    ) {
        match (alternative, rest) {
            (Some(alternative), _) if alternative.kind == Kind::If => {
                if self.asked_name(alternative) == Some(name) {
                    self.checked_if(alternative, name, None);
                } else {
                    self.handler(None, alternative.end(), &[alternative], name, Vec::new());
                }
            }
            (Some(block), _) => {
                let statements = self.statements(block);
                self.handler(None, block.end(), &statements, name, Vec::new());
            }
            (None, Some(rest)) => {
                let end = rest.last().map_or(condition.end(), |last| last.end());
                self.handler(None, end, rest, name, Vec::new());
            }
            // Nothing is done for the error.
            (None, None) => {
                let step = self.step(StepKind::Handler, condition);
                self.handlers.push((step, name));
            }
        }
    }

    /// The `else` of a handler: another check of the error, or what runs without one.
    fn after_handler(&mut self, alternative: Node<'t>, name: &'t str) {
        if alternative.kind == Kind::If && self.asked_name(alternative) == Some(name) {
            self.checked_if(alternative, name, None);
            return;
        }
        let arm = self.step(StepKind::Arm, alternative);
        "else".clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        if alternative.kind == Kind::If {
            self.statement(alternative);
        } else {
            self.body(Some(alternative));
        }
        self.build.leave(place);
    }

    /// One handler: the condition under which it runs, and its statements.
    pub(super) fn handler(
        &mut self,
        condition: Option<Node<'t>>,
        end: usize,
        statements: &[Node<'t>],
        name: &'t str,
        sorts: Vec<String>,
    ) -> StepId {
        let first = condition.or_else(|| statements.first().copied());
        let start = first.map_or(end, |first| first.start());
        let step = self.build.step(StepKind::Handler, start, end.max(start));
        let place = self.build.enter(step);
        self.build.source[step].catches = sorts;
        let at = first.map_or(start, |first| first.start());
        let span = self.build.span(at, at);
        self.bind_caught(name, span, None);
        if let Some(condition) = condition {
            self.root_expression(condition);
        }
        self.caught.push(name);
        self.block(statements);
        self.caught.pop();
        self.build.leave(place);
        self.handlers.push((step, name));
        let passing = self.passing.take();
        if passing.is_some() && self.build.source[step].children.as_slice() == passing.as_slice() {
            PASSES.clone_into(&mut self.build.source[step].label);
        }
        step
    }

    /// `switch { case errors.Is(err, A): ... case err != nil: ... }`, `switch err { ... }`.
    fn checked_switch(&mut self, node: Node<'t>, name: &'t str) {
        let children = self.syntax.children(node);
        let by_value = children.field(Slot::Value).is_some();
        for case in children.named() {
            let parts = self.syntax.children(case);
            let statements = self.case_statements(case);
            match case.kind {
                Kind::Case => {
                    let Some(values) = parts.field(Slot::Value) else {
                        continue;
                    };
                    let values = self.listed(values);
                    let question = self.asked_by_case(&values, name, by_value);
                    if question.asks == Asks::NoError {
                        self.plain_case(case, &values, &statements);
                    } else {
                        let condition = values.first().copied();
                        self.handler(condition, case.end(), &statements, name, question.sorts);
                    }
                }
                // Where no case asks for `nil`, the default runs without an error, too.
                Kind::Default => {
                    let knows_none = self.knows_no_error(node, name, by_value);
                    if knows_none {
                        self.handler(None, case.end(), &statements, name, Vec::new());
                    } else {
                        self.plain_case(case, &[], &statements);
                    }
                }
                _ => {}
            }
        }
    }

    fn asked_by_case(
        &mut self,
        values: &[Node<'t>],
        name: &'t str,
        by_value: bool,
    ) -> Question<'t> {
        let mut whole = Question {
            name,
            asks: Asks::Sort,
            sorts: Vec::new(),
        };
        for value in values {
            if by_value && value.kind == Kind::Nil {
                whole.asks = Asks::NoError;
            } else if by_value {
                whole.sorts.push(self.text(*value).to_owned());
            } else if let Some(question) = self.question(*value) {
                whole.asks = question.asks;
                whole.sorts.extend(question.sorts);
            }
        }
        whole
    }

    fn knows_no_error(&mut self, switch: Node<'t>, name: &'t str, by_value: bool) -> bool {
        let children = self.syntax.children(switch);
        children
            .named()
            .filter(|case| case.kind == Kind::Case)
            .any(|case| {
                let values = self.syntax.children(case).field(Slot::Value);
                let values = values.map(|values| self.listed(values)).unwrap_or_default();
                self.asked_by_case(&values, name, by_value).asks == Asks::NoError
            })
    }

    fn plain_case(&mut self, case: Node<'t>, values: &[Node<'t>], statements: &[Node<'t>]) {
        let arm = self.step(StepKind::Arm, case);
        "else".clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        for value in values {
            self.root_expression(*value);
        }
        self.block(statements);
        self.build.leave(place);
    }

    /// `switch e := err.(type) { case *stripe.Error: ... case nil: ... }`
    fn checked_types(&mut self, node: Node<'t>, name: &'t str) {
        let children = self.syntax.children(node);
        let alias = children.field(Slot::Alias);
        for case in children.named() {
            let statements = self.case_statements(case);
            let parts = self.syntax.children(case);
            let types: Vec<Node<'t>> = parts
                .named()
                .filter(|part| part.field == Slot::Type)
                .collect();
            let is_nil = types.iter().any(|written| self.text(*written) == "nil");
            match case.kind {
                Kind::TypeCase if is_nil => self.plain_case(case, &[], &statements),
                Kind::TypeCase | Kind::Default => {
                    let sorts = types
                        .iter()
                        .map(|written| self.text(*written).trim_start_matches('*').to_owned());
                    let sorts = sorts.collect();
                    let handler = self.handler(None, case.end(), &statements, name, sorts);
                    if let Some(alias) = alias {
                        let span = self.span(alias);
                        let place = self.build.enter(handler);
                        let alias = self.text(alias);
                        self.bind_caught(alias, span, None);
                        self.build.leave(place);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether an expression is a name that holds an error that is being handled.
    pub(super) fn is_caught(&self, node: Node<'t>) -> bool {
        node.kind == Kind::Identifier && self.caught.contains(&self.text(node))
    }
}
