//! Imports and exports.

use std::collections::HashMap;

use tollgate_model::code::{
    BindingKind, ExpressionId, ExpressionKind, FunctionId, Source, StepKind,
};

use super::literals::unquoted;
use super::words::{Kind, Slot};
use super::{Node, Reader, Stored};

impl<'t> Reader<'t> {
    pub(super) fn import(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Import, node);
        let place = self.build.enter(step);
        let module = children.field(Slot::Source);
        for clause in children.named() {
            match (clause.kind, module) {
                (Kind::ImportClause, Some(module)) => {
                    let module = self.string(module);
                    self.import_clause(clause, &module);
                }
                (Kind::ImportRequire, _) => {
                    let parts = self.syntax.children(clause);
                    if let (Some(module), Some(name)) =
                        (parts.field(Slot::Source), parts.kind(Kind::Identifier))
                    {
                        let module = self.string(module);
                        self.bind_import(name, &module, None);
                    }
                }
                _ => {}
            }
        }
        self.build.leave(place);
    }

    fn import_clause(&mut self, clause: Node<'t>, module: &str) {
        let parts = self.syntax.children(clause);
        for part in parts.named() {
            match part.kind {
                Kind::Identifier => self.bind_import(part, module, Some("default")),
                Kind::NamespaceImport => {
                    if let Some(name) = self.syntax.children(part).named().next() {
                        self.bind_import(name, module, None);
                    }
                }
                Kind::NamedImports => {
                    for specifier in self.syntax.children(part).named() {
                        let names = self.syntax.children(specifier);
                        let Some(name) = names.field(Slot::Name) else {
                            continue;
                        };
                        let local = names.field(Slot::Alias).unwrap_or(name);
                        self.bind_import(local, module, Some(unquoted(self.text(name))));
                    }
                }
                _ => {}
            }
        }
    }

    fn bind_import(&mut self, local: Node<'t>, module: &str, name: Option<&str>) {
        let span = self.span(local);
        let kind = BindingKind::Import {
            module: module.to_owned(),
            name: name.map(str::to_owned),
        };
        self.build.bind(self.text(local), kind, span);
    }

    pub(super) fn export(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let is_default = children.all().any(|child| self.text(child) == "default");
        if let Some(declaration) = children.field(Slot::Declaration) {
            let decorators: Vec<_> = children
                .all()
                .filter(|child| child.kind == Kind::Decorator)
                .collect();
            self.export_declaration(declaration, is_default, &decorators);
        } else if let Some(value) = children.field(Slot::Value) {
            self.export_default(node, value);
        } else if let Some(clause) = children.kind(Kind::ExportClause) {
            self.export_clause(node, clause, children.field(Slot::Source));
        } else if let Some(module) = children.field(Slot::Source) {
            let name = children.kind(Kind::NamespaceExport);
            self.reexport_all(node, module, name);
        } else if let Some(value) = children.named().next() {
            // `export = value`
            self.export_default(node, value);
        }
    }

    fn export_declaration(&mut self, node: Node<'t>, is_default: bool, decorators: &[Node<'t>]) {
        match node.kind {
            Kind::LexicalDeclaration | Kind::VariableDeclaration => self.declaration(node, true),
            Kind::FunctionDeclaration | Kind::GeneratorDeclaration => {
                let name = self.syntax.children(node).field(Slot::Name);
                let name = name.filter(|_| !is_default).map(|name| self.text(name));
                self.function_declaration(node, Some(name.unwrap_or("default")));
            }
            Kind::ClassDeclaration | Kind::AbstractClass => {
                self.decorated_class(node, None, decorators);
            }
            _ => self.statement(node),
        }
    }

    fn export_default(&mut self, node: Node<'t>, value: Node<'t>) {
        let step = self.step(StepKind::Expression, node);
        let place = self.build.enter(step);
        let stored = Stored {
            name: "default",
            is_field: false,
        };
        let value = self.stored_expression(value, None, stored);
        self.build.leave(place);
        match &self.build.source[value].kind {
            // A worker: an object of handlers.
            ExpressionKind::Object(_) => self.export_properties(value, "default."),
            _ => self.export_value(value, "default"),
        }
    }

    fn export_clause(&mut self, node: Node<'t>, clause: Node<'t>, module: Option<Node<'t>>) {
        let step = module.map(|module| (self.step(StepKind::Import, node), self.string(module)));
        let specifiers = self.syntax.children(clause);
        for specifier in specifiers.named() {
            let names = self.syntax.children(specifier);
            let Some(name) = names.field(Slot::Name) else {
                continue;
            };
            let exported = names.field(Slot::Alias).unwrap_or(name);
            let (name, span) = (unquoted(self.text(name)), self.span(exported));
            let exported = unquoted(self.text(exported));
            match &step {
                Some((step, module)) => {
                    let kind = BindingKind::Reexport {
                        module: module.clone(),
                        name: Some(name.to_owned()),
                    };
                    let place = self.build.enter(*step);
                    self.build.bind(exported, kind, span);
                    self.build.leave(place);
                }
                None => {
                    self.build
                        .remarks
                        .exports
                        .push((name.to_owned(), exported.to_owned()));
                }
            }
        }
    }

    fn reexport_all(&mut self, node: Node<'t>, module: Node<'t>, name: Option<Node<'t>>) {
        let step = self.step(StepKind::Import, node);
        let place = self.build.enter(step);
        let module = self.string(module);
        let name = name.and_then(|name| self.syntax.children(name).named().next());
        let span = self.span(name.unwrap_or(node));
        let exported = name.map_or("*", |name| self.text(name));
        self.build
            .bind(exported, BindingKind::Reexport { module, name: None }, span);
        self.build.leave(place);
    }

    /// `module.exports = value`, `exports.name = value`.
    pub(super) fn export_assignment(&mut self, target: ExpressionId, value: ExpressionId) {
        let ExpressionKind::Member { object, property } = &self.build.source[target].kind else {
            return;
        };
        let property = property.clone();
        let is_exports = match &self.build.source[*object].kind {
            ExpressionKind::Name(name) if name == "module" && property == "exports" => {
                return match &self.build.source[value].kind {
                    ExpressionKind::Object(_) => self.export_properties(value, ""),
                    _ => self.export_value(value, "default"),
                };
            }
            ExpressionKind::Name(name) => name == "exports",
            ExpressionKind::Member { object, property } => {
                property == "exports"
                    && matches!(&self.build.source[*object].kind, ExpressionKind::Name(name) if name == "module")
            }
            _ => false,
        };
        if is_exports {
            self.export_value(value, &property);
        }
    }

    fn export_properties(&mut self, object: ExpressionId, prefix: &str) {
        let ExpressionKind::Object(properties) = self.build.source[object].kind.clone() else {
            return;
        };
        for property in properties {
            if let Some(key) = property.key {
                self.export_value(property.value, &format!("{prefix}{key}"));
            }
        }
    }

    fn export_value(&mut self, value: ExpressionId, name: &str) {
        match &self.build.source[value].kind {
            ExpressionKind::Name(local) => {
                let local = local.clone();
                self.build.remarks.exports.push((local, name.to_owned()));
            }
            _ => export_functions(&mut self.build.source, value, name),
        }
    }
}

