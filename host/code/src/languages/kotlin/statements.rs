//! Statements: what runs in which order, and what holds what.

use tollgate_model::code::{BindingKind, ExpressionKind, StepKind};

use super::values::Ways;
use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    /// A statement, or a block of them, as the body of something.
    pub(super) fn body(&mut self, node: Option<Node<'t>>) {
        let Some(node) = node else { return };
        if node.kind != Kind::Block {
            return self.statement(node);
        }
        if self.build.descend(node.start(), node.end()) {
            let children = self.syntax.children(node);
            for child in children.named() {
                self.statement(child);
            }
            self.build.rise();
        }
    }

    pub(super) fn statement(&mut self, node: Node<'t>) {
        if self.build.descend(node.start(), node.end()) {
            self.statement_inside(node);
            self.build.rise();
        }
    }

    fn statement_inside(&mut self, node: Node<'t>) {
        match node.kind {
            Kind::Property => self.property(node),
            Kind::Assignment => {
                let step = self.step(StepKind::Assign, node);
                let place = self.build.enter(step);
                self.assignment(node);
                self.build.leave(place);
            }
            Kind::If | Kind::When | Kind::Try => self.block_statement(node, &mut Ways::Unused),
            Kind::For => self.each_loop(node),
            Kind::While | Kind::DoWhile => self.condition_loop(node),
            Kind::Return => self.leave_with(StepKind::Return, node),
            Kind::Throw => self.leave_with(StepKind::Raise, node),
            Kind::Function => self.function(node),
            Kind::Class | Kind::Object | Kind::Companion => self.class(node),
            Kind::SecondaryConstructor => self.constructor(node),
            Kind::Initializer => {
                let block = self.syntax.children(node).kind(Kind::Block);
                self.body(block);
            }
            Kind::Block => self.body(Some(node)),
            Kind::Import => self.import(node),
            Kind::Labeled if self.is_jump(node) => {
                self.step(StepKind::Jump, node);
            }
            Kind::Labeled | Kind::Annotated => {
                let inner = self.syntax.children(node).named().last();
                if let Some(inner) = inner {
                    self.statement(inner);
                }
            }
            Kind::Unary if self.is_increment(node) => {
                let step = self.step(StepKind::Assign, node);
                let place = self.build.enter(step);
                let children = self.syntax.children(node);
                if let Some(target) = children.field(Slot::Argument) {
                    self.update(node, target, None, "++", None);
                }
                self.build.leave(place);
            }
            Kind::Identifier if matches!(self.text(node), "break" | "continue") => {
                self.step(StepKind::Jump, node);
            }
            // Declares, or says nothing that runs.
            Kind::Package | Kind::FileAnnotation | Kind::TypeAlias | Kind::Shebang => {}
            Kind::Modifiers | Kind::TypeParameters | Kind::Label => {}
            Kind::Error => self.broken(node),
            Kind::Other => {}
            kind if kind.is_type() => {}
            _ => {
                let kind = match node.kind {
                    Kind::Call => self.kind_of_call(node),
                    _ => StepKind::Expression,
                };
                let step = self.step(kind, node);
                let place = self.build.enter(step);
                self.given_up = self.dropped_catching(node);
                self.root_expression(node);
                self.build.leave(place);
            }
        }
    }

    /// What the functions of the standard library that throw are as statements.
    fn kind_of_call(&self, node: Node<'t>) -> StepKind {
        let text = self.text(node);
        let name = text.split(|letter: char| !letter.is_alphanumeric()).next();
        let rest = text[name.map_or(0, str::len)..].trim_start();
        match name {
            _ if !rest.starts_with('(') => StepKind::Expression,
            Some("require" | "requireNotNull" | "check" | "checkNotNull" | "assert") => {
                StepKind::Assert
            }
            Some("error" | "TODO") => StepKind::Raise,
            _ => StepKind::Expression,
        }
    }

    /// `order ?: throw NotFound(id)`: where there is none, the right side leaves. Tells
    /// whether that is what the operation is.
    pub(super) fn leaves_without(&mut self, left: Node<'t>, right: Node<'t>) -> bool {
        let mut leaving = right;
        while leaving.kind == Kind::Parenthesized {
            match self.syntax.children(leaving).named().next() {
                Some(inner) => leaving = inner,
                None => return false,
            }
        }
        if !matches!(leaving.kind, Kind::Return | Kind::Throw) {
            return false;
        }
        let step = self.step(StepKind::Branch, leaving);
        let place = self.build.enter(step);
        // The question is about the left side, whose calls belong to the step around.
        if !self.text(left).contains(['(', '{']) {
            self.root_expression(left);
        }
        let arm = self.step(StepKind::Arm, leaving);
        "then".clone_into(&mut self.build.source[arm].label);
        self.build.enter(arm);
        let kind = match leaving.kind {
            Kind::Throw => StepKind::Raise,
            _ => StepKind::Return,
        };
        self.leave_with(kind, leaving);
        self.build.leave(place);
        true
    }

    /// `break@orders`, which the grammar takes for something labelled `break`.
    fn is_jump(&self, node: Node<'t>) -> bool {
        let text = self.text(node);
        text.starts_with("break@") || text.starts_with("continue@")
    }

    pub(super) fn is_increment(&mut self, node: Node<'t>) -> bool {
        let children = self.syntax.children(node);
        children
            .field(Slot::Operator)
            .is_some_and(|operator| matches!(self.text(operator), "++" | "--"))
    }

    /// What stands inside of a syntax error: whatever of it is whole.
    fn broken(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        for child in children.named() {
            match child.kind {
                Kind::Catch | Kind::Finally | Kind::WhenEntry | Kind::ClassBody => {
                    self.broken(child);
                }
                Kind::PrimaryConstructor
                | Kind::DelegationSpecifiers
                | Kind::FunctionParameters
                | Kind::ValueArguments
                | Kind::Identifier => {}
                _ => self.statement(child),
            }
        }
    }

    /// `return value`, `throw error`, also where an expression stands: `order ?: return null`.
    pub(super) fn leave_with(&mut self, kind: StepKind, node: Node<'t>) {
        let children = self.syntax.children(node);
        let mut values = children.named().filter(|child| child.field != Slot::Label);
        let value = values.next();
        if let (Some(value), StepKind::Return) = (value, kind) {
            return self.given_back(value, node);
        }
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        value.map(|value| self.root_expression(value));
        self.build.leave(place);
    }

    /// What a function or closure gives back; `whole` is the statement that does. Where it is
    /// a block, each of its ways gives back.
    pub(super) fn given_back(&mut self, value: Node<'t>, whole: Node<'t>) {
        if let Some(block) = self.block_in(value) {
            if self.build.descend(block.start(), block.end()) {
                self.block_statement(block, &mut Ways::Returned);
                self.build.rise();
            }
            return;
        }
        let step = self.step(StepKind::Return, whole);
        let place = self.build.enter(step);
        self.root_expression(value);
        self.build.leave(place);
    }

    /// The block that a value is, behind brackets.
    fn block_in(&mut self, value: Node<'t>) -> Option<Node<'t>> {
        let mut at = value;
        while at.kind == Kind::Parenthesized {
            at = self.syntax.children(at).named().next()?;
        }
        match at.kind {
            Kind::When | Kind::Try => Some(at),
            // Without an `else` it has no value.
            Kind::If => {
                let children = self.syntax.children(at);
                let mut words = children.all().filter(|child| !child.node.is_named());
                words.any(|word| self.text(word) == "else").then_some(at)
            }
            _ => None,
        }
    }

    /// `{ statements }` or `= expression`.
    pub(super) fn function_body(&mut self, body: Option<Node<'t>>) {
        let Some(body) = body else { return };
        let children = self.syntax.children(body);
        match children.named().next() {
            Some(inner) if inner.kind == Kind::Block => self.body(Some(inner)),
            Some(inner) => self.given_back(inner, inner),
            None => {}
        }
    }

    /// `for (item in items)`; over a range of numbers it counts.
    fn each_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::EachLoop, node);
        let place = self.build.enter(step);
        let mut parts = children
            .named()
            .filter(|child| !matches!(child.kind, Kind::Annotation | Kind::Label));
        let variables = parts.next();
        let items = parts.next().map(|items| self.root_expression(items));
        let is_counting = items.is_some_and(|items| self.is_counting(items));
        let kind = if is_counting {
            self.build.source[step].kind = StepKind::Loop;
            BindingKind::Update
        } else {
            BindingKind::LoopVariable
        };
        match variables {
            Some(one) if one.kind == Kind::Variable => self.variable(one, kind, items, None),
            Some(several) => self.variables(several, &kind, items),
            None => {}
        }
        self.body(parts.next());
        self.build.leave(place);
    }

    /// `1..3` and `0 until attempts` count; `items.indices` and `0 until items.size` go over
    /// items.
    fn is_counting(&self, items: tollgate_model::code::ExpressionId) -> bool {
        let source = &self.build.source;
        let ExpressionKind::Operation { operator, operands } = &source[items].kind else {
            return false;
        };
        let is_length = |end: &tollgate_model::code::ExpressionId| matches!(&source[*end].kind, ExpressionKind::Member { property, .. } if matches!(property.as_str(), "size" | "length" | "lastIndex"));
        matches!(
            operator.as_str(),
            ".." | "until" | "..<" | "downTo" | "step"
        ) && !operands.iter().any(is_length)
    }

    fn condition_loop(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Loop, node);
        let place = self.build.enter(step);
        if let Some(condition) = children.field(Slot::Condition) {
            self.root_expression(condition);
        }
        let body = children
            .named()
            .find(|child| child.field != Slot::Condition && child.kind != Kind::Label);
        self.body(body);
        self.build.leave(place);
    }
}
