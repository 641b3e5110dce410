//! Patterns and assignments: which name gets which value.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind};

use super::words::{Kind, Slot};
use super::{Node, Reader};
use crate::scopes::{self, Write};

/// What the names of a pattern have in common.
#[derive(Clone)]
pub(super) struct Declared {
    pub(super) kind: BindingKind,
    pub(super) value: Option<ExpressionId>,
    pub(super) path: Vec<String>,
    pub(super) type_name: Option<String>,
}

/// Patterns that only say that there is a value.
const WRAPPERS: &[&str] = &[
    "Ok",
    "Some",
    "Err",
    "Box",
    "Json",
    "State",
    "Path",
    "Query",
    "Form",
    "Extension",
    "Data",
];

impl Declared {
    pub(super) fn new(kind: BindingKind) -> Declared {
        Declared {
            kind,
            value: None,
            path: Vec::new(),
            type_name: None,
        }
    }

    fn at(&self, name: &str) -> Declared {
        let mut inner = self.clone();
        inner.path.push(name.to_owned());
        inner
    }
}

impl<'t> Reader<'t> {
    /// Binds every name of a pattern.
    pub(super) fn pattern(&mut self, node: Node<'t>, declared: &Declared) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        let children = self.syntax.children(node);
        match node.kind {
            Kind::Identifier | Kind::ShorthandField => self.bind_name(node, declared),
            Kind::TuplePattern | Kind::SlicePattern => {
                for (position, child) in children.named().enumerate() {
                    self.pattern(child, &declared.at(&position.to_string()));
                }
            }
            Kind::TupleStructPattern => {
                let name = children
                    .field(Slot::Type)
                    .map_or("", |name| self.text(name));
                let is_wrapper = WRAPPERS.contains(&name.rsplit("::").next().unwrap_or_default());
                let inner = children.named().filter(|child| child.field != Slot::Type);
                for (position, child) in inner.enumerate() {
                    if is_wrapper {
                        self.pattern(child, declared);
                    } else {
                        self.pattern(child, &declared.at(&position.to_string()));
                    }
                }
            }
            Kind::StructPattern => {
                for field in children
                    .named()
                    .filter(|child| child.kind == Kind::FieldPattern)
                {
                    let parts = self.syntax.children(field);
                    let Some(name) = parts.field(Slot::Name) else {
                        continue;
                    };
                    let inner = declared.at(self.text(name));
                    self.pattern(parts.field(Slot::Pattern).unwrap_or(name), &inner);
                }
            }
            Kind::RefPattern
            | Kind::ReferencePattern
            | Kind::MutPattern
            | Kind::CapturedPattern
            | Kind::OrPattern
            | Kind::MatchPattern => {
                for child in children
                    .named()
                    .filter(|child| child.field != Slot::Condition)
                {
                    self.pattern(child, declared);
                }
            }
            _ => {}
        }
        self.build.rise();
    }

    fn bind_name(&mut self, node: Node<'t>, declared: &Declared) {
        let name = self.text(node);
        // What begins with a capital is a constant or variant.
        if name.starts_with(char::is_uppercase) {
            return;
        }
        let span = self.span(node);
        let binding = self.build.bind(name, declared.kind.clone(), span);
        let made = &mut self.build.source[binding];
        made.value = declared.value;
        made.path.clone_from(&declared.path);
        made.type_name.clone_from(&declared.type_name);
    }

    /// `target = value`, `target += value`, in the current step.
    pub(super) fn assignment(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let (Some(left), Some(right)) = (children.field(Slot::Left), children.field(Slot::Right))
        else {
            return;
        };
        if node.kind == Kind::CompoundAssignment && left.kind != Kind::Identifier {
            let id = self.build.expression(node.start(), node.end(), None);
            let target = self.expression(left, Some(id));
            let value = self.expression(right, Some(id));
            let operands = vec![target, value];
            let operator = "+=".to_owned();
            self.build
                .set(id, ExpressionKind::Operation { operator, operands });
            self.bind_target(target, BindingKind::Update, Some(id));
            return;
        }
        let kind = match node.kind {
            Kind::CompoundAssignment => BindingKind::Update,
            _ => BindingKind::Variable,
        };
        self.stored_as = Some(self.text(left));
        let value = self.root_expression(right);
        self.stored_as = None;
        if self.text(left) == "_" {
            self.use_error(value, tollgate_model::code::ErrorUse::Dropped);
            return;
        }
        let target = self.root_expression(left);
        self.bind_target(target, kind, Some(value));
    }

    fn bind_target(
        &mut self,
        target: ExpressionId,
        kind: BindingKind,
        value: Option<ExpressionId>,
    ) {
        let write = Write {
            kind,
            value,
            class: self.frame.class,
            own: &["self"],
        };
        scopes::bind_target(&mut self.build, target, &write);
    }
}
