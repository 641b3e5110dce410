//! Assignments: which name gets which value, and which of them is the error.

use tollgate_model::code::{BindingKind, CallId, ErrorUse, ExpressionId, ExpressionKind};

use super::functions::base_type;
use super::words::{Kind, Slot};
use super::{Node, Reader};
use crate::scopes::{self, Write};

/// What one target of an assignment gets.
#[derive(Clone)]
struct Given {
    kind: BindingKind,
    value: Option<ExpressionId>,
    path: Vec<String>,
    type_name: Option<String>,
    is_declared: bool,
}

impl<'t> Reader<'t> {
    /// The expressions of a list, or the one that stands for it.
    pub(super) fn listed(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        if node.kind == Kind::ExpressionList {
            self.syntax.children(node).named().collect()
        } else {
            vec![node]
        }
    }

    /// `a, b = x, y`, `a := x`, `a += x`, `a++`, in the current step.
    pub(super) fn assignment(&mut self, node: Node<'t>, kind: BindingKind) {
        let children = self.syntax.children(node);
        if matches!(node.kind, Kind::Increment | Kind::Decrement) {
            if let Some(target) = children.named().next() {
                self.update(node, target, None);
            }
            return;
        }
        let (Some(left), Some(right)) = (children.field(Slot::Left), children.field(Slot::Right))
        else {
            return;
        };
        let operator = children
            .field(Slot::Operator)
            .map_or(":=", |operator| self.text(operator));
        let targets = self.listed(left);
        let values = self.listed(right);
        match (operator, targets.first(), values.first()) {
            ("=" | ":=", _, _) => {
                let type_name = None;
                let is_declared = operator == ":=";
                self.bind_targets(&targets, &values, &kind, type_name, is_declared);
            }
            (_, Some(target), Some(value)) => self.update(node, *target, Some(*value)),
            _ => {}
        }
    }

    /// `a += x`: the old value is part of the new.
    fn update(&mut self, node: Node<'t>, target: Node<'t>, value: Option<Node<'t>>) {
        if target.kind == Kind::Identifier {
            let value = value.map(|value| self.root_expression(value));
            self.bind_name(target, &Given::plain(BindingKind::Update, value, false));
            return;
        }
        let id = self.build.expression(node.start(), node.end(), None);
        let left = self.expression(target, Some(id));
        let right = value.map(|value| self.expression(value, Some(id)));
        let operator = if value.is_some() { "+=" } else { "++" }.to_owned();
        let operands = std::iter::once(left).chain(right).collect();
        self.build
            .set(id, ExpressionKind::Operation { operator, operands });
        self.bind_member(left, &Given::plain(BindingKind::Update, Some(id), false));
    }

