//! Statements: what runs in which order, and what holds what.

use tollgate_model::code::{BindingKind, StepKind};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    /// Statements of one block. After a `using` the rest of the block lies in its scope.
    pub(super) fn statements(&mut self, nodes: impl Iterator<Item = Node<'t>>) {
        let place = self.build.place;
        for node in nodes {
            if self.is_using(node) {
                self.using(node);
            } else {
                self.statement(node);
            }
        }
        self.build.leave(place);
    }

    /// A statement, or a block of them, as the body of something.
    pub(super) fn body(&mut self, node: Option<Node<'t>>) {
        let Some(node) = node else { return };
        if node.kind == Kind::Block {
            if self.build.descend(node.start(), node.end()) {
                let children = self.syntax.children(node);
                self.statements(children.named());
                self.build.rise();
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
            Kind::LexicalDeclaration | Kind::VariableDeclaration => {
                self.declaration(node, false);
            }
            Kind::Return => self.with_value(StepKind::Return, node),
            Kind::Throw => self.with_value(StepKind::Raise, node),
            Kind::If => self.branch(node),
            Kind::Switch => self.switch(node),
            Kind::For => self.counting_loop(node),
            Kind::ForIn => self.each_loop(node),
            Kind::While | Kind::Do => self.condition_loop(node),
            Kind::Try => self.attempt(node),
            Kind::Break | Kind::Continue => {
                self.step(StepKind::Jump, node);
            }
            Kind::Labeled => {
                let children = self.syntax.children(node);
                self.body(children.field(Slot::Body));
            }
            Kind::Block => self.body(Some(node)),
            Kind::With => self.with(node),
            Kind::FunctionDeclaration | Kind::GeneratorDeclaration => {
                self.function_declaration(node, None);
            }
            Kind::ClassDeclaration | Kind::AbstractClass | Kind::Class => {
                self.class(node, None);
            }
            Kind::Export => self.export(node),
            Kind::Import => self.import(node),
            Kind::Enum => self.enumeration(node),
            Kind::Namespace | Kind::Module => {
                let children = self.syntax.children(node);
                self.body(children.field(Slot::Body));
            }
            // Declares what is defined elsewhere, or nothing that runs.
            Kind::Ambient
            | Kind::Interface
            | Kind::TypeAlias
            | Kind::FunctionSignature
            | Kind::ImportAlias
            | Kind::Empty
            | Kind::Debugger
            | Kind::HashBang => {}
            Kind::Error => self.broken(node),
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
                Kind::Other
                | Kind::PropertyIdentifier
                | Kind::Parameters
                | Kind::TypeAnnotation
                | Kind::StringFragment => {}
                Kind::Else | Kind::SwitchCase | Kind::SwitchDefault | Kind::Decorator => {
                    self.broken(child);
                }
                _ => self.statement(child),
            }
        }
    }

    fn expression_statement(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(mut inner) = children.named().next() else {
            return;
        };
        if matches!(
            inner.kind,
            Kind::Namespace | Kind::FunctionExpression | Kind::Class
        ) {
            return self.statement_of_definition(inner);
        }
        while inner.kind == Kind::Parenthesized {
            match self.syntax.children(inner).named().next() {
                Some(next) => inner = next,
                None => return,
            }
        }
        match inner.kind {
            Kind::Assignment => {
                let step = self.step(StepKind::Assign, node);
                let place = self.build.enter(step);
                self.assignment_statement(inner);
                self.build.leave(place);
            }
            Kind::AugmentedAssignment | Kind::Update => {
                let step = self.step(StepKind::Assign, node);
                let place = self.build.enter(step);
                self.update_statement(inner);
                self.build.leave(place);
            }
            _ => {
                let step = self.step(StepKind::Expression, node);
                let place = self.build.enter(step);
                self.root_expression(inner);
                self.build.leave(place);
            }
        }
    }

    /// Error recovery and `namespace` make expressions of what are definitions.
    fn statement_of_definition(&mut self, inner: Node<'t>) {
        match inner.kind {
            Kind::FunctionExpression => self.function_declaration(inner, None),
            _ => self.statement(inner),
        }
    }

    fn with_value(&mut self, kind: StepKind, node: Node<'t>) {
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        let children = self.syntax.children(node);
        if let Some(value) = children.named().next() {
            self.root_expression(value);
        }
        self.build.leave(place);
    }

    fn branch(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        if let Some(condition) = children.field(Slot::Condition) {
            self.root_expression(condition);
        }
        if let Some(consequence) = children.field(Slot::Consequence) {
            self.arm("then", consequence, Some(consequence));
        }
        if let Some(alternative) = children.field(Slot::Alternative) {
            let inner = self.syntax.children(alternative).named().next();
            self.arm("else", alternative, inner);
        }
        self.build.leave(place);
    }

    fn arm(&mut self, label: &str, node: Node<'t>, body: Option<Node<'t>>) {
        let arm = self.step(StepKind::Arm, node);
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        self.body(body);
        self.build.leave(place);
    }

    fn switch(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        if let Some(value) = children.field(Slot::Value) {
            self.root_expression(value);
        }
        if let Some(body) = children.field(Slot::Body) {
            for case in self.syntax.children(body).named() {
                self.case(case);
            }
        }
        self.build.leave(place);
    }

    fn case(&mut self, node: Node<'t>) {
        let arm = self.step(StepKind::Arm, node);
        let label = if node.kind == Kind::SwitchDefault {
            "default"
        } else {
            "case"
        };
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        let children = self.syntax.children(node);
        if let Some(value) = children.field(Slot::Value) {
            self.root_expression(value);
        }
        self.statements(children.named().filter(|child| child.field != Slot::Value));
        self.build.leave(place);
    }

    fn attempt(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Attempt, node);
        let place = self.build.enter(step);
        self.body(children.field(Slot::Body));
        if let Some(handler) = children.field(Slot::Handler) {
            let step = self.step(StepKind::Handler, handler);
            let place = self.build.enter(step);
            let children = self.syntax.children(handler);
            if let Some(parameter) = children.field(Slot::Parameter) {
                self.pattern(parameter, &Declared::new(BindingKind::Caught));
            }
            self.body(children.field(Slot::Body));
            self.build.leave(place);
        }
        if let Some(finalizer) = children.field(Slot::Finalizer) {
            let step = self.step(StepKind::Cleanup, finalizer);
            let place = self.build.enter(step);
            let children = self.syntax.children(finalizer);
            self.body(children.field(Slot::Body));
            self.build.leave(place);
        }
        self.build.leave(place);
    }

    fn with(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Scope, node);
        let place = self.build.enter(step);
        if let Some(object) = children.field(Slot::Object) {
            self.text(object)
                .clone_into(&mut self.build.source[step].label);
            self.root_expression(object);
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
    }

    fn is_using(&self, node: Node<'t>) -> bool {
        match node.kind {
            Kind::UsingDeclaration => true,
            Kind::LexicalDeclaration => self.usings.contains(&node.start()),
            // The TypeScript grammar takes it for a kind of assignment.
            Kind::ExpressionStatement => {
                let text = self.text(node);
                let text = text.strip_prefix("await ").unwrap_or(text);
                text.strip_prefix("using ").is_some_and(|rest| {
                    rest.trim_start()
                        .starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
                })
            }
            _ => false,
        }
    }

    /// Opens the scope of a `using` and stays in it: its caller leaves it with the block.
    fn using(&mut self, node: Node<'t>) {
        let end = node
            .node
            .parent()
            .map_or(node.end(), |block| block.end_byte());
        let step = self.build.step(StepKind::Scope, node.start(), end);
        self.build.enter(step);
        if node.kind == Kind::ExpressionStatement {
            let mut inner = self.syntax.children(node).named().next();
            if let Some(waited) = inner.filter(|inner| inner.kind == Kind::Await) {
                inner = self.syntax.children(waited).named().next();
            }
            if let Some(inner) = inner {
                self.managed(inner);
            }
        } else {
            self.declarators(node, true);
        }
        let first = self.build.source[step].expressions.first().copied();
        if let Some(manager) = first {
            let label = self.build.source[manager]
                .span
                .slice(self.build.text)
                .to_owned();
            self.build.source[step].label = label;
        }
    }

    /// `name = manager` of a `using`.
    fn managed(&mut self, node: Node<'t>) {
        let parts = self.syntax.children(node);
        let Some(value) = parts.field(Slot::Right) else {
            self.root_expression(node);
            return;
        };
        let mut declared = Declared::new(BindingKind::Manager);
        declared.value = Some(self.root_expression(value));
        if let Some(name) = parts.field(Slot::Left) {
            self.pattern(name, &declared);
        }
    }

    /// An enumeration is an object that its name holds.
    fn enumeration(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        if let Some(body) = children.field(Slot::Body) {
            let value = self.enumeration_body(body);
            if let Some(name) = children.field(Slot::Name) {
                let span = self.span(name);
                let name = self.text(name);
                let binding = self.build.bind(name, BindingKind::Variable, span);
                self.build.source[binding].value = Some(value);
            }
        }
        self.build.leave(place);
    }
}
