//! Expressions. Brackets, casts and `!` are looked through.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind};

use super::bindings::Declared;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// Properties that read a clock: they are calls of their getters.
const CLOCKS: &[&str] = &[
    "DateTime.Now",
    "DateTime.UtcNow",
    "DateTime.Today",
    "DateTimeOffset.Now",
    "DateTimeOffset.UtcNow",
    "Environment.TickCount",
    "Environment.TickCount64",
    "System.DateTime.Now",
    "System.DateTime.UtcNow",
    "System.DateTimeOffset.UtcNow",
];

impl<'t> Reader<'t> {
    /// An expression that is part of `parent`, or one of its step's own.
    pub(super) fn expression(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
    ) -> ExpressionId {
        let stored = self.stored_as.take();
        let made_as = self.made_as.take();
        if !self.build.descend(node.start(), node.end()) {
            return self.build.expression(node.start(), node.end(), parent);
        }
        let id = match self.inner(node) {
            Some(inner) => {
                self.stored_as = stored;
                self.made_as = made_as;
                self.expression(inner, parent)
            }
            None if matches!(node.kind, Kind::Lambda | Kind::AnonymousMethod) => {
                self.lambda(node, parent, stored)
            }
            None => {
                let id = self.build.expression(node.start(), node.end(), parent);
                self.made_as = made_as;
                self.expression_kind(node, id);
                self.made_as = None;
                id
            }
        };
        self.build.rise();
        id
    }

    /// What is inside of something that only wraps it.
    fn inner(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let children = match node.kind {
            Kind::Parenthesized
            | Kind::Cast
            | Kind::As
            | Kind::CheckedExpression
            | Kind::Ref
            | Kind::Postfix
            | Kind::Argument
            | Kind::CollectionElement
            | Kind::ExpressionElement => self.syntax.children(node),
            Kind::Invocation => return self.configured(node),
            _ => return None,
        };
        let operands = self.operands(&children);
        match node.kind {
            Kind::Cast => children.field(Slot::Value),
            Kind::As => children.field(Slot::Left),
            Kind::Postfix if self.has_word(&children, "!") => operands.first().copied(),
            Kind::Postfix => None,
            _ => operands.last().copied(),
        }
    }

    fn expression_kind(&mut self, node: Node<'t>, id: ExpressionId) {
        if let Some(task) = self.waited(node) {
            return self.wait_for(node, task, id);
        }
        let made_as = self.made_as.take();
        let kind = match node.kind {
            Kind::Identifier => ExpressionKind::Name(self.identifier(node).to_owned()),
            Kind::GenericName | Kind::QualifiedName | Kind::AliasName => self.named(node, id),
            Kind::PredefinedType => ExpressionKind::Name(self.text(node).to_owned()),
            Kind::String | Kind::VerbatimString | Kind::RawString | Kind::Character => {
                ExpressionKind::Text(self.constant_text(node).unwrap_or_default())
            }
            Kind::InterpolatedString => self.interpolated(node, id),
            Kind::Integer | Kind::Real => ExpressionKind::Number(self.text(node).to_owned()),
            Kind::Boolean => ExpressionKind::Boolean(self.text(node) == "true"),
            Kind::Null | Kind::Default => ExpressionKind::Null,
            Kind::TypeOf | Kind::SizeOf => return,
            Kind::MemberAccess | Kind::ConditionalAccess => match self.clock(node) {
                true => return self.getter(node, id),
                false => self.member_access(node, id),
            },
            Kind::MemberBinding => {
                let name = self.syntax.children(node).field(Slot::Name);
                ExpressionKind::Name(self.simple_name(name.unwrap_or(node)).to_owned())
            }
            Kind::ElementAccess => self.element_access(node, id),
            Kind::Invocation => match self.name_of(node) {
                Some(name) => ExpressionKind::Text(name),
                None => return self.call(node, id),
            },
            Kind::Creation | Kind::ImplicitCreation => return self.creation(node, id, made_as),
            Kind::AnonymousCreation => self.anonymous(node, id),
            Kind::Initializer => self.braces(node, id),
            Kind::ArrayCreation | Kind::ImplicitArray => self.array(node, id),
            Kind::Collection | Kind::Tuple => ExpressionKind::List(self.parts(node, id)),
            Kind::SpreadElement => self.only(node, id, ExpressionKind::Spread),
            Kind::With => self.with(node, id),
            Kind::Await => self.only(node, id, ExpressionKind::Await),
            Kind::Assignment => self.assignment_expression(node, id),
            Kind::Binary | Kind::Prefix | Kind::Postfix => self.operation(node, id),
            Kind::Is | Kind::IsPattern => self.is_pattern(node, id),
            Kind::Conditional => match self.parts(node, id).as_slice() {
                [condition, yes, no] => ExpressionKind::Conditional {
                    condition: *condition,
                    yes: *yes,
                    no: *no,
                },
                parts => ExpressionKind::Other(parts.to_vec()),
            },
            Kind::SwitchExpression => self.switch_expression(node, id),
            Kind::Query => return self.query(node, id),
            Kind::DeclarationExpression => {
                self.declaration(node, None, &[]);
                let name = self.syntax.children(node).field(Slot::Name);
                ExpressionKind::Name(self.simple_name(name.unwrap_or(node)).to_owned())
            }
            _ if !node.node.is_named() => ExpressionKind::Name(self.text(node).to_owned()),
            _ => ExpressionKind::Other(self.parts(node, id)),
        };
        self.build.set(id, kind);
    }

