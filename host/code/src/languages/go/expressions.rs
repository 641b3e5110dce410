//! Expressions. Brackets, conversions, pointers and addresses are looked through.

use tollgate_model::code::{ExpressionId, ExpressionKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};

/// Types that a value is converted to without becoming another.
const CONVERSIONS: &[&str] = &[
    "string", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32",
    "uint64", "float32", "float64", "byte", "rune",
];

/// Functions of packages that only make a pointer to what they are given: `stripe.String(key)`.
const POINTERS: &[&str] = &[
    "String",
    "Int",
    "Int32",
    "Int64",
    "Uint",
    "Uint32",
    "Uint64",
    "Float32",
    "Float64",
    "Bool",
    "StringSlice",
    "Int64Slice",
    "Ptr",
    "To",
    "ToPtr",
    "Of",
    "Pointer",
    "Time",
    "F",
];

/// Packages whose functions of these names do something else.
const NO_POINTERS: &[&str] = &[
    "strconv",
    "fmt",
    "zap",
    "slog",
    "attribute",
    "rand",
    "color",
    "reflect",
    "big",
    "flag",
    "viper",
    "structs",
    "tag",
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
            Kind::FuncLiteral => self.function_literal(node, parent, stored),
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
        match node.kind {
            Kind::Parenthesized => self.syntax.children(node).named().next(),
            Kind::TypeAssertion => self.syntax.children(node).field(Slot::Operand),
            Kind::Conversion => {
                let children = self.syntax.children(node);
                let written = children.field(Slot::Type)?;
                // `decode[Order](body)` calls a function.
                let is_type = written.kind != Kind::GenericType;
                children.field(Slot::Operand).filter(|_| is_type)
            }
            Kind::Unary => {
                let children = self.syntax.children(node);
                let operator = children.field(Slot::Operator)?;
                let is_pointer = matches!(self.text(operator), "&" | "*");
                children.field(Slot::Operand).filter(|_| is_pointer)
            }
            Kind::LiteralElement | Kind::ExpressionList => {
                let mut inner = self.syntax.children(node).named().collect::<Vec<_>>();
                (inner.len() == 1).then(|| inner.pop())?
            }
            Kind::Call => self.converted(node),
            _ => None,
        }
    }

    /// The only argument of `string(x)`, `stripe.Int64(x)`, `lo.ToPtr(x)`.
    fn converted(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let children = self.syntax.children(node);
        let function = children.field(Slot::Function)?;
        let is_wrapper = match function.kind {
            Kind::Identifier => CONVERSIONS.contains(&self.text(function)),
            Kind::Selector => {
                let parts = self.syntax.children(function);
                let package = parts.field(Slot::Operand)?;
                let (package, name) = (self.text(package), self.text(parts.field(Slot::Field)?));
                POINTERS.contains(&name)
                    && self.packages.contains(package)
                    && !NO_POINTERS.contains(&package)
            }
            _ => false,
        };
        if !is_wrapper {
            return None;
        }
        let arguments = self.syntax.children(children.field(Slot::Arguments)?);
        let mut given = arguments.named();
        given
            .next()
            .filter(|only| given.next().is_none() && only.kind != Kind::VariadicArgument)
    }

    fn expression_kind(&mut self, node: Node<'t>, id: ExpressionId) {
        let kind = match node.kind {
            Kind::Identifier => self.name(node),
            Kind::String | Kind::RawString => ExpressionKind::Text(self.constant_text(node)),
            Kind::Integer | Kind::Float | Kind::Imaginary => {
                ExpressionKind::Number(self.text(node).replace('_', ""))
            }
            Kind::Rune => ExpressionKind::Text(self.text(node).trim_matches('\'').to_owned()),
            Kind::True => ExpressionKind::Boolean(true),
            Kind::False => ExpressionKind::Boolean(false),
            Kind::Nil => ExpressionKind::Null,
            Kind::Selector => self.selector(node, id),
            Kind::QualifiedType => self.qualified_type(node, id),
            Kind::TypeIdentifier => ExpressionKind::Name(self.text(node).to_owned()),
            Kind::Index => self.index(node, id),
            Kind::Slice => match self.syntax.children(node).field(Slot::Operand) {
                // A part of a text or list is of the same making.
                Some(_) => ExpressionKind::Other(self.parts(node, id)),
                None => return,
            },
            Kind::Call | Kind::Conversion => return self.call(node, id),
            Kind::Composite => self.composite(node, id),
            Kind::LiteralValue => self.literal_value(node, id, None),
            Kind::Unary | Kind::Binary => self.operation(node, id),
            Kind::PointerType => match self.syntax.children(node).named().next() {
                Some(inner) => ExpressionKind::Other(vec![self.expression(inner, Some(id))]),
                None => return,
            },
            Kind::ExpressionList => ExpressionKind::List(self.parts(node, id)),
            kind if is_type(kind) => return,
            _ => ExpressionKind::Other(self.parts(node, id)),
        };
        self.build.set(id, kind);
    }

    pub(super) fn parts(&mut self, node: Node<'t>, id: ExpressionId) -> Vec<ExpressionId> {
        let children = self.syntax.children(node);
        let mut parts = Vec::new();
        for child in children.named() {
            match child.kind {
                Kind::Block | Kind::StatementList => self.body(Some(child)),
                kind if is_type(kind) => {}
                _ => parts.push(self.expression(child, Some(id))),
            }
        }
        parts
    }

    /// A name. The receiver is the own object.
    fn name(&self, node: Node<'t>) -> ExpressionKind {
        let name = self.text(node);
        let is_own = self.frame.receiver == Some(name);
        ExpressionKind::Name(if is_own { "this" } else { name }.to_owned())
    }

    fn selector(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let property = children
            .field(Slot::Field)
            .map(|property| self.text(property));
        let property = property.unwrap_or_default().to_owned();
        match children.field(Slot::Operand) {
            Some(object) => ExpressionKind::Member {
                object: self.expression(object, Some(id)),
                property,
            },
            None => ExpressionKind::Name(property),
        }
    }

    /// A type that stands where a value does: in a case.
    fn qualified_type(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let name = children.field(Slot::Name).map(|name| self.text(name));
        let property = name.unwrap_or_default().to_owned();
        match children.field(Slot::Package) {
            Some(package) => {
                let object = self
                    .build
                    .expression(package.start(), package.end(), Some(id));
                let package = self.text(package).to_owned();
                self.build.set(object, ExpressionKind::Name(package));
                ExpressionKind::Member { object, property }
            }
            None => ExpressionKind::Name(property),
        }
    }

    fn index(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let (Some(object), Some(index)) =
            (children.field(Slot::Operand), children.field(Slot::Index))
        else {
            return ExpressionKind::Other(self.parts(node, id));
        };
        let object = self.expression(object, Some(id));
        if matches!(index.kind, Kind::String | Kind::RawString) {
            let property = self.constant_text(index);
            return ExpressionKind::Member { object, property };
        }
        ExpressionKind::Index {
            object,
            index: self.expression(index, Some(id)),
        }
    }

    fn operation(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let operator = children
            .field(Slot::Operator)
            .map(|operator| self.text(operator));
        let operator = operator.unwrap_or_default();
        let mut operands = Vec::new();
        for child in children.named() {
            operands.push(self.expression(child, Some(id)));
        }
        match operator {
            // What comes out of a channel.
            "<-" => ExpressionKind::Other(operands),
            _ => ExpressionKind::Operation {
                operator: operator.to_owned(),
                operands,
            },
        }
    }
}

/// Whether a node is a type, which holds no expressions.
pub(super) fn is_type(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PointerType
            | Kind::GenericType
            | Kind::SliceType
            | Kind::ArrayType
            | Kind::ImplicitArrayType
            | Kind::MapType
            | Kind::ChannelType
            | Kind::FunctionType
            | Kind::InterfaceType
            | Kind::StructType
            | Kind::ParenthesizedType
            | Kind::TypeArguments
            | Kind::Instantiation
            | Kind::Iota
    )
}
