//! Expressions. Brackets are looked through.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, Property};

use super::bindings::Declared;
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
        let id = match node.kind {
            Kind::Parenthesized | Kind::AsPattern => {
                let inner = self.syntax.children(node).named().next();
                match inner {
                    Some(inner) => {
                        self.stored_as = stored;
                        self.expression(inner, parent)
                    }
                    None => self.build.expression(node.start(), node.end(), parent),
                }
            }
            Kind::Lambda => self.lambda(node, parent, stored),
            _ => {
                let id = self.build.expression(node.start(), node.end(), parent);
                self.expression_kind(node, id);
                id
            }
        };
        self.build.rise();
        id
    }

    fn expression_kind(&mut self, node: Node<'t>, id: ExpressionId) {
        let kind = match node.kind {
            Kind::Identifier => ExpressionKind::Name(self.text(node).to_owned()),
            Kind::String | Kind::ConcatenatedString => self.string(node, id),
            Kind::Integer | Kind::Float => ExpressionKind::Number(self.text(node).to_owned()),
            Kind::True => ExpressionKind::Boolean(true),
            Kind::False => ExpressionKind::Boolean(false),
            Kind::None => ExpressionKind::Null,
            Kind::Ellipsis | Kind::Type => return,
            Kind::Attribute => self.attribute(node, id),
            Kind::Subscript => self.subscript(node, id),
            Kind::Call => return self.call(node, id),
            Kind::Await | Kind::Yield => match self.parts(node, id).as_slice() {
                [value] => ExpressionKind::Await(*value),
                parts => ExpressionKind::Other(parts.to_vec()),
            },
            Kind::ListSplat | Kind::DictionarySplat | Kind::ListSplatPattern => {
                match self.parts(node, id).as_slice() {
                    [value] => ExpressionKind::Spread(*value),
                    parts => ExpressionKind::Other(parts.to_vec()),
                }
            }
            Kind::List
            | Kind::Tuple
            | Kind::Set
            | Kind::ExpressionList
            | Kind::PatternList
            | Kind::TuplePattern
            | Kind::ListPattern => ExpressionKind::List(self.parts(node, id)),
            Kind::Dictionary => self.dictionary(node, id),
            Kind::Binary | Kind::BooleanOperator | Kind::Comparison | Kind::Not | Kind::Unary => {
                self.operation(node, id)
            }
            Kind::Conditional => match self.parts(node, id).as_slice() {
                [yes, condition, no] => ExpressionKind::Conditional {
                    condition: *condition,
                    yes: *yes,
                    no: *no,
                },
                parts => ExpressionKind::Other(parts.to_vec()),
            },
            Kind::Named => self.named(node, id),
            Kind::ListComprehension
            | Kind::SetComprehension
            | Kind::DictionaryComprehension
            | Kind::Generator => return self.comprehension(node, id),
            _ => ExpressionKind::Other(self.parts(node, id)),
        };
        self.build.set(id, kind);
    }

    fn parts(&mut self, node: Node<'t>, id: ExpressionId) -> Vec<ExpressionId> {
        let children = self.syntax.children(node);
        let mut parts = Vec::new();
        for child in children.named() {
            match child.kind {
                Kind::Type | Kind::TypeParameter => {}
                Kind::Block => self.body(Some(child)),
                _ => parts.push(self.expression(child, Some(id))),
            }
        }
        parts
    }

    fn attribute(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let property = children
            .field(Slot::Attribute)
            .map(|property| self.text(property));
        let property = property.unwrap_or_default().to_owned();
        match children.field(Slot::Object) {
            Some(object) => ExpressionKind::Member {
                object: self.expression(object, Some(id)),
                property,
            },
            None => ExpressionKind::Name(property),
        }
    }

    fn subscript(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let Some(object) = children.field(Slot::Value) else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        let object = self.expression(object, Some(id));
        let indices: Vec<_> = children
            .named()
            .filter(|child| child.field == Slot::Subscript)
            .collect();
        if let [only] = indices.as_slice() {
            if let Some(property) = self.constant_text(*only) {
                return ExpressionKind::Member { object, property };
            }
            return ExpressionKind::Index {
                object,
                index: self.expression(*only, Some(id)),
            };
        }
        let (start, end) = match (indices.first(), indices.last()) {
            (Some(first), Some(last)) => (first.start(), last.end()),
            _ => (node.end(), node.end()),
        };
        let index = self.build.expression(start, end, Some(id));
        let parts = indices
            .into_iter()
            .map(|part| self.expression(part, Some(index)))
            .collect();
        self.build.set(index, ExpressionKind::List(parts));
        ExpressionKind::Index { object, index }
    }

    fn dictionary(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let mut properties = Vec::new();
        for child in children.named() {
            let parts = self.syntax.children(child);
            let property = match child.kind {
                Kind::Pair => match (parts.field(Slot::Key), parts.field(Slot::Value)) {
                    (Some(key), Some(value)) => {
                        let constant = self.constant_text(key);
                        let computed = match constant {
                            Some(_) => None,
                            None => Some(self.expression(key, Some(id))),
                        };
                        let value = self.expression(value, Some(id));
                        Property {
                            key: constant,
                            computed,
                            value,
                            is_spread: false,
                        }
                    }
                    _ => continue,
                },
                _ => {
                    let is_spread = child.kind == Kind::DictionarySplat;
                    let inner = parts.named().next().filter(|_| is_spread).unwrap_or(child);
                    let value = self.expression(inner, Some(id));
                    Property {
                        key: None,
                        computed: None,
                        value,
                        is_spread,
                    }
                }
            };
            properties.push(property);
        }
        ExpressionKind::Object(properties)
    }

    fn operation(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let mut operators = Vec::new();
        let mut operands = Vec::new();
        for child in children.all() {
            if child.node.is_named() && !matches!(child.field, Slot::Operator | Slot::Operators) {
                operands.push(self.expression(child, Some(id)));
            } else {
                operators.push(self.text(child));
            }
        }
        ExpressionKind::Operation {
            operator: operators.join(" "),
            operands,
        }
    }

    /// `name := value`
    fn named(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let (Some(name), Some(value)) = (children.field(Slot::Name), children.field(Slot::Value))
        else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        let target = self.expression(name, Some(id));
        self.stored_as = Some(self.text(name));
        let value = self.expression(value, Some(id));
        let mut declared = Declared::new(BindingKind::Variable);
        declared.value = Some(value);
        self.pattern(name, &declared);
        ExpressionKind::Assignment { target, value }
    }
}
