//! Strings and templates. The grammar knows `${expression}`; `$name` is told here.

use tollgate_model::code::{ExpressionId, ExpressionKind};

use super::words::Kind;
use super::{Node, Reader, jvm};

impl<'t> Reader<'t> {
    pub(super) fn string(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let is_raw = node.kind == Kind::RawText;
        let quotes = if is_raw { 3 } else { 1 };
        let end = node.end().saturating_sub(quotes).max(node.start());
        let mut from = (node.start() + quotes).min(end);
        let mut parts = Vec::new();
        let children = self.syntax.children(node);
        for child in children
            .named()
            .filter(|child| child.kind == Kind::Interpolation)
        {
            self.plain_text(from, child.start(), is_raw, id, &mut parts);
            from = child.end().min(end);
            let inner = self.syntax.children(child).named().next();
            if let Some(inner) = inner {
                parts.push(self.expression(inner, Some(id)));
            }
        }
        self.plain_text(from, end, is_raw, id, &mut parts);
        let constant = match parts.as_slice() {
            [] => Some(String::new()),
            [only] => match &self.build.source[*only].kind {
                ExpressionKind::Text(text) => Some(text.clone()),
                _ => None,
            },
            _ => None,
        };
        match constant {
            Some(text) => ExpressionKind::Text(text),
            None => ExpressionKind::Template(parts),
        }
    }

    /// The text between two interpolations, with `$name` in it.
    fn plain_text(
        &mut self,
        start: usize,
        end: usize,
        is_raw: bool,
        id: ExpressionId,
        parts: &mut Vec<ExpressionId>,
    ) {
        let mut from = start;
        while from < end {
            let rest = self.build.slice(from, end);
            let found = simple_template(rest);
            let (at, length) = found.unwrap_or((rest.len(), 0));
            if at > 0 {
                let part = self.build.expression(from, from + at, Some(id));
                let written = &rest[..at];
                let text = if is_raw {
                    written.to_owned()
                } else {
                    jvm::text::unescaped(written)
                };
                self.build.set(part, ExpressionKind::Text(text));
                parts.push(part);
            }
            if length > 0 {
                let part = self
                    .build
                    .expression(from + at + 1, from + at + length, Some(id));
                let name = rest[at + 1..at + length].to_owned();
                self.build.set(part, ExpressionKind::Name(name));
                parts.push(part);
            }
            from += (at + length).max(1);
        }
    }
}

/// Where the first `$name` of a text stands, and how long it is.
fn simple_template(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let is_escaped = |at: usize| at > 0 && bytes.get(at - 1) == Some(&b'\\');
    text.match_indices('$').find_map(|(at, _)| {
        let name = &text[at + 1..];
        let starts = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
        let end = name.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let length = 1 + end.unwrap_or(name.len());
        (starts && !is_escaped(at)).then_some((at, length))
    })
}