/// A function literal that is exported, also through a wrapper: `withAuth(async () => ..)`.
fn export_functions(source: &mut Source, value: ExpressionId, name: &str) {
    let literals: Vec<ExpressionId> = match &source[value].kind {
        ExpressionKind::Closure(_) => vec![value],
        ExpressionKind::Call(call) => source[*call]
            .arguments
            .iter()
            .map(|argument| argument.value)
            .collect(),
        _ => Vec::new(),
    };
    for literal in literals {
        if let ExpressionKind::Closure(function) = source[literal].kind
            && source[function].export.is_none()
        {
            source[function].export = Some(name.to_owned());
        }
    }
}

/// Tells functions of the module the names they are exported under.
pub(super) fn settle_exports(source: &mut Source, exports: &[(String, String)]) {
    // Functions by name, and the values of variables, which may be or wrap functions.
    let mut bound: HashMap<&str, Vec<Held>> = HashMap::new();
    for binding in &source.bindings {
        let held = match (&binding.kind, binding.value) {
            (BindingKind::Function(function), _) => Held::Function(*function),
            (BindingKind::Variable, Some(value)) => Held::Value(value),
            _ => continue,
        };
        if binding.function == FunctionId::MODULE {
            bound.entry(&binding.name).or_default().push(held);
        }
    }
    let found: Vec<_> = exports
        .iter()
        .filter_map(|(local, exported)| Some((bound.get(local.as_str())?.clone(), exported)))
        .collect();
    for (held, exported) in found {
        for held in held {
            match held {
                Held::Function(function) => {
                    source[function]
                        .export
                        .get_or_insert_with(|| exported.clone());
                }
                Held::Value(value) => export_functions(source, value, exported),
            }
        }
    }
}

/// What a name of the module holds.
#[derive(Clone, Copy)]
enum Held {
    Function(FunctionId),
    Value(ExpressionId),
}
