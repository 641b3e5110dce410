//! Calls and their arguments.

use tollgate_model::code::{Argument, CallId, ErrorUse, ExpressionId, ExpressionKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

/// Methods that end the program where there is an error.
const ABORTS: &[&str] = &["unwrap", "expect"];

/// Methods that put something in the place of an error.
const DROPS: &[&str] = &["unwrap_or_default", "unwrap_or"];

/// Methods whose closure turns one error into another.
const ERROR_MAPS: &[&str] = &["map_err", "change_context_lazy"];

impl<'t> Reader<'t> {
    pub(super) fn call(&mut self, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let call = self.build.call(id);
        self.build.source[call].error = ErrorUse::None;
        let target = match children.field(Slot::Function) {
            Some(target) => self.expression(target, Some(id)),
            None => self.build.expression(node.start(), node.start(), Some(id)),
        };
        self.build.name_call(call, target);
        self.build.source[call].is_construction = is_construction(&self.build.source[call].callee);
        self.hand_over(call, target);
        if let Some(arguments) = children.field(Slot::Arguments) {
            let list = self.syntax.children(arguments);
            for argument in list.named() {
                if argument.kind != Kind::AttributeItem {
                    self.argument(call, argument, id);
                }
            }
        }
        self.build.finish_call(call);
        self.note_use(call);
    }

    /// `(|| send(order)).retry(policy)`: a method of a trait runs the closure it is called on.
    fn hand_over(&mut self, call: CallId, target: ExpressionId) {
        let source = &self.build.source;
        if let ExpressionKind::Member { object, .. } = &source[target].kind
            && let ExpressionKind::Closure(function) = source[*object].kind
        {
            self.build.hand_to(function, call, 0);
        }
    }

    fn argument(&mut self, call: CallId, node: Node<'t>, id: ExpressionId) {
        let callee = &self.build.source[call].callee;
        let method = callee.rsplit('.').next().unwrap_or_default();
        let value = if node.kind == Kind::Closure && ERROR_MAPS.contains(&method) {
            self.closure(node, Some(id), None, true)
        } else {
            self.expression(node, Some(id))
        };
        self.build.argument(
            call,
            Argument {
                name: None,
                value,
                is_spread: false,
            },
        );
    }

    /// `call().unwrap()`, `call().unwrap_or_default()`
    fn note_use(&mut self, call: CallId) {
        let source = &self.build.source;
        let ExpressionKind::Member { object, property } = &source[source[call].target].kind else {
            return;
        };
        let used = match property.as_str() {
            method if ABORTS.contains(&method) => ErrorUse::Aborts,
            method if DROPS.contains(&method) => ErrorUse::Dropped,
            // Whoever takes the option sees that there is none.
            "ok" | "is_ok" | "is_err" | "unwrap_or_else" | "map_or_else" => ErrorUse::Taken,
            _ => return,
        };
        let object = *object;
        self.use_error(object, used);
    }
}

/// Whether a call makes a value of a type, as conventions of naming have it: `Money(5)`,
/// `CreateCharge::new()`, `Params::default()`.
fn is_construction(callee: &str) -> bool {
    let starts_type = |name: &str| name.starts_with(char::is_uppercase);
    match callee.rsplit_once('.') {
        Some((path, "new" | "default")) => starts_type(path.rsplit('.').next().unwrap_or(path)),
        Some((_, method)) => starts_type(method),
        None => starts_type(callee),
    }
}
