//! Which statement is read where, and what becomes of its value.

use tollgate_model::code::{ExpressionKind, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader, Sink};

impl<'t> Reader<'t> {
    /// The statements in a node. The last one's value goes into the sink.
    pub(super) fn statements(&mut self, node: Node<'t>, sink: Sink<'t>) {
        let children = self.syntax.children(node);
        let is_guarded = children
            .named()
            .any(|child| matches!(child.kind, Kind::Rescue | Kind::Ensure));
        if is_guarded {
            self.attempt(node, sink);
            return;
        }
        let own: Vec<Node<'t>> = children
            .named()
            .filter(|child| child.kind != Kind::BlockParameters && child.field != Slot::Name)
            .collect();
        self.sequence(&own, sink);
    }

    pub(super) fn sequence(&mut self, nodes: &[Node<'t>], sink: Sink<'t>) {
        let last = nodes
            .iter()
            .rposition(|node| !matches!(node.kind, Kind::HeredocBody | Kind::EmptyStatement));
        for (at, node) in nodes.iter().enumerate() {
            let sink = if Some(at) == last { sink } else { Sink::None };
            self.statement(*node, sink);
        }
    }

    pub(super) fn statement(&mut self, node: Node<'t>, sink: Sink<'t>) {
        if self.build.descend(node.start(), node.end()) {
            self.statement_inside(node, sink);
            self.build.rise();
        }
    }

    fn statement_inside(&mut self, node: Node<'t>, sink: Sink<'t>) {
        if node.node.is_error() {
            return self.broken(node);
        }
        match node.kind {
            Kind::BodyStatement
            | Kind::BlockBody
            | Kind::Then
            | Kind::Do
            | Kind::Begin
            | Kind::Parenthesized
            | Kind::BeginBlock
            | Kind::EndBlock => self.statements(node, sink),
            Kind::Assignment => self.assignment(node, sink),
            Kind::OperatorAssignment => self.operator_assignment(node, sink),
            Kind::If | Kind::Unless => self.branch(node, sink),
            Kind::IfModifier | Kind::UnlessModifier => self.modifier_branch(node, sink),
            Kind::Case | Kind::CaseMatch => self.case(node, sink),
            Kind::While | Kind::Until | Kind::WhileModifier | Kind::UntilModifier => {
                self.while_loop(node);
            }
            Kind::For => self.for_loop(node),
            Kind::RescueModifier => self.rescue_modifier(node, sink),
            Kind::Return => self.leaving(StepKind::Return, node),
            Kind::Next if self.in_closure_body() => self.leaving(StepKind::Return, node),
            Kind::Next | Kind::Break | Kind::Redo | Kind::Retry => {
                self.leaving(StepKind::Jump, node);
            }
            Kind::Method | Kind::SingletonMethod => {
                self.method_definition(node);
            }
            Kind::Class | Kind::Module => self.class_definition(node),
            Kind::SingletonClass => self.singleton_class(node),
            Kind::MatchPattern => self.match_pattern(node),
            Kind::Identifier if self.in_class_body && self.visibility(self.text(node)) => {}
            Kind::Identifier if self.text(node) == "raise" => self.leaving(StepKind::Raise, node),
            Kind::Call => self.call_statement(node, sink),
            Kind::Binary => self.chained_statement(node, sink),
            Kind::Alias
            | Kind::Undef
            | Kind::HeredocBody
            | Kind::Uninterpreted
            | Kind::EmptyStatement
            | Kind::Superclass
            | Kind::Other => {}
            _ => self.plain(node, sink),
        }
    }

    /// What stands inside of a syntax error: whatever of it is whole.
    pub(super) fn broken(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        for child in children.named() {
            match child.kind {
                Kind::Else | Kind::Elsif | Kind::Rescue | Kind::Ensure | Kind::When => {
                    self.broken(child);
                }
                Kind::BlockParameters | Kind::Exceptions | Kind::ExceptionVariable => {}
                _ => self.statement(child, Sink::None),
            }
        }
    }

    /// An expression as a statement.
    pub(super) fn plain(&mut self, node: Node<'t>, sink: Sink<'t>) {
        let kind = match sink {
            Sink::None => StepKind::Expression,
            Sink::Return => StepKind::Return,
            Sink::Value | Sink::Assign(_) => StepKind::Assign,
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        match sink {
            Sink::Assign(target) => self.assign(target, node),
            Sink::None => {
                self.deed_expression(node);
            }
            _ => {
                self.root_expression(node);
            }
        }
        self.build.leave(place);
    }

    /// `return a, b`, `raise Error, "why"`, `break`, `next`.
    pub(super) fn leaving(&mut self, kind: StepKind, node: Node<'t>) {
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        let children = self.syntax.children(node);
        let arguments = children
            .field(Slot::Arguments)
            .or_else(|| children.kind(Kind::ArgumentList));
        if let Some(arguments) = arguments {
            let list = self.syntax.children(arguments);
            let values: Vec<Node<'t>> = list.named().collect();
            if kind == StepKind::Return && values.len() > 1 {
                let id = self
                    .build
                    .expression(arguments.start(), arguments.end(), None);
                let parts = values
                    .iter()
                    .map(|value| self.expression(*value, Some(id)))
                    .collect();
                self.build.set(id, ExpressionKind::List(parts));
            } else {
                for value in values {
                    self.root_expression(value);
                }
            }
        }
        self.build.leave(place);
    }

    fn call_statement(&mut self, node: Node<'t>, sink: Sink<'t>) {
        let children = self.syntax.children(node);
        let name = children
            .field(Slot::Method)
            .map_or("", |name| self.text(name));
        if children.field(Slot::Receiver).is_none() {
            match name {
                "raise" | "fail" => return self.leaving(StepKind::Raise, node),
                "throw" => return self.leaving(StepKind::Jump, node),
                "require" | "require_relative" | "load" | "autoload" => {
                    let step = self.step(StepKind::Import, node);
                    let place = self.build.enter(step);
                    self.root_expression(node);
                    self.build.leave(place);
                    return;
                }
                _ => {}
            }
            if self.in_class_body && self.visible_definition(node, name) {
                return;
            }
        }
        let first = self.build.source.steps.len();
        if !self.loop_statement(node, sink) {
            self.plain(node, sink);
        }
        self.remember_macro(name, first);
    }

    /// `foo or raise Error`, `redirect_to(path) and return`.
    fn chained_statement(&mut self, node: Node<'t>, sink: Sink<'t>) {
        let children = self.syntax.children(node);
        let parts = (children.field(Slot::Left), children.field(Slot::Right));
        let (Some(left), Some(right)) = parts else {
            return self.plain(node, sink);
        };
        let operator = children
            .field(Slot::Operator)
            .map_or("", |operator| self.text(operator));
        let is_choice = matches!(operator, "and" | "or" | "&&" | "||");
        if !is_choice || !self.leaves(right) {
            return self.plain(node, sink);
        }
        if matches!(left.kind, Kind::Assignment | Kind::OperatorAssignment) {
            self.statement(left, Sink::None);
        }
        let step = self.step(StepKind::Branch, node);
        let place = self.build.enter(step);
        if !matches!(left.kind, Kind::Assignment | Kind::OperatorAssignment) {
            self.deed_expression(left);
        }
        self.arm("then", right, Some(right), Sink::None);
        self.build.leave(place);
    }

    /// Whether a statement leads away from here.
    fn leaves(&mut self, node: Node<'t>) -> bool {
        match node.kind {
            Kind::Return | Kind::Break | Kind::Next | Kind::Redo | Kind::Retry => true,
            Kind::Identifier => self.text(node) == "raise",
            Kind::Call => {
                let children = self.syntax.children(node);
                let method = children.field(Slot::Method);
                children.field(Slot::Receiver).is_none()
                    && method.is_some_and(|name| matches!(self.text(name), "raise" | "fail"))
            }
            _ => false,
        }
    }

    /// Whether `next` ends the function that is being read, which is a block's.
    fn in_closure_body(&self) -> bool {
        let mut step = self.build.place.step;
        while let Some(id) = step {
            match self.build.source[id].kind {
                StepKind::Closure => return true,
                StepKind::Loop | StepKind::EachLoop | StepKind::Definition => return false,
                _ => step = self.build.source[id].parent,
            }
        }
        false
    }
}
