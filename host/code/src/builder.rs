//! The lists of a [`Source`] while it is being read, and where the reader stands in it.

use std::sync::Arc;

use tollgate_model::Span;
use tollgate_model::code::{
    Argument, Binding, BindingId, BindingKind, Call, CallId, ErrorUse, Expression, ExpressionId,
    ExpressionKind, Function, FunctionId, Index, Language, Source, Step, StepId, StepKind,
};
use tollgate_model::span::LineIndex;

use crate::bounds;

/// Where the reader stands: what it reads next belongs to this function and step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) function: FunctionId,
    pub(crate) step: Option<StepId>,
}

/// What a reader hands over besides the lists, for what can only be told at the end.
#[derive(Debug, Default)]
pub(crate) struct Remarks {
    /// Bindings made by assigning to a bare name: whose name it is depends on declarations
    /// that may follow.
    pub(crate) assigned: Vec<BindingId>,
    /// Expressions that the language waits for without an `await` before them.
    pub(crate) awaited: Vec<ExpressionId>,
    /// Expressions that hold what their parts are, such as comprehensions.
    pub(crate) carriers: Vec<ExpressionId>,
    /// Names of the module and the names they are exported under.
    pub(crate) exports: Vec<(String, String)>,
}

pub(crate) struct Builder<'a> {
    pub(crate) text: &'a str,
    pub(crate) source: Source,
    pub(crate) place: Place,
    pub(crate) remarks: Remarks,
    lines: LineIndex,
    depth: u32,
    is_full: bool,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(language: Language, text: &'a Arc<str>) -> Builder<'a> {
        let lines = LineIndex::new(text);
        let module = Function {
            name: "<module>".to_owned(),
            span: lines.span(text, 0, text.len()),
            class: None,
            parent: None,
            step: None,
            parameters: Vec::new(),
            decorators: Vec::new(),
            is_async: false,
            steps: Vec::new(),
            passed_to: None,
            export: None,
            entry: None,
            is_test: false,
        };
        let source = Source {
            language,
            text: Arc::clone(text),
            functions: vec![module],
            steps: Vec::new(),
            calls: Vec::new(),
            expressions: Vec::new(),
            bindings: Vec::new(),
            gaps: Vec::new(),
            index: Index::default(),
        };
        Builder {
            text,
            source,
            place: Place {
                function: FunctionId::MODULE,
                step: None,
            },
            remarks: Remarks::default(),
            lines,
            depth: 0,
            is_full: false,
        }
    }

    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        self.lines.span(self.text, start, end)
    }

    pub(crate) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Notes that a stretch of text was not read.
    pub(crate) fn gap(&mut self, start: usize, end: usize) {
        if self.source.gaps.len() < bounds::MAX_GAPS {
            let span = self.span(start, end);
            self.source.gaps.push(span);
        } else if self.source.gaps.len() == bounds::MAX_GAPS {
            let span = self.span(start, self.text.len());
            self.source.gaps.push(span);
        }
    }

    /// Goes one level deeper, unless a bound forbids it: then the stretch is a gap. Every
    /// `true` must be followed by a [`Builder::rise`].
    pub(crate) fn descend(&mut self, start: usize, end: usize) -> bool {
        if self.is_full {
            return false;
        }
        if self.source.expressions.len() + self.source.steps.len() >= bounds::MAX_NODES {
            self.is_full = true;
            self.gap(start, self.text.len());
            return false;
        }
        if self.depth >= bounds::MAX_DEPTH {
            self.gap(start, end);
            return false;
        }
        self.depth += 1;
        true
    }

    pub(crate) fn rise(&mut self) {
        self.depth -= 1;
    }

    /// Adds a step at the current place.
    pub(crate) fn step(&mut self, kind: StepKind, start: usize, end: usize) -> StepId {
        let id = StepId(self.source.steps.len() as u32);
        let function = self.place.function;
        let parent = self.place.step;
        match parent {
            Some(parent) => {
                self.source[parent].children.push(id);
                if self.source[parent].function != function {
                    self.source[function].steps.push(id);
                }
            }
            None => self.source[function].steps.push(id),
        }
        let span = self.span(start, end);
        self.source.steps.push(Step {
            kind,
            span,
            function,
            parent,
            children: Vec::new(),
            expressions: Vec::new(),
            calls: Vec::new(),
            label: String::new(),
            catches: Vec::new(),
        });
        id
    }

    /// Moves into a step, and gives the place to go back to.
    pub(crate) fn enter(&mut self, step: StepId) -> Place {
        let inside = Place {
            step: Some(step),
            ..self.place
        };
        std::mem::replace(&mut self.place, inside)
    }

    pub(crate) fn leave(&mut self, place: Place) {
        self.place = place;
    }

    /// The step that expressions belong to now.
    pub(crate) fn here(&mut self) -> StepId {
        match self.place.step {
            Some(step) => step,
            // Only text that is no code puts an expression outside of every statement.
            None => {
                let step = self.step(StepKind::Expression, 0, 0);
                self.place.step = Some(step);
                step
            }
        }
    }

    /// Adds an expression whose kind is set later, so that its parts come after it.
    pub(crate) fn expression(
        &mut self,
        start: usize,
        end: usize,
        parent: Option<ExpressionId>,
    ) -> ExpressionId {
        let step = self.here();
        let id = ExpressionId(self.source.expressions.len() as u32);
        let span = self.span(start, end);
        let kind = ExpressionKind::Other(Vec::new());
        self.source.expressions.push(Expression {
            kind,
            span,
            parent,
            step,
        });
        if parent.is_none() {
            self.source[step].expressions.push(id);
        }
        id
    }

    pub(crate) fn set(&mut self, id: ExpressionId, kind: ExpressionKind) {
        self.source[id].kind = kind;
    }

    /// Adds a call that is named once its target is read, and finished after its arguments.
    pub(crate) fn call(&mut self, expression: ExpressionId) -> CallId {
        let id = CallId(self.source.calls.len() as u32);
        let step = self.source[expression].step;
        self.source.calls.push(Call {
            callee: String::new(),
            target: expression,
            arguments: Vec::new(),
            span: self.source[expression].span,
            expression,
            step,
            function: self.place.function,
            is_construction: false,
            usage: crate::usage::UNUSED,
            nature: None,
            error: ErrorUse::default(),
        });
        self.set(expression, ExpressionKind::Call(id));
        id
    }

    pub(crate) fn name_call(&mut self, id: CallId, target: ExpressionId) {
        let callee = callee(&self.source, target);
        let call = &mut self.source[id];
        call.callee = callee;
        call.target = target;
    }

    /// Lists the call in its step: after its arguments, which are evaluated first.
    pub(crate) fn finish_call(&mut self, id: CallId) {
        let step = self.source[id].step;
        self.source[step].calls.push(id);
    }

    /// Adds an argument. A function literal learns that it is passed to this call.
    pub(crate) fn argument(&mut self, call: CallId, argument: Argument) {
        let position = self.source[call].arguments.len();
        if let ExpressionKind::Closure(function) = self.source[argument.value].kind {
            self.hand_to(function, call, position);
        }
        self.source[call].arguments.push(argument);
    }

    /// Says that a function literal is handed to a call.
    pub(crate) fn hand_to(&mut self, function: FunctionId, call: CallId, position: usize) {
        self.source[function].passed_to = Some((call, position));
        if let Some(step) = self.source[function].step {
            self.source[step].label = self.source[call].callee.clone();
        }
    }

    /// Adds a function in the current one, standing in `step`.
    pub(crate) fn function(&mut self, name: String, step: StepId, span: Span) -> FunctionId {
        let id = FunctionId(self.source.functions.len() as u32);
        self.source.functions.push(Function {
            name,
            span,
            class: None,
            parent: Some(self.place.function),
            step: Some(step),
            parameters: Vec::new(),
            decorators: Vec::new(),
            is_async: false,
            steps: Vec::new(),
            passed_to: None,
            export: None,
            entry: None,
            is_test: false,
        });
        id
    }

    /// Adds a binding in the current function and step.
    pub(crate) fn bind(&mut self, name: &str, kind: BindingKind, span: Span) -> BindingId {
        let id = BindingId(self.source.bindings.len() as u32);
        let step = self.here();
        self.source.bindings.push(Binding {
            name: name.to_owned(),
            kind,
            function: self.place.function,
            class: None,
            value: None,
            path: Vec::new(),
            type_name: None,
            step,
            span,
        });
        id
    }
}

