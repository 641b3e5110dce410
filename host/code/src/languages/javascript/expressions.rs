//! Expressions. Brackets, casts and `!` are looked through.

use tollgate_model::code::{ExpressionId, ExpressionKind};

use super::words::{Kind, Slot};
use super::{Node, Reader, Stored};

impl<'t> Reader<'t> {
    /// An expression that is part of `parent`, or one of its step's own.
    pub(super) fn expression(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
    ) -> ExpressionId {
        let stored = self.stored_as.take();
        if !self.build.descend(node.start(), node.end()) {
            return self.build.expression(node.start(), node.end(), parent);
        }
        let id = self.expression_inside(node, parent, stored);
        self.build.rise();
        id
    }

    /// Like [`Reader::expression`], for the value of something that has a name.
    pub(super) fn stored_expression(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        stored: Stored<'t>,
    ) -> ExpressionId {
        self.stored_as = Some(stored);
        self.expression(node, parent)
    }

    fn expression_inside(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        stored: Option<Stored<'t>>,
    ) -> ExpressionId {
        match node.kind {
            Kind::Parenthesized
            | Kind::NonNull
            | Kind::As
            | Kind::Satisfies
            | Kind::Instantiation => {
                let inner = self.syntax.children(node).named().next();
                self.seen_through(node, inner, parent, stored)
            }
            Kind::TypeAssertion => {
                let inner = self.syntax.children(node).named().next_back();
                self.seen_through(node, inner, parent, stored)
            }
            Kind::FunctionExpression
            | Kind::GeneratorExpression
            | Kind::Arrow
            | Kind::FunctionDeclaration
            | Kind::GeneratorDeclaration => self.closure(node, parent, stored),
            _ => {
                let id = self.build.expression(node.start(), node.end(), parent);
                self.expression_kind(node, id, stored);
                id
            }
        }
    }

    fn seen_through(
        &mut self,
        node: Node<'t>,
        inner: Option<Node<'t>>,
        parent: Option<ExpressionId>,
        stored: Option<Stored<'t>>,
    ) -> ExpressionId {
        match inner {
            Some(inner) => {
                self.stored_as = stored;
                self.expression(inner, parent)
            }
            None => self.build.expression(node.start(), node.end(), parent),
        }
    }

    fn expression_kind(&mut self, node: Node<'t>, id: ExpressionId, stored: Option<Stored<'t>>) {
        let kind = match node.kind {
            Kind::Identifier
            | Kind::Shorthand
            | Kind::PrivateProperty
            | Kind::PropertyIdentifier => ExpressionKind::Name(self.text(node).to_owned()),
            Kind::This => ExpressionKind::Name("this".to_owned()),
            Kind::Super => ExpressionKind::Name("super".to_owned()),
            Kind::ImportName => ExpressionKind::Name("import".to_owned()),
            Kind::Undefined | Kind::Null => ExpressionKind::Null,
            Kind::True => ExpressionKind::Boolean(true),
            Kind::False => ExpressionKind::Boolean(false),
            Kind::Number => ExpressionKind::Number(self.text(node).to_owned()),
            Kind::String => ExpressionKind::Text(self.string(node)),
            Kind::Template => self.template(node, id),
            Kind::Regex => return,
            Kind::Member | Kind::NestedIdentifier => self.member(node, id),
            Kind::Subscript => self.subscript(node, id),
            Kind::Call => return self.call(node, id),
            Kind::New => return self.construction(node, id),
            Kind::Await => match self.part(node, id) {
                Some(value) => ExpressionKind::Await(value),
                None => return,
            },
            Kind::Yield => match self.part(node, id) {
                Some(value) => ExpressionKind::Await(value),
                None => return,
            },
            Kind::Spread | Kind::RestPattern => match self.part(node, id) {
                Some(value) => ExpressionKind::Spread(value),
                None => return,
            },
            Kind::Assignment => self.assignment_expression(node, id),
            Kind::AugmentedAssignment | Kind::Update => self.update_expression(node, id),
            Kind::Binary | Kind::Unary => self.operation(node, id),
            Kind::Ternary => self.conditional(node, id),
            Kind::Object => self.object(node, id),
            Kind::Array => ExpressionKind::List(self.parts(node, id)),
            Kind::Class => {
                self.class(node, stored);
                return;
            }
            _ => ExpressionKind::Other(self.parts(node, id)),
        };
        self.build.set(id, kind);
    }

