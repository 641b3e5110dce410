//! Calls, constructions and their arguments.

use tollgate_model::code::{Argument, CallId, ExpressionId, ExpressionKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    pub(super) fn call(&mut self, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let call = self.build.call(id);
        let target = match children.field(Slot::Function) {
            Some(target) => self.expression(target, Some(id)),
            None => self.build.expression(node.start(), node.start(), Some(id)),
        };
        self.build.name_call(call, target);
        if let Some(arguments) = children.field(Slot::Arguments) {
            self.arguments(call, arguments, id);
        }
        self.build.finish_call(call);
    }

    pub(super) fn arguments(&mut self, call: CallId, node: Node<'t>, id: ExpressionId) {
        let list = self.syntax.children(node);
        for argument in list.named() {
            self.argument(call, argument, id);
        }
    }

    /// `value`, `name: value`, `out var value`; in an attribute `Name = value`.
    pub(super) fn argument(&mut self, call: CallId, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let (name, value) = match node.kind {
            Kind::Argument | Kind::AttributeArgument => {
                let name = children.field(Slot::Name);
                let values = self.operands(&children);
                let value = values.into_iter().rfind(|value| value.field != Slot::Name);
                // `[Route(Name)]` may look like a name without a value.
                (name.filter(|_| value.is_some()), value.or(name))
            }
            _ => (None, Some(node)),
        };
        let Some(value) = value else { return };
        let name = name.map(|name| self.identifier(name));
        self.stored_as = name;
        let value = if value.kind == Kind::DeclarationExpression {
            self.out_variable(value, id)
        } else {
            self.expression(value, Some(id))
        };
        self.give(call, name, value);
    }

    pub(super) fn give(&mut self, call: CallId, name: Option<&str>, value: ExpressionId) {
        let argument = Argument {
            name: name.map(str::to_owned),
            value,
            is_spread: false,
        };
        self.build.argument(call, argument);
    }

    /// `out var charge`: the call gives it its value.
    fn out_variable(&mut self, node: Node<'t>, call: ExpressionId) -> ExpressionId {
        let children = self.syntax.children(node);
        let id = self.build.expression(node.start(), node.end(), Some(call));
        if let Some(name) = children.field(Slot::Name) {
            let name = self.identifier(name).to_owned();
            self.build.set(id, ExpressionKind::Name(name));
        }
        self.declaration(node, Some(call), &[]);
        id
    }

    /// Waiting for a task without `await`: what is waited for, where a node does that.
    ///
    /// `task.Result`, `task.Wait()`, `task.GetAwaiter().GetResult()`.
    pub(super) fn waited(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        match node.kind {
            Kind::MemberAccess => self.object_of(node, "Result"),
            Kind::Invocation => {
                let function = self.syntax.children(node).field(Slot::Function)?;
                if let Some(task) = self.object_of(function, "Wait") {
                    return Some(task);
                }
                let awaiter = self.object_of(function, "GetResult")?;
                if awaiter.kind != Kind::Invocation {
                    return None;
                }
                let function = self.syntax.children(awaiter).field(Slot::Function)?;
                self.object_of(function, "GetAwaiter")
            }
            _ => None,
        }
    }

    /// What comes before `.ConfigureAwait(false)`, which changes nothing that is shown.
    pub(super) fn configured(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let function = self.syntax.children(node).field(Slot::Function)?;
        self.object_of(function, "ConfigureAwait")
            .or_else(|| self.object_of(function, "AsTask"))
    }

    /// The object of `object.Name`.
    fn object_of(&mut self, node: Node<'t>, name: &str) -> Option<Node<'t>> {
        if node.kind != Kind::MemberAccess {
            return None;
        }
        let children = self.syntax.children(node);
        let is_named = children
            .field(Slot::Name)
            .is_some_and(|written| self.text(written) == name);
        children.field(Slot::Expression).filter(|_| is_named)
    }
}
