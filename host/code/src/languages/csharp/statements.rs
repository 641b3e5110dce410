//! Simple statements, and which statement is read where.

use tollgate_model::code::{BindingKind, StepKind};

use super::words::{Kind, Slot};
use super::{Children, Node, Reader};

impl<'t> Reader<'t> {
    /// The statements of a block, or the one that stands for it.
    pub(super) fn body(&mut self, node: Option<Node<'t>>) {
        let Some(node) = node else { return };
        let place = self.build.place;
        if node.kind == Kind::Block {
            let children = self.syntax.children(node);
            for child in children.named() {
                self.statement(child);
            }
        } else {
            self.statement(node);
        }
        self.build.leave(place);
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
            Kind::LocalDeclaration => self.local_declaration(node),
            Kind::Return => self.with_values(StepKind::Return, node),
            Kind::Throw => self.with_values(StepKind::Raise, node),
            Kind::Yield => self.with_values(StepKind::Expression, node),
            Kind::Break | Kind::Continue | Kind::Goto => {
                self.step(StepKind::Jump, node);
            }
            Kind::If => self.branch(node),
            Kind::Switch => self.switch(node),
            Kind::For => self.for_loop(node),
            Kind::ForEach => self.each_loop(node),
            Kind::While | Kind::Do => self.condition_loop(node),
            Kind::Try => self.attempt(node),
            Kind::UsingStatement => self.using(node),
            Kind::Lock | Kind::Fixed => self.lock(node),
            Kind::Checked | Kind::Unsafe | Kind::Labeled => self.inner_statements(node),
            Kind::PreprocIf => self.preprocessor(node),
            Kind::Block => self.body(Some(node)),
            Kind::LocalFunction | Kind::Method => self.local_function(node),
            Kind::Class | Kind::Struct | Kind::Record | Kind::Interface => self.class(node),
            Kind::Enum => self.enumeration(node),
            Kind::DeclarationList | Kind::Namespace | Kind::GlobalStatement => {
                self.declarations(node);
            }
            Kind::Using
            | Kind::Delegate
            | Kind::Empty
            | Kind::AttributeList
            | Kind::Modifier
            | Kind::Other => {}
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
    pub(super) fn broken(&mut self, node: Node<'t>) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        let children = self.syntax.children(node);
        for child in children.named() {
            match child.kind {
                Kind::Catch | Kind::Finally | Kind::SwitchSection | Kind::Error => {
                    self.broken(child);
                }
                Kind::Method
                | Kind::Constructor
                | Kind::Destructor
                | Kind::Operator
                | Kind::Conversion
                | Kind::Indexer
                | Kind::Property
                | Kind::EventProperty
                | Kind::Field
                    if self.class.is_some() =>
                {
                    self.member(child);
                }
                Kind::Parameter
                | Kind::ParameterList
                | Kind::BaseList
                | Kind::ArgumentList
                | Kind::VariableDeclaration
                | Kind::Declarator
                | Kind::TypeArguments => {}
                _ => self.statement(child),
            }
        }
        self.build.rise();
    }

    fn expression_statement(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(first) = self.operands(&children).first().copied() else {
            return;
        };
        let counted = self.counted(first);
        let is_assignment = first.kind == Kind::Assignment && !self.discards(first);
        let kind = if is_assignment || counted.is_some() {
            StepKind::Assign
        } else {
            StepKind::Expression
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        match counted {
            Some(target) => self.count(target, None),
            None if first.kind == Kind::Assignment => self.assignment(first),
            None => _ = self.root_expression(first),
        }
        self.build.leave(place);
    }

    /// `_ = value`: the value is thrown away.
    pub(super) fn discards(&mut self, node: Node<'t>) -> bool {
        let children = self.syntax.children(node);
        let left = children.field(Slot::Left);
        left.is_some_and(|left| self.text(left) == "_")
    }

    /// What `++` or `--` counts, where a node is that.
    pub(super) fn counted(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        if !matches!(node.kind, Kind::Prefix | Kind::Postfix) {
            return None;
        }
        let children = self.syntax.children(node);
        let counts = children
            .all()
            .any(|child| matches!(self.text(child), "++" | "--"));
        self.operands(&children).first().copied().filter(|_| counts)
    }

    /// `Type name = value;`, and `using var name = value;`, whose scope is the rest of the block.
    fn local_declaration(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(declaration) = children.kind(Kind::VariableDeclaration) else {
            return;
        };
        if self.has_word(&children, "using") {
            self.scope(node, declaration);
            return;
        }
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        self.variables(declaration, &BindingKind::Variable);
        self.build.leave(place);
    }

    fn with_values(&mut self, kind: StepKind, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        for value in self.operands(&children) {
            self.root_expression(value);
        }
        self.build.leave(place);
    }

    /// The members of an enumeration are constants.
    fn enumeration(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        let span = self.span(name);
        self.build
            .bind(self.identifier(name), BindingKind::Class, span);
        self.build.leave(place);
    }

    /// The children that are expressions: those with a name in the grammar, `this` and `base`.
    pub(super) fn operands(&self, children: &Children<'t>) -> Vec<Node<'t>> {
        let is_operand = |child: &Node<'t>| {
            child.node.is_named() || matches!(self.text(*child), "this" | "base")
        };
        children.all().filter(is_operand).collect()
    }
}