    fn parts(&mut self, node: Node<'t>, id: ExpressionId) -> Vec<ExpressionId> {
        let children = self.syntax.children(node);
        let mut parts = Vec::new();
        for child in self.operands(&children) {
            match child.kind {
                Kind::Block => self.body(Some(child)),
                Kind::Modifier | Kind::TypeArguments | Kind::AttributeList => {}
                _ => parts.push(self.expression(child, Some(id))),
            }
        }
        parts
    }

    fn only(
        &mut self,
        node: Node<'t>,
        id: ExpressionId,
        kind: fn(ExpressionId) -> ExpressionKind,
    ) -> ExpressionKind {
        match self.parts(node, id).as_slice() {
            [value] => kind(*value),
            parts => ExpressionKind::Other(parts.to_vec()),
        }
    }

    /// Waiting for a task without `await`. Only calls are known to give tasks: `order.Result`
    /// may be anything, and is read as it is written.
    fn wait_for(&mut self, node: Node<'t>, task: Node<'t>, id: ExpressionId) {
        let is_call = matches!(task.kind, Kind::Invocation | Kind::ConditionalAccess)
            || node.kind == Kind::Invocation;
        let task = self.expression(task, Some(id));
        if is_call {
            self.build.set(id, ExpressionKind::Await(task));
            return;
        }
        self.build.remarks.awaited.push(task);
        let property = "Result".to_owned();
        self.build.set(
            id,
            ExpressionKind::Member {
                object: task,
                property,
            },
        );
    }

    /// Whether a node reads a clock.
    fn clock(&self, node: Node<'t>) -> bool {
        CLOCKS.contains(&self.text(node))
    }

    /// A property that is read by calling its getter.
    fn getter(&mut self, node: Node<'t>, id: ExpressionId) {
        let call = self.build.call(id);
        let target = self.build.expression(node.start(), node.end(), Some(id));
        let kind = self.member_access(node, target);
        self.build.set(target, kind);
        self.build.name_call(call, target);
        self.build.finish_call(call);
    }

    /// `object.Name`, `object?.Name`, `object?[index]`
    fn member_access(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let operands = self.operands(&children);
        let (Some(object), Some(last)) = (operands.first(), operands.last()) else {
            return ExpressionKind::Other(Vec::new());
        };
        let object = self.expression(*object, Some(id));
        if last.kind == Kind::ElementBinding {
            return self.index(object, *last, id);
        }
        let name = match last.kind {
            Kind::MemberBinding => self.syntax.children(*last).field(Slot::Name),
            _ => Some(*last),
        };
        let property = self.simple_name(name.unwrap_or(*last)).to_owned();
        ExpressionKind::Member { object, property }
    }

    fn element_access(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let operands = self.operands(&children);
        let (Some(object), Some(last)) = (operands.first(), operands.last()) else {
            return ExpressionKind::Other(Vec::new());
        };
        let object = self.expression(*object, Some(id));
        self.index(object, *last, id)
    }

    fn index(
        &mut self,
        object: ExpressionId,
        arguments: Node<'t>,
        id: ExpressionId,
    ) -> ExpressionKind {
        if let Some(only) = self.only_argument(arguments) {
            if let Some(property) = self.constant_text(only) {
                return ExpressionKind::Member { object, property };
            }
            let index = self.expression(only, Some(id));
            return ExpressionKind::Index { object, index };
        }
        let index = self
            .build
            .expression(arguments.start(), arguments.end(), Some(id));
        let parts = self.parts(arguments, index);
        self.build.set(index, ExpressionKind::List(parts));
        ExpressionKind::Index { object, index }
    }

