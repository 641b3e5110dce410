//! Expressions. Brackets and casts are looked through.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind};

use super::words::{Kind, Slot};
use super::{Node, Reader, jvm};

impl<'t> Reader<'t> {
    /// An expression that is part of `parent`, or one of its step's own.
    pub(super) fn expression(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
    ) -> ExpressionId {
        let stored = self.stored_as.take();
        let is_called_on = std::mem::take(&mut self.is_called_on);
        if !self.build.descend(node.start(), node.end()) {
            return self.build.expression(node.start(), node.end(), parent);
        }
        let id = match node.kind {
            Kind::Parenthesized => {
                let inner = self.syntax.children(node).named().next();
                self.stored_as = stored;
                self.inner(node, inner, parent)
            }
            Kind::Cast => {
                let inner = self.syntax.children(node).field(Slot::Value);
                self.stored_as = stored;
                self.inner(node, inner, parent)
            }
            Kind::Lambda => self.closure(node, node, parent, stored),
            Kind::Creation => self.creation(node, parent),
            Kind::Invocation if !is_called_on && self.is_getter(node) => self.getter(node, parent),
            Kind::Annotation | Kind::MarkerAnnotation => self.annotation(node, parent),
            kind if kind.is_type() => {
                jvm::dotted(&mut self.build, node.start(), node.end(), parent)
            }
            _ => {
                let id = self.build.expression(node.start(), node.end(), parent);
                self.expression_kind(node, id);
                id
            }
        };
        self.build.rise();
        id
    }

    fn inner(
        &mut self,
        node: Node<'t>,
        inner: Option<Node<'t>>,
        parent: Option<ExpressionId>,
    ) -> ExpressionId {
        match inner {
            Some(inner) => self.expression(inner, parent),
            None => self.build.expression(node.start(), node.end(), parent),
        }
    }

    fn expression_kind(&mut self, node: Node<'t>, id: ExpressionId) {
        let kind = match node.kind {
            Kind::Identifier | Kind::This | Kind::Super => {
                ExpressionKind::Name(self.text(node).to_owned())
            }
            Kind::ScopedIdentifier => {
                let made = jvm::dotted(&mut self.build, node.start(), node.end(), Some(id));
                ExpressionKind::Other(vec![made])
            }
            Kind::Text => self.string(node, id),
            Kind::Character => {
                let written = self.text(node).trim_matches('\'');
                ExpressionKind::Text(jvm::text::unescaped(written))
            }
            Kind::DecimalInteger
            | Kind::HexInteger
            | Kind::OctalInteger
            | Kind::BinaryInteger
            | Kind::DecimalFloat
            | Kind::HexFloat => {
                let written = self.text(node);
                let is_hex = written.starts_with("0x") || written.starts_with("0X");
                let ends: &[char] = if is_hex {
                    &['l', 'L']
                } else {
                    &['l', 'L', 'f', 'F', 'd', 'D']
                };
                ExpressionKind::Number(written.trim_end_matches(ends).to_owned())
            }
            Kind::True => ExpressionKind::Boolean(true),
            Kind::False => ExpressionKind::Boolean(false),
            Kind::Null => ExpressionKind::Null,
            Kind::FieldAccess => self.field_access(node, id),
            Kind::ArrayAccess => self.array_access(node, id),
            Kind::Invocation => return self.invocation(node, id),
            Kind::MethodReference => self.method_reference(node, id),
            Kind::ArrayCreation => {
                let initializer = self.syntax.children(node).field(Slot::Value);
                match initializer {
                    Some(initializer) => ExpressionKind::List(self.parts(initializer, id)),
                    None => ExpressionKind::Other(self.parts(node, id)),
                }
            }
            Kind::ArrayInitializer | Kind::AnnotationArray => {
                ExpressionKind::List(self.parts(node, id))
            }
            Kind::Assignment => return self.assignment(node, Some(id)),
            Kind::Update => return self.increment(node, Some(id)),
            Kind::Binary | Kind::Unary => self.operation(node, id),
            Kind::InstanceOf => self.instance_of(node, id),
            Kind::Ternary => match self.parts(node, id).as_slice() {
                [condition, yes, no] => ExpressionKind::Conditional {
                    condition: *condition,
                    yes: *yes,
                    no: *no,
                },
                parts => ExpressionKind::Other(parts.to_vec()),
            },
            Kind::Switch => return self.switch_value(node, id),
            Kind::ClassLiteral => return,
            _ => ExpressionKind::Other(self.parts(node, id)),
        };
        self.build.set(id, kind);
    }

