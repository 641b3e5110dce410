//! Statements, blocks, and what a block comes to.

use tollgate_model::code::flow::OK;
use tollgate_model::code::{BindingKind, ErrorUse, ExpressionId, ExpressionKind, StepKind};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// What becomes of the last expression of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// Nothing.
    Ignored,
    /// The function hands it back.
    Returned,
    /// It is a value of this expression.
    Value(ExpressionId),
}

impl<'t> Reader<'t> {
    /// The body of a function or arm: a block, or an expression that stands for one.
    pub(super) fn body(&mut self, node: Node<'t>, tail: Tail) -> Vec<ExpressionId> {
        if !self.build.descend(node.start(), node.end()) {
            return Vec::new();
        }
        let found = match node.kind {
            Kind::Block => {
                let statements = self.statements(node);
                self.block(&statements, tail)
            }
            Kind::Else => match self.syntax.children(node).named().next() {
                Some(inner) => self.body(inner, tail),
                None => Vec::new(),
            },
            Kind::Unsafe | Kind::TryBlock | Kind::Async => {
                match self.syntax.children(node).kind(Kind::Block) {
                    Some(block) => self.body(block, tail),
                    None => self.last(node, tail),
                }
            }
            _ => self.last(node, tail),
        };
        self.build.rise();
        found
    }

    pub(super) fn statements(&mut self, block: Node<'t>) -> Vec<Node<'t>> {
        let children = self.syntax.children(block);
        children
            .named()
            .filter(|child| child.kind != Kind::Label)
            .collect()
    }

    /// Reads statements that are no check of an earlier result.
    pub(super) fn statement(&mut self, node: Node<'t>, attributes: &[Node<'t>]) {
        if self.build.descend(node.start(), node.end()) {
            self.statement_inside(node, attributes);
            self.build.rise();
        }
    }