    /// A name without its type arguments.
    fn simple_name(&self, node: Node<'t>) -> &'t str {
        let text = self.identifier(node);
        text.split('<').next().unwrap_or_default().trim_end()
    }

    /// `nameof(order.Id)` is the text `Id`.
    fn name_of(&mut self, node: Node<'t>) -> Option<String> {
        let children = self.syntax.children(node);
        let function = children.field(Slot::Function)?;
        if self.text(function) != "nameof" {
            return None;
        }
        let argument = self.only_argument(children.field(Slot::Arguments)?)?;
        let name = self.text(argument).rsplit('.').next()?;
        Some(name.to_owned())
    }

    /// A name of several parts, or with type arguments.
    fn named(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        match (node.kind, children.field(Slot::Qualifier)) {
            (Kind::QualifiedName, Some(qualifier)) => {
                let object = self.expression(qualifier, Some(id));
                let name = children.field(Slot::Name).unwrap_or(node);
                let property = self.simple_name(name).to_owned();
                ExpressionKind::Member { object, property }
            }
            (Kind::AliasName, _) => {
                let name = children.field(Slot::Name).unwrap_or(node);
                ExpressionKind::Name(self.simple_name(name).to_owned())
            }
            _ => ExpressionKind::Name(self.simple_name(node).to_owned()),
        }
    }

    /// A type where it is used as a value: what is constructed, a base class, an attribute.
    pub(super) fn type_expression(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
    ) -> ExpressionId {
        match node.kind {
            Kind::Identifier | Kind::QualifiedName | Kind::AliasName | Kind::GenericName => {
                self.expression(node, parent)
            }
            _ => {
                let id = self.build.expression(node.start(), node.end(), parent);
                let text = self.text(node);
                let name = text.split(['<', '?', '[']).next().unwrap_or_default();
                self.build.set(id, ExpressionKind::Name(name.to_owned()));
                id
            }
        }
    }

    /// `new[] { a, b }`, `new int[3]`
    fn array(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let initialiser = self.syntax.children(node).kind(Kind::Initializer);
        match initialiser {
            Some(initialiser) => ExpressionKind::List(self.parts(initialiser, id)),
            None => ExpressionKind::List(Vec::new()),
        }
    }

    fn operation(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        if let Some(target) = self.counted(node) {
            self.count(target, None);
        }
        let children = self.syntax.children(node);
        let operands = self.operands(&children);
        let is_operand = |child: &Node<'t>| operands.iter().any(|other| other.node == child.node);
        let operator = children
            .all()
            .filter(|child| !is_operand(child))
            .map(|child| self.text(child));
        let operator: Vec<&str> = operator.collect();
        let operands = operands
            .into_iter()
            .map(|operand| self.expression(operand, Some(id)))
            .collect();
        ExpressionKind::Operation {
            operator: operator.join(" "),
            operands,
        }
    }

    /// `value is Type name`, `value is { Status: "paid" }`
    fn is_pattern(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let operands = self.operands(&children);
        let Some(subject) = operands.first() else {
            return ExpressionKind::Other(Vec::new());
        };
        let subject = self.expression(*subject, Some(id));
        let pattern = children.field(Slot::Pattern);
        let pattern = pattern.map(|pattern| self.match_pattern(pattern, Some(id), Some(subject)));
        ExpressionKind::Operation {
            operator: "is".to_owned(),
            operands: std::iter::once(subject).chain(pattern).collect(),
        }
    }

    /// `name = value` inside of an expression.
    fn assignment_expression(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let (Some(left), Some(right)) = (children.field(Slot::Left), children.field(Slot::Right))
        else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        let operator = children
            .field(Slot::Operator)
            .map_or("=", |operator| self.text(operator));
        let target = self.expression(left, Some(id));
        self.stored_as = (left.kind == Kind::Identifier).then(|| self.identifier(left));
        let value = self.expression(right, Some(id));
        let is_new = matches!(operator, "=" | "??=");
        let mut declared = Declared::new(if is_new {
            BindingKind::Variable
        } else {
            BindingKind::Update
        });
        declared.is_assignment = true;
        declared.value = Some(value);
        match left.kind {
            Kind::Identifier => self.bind_name(left, &declared),
            _ => self.bind_target(target, &declared),
        }
        if is_new {
            return ExpressionKind::Assignment { target, value };
        }
        ExpressionKind::Operation {
            operator: operator.to_owned(),
            operands: vec![target, value],
        }
    }
}
