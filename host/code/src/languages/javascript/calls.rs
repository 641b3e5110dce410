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

/// A function that is run by its own method, with what it is given.
struct Run<'t> {
    function: Node<'t>,
    given: Vec<Node<'t>>,
    /// Whether it is given one list.
    is_list: bool,
}

impl<'t> Reader<'t> {
    pub(super) fn call(&mut self, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let call = self.build.call(id);
        if let Some(run) = self.run_of(node) {
            self.called(call, Some(run.function), id);
            self.given(call, &run, id);
            return self.build.finish_call(call);
        }
        self.called(call, children.field(Slot::Function), id);
        if let Some(arguments) = children.field(Slot::Arguments) {
            self.arguments(call, arguments, id);
        }
        self.build.finish_call(call);
    }

    /// `a.b.call(a, x)`, `a.b.apply(this, [x])`, `Reflect.apply(a.b, a, [x])`: the call `a.b(x)`.
    fn run_of(&mut self, node: Node<'t>) -> Option<Run<'t>> {
        let children = self.syntax.children(node);
        let callee = children.field(Slot::Function)?;
        if callee.kind != Kind::Member {
            return None;
        }
        let parts = self.syntax.children(callee);
        let (object, property) = (parts.field(Slot::Object)?, parts.field(Slot::Property)?);
        let given = self.syntax.children(children.field(Slot::Arguments)?);
        let mut given = given.named();
        let is_list = match self.text(property) {
            "apply" => true,
            "call" => false,
            _ => return None,
        };
        if is_list && self.text(object) == "Reflect" {
            let function = given.next()?;
            given.next()?;
            return Some(Run {
                function,
                given: given.collect(),
                is_list,
            });
        }
        let owner = given.next()?;
        let is_function = matches!(object.kind, Kind::Member | Kind::Identifier);
        (is_function && self.is_owner(owner, object)).then(|| Run {
            function: object,
            given: given.collect(),
            is_list,
        })
    }

    /// Whether a value is what a function would be called on anyway, or says nothing of it.
    fn is_owner(&self, owner: Node<'t>, function: Node<'t>) -> bool {
        let (owner_text, function_text) = (self.text(owner), self.text(function));
        matches!(owner.kind, Kind::This | Kind::Null | Kind::Undefined)
            || matches!(owner_text, "undefined" | "self" | "that" | "_this")
            || function_text
                .strip_prefix(owner_text)
                .is_some_and(|rest| rest.starts_with(['.', '?', '[']))
    }

    fn given(&mut self, call: CallId, run: &Run<'t>, id: ExpressionId) {
        let first_binding = self.build.source.bindings.len();
        for argument in &run.given {
            if run.is_list && argument.kind == Kind::Array {
                let items = self.syntax.children(*argument);
                for item in items.named() {
                    self.given_argument(call, item, false, id);
                }
            } else {
                self.given_argument(call, *argument, run.is_list, id);
            }
        }
        self.callback_error(call, first_binding);
    }

    fn given_argument(&mut self, call: CallId, node: Node<'t>, is_list: bool, id: ExpressionId) {
        let is_spread = is_list || node.kind == Kind::Spread;
        let inner = (node.kind == Kind::Spread)
            .then(|| self.syntax.children(node).named().next())
            .flatten();
        let value = self.expression(inner.unwrap_or(node), Some(id));
        self.build.argument(
            call,
            Argument {
                name: None,
                value,
                is_spread,
            },
        );
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
            self.given_argument(call, child, false, id);
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
