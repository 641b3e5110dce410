//! Calls, constructions, lambdas and annotations.

use tollgate_model::code::{
    Argument, BindingKind, CallId, ExpressionId, ExpressionKind, FunctionId, Parameter, StepKind,
};

use super::words::{Kind, Slot};
use super::{Node, Reader, jvm};

impl<'t> Reader<'t> {
    /// `object.name(arguments)`, `name(arguments)`.
    pub(super) fn invocation(&mut self, node: Node<'t>, id: ExpressionId) {
        let children = self.syntax.children(node);
        let call = self.build.call(id);
        let name = children.field(Slot::Name);
        let end = name.map_or(node.end(), |name| name.end());
        let target = self.build.expression(node.start(), end, Some(id));
        let property = name.map(|name| self.text(name)).unwrap_or_default();
        let property = property.to_owned();
        let kind = match children.field(Slot::Object) {
            Some(object) => {
                self.is_called_on = true;
                let object = self.expression(object, Some(target));
                ExpressionKind::Member { object, property }
            }
            None => ExpressionKind::Name(property),
        };
        self.build.set(target, kind);
        self.build.name_call(call, target);
        self.arguments(call, children.field(Slot::Arguments), id);
        self.build.finish_call(call);
    }

    /// `new Type(arguments)`, also with the body of an anonymous class: with one method it is
    /// what other languages write as a closure.
    pub(super) fn creation(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
    ) -> ExpressionId {
        let children = self.syntax.children(node);
        if let Some(body) = children.kind(Kind::ClassBody) {
            return self.anonymous_class(node, body, parent);
        }
        let id = self.build.expression(node.start(), node.end(), parent);
        let call = self.build.call(id);
        self.build.source[call].is_construction = true;
        let target = match children.field(Slot::Type) {
            Some(made) => jvm::dotted(&mut self.build, made.start(), made.end(), Some(id)),
            None => self.build.expression(node.start(), node.start(), Some(id)),
        };
        self.build.name_call(call, target);
        self.arguments(call, children.field(Slot::Arguments), id);
        self.build.finish_call(call);
        id
    }

    fn anonymous_class(
        &mut self,
        node: Node<'t>,
        body: Node<'t>,
        parent: Option<ExpressionId>,
    ) -> ExpressionId {
        let members = self.syntax.children(body);
        let methods: Vec<Node<'t>> = members
            .named()
            .filter(|member| member.kind == Kind::Method)
            .collect();
        if let [only] = methods.as_slice() {
            return self.closure(*only, node, parent, None);
        }
        let id = self.build.expression(node.start(), node.end(), parent);
        let parts = methods
            .into_iter()
            .map(|method| self.closure(method, method, Some(id), None))
            .collect();
        self.build.set(id, ExpressionKind::Other(parts));
        id
    }

    /// `super(arguments)`, `this(arguments)`.
    pub(super) fn constructor_invocation(&mut self, node: Node<'t>) {
        let children = self.syntax.children(node);
        let step = self.step(StepKind::Expression, node);
        let place = self.build.enter(step);
        let id = self.build.expression(node.start(), node.end(), None);
        let call = self.build.call(id);
        let target = match children.field(Slot::Constructor) {
            Some(called) => self.expression(called, Some(id)),
            None => self.build.expression(node.start(), node.start(), Some(id)),
        };
        self.build.name_call(call, target);
        self.arguments(call, children.field(Slot::Arguments), id);
        self.build.finish_call(call);
        self.build.leave(place);
    }

    pub(super) fn arguments(&mut self, call: CallId, list: Option<Node<'t>>, id: ExpressionId) {
        let Some(list) = list else { return };
        let list = self.syntax.children(list);
        for argument in list.named() {
            let value = self.expression(argument, Some(id));
            self.argument(call, None, value);
        }
    }

    fn argument(&mut self, call: CallId, name: Option<String>, value: ExpressionId) {
        let argument = Argument {
            name,
            value,
            is_spread: false,
        };
        self.build.argument(call, argument);
    }

