//! Declarations and assignments: which name gets which value.

use tollgate_model::code::{BindingKind, ExpressionId, ExpressionKind, Source, StepKind};

use super::words::{Kind, Slot};
use super::{Node, Reader, Stored};
use crate::scopes::{self, Write};

/// What the names of a declaration or an assignment have in common.
#[derive(Clone)]
pub(super) struct Declared {
    pub(super) kind: BindingKind,
    pub(super) value: Option<ExpressionId>,
    pub(super) path: Vec<String>,
    pub(super) type_name: Option<String>,
    /// Assigns to names that are declared elsewhere.
    pub(super) is_assignment: bool,
    /// The value is a module, or what stands under a path in one.
    module: Option<(String, Vec<String>)>,
}

impl Declared {
    pub(super) fn new(kind: BindingKind) -> Declared {
        Declared {
            kind,
            value: None,
            path: Vec::new(),
            type_name: None,
            is_assignment: false,
            module: None,
        }
    }

    /// The same, one property further in.
    pub(super) fn at(&self, key: &str) -> Declared {
        let mut inner = Declared {
            type_name: None,
            ..self.clone()
        };
        inner.path.push(key.to_owned());
        inner
    }
}

impl<'t> Reader<'t> {
    /// `const`, `let`, `var` as a statement.
    pub(super) fn declaration(&mut self, node: Node<'t>, is_exported: bool) {
        let first_binding = self.build.source.bindings.len();
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        self.declarators(node, false);
        self.build.leave(place);
        if is_exported {
            let made = self
                .build
                .source
                .bindings
                .get(first_binding..)
                .into_iter()
                .flatten();
            let of_this_step = made.filter(|binding| binding.step == step);
            for name in of_this_step.map(|binding| binding.name.clone()) {
                self.build.remarks.exports.push((name.clone(), name));
            }
        }
    }

    /// The names and values of a declaration, in the current step.
    pub(super) fn declarators(&mut self, node: Node<'t>, is_managed: bool) {
        let kind = if is_managed {
            BindingKind::Manager
        } else {
            BindingKind::Variable
        };
        let children = self.syntax.children(node);
        for declarator in children
            .named()
            .filter(|child| child.kind == Kind::VariableDeclarator)
        {
            let parts = self.syntax.children(declarator);
            let Some(pattern) = parts.field(Slot::Name) else {
                continue;
            };
            let mut declared = Declared::new(kind.clone());
            declared.type_name = parts
                .field(Slot::Type)
                .map(|written| self.type_name(written));
            if let Some(value) = parts.field(Slot::Value) {
                let stored = Stored {
                    name: self.text(pattern),
                    is_field: false,
                };
                let value = self.stored_expression(value, None, stored);
                declared.value = Some(value);
                declared.module = module_of(&self.build.source, value);
            }
            self.pattern(pattern, &declared);
        }
    }

    /// `target = value` as a statement.
    pub(super) fn assignment_statement(&mut self, node: Node<'t>) {
        let (target, value) = self.assignment(node, None);
        if let (Some(target), Some(value)) = (target, value) {
            self.export_assignment(target, value);
        }
    }

    pub(super) fn assignment_expression(
        &mut self,
        node: Node<'t>,
        id: ExpressionId,
    ) -> ExpressionKind {
        match self.assignment(node, Some(id)) {
            (Some(target), Some(value)) => {
                self.export_assignment(target, value);
                ExpressionKind::Assignment { target, value }
            }
            (target, value) => ExpressionKind::Other(target.into_iter().chain(value).collect()),
        }
    }

    /// Reads both sides and binds. Inside of an expression a bare name is an expression too;
    /// as a statement it is only bound.
    fn assignment(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
    ) -> (Option<ExpressionId>, Option<ExpressionId>) {
        let children = self.syntax.children(node);
        let (Some(left), Some(right)) = (children.field(Slot::Left), children.field(Slot::Right))
        else {
            return (None, None);
        };
        let is_pattern = matches!(left.kind, Kind::ObjectPattern | Kind::ArrayPattern);
        let is_bare = left.kind == Kind::Identifier && parent.is_none();
        let target = (!is_pattern && !is_bare).then(|| self.expression(left, parent));
        let name = self.text(left).rsplit('.').next().unwrap_or_default();
        let stored = Stored {
            name,
            is_field: self.text(left) == format!("this.{name}"),
        };
        let value = self.stored_expression(right, parent, stored);
        let mut declared = Declared::new(BindingKind::Variable);
        declared.value = Some(value);
        declared.module = module_of(&self.build.source, value);
        declared.is_assignment = true;
        match target {
            Some(target) => self.bind_target(target, &declared),
            None => self.pattern(left, &declared),
        }
        (target, Some(value))
    }

