//! Calls, constructions and tagged templates.

use tollgate_model::code::{Argument, BindingKind, CallId, ExpressionId, ExpressionKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

/// Names that a callback gives its error parameter.
const ERROR_NAMES: &[&str] = &["err", "error", "e", "_err", "_error"];

/// Functions that hand items to their callback, where `e` is an element and no error.
const ITEM_CALLERS: &[&str] = &[
    "forEach",
    "map",
    "flatMap",
    "filter",
    "reduce",
    "some",
    "every",
    "find",
    "findIndex",
    "sort",
    "on",
    "once",
    "addEventListener",
    "subscribe",
];

impl<'t> Reader<'t> {
    pub(super) fn call(&mut self, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let call = self.build.call(id);
        self.called(call, children.field(Slot::Function), id);
        if let Some(arguments) = children.field(Slot::Arguments) {
            self.arguments(call, arguments, id);
        }
        self.build.finish_call(call);
    }

    pub(super) fn construction(&mut self, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let call = self.build.call(id);
        self.build.source[call].is_construction = true;
        self.called(call, children.field(Slot::Constructor), id);
        if let Some(arguments) = children.field(Slot::Arguments) {
            self.arguments(call, arguments, id);
        }
        self.build.finish_call(call);
    }

    fn called(&mut self, call: CallId, target: Option<Node<'t>>, id: ExpressionId) {
        let target = match target {
            Some(target) => self.expression(target, Some(id)),
            None => {
                let span = self.build.source[id].span;
                self.build
                    .expression(span.start as usize, span.start as usize, Some(id))
            }
        };
        self.build.name_call(call, target);
    }

    fn arguments(&mut self, call: CallId, node: Node<'t>, id: ExpressionId) {
        let first_binding = self.build.source.bindings.len();
        if node.kind == Kind::Template {
            let value = self.expression(node, Some(id));
            return self.build.argument(
                call,
                Argument {
                    name: None,
                    value,
                    is_spread: false,
                },
            );
        }
        let children = self.syntax.children(node);
        for child in children.named() {
            let is_spread = child.kind == Kind::Spread;
            let inner = if is_spread {
                self.syntax.children(child).named().next()
            } else {
                None
            };
            let value = self.expression(inner.unwrap_or(child), Some(id));
            self.build.argument(
                call,
                Argument {
                    name: None,
                    value,
                    is_spread,
                },
            );
        }
        self.callback_error(call, first_binding);
    }

    /// The first parameter of a callback is an error where it is named so.
    fn callback_error(&mut self, call: CallId, first_binding: usize) {
        let source = &mut self.build.source;
        let Some(last) = source[call].arguments.last().map(|argument| argument.value) else {
            return;
        };
        let ExpressionKind::Closure(function) = source[last].kind else {
            return;
        };
        let Some(parameter) = source[function].parameters.first() else {
            return;
        };
        let callee = source[call].callee.as_str();
        let method = callee.rsplit('.').next().unwrap_or_default();
        let is_error = method == "catch"
            || (ERROR_NAMES.contains(&parameter.name.as_str())
                && match ITEM_CALLERS.contains(&method) {
                    // `stream.on("error", err => ...)`
                    true => method == "on" && parameter.name != "e",
                    false => parameter.name != "e" || source[function].parameters.len() > 1,
                });
        if !is_error {
            return;
        }
        let made = source
            .bindings
            .get_mut(first_binding..)
            .into_iter()
            .flatten();
        for binding in made {
            if binding.function == function && binding.kind == BindingKind::Parameter(0) {
                binding.kind = BindingKind::Caught;
            }
        }
    }
}
