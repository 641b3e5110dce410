//! Constructions with initialisers, `with`, and what is written in braces.

use tollgate_model::code::{CallId, ExpressionId, ExpressionKind, Property};

use super::words::{Kind, Slot};
use super::{Node, Reader};

/// Types whose initialiser lists entries, not properties of the type.
const DICTIONARIES: &[&str] = &["Dictionary", "SortedDictionary", "ConcurrentDictionary"];

/// What an initialiser in braces holds.
enum Braces {
    /// `{ Name = value }`, `{ ["key"] = value }`, `{ { "key", value } }`.
    Entries(Vec<Property>),
    /// `{ value, value }`.
    Items(Vec<ExpressionId>),
}

impl<'t> Reader<'t> {
    /// `new Type(value) { Name = value }`, `new() { ... }`. What the initialiser sets is given
    /// by name; dictionaries and lists are what they hold.
    pub(super) fn creation(&mut self, node: Node<'t>, id: ExpressionId, made_as: Option<Node<'t>>) {
        let children = self.syntax.children(node);
        let type_node = children.field(Slot::Type).or(made_as);
        let arguments = children.kind(Kind::ArgumentList);
        let initialiser = children.kind(Kind::Initializer);
        let class = type_node.map_or("", |name| self.class_name(name));
        let is_collection = match initialiser {
            Some(initialiser) => self.lists_items(initialiser) || DICTIONARIES.contains(&class),
            None => false,
        };
        if let Some(initialiser) = initialiser
            && (is_collection || type_node.is_none())
        {
            let kind = self.braces(initialiser, id);
            self.build.set(id, kind);
            return;
        }
        let call = self.build.call(id);
        self.build.source[call].is_construction = true;
        let target = match type_node {
            Some(name) => self.type_expression(name, Some(id)),
            None => {
                let target = self.build.expression(node.start(), node.end(), Some(id));
                self.build
                    .set(target, ExpressionKind::Name("new".to_owned()));
                target
            }
        };
        self.build.name_call(call, target);
        if let Some(arguments) = arguments {
            self.arguments(call, arguments, id);
        }
        if let Some(initialiser) = initialiser {
            self.set_properties(call, initialiser, id);
        }
        self.build.finish_call(call);
    }

    fn set_properties(&mut self, call: CallId, node: Node<'t>, id: ExpressionId) {
        if let Braces::Entries(properties) = self.entries(node, id) {
            for property in properties {
                self.give(call, property.key.as_deref(), property.value);
            }
        }
    }

