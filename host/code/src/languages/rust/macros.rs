//! Macros. Each is a call of what stands in its brackets; those that raise, assert or put text
//! together are what they do.

use tollgate_model::code::{Argument, ErrorUse, ExpressionId, ExpressionKind, StepKind};

use super::tokens::{Part, Token};
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// Macros that write a log.
const LOGS: &[&str] = &[
    "error", "warn", "info", "debug", "trace", "println", "eprintln", "print", "eprint", "dbg",
    "event",
];

impl<'t> Reader<'t> {
    /// The name of a macro, without its path.
    fn macro_name(&mut self, node: Node<'t>) -> &'t str {
        let name = self.syntax.children(node).field(Slot::Macro);
        name.map_or("", |name| {
            self.text(name).rsplit("::").next().unwrap_or_default()
        })
    }

    fn macro_values(&mut self, node: Node<'t>) -> Vec<Part> {
        match self.syntax.children(node).kind(Kind::TokenTree) {
            Some(tree) => self.token_values(tree),
            None => Vec::new(),
        }
    }

    /// Whether a macro hands back an error.
    pub(super) fn is_raising(&mut self, node: Node<'t>) -> bool {
        matches!(self.macro_name(node), "bail" | "yeet")
    }

    pub(super) fn macro_statement(&mut self, node: Node<'t>) {
        let kind = match self.macro_name(node) {
            "bail" | "yeet" => StepKind::Raise,
            "ensure" | "assert" | "assert_eq" | "assert_ne" => StepKind::Assert,
            _ => StepKind::Expression,
        };
        let step = self.step(kind, node);
        let place = self.build.enter(step);
        if kind == StepKind::Expression {
            self.root_expression(node);
        } else {
            for value in self.macro_values(node) {
                self.emit(value, None);
            }
        }
        self.build.leave(place);
    }

    pub(super) fn macro_call(&mut self, node: Node<'t>, id: ExpressionId) {
        let name = self.macro_name(node);
        let values = self.macro_values(node);
        match name {
            "format" | "format_args" | "concat" => {
                let kind = self.template(values, id);
                self.build.set(id, kind);
                return;
            }
            "vec" => {
                let items = values
                    .into_iter()
                    .map(|value| self.emit(value, Some(id)))
                    .collect();
                self.build.set(id, ExpressionKind::List(items));
                return;
            }
            _ => {}
        }
        let call = self.build.call(id);
        self.build.source[call].error = ErrorUse::None;
        let path = self.syntax.children(node).field(Slot::Macro);
        let target = self.build.expression(node.start(), node.start(), Some(id));
        let written = path.map_or("", |path| self.text(path)).replace("::", ".");
        let written = if LOGS.contains(&name) {
            format!("log.{name}")
        } else {
            written
        };
        self.build.set(target, ExpressionKind::Name(written));
        self.build.name_call(call, target);
        for value in values {
            let value = self.emit(value, Some(id));
            self.build.argument(
                call,
                Argument {
                    name: None,
                    value,
                    is_spread: false,
                },
            );
        }
        self.build.finish_call(call);
    }

    /// `format!("order-{}-{id}", order.id)`: the constant parts, and what stands between them.
    fn template(&mut self, values: Vec<Part>, id: ExpressionId) -> ExpressionKind {
        let mut parts = Vec::new();
        let mut values = values.into_iter();
        if let Some(first) = values.next() {
            let names = match &first.token {
                Token::Text(text) => captured(text),
                _ => Vec::new(),
            };
            let (start, end) = first.span();
            parts.push(self.emit(first, Some(id)));
            for name in names {
                let part = self.build.expression(start, end, Some(id));
                self.build.set(part, ExpressionKind::Name(name));
                parts.push(part);
            }
        }
        for value in values {
            parts.push(self.emit(value, Some(id)));
        }
        ExpressionKind::Template(parts)
    }
}

/// The names in the holes of a format: `id` of `"order-{id}"`.
fn captured(format: &str) -> Vec<String> {
    let mut names = Vec::new();
    for hole in format.split('{').skip(1) {
        let name = hole.split(['}', ':']).next().unwrap_or_default();
        let is_name = name.starts_with(|first: char| first.is_alphabetic() || first == '_')
            && name
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == '_');
        if is_name {
            names.push(name.to_owned());
        }
    }
    names
}
