//! Strings, templates, objects and enumerations.

use tollgate_model::code::{ExpressionId, ExpressionKind, Property};

use super::words::{Kind, Slot};
use super::{Node, Reader, Stored};

impl<'t> Reader<'t> {
    /// The text of a string literal, unescaped.
    pub(super) fn string(&mut self, node: Node<'t>) -> String {
        let written = self.text(node);
        let inside = written
            .get(1..written.len().saturating_sub(1))
            .unwrap_or_default();
        if inside.contains('\\') {
            unescaped(inside)
        } else {
            inside.to_owned()
        }
    }

    /// The text of a literal that is constant, for `object["name"]` and the like.
    pub(super) fn constant_text(&mut self, node: Node<'t>) -> Option<String> {
        match node.kind {
            Kind::String => Some(self.string(node)),
            Kind::Template => {
                let is_computed = self
                    .syntax
                    .children(node)
                    .kind(Kind::Substitution)
                    .is_some();
                (!is_computed).then(|| self.string(node))
            }
            _ => None,
        }
    }

    pub(super) fn template(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        if let Some(text) = self.constant_text(node) {
            return ExpressionKind::Text(text);
        }
        let children = self.syntax.children(node);
        let mut parts = Vec::new();
        // Fragments and escapes between two substitutions are one constant part. Their nodes
        // are not relied on: grammars differ in whether they show them.
        let mut from = node.start() + 1;
        for child in children
            .named()
            .filter(|child| child.kind == Kind::Substitution)
        {
            self.template_text(from, child.start(), id, &mut parts);
            from = child.end();
            let inner = self.syntax.children(child).named().next();
            if let Some(inner) = inner {
                parts.push(self.expression(inner, Some(id)));
            }
        }
        self.template_text(from, node.end().saturating_sub(1), id, &mut parts);
        ExpressionKind::Template(parts)
    }

    fn template_text(
        &mut self,
        start: usize,
        end: usize,
        id: ExpressionId,
        parts: &mut Vec<ExpressionId>,
    ) {
        let written = self.build.slice(start, end);
        if !written.is_empty() {
            let part = self.build.expression(start, end, Some(id));
            self.build
                .set(part, ExpressionKind::Text(unescaped(written)));
            parts.push(part);
        }
    }

    pub(super) fn object(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let mut properties = Vec::new();
        for child in children.named() {
            let property = match child.kind {
                Kind::Pair => self.pair(child, id),
                Kind::Shorthand => Some(Property {
                    key: Some(self.text(child).to_owned()),
                    computed: None,
                    value: self.expression(child, Some(id)),
                    is_spread: false,
                }),
                Kind::Method => self.object_method(child, id),
                Kind::Spread => {
                    let inner = self.syntax.children(child).named().next();
                    inner.map(|inner| Property {
                        key: None,
                        computed: None,
                        value: self.expression(inner, Some(id)),
                        is_spread: true,
                    })
                }
                _ => Some(Property {
                    key: None,
                    computed: None,
                    value: self.expression(child, Some(id)),
                    is_spread: false,
                }),
            };
            properties.extend(property);
        }
        ExpressionKind::Object(properties)
    }

    fn pair(&mut self, node: Node<'t>, id: ExpressionId) -> Option<Property> {
        let children = self.syntax.children(node);
        let (key, computed) = self.key(children.field(Slot::Key)?, id);
        let value = children.field(Slot::Value)?;
        let name = children
            .field(Slot::Key)
            .map(|key| self.text(key))
            .unwrap_or_default();
        let stored = Stored {
            name: unquoted(name),
            is_field: false,
        };
        let value = self.stored_expression(value, Some(id), stored);
        Some(Property {
            key,
            computed,
            value,
            is_spread: false,
        })
    }

    fn object_method(&mut self, node: Node<'t>, id: ExpressionId) -> Option<Property> {
        let name = self.syntax.children(node).field(Slot::Name)?;
        let (key, computed) = self.key(name, id);
        let stored = Stored {
            name: unquoted(self.text(name)),
            is_field: false,
        };
        let value = self.closure(node, Some(id), Some(stored));
        Some(Property {
            key,
            computed,
            value,
            is_spread: false,
        })
    }

    /// The key of a property: constant, or an expression.
    fn key(&mut self, node: Node<'t>, id: ExpressionId) -> (Option<String>, Option<ExpressionId>) {
        if node.kind != Kind::ComputedProperty {
            let key = self
                .constant_text(node)
                .unwrap_or_else(|| self.text(node).to_owned());
            return (Some(key), None);
        }
        let Some(inner) = self.syntax.children(node).named().next() else {
            return (None, None);
        };
        match self.constant_text(inner) {
            Some(key) => (Some(key), None),
            None => (None, Some(self.expression(inner, Some(id)))),
        }
    }

    pub(super) fn enumeration_body(&mut self, node: Node<'t>) -> ExpressionId {
        let id = self.build.expression(node.start(), node.end(), None);
        let children = self.syntax.children(node);
        let mut properties = Vec::new();
        for member in children
            .named()
            .filter(|child| child.kind == Kind::EnumAssignment)
        {
            let parts = self.syntax.children(member);
            if let (Some(name), Some(value)) = (parts.field(Slot::Name), parts.field(Slot::Value)) {
                let (key, computed) = self.key(name, id);
                let value = self.expression(value, Some(id));
                properties.push(Property {
                    key,
                    computed,
                    value,
                    is_spread: false,
                });
            }
        }
        self.build.set(id, ExpressionKind::Object(properties));
        id
    }
}

/// A name as written, without quotes around it.
pub(super) fn unquoted(name: &str) -> &str {
    name.trim_matches(['"', '\'', '`', '[', ']'])
}

/// Resolves the escapes of JavaScript. What is not a valid escape stays as written.
fn unescaped(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else {
            break;
        };
        rest = &rest[escape.len_utf8()..];
        match escape {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'v' => text.push('\u{b}'),
            '0' => text.push('\0'),
            '\r' => rest = rest.strip_prefix('\n').unwrap_or(rest),
            '\n' | '\u{2028}' | '\u{2029}' => {}
            'x' => rest = code_point(rest.get(..2), 2, rest, &mut text),
            'u' => match rest
                .strip_prefix('{')
                .and_then(|inside| inside.split_once('}'))
            {
                Some((digits, _)) => {
                    rest = code_point(Some(digits), digits.len() + 2, rest, &mut text);
                }
                None => rest = code_point(rest.get(..4), 4, rest, &mut text),
            },
            other => text.push(other),
        }
    }
    text.push_str(rest);
    text
}

fn code_point<'r>(
    digits: Option<&str>,
    length: usize,
    rest: &'r str,
    text: &mut String,
) -> &'r str {
    match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
        Some(code) => {
            text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            rest.get(length..).unwrap_or_default()
        }
        None => rest,
    }
}
