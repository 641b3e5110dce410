//! Items: imports, types with their fields, `impl` blocks, modules.

use tollgate_model::code::{BindingKind, FunctionId, Property, StepKind};

use super::functions::base_type;
use super::words::{Kind, Slot};
use super::{Node, Reader};

/// Roots of paths that are no crates.
const OWN_ROOTS: &[&str] = &["crate", "self", "super", "Self", "std", "core", "alloc"];

impl<'t> Reader<'t> {
    /// Reads an item, if the node is one.
    pub(super) fn item(&mut self, node: Node<'t>, attributes: &[Node<'t>]) -> bool {
        match node.kind {
            Kind::Use => self.use_declaration(node),
            Kind::Function => self.function_item(node, attributes),
            Kind::Impl | Kind::Trait => self.implementation(node),
            Kind::Mod => self.module(node, attributes),
            Kind::Struct => self.structure(node),
            Kind::Enum => self.named_type(node),
            Kind::MacroDefinition
            | Kind::TypeItem
            | Kind::Signature
            | Kind::Extern
            | Kind::Foreign
            | Kind::AttributeItem
            | Kind::InnerAttribute => {}
            _ => return false,
        }
        true
    }

    fn use_declaration(&mut self, node: Node<'t>) {
        let step = self.step(StepKind::Import, node);
        let place = self.build.enter(step);
        if let Some(argument) = self.syntax.children(node).field(Slot::Argument) {
            self.use_tree(argument, "");
        }
        self.build.leave(place);
    }

    fn use_tree(&mut self, node: Node<'t>, before: &str) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        let children = self.syntax.children(node);
        match node.kind {
            Kind::UseList => {
                for child in children.named() {
                    self.use_tree(child, before);
                }
            }
            Kind::ScopedUseList => {
                let path = children
                    .field(Slot::Path)
                    .map_or("", |path| self.text(path));
                let inner = joined(before, path);
                if let Some(list) = children.field(Slot::List) {
                    self.use_tree(list, &inner);
                }
            }
            Kind::UseAs => {
                if let (Some(path), Some(alias)) =
                    (children.field(Slot::Path), children.field(Slot::Alias))
                {
                    let path = joined(before, self.text(path));
                    self.bind_use(alias, self.text(alias), &path);
                }
            }
            Kind::UseWildcard => {
                let path = self.text(node).trim_end_matches("::*");
                let module = joined(before, path);
                let span = self.span(node);
                let kind = BindingKind::Import { module, name: None };
                self.build.bind("*", kind, span);
            }
            // `use a::{self}` binds `a`.
            Kind::SelfName => {
                let name = before.rsplit('.').next().unwrap_or_default().to_owned();
                self.bind_use(node, &name, before);
            }
            _ => {
                let path = joined(before, self.text(node));
                let name = path.rsplit('.').next().unwrap_or_default().to_owned();
                self.bind_use(node, &name, &path);
            }
        }
        self.build.rise();
    }

    /// Binds the last part of a path as a name of the module before it; a crate by itself as a
    /// module.
    fn bind_use(&mut self, node: Node<'t>, local: &str, path: &str) {
        let span = self.span(node);
        let (module, name) = match path.rsplit_once('.') {
            Some((module, name)) => (module.to_owned(), Some(name.to_owned())),
            None => (path.to_owned(), None),
        };
        let kind = BindingKind::Import { module, name };
        self.build.bind(local, kind, span);
    }

    /// A path that begins with a crate: `stripe::Charge::create(...)` needs no `use`.
    pub(super) fn note_crate(&mut self, path: Node<'t>) {
        if path.kind != Kind::Identifier {
            return;
        }
        let name = self.text(path);
        let is_crate = name.starts_with(|first: char| first.is_ascii_lowercase())
            && !OWN_ROOTS.contains(&name);
        if !is_crate || !self.crates.insert(name) {
            return;
        }
        let is_known = self
            .build
            .source
            .bindings
            .iter()
            .any(|binding| binding.name == name && binding.function == FunctionId::MODULE);
        if !is_known {
            let span = self.span(path);
            let kind = BindingKind::Import {
                module: name.to_owned(),
                name: None,
            };
            let binding = self.build.bind(name, kind, span);
            self.build.source[binding].function = FunctionId::MODULE;
        }
    }

    /// `impl Type { ... }`, `impl Trait for Type { ... }`, `trait Name { ... }`.
    fn implementation(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let name = match node.kind {
            Kind::Trait => children.field(Slot::Name),
            _ => children.field(Slot::Type),
        };
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        if let (Kind::Trait, Some(name)) = (node.kind, name) {
            let span = self.span(name);
            self.build.bind(self.text(name), BindingKind::Class, span);
        }
        let class = name.map(|name| base_type(self.text(name)));
        let outer = std::mem::replace(&mut self.frame.class, class);
        if let Some(body) = children.field(Slot::Body) {
            self.declarations(body);
        }
        self.frame.class = outer;
        self.build.leave(place);
    }

    fn declarations(&mut self, body: Node<'t>) {
        let mut attributes = Vec::new();
        let list = self.syntax.children(body);
        for child in list.named() {
            if child.kind == Kind::AttributeItem {
                attributes.push(child);
                continue;
            }
            self.statement(child, &attributes);
            attributes.clear();
        }
    }

    fn module(&mut self, node: Node<'t>, attributes: &[Node<'t>]) {
        let Some(body) = self.syntax.children(node).field(Slot::Body) else {
            return;
        };
        let is_test = attributes
            .iter()
            .any(|attribute| self.text(*attribute).contains("cfg(test)"));
        let outer = self.in_test;
        self.in_test |= is_test;
        self.declarations(body);
        self.in_test = outer;
    }

    fn named_type(&mut self, node: Node<'t>) {
        let Some(name) = self.syntax.children(node).field(Slot::Name) else {
            return;
        };
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        let span = self.span(name);
        self.build.bind(self.text(name), BindingKind::Class, span);
        self.build.leave(place);
    }

    fn structure(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        let span = self.span(name);
        let class = self.text(name);
        self.build.bind(class, BindingKind::Class, span);
        if let Some(body) = children
            .field(Slot::Body)
            .filter(|body| body.kind == Kind::FieldList)
        {
            let fields = self.syntax.children(body);
            for field in fields.named().filter(|field| field.kind == Kind::Field) {
                let parts = self.syntax.children(field);
                if let (Some(name), Some(written)) =
                    (parts.field(Slot::Name), parts.field(Slot::Type))
                {
                    let span = self.span(name);
                    let field = format!("this.{}", self.text(name));
                    let binding = self.build.bind(&field, BindingKind::Field, span);
                    let type_name = self.text(written).replace("::", ".");
                    let made = &mut self.build.source[binding];
                    made.class = Some(class.to_owned());
                    made.type_name = Some(type_name);
                }
            }
        }
        self.build.leave(place);
    }

    /// The fields that a literal of a type of this file sets.
    pub(super) fn bind_fields(&mut self, class: &str, properties: &[Property]) {
        for property in properties {
            let Some(name) = &property.key else { continue };
            let span = self.build.source[property.value].span;
            let binding = self
                .build
                .bind(&format!("this.{name}"), BindingKind::Field, span);
            let made = &mut self.build.source[binding];
            made.class = Some(class.to_owned());
            made.value = Some(property.value);
        }
    }
}

/// Two parts of a path, with dots.
fn joined(before: &str, path: &str) -> String {
    let path = path.replace("::", ".").replace(' ', "");
    match before {
        "" => path,
        _ => format!("{before}.{path}"),
    }
}
