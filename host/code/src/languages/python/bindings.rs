//! Assignments and patterns: which name gets which value.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, FunctionId};

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

impl Declared {
    pub(super) fn new(kind: BindingKind) -> Declared {
        Declared {
            kind,
            value: None,
            path: Vec::new(),
            type_name: None,
        }
    }

    fn at(&self, position: usize) -> Declared {
        let mut inner = self.clone();
        inner.path.push(position.to_string());
        inner
    }
}

impl<'t> Reader<'t> {
    /// `a = b = value`, `name: Type = value`, `name: Type`.
    pub(super) fn assignment(&mut self, node: Node<'t>) {
        let mut targets = Vec::new();
        let mut declared = Declared::new(BindingKind::Variable);
        let mut next = Some(node);
        while let Some(assignment) = next.take() {
            let children = self.syntax.children(assignment);
            targets.extend(children.field(Slot::Left));
            declared.type_name = children
                .field(Slot::Type)
                .map(|name| self.text(name).to_owned());
            match children.field(Slot::Right) {
                Some(right) if right.kind == Kind::Assignment => next = Some(right),
                Some(right) => {
                    self.stored_as = targets.first().map(|target| self.text(*target));
                    declared.value = Some(self.root_expression(right));
                }
                None => {}
            }
        }
        for target in targets {
            self.pattern(target, &declared);
        }
    }

    pub(super) fn augmented_assignment(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let (Some(left), Some(right)) = (children.field(Slot::Left), children.field(Slot::Right))
        else {
            return;
        };
        let mut declared = Declared::new(BindingKind::Update);
        if left.kind == Kind::Identifier {
            declared.value = Some(self.root_expression(right));
            self.pattern(left, &declared);
            return;
        }
        // The new value of what is no plain name: the old one and the operand.
        let id = self.build.expression(node.start(), node.end(), None);
        let target = self.expression(left, Some(id));
        let value = self.expression(right, Some(id));
        let operator = children
            .field(Slot::Operator)
            .map(|operator| self.text(operator));
        let operator = operator.unwrap_or_default().to_owned();
        let operands = vec![target, value];
        self.build
            .set(id, ExpressionKind::Operation { operator, operands });
        declared.value = Some(id);
        self.bind_target(target, &declared);
    }

    /// Binds every name of a pattern.
    pub(super) fn pattern(&mut self, node: Node<'t>, declared: &Declared) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        match node.kind {
            Kind::Identifier => self.bind_name(node, declared),
            Kind::PatternList
            | Kind::TuplePattern
            | Kind::ListPattern
            | Kind::Tuple
            | Kind::List
            | Kind::ExpressionList => {
                let children = self.syntax.children(node);
                for (position, child) in children.named().enumerate() {
                    self.pattern(child, &declared.at(position));
                }
            }
            Kind::ListSplatPattern
            | Kind::ListSplat
            | Kind::DictionarySplatPattern
            | Kind::Parenthesized
            | Kind::AsPatternTarget => {
                let inner = self.syntax.children(node).named().next();
                if let Some(inner) = inner {
                    self.pattern(inner, declared);
                }
            }
            Kind::Attribute | Kind::Subscript => {
                let target = self.root_expression(node);
                self.bind_target(target, declared);
            }
            _ => {}
        }
        self.build.rise();
    }

    pub(super) fn bind_name(&mut self, node: Node<'t>, declared: &Declared) {
        let name = self.text(node);
        let span = self.span(node);
        let is_plain = matches!(declared.kind, BindingKind::Variable | BindingKind::Update);
        let binding = if self.in_class_body && is_plain {
            let binding = self
                .build
                .bind(&format!("this.{name}"), BindingKind::Field, span);
            self.build.source[binding].class.clone_from(&self.class);
            binding
        } else {
            self.build.bind(name, declared.kind.clone(), span)
        };
        let made = &mut self.build.source[binding];
        made.value = declared.value;
        made.path.clone_from(&declared.path);
        made.type_name.clone_from(&declared.type_name);
        match self.outer_names.get(&(made.function, name)) {
            Some(true) => made.function = FunctionId::MODULE,
            Some(false) => self.build.remarks.assigned.push(binding),
            None => {}
        }
    }

    fn bind_target(&mut self, target: ExpressionId, declared: &Declared) {
        let write = Write {
            kind: declared.kind.clone(),
            value: declared.value,
            class: self.class.as_deref(),
            own: if self.class.is_some() {
                &["self", "cls"]
            } else {
                &[]
            },
        };
        let made = self.build.source.bindings.len();
        scopes::bind_target(&mut self.build, target, &write);
        if let Some(binding) = self.build.source.bindings.get_mut(made) {
            binding.type_name.clone_from(&declared.type_name);
        }
    }
}