    fn statement_inside(&mut self, node: Node<'t>, attributes: &[Node<'t>]) {
        match node.kind {
            Kind::Let => self.let_declaration(node),
            Kind::Const | Kind::Static => self.constant(node),
            Kind::ExpressionStatement => {
                let inner = self.syntax.children(node).named().next();
                if let Some(inner) = inner {
                    self.expression_statement(inner);
                }
            }
            Kind::Error => {
                let children = self.syntax.children(node);
                let whole: Vec<Node<'t>> = children
                    .named()
                    .filter(|child| !is_fragment(child.kind))
                    .collect();
                self.block(&whole, Tail::Ignored);
            }
            Kind::Other | Kind::Empty | Kind::Visibility | Kind::Modifiers => {}
            _ if self.item(node, attributes) => {}
            _ => self.expression_statement(node),
        }
    }

    /// An expression whose value nobody takes.
    pub(super) fn expression_statement(&mut self, node: Node<'t>) {
        match node.kind {
            Kind::If | Kind::Match => {
                self.control(node, Tail::Ignored);
            }
            Kind::Block | Kind::Unsafe | Kind::TryBlock => {
                let block = match node.kind {
                    Kind::Block => Some(node),
                    _ => self.syntax.children(node).kind(Kind::Block),
                };
                if let Some(block) = block {
                    self.body(block, Tail::Ignored);
                }
            }
            Kind::Loop | Kind::While | Kind::For => self.any_loop(node),
            Kind::Return => self.return_expression(node),
            Kind::Break | Kind::Continue => {
                let step = self.step(StepKind::Jump, node);
                let place = self.build.enter(step);
                let children = self.syntax.children(node);
                for child in children.named().filter(|child| child.kind != Kind::Label) {
                    self.root_expression(child);
                }
                self.build.leave(place);
            }
            Kind::Assignment | Kind::CompoundAssignment => {
                let step = self.step(StepKind::Assign, node);
                let place = self.build.enter(step);
                self.assignment(node);
                self.build.leave(place);
            }
            Kind::Macro => self.macro_statement(node),
            Kind::Unit => {}
            _ => {
                let step = self.step(StepKind::Expression, node);
                let place = self.build.enter(step);
                let value = self.root_expression(node);
                self.drop_converted(value);
                self.build.leave(place);
            }
        }
    }

    /// `call().ok();`: the error is thrown away.
    fn drop_converted(&mut self, value: ExpressionId) {
        if let ExpressionKind::Call(call) = self.build.source[value].kind
            && self.build.source[call].callee.ends_with(".ok")
            && let ExpressionKind::Member { object, .. } =
                self.build.source[self.build.source[call].target].kind
        {
            self.use_error(object, ErrorUse::Dropped);
        }
    }

    /// The last expression of a block.
    pub(super) fn last(&mut self, node: Node<'t>, tail: Tail) -> Vec<ExpressionId> {
        match tail {
            Tail::Ignored => {
                self.expression_statement(node);
                Vec::new()
            }
            Tail::Returned => {
                self.returned(node);
                Vec::new()
            }
            Tail::Value(parent) => match node.kind {
                Kind::If | Kind::Match => self.control(node, tail),
                Kind::Return | Kind::Break | Kind::Continue => {
                    self.expression_statement(node);
                    Vec::new()
                }
                Kind::Macro if self.is_raising(node) => {
                    self.macro_statement(node);
                    Vec::new()
                }
                Kind::Block | Kind::Unsafe => self.body(node, tail),
                _ => vec![self.expression(node, Some(parent))],
            },
        }
    }

    fn return_expression(&mut self, node: Node<'t>) {
        match self.syntax.children(node).named().next() {
            Some(value) => self.returned_at(node, value),
            None => {
                self.step(StepKind::Return, node);
            }
        }
    }

    /// What a function hands back.
    fn returned(&mut self, node: Node<'t>) {
        match node.kind {
            Kind::If | Kind::Match => {
                self.control(node, Tail::Returned);
            }
            Kind::Block | Kind::Unsafe | Kind::Async => {
                self.body(node, Tail::Returned);
            }
            Kind::Return
            | Kind::Loop
            | Kind::While
            | Kind::For
            | Kind::Break
            | Kind::Continue
            | Kind::Assignment
            | Kind::CompoundAssignment => self.expression_statement(node),
            Kind::Macro if self.is_raising(node) => self.macro_statement(node),
            Kind::Unit => {}
            _ => self.returned_at(node, node),
        }
    }

    /// `Ok(value)` tells there was no error, `Err(error)` raises it.
    fn returned_at(&mut self, node: Node<'t>, value: Node<'t>) {
        if matches!(value.kind, Kind::If | Kind::Match) {
            self.control(value, Tail::Returned);
            return;
        }
        let (variant, inner) = self.variant(value);
        let kind = match variant {
            "Err" => StepKind::Raise,
            _ if self.frame.returns_error => StepKind::Raise,
            _ => StepKind::Return,
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        match (variant, inner) {
            ("Ok" | "Err", Some(inner)) if inner.kind == Kind::Unit => {}
            ("Ok" | "Err", Some(inner)) => {
                self.root_expression(inner);
            }
            _ => {
                let id = self.root_expression(value);
                if self.frame.returns_result {
                    self.use_error(id, ErrorUse::Taken);
                }
            }
        }
        self.build.leave(place);
        if variant == "Ok" {
            OK.clone_into(&mut self.build.source[step].label);
        }
    }

    /// `Ok(..)` and `Err(..)` with what is in them.
    fn variant(&mut self, node: Node<'t>) -> (&'t str, Option<Node<'t>>) {
        if node.kind != Kind::Call {
            return ("", None);
        }
        let children = self.syntax.children(node);
        let (Some(function), Some(arguments)) = (
            children.field(Slot::Function),
            children.field(Slot::Arguments),
        ) else {
            return ("", None);
        };
        let name = self.text(function).rsplit("::").next().unwrap_or_default();
        let inner = self.syntax.children(arguments).named().next();
        (name, inner)
    }

    fn let_declaration(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let (pattern, value) = (children.field(Slot::Pattern), children.field(Slot::Value));
        if let (Some(pattern), Some(value), Some(otherwise)) =
            (pattern, value, children.field(Slot::Alternative))
        {
            self.let_else(node, pattern, value, otherwise);
            return;
        }
        self.plain_let(node);
    }

    /// A `let` without `else`.
    pub(super) fn plain_let(&mut self, node: Node<'t>) -> Option<ExpressionId> {
        let children = self.syntax.children(node);
        let (pattern, value) = (children.field(Slot::Pattern), children.field(Slot::Value));
        let type_name = children
            .field(Slot::Type)
            .map(|written| self.text(written).replace("::", "."));
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        let mut declared = Declared::new(BindingKind::Variable);
        if let Some(value) = value {
            self.stored_as = pattern.map(|pattern| self.text(pattern));
            declared.type_name = type_name.or_else(|| self.literal_type(value));
            declared.value = Some(self.root_expression(value));
            self.stored_as = None;
        } else {
            declared.type_name = type_name;
        }
        if let Some(pattern) = pattern {
            match (self.text(pattern), declared.value) {
                // `_guard` is kept to the end of the block, `_` is dropped here.
                ("_", Some(value)) => self.use_error(value, ErrorUse::Dropped),
                _ => self.pattern(pattern, &declared),
            }
        }
        self.build.leave(place);
        declared.value
    }

    fn constant(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        let value = children
            .field(Slot::Value)
            .map(|value| self.root_expression(value));
        let span = self.span(name);
        let binding = self
            .build
            .bind(self.text(name), BindingKind::Variable, span);
        self.build.source[binding].value = value;
        self.build.leave(place);
    }

    /// The type of `Type { ... }`: what is made knows what it is.
    pub(super) fn literal_type(&mut self, node: Node<'t>) -> Option<String> {
        let children = self.syntax.children(node);
        match node.kind {
            Kind::StructExpression => children
                .field(Slot::Name)
                .map(|name| self.text(name).replace("::", ".")),
            _ => None,
        }
    }
}

/// Whether a node means nothing without what is around it.
fn is_fragment(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Parameters
            | Kind::Parameter
            | Kind::FieldList
            | Kind::Field
            | Kind::Arguments
            | Kind::TypeIdentifier
            | Kind::FieldIdentifier
            | Kind::PrimitiveType
            | Kind::MatchArm
            | Kind::TokenTree
            | Kind::Label
    )
}
