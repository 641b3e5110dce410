//! Strings, f-strings and their concatenation.

use tollgate_model::code::{ExpressionId, ExpressionKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    /// The text of a literal that is constant.
    pub(super) fn constant_text(&mut self, node: Node<'t>) -> Option<String> {
        match node.kind {
            Kind::String => self.string_text(node),
            Kind::ConcatenatedString => {
                let parts = self.syntax.children(node);
                let mut whole = String::new();
                for part in parts.named() {
                    whole.push_str(&self.string_text(part)?);
                }
                Some(whole)
            }
            _ => None,
        }
    }

    fn string_text(&mut self, node: Node<'t>) -> Option<String> {
        let children = self.syntax.children(node);
        if children.kind(Kind::Interpolation).is_some() {
            return None;
        }
        let start = children.kind(Kind::StringStart);
        let (from, is_raw, is_format) = self.opening(node, start);
        let to = children
            .kind(Kind::StringEnd)
            .map_or(node.end(), |end| end.start());
        Some(unescaped(self.build.slice(from, to), is_raw, is_format))
    }

    /// Where the text begins, whether escapes stay, and whether braces are doubled.
    fn opening(&self, node: Node<'t>, start: Option<Node<'t>>) -> (usize, bool, bool) {
        let Some(start) = start else {
            return (node.start(), false, false);
        };
        let prefix = self.text(start);
        let has = |letter: char| prefix.contains([letter, letter.to_ascii_uppercase()]);
        (start.end(), has('r'), has('f'))
    }

    pub(super) fn string(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        if let Some(text) = self.constant_text(node) {
            return ExpressionKind::Text(text);
        }
        let mut parts = Vec::new();
        if node.kind == Kind::ConcatenatedString {
            let strings = self.syntax.children(node);
            for string in strings.named() {
                self.format_string(string, id, &mut parts);
            }
        } else {
            self.format_string(node, id, &mut parts);
        }
        ExpressionKind::Template(parts)
    }

    fn format_string(&mut self, node: Node<'t>, id: ExpressionId, parts: &mut Vec<ExpressionId>) {
        let children = self.syntax.children(node);
        let start = children.kind(Kind::StringStart);
        let (mut from, is_raw, is_format) = self.opening(node, start);
        for child in children.named() {
            let to = match child.kind {
                Kind::Interpolation | Kind::StringEnd => child.start(),
                _ => continue,
            };
            let written = self.build.slice(from, to);
            if !written.is_empty() {
                let part = self.build.expression(from, to, Some(id));
                let text = unescaped(written, is_raw, is_format);
                self.build.set(part, ExpressionKind::Text(text));
                parts.push(part);
            }
            from = child.end();
            if let Some(inner) = self.syntax.children(child).field(Slot::Expression) {
                parts.push(self.expression(inner, Some(id)));
            }
        }
    }
}

/// Resolves the escapes of Python. What is not a valid escape stays as written.
fn unescaped(written: &str, is_raw: bool, is_format: bool) -> String {
    let doubled = is_format && written.contains(['{', '}']);
    let written = if doubled {
        std::borrow::Cow::Owned(written.replace("{{", "{").replace("}}", "}"))
    } else {
        std::borrow::Cow::Borrowed(written)
    };
    if is_raw || !written.contains('\\') {
        return written.into_owned();
    }
    let mut text = String::with_capacity(written.len());
    let mut rest: &str = &written;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else {
            break;
        };
        rest = &rest[escape.len_utf8()..];
        let digits = match escape {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        match escape {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'a' => text.push('\u{7}'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'v' => text.push('\u{b}'),
            '0' => text.push('\0'),
            '\\' | '\'' | '"' => text.push(escape),
            '\r' => rest = rest.strip_prefix('\n').unwrap_or(rest),
            '\n' => {}
            _ => {
                let code = rest.get(..digits).filter(|digits| !digits.is_empty());
                let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
                match code {
                    Some(code) => {
                        text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                        rest = &rest[digits..];
                    }
                    None => {
                        text.push('\\');
                        text.push(escape);
                    }
                }
            }
        }
    }
    text.push_str(rest);
    text
}
