//! Which statement is read where.

use tollgate_model::code::{BindingKind, StepKind};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    /// The statements in a node.
    pub(super) fn statements(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        for child in children.named() {
            self.statement(child);
        }
    }

    pub(super) fn statement(&mut self, node: Node<'t>) {
        if self.build.descend(node.start(), node.end()) {
            self.statement_inside(node);
            self.build.rise();
        }
    }

    fn statement_inside(&mut self, node: Node<'t>) {
        if node.node.is_error() {
            return self.statements(node);
        }
        match node.kind {
            Kind::CompoundStatement
            | Kind::ColonBlock
            | Kind::DeclarationList
            | Kind::EnumDeclarationList
            | Kind::SwitchBlock
            | Kind::ElseClause
            | Kind::ElseIfClause
            | Kind::CatchClause
            | Kind::FinallyClause
            | Kind::CaseStatement
            | Kind::DefaultStatement => self.statements(node),
            Kind::NamespaceDefinition => {
                if let Some(body) = self.syntax.children(node).field(Slot::Body) {
                    self.statements(body);
                }
            }
            Kind::NamespaceUseDeclaration => self.import(node),
            Kind::ExpressionStatement => self.expression_statement(node),
            Kind::ReturnStatement => self.with_values(StepKind::Return, node),
            Kind::EchoStatement | Kind::UnsetStatement => {
                self.with_values(StepKind::Expression, node);
            }
            Kind::ExitStatement => self.exit_statement(node),
            Kind::BreakStatement | Kind::ContinueStatement | Kind::GotoStatement => {
                self.step(StepKind::Jump, node);
            }
            Kind::IfStatement => self.branch(node),
            Kind::SwitchStatement => self.switch(node),
            Kind::WhileStatement | Kind::DoStatement => self.while_loop(node),
            Kind::ForStatement => self.for_loop(node),
            Kind::ForeachStatement => self.each_loop(node),
            Kind::TryStatement => self.attempt(node),
            Kind::FunctionDefinition | Kind::MethodDeclaration => self.function_definition(node),
            Kind::ClassDeclaration
            | Kind::InterfaceDeclaration
            | Kind::TraitDeclaration
            | Kind::EnumDeclaration => self.class_definition(node),
            Kind::PropertyDeclaration => self.property_declaration(node),
            Kind::ConstDeclaration => self.constants(node),
            Kind::FunctionStaticDeclaration => self.statics(node),
            Kind::AssignmentExpression
            | Kind::MemberCall
            | Kind::FunctionCall
            | Kind::ScopedCall
            | Kind::ObjectCreation => self.plain(node),
            _ => {}
        }
    }

    fn expression_statement(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(inner) = children.named().next() else {
            return;
        };
        match inner.kind {
            Kind::ThrowExpression => self.with_values(StepKind::Raise, inner),
            Kind::BinaryExpression if self.chained(node, inner) => {}
            Kind::RequireExpression
            | Kind::RequireOnceExpression
            | Kind::IncludeExpression
            | Kind::IncludeOnceExpression => {
                self.with_values(StepKind::Import, inner);
            }
            _ => self.plain_inside(node, inner),
        }
    }

    fn plain(&mut self, node: Node<'t>) {
        self.plain_inside(node, node);
    }

    fn plain_inside(&mut self, node: Node<'t>, inner: Node<'t>) {
        let is_assignment = matches!(
            inner.kind,
            Kind::AssignmentExpression
                | Kind::ReferenceAssignmentExpression
                | Kind::AugmentedAssignmentExpression
                | Kind::UpdateExpression
        );
        let kind = if is_assignment {
            StepKind::Assign
        } else {
            StepKind::Expression
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        if is_assignment {
            self.assignment_statement(inner);
        } else {
            self.root_expression(inner);
        }
        self.build.leave(place);
    }

    /// `charge() or die("no")`, `$order || throw new Missing`.
    fn chained(&mut self, node: Node<'t>, inner: Node<'t>) -> bool {
        let children = self.syntax.children(inner);
        let parts = (children.field(Slot::Left), children.field(Slot::Right));
        let (Some(left), Some(right)) = parts else {
            return false;
        };
        let operator = children
            .field(Slot::Operator)
            .map_or("", |operator| self.text(operator));
        let is_choice = matches!(operator, "and" | "or" | "&&" | "||" | "AND" | "OR");
        let ends = right.kind == Kind::ThrowExpression
            || self.text(right).starts_with("die")
            || self.text(right).starts_with("exit");
        if !is_choice || !ends {
            return false;
        }
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        self.root_expression(left);
        let arm = self.step(StepKind::Arm, right);
        "then".clone_into(&mut self.build.source[arm].label);
        self.build.enter(arm);
        self.with_values(StepKind::Raise, right);
        self.build.leave(place);
        true
    }

    pub(super) fn with_values(&mut self, kind: StepKind, node: Node<'t>) {
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        let children = self.syntax.children(node);
        for child in children.named() {
            self.root_expression(child);
        }
        self.build.leave(place);
    }

    /// `exit;` and `die("no");` end the program.
    fn exit_statement(&mut self, node: Node<'t>) {
        let step = self.step(StepKind::Expression, node);
        let place = self.build.enter(step);
        let id = self.build.expression(node.start(), node.end(), None);
        let call = self.build.call(id);
        let target = self
            .build
            .expression(node.start(), node.start() + 4, Some(id));
        let kind = tollgate_model::code::ExpressionKind::Name("exit".to_owned());
        self.build.set(target, kind);
        self.build.name_call(call, target);
        let children = self.syntax.children(node);
        for child in children.named() {
            let value = self.expression(child, Some(id));
            self.build.argument(call, super::calls::plain(value));
        }
        self.build.finish_call(call);
        self.build.leave(place);
    }

    fn statics(&mut self, node: Node<'t>) {
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        let children = self.syntax.children(node);
        for child in children.named() {
            let parts = self.syntax.children(child);
            let mut declared = Declared::new(BindingKind::Variable);
            declared.value = parts
                .field(Slot::Value)
                .map(|value| self.root_expression(value));
            if let Some(name) = parts.field(Slot::Name) {
                self.pattern(name, &declared);
            }
        }
        self.build.leave(place);
    }
}