/// The callee as text: segments joined by dots, `()` for a call inside the chain.
pub(crate) fn callee(source: &Source, target: ExpressionId) -> String {
    match &source[target].kind {
        ExpressionKind::Name(name) => name.clone(),
        // The own object where it is not written: `charge(order)` in Ruby.
        ExpressionKind::Member { object, property }
            if source[*object].kind == ExpressionKind::Name("self".to_owned())
                && source[*object].span.start == source[*object].span.end =>
        {
            property.clone()
        }
        ExpressionKind::Member { object, property } => {
            let mut text = callee(source, *object);
            if text.len() > bounds::MAX_CALLEE_BYTES {
                text = "…".to_owned();
            }
            text.push('.');
            text.push_str(property);
            text
        }
        ExpressionKind::Index { object, .. } => callee(source, *object) + "[]",
        ExpressionKind::Call(call) => {
            let mut text = source[*call].callee.clone();
            text.push_str("()");
            text
        }
        ExpressionKind::Await(value) | ExpressionKind::Spread(value) => callee(source, *value),
        ExpressionKind::Assignment { value, .. } => callee(source, *value),
        ExpressionKind::Text(_) | ExpressionKind::Template(_) => "\"\"".to_owned(),
        ExpressionKind::List(_) => "[]".to_owned(),
        ExpressionKind::Object(_) => "{}".to_owned(),
        ExpressionKind::Closure(_) => "<closure>".to_owned(),
        _ => "<expression>".to_owned(),
    }
}
