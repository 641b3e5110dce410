//! Calls and their arguments.

use tollgate_model::code::{Argument, BindingKind, CallId, ErrorUse, ExpressionId, ExpressionKind};

use super::assignments::is_error_name;
use super::expressions::is_type;
use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    pub(super) fn call(&mut self, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let call = self.build.call(id);
        self.build.source[call].error = ErrorUse::None;
        // A generic function is parsed as a type that something is converted to.
        let function = match children.field(Slot::Type) {
            Some(generic) => self.syntax.children(generic).field(Slot::Type),
            None => children.field(Slot::Function),
        };
        let target = match function {
            Some(target) => self.expression(target, Some(id)),
            None => self.build.expression(node.start(), node.start(), Some(id)),
        };
        self.build.name_call(call, target);
        if let Some(arguments) = children.field(Slot::Arguments) {
            let list = self.syntax.children(arguments);
            for argument in list.named() {
                self.argument(call, argument, id);
            }
        } else if let Some(operand) = children.field(Slot::Operand) {
            self.argument(call, operand, id);
        }
        self.build.finish_call(call);
        self.note_write(call, node);
        self.note_abort(call);
        self.note_cast(call);
    }

    fn argument(&mut self, call: CallId, node: Node<'t>, id: ExpressionId) {
        if is_type(node.kind) {
            return;
        }
        let inner = match node.kind {
            Kind::VariadicArgument => self.syntax.children(node).named().next(),
            _ => None,
        };
        let value = self.expression(inner.unwrap_or(node), Some(id));
        self.build.argument(
            call,
            Argument {
                name: None,
                value,
                is_spread: inner.is_some(),
            },
        );
    }

    /// `params.SetIdempotencyKey(key)`, `params.AddMetadata("order", id)`: writes into the
    /// object.
    fn note_write(&mut self, call: CallId, node: Node<'t>) {
        let source = &self.build.source;
        let ExpressionKind::Member { object, property } = &source[source[call].target].kind else {
            return;
        };
        let ExpressionKind::Name(name) = &source[*object].kind else {
            return;
        };
        let values: Vec<ExpressionId> = source[call]
            .arguments
            .iter()
            .filter(|argument| !argument.is_spread)
            .map(|argument| argument.value)
            .collect();
        let starts_word = |rest: &&str| rest.starts_with(|first: char| first.is_ascii_uppercase());
        let set = property.strip_prefix("Set").filter(starts_word);
        let add = property.strip_prefix("Add").filter(starts_word);
        let (path, value) = match (set, add, values.as_slice()) {
            (Some(field), _, [value]) => (vec![field.to_owned()], *value),
            (_, Some(field), [key, value]) => match &source[*key].kind {
                ExpressionKind::Text(key) => (vec![field.to_owned(), key.clone()], *value),
                _ => return,
            },
            _ => return,
        };
        let name = name.clone();
        if self.packages.contains(name.as_str()) {
            return;
        }
        let span = self.span(node);
        let binding = self.build.bind(&name, BindingKind::Entry, span);
        let made = &mut self.build.source[binding];
        made.value = Some(value);
        made.path = path;
        self.build.remarks.assigned.push(binding);
    }

    /// `Must(call())`: the error of the call ends the program.
    fn note_abort(&mut self, call: CallId) {
        let method = self.build.source[call]
            .callee
            .rsplit('.')
            .next()
            .unwrap_or_default();
        let is_must = method
            .strip_prefix("Must")
            .or_else(|| method.strip_prefix("must"))
            .is_some_and(|rest| {
                rest.is_empty() || rest.starts_with(|next: char| !next.is_lowercase())
            });
        if !is_must {
            return;
        }
        if let Some(argument) = self.build.source[call].arguments.first()
            && let ExpressionKind::Call(inner) = self.build.source[argument.value].kind
        {
            self.build.source[inner].error = ErrorUse::Aborts;
        }
    }

    /// `errors.As(err, &cardErr)`: the error under another name.
    fn note_cast(&mut self, call: CallId) {
        let source = &self.build.source;
        if !source[call].callee.ends_with("rrors.As") && !source[call].callee.ends_with("rrs.As") {
            return;
        }
        let [error, target] = source[call].arguments.as_slice() else {
            return;
        };
        let is_error =
            matches!(&source[error.value].kind, ExpressionKind::Name(name) if is_error_name(name));
        if let ExpressionKind::Name(name) = &source[target.value].kind
            && is_error
        {
            let (name, value, span) = (name.clone(), error.value, source[target.value].span);
            self.bind_caught(&name, span, Some(value));
        }
    }
}
