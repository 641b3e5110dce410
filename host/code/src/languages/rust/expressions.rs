//! Expressions. Brackets, casts, references, `?`, and calls that hand on what they are given in
//! another form (`Some(x)`, `x.clone()`, `x.into()`) are looked through.

use tollgate_model::code::{ErrorUse, ExpressionId, ExpressionKind, Property};

use super::statements::Tail;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// Functions that hand on their only argument.
const WRAPPERS: &[&str] = &[
    "Some",
    "Box::new",
    "Arc::new",
    "Rc::new",
    "Cow::from",
    "Cow::Borrowed",
    "Cow::Owned",
    "String::from",
    "Secret::new",
    "Cow::from",
];

/// Methods that hand on what they are called on.
const FORMS: &[&str] = &[
    "clone",
    "cloned",
    "copied",
    "to_string",
    "to_owned",
    "into",
    "as_str",
    "as_ref",
    "as_mut",
    "as_deref",
    "borrow",
    "as_bytes",
    "into_boxed_str",
    "into_inner",
];

impl<'t> Reader<'t> {
    /// An expression that is part of `parent`, or one of its step's own.
    pub(super) fn expression(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
    ) -> ExpressionId {
        let stored = self.stored_as.take();
        if !self.build.descend(node.start(), node.end()) {
            return self.build.expression(node.start(), node.end(), parent);
        }
        let id = match node.kind {
            Kind::Closure => self.closure(node, parent, stored, false),
            Kind::Async => self.async_block(node, parent),
            Kind::Try => {
                let inner = self.syntax.children(node).named().next();
                match inner {
                    Some(inner) => {
                        self.stored_as = stored;
                        let id = self.expression(inner, parent);
                        self.use_error(id, ErrorUse::Taken);
                        id
                    }
                    None => self.build.expression(node.start(), node.end(), parent),
                }
            }
            _ => match self.looked_through(node) {
                Some(inner) => {
                    self.stored_as = stored;
                    self.expression(inner, parent)
                }
                None => {
                    let id = self.build.expression(node.start(), node.end(), parent);
                    self.expression_kind(node, id);
                    id
                }
            },
        };
        self.build.rise();
        id
    }

    /// What an expression only wraps.
    fn looked_through(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let children = self.syntax.children(node);
        match node.kind {
            Kind::Parenthesized | Kind::ExpressionStatement => children.named().next(),
            Kind::Reference | Kind::Cast => children.field(Slot::Value),
            Kind::Unary => {
                let is_pointer = self.text(node).starts_with('*');
                children.named().next().filter(|_| is_pointer)
            }
            Kind::Call => {
                let function = children.field(Slot::Function)?;
                let arguments = self.syntax.children(children.field(Slot::Arguments)?);
                let mut given = arguments.named();
                if function.kind == Kind::FieldExpression {
                    let parts = self.syntax.children(function);
                    let is_form = FORMS.contains(&self.text(parts.field(Slot::Field)?));
                    return parts
                        .field(Slot::Value)
                        .filter(|_| is_form && given.next().is_none());
                }
                let is_wrapper = WRAPPERS.contains(&self.text(function));
                given
                    .next()
                    .filter(|_| is_wrapper && given.next().is_none())
            }
            _ => None,
        }
    }

    fn expression_kind(&mut self, node: Node<'t>, id: ExpressionId) {
        let kind = match node.kind {
            Kind::Identifier if self.text(node) == "None" => ExpressionKind::Null,
            Kind::Identifier
            | Kind::TypeIdentifier
            | Kind::SelfName
            | Kind::Crate
            | Kind::Super => ExpressionKind::Name(self.text(node).to_owned()),
            Kind::String | Kind::RawString | Kind::Char => {
                ExpressionKind::Text(constant_text(self.text(node)))
            }
            Kind::Integer | Kind::Float | Kind::Negative => {
                ExpressionKind::Number(number(self.text(node)))
            }
            Kind::Boolean => ExpressionKind::Boolean(self.text(node) == "true"),
            Kind::Unit => ExpressionKind::Null,
            Kind::Scoped | Kind::ScopedType => self.scoped(node, id),
            Kind::GenericFunction | Kind::GenericTurbofish | Kind::GenericType => {
                return self.generic(node, id);
            }
            Kind::FieldExpression => self.field_expression(node, id),
            Kind::Index => match self.parts(node, id).as_slice() {
                [object, index] => ExpressionKind::Index {
                    object: *object,
                    index: *index,
                },
                parts => ExpressionKind::Other(parts.to_vec()),
            },
            Kind::Call => return self.call(node, id),
            Kind::Macro => return self.macro_call(node, id),
            Kind::Await => match self.parts(node, id).as_slice() {
                [value] => ExpressionKind::Await(*value),
                parts => ExpressionKind::Other(parts.to_vec()),
            },
            Kind::Tuple | Kind::Array => ExpressionKind::List(self.parts(node, id)),
            Kind::StructExpression => self.struct_expression(node, id),
            Kind::Unary | Kind::Binary => self.operation(node, id),
            Kind::If | Kind::Match | Kind::Block | Kind::Unsafe => {
                let operator = if node.kind == Kind::Match {
                    "match"
                } else {
                    "if"
                };
                let operands = self.last(node, Tail::Value(id));
                ExpressionKind::Operation {
                    operator: operator.to_owned(),
                    operands,
                }
            }
            Kind::Loop | Kind::While | Kind::For | Kind::Return | Kind::Break | Kind::Continue => {
                self.expression_statement(node);
                ExpressionKind::Other(Vec::new())
            }
            Kind::Assignment | Kind::CompoundAssignment => {
                self.assignment(node);
                ExpressionKind::Other(Vec::new())
            }
            Kind::TypeArguments | Kind::PrimitiveType => return,
            _ => ExpressionKind::Other(self.parts(node, id)),
        };
        self.build.set(id, kind);
    }