    /// The one expression inside of a node.
    fn part(&mut self, node: Node<'t>, id: ExpressionId) -> Option<ExpressionId> {
        let inner = self.syntax.children(node).named().next()?;
        Some(self.expression(inner, Some(id)))
    }

    /// The expressions inside of a node, those in constructs of no meaning here included.
    pub(super) fn parts(&mut self, node: Node<'t>, id: ExpressionId) -> Vec<ExpressionId> {
        let mut parts = Vec::new();
        self.collect_parts(node, id, &mut parts);
        parts
    }

    fn collect_parts(&mut self, node: Node<'t>, id: ExpressionId, parts: &mut Vec<ExpressionId>) {
        let children = self.syntax.children(node);
        let attribute = (node.kind == Kind::JsxAttribute)
            .then(|| children.kind(Kind::PropertyIdentifier))
            .flatten()
            .map(|name| Stored {
                name: self.text(name),
                is_field: false,
            });
        for child in children.named() {
            match child.kind {
                Kind::TypeAnnotation
                | Kind::TypeArguments
                | Kind::TypeParameters
                | Kind::StringFragment
                | Kind::EscapeSequence => {}
                Kind::PropertyIdentifier if node.kind == Kind::JsxAttribute => {}
                // Elements, attributes, and the braces around their values.
                Kind::Other | Kind::JsxAttribute | Kind::Error | Kind::Substitution => {
                    if self.build.descend(child.start(), child.end()) {
                        self.stored_as = self.stored_as.or(attribute);
                        self.collect_parts(child, id, parts);
                        self.stored_as = None;
                        self.build.rise();
                    }
                }
                _ if is_statement(child.kind) => self.statement(child),
                _ => parts.push(self.expression(child, Some(id))),
            }
        }
    }

    fn member(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let object = children
            .field(Slot::Object)
            .or_else(|| children.named().next());
        let property = children.field(Slot::Property);
        let property = property
            .map(|property| self.text(property).to_owned())
            .unwrap_or_default();
        match object {
            Some(object) => ExpressionKind::Member {
                object: self.expression(object, Some(id)),
                property,
            },
            None => ExpressionKind::Name(property),
        }
    }

    fn subscript(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let (Some(object), Some(index)) =
            (children.field(Slot::Object), children.field(Slot::Index))
        else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        let object = self.expression(object, Some(id));
        match self.constant_text(index) {
            Some(property) => ExpressionKind::Member { object, property },
            None => ExpressionKind::Index {
                object,
                index: self.expression(index, Some(id)),
            },
        }
    }

    fn operation(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let operator = children
            .field(Slot::Operator)
            .map(|operator| self.text(operator));
        let operands = children
            .named()
            .filter(|child| child.field != Slot::Operator)
            .map(|child| self.expression(child, Some(id)))
            .collect();
        ExpressionKind::Operation {
            operator: operator.unwrap_or_default().to_owned(),
            operands,
        }
    }

    fn conditional(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let fields = (
            children.field(Slot::Condition),
            children.field(Slot::Consequence),
            children.field(Slot::Alternative),
        );
        let (Some(condition), Some(yes), Some(no)) = fields else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        ExpressionKind::Conditional {
            condition: self.expression(condition, Some(id)),
            yes: self.expression(yes, Some(id)),
            no: self.expression(no, Some(id)),
        }
    }
}

/// Kinds that error recovery may put where an expression is due.
fn is_statement(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ExpressionStatement
            | Kind::LexicalDeclaration
            | Kind::VariableDeclaration
            | Kind::Return
            | Kind::Throw
            | Kind::If
            | Kind::Switch
            | Kind::For
            | Kind::ForIn
            | Kind::While
            | Kind::Do
            | Kind::Try
            | Kind::Block
            | Kind::Break
            | Kind::Continue
            | Kind::Labeled
            | Kind::Import
            | Kind::Export
            | Kind::ClassDeclaration
            | Kind::Interface
            | Kind::TypeAlias
            | Kind::Ambient
            | Kind::Empty
    )
}
