//! Results, shown as attempts: what makes one, and the branch that looks at it.

use tollgate_model::code::flow::PASSES;
use tollgate_model::code::{BindingKind, ErrorUse, ExpressionId, ExpressionKind, StepId, StepKind};

use super::bindings::Declared;
use super::statements::Tail;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// How many statements after a `let` are searched for a look at its result.
const MAX_AHEAD: usize = 6;

/// Methods that turn one result into another, whose error goes on.
const ADAPTERS: &[&str] = &[
    "map",
    "map_err",
    "and_then",
    "or_else",
    "context",
    "with_context",
    "wrap_err",
    "wrap_err_with",
    "change_context",
    "attach",
    "attach_printable",
    "attach_printable_lazy",
    "inspect_err",
    "inspect",
    "unwrap_or_else",
    "map_or_else",
    "to_not_found_response",
    "to_duplicate_response",
    "switch",
    "is_err",
    "is_ok",
    "ok",
    "as_ref",
    "as_mut",
    "boxed",
];

/// Which side of a result a pattern takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Ok,
    Err,
    Other,
}

impl<'t> Reader<'t> {
    /// Reads the statements of a block, and gives the values that it comes to.
    pub(super) fn block(&mut self, statements: &[Node<'t>], tail: Tail) -> Vec<ExpressionId> {
        let mut attributes: Vec<Node<'t>> = Vec::new();
        let mut at = 0;
        while let Some(statement) = statements.get(at).copied() {
            at += 1;
            match statement.kind {
                Kind::AttributeItem => {
                    attributes.push(statement);
                    continue;
                }
                Kind::InnerAttribute => continue,
                _ => {}
            }
            let is_last = at == statements.len();
            if let Some((ahead, name)) = self.checked_later(statements, at) {
                let is_tail = at + ahead + 1 == statements.len();
                let last = if is_tail { tail } else { Tail::Ignored };
                let group = statements.get(at - 1..=at + ahead).unwrap_or_default();
                let found = self.group(group, name, last);
                if is_tail {
                    return found;
                }
                at += ahead + 1;
                continue;
            }
            if is_last && tail != Tail::Ignored {
                let value = self.unended(statement);
                if is_expression(value.kind) {
                    return self.last(value, tail);
                }
            }
            self.statement(statement, &attributes);
            attributes.clear();
        }
        Vec::new()
    }

    /// What a statement without a semicolon comes to: `match` and `if` are written as one where
    /// they are the last of a block, too.
    fn unended(&mut self, statement: Node<'t>) -> Node<'t> {
        if statement.kind != Kind::ExpressionStatement || self.text(statement).ends_with(';') {
            return statement;
        }
        let inner = self.syntax.children(statement).named().next();
        inner.unwrap_or(statement)
    }

    /// How far behind the statement before `at`, a `let`, its result is looked at.
    fn checked_later(&mut self, statements: &[Node<'t>], at: usize) -> Option<(usize, &'t str)> {
        let made = *statements.get(at.checked_sub(1)?)?;
        if made.kind != Kind::Let {
            return None;
        }
        let children = self.syntax.children(made);
        let (pattern, value) = (children.field(Slot::Pattern)?, children.field(Slot::Value)?);
        let makes = matches!(
            value.kind,
            Kind::Call | Kind::Await | Kind::Match | Kind::If
        );
        if pattern.kind != Kind::Identifier || !makes || children.field(Slot::Alternative).is_some()
        {
            return None;
        }
        let name = self.text(pattern);
        let ahead = statements.iter().skip(at).take(MAX_AHEAD);
        let found = ahead
            .enumerate()
            .find(|(_, statement)| self.asks(**statement, name))?;
        Some((found.0, name))
    }

    /// Whether a statement looks at the result in a variable.
    fn asks(&mut self, node: Node<'t>, name: &str) -> bool {
        let Some(inner) = self.control_of(node) else {
            return false;
        };
        let children = self.syntax.children(inner);
        match inner.kind {
            Kind::Match => {
                let is_it = children
                    .field(Slot::Value)
                    .is_some_and(|value| is_variable(self.text(value), name));
                is_it && self.matches_result(inner)
            }
            Kind::If => {
                let Some(condition) = children.field(Slot::Condition) else {
                    return false;
                };
                if condition.kind == Kind::LetCondition {
                    let parts = self.syntax.children(condition);
                    let (Some(pattern), Some(value)) =
                        (parts.field(Slot::Pattern), parts.field(Slot::Value))
                    else {
                        return false;
                    };
                    return is_variable(self.text(value), name)
                        && self.side(pattern) != Side::Other;
                }
                let text = self.text(condition).trim_start_matches('!');
                text == format!("{name}.is_err()") || text == format!("{name}.is_ok()")
            }
            _ => false,
        }
    }

    /// The `if` or `match` that a statement is.
    fn control_of(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        match node.kind {
            Kind::If | Kind::Match => Some(node),
            Kind::ExpressionStatement => self
                .syntax
                .children(node)
                .named()
                .next()
                .filter(|inner| matches!(inner.kind, Kind::If | Kind::Match)),
            _ => None,
        }
    }

    fn group(&mut self, statements: &[Node<'t>], name: &'t str, tail: Tail) -> Vec<ExpressionId> {
        let (Some((made, rest)), Some(last)) = (statements.split_first(), statements.last()) else {
            return Vec::new();
        };
        if !self.build.descend(made.start(), last.end()) {
            return Vec::new();
        }
        let step = self.build.step(StepKind::Attempt, made.start(), last.end());
        let place = self.build.enter(step);
        let value = self.plain_let(*made);
        if let Some(value) = value {
            self.use_error(value, ErrorUse::Taken);
        }
        for statement in rest.split_last().map_or(&[][..], |(_, between)| between) {
            self.statement(*statement, &[]);
        }
        let found = match self.control_of(*last) {
            Some(check) => self.looked_at(check, value, tail),
            None => Vec::new(),
        };
        self.build.leave(place);
        self.build.rise();
        let _ = name;
        found
    }

    /// `if` and `match`: the values of their arms.
    pub(super) fn control(&mut self, node: Node<'t>, tail: Tail) -> Vec<ExpressionId> {
        if !self.build.descend(node.start(), node.end()) {
            return Vec::new();
        }
        let found = match self.made_result(node) {
            Some(made) => {
                let step = self.step(StepKind::Attempt, node);
                let place = self.build.enter(step);
                let inner = self.step(StepKind::Expression, made);
                let outer = self.build.enter(inner);
                let value = self.root_expression(made);
                self.use_error(value, ErrorUse::Taken);
                self.build.leave(outer);
                let found = self.looked_at(node, Some(value), tail);
                self.build.leave(place);
                found
            }
            None => self.plain_control(node, tail),
        };
        self.build.rise();
        found
    }

    /// What makes the result that an `if` or `match` looks at.
    fn made_result(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let children = self.syntax.children(node);
        if node.kind == Kind::Match {
            let value = children.field(Slot::Value)?;
            return self.matches_result(node).then_some(value);
        }
        let condition = children.field(Slot::Condition)?;
        if condition.kind == Kind::LetCondition {
            let parts = self.syntax.children(condition);
            let pattern = parts.field(Slot::Pattern)?;
            return (self.side(pattern) != Side::Other).then(|| parts.field(Slot::Value))?;
        }
        let text = self.text(condition);
        let asks = text.ends_with(".is_err()") || text.ends_with(".is_ok()");
        (asks && text.matches('(').count() > 1).then_some(condition)
    }

    fn matches_result(&mut self, node: Node<'t>) -> bool {
        let Some(body) = self.syntax.children(node).field(Slot::Body) else {
            return false;
        };
        let arms = self.syntax.children(body);
        arms.named().any(|arm| {
            let pattern = self.syntax.children(arm).field(Slot::Pattern);
            pattern.is_some_and(|pattern| self.side(pattern) != Side::Other)
        })
    }

    fn side(&self, pattern: Node<'_>) -> Side {
        let text = self.text(pattern).trim_start_matches(['&', '(']);
        let text = text.trim_start_matches("ref ");
        if text.starts_with("Ok(") || text.starts_with("Result::Ok(") {
            Side::Ok
        } else if text.starts_with("Err(") || text.starts_with("Result::Err(") {
            Side::Err
        } else {
            Side::Other
        }
    }

    /// The arms of a branch on a result, inside of the attempt.
    fn looked_at(
        &mut self,
        node: Node<'t>,
        value: Option<ExpressionId>,
        tail: Tail,
    ) -> Vec<ExpressionId> {
        if node.kind == Kind::Match {
            return self.looked_at_by_match(node, value, tail);
        }
        let children = self.syntax.children(node);
        let (Some(condition), Some(then)) = (
            children.field(Slot::Condition),
            children.field(Slot::Consequence),
        ) else {
            return Vec::new();
        };
        let alternative = children.field(Slot::Alternative);
        let pattern = match condition.kind {
            Kind::LetCondition => self.syntax.children(condition).field(Slot::Pattern),
            _ => None,
        };
        let text = self.text(condition);
        let is_error = match pattern {
            Some(pattern) => self.side(pattern) == Side::Err,
            None => text.ends_with(".is_err()") != text.starts_with('!'),
        };
        let mut found = Vec::new();
        if is_error {
            found.extend(self.handler(condition, pattern, None, then, tail));
            if let Some(alternative) = alternative {
                found.extend(self.without_error(alternative, None, value, alternative, tail));
            }
        } else {
            found.extend(self.without_error(condition, pattern, value, then, tail));
            match alternative {
                Some(alternative) => {
                    found.extend(self.handler(alternative, None, None, alternative, tail));
                }
                // Nothing is done for the error.
                None => {
                    self.step(StepKind::Handler, condition);
                }
            }
        }
        found
    }

    fn looked_at_by_match(
        &mut self,
        node: Node<'t>,
        value: Option<ExpressionId>,
        tail: Tail,
    ) -> Vec<ExpressionId> {
        let mut found = Vec::new();
        let Some(body) = self.syntax.children(node).field(Slot::Body) else {
            return found;
        };
        let arms = self.syntax.children(body);
        let mut knows_ok = false;
        for arm in arms.named().filter(|arm| arm.kind == Kind::MatchArm) {
            let parts = self.syntax.children(arm);
            let (Some(pattern), Some(then)) =
                (parts.field(Slot::Pattern), parts.field(Slot::Value))
            else {
                continue;
            };
            let guard = self.syntax.children(pattern).field(Slot::Condition);
            let is_error = match self.side(pattern) {
                Side::Err => true,
                Side::Ok => {
                    knows_ok |= guard.is_none();
                    false
                }
                Side::Other => knows_ok,
            };
            if is_error {
                found.extend(self.handler(pattern, Some(pattern), guard, then, tail));
            } else {
                found.extend(self.without_error(pattern, Some(pattern), value, then, tail));
            }
        }
        found
    }

    fn without_error(
        &mut self,
        start: Node<'t>,
        pattern: Option<Node<'t>>,
        value: Option<ExpressionId>,
        then: Node<'t>,
        tail: Tail,
    ) -> Vec<ExpressionId> {
        let arm = self.build.step(StepKind::Arm, start.start(), then.end());
        "else".clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        if let Some(pattern) = pattern {
            let mut declared = Declared::new(BindingKind::Variable);
            declared.value = value;
            self.pattern(pattern, &declared);
            let guard = self.syntax.children(pattern).field(Slot::Condition);
            if let Some(guard) = guard {
                self.root_expression(guard);
            }
        }
        let found = self.body(then, tail);
        self.build.leave(place);
        found
    }

    fn handler(
        &mut self,
        start: Node<'t>,
        pattern: Option<Node<'t>>,
        guard: Option<Node<'t>>,
        then: Node<'t>,
        tail: Tail,
    ) -> Vec<ExpressionId> {
        let step = self
            .build
            .step(StepKind::Handler, start.start(), then.end());
        let place = self.build.enter(step);
        let bound = self.build.source.bindings.len();
        if let Some(pattern) = pattern {
            self.pattern(pattern, &Declared::new(BindingKind::Caught));
            self.build.source[step].catches = self.sorts(pattern, guard);
        }
        if let Some(guard) = guard {
            self.root_expression(guard);
        }
        let names: Vec<String> = self
            .build
            .source
            .bindings
            .get(bound..)
            .unwrap_or_default()
            .iter()
            .map(|binding| binding.name.clone())
            .collect();
        let found = self.body(then, tail);
        self.build.leave(place);
        self.mark_passing(step, &names);
        found
    }

    /// The kinds of errors that a pattern takes.
    fn sorts(&mut self, pattern: Node<'t>, guard: Option<Node<'t>>) -> Vec<String> {
        if let Some(guard) = guard {
            return vec![self.text(guard).to_owned()];
        }
        let text = self.text(pattern);
        let Some((_, inside)) = text.split_once("Err(") else {
            return Vec::new();
        };
        let sorts = inside.split('|').map(|sort| {
            let name = sort
                .trim_start_matches([' ', '&'])
                .trim_start_matches("Err(");
            let name = name.split(['(', '{', ')', '@']).next().unwrap_or_default();
            name.trim().replace("::", ".")
        });
        let is_named = |sort: &String| {
            sort.rsplit('.')
                .next()
                .is_some_and(|name| name.starts_with(char::is_uppercase))
        };
        let sorts: Vec<String> = sorts.collect();
        if sorts.iter().all(is_named) {
            sorts
        } else {
            Vec::new()
        }
    }

    /// Marks a handler that only hands the error on: `Err(e) => return Err(e.into())`.
    fn mark_passing(&mut self, handler: StepId, names: &[String]) {
        let source = &self.build.source;
        let [only] = source[handler].children.as_slice() else {
            return;
        };
        if source[*only].kind != StepKind::Raise {
            return;
        }
        let [value] = source[*only].expressions.as_slice() else {
            return;
        };
        let is_caught = |id: ExpressionId| matches!(&source[id].kind, ExpressionKind::Name(name) if names.contains(name));
        let passes = match &source[*value].kind {
            ExpressionKind::Call(call) => {
                let call = &source[*call];
                call.callee.ends_with(".from")
                    && call
                        .arguments
                        .iter()
                        .all(|argument| is_caught(argument.value))
            }
            _ => is_caught(*value),
        };
        if passes {
            PASSES.clone_into(&mut self.build.source[handler].label);
        }
    }

    /// `let Ok(x) = call() else { ... };`
    pub(super) fn let_else(
        &mut self,
        node: Node<'t>,
        pattern: Node<'t>,
        value: Node<'t>,
        otherwise: Node<'t>,
    ) {
        let is_result = self.side(pattern) == Side::Ok;
        let kind = if is_result {
            StepKind::Attempt
        } else {
            StepKind::Branch
        };
        let outer = self.step(kind, node);
        let place = self.build.enter(outer);
        let step = self.build.step(StepKind::Assign, node.start(), value.end());
        let inner = self.build.enter(step);
        let made = self.root_expression(value);
        if is_result {
            self.use_error(made, ErrorUse::Taken);
        }
        let mut declared = Declared::new(BindingKind::Variable);
        declared.value = Some(made);
        self.pattern(pattern, &declared);
        self.build.leave(inner);
        if is_result {
            self.handler(otherwise, None, None, otherwise, Tail::Ignored);
        } else {
            let arm = self.step(StepKind::Arm, otherwise);
            "then".clone_into(&mut self.build.source[arm].label);
            let inner = self.build.enter(arm);
            self.body(otherwise, Tail::Ignored);
            self.build.leave(inner);
        }
        self.build.leave(place);
    }

    /// Says what becomes of the error of what an expression makes, and of what that is made
    /// from: in `call().await.map_err(f)?` that of `call`, too.
    pub(super) fn use_error(&mut self, value: ExpressionId, used: ErrorUse) {
        let mut at = Some(value);
        while let Some(id) = at.take() {
            match &self.build.source[id].kind {
                ExpressionKind::Await(inner) => at = Some(*inner),
                ExpressionKind::Call(call) => {
                    let call = *call;
                    if let ExpressionKind::Member { object, property } =
                        &self.build.source[self.build.source[call].target].kind
                        && ADAPTERS.contains(&property.as_str())
                    {
                        at = Some(*object);
                    }
                    self.build.source[call].error = used;
                }
                _ => {}
            }
        }
    }
}

/// Whether a value is a variable, possibly behind a reference.
fn is_variable(text: &str, name: &str) -> bool {
    let text = text.trim_start_matches('&').trim_start_matches("mut ");
    text == name || text.strip_suffix(".as_ref()") == Some(name)
}

/// Whether a node in a block is an expression, which the block comes to where it is the last.
fn is_expression(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Let
            | Kind::Const
            | Kind::Static
            | Kind::ExpressionStatement
            | Kind::Empty
            | Kind::Use
            | Kind::Function
            | Kind::Impl
            | Kind::Trait
            | Kind::Mod
            | Kind::Struct
            | Kind::Enum
            | Kind::MacroDefinition
            | Kind::TypeItem
            | Kind::Error
            | Kind::Other
    )
}
