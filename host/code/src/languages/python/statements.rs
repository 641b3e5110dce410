//! Simple statements, and which statement is read where.

use tollgate_model::code::{ExpressionKind, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    /// The statements of a block.
    pub(super) fn body(&mut self, node: Option<Node<'t>>) {
        let Some(node) = node else { return };
        if node.kind == Kind::Block {
            let children = self.syntax.children(node);
            for child in children.named() {
                self.statement(child);
            }
        } else {
            self.statement(node);
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
            Kind::ExpressionStatement => self.expression_statement(node),
            Kind::Return => self.with_values(StepKind::Return, node),
            Kind::Raise => self.with_values(StepKind::Raise, node),
            Kind::Assert => self.with_values(StepKind::Assert, node),
            Kind::Delete | Kind::Print | Kind::Exec => {
                self.with_values(StepKind::Expression, node);
            }
            Kind::Break | Kind::Continue => {
                self.step(StepKind::Jump, node);
            }
            Kind::Global | Kind::Nonlocal => self.outer_name(node),
            Kind::Import | Kind::ImportFrom => self.import(node),
            Kind::If => self.branch(node),
            Kind::For => self.for_loop(node),
            Kind::While => self.while_loop(node),
            Kind::Try => self.attempt(node),
            Kind::With => self.with(node),
            Kind::Match => self.matching(node),
            Kind::Function => self.function_definition(node, &[]),
            Kind::Class => self.class_definition(node, &[]),
            Kind::Decorated => self.decorated(node),
            Kind::Block => self.body(Some(node)),
            Kind::Pass | Kind::FutureImport | Kind::TypeAlias | Kind::Type | Kind::Decorator => {}
            Kind::Error => self.broken(node),
            Kind::Other => {}
            _ => {
                let step = self.step(StepKind::Expression, node);
                let place = self.build.enter(step);
                self.root_expression(node);
                self.build.leave(place);
            }
        }
    }

    /// What stands inside of a syntax error: whatever of it is whole.
    fn broken(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        for child in children.named() {
            match child.kind {
                Kind::Else | Kind::Elif | Kind::Except | Kind::Finally | Kind::Case => {
                    self.broken(child);
                }
                Kind::WithClause | Kind::WithItem | Kind::AsPatternTarget | Kind::CasePattern => {}
                _ => self.statement(child),
            }
        }
    }

    fn expression_statement(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(first) = children.named().next() else {
            return;
        };
        let is_assignment = matches!(first.kind, Kind::Assignment | Kind::AugmentedAssignment);
        let kind = if is_assignment {
            StepKind::Assign
        } else {
            StepKind::Expression
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        match first.kind {
            Kind::Assignment => self.assignment(first),
            Kind::AugmentedAssignment => self.augmented_assignment(first),
            _ => {
                for child in children.named() {
                    self.root_expression(child);
                }
            }
        }
        self.build.leave(place);
    }

    fn with_values(&mut self, kind: StepKind, node: Node<'t>) {
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        let children = self.syntax.children(node);
        for child in children.named() {
            self.root_expression(child);
        }
        self.build.leave(place);
    }

    fn outer_name(&mut self, node: Node<'t>) {
        let is_global = node.kind == Kind::Global;
        let function = self.build.place.function;
        let children = self.syntax.children(node);
        for name in children.named() {
            let name = self.text(name);
            self.outer_names.insert((function, name), is_global);
        }
    }

    fn decorated(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let decorators: Vec<_> = children
            .named()
            .filter(|child| child.kind == Kind::Decorator)
            .collect();
        match children.field(Slot::Definition) {
            Some(definition) if definition.kind == Kind::Class => {
                self.class_definition(definition, &decorators);
            }
            Some(definition) => self.function_definition(definition, &decorators),
            None => {}
        }
    }

    /// Whether an expression is a call of one of these names.
    pub(super) fn is_call_of(
        &self,
        expression: tollgate_model::code::ExpressionId,
        names: &[&str],
    ) -> bool {
        match &self.build.source[expression].kind {
            ExpressionKind::Call(call) => names.contains(&self.build.source[*call].callee.as_str()),
            _ => false,
        }
    }
}
