//! Calls, with and without brackets, and their arguments.

use tollgate_model::code::{Argument, CallId, ExpressionId, ExpressionKind};

use super::expressions::attribute;
use super::words::{Kind, Slot, is_deed};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    /// An expression whose value nobody looks at: it does something, however it is written.
    pub(super) fn deed_expression(&mut self, node: Node<'t>) -> ExpressionId {
        let is_bare = match node.kind {
            Kind::Identifier => {
                let name = self.text(node);
                self.locals.home(name).is_none() && !name.starts_with("__")
            }
            Kind::Call => {
                let children = self.syntax.children(node);
                children.field(Slot::Arguments).is_none()
                    && children.field(Slot::Block).is_none()
                    && children.field(Slot::Receiver).is_some()
            }
            _ => false,
        };
        if !is_bare || !self.build.descend(node.start(), node.end()) {
            return self.root_expression(node);
        }
        let id = self.build.expression(node.start(), node.end(), None);
        if node.kind == Kind::Identifier {
            self.bare_call(node, id);
        } else {
            let call = self.call_without_block(node, id);
            self.build.finish_call(call);
        }
        self.build.rise();
        id
    }

    /// A bare name that calls a method of the own object.
    pub(super) fn bare_call(&mut self, node: Node<'t>, id: ExpressionId) {
        let call = self.build.call(id);
        let target = self.build.expression(node.start(), node.end(), Some(id));
        let kind = self.own_member(node, target);
        self.build.set(target, whole(kind, self.text(node)));
        self.build.name_call(call, target);
        self.build.finish_call(call);
    }

    /// A call, or an attribute, which is written in the same way.
    pub(super) fn call(&mut self, node: Node<'t>, id: ExpressionId) {
        if let Some(kind) = self.attribute(node, id) {
            self.build.set(id, kind);
            return;
        }
        if let Some(kind) = self.method_object(node, id) {
            self.build.set(id, kind);
            return;
        }
        if let Some(turns) = self.turns_of(node) {
            self.loop_expression(node, id, turns);
            return;
        }
        let call = self.call_without_block(node, id);
        let children = self.syntax.children(node);
        if let Some(block) = children.field(Slot::Block) {
            let value = self.block(block, id);
            let argument = Argument {
                name: None,
                value,
                is_spread: false,
            };
            self.build.argument(call, argument);
        }
        self.build.finish_call(call);
    }

    /// `order.total`: no brackets, nothing handed over, and no name of something that is done.
    fn attribute(&mut self, node: Node<'t>, id: ExpressionId) -> Option<ExpressionKind> {
        let children = self.syntax.children(node);
        let receiver = children.field(Slot::Receiver)?;
        let method = children.field(Slot::Method)?;
        let is_bare =
            children.field(Slot::Arguments).is_none() && children.field(Slot::Block).is_none();
        let name = self.text(method);
        let is_class = matches!(receiver.kind, Kind::Constant | Kind::ScopeResolution);
        let is_own = receiver.kind == Kind::SelfObject
            && node.field != Slot::Receiver
            && self.survey.methods.contains(name);
        if !is_bare || is_own || is_deed(name, is_class) {
            return None;
        }
        Some(ExpressionKind::Member {
            object: self.expression(receiver, Some(id)),
            property: attribute(name),
        })
    }

    /// `method(:pay)`, which is the method itself.
    fn method_object(&mut self, node: Node<'t>, id: ExpressionId) -> Option<ExpressionKind> {
        let children = self.syntax.children(node);
        let method = children.field(Slot::Method)?;
        if self.text(method) != "method" || children.field(Slot::Receiver).is_some() {
            return None;
        }
        let arguments = self.syntax.children(children.field(Slot::Arguments)?);
        let symbol = arguments.named().next()?;
        let property = self.constant_text(symbol)?;
        let object = self.implicit(node, id, "self");
        Some(ExpressionKind::Member { object, property })
    }

    /// The call with what is called and its arguments. The block is left to the caller, who
    /// must finish the call where it isn't a loop.
    pub(super) fn call_without_block(&mut self, node: Node<'t>, id: ExpressionId) -> CallId {
        let call = self.build.call(id);
        let children = self.syntax.children(node);
        let receiver = children.field(Slot::Receiver);
        let method = children.field(Slot::Method);
        let name = method.map_or("call", |method| self.text(method));
        let is_construction = name == "new" && receiver.is_some();
        let target = match (receiver, method) {
            (Some(receiver), _) if is_construction => self.expression(receiver, Some(id)),
            (Some(receiver), _) => {
                let end = method.map_or(receiver.end(), |method| method.end());
                let target = self.build.expression(node.start(), end, Some(id));
                let object = self.expression(receiver, Some(target));
                let property = name.to_owned();
                self.build
                    .set(target, ExpressionKind::Member { object, property });
                target
            }
            (None, Some(method)) if method.kind == Kind::Identifier => {
                let target = self
                    .build
                    .expression(method.start(), method.end(), Some(id));
                let kind = if self.locals.home(name).is_some() {
                    ExpressionKind::Name(name.to_owned())
                } else {
                    self.own_member(method, target)
                };
                self.build.set(target, whole(kind, name));
                target
            }
            (None, method) => {
                let end = method.map_or(node.start(), |method| method.end());
                let word = if node.kind == Kind::Yield {
                    "yield"
                } else {
                    name
                };
                let word = if node.kind == Kind::Super {
                    "super"
                } else {
                    word
                };
                let target = self.build.expression(node.start(), end, Some(id));
                self.build
                    .set(target, ExpressionKind::Name(word.to_owned()));
                target
            }
        };
        self.build.name_call(call, target);
        self.build.source[call].is_construction = is_construction;
        let arguments = children
            .field(Slot::Arguments)
            .or_else(|| children.kind(Kind::ArgumentList));
        if let Some(arguments) = arguments {
            let list = self.syntax.children(arguments);
            for argument in list.named() {
                self.argument(call, argument, id);
            }
        }
        call
    }

    fn argument(&mut self, call: CallId, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let mut name = None;
        let mut is_spread = false;
        let value = match node.kind {
            Kind::HeredocBody => return,
            Kind::Pair => {
                let Some(key) = children.field(Slot::Key) else {
                    return;
                };
                match self.constant_text(key) {
                    Some(text) => name = Some(text),
                    // `price => 1`: a hash of its own.
                    None => return self.computed_argument(call, node, id),
                }
                match children.field(Slot::Value) {
                    Some(value) => {
                        self.stored_as = Some(self.text(key).trim_matches([':', '"', '\'']));
                        self.expression(value, Some(id))
                    }
                    None => self.shorthand(key, id),
                }
            }
            Kind::SplatArgument | Kind::HashSplatArgument => {
                is_spread = true;
                match children.named().next() {
                    Some(inner) => self.expression(inner, Some(id)),
                    None => self.build.expression(node.start(), node.end(), Some(id)),
                }
            }
            Kind::ForwardArgument => {
                is_spread = true;
                self.build.expression(node.start(), node.end(), Some(id))
            }
            Kind::BlockArgument => {
                // It has no place among the arguments.
                name = Some("&".to_owned());
                match children.named().next() {
                    Some(inner) => self.expression(inner, Some(id)),
                    None => self.build.expression(node.start(), node.end(), Some(id)),
                }
            }
            _ => self.expression(node, Some(id)),
        };
        let argument = Argument {
            name,
            value,
            is_spread,
        };
        self.build.argument(call, argument);
    }

    fn computed_argument(&mut self, call: CallId, node: Node<'t>, id: ExpressionId) {
        let value = self.expression(node, Some(id));
        let argument = Argument {
            name: None,
            value,
            is_spread: true,
        };
        self.build.argument(call, argument);
    }

    /// `lambda { ... }`, `proc do ... end`, `Proc.new { ... }`.
    pub(super) fn is_lambda_call(&mut self, node: Node<'t>) -> bool {
        let children = self.syntax.children(node);
        let method = children.field(Slot::Method).map(|method| self.text(method));
        let receiver = children
            .field(Slot::Receiver)
            .map(|receiver| self.text(receiver));
        let is_maker = matches!(
            (receiver, method),
            (None, Some("lambda" | "proc")) | (Some("Proc"), Some("new"))
        );
        is_maker && children.field(Slot::Block).is_some()
    }
}

/// A called name as it is written, question mark included.
fn whole(kind: ExpressionKind, name: &str) -> ExpressionKind {
    match kind {
        ExpressionKind::Member { object, .. } => ExpressionKind::Member {
            object,
            property: name.to_owned(),
        },
        other => other,
    }
}
