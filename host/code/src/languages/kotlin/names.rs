//! What gives a name a value: imports, properties, assignments, parameters.

use tollgate_model::code::{
    BindingKind, ExpressionId, ExpressionKind, FunctionId, Parameter, StepKind,
};

use super::words::{Kind, Slot};
use super::{Node, Reader, jvm};
use crate::scopes::{self, Write};

impl<'t> Reader<'t> {
    /// `import a.b.C`, `import a.b.C as D`, `import a.b.*`
    pub(super) fn import(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let Some(named) = children.kind(Kind::QualifiedIdentifier) else {
            return;
        };
        let step = self.step(StepKind::Import, node);
        let place = self.build.enter(step);
        let path = self.text(named);
        let alias = children
            .kind(Kind::Identifier)
            .map(|alias| self.text(alias));
        let is_all = self.text(node).trim_end().ends_with('*');
        let (bound, module, name) = match (is_all, path.rsplit_once('.')) {
            (true, _) => ("*", path, None),
            (false, Some((module, name))) => (name, module, Some(name)),
            (false, None) => (path, path, None),
        };
        let kind = BindingKind::Import {
            module: module.to_owned(),
            name: name.map(str::to_owned),
        };
        let span = self.span(named);
        self.build.bind(alias.unwrap_or(bound), kind, span);
        self.build.leave(place);
    }

    /// `val name: Type = value`, `val (a, b) = value`, `val name by lazy { }`.
    pub(super) fn property(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        self.annotations(children.kind(Kind::Modifiers));
        let declared = children.kind(Kind::Variable);
        let name = declared.and_then(|one| self.syntax.children(one).kind(Kind::Identifier));
        let parts: Vec<Node<'t>> = children.named().collect();
        let mut value = None;
        let is_bound = parts
            .iter()
            .position(|part| matches!(part.kind, Kind::Variable | Kind::Variables));
        for part in parts.iter().skip(is_bound.map_or(0, |at| at + 1)) {
            match part.kind {
                Kind::Getter | Kind::Setter | Kind::TypeConstraints => {}
                Kind::PropertyDelegate => value = self.delegate(*part),
                kind if kind.is_type() => {}
                _ => {
                    self.stored_as = name.map(|name| self.text(name));
                    value = Some(self.root_expression(*part));
                }
            }
        }
        if let Some(declared) = declared {
            self.variable(declared, BindingKind::Variable, value, None);
        }
        if let Some(several) = children.kind(Kind::Variables) {
            self.variables(several, &BindingKind::Variable, value);
        }
        self.build.leave(place);
        for accessor in parts
            .iter()
            .filter(|part| matches!(part.kind, Kind::Getter | Kind::Setter))
        {
            let own = name.map_or("", |name| self.text(name));
            self.accessor(*accessor, own);
        }
    }

    /// `by lazy { Stripe(key) }` gives what its closure returns.
    fn delegate(&mut self, node: Node<'t>) -> Option<ExpressionId> {
        let inner = self.syntax.children(node).named().next()?;
        let made = self.root_expression(inner);
        let source = &self.build.source;
        let ExpressionKind::Call(call) = source[made].kind else {
            return Some(made);
        };
        let closure = source[call].arguments.last()?.value;
        match source[closure].kind {
            ExpressionKind::Closure(function) if source[call].callee == "lazy" => {
                // The source is not whole yet: its index is not to be made.
                let mut returns = source.steps.iter().rev();
                let last =
                    returns.find(|step| step.function == function && step.kind == StepKind::Return);
                last.and_then(|step| step.expressions.first().copied())
                    .or(Some(made))
            }
            _ => Some(made),
        }
    }

    pub(super) fn variables(
        &mut self,
        node: Node<'t>,
        kind: &BindingKind,
        value: Option<ExpressionId>,
    ) {
        let children = self.syntax.children(node);
        let declared = children
            .named()
            .filter(|child| child.kind == Kind::Variable);
        for (position, one) in declared.enumerate() {
            // All of the variables of a loop are new for each item.
            let path = (*kind == BindingKind::Variable).then_some(position);
            self.variable(one, kind.clone(), value, path);
        }
    }

    pub(super) fn variable(
        &mut self,
        node: Node<'t>,
        kind: BindingKind,
        value: Option<ExpressionId>,
        position: Option<usize>,
    ) {
        let children = self.syntax.children(node);
        let Some(name) = children.kind(Kind::Identifier) else {
            return;
        };
        let type_name = self.type_among(&children);
        if self.in_class_body && kind == BindingKind::Variable {
            return self.bind_field(name, value, type_name);
        }
        let span = self.span(name);
        let binding = self.build.bind(self.text(name), kind, span);
        let made = &mut self.build.source[binding];
        made.value = value;
        made.type_name = type_name;
        made.path = position
            .map(|position| position.to_string())
            .into_iter()
            .collect();
    }