    pub(super) fn parts(&mut self, node: Node<'t>, id: ExpressionId) -> Vec<ExpressionId> {
        let children = self.syntax.children(node);
        let mut parts = Vec::new();
        for child in children.named() {
            match child.kind {
                Kind::Block => {
                    self.body(child, Tail::Ignored);
                }
                Kind::AttributeItem | Kind::TypeArguments | Kind::Label | Kind::Mutable => {}
                _ => parts.push(self.expression(child, Some(id))),
            }
        }
        parts
    }

    /// `stripe::Charge::create`
    fn scoped(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let name = children.field(Slot::Name).map(|name| self.text(name));
        let property = name.unwrap_or_default().to_owned();
        match children.field(Slot::Path) {
            Some(path) => {
                self.note_crate(path);
                ExpressionKind::Member {
                    object: self.expression(path, Some(id)),
                    property,
                }
            }
            None => ExpressionKind::Name(property),
        }
    }

    fn generic(&mut self, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let inner = children
            .field(Slot::Function)
            .or_else(|| children.field(Slot::Type));
        // The same without its arguments, in its place.
        if let Some(inner) = inner
            && self.build.descend(inner.start(), inner.end())
        {
            self.expression_kind(inner, id);
            self.build.rise();
        }
    }

    fn field_expression(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let name = children.field(Slot::Field).map(|name| self.text(name));
        let property = name.unwrap_or_default().to_owned();
        match children.field(Slot::Value) {
            Some(object) => ExpressionKind::Member {
                object: self.expression(object, Some(id)),
                property,
            },
            None => ExpressionKind::Name(property),
        }
    }

    fn operation(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let operator = children
            .field(Slot::Operator)
            .map(|operator| self.text(operator));
        let operator = operator.unwrap_or_else(|| {
            let text = self.text(node);
            text.get(..1).unwrap_or_default()
        });
        let operands = self.parts(node, id);
        ExpressionKind::Operation {
            operator: operator.to_owned(),
            operands,
        }
    }

    /// `Type { field: value, short, ..base }`
    fn struct_expression(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let name = children
            .field(Slot::Name)
            .map_or("", |name| self.text(name));
        let mut properties = Vec::new();
        if let Some(body) = children.field(Slot::Body) {
            let fields = self.syntax.children(body);
            for field in fields.named() {
                properties.extend(self.initializer(field, id));
            }
        }
        let class = if name == "Self" {
            self.frame.class
        } else {
            Some(name).filter(|name| !name.contains("::"))
        };
        if let Some(class) = class {
            self.bind_fields(class, &properties);
        }
        ExpressionKind::Object(properties)
    }

    fn initializer(&mut self, node: Node<'t>, id: ExpressionId) -> Option<Property> {
        let children = self.syntax.children(node);
        let (key, value, is_spread) = match node.kind {
            Kind::Initializer => {
                let name = self.text(children.field(Slot::Field)?);
                let value = children.field(Slot::Value)?;
                self.stored_as = Some(name);
                let value = self.expression(value, Some(id));
                self.stored_as = None;
                (Some(name.to_owned()), value, false)
            }
            Kind::ShorthandInitializer => {
                let name = children.kind(Kind::Identifier)?;
                let value = self.expression(name, Some(id));
                (Some(self.text(name).to_owned()), value, false)
            }
            Kind::BaseInitializer => {
                let base = children.named().next()?;
                (None, self.expression(base, Some(id)), true)
            }
            _ => return None,
        };
        Some(Property {
            key,
            computed: None,
            value,
            is_spread,
        })
    }
}

/// The text of a literal: `"..."`, `r#"..."#`, `b"..."`.
pub(super) fn constant_text(written: &str) -> String {
    let inner = written.trim_start_matches(['b', 'c']);
    if let Some(raw) = inner.strip_prefix('r') {
        let raw = raw.trim_matches('#');
        return raw
            .strip_prefix('"')
            .and_then(|raw| raw.strip_suffix('"'))
            .unwrap_or(raw)
            .to_owned();
    }
    let quote = if inner.starts_with('\'') { '\'' } else { '"' };
    let inner = inner.strip_prefix(quote).unwrap_or(inner);
    unescaped(inner.strip_suffix(quote).unwrap_or(inner))
}

/// A number without its type and underscores.
pub(super) fn number(written: &str) -> String {
    let plain = written.replace('_', "");
    for suffix in [
        "i64", "u64", "i32", "u32", "usize", "isize", "f64", "f32", "u8", "i8", "u16", "i16",
        "i128", "u128",
    ] {
        if let Some(number) = plain.strip_suffix(suffix)
            && !plain.starts_with("0x")
        {
            return number.to_owned();
        }
    }
    plain
}

/// Resolves the escapes of Rust. What is not a valid escape stays as written.
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
        match escape {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            '0' => text.push('\0'),
            '\\' | '\'' | '"' => text.push(escape),
            '\n' | '\r' => rest = rest.trim_start(),
            'u' => {
                let code = rest
                    .strip_prefix('{')
                    .and_then(|inner| inner.split_once('}'));
                let letter = code.and_then(|(code, _)| {
                    u32::from_str_radix(code, 16).ok().and_then(char::from_u32)
                });
                match (letter, code) {
                    (Some(letter), Some((_, after))) => {
                        text.push(letter);
                        rest = after;
                    }
                    _ => text.push_str("\\u"),
                }
            }
            _ => {
                text.push('\\');
                text.push(escape);
            }
        }
    }
    text.push_str(rest);
    text
}
