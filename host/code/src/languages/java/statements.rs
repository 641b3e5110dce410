//! Statements: what runs in which order, and what holds what.

use tollgate_model::code::{BindingKind, StepKind};

use super::words::{Kind, Slot};
use super::{Children, Node, Reader};

impl<'t> Reader<'t> {
    /// A statement, or a block of them, as the body of something.
    pub(super) fn body(&mut self, node: Option<Node<'t>>) {
        let Some(node) = node else { return };
        if !matches!(node.kind, Kind::Block | Kind::ConstructorBody) {
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
            Kind::ExpressionStatement => self.expression_statement(node),
            Kind::LocalVariable => {
                let step = self.step(StepKind::Assign, node);
                let place = self.build.enter(step);
                self.variables(node);
                self.build.leave(place);
            }
            Kind::Return => self.with_value(StepKind::Return, node),
            Kind::Throw => self.with_value(StepKind::Raise, node),
            Kind::Assert => self.with_value(StepKind::Assert, node),
            Kind::Yield if !self.switches.is_empty() => self.arm_value(node),
            Kind::Break | Kind::Continue => {
                self.step(StepKind::Jump, node);
            }
            Kind::If => self.branch(node),
            Kind::Switch => self.switch_statement(node),
            Kind::For => self.counting_loop(node),
            Kind::EnhancedFor => self.each_loop(node),
            Kind::While | Kind::Do => self.condition_loop(node),
            Kind::Try | Kind::TryWithResources => self.attempt(node),
            Kind::Synchronized => self.synchronized(node),
            Kind::Labeled => {
                let labelled = self.syntax.children(node).named().nth(1);
                self.body(labelled);
            }
            Kind::Block | Kind::ConstructorBody => self.body(Some(node)),
            Kind::StaticInitializer => {
                let block = self.syntax.children(node).kind(Kind::Block);
                self.body(block);
            }
            Kind::ConstructorInvocation => self.constructor_invocation(node),
            Kind::Class | Kind::Interface | Kind::Enum | Kind::Record => self.class(node),
            Kind::Field | Kind::Constant => self.fields(node),
            Kind::Method | Kind::Constructor | Kind::CompactConstructor => self.method(node),
            Kind::Import => self.import(node),
            // Declares, or says nothing that runs.
            Kind::Package | Kind::Module | Kind::AnnotationType | Kind::Modifiers => {}
            Kind::Error => self.broken(node),
            Kind::Other => {}
            kind if kind.is_type() => {}
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
                Kind::Catch | Kind::Finally | Kind::SwitchGroup | Kind::SwitchRule => {
                    self.broken(child);
                }
                Kind::FormalParameters | Kind::SwitchLabel | Kind::Declarator => {}
                _ => self.statement(child),
            }
        }
    }

    fn expression_statement(&mut self, node: Node<'t>) {
        let Some(mut inner) = self.syntax.children(node).named().next() else {
            return;
        };
        while inner.kind == Kind::Parenthesized {
            match self.syntax.children(inner).named().next() {
                Some(next) => inner = next,
                None => return,
            }
        }
        if inner.kind == Kind::Switch {
            return self.switch_statement(inner);
        }
        if self.is_setter(inner) {
            return self.set_property(node, inner);
        }
        let kind = match inner.kind {
            Kind::Assignment | Kind::Update => StepKind::Assign,
            _ => StepKind::Expression,
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        match inner.kind {
            Kind::Assignment => self.assignment(inner, None),
            Kind::Update => self.increment(inner, None),
            _ => {
                self.root_expression(inner);
            }
        }
        self.build.leave(place);
    }

    fn with_value(&mut self, kind: StepKind, node: Node<'t>) {
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        let children = self.syntax.children(node);
        for value in children.named() {
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
        self.arm("then", children.field(Slot::Consequence));
        self.arm("else", children.field(Slot::Alternative));
        self.build.leave(place);
    }

    fn arm(&mut self, label: &str, body: Option<Node<'t>>) {
        let Some(body) = body else { return };
        let arm = self.step(StepKind::Arm, body);
        label.clone_into(&mut self.build.source[arm].label);
        let place = self.build.enter(arm);
        self.body(Some(body));
        self.build.leave(place);
    }

    /// `synchronized (lock) { }` is entered and left.
    fn synchronized(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Scope, node);
        let place = self.build.enter(step);
        if let Some(lock) = children.kind(Kind::Parenthesized) {
            let label = format!("synchronized {}", self.text(lock));
            self.build.source[step].label = label;
            self.root_expression(lock);
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
    }

    /// `try`; its resources are scopes around its body, each in the one before.
    fn attempt(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Attempt, node);
        let outer = self.build.enter(step);
        let place = self.build.place;
        if let Some(resources) = children.field(Slot::Resources) {
            let list = self.syntax.children(resources);
            for resource in list.named().filter(|child| child.kind == Kind::Resource) {
                self.resource(resource, node);
            }
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
        for clause in children.named() {
            match clause.kind {
                Kind::Catch => self.handler(clause),
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
        self.build.leave(outer);
    }

    fn resource(&mut self, node: Node<'t>, attempt: Node<'t>) {
        let children: Children<'t> = self.syntax.children(node);
        let step = self.step(StepKind::Scope, attempt);
        self.build.enter(step);
        let managed = children
            .field(Slot::Value)
            .or_else(|| children.named().next());
        let Some(managed) = managed else { return };
        self.text(managed)
            .clone_into(&mut self.build.source[step].label);
        let value = self.root_expression(managed);
        if let Some(name) = children.field(Slot::Name) {
            let written = self.declared_type(children.field(Slot::Type));
            self.bind_typed(name, BindingKind::Manager, Some(value), written);
        }
    }

    fn handler(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Handler, node);
        let place = self.build.enter(step);
        if let Some(parameter) = children.kind(Kind::CatchParameter) {
            let parts = self.syntax.children(parameter);
            if let Some(caught) = parts.kind(Kind::CatchType) {
                let types = self.syntax.children(caught);
                for written in types.named() {
                    let text = self.text(written).to_owned();
                    self.build.source[step].catches.push(text);
                    self.root_expression(written);
                }
            }
            if let Some(name) = parts.field(Slot::Name) {
                self.bind_typed(name, BindingKind::Caught, None, None);
            }
        }
        self.body(children.field(Slot::Body));
        self.build.leave(place);
    }
}
