//! Files, namespaces, classes, and what stands directly in them.

use tollgate_model::code::{BindingKind, ExpressionId, StepKind};

use super::words::{Kind, Slot};
use super::{Children, Node, Reader};

impl<'t> Reader<'t> {
    /// What stands in a file or namespace: declarations, and top-level statements.
    pub(super) fn declarations(&mut self, node: Node<'t>) {
        if !self.build.descend(node.start(), node.end()) {
            return;
        }
        let place = self.build.place;
        let children = self.syntax.children(node);
        for child in children.named() {
            match child.kind {
                Kind::Using => self.import(child),
                Kind::Namespace => {
                    if let Some(body) = self.syntax.children(child).field(Slot::Body) {
                        self.declarations(body);
                    }
                }
                Kind::FileNamespace
                | Kind::DeclarationList
                | Kind::GlobalStatement
                | Kind::PreprocElse
                | Kind::PreprocElif => self.inner_declarations(child),
                _ => self.statement(child),
            }
        }
        self.build.leave(place);
        self.build.rise();
    }

    /// Declarations that are no block of their own: a `using` in them holds for what follows.
    fn inner_declarations(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        for child in children.named().filter(|child| child.field == Slot::None) {
            match child.kind {
                Kind::Identifier | Kind::QualifiedName => {}
                Kind::Using => self.import(child),
                _ => self.statement(child),
            }
        }
    }

    /// `using Module;`, `using Name = Module.Name;`, `using static Module.Class;`
    fn import(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Import, node);
        let place = self.build.enter(step);
        let alias = children.field(Slot::Name);
        let named = children.named().rfind(|child| child.field != Slot::Name);
        if let Some(named) = named {
            let module = self.text(named).trim_start_matches("global::");
            let span = self.span(named);
            match (alias, module.rsplit_once('.')) {
                (Some(alias), Some((module, name))) => {
                    let kind = BindingKind::Import {
                        module: module.to_owned(),
                        name: Some(name.to_owned()),
                    };
                    let alias = self.identifier(alias);
                    self.build.bind(alias, kind, span);
                }
                (alias, _) => {
                    let kind = BindingKind::Import {
                        module: module.to_owned(),
                        name: None,
                    };
                    let bound = alias.map_or("*", |alias| self.identifier(alias));
                    self.build.bind(bound, kind, span);
                }
            }
        }
        self.build.leave(place);
    }

    /// A class, struct, record or interface.
    pub(super) fn class(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return;
        };
        let step = self.step(StepKind::Definition, node);
        let place = self.build.enter(step);
        let written = self.identifier(name);
        let span = self.span(name);
        self.build.bind(written, BindingKind::Class, span);
        self.attributes(&children);
        let outer = self.class.replace(written.to_owned());
        if let Some(parameters) = children.kind(Kind::ParameterList) {
            self.fields_of_parameters(parameters);
        }
        if let Some(bases) = children.kind(Kind::BaseList) {
            self.bases(bases);
        }
        if let Some(body) = children.field(Slot::Body) {
            self.members(body);
        }
        self.class = outer;
        self.build.leave(place);
    }

    /// Base classes and interfaces, as expressions of the class's step.
    fn bases(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        for base in children.named() {
            match base.kind {
                Kind::ArgumentList => {
                    let arguments = self.syntax.children(base);
                    for argument in arguments.named() {
                        self.root_expression(argument);
                    }
                }
                Kind::PrimaryBase => {
                    let parts = self.syntax.children(base);
                    for part in parts.named() {
                        match part.kind {
                            Kind::ArgumentList => {}
                            _ => _ = self.type_expression(part, None),
                        }
                    }
                }
                _ => _ = self.type_expression(base, None),
            }
        }
    }

    /// The parameters of a primary constructor are seen by the whole class, as fields are.
    fn fields_of_parameters(&mut self, node: Node<'t>) {
        for written in self.parameters(Some(node)) {
            let span = self.span(written.name);
            let name = format!("this.{}", self.identifier(written.name));
            let binding = self.build.bind(&name, BindingKind::Field, span);
            let binding = &mut self.build.source[binding];
            binding.class.clone_from(&self.class);
            binding.type_name = written.type_name;
            binding.value = written.default;
        }
    }

    /// The attributes of what has these children, outermost first.
    pub(super) fn attributes(&mut self, children: &Children<'t>) -> Vec<ExpressionId> {
        let mut made = Vec::new();
        for list in children.named() {
            if list.kind != Kind::AttributeList {
                continue;
            }
            let attributes = self.syntax.children(list);
            for attribute in attributes.named() {
                if attribute.kind == Kind::Attribute {
                    made.push(self.attribute(attribute));
                }
            }
        }
        made
    }

    /// `[Route]` is a name, `[Route("pay")]` a call.
    fn attribute(&mut self, node: Node<'t>) -> ExpressionId {
        let children = self.syntax.children(node);
        let name = children.field(Slot::Name).unwrap_or(node);
        let Some(arguments) = children.kind(Kind::AttributeArguments) else {
            return self.type_expression(name, None);
        };
        let id = self.build.expression(node.start(), node.end(), None);
        let call = self.build.call(id);
        let target = self.type_expression(name, Some(id));
        self.build.name_call(call, target);
        let arguments = self.syntax.children(arguments);
        for argument in arguments.named() {
            self.argument(call, argument, id);
        }
        self.build.finish_call(call);
        id
    }
}