    /// A lambda, or the one method of an anonymous class. `whole` is where it stands.
    pub(super) fn closure(
        &mut self,
        node: Node<'t>,
        whole: Node<'t>,
        parent: Option<ExpressionId>,
        stored: Option<&'t str>,
    ) -> ExpressionId {
        let children = self.syntax.children(node);
        let id = self.build.expression(whole.start(), whole.end(), parent);
        let step = self.step(StepKind::Closure, whole);
        let span = self.span(whole);
        let function = self
            .build
            .function(stored.unwrap_or("<closure>").to_owned(), step, span);
        let place = self.build.enter(step);
        self.build.place.function = function;
        self.parameters(function, children.field(Slot::Parameters));
        match children.field(Slot::Body) {
            Some(body) if body.kind == Kind::Block => self.body(Some(body)),
            Some(body) => {
                let step = self.step(StepKind::Return, body);
                self.build.enter(step);
                self.root_expression(body);
            }
            None => {}
        }
        self.build.leave(place);
        self.build.set(id, ExpressionKind::Closure(function));
        id
    }

    pub(super) fn parameters(&mut self, function: FunctionId, list: Option<Node<'t>>) {
        let Some(list) = list else { return };
        if list.kind == Kind::Identifier {
            return self.parameter(function, list, list, None);
        }
        let list = self.syntax.children(list);
        for item in list.named() {
            let children = self.syntax.children(item);
            match item.kind {
                Kind::Identifier => self.parameter(function, item, item, None),
                Kind::FormalParameter => {
                    let written = self.declared_type(children.field(Slot::Type));
                    if let Some(name) = children.field(Slot::Name) {
                        self.parameter(function, item, name, written);
                    }
                }
                Kind::SpreadParameter => {
                    let written = children.named().find(|child| child.kind.is_type());
                    let written = self.declared_type(written);
                    let declarator = children.kind(Kind::Declarator);
                    let name = declarator
                        .and_then(|declarator| self.syntax.children(declarator).field(Slot::Name));
                    if let Some(name) = name {
                        self.parameter(function, item, name, written);
                    }
                }
                _ => {}
            }
        }
    }

    fn parameter(
        &mut self,
        function: FunctionId,
        node: Node<'t>,
        name: Node<'t>,
        type_name: Option<String>,
    ) {
        let position = self.build.source[function].parameters.len();
        let span = self.span(node);
        let own = self.text(name).to_owned();
        self.build.source[function].parameters.push(Parameter {
            name: own,
            type_name: type_name.clone(),
            default: None,
            span,
        });
        self.bind_typed(name, BindingKind::Parameter(position), None, type_name);
    }

    /// The annotations among the modifiers, as expressions: `@Retryable(maxAttempts = 3)` is a
    /// call with named arguments, `@Transactional` a name.
    pub(super) fn annotations(&mut self, modifiers: Option<Node<'t>>) -> Vec<ExpressionId> {
        let Some(modifiers) = modifiers else {
            return Vec::new();
        };
        let children = self.syntax.children(modifiers);
        let mut made = Vec::new();
        for child in children.named() {
            if matches!(child.kind, Kind::Annotation | Kind::MarkerAnnotation) {
                made.push(self.annotation(child, None));
            }
        }
        made
    }

    pub(super) fn annotation(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
    ) -> ExpressionId {
        let children = self.syntax.children(node);
        let Some(name) = children.field(Slot::Name) else {
            return self.build.expression(node.start(), node.end(), parent);
        };
        let Some(arguments) = children.field(Slot::Arguments) else {
            return jvm::dotted(&mut self.build, name.start(), name.end(), parent);
        };
        let id = self.build.expression(name.start(), node.end(), parent);
        let call = self.build.call(id);
        let target = jvm::dotted(&mut self.build, name.start(), name.end(), Some(id));
        self.build.name_call(call, target);
        let list = self.syntax.children(arguments);
        for item in list.named() {
            let parts = self.syntax.children(item);
            let (name, value) = match item.kind {
                Kind::AnnotationPair => (parts.field(Slot::Key), parts.field(Slot::Value)),
                _ => (None, Some(item)),
            };
            let Some(value) = value else { continue };
            let value = self.expression(value, Some(id));
            let name = name.map(|name| self.text(name).to_owned());
            self.argument(call, name, value);
        }
        self.build.finish_call(call);
        id
    }
}
