//! Expressions. Brackets and casts are looked through.

use tollgate_model::code::{ExpressionId, ExpressionKind, Property, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

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
        let id = match self.inside(node) {
            Some(inner) => {
                self.stored_as = stored;
                self.expression(inner, parent)
            }
            None if matches!(node.kind, Kind::AnonymousFunction | Kind::ArrowFunction) => {
                self.closure(node, parent, stored)
            }
            None => {
                let id = self.build.expression(node.start(), node.end(), parent);
                self.expression_kind(node, id);
                id
            }
        };
        self.build.rise();
        id
    }

    /// What stands in brackets, behind a cast, behind `@`, or before `::class`.
    fn inside(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let children = self.syntax.children(node);
        match node.kind {
            Kind::ParenthesizedExpression | Kind::ErrorSuppressionExpression | Kind::ByRef => {
                children.named().next()
            }
            Kind::CastExpression => children.field(Slot::Value),
            Kind::ClassConstant => {
                let mut parts = children.named();
                let class = parts.next()?;
                let is_class = parts.next().is_some_and(|name| self.text(name) == "class");
                is_class.then_some(class)
            }
            Kind::FunctionCall | Kind::MemberCall | Kind::ScopedCall => self.reference(node),
            _ => None,
        }
    }

    /// `strlen(...)`: the function itself.
    fn reference(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let children = self.syntax.children(node);
        let arguments = children.field(Slot::Arguments)?;
        self.syntax
            .children(arguments)
            .kind(Kind::VariadicPlaceholder)?;
        children.field(Slot::Function)
    }

    fn expression_kind(&mut self, node: Node<'t>, id: ExpressionId) {
        let kind = match node.kind {
            Kind::VariableName => {
                ExpressionKind::Name(self.text(node).trim_start_matches('$').to_owned())
            }
            Kind::RelativeScope => {
                let name = if self.text(node) == "parent" {
                    "super"
                } else {
                    "self"
                };
                ExpressionKind::Name(name.to_owned())
            }
            Kind::Name | Kind::QualifiedName => self.qualified(node, id),
            Kind::MemberAccess | Kind::NullsafeMemberAccess => self.member(node, id),
            Kind::ScopedProperty | Kind::ClassConstant => self.scoped_member(node, id),
            Kind::FunctionCall
            | Kind::MemberCall
            | Kind::NullsafeMemberCall
            | Kind::ScopedCall
            | Kind::ObjectCreation => return self.call(node, id),
            Kind::SubscriptExpression => self.subscript(node, id),
            Kind::String | Kind::EncapsedString | Kind::Heredoc | Kind::Nowdoc => {
                self.string(node, id)
            }
            Kind::Integer | Kind::Float => ExpressionKind::Number(self.text(node).to_owned()),
            Kind::Boolean => ExpressionKind::Boolean(self.text(node).eq_ignore_ascii_case("true")),
            Kind::Null => ExpressionKind::Null,
            Kind::Array => self.array(node, id),
            Kind::ListLiteral => ExpressionKind::List(self.parts(node, id)),
            Kind::VariadicUnpacking => match self.parts(node, id).as_slice() {
                [value] => ExpressionKind::Spread(*value),
                parts => ExpressionKind::Other(parts.to_vec()),
            },
            Kind::BinaryExpression | Kind::UnaryOpExpression => self.operation(node, id),
            Kind::ConditionalExpression => self.conditional(node, id),
            Kind::AssignmentExpression
            | Kind::ReferenceAssignmentExpression
            | Kind::AugmentedAssignmentExpression
            | Kind::UpdateExpression => self.assignment_expression(node, id),
            Kind::MatchExpression => {
                self.matching(node);
                return;
            }
            Kind::ThrowExpression => {
                self.with_values(StepKind::Raise, node);
                return;
            }
            Kind::YieldExpression => match self.parts(node, id).as_slice() {
                [value] => ExpressionKind::Await(*value),
                parts => ExpressionKind::Other(parts.to_vec()),
            },
            _ => ExpressionKind::Other(self.parts(node, id)),
        };
        self.build.set(id, kind);
    }

    pub(super) fn parts(&mut self, node: Node<'t>, id: ExpressionId) -> Vec<ExpressionId> {
        let children = self.syntax.children(node);
        let parts = children.named().filter(|child| {
            child.field != Slot::Type
                && child.field != Slot::Operator
                && !matches!(child.kind, Kind::Other | Kind::DeclarationList)
        });
        parts
            .map(|child| self.expression(child, Some(id)))
            .collect()
    }

    fn member(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let parts = (children.field(Slot::Object), children.field(Slot::Name));
        let (Some(object), Some(name)) = parts else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        let object = self.expression(object, Some(id));
        if name.kind != Kind::Name {
            return ExpressionKind::Index {
                object,
                index: self.expression(name, Some(id)),
            };
        }
        ExpressionKind::Member {
            object,
            property: self.text(name).to_owned(),
        }
    }

    /// `self::$client`, `Status::Paid`.
    fn scoped_member(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let mut parts = children.named();
        let (Some(scope), Some(name)) = (parts.next(), parts.next()) else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        ExpressionKind::Member {
            object: self.expression(scope, Some(id)),
            property: self.text(name).trim_start_matches('$').to_owned(),
        }
    }

    fn subscript(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let mut parts = children.named();
        let Some(object) = parts.next() else {
            return ExpressionKind::Other(Vec::new());
        };
        let object = self.expression(object, Some(id));
        let Some(index) = parts.next() else {
            // `$list[] = x`
            let index = self.build.expression(node.end(), node.end(), Some(id));
            return ExpressionKind::Index { object, index };
        };
        if let Some(property) = self.constant_text(index) {
            return ExpressionKind::Member { object, property };
        }
        ExpressionKind::Index {
            object,
            index: self.expression(index, Some(id)),
        }
    }

    fn array(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let elements: Vec<Node<'t>> = children.named().collect();
        let is_list = !elements.is_empty()
            && elements.iter().all(|element| {
                let parts = self.syntax.children(*element);
                let inner: Vec<Node<'t>> = parts.named().collect();
                matches!(inner.as_slice(), [only] if only.kind != Kind::VariadicUnpacking)
            });
        if is_list {
            let mut items = Vec::new();
            for element in elements {
                if let Some(value) = self.syntax.children(element).named().next() {
                    items.push(self.expression(value, Some(id)));
                }
            }
            return ExpressionKind::List(items);
        }
        let mut properties = Vec::new();
        for element in elements {
            properties.extend(self.element(element, id));
        }
        ExpressionKind::Object(properties)
    }

    fn element(&mut self, node: Node<'t>, id: ExpressionId) -> Option<Property> {
        let children = self.syntax.children(node);
        let parts: Vec<Node<'t>> = children.named().collect();
        let (key, value) = match parts.as_slice() {
            [value] => (None, *value),
            [key, value] => (Some(*key), *value),
            _ => return None,
        };
        if value.kind == Kind::VariadicUnpacking {
            let inner = self.syntax.children(value).named().next()?;
            return Some(Property {
                key: None,
                computed: None,
                value: self.expression(inner, Some(id)),
                is_spread: true,
            });
        }
        let constant = key.and_then(|key| self.constant_text(key));
        let computed = match (key, &constant) {
            (Some(key), None) => Some(self.expression(key, Some(id))),
            _ => None,
        };
        let value = self.expression(value, Some(id));
        Some(Property {
            key: constant,
            computed,
            value,
            is_spread: false,
        })
    }

    fn operation(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let operator = children
            .field(Slot::Operator)
            .map_or("", |operator| self.text(operator));
        let operator = operator.to_owned();
        let operands = self.parts(node, id);
        ExpressionKind::Operation { operator, operands }
    }

    fn conditional(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        match self.parts(node, id).as_slice() {
            [condition, yes, no] => ExpressionKind::Conditional {
                condition: *condition,
                yes: *yes,
                no: *no,
            },
            // `$a ?: $b`
            parts => ExpressionKind::Operation {
                operator: "||".to_owned(),
                operands: parts.to_vec(),
            },
        }
    }
}