    fn parts(&mut self, node: Node<'t>, id: ExpressionId) -> Vec<ExpressionId> {
        let children = self.syntax.children(node);
        let mut parts = Vec::new();
        for child in children.named() {
            match child.kind {
                kind if kind.is_type() => {}
                Kind::Block => self.body(Some(child)),
                Kind::Modifiers => {}
                _ => parts.push(self.expression(child, Some(id))),
            }
        }
        parts
    }

    fn field_access(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let property = children.field(Slot::Field).map(|field| self.text(field));
        let property = property.unwrap_or_default().to_owned();
        match children.field(Slot::Object) {
            Some(object) => ExpressionKind::Member {
                object: self.expression(object, Some(id)),
                property,
            },
            None => ExpressionKind::Name(property),
        }
    }

    fn array_access(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let (Some(array), Some(index)) = (children.field(Slot::Array), children.field(Slot::Index))
        else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        let object = self.expression(array, Some(id));
        let index = self.expression(index, Some(id));
        ExpressionKind::Index { object, index }
    }

    /// `object::method`, `Type::new`: a member that is handed on.
    fn method_reference(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let property = self
            .text(node)
            .rsplit("::")
            .next()
            .unwrap_or_default()
            .trim();
        match children.named().next() {
            Some(object) => ExpressionKind::Member {
                object: self.expression(object, Some(id)),
                property: property.to_owned(),
            },
            None => ExpressionKind::Name(property.to_owned()),
        }
    }

    fn operation(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let operator = children
            .field(Slot::Operator)
            .map(|operator| self.text(operator));
        ExpressionKind::Operation {
            operator: operator.unwrap_or_default().to_owned(),
            operands: self.parts(node, id),
        }
    }

    /// `value instanceof Type name` binds the name to the value.
    fn instance_of(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let left = children
            .field(Slot::Left)
            .map(|left| self.expression(left, Some(id)));
        let right = children.field(Slot::Right);
        if let Some(name) = children.field(Slot::Name) {
            let written = self.declared_type(right);
            self.bind_typed(name, BindingKind::Variable, left, written);
        }
        if let Some(pattern) = children.field(Slot::Pattern) {
            self.captures(pattern, left);
        }
        let right = right.map(|right| self.expression(right, Some(id)));
        ExpressionKind::Operation {
            operator: "instanceof".to_owned(),
            operands: left.into_iter().chain(right).collect(),
        }
    }

    fn string(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let written = self.text(node);
        let children = self.syntax.children(node);
        if children.kind(Kind::TextInterpolation).is_some() {
            let mut parts = Vec::new();
            for child in children
                .named()
                .filter(|child| child.kind == Kind::TextInterpolation)
            {
                parts.extend(self.parts(child, id));
            }
            return ExpressionKind::Template(parts);
        }
        let text = match written.strip_prefix("\"\"\"") {
            Some(inside) => {
                let inside = inside.strip_suffix("\"\"\"").unwrap_or(inside);
                jvm::text::unescaped(&jvm::text::block(inside))
            }
            None => {
                let inside = written.strip_prefix('"').unwrap_or(written);
                jvm::text::unescaped(inside.strip_suffix('"').unwrap_or(inside))
            }
        };
        ExpressionKind::Text(text)
    }
}
