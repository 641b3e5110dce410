//! Expressions. Brackets are looked through.

use tollgate_model::code::{ExpressionId, ExpressionKind, Property};

use super::bindings::is_statement;
use super::words::{Kind, SAME, Slot, is_deed};
use super::{Node, Reader, Sink};

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
            None if node.kind == Kind::Lambda => self.lambda(node, parent, stored),
            None if node.kind == Kind::Call && self.is_lambda_call(node) => {
                self.lambda_call(node, parent, stored)
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

    /// What stands in brackets, or is only given in another form: `value.to_s`.
    fn inside(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        match node.kind {
            Kind::Parenthesized | Kind::Begin => {
                let children = self.syntax.children(node);
                let mut named = children.named();
                let inner = named.next().filter(|_| named.next().is_none())?;
                (!matches!(inner.kind, Kind::Rescue | Kind::Ensure)).then_some(inner)
            }
            Kind::Call => {
                let children = self.syntax.children(node);
                let receiver = children.field(Slot::Receiver)?;
                let method = children.field(Slot::Method)?;
                let is_bare = children.field(Slot::Arguments).is_none()
                    && children.field(Slot::Block).is_none();
                (is_bare && SAME.contains(&self.text(method))).then_some(receiver)
            }
            _ => None,
        }
    }

    fn expression_kind(&mut self, node: Node<'t>, id: ExpressionId) {
        let kind = match node.kind {
            Kind::Identifier => return self.identifier(node, id),
            Kind::Constant => ExpressionKind::Name(self.text(node).to_owned()),
            Kind::GlobalVariable => {
                ExpressionKind::Name(self.text(node).trim_start_matches('$').to_owned())
            }
            Kind::InstanceVariable | Kind::ClassVariable => {
                let object = self.implicit(node, id, "this");
                let property = self.text(node).trim_start_matches('@').to_owned();
                ExpressionKind::Member { object, property }
            }
            Kind::SelfObject => ExpressionKind::Name("self".to_owned()),
            Kind::ScopeResolution => self.scope_resolution(node, id),
            Kind::Call | Kind::Super | Kind::Yield => return self.call(node, id),
            Kind::ElementReference => self.element(node, id),
            Kind::String
            | Kind::ChainedString
            | Kind::HeredocBeginning
            | Kind::DelimitedSymbol
            | Kind::BareString
            | Kind::BareSymbol => self.string(node, id),
            Kind::SimpleSymbol | Kind::HashKeySymbol => {
                let text = self.text(node).trim_start_matches(':');
                ExpressionKind::Text(text.to_owned())
            }
            Kind::Character => {
                ExpressionKind::Text(self.text(node).trim_start_matches('?').to_owned())
            }
            Kind::Integer | Kind::Float | Kind::Rational | Kind::Complex => {
                ExpressionKind::Number(self.text(node).to_owned())
            }
            Kind::True => ExpressionKind::Boolean(true),
            Kind::False => ExpressionKind::Boolean(false),
            Kind::Nil => ExpressionKind::Null,
            Kind::Array
            | Kind::StringArray
            | Kind::SymbolArray
            | Kind::RightAssignmentList
            | Kind::Exceptions => ExpressionKind::List(self.parts(node, id)),
            Kind::Hash => ExpressionKind::Object(self.properties(node, id)),
            Kind::Pair => {
                let property = self.property(node, id);
                ExpressionKind::Object(property.into_iter().collect())
            }
            Kind::SplatArgument | Kind::HashSplatArgument | Kind::BlockArgument => {
                match self.parts(node, id).as_slice() {
                    [value] => ExpressionKind::Spread(*value),
                    parts => ExpressionKind::Other(parts.to_vec()),
                }
            }
            Kind::Binary | Kind::Unary | Kind::Range => self.operation(node, id),
            Kind::Conditional => match self.parts(node, id).as_slice() {
                [condition, yes, no] => ExpressionKind::Conditional {
                    condition: *condition,
                    yes: *yes,
                    no: *no,
                },
                parts => ExpressionKind::Other(parts.to_vec()),
            },
            Kind::Assignment | Kind::OperatorAssignment => self.assignment_expression(node, id),
            kind if is_statement(kind) || is_leaving(kind) => {
                self.statement(node, Sink::Value);
                return;
            }
            Kind::Method | Kind::SingletonMethod => {
                let name = self.method_definition(node);
                ExpressionKind::Text(name)
            }
            _ => ExpressionKind::Other(self.parts(node, id)),
        };
        self.build.set(id, kind);
    }

    pub(super) fn parts(&mut self, node: Node<'t>, id: ExpressionId) -> Vec<ExpressionId> {
        let children = self.syntax.children(node);
        children
            .named()
            .filter(|child| child.kind != Kind::HeredocBody && child.field != Slot::Operator)
            .map(|child| self.expression(child, Some(id)))
            .collect()
    }

    /// The own object, where it is not written.
    pub(super) fn implicit(
        &mut self,
        node: Node<'t>,
        parent: ExpressionId,
        name: &str,
    ) -> ExpressionId {
        let object = self
            .build
            .expression(node.start(), node.start(), Some(parent));
        self.build
            .set(object, ExpressionKind::Name(name.to_owned()));
        object
    }

    /// A variable, or a method of the own object without brackets.
    fn identifier(&mut self, node: Node<'t>, id: ExpressionId) {
        let name = self.text(node);
        let is_variable = self.locals.home(name).is_some() || name.starts_with("__");
        if is_variable {
            self.build.set(id, ExpressionKind::Name(name.to_owned()));
            return;
        }
        let is_receiver = node.field == Slot::Receiver;
        let is_own = self.survey.methods.contains(name);
        let is_call = is_deed(name, false)
            || (is_own && !is_receiver)
            || (self.class.is_none() && !is_receiver);
        if is_call {
            self.bare_call(node, id);
        } else {
            let kind = self.own_member(node, id);
            self.build.set(id, kind);
        }
    }

    /// What a bare name stands for that is no variable.
    pub(super) fn own_member(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let name = self.text(node);
        if self.class.is_none() {
            return ExpressionKind::Name(name.to_owned());
        }
        let object = self.implicit(node, id, "self");
        let property = attribute(name);
        ExpressionKind::Member { object, property }
    }

    fn scope_resolution(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let name = children
            .field(Slot::Name)
            .map_or("", |name| self.text(name));
        let property = name.to_owned();
        match children.field(Slot::Scope) {
            Some(scope) => ExpressionKind::Member {
                object: self.expression(scope, Some(id)),
                property,
            },
            None => ExpressionKind::Name(property),
        }
    }

    fn element(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let Some(object) = children.field(Slot::Object) else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        let indices: Vec<Node<'t>> = children
            .named()
            .filter(|child| child.field != Slot::Object)
            .collect();
        let object = self.expression(object, Some(id));
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

    fn properties(&mut self, node: Node<'t>, id: ExpressionId) -> Vec<Property> {
        let children = self.syntax.children(node);
        children
            .named()
            .filter_map(|child| self.property(child, id))
            .collect()
    }

    fn property(&mut self, node: Node<'t>, id: ExpressionId) -> Option<Property> {
        let children = self.syntax.children(node);
        if node.kind == Kind::HashSplatArgument {
            let inner = children.named().next()?;
            return Some(Property {
                key: None,
                computed: None,
                value: self.expression(inner, Some(id)),
                is_spread: true,
            });
        }
        let key = children.field(Slot::Key)?;
        let constant = self.constant_text(key);
        let computed = match constant {
            Some(_) => None,
            None => Some(self.expression(key, Some(id))),
        };
        let value = match children.field(Slot::Value) {
            Some(value) => {
                self.stored_as = Some(self.text(key).trim_matches([':', '"', '\'']));
                self.expression(value, Some(id))
            }
            None => self.shorthand(key, id),
        };
        Some(Property {
            key: constant,
            computed,
            value,
            is_spread: false,
        })
    }

    /// The value of `{ amount: }`.
    pub(super) fn shorthand(&mut self, key: Node<'t>, parent: ExpressionId) -> ExpressionId {
        let id = self.build.expression(key.start(), key.end(), Some(parent));
        self.identifier(key, id);
        id
    }

    fn operation(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let operator = children
            .field(Slot::Operator)
            .map_or("", |operator| self.text(operator));
        let operator = operator.to_owned();
        let operands = children
            .named()
            .filter(|child| child.field != Slot::Operator && child.kind != Kind::HeredocBody)
            .map(|child| self.expression(child, Some(id)))
            .collect();
        ExpressionKind::Operation { operator, operands }
    }
}

/// What is asked with a question mark is a field elsewhere: `charge.paid?`.
pub(super) fn attribute(name: &str) -> String {
    name.trim_end_matches('?').to_owned()
}

fn is_leaving(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Return
            | Kind::Break
            | Kind::Next
            | Kind::Redo
            | Kind::Retry
            | Kind::While
            | Kind::Until
            | Kind::For
    )
}
