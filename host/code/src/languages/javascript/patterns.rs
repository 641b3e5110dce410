//! Destructuring: which names take what out of a value.

use tollgate_model::code::BindingKind;

use super::bindings::Declared;
use super::literals::unquoted;
use super::words::{Kind, Slot};
use super::{Node, Reader, Stored};

impl<'t> Reader<'t> {
    /// Binds every name of a pattern.
    pub(super) fn pattern(&mut self, node: Node<'t>, declared: &Declared) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        match node.kind {
            Kind::Identifier | Kind::ShorthandPattern | Kind::Shorthand => {
                self.bind_name(node, declared);
            }
            Kind::ObjectPattern | Kind::Object => self.object_pattern(node, declared),
            Kind::ArrayPattern | Kind::Array => self.array_pattern(node, declared),
            Kind::AssignmentPattern | Kind::ObjectAssignmentPattern | Kind::Assignment => {
                self.pattern_with_default(node, declared);
            }
            Kind::RestPattern
            | Kind::Spread
            | Kind::NonNull
            | Kind::Parenthesized
            | Kind::As
            | Kind::Satisfies => {
                let inner = self.syntax.children(node).named().next();
                if let Some(inner) = inner {
                    self.pattern(inner, declared);
                }
            }
            Kind::Member | Kind::Subscript => {
                let target = self.root_expression(node);
                self.bind_target(target, declared);
            }
            _ => {}
        }
        self.build.rise();
    }

    fn object_pattern(&mut self, node: Node<'t>, declared: &Declared) {
        let children = self.syntax.children(node);
        for child in children.named() {
            match child.kind {
                Kind::PairPattern | Kind::Pair => {
                    let pair = self.syntax.children(child);
                    let key = pair
                        .field(Slot::Key)
                        .map(|key| self.text(key))
                        .unwrap_or_default();
                    if let Some(value) = pair.field(Slot::Value) {
                        self.pattern(value, &declared.at(unquoted(key)));
                    }
                }
                Kind::ShorthandPattern | Kind::Shorthand => {
                    self.pattern(child, &declared.at(self.text(child)));
                }
                Kind::ObjectAssignmentPattern => {
                    let left = self.syntax.children(child).field(Slot::Left);
                    let key = left.map(|left| self.text(left)).unwrap_or_default();
                    self.pattern(child, &declared.at(key));
                }
                _ => self.pattern(child, declared),
            }
        }
    }

    fn array_pattern(&mut self, node: Node<'t>, declared: &Declared) {
        let children = self.syntax.children(node);
        let mut position = 0;
        for child in children.all() {
            if child.kind == Kind::RestPattern || child.kind == Kind::Spread {
                self.pattern(child, declared);
            } else if child.node.is_named() {
                self.pattern(child, &declared.at(&position.to_string()));
            } else if self.text(child) == "," {
                position += 1;
            }
        }
    }

    fn pattern_with_default(&mut self, node: Node<'t>, declared: &Declared) {
        let children = self.syntax.children(node);
        let Some(left) = children.field(Slot::Left) else {
            return;
        };
        let name = self.text(left);
        let default = children.field(Slot::Right).map(|right| {
            self.stored_expression(
                right,
                None,
                Stored {
                    name,
                    is_field: false,
                },
            )
        });
        self.pattern(left, declared);
        if let Some(default) = default {
            // The name has two possible values, so it is bound twice.
            let mut second = Declared::new(BindingKind::Variable);
            second.value = Some(default);
            second.is_assignment = declared.is_assignment;
            self.pattern(left, &second);
        }
    }
}