    pub(super) fn bind_field(
        &mut self,
        name: Node<'t>,
        value: Option<ExpressionId>,
        type_name: Option<String>,
    ) {
        let span = self.span(name);
        let full = format!("this.{}", self.text(name));
        let binding = self.build.bind(&full, BindingKind::Field, span);
        let made = &mut self.build.source[binding];
        made.value = value;
        made.type_name = type_name;
        made.class.clone_from(&self.class);
    }

    /// `target = value`, `target += value`
    pub(super) fn assignment(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let (Some(left), Some(right)) = (children.field(Slot::Left), children.field(Slot::Right))
        else {
            return;
        };
        let operator = children
            .field(Slot::Operator)
            .map_or("=", |operator| self.text(operator));
        if operator != "=" {
            return self.update(node, left, Some(right), operator, None);
        }
        let is_bare = left.kind == Kind::Identifier;
        let target = (!is_bare).then(|| self.root_expression(left));
        self.stored_as = is_bare.then(|| self.text(left));
        let value = self.root_expression(right);
        match target {
            Some(target) => self.write(target, BindingKind::Variable, Some(value)),
            None => self.assign_name(left, BindingKind::Variable, Some(value)),
        }
    }

    pub(super) fn update(
        &mut self,
        node: Node<'t>,
        left: Node<'t>,
        right: Option<Node<'t>>,
        operator: &str,
        id: Option<ExpressionId>,
    ) {
        if let (Kind::Identifier, None) = (left.kind, id) {
            let value = right.map(|right| self.root_expression(right));
            return self.assign_name(left, BindingKind::Update, value);
        }
        // The new value of what is no plain name: the old one and the operand.
        let id = id.unwrap_or_else(|| self.build.expression(node.start(), node.end(), None));
        let target = self.expression(left, Some(id));
        let value = right.map(|right| self.expression(right, Some(id)));
        if left.kind == Kind::Identifier {
            self.assign_name(left, BindingKind::Update, value);
        } else {
            self.write(target, BindingKind::Update, Some(id));
        }
        let kind = ExpressionKind::Operation {
            operator: operator.to_owned(),
            operands: std::iter::once(target).chain(value).collect(),
        };
        self.build.set(id, kind);
    }

    fn assign_name(&mut self, name: Node<'t>, kind: BindingKind, value: Option<ExpressionId>) {
        let span = self.span(name);
        let binding = self.build.bind(self.text(name), kind, span);
        self.build.source[binding].value = value;
        self.build.remarks.assigned.push(binding);
    }

    fn write(&mut self, target: ExpressionId, kind: BindingKind, value: Option<ExpressionId>) {
        let write = Write {
            kind,
            value,
            class: self.class.as_deref(),
            own: jvm::OWN,
        };
        scopes::bind_target(&mut self.build, target, &write);
    }

    /// Adds a parameter, and gives its position.
    pub(super) fn parameter(
        &mut self,
        function: FunctionId,
        name: &str,
        type_name: Option<String>,
        node: Node<'t>,
    ) -> usize {
        let position = self.build.source[function].parameters.len();
        let span = self.span(node);
        self.build.source[function].parameters.push(Parameter {
            name: name.to_owned(),
            type_name: type_name.clone(),
            default: None,
            span,
        });
        let binding = self
            .build
            .bind(name, BindingKind::Parameter(position), span);
        self.build.source[binding].type_name = type_name;
        position
    }

    /// `(order: Order, vararg keys: String = arrayOf())`
    pub(super) fn parameters(&mut self, function: FunctionId, list: Option<Node<'t>>) {
        let Some(list) = list else { return };
        let children = self.syntax.children(list);
        let mut last = None;
        for child in children.named() {
            match child.kind {
                Kind::Parameter => {
                    let parts = self.syntax.children(child);
                    let type_name = self.type_among(&parts);
                    if let Some(name) = parts.kind(Kind::Identifier) {
                        let name = self.text(name);
                        last = Some(self.parameter(function, name, type_name, child));
                    }
                }
                Kind::ParameterModifiers => {}
                _ => self.default(function, last.take(), child),
            }
        }
    }

    /// A default is evaluated when the function is entered: it is one of its first steps.
    pub(super) fn default(&mut self, function: FunctionId, at: Option<usize>, node: Node<'t>) {
        let step = self.step(StepKind::Assign, node);
        let place = self.build.enter(step);
        let value = self.root_expression(node);
        if let Some(at) = at {
            self.build.source[function].parameters[at].default = Some(value);
        }
        self.build.leave(place);
    }
}
