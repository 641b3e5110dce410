//! Statements, and which one is read where.

use tollgate_model::code::flow::STARTED;
use tollgate_model::code::{BindingKind, StepId, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    /// The statements of a block.
    pub(super) fn body(&mut self, node: Option<Node<'t>>) {
        let Some(node) = node else { return };
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        let statements = self.statements(node);
        self.block(&statements);
        self.build.rise();
    }

    /// The statements that a block, a case, or what stands for one holds.
    pub(super) fn statements(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        if !matches!(node.kind, Kind::Block | Kind::StatementList) {
            return vec![node];
        }
        let mut found = Vec::new();
        let children = self.syntax.children(node);
        for child in children.named() {
            if child.kind == Kind::StatementList {
                let list = self.syntax.children(child);
                found.extend(list.named());
            } else {
                found.push(child);
            }
        }
        found
    }

    pub(super) fn statement(&mut self, node: Node<'t>) {
        if self.build.descend(node.start(), node.end()) {
            self.statement_inside(node);
            self.build.rise();
        }
    }

    fn statement_inside(&mut self, node: Node<'t>) {
        match node.kind {
            Kind::ExpressionStatement => {
                self.with_values(StepKind::Expression, node);
            }
            Kind::Go => {
                let step = self.with_values(StepKind::Expression, node);
                STARTED.clone_into(&mut self.build.source[step].label);
            }
            Kind::Send => {
                self.with_values(StepKind::Expression, node);
            }
            Kind::Defer => {
                let step = self.step(StepKind::Cleanup, node);
                let place = self.build.enter(step);
                self.with_values(StepKind::Expression, node);
                self.build.leave(place);
            }
            Kind::Assignment | Kind::ShortVar | Kind::Increment | Kind::Decrement => {
                self.assignment_step(node);
            }
            Kind::Var | Kind::Const => self.declaration(node),
            Kind::Return => self.return_statement(node),
            Kind::Break | Kind::Continue | Kind::Goto => {
                self.step(StepKind::Jump, node);
            }
            Kind::If => self.branch(node),
            Kind::For => self.for_loop(node),
            Kind::Switch => self.switch(node),
            Kind::TypeSwitch => self.type_switch(node),
            Kind::Select => self.select(node),
            Kind::Labeled => {
                let children = self.syntax.children(node);
                for child in children.named().filter(|child| child.kind != Kind::Label) {
                    self.statement(child);
                }
            }
            Kind::Block | Kind::StatementList => self.body(Some(node)),
            Kind::Import => self.import(node),
            Kind::Function | Kind::Method => self.function_declaration(node),
            Kind::TypeDeclaration => self.type_declaration(node),
            Kind::Error => self.broken(node),
            Kind::Empty | Kind::Fallthrough | Kind::Other | Kind::PackageIdentifier => {}
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
        let whole: Vec<Node<'t>> = children
            .named()
            .filter(|child| !is_fragment(child.kind))
            .collect();
        self.block(&whole);
    }

    pub(super) fn with_values(&mut self, kind: StepKind, node: Node<'t>) -> StepId {
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        let children = self.syntax.children(node);
        for child in children.named() {
            self.root_expression(child);
        }
        self.build.leave(place);
        step
    }

    pub(super) fn assignment_step(&mut self, node: Node<'t>) {
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        self.assignment(node, BindingKind::Variable);
        self.build.leave(place);
    }

    /// `var a, b T = x, y`, `const a = 1`, alone or in brackets.
    fn declaration(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        for child in children.named() {
            match child.kind {
                Kind::VarSpecList => self.declaration(child),
                Kind::VarSpec | Kind::ConstSpec => {
                    let step = self.step(StepKind::Assign, child);
                    let place = self.build.enter(step);
                    self.specification(child);
                    self.build.leave(place);
                }
                _ => {}
            }
        }
    }

    fn specification(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let names: Vec<Node<'t>> = children
            .named()
            .filter(|child| child.field == Slot::Name)
            .collect();
        let type_name = children
            .field(Slot::Type)
            .map(|name| self.text(name).to_owned());
        let values = match children.field(Slot::Value) {
            Some(values) => self.listed(values),
            None => Vec::new(),
        };
        self.bind_all(&names, &values, &BindingKind::Variable, type_name);
    }
}

/// Whether a node means nothing without what is around it.
fn is_fragment(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ParameterList
            | Kind::Parameter
            | Kind::FieldList
            | Kind::Field
            | Kind::ArgumentList
            | Kind::LiteralValue
            | Kind::KeyedElement
            | Kind::TypeIdentifier
            | Kind::FieldIdentifier
            | Kind::Label
            | Kind::ImportSpec
    )
}