    /// Names that are declared with their values.
    pub(super) fn bind_all(
        &mut self,
        names: &[Node<'t>],
        values: &[Node<'t>],
        kind: &BindingKind,
        type_name: Option<String>,
    ) {
        self.bind_targets(names, values, kind, type_name, true);
    }

    fn bind_targets(
        &mut self,
        targets: &[Node<'t>],
        values: &[Node<'t>],
        kind: &BindingKind,
        type_name: Option<String>,
        is_declared: bool,
    ) {
        let [only] = values else {
            for (at, target) in targets.iter().enumerate() {
                self.stored_as = Some(self.text(*target));
                let literal = values.get(at).and_then(|value| self.literal_type(*value));
                let value = values.get(at).map(|value| self.root_expression(*value));
                self.note_error(value, std::slice::from_ref(target));
                let mut given = Given::plain(kind.clone(), value, is_declared);
                given.type_name = type_name.clone().or(literal);
                self.bind_target(*target, &given);
            }
            self.stored_as = None;
            return;
        };
        self.stored_as = targets.first().map(|target| self.text(*target));
        let literal = self.literal_type(*only);
        let value = self.root_expression(*only);
        self.stored_as = None;
        let is_error = self.note_error(Some(value), targets);
        // `stripeErr, ok := err.(*stripe.Error)`: the same error, seen as what it is.
        let asserted = self.asserted_type(*only).filter(|_| self.is_error(value));
        for (at, target) in targets.iter().enumerate() {
            let mut given = Given::plain(kind.clone(), Some(value), is_declared);
            given.type_name = type_name.clone().or_else(|| literal.clone());
            // The first of several results is what a call is about.
            if at > 0 {
                given.path.push(at.to_string());
                given.type_name = type_name.clone();
            }
            if is_error && at + 1 == targets.len() {
                given.kind = BindingKind::Caught;
            }
            if at == 0 && asserted.is_some() {
                given.kind = BindingKind::Caught;
                given.type_name.clone_from(&asserted);
            }
            self.bind_target(*target, &given);
        }
    }

    /// Says what becomes of the error of a call whose results go to these targets, and whether
    /// the last of them is the error.
    fn note_error(&mut self, value: Option<ExpressionId>, targets: &[Node<'t>]) -> bool {
        let (Some(value), Some(last)) = (value, targets.last()) else {
            return false;
        };
        let name = self.text(*last);
        let is_error = is_error_name(name);
        let made = match &self.build.source[value].kind {
            // `db.Save(order).Error`
            ExpressionKind::Member { object, property } if property == "Error" => *object,
            _ => value,
        };
        match self.build.source[made].kind {
            ExpressionKind::Call(call) => {
                if name == "_" {
                    self.set_error(call, ErrorUse::Dropped);
                } else if is_error {
                    self.set_error(call, ErrorUse::Taken);
                }
                is_error
            }
            // `err := <-errors`
            ExpressionKind::Other(_) => is_error,
            _ => false,
        }
    }

    /// Says what becomes of the error of a call, and of the one whose error it only reads:
    /// `redis.Set(key, value).Err()`.
    pub(super) fn set_error(&mut self, call: CallId, used: ErrorUse) {
        let source = &mut self.build.source;
        source[call].error = used;
        let ExpressionKind::Member { object, property } = &source[source[call].target].kind else {
            return;
        };
        let reads = matches!(property.as_str(), "Err" | "Error" | "Scan" | "StructScan");
        if let ExpressionKind::Call(inner) = source[*object].kind
            && reads
        {
            source[inner].error = used;
        }
    }

    fn is_error(&self, value: ExpressionId) -> bool {
        matches!(&self.build.source[value].kind, ExpressionKind::Name(name) if is_error_name(name))
    }

    /// The type of `x.(*Type)`.
    fn asserted_type(&mut self, node: Node<'t>) -> Option<String> {
        if node.kind != Kind::TypeAssertion {
            return None;
        }
        let written = self.syntax.children(node).field(Slot::Type)?;
        Some(self.text(written).to_owned())
    }

    /// The type of `T{...}`, `&T{...}`, `new(T)`: what is made knows what it is.
    pub(super) fn literal_type(&mut self, node: Node<'t>) -> Option<String> {
        let children = self.syntax.children(node);
        match node.kind {
            Kind::Composite => children
                .field(Slot::Type)
                .map(|name| self.text(name).to_owned()),
            Kind::Unary => {
                let operand = children.field(Slot::Operand)?;
                let is_address = self.text(node).starts_with('&');
                (is_address && operand.kind == Kind::Composite)
                    .then(|| self.literal_type(operand))?
            }
            Kind::Call => {
                let function = children.field(Slot::Function)?;
                let arguments = children.field(Slot::Arguments)?;
                (self.text(function) == "new").then(|| {
                    let made = self.syntax.children(arguments).named().next()?;
                    Some(self.text(made).to_owned())
                })?
            }
            _ => None,
        }
    }

    fn bind_target(&mut self, target: Node<'t>, given: &Given) {
        if !self.build.descend(target.start(), target.end()) {
            return;
        }
        match target.kind {
            Kind::Identifier => self.bind_name(target, given),
            Kind::Parenthesized => {
                if let Some(inner) = self.syntax.children(target).named().next() {
                    self.bind_target(inner, given);
                }
            }
            _ => {
                let id = self.root_expression(target);
                self.bind_member(id, given);
            }
        }
        self.build.rise();
    }

    fn bind_name(&mut self, target: Node<'t>, given: &Given) {
        let name = self.text(target);
        if name == "_" {
            return;
        }
        let span = self.span(target);
        let binding = self.build.bind(name, given.kind.clone(), span);
        let made = &mut self.build.source[binding];
        made.value = given.value;
        made.path.clone_from(&given.path);
        made.type_name.clone_from(&given.type_name);
        if !given.is_declared {
            self.build.remarks.assigned.push(binding);
        }
    }

    /// Binds what is written to through a field, an index, or a pointer.
    fn bind_member(&mut self, target: ExpressionId, given: &Given) {
        let write = Write {
            kind: given.kind.clone(),
            value: given.value,
            class: self.frame.class,
            own: &["this"],
        };
        let made = self.build.source.bindings.len();
        scopes::bind_target(&mut self.build, target, &write);
        if let Some(binding) = self.build.source.bindings.get_mut(made) {
            binding.type_name.clone_from(&given.type_name);
        }
    }

    /// The fields of a struct of this file that a literal sets.
    pub(super) fn bind_literal_fields(
        &mut self,
        type_name: &str,
        fields: &[(String, ExpressionId, Option<String>)],
    ) {
        if type_name.contains(['.', '[', ' ']) {
            return;
        }
        let class = base_type(type_name).to_owned();
        for (name, value, literal) in fields {
            let span = self.build.source[*value].span;
            let binding = self
                .build
                .bind(&format!("this.{name}"), BindingKind::Field, span);
            let made = &mut self.build.source[binding];
            made.class = Some(class.clone());
            made.value = Some(*value);
            made.type_name.clone_from(literal);
        }
    }

    /// Binds the variables of a loop, or what a case receives.
    pub(super) fn bind_each(
        &mut self,
        left: Node<'t>,
        value: Option<ExpressionId>,
        kind: &BindingKind,
    ) {
        for target in self.listed(left) {
            self.bind_target(target, &Given::plain(kind.clone(), value, true));
        }
    }

    /// Binds an error under a name in the current step: what a handler catches, or what
    /// `errors.As` takes it for.
    pub(super) fn bind_caught(
        &mut self,
        name: &str,
        span: tollgate_model::Span,
        value: Option<ExpressionId>,
    ) {
        let binding = self.build.bind(name, BindingKind::Caught, span);
        self.build.source[binding].value = value;
    }
}

impl Given {
    fn plain(kind: BindingKind, value: Option<ExpressionId>, is_declared: bool) -> Given {
        Given {
            kind,
            value,
            path: Vec::new(),
            type_name: None,
            is_declared,
        }
    }
}

/// Whether a variable by this name holds an error, by the custom of the language.
pub(super) fn is_error_name(name: &str) -> bool {
    let name = name.rsplit('.').next().unwrap_or(name);
    let lower = name.to_ascii_lowercase();
    lower.starts_with("err") && !lower.starts_with("errors")
        || lower.ends_with("err")
        || lower.ends_with("error")
}
