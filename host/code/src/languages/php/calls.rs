//! Calls, constructions and their arguments.

use tollgate_model::code::{Argument, CallId, ExpressionId, ExpressionKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

/// An argument given by position.
pub(super) fn plain(value: ExpressionId) -> Argument {
    Argument {
        name: None,
        value,
        is_spread: false,
    }
}

impl<'t> Reader<'t> {
    pub(super) fn call(&mut self, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let call = self.build.call(id);
        let object = children
            .field(Slot::Object)
            .or_else(|| children.field(Slot::Scope));
        let method = children.field(Slot::Name);
        let target = match (object, method) {
            (Some(object), Some(method)) => {
                let target = self.build.expression(node.start(), method.end(), Some(id));
                let inner = self.expression(object, Some(target));
                let kind = if method.kind == Kind::Name {
                    ExpressionKind::Member {
                        object: inner,
                        property: self.text(method).to_owned(),
                    }
                } else {
                    ExpressionKind::Index {
                        object: inner,
                        index: self.expression(method, Some(target)),
                    }
                };
                self.build.set(target, kind);
                target
            }
            _ => self.called(node, id),
        };
        self.build.name_call(call, target);
        self.build.source[call].is_construction = node.kind == Kind::ObjectCreation;
        let arguments = children
            .field(Slot::Arguments)
            .or_else(|| children.kind(Kind::Arguments));
        if let Some(arguments) = arguments {
            let list = self.syntax.children(arguments);
            for argument in list.named() {
                self.argument(call, argument, id);
            }
        }
        self.build.finish_call(call);
    }

    /// The function or class that is named or computed.
    fn called(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionId {
        let children = self.syntax.children(node);
        if let Some(class) = children.kind(Kind::AnonymousClass) {
            self.class_definition(class);
            return self
                .build
                .expression(class.start(), class.start(), Some(id));
        }
        let named = children
            .field(Slot::Function)
            .or_else(|| children.named().find(|child| child.kind != Kind::Arguments));
        match named {
            Some(named) => self.expression(named, Some(id)),
            None => self.build.expression(node.start(), node.start(), Some(id)),
        }
    }

    pub(super) fn argument(&mut self, call: CallId, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let name = children.field(Slot::Name);
        let value = children
            .named()
            .rfind(|child| child.field != Slot::Name && child.kind != Kind::Other);
        let value = match (node.kind, value) {
            (Kind::VariadicUnpacking, _) => Some(node),
            (_, value) => value,
        };
        let Some(value) = value else { return };
        let is_spread = value.kind == Kind::VariadicUnpacking;
        let inner = if is_spread {
            self.syntax.children(value).named().next().unwrap_or(value)
        } else {
            value
        };
        let name = name.map(|name| self.text(name).to_owned());
        let value = self.expression(inner, Some(id));
        let argument = Argument {
            name,
            value,
            is_spread,
        };
        self.build.argument(call, argument);
    }
}
