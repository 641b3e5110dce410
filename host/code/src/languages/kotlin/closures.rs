//! Lambdas, anonymous functions and objects, and what calls do with the closure behind them.

use tollgate_model::code::{
    BindingKind, CallId, ExpressionId, ExpressionKind, FunctionId, StepKind,
};

use super::words::Kind;
use super::{Children, Node, Reader};

/// Functions that make nothing of the value of their closure.
const FOR_EFFECT: &[&str] = &[
    "forEach",
    "forEachIndexed",
    "onEach",
    "also",
    "apply",
    "repeat",
    "launch",
    "thread",
    "post",
    "get",
    "put",
    "delete",
    "patch",
    "route",
    "routing",
    "test",
    "it",
    "describe",
    "collect",
    "onFailure",
    "onSuccess",
];

/// Functions that hand their closure the object that they are called on.
const LENDERS: &[&str] = &["let", "also", "takeIf", "takeUnless"];

/// Functions that start their closure and go on.
const STARTERS: &[&str] = &["launch", "async", "thread", "future"];

/// Functions that wait for what is started in their closure.
const SCOPES_OF_JOBS: &[&str] = &["coroutineScope", "runBlocking", "withContext", "runTest"];

/// What a call does with the closure behind it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    /// Makes nothing of its value.
    is_for_effect: bool,
    /// Starts it and goes on.
    is_started: bool,
    /// Waits for what is started in it, or does not; else as around it.
    waits_for_jobs: Option<bool>,
    /// Hands it this object.
    lends: Option<ExpressionId>,
    /// Closes that object behind it.
    closes: bool,
}

impl<'t> Reader<'t> {
    /// What a call does with its closure, by its name.
    pub(super) fn run_by(&self, call: CallId) -> Run {
        let source = &self.build.source;
        let callee = &source[call].callee;
        let method = callee.rsplit('.').next().unwrap_or_default();
        let lends = match source[source[call].target].kind {
            ExpressionKind::Member { object, .. } if LENDERS.contains(&method) => Some(object),
            ExpressionKind::Member { object, .. } if method == "use" => Some(object),
            _ => None,
        };
        let waits_for_jobs = if SCOPES_OF_JOBS.contains(&method) {
            Some(true)
        } else {
            (method == "supervisorScope").then_some(false)
        };
        Run {
            is_for_effect: FOR_EFFECT.contains(&method),
            is_started: STARTERS.contains(&method),
            waits_for_jobs,
            lends,
            closes: method == "use",
        }
    }

    /// Whether a call starts what the scope around it waits for: `launch { }` in
    /// `coroutineScope { }`.
    pub(super) fn is_job_of_scope(&self, call: CallId) -> bool {
        let callee = self.build.source[call].callee.as_str();
        self.is_scope_of_jobs && matches!(callee, "launch" | "async")
    }

    /// A lambda or anonymous function.
    pub(super) fn closure(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
        stored: Option<&'t str>,
        run: Run,
    ) -> ExpressionId {
        let id = self.build.expression(node.start(), node.end(), parent);
        if self.build.descend(node.start(), node.end()) {
            self.closure_inside(node, id, stored, run);
            self.build.rise();
        }
        id
    }

    fn closure_inside(
        &mut self,
        node: Node<'t>,
        id: ExpressionId,
        stored: Option<&'t str>,
        run: Run,
    ) {
        let lambda = match node.kind {
            Kind::AnnotatedLambda => self.syntax.children(node).kind(Kind::Lambda),
            _ => Some(node),
        };
        let Some(lambda) = lambda else { return };
        let step = self.step(StepKind::Closure, node);
        let span = self.span(node);
        let name = stored.unwrap_or("<closure>").to_owned();
        let function = self.build.function(name, step, span);
        let made = &mut self.build.source[function];
        made.is_async = run.is_started;
        if made.parent == Some(FunctionId::MODULE) {
            made.class.clone_from(&self.class);
        }
        let place = self.build.enter(step);
        self.build.place.function = function;
        let in_class_body = std::mem::replace(&mut self.in_class_body, false);
        let outer_scope = self.is_scope_of_jobs;
        self.is_scope_of_jobs = run.waits_for_jobs.unwrap_or(outer_scope);
        let children = self.syntax.children(lambda);
        if lambda.kind == Kind::AnonymousFunction {
            self.parameters(function, children.kind(Kind::FunctionParameters));
            self.function_body(children.kind(Kind::FunctionBody));
        } else {
            self.lambda_parameters(function, lambda, &children, run);
            if self.given_up == Some(lambda.start()) {
                self.unheard(lambda, &children);
            } else {
                self.lambda_body(&children, run);
            }
        }
        self.is_scope_of_jobs = outer_scope;
        self.in_class_body = in_class_body;
        self.build.leave(place);
        self.build.set(id, ExpressionKind::Closure(function));
    }

