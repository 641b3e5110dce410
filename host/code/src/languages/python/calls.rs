//! Calls and their arguments.

use tollgate_model::code::{Argument, CallId, ExpressionId};

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
        let callee = &self.build.source[call].callee;
        let name = callee.rsplit('.').next().unwrap_or_default();
        let is_construction = name.trim_start_matches('_').starts_with(char::is_uppercase);
        self.build.source[call].is_construction = is_construction;
        match children.field(Slot::Arguments) {
            Some(arguments) if arguments.kind == Kind::ArgumentList => {
                let list = self.syntax.children(arguments);
                for argument in list.named() {
                    self.argument(call, argument, id);
                }
            }
            // `f(x for x in xs)`
            Some(generator) => {
                let value = self.expression(generator, Some(id));
                self.build.argument(
                    call,
                    Argument {
                        name: None,
                        value,
                        is_spread: false,
                    },
                );
            }
            None => {}
        }
        self.build.finish_call(call);
    }

    fn argument(&mut self, call: CallId, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let (name, value, is_spread) = match node.kind {
            Kind::KeywordArgument => (
                children.field(Slot::Name),
                children.field(Slot::Value),
                false,
            ),
            Kind::ListSplat | Kind::DictionarySplat => (None, children.named().next(), true),
            _ => (None, Some(node), false),
        };
        let Some(value) = value else { return };
        self.stored_as = name.map(|name| self.text(name));
        let value = self.expression(value, Some(id));
        let name = name.map(|name| self.text(name).to_owned());
        self.build.argument(
            call,
            Argument {
                name,
                value,
                is_spread,
            },
        );
    }
}
