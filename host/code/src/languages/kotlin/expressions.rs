//! Expressions. Brackets, casts and `!!` are looked through.

use tollgate_model::code::{ExpressionId, ExpressionKind, StepKind};

use super::closures::Run;
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
        if !self.build.descend(node.start(), node.end()) {
            return self.build.expression(node.start(), node.end(), parent);
        }
        let id = match node.kind {
            kind if kind.is_chain() && self.is_signed(node) => self.signed(node, parent),
            Kind::Unary if self.negated == Some(node.start()) => {
                let operand = self.syntax.children(node).field(Slot::Argument);
                self.inner(node, operand, parent)
            }
            Kind::Parenthesized | Kind::Annotated | Kind::Labeled => {
                let inner = self.syntax.children(node).named().last();
                self.stored_as = stored;
                self.inner(node, inner, parent)
            }
            Kind::As => {
                let inner = self.syntax.children(node).field(Slot::Left);
                self.inner(node, inner, parent)
            }
            Kind::Unary if self.text(node).ends_with("!!") => {
                let inner = self.syntax.children(node).field(Slot::Argument);
                self.inner(node, inner, parent)
            }
            Kind::Lambda | Kind::AnnotatedLambda | Kind::AnonymousFunction => {
                self.closure(node, parent, stored, Run::default())
            }
            Kind::ObjectLiteral => self.object_literal(node, parent),
            kind if kind.is_type() => {
                jvm::dotted(&mut self.build, node.start(), node.end(), parent)
            }
            _ => {
                let start = self.start_of_chain(node);
                let id = self.build.expression(start, node.end(), parent);
                self.expression_kind(node, id);
                id
            }
        };
        self.build.rise();
        id
    }

    /// Whether a chain begins with a sign that stands before all of it: in `!order.isPaid()`
    /// the grammar takes `!order` for the object.
    fn is_signed(&self, node: Node<'t>) -> bool {
        self.negated != Some(node.start()) && self.text(node).starts_with(['!', '-', '+'])
    }

    fn signed(&mut self, node: Node<'t>, parent: Option<ExpressionId>) -> ExpressionId {
        let id = self.build.expression(node.start(), node.end(), parent);
        let outer = self.negated.replace(node.start());
        let operand = self.expression(node, Some(id));
        self.negated = outer;
        let kind = ExpressionKind::Operation {
            operator: self.sign(node).to_owned(),
            operands: vec![operand],
        };
        self.build.set(id, kind);
        id
    }

    fn sign(&self, node: Node<'t>) -> &'t str {
        let text = self.text(node);
        let is_double = text.starts_with("++") || text.starts_with("--");
        text.get(..if is_double { 2 } else { 1 })
            .unwrap_or_default()
    }

    /// Where a chain begins, without the sign before it.
    fn start_of_chain(&self, node: Node<'t>) -> usize {
        if self.negated != Some(node.start()) || !node.kind.is_chain() {
            return node.start();
        }
        let signed = self.text(node);
        let bare = signed[self.sign(node).len()..].trim_start();
        node.end() - bare.len()
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
            Kind::Identifier => match self.text(node) {
                "null" => ExpressionKind::Null,
                "true" => ExpressionKind::Boolean(true),
                "false" => ExpressionKind::Boolean(false),
                name => ExpressionKind::Name(name.trim_matches('`').to_owned()),
            },
            Kind::This => ExpressionKind::Name("this".to_owned()),
            Kind::Super => ExpressionKind::Name("super".to_owned()),
            Kind::Text | Kind::RawText => self.string(node, id),
            Kind::Character => {
                let written = self.text(node).trim_matches('\'');
                ExpressionKind::Text(jvm::text::unescaped(written))
            }
            Kind::Number | Kind::Float => {
                let written = self.text(node);
                let is_hex = written.starts_with("0x") || written.starts_with("0X");
                let ends: &[char] = if is_hex {
                    &['l', 'L', 'u', 'U']
                } else {
                    &['l', 'L', 'u', 'U', 'f', 'F']
                };
                ExpressionKind::Number(written.trim_end_matches(ends).to_owned())
            }
            Kind::Navigation => self.navigation(node, id),
            Kind::Index => self.index(node, id),
            Kind::Call => return self.call(node, id),
            Kind::CallableReference => self.callable_reference(node, id),
            Kind::Spread => match self.parts(node, id).as_slice() {
                [value] => ExpressionKind::Spread(*value),
                parts => ExpressionKind::Other(parts.to_vec()),
            },
            Kind::Collection => ExpressionKind::List(self.parts(node, id)),
            Kind::Unary if self.is_increment(node) => {
                let target = self.syntax.children(node).field(Slot::Argument);
                if let Some(target) = target {
                    self.update(node, target, None, "++", Some(id));
                }
                return;
            }
            Kind::Binary | Kind::Unary => self.operation(node, id),
            Kind::Infix => self.infix(node, id),
            Kind::Range => self.operated("..", node, id),
            Kind::Is => self.operated("is", node, id),
            Kind::In => self.operated("in", node, id),
            Kind::If | Kind::When | Kind::Try => return self.block_value(node, id),
            Kind::Return => return self.leave_with(StepKind::Return, node),
            Kind::Throw => return self.leave_with(StepKind::Raise, node),
            _ => ExpressionKind::Other(self.parts(node, id)),
        };
        self.build.set(id, kind);
    }

    fn parts(&mut self, node: Node<'t>, id: ExpressionId) -> Vec<ExpressionId> {
        let children = self.syntax.children(node);
        let mut parts = Vec::new();
        for child in children.named() {
            match child.kind {
                Kind::Block | Kind::Assignment | Kind::Property => self.body(Some(child)),
                Kind::Modifiers | Kind::TypeArguments | Kind::Label => {}
                _ => parts.push(self.expression(child, Some(id))),
            }
        }
        parts
    }

    fn navigation(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let named: Vec<Node<'t>> = children.named().collect();
        match named.as_slice() {
            [object, .., property] => {
                let property = self.text(*property).trim_matches('`').to_owned();
                ExpressionKind::Member {
                    object: self.expression(*object, Some(id)),
                    property,
                }
            }
            _ => ExpressionKind::Other(self.parts(node, id)),
        }
    }

    /// `params["amount"]` is `params.amount`.
    fn index(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let named: Vec<Node<'t>> = children.named().collect();
        let [object, index] = named.as_slice() else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        let object = self.expression(*object, Some(id));
        let index = self.expression(*index, Some(id));
        match &self.build.source[index].kind {
            ExpressionKind::Text(property) => ExpressionKind::Member {
                object,
                property: property.clone(),
            },
            _ => ExpressionKind::Index { object, index },
        }
    }

    /// `::charge`, `Order::id`
    fn callable_reference(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let written = self.text(node);
        match written.rsplit_once("::") {
            Some(("", name)) => ExpressionKind::Name(name.to_owned()),
            Some((object, name)) => {
                let end = node.start() + object.len();
                ExpressionKind::Member {
                    object: jvm::dotted(&mut self.build, node.start(), end, Some(id)),
                    property: name.to_owned(),
                }
            }
            None => ExpressionKind::Other(Vec::new()),
        }
    }

    fn operation(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let operator = children
            .field(Slot::Operator)
            .map_or("", |operator| self.text(operator));
        let sides = (children.field(Slot::Left), children.field(Slot::Right));
        if let ("?:", (Some(left), Some(right))) = (operator, sides) {
            return self.elvis(left, right, id);
        }
        self.operated(operator, node, id)
    }

    fn elvis(&mut self, left: Node<'t>, right: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let mut operands = vec![self.expression(left, Some(id))];
        if !self.leaves_without(left, right) {
            operands.push(self.expression(right, Some(id)));
        }
        ExpressionKind::Operation {
            operator: "?:".to_owned(),
            operands,
        }
    }

    fn operated(&mut self, operator: &str, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        ExpressionKind::Operation {
            operator: operator.to_owned(),
            operands: self.parts(node, id),
        }
    }

    /// `"amount" to 5`, `0 until attempts`
    fn infix(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let named: Vec<Node<'t>> = children.named().collect();
        let [left, function, right] = named.as_slice() else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        let operands = vec![
            self.expression(*left, Some(id)),
            self.expression(*right, Some(id)),
        ];
        ExpressionKind::Operation {
            operator: self.text(*function).to_owned(),
            operands,
        }
    }
}