    fn lambda_parameters(
        &mut self,
        function: FunctionId,
        lambda: Node<'t>,
        children: &Children<'t>,
        run: Run,
    ) {
        let Some(list) = children.kind(Kind::LambdaParameters) else {
            // What is not named is `it`.
            let text = self.text(lambda);
            let is_word = |word: &str| word == "it";
            let mut words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            if text.contains("it") && words.any(is_word) {
                self.parameter(function, "it", None, lambda);
                self.lend(run);
            }
            return;
        };
        let list = self.syntax.children(list);
        for item in list.named() {
            if item.kind == Kind::Variables {
                let position = self.parameter(function, "", None, item);
                let kind = BindingKind::Parameter(position);
                self.variables(item, &kind, None);
                continue;
            }
            let parts = self.syntax.children(item);
            let type_name = self.type_among(&parts);
            if let Some(name) = parts.kind(Kind::Identifier) {
                let name = self.text(name);
                self.parameter(function, name, type_name, item);
                self.lend(run);
            }
        }
    }

    /// The parameter that was just bound is the object that the call lends its closure.
    fn lend(&mut self, run: Run) {
        if let (Some(object), Some(binding)) = (run.lends, self.build.source.bindings.last_mut()) {
            binding.value = Some(object);
            binding.kind = if run.closes {
                BindingKind::Manager
            } else {
                BindingKind::Variable
            };
        }
    }

    fn lambda_body(&mut self, children: &Children<'t>, run: Run) {
        let statements: Vec<Node<'t>> = children
            .named()
            .filter(|child| child.kind != Kind::LambdaParameters)
            .collect();
        let last = statements.len().saturating_sub(1);
        for (at, statement) in statements.iter().enumerate() {
            let gives = at == last && !run.is_for_effect && !statement.kind.is_plain_statement();
            if gives {
                self.given_back(*statement, *statement);
            } else {
                self.statement(*statement);
            }
        }
    }

    /// The closure of a `runCatching` whose result nobody takes: what fails in it ends in an
    /// empty handler.
    fn unheard(&mut self, lambda: Node<'t>, children: &Children<'t>) {
        let attempt = self.step(StepKind::Attempt, lambda);
        let place = self.build.enter(attempt);
        let is_for_effect = true;
        self.lambda_body(
            children,
            Run {
                is_for_effect,
                ..Run::default()
            },
        );
        let end = lambda.end();
        self.build
            .step(StepKind::Handler, end.saturating_sub(1), end);
        self.build.leave(place);
    }

    /// `object : Callback { override fun done() { } }`: with one method it is what other
    /// languages write as a closure.
    pub(super) fn object_literal(
        &mut self,
        node: Node<'t>,
        parent: Option<ExpressionId>,
    ) -> ExpressionId {
        let id = self.build.expression(node.start(), node.end(), parent);
        let body = self.syntax.children(node).kind(Kind::ClassBody);
        let members = body.map(|body| self.syntax.children(body));
        let methods: Vec<Node<'t>> = members
            .iter()
            .flat_map(|members| members.named())
            .filter(|member| member.kind == Kind::Function)
            .collect();
        let mut made = Vec::new();
        for method in &methods {
            let step = self.step(StepKind::Closure, *method);
            let span = self.span(*method);
            let function = self.build.function("<closure>".to_owned(), step, span);
            let place = self.build.enter(step);
            self.build.place.function = function;
            let in_class_body = std::mem::replace(&mut self.in_class_body, false);
            let parts = self.syntax.children(*method);
            self.parameters(function, parts.kind(Kind::FunctionParameters));
            self.function_body(parts.kind(Kind::FunctionBody));
            self.in_class_body = in_class_body;
            self.build.leave(place);
            made.push((function, *method));
        }
        let kind = match made.as_slice() {
            [(only, _)] => ExpressionKind::Closure(*only),
            several => {
                let parts = several.iter().map(|(function, method)| {
                    let part = self
                        .build
                        .expression(method.start(), method.end(), Some(id));
                    self.build.set(part, ExpressionKind::Closure(*function));
                    part
                });
                ExpressionKind::Other(parts.collect())
            }
        };
        self.build.set(id, kind);
        id
    }
}