    /// The name of a type without what it lies in and what it is made for.
    fn class_name(&self, node: Node<'t>) -> &'t str {
        let text = self.text(node);
        let text = text.split('<').next().unwrap_or_default();
        text.rsplit('.').next().unwrap_or_default()
    }

    /// Whether braces hold items, or entries by key, rather than properties of the object.
    fn lists_items(&mut self, node: Node<'t>) -> bool {
        let children = self.syntax.children(node);
        let Some(first) = self.operands(&children).first().copied() else {
            return false;
        };
        let Some(left) = self.assigned_name(first) else {
            return true;
        };
        left.kind == Kind::ElementBinding
    }

    /// What is assigned to, where a node is an assignment.
    fn assigned_name(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        if node.kind != Kind::Assignment {
            return None;
        }
        self.syntax.children(node).field(Slot::Left)
    }

    /// Braces on their own: an object, a dictionary, or a list.
    pub(super) fn braces(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        match self.entries(node, id) {
            Braces::Entries(properties) => ExpressionKind::Object(properties),
            Braces::Items(items) => ExpressionKind::List(items),
        }
    }

    fn entries(&mut self, node: Node<'t>, id: ExpressionId) -> Braces {
        let children = self.syntax.children(node);
        let mut properties = Vec::new();
        let mut items = Vec::new();
        for child in self.operands(&children) {
            match child.kind {
                Kind::Assignment => properties.extend(self.assigned(child, id)),
                // `{ "key", value }`
                Kind::Initializer => {
                    let parts = self.syntax.children(child);
                    match self.operands(&parts).as_slice() {
                        [key, value] => {
                            let value = *value;
                            properties.push(self.keyed(*key, value, id));
                        }
                        _ => items.push(self.expression(child, Some(id))),
                    }
                }
                _ => items.push(self.expression(child, Some(id))),
            }
        }
        if properties.is_empty() {
            return Braces::Items(items);
        }
        properties.extend(items.into_iter().map(|value| Property {
            key: None,
            computed: None,
            value,
            is_spread: false,
        }));
        Braces::Entries(properties)
    }

    /// `Name = value`, `["key"] = value`
    fn assigned(&mut self, node: Node<'t>, id: ExpressionId) -> Option<Property> {
        let children = self.syntax.children(node);
        let left = children.field(Slot::Left)?;
        let right = children.field(Slot::Right)?;
        if left.kind == Kind::ElementBinding {
            let key = self.only_argument(left)?;
            return Some(self.keyed(key, right, id));
        }
        let name = self.identifier(left);
        self.stored_as = Some(name);
        let value = self.expression(right, Some(id));
        Some(Property {
            key: Some(name.to_owned()),
            computed: None,
            value,
            is_spread: false,
        })
    }

    fn keyed(&mut self, key: Node<'t>, value: Node<'t>, id: ExpressionId) -> Property {
        let constant = self.constant_text(key);
        let computed = match constant {
            Some(_) => None,
            None => Some(self.expression(key, Some(id))),
        };
        Property {
            key: constant,
            computed,
            value: self.expression(value, Some(id)),
            is_spread: false,
        }
    }

    /// The argument in `[argument]`, where it is the only one.
    pub(super) fn only_argument(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let arguments = self.syntax.children(node);
        let mut arguments = arguments.named();
        let (Some(only), None) = (arguments.next(), arguments.next()) else {
            return None;
        };
        let inner = self.syntax.children(only);
        self.operands(&inner).last().copied()
    }

    /// `new { Name = value, order.Id }`
    pub(super) fn anonymous(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let mut properties = Vec::new();
        let mut name = None;
        let mut last: Option<Node<'t>> = None;
        for child in children.all() {
            match self.text(child) {
                "=" if !child.node.is_named() => name = last.take(),
                "," | "}" if !child.node.is_named() => {
                    properties.extend(self.anonymous_property(name.take(), last.take(), id));
                }
                _ => last = Some(child),
            }
        }
        ExpressionKind::Object(properties)
    }

    fn anonymous_property(
        &mut self,
        name: Option<Node<'t>>,
        value: Option<Node<'t>>,
        id: ExpressionId,
    ) -> Option<Property> {
        let value = value.filter(|value| {
            value.node.is_named() || matches!(self.text(*value), "this" | "base")
        })?;
        let key = match name {
            Some(name) => self.identifier(name),
            // `order.Id` is named after its last part.
            None => self.identifier(value).rsplit('.').next()?,
        };
        self.stored_as = Some(key);
        Some(Property {
            key: Some(key.to_owned()),
            computed: None,
            value: self.expression(value, Some(id)),
            is_spread: false,
        })
    }

    /// `order with { Name = value }`: what it was, and what is set anew.
    pub(super) fn with(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let mut properties = Vec::new();
        for child in self.operands(&children) {
            if child.kind != Kind::WithInitializer {
                properties.push(Property {
                    key: None,
                    computed: None,
                    value: self.expression(child, Some(id)),
                    is_spread: true,
                });
                continue;
            }
            let parts = self.syntax.children(child);
            if let [name, value] = self.operands(&parts).as_slice() {
                let name = self.identifier(*name);
                self.stored_as = Some(name);
                properties.push(Property {
                    key: Some(name.to_owned()),
                    computed: None,
                    value: self.expression(*value, Some(id)),
                    is_spread: false,
                });
            }
        }
        ExpressionKind::Object(properties)
    }
}
