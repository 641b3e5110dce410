//! Texts and composite literals.

use tollgate_model::code::{ExpressionId, ExpressionKind, Property};

use super::functions::base_type;
use super::words::{Kind, Slot};
use super::{Node, Reader};

impl<'t> Reader<'t> {
    /// The text of a literal.
    pub(super) fn constant_text(&self, node: Node<'t>) -> String {
        let written = self.text(node);
        if node.kind == Kind::RawString {
            return written.trim_matches('`').replace('\r', "");
        }
        let inner = written.strip_prefix('"').unwrap_or(written);
        unescaped(inner.strip_suffix('"').unwrap_or(inner))
    }

    /// `T{...}`: a struct or map is an object, a slice or array a list.
    pub(super) fn composite(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let type_name = children.field(Slot::Type);
        match children.field(Slot::Body) {
            Some(body) => self.literal_value(body, id, type_name),
            None => ExpressionKind::Object(Vec::new()),
        }
    }

    pub(super) fn literal_value(
        &mut self,
        node: Node<'t>,
        id: ExpressionId,
        type_name: Option<Node<'t>>,
    ) -> ExpressionKind {
        let children = self.syntax.children(node);
        let is_list = type_name.is_some_and(|name| {
            matches!(
                name.kind,
                Kind::SliceType | Kind::ArrayType | Kind::ImplicitArrayType
            )
        });
        let has_keys = children.kind(Kind::KeyedElement).is_some();
        if is_list || !has_keys && children.named().next().is_some() {
            return ExpressionKind::List(self.elements(node, id));
        }
        let is_map = type_name.is_some_and(|name| name.kind == Kind::MapType);
        let mut properties = Vec::new();
        let mut fields = Vec::new();
        for child in children.named() {
            let parts = self.syntax.children(child);
            let (Some(key), Some(value)) = (parts.field(Slot::Key), parts.field(Slot::Value))
            else {
                continue;
            };
            let (property, literal) = self.property(key, value, id, is_map);
            if let Some(name) = property.key.clone().filter(|_| !property.is_spread) {
                fields.push((name, property.value, literal));
            }
            properties.push(property);
        }
        if let Some(name) = type_name.filter(|name| name.kind == Kind::TypeIdentifier) {
            self.bind_literal_fields(self.text(name), &fields);
        }
        ExpressionKind::Object(properties)
    }

    fn elements(&mut self, node: Node<'t>, id: ExpressionId) -> Vec<ExpressionId> {
        let children = self.syntax.children(node);
        let mut elements = Vec::new();
        for child in children.named() {
            let value = match child.kind {
                Kind::KeyedElement => self.syntax.children(child).field(Slot::Value),
                _ => Some(child),
            };
            elements.extend(value.map(|value| self.expression(value, Some(id))));
        }
        elements
    }

    /// One entry, and the type of the literal that it holds.
    fn property(
        &mut self,
        key: Node<'t>,
        value: Node<'t>,
        id: ExpressionId,
        is_map: bool,
    ) -> (Property, Option<String>) {
        let key = self.only(key);
        let inner = self.only(value);
        let literal = self.literal_type(inner);
        let constant = match key.kind {
            Kind::String | Kind::RawString => Some(self.constant_text(key)),
            Kind::Identifier if !is_map => Some(self.text(key).to_owned()),
            _ => None,
        };
        let computed = match constant {
            Some(_) => None,
            None => Some(self.expression(key, Some(id))),
        };
        self.stored_as = constant.as_deref().and(Some(self.text(key)));
        let value = self.expression(inner, Some(id));
        self.stored_as = None;
        // `Params: stripe.Params{...}`: what is embedded is part of the whole.
        let is_embedded = !is_map
            && literal.as_deref().map(base_type) == constant.as_deref()
            && constant.is_some();
        let property = Property {
            key: constant.filter(|_| !is_embedded),
            computed,
            value,
            is_spread: is_embedded,
        };
        (property, literal)
    }

    /// What stands alone in a literal element.
    fn only(&mut self, node: Node<'t>) -> Node<'t> {
        if node.kind != Kind::LiteralElement {
            return node;
        }
        self.syntax.children(node).named().next().unwrap_or(node)
    }
}

/// Resolves the escapes of Go. What is not a valid escape stays as written.
fn unescaped(written: &str) -> String {
    if !written.contains('\\') {
        return written.to_owned();
    }
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
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
            '\\' | '\'' | '"' => text.push(escape),
            _ => {
                let code = rest.get(..digits).filter(|digits| !digits.is_empty());
                let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
                match code.and_then(char::from_u32) {
                    Some(letter) => {
                        text.push(letter);
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