    /// `target += value`, `target++` as a statement.
    pub(super) fn update_statement(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let target = children
            .field(Slot::Left)
            .or_else(|| children.field(Slot::Argument));
        let Some(target) = target else { return };
        if target.kind == Kind::Identifier {
            let value = children
                .field(Slot::Right)
                .map(|right| self.root_expression(right));
            self.bind_update(target, value);
        } else {
            // The new value of what is no plain name: the old one and the operand.
            let id = self.build.expression(node.start(), node.end(), None);
            let kind = self.update_expression(node, id);
            self.build.set(id, kind);
        }
    }

    pub(super) fn update_expression(&mut self, node: Node<'t>, id: ExpressionId) -> ExpressionKind {
        let children = self.syntax.children(node);
        let operator = children
            .field(Slot::Operator)
            .map(|operator| self.text(operator));
        let operator = operator.unwrap_or_default().to_owned();
        let target = children
            .field(Slot::Left)
            .or_else(|| children.field(Slot::Argument));
        let Some(target) = target else {
            return ExpressionKind::Other(Vec::new());
        };
        let left = self.expression(target, Some(id));
        let right = children
            .field(Slot::Right)
            .map(|right| self.expression(right, Some(id)));
        if target.kind == Kind::Identifier {
            self.bind_update(target, right);
        } else {
            let mut declared = Declared::new(BindingKind::Update);
            declared.value = Some(id);
            declared.is_assignment = true;
            self.bind_target(left, &declared);
        }
        let operands = std::iter::once(left).chain(right).collect();
        ExpressionKind::Operation { operator, operands }
    }

    fn bind_update(&mut self, target: Node<'t>, value: Option<ExpressionId>) {
        let mut declared = Declared::new(BindingKind::Update);
        declared.value = value;
        declared.is_assignment = true;
        self.bind_name(target, &declared);
    }

    /// Binds one name of a pattern.
    pub(super) fn bind_name(&mut self, node: Node<'t>, declared: &Declared) {
        let span = self.span(node);
        let (kind, path) = match &declared.module {
            Some((module, inside)) => {
                let mut whole = inside.iter().chain(&declared.path).cloned();
                let name = whole.next();
                (
                    BindingKind::Import {
                        module: module.clone(),
                        name,
                    },
                    whole.collect(),
                )
            }
            None => (declared.kind.clone(), declared.path.clone()),
        };
        let binding = self.build.bind(self.text(node), kind, span);
        let made = &mut self.build.source[binding];
        made.value = declared.value;
        made.path = path;
        made.type_name.clone_from(&declared.type_name);
        if declared.is_assignment {
            self.build.remarks.assigned.push(binding);
        }
    }

    /// Binds what is written to through a member or an index.
    pub(super) fn bind_target(&mut self, target: ExpressionId, declared: &Declared) {
        let write = Write {
            kind: declared.kind.clone(),
            value: declared.value,
            class: self.class.as_deref(),
            own: &["this"],
        };
        scopes::bind_target(&mut self.build, target, &write);
    }
}

/// The module that a value is, and the path inside it: `require("m").a`, `await import("m")`.
fn module_of(source: &Source, value: ExpressionId) -> Option<(String, Vec<String>)> {
    match &source[value].kind {
        ExpressionKind::Await(inner) => module_of(source, *inner),
        ExpressionKind::Member { object, property } => {
            let (module, mut path) = module_of(source, *object)?;
            path.push(property.clone());
            Some((module, path))
        }
        ExpressionKind::Call(call) => {
            let call = &source[*call];
            let is_loading = call.callee == "require" || call.callee == "import";
            let argument = call.arguments.first().filter(|_| is_loading)?;
            match &source[argument.value].kind {
                ExpressionKind::Text(module) => Some((module.clone(), Vec::new())),
                _ => None,
            }
        }
        _ => None,
    }
}
