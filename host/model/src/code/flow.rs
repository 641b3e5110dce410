//! What surrounds a call, what can repeat it, what runs after it, and who hears of its failure.

mod failure;
mod repeats;
mod results;

pub use failure::{Failure, FailureKind, GOES_ON, OK, PASSES, STARTED};
pub use repeats::{Repeat, RepeatKind};
pub use results::Read;

use super::{CallId, ExpressionId, ExpressionKind, FunctionId, Language, Source, StepId, StepKind};

impl Source {
    /// The steps around a step, innermost first, through closures, up to the definition of the
    /// named function it is in (which is not one of them).
    pub fn enclosing(&self, step: StepId) -> Vec<StepId> {
        let mut found = Vec::new();
        let mut next = self[step].parent;
        while let Some(id) = next {
            if self[id].kind == StepKind::Definition {
                break;
            }
            found.push(id);
            next = self[id].parent;
        }
        found
    }

    /// The nearest step of a kind around a call.
    pub fn within(&self, call: CallId, kind: StepKind) -> Option<StepId> {
        self.enclosing(self[call].step)
            .into_iter()
            .find(|id| self[*id].kind == kind)
    }

    /// A step and all steps in it, in order, including those of closures written in it.
    pub fn all_steps(&self, step: StepId) -> Vec<StepId> {
        let mut found = vec![step];
        let mut next = 0;
        while let Some(id) = found.get(next).copied() {
            let children = &self[id].children;
            found.splice(next + 1..next + 1, children.iter().copied());
            next += 1;
        }
        found
    }

    /// All calls in a step, including those of closures written in it, in order of the text.
    pub fn calls_in(&self, step: StepId) -> Vec<CallId> {
        let mut calls: Vec<CallId> = self
            .all_steps(step)
            .into_iter()
            .flat_map(|id| self[id].calls.iter().copied())
            .collect();
        calls.sort_by_key(|call| (self[*call].span.start, self[*call].span.end));
        calls
    }

    /// The steps that run after a call has returned, in order, to the end of the function:
    /// the rest of each block around it, and what the functions chained to it (`.then`) or
    /// handed to it as callbacks hold. Other arms of a branch, handlers and function
    /// definitions are left out, cleanups are in.
    ///
    /// A step that is listed runs with everything in it. After the end of a closure it goes on
    /// in the function around it where the closure's call is waited for.
    pub fn after(&self, call: CallId) -> Vec<StepId> {
        let mut found = self.continuations(call);
        let mut step = self[call].step;
        loop {
            found.extend(self.later_siblings(step));
            if matches!(self[step].kind, StepKind::Return | StepKind::Raise) {
                // The last value of a block ends the block, not the function around it.
                match self.block_of_last_value(step) {
                    Some(closure) => step = closure,
                    None => break,
                }
                continue;
            }
            let Some(parent) = self[step].parent else {
                break;
            };
            match self[parent].kind {
                StepKind::Definition => break,
                StepKind::Closure if !self.is_waited_closure(parent) => break,
                _ => step = parent,
            }
        }
        found.retain(|id| self[*id].kind != StepKind::Definition);
        found
    }

    /// The block that a value is given back by without `return`, where the function goes on
    /// after it.
    fn block_of_last_value(&self, step: StepId) -> Option<StepId> {
        let text = self[step].span.slice(&self.text);
        let leaves_function = text.starts_with("return") && !text.starts_with("return@");
        let is_written = leaves_function || self[step].kind == StepKind::Raise;
        if is_written || !self.language.gives_last_value() {
            return None;
        }
        let mut around = self.enclosing(step).into_iter();
        around.find(|id| self[*id].kind == StepKind::Closure && self.is_waited_closure(*id))
    }

    /// The steps after `step` in the same block that can run once it has ended normally.
    fn later_siblings(&self, step: StepId) -> Vec<StepId> {
        let siblings = match self[step].parent {
            Some(parent) => &self[parent].children,
            None => &self[self[step].function].steps,
        };
        let position = siblings
            .iter()
            .position(|id| *id == step)
            .map_or(0, |at| at + 1);
        let leaves_handler = matches!(self[step].kind, StepKind::Handler);
        siblings
            .iter()
            .skip(position)
            .copied()
            .filter(|id| match self[*id].kind {
                StepKind::Handler => false,
                // A sibling arm is another way of the branch; the `else` of a `try` comes
                // after its body, but not after a handler.
                StepKind::Arm => {
                    self[*id].label == "else" && self.is_attempt_arm(*id) && !leaves_handler
                }
                _ => true,
            })
            .collect()
    }

    fn is_attempt_arm(&self, arm: StepId) -> bool {
        self[arm]
            .parent
            .is_some_and(|parent| self[parent].kind == StepKind::Attempt)
    }

    /// The closures that run with the call's result: `.then(closure)` chained to it, and a
    /// closure that is its last argument. Their closure steps.
    fn continuations(&self, call: CallId) -> Vec<StepId> {
        let mut found = Vec::new();
        if let Some(function) = self.callback(call) {
            found.extend(self[function].step);
        }
        for chained in self.chain(call) {
            let method = self.method(chained);
            let runs_next = matches!(method, "then" | "finally")
                || self.language.has_scope_functions()
                    && matches!(method, "also" | "let" | "run" | "apply" | "onSuccess");
            if runs_next && let Some(argument) = self[chained].arguments.first() {
                for function in self.functions_of(argument.value) {
                    found.extend(self[function].step);
                }
            }
        }
        found
    }

    /// The closure that a call is given as its last argument, if there is one.
    pub fn callback(&self, call: CallId) -> Option<FunctionId> {
        match &self[self[call].arguments.last()?.value].kind {
            ExpressionKind::Closure(function) => Some(*function),
            _ => None,
        }
    }

    /// The calls chained to a call, in order: for `a()` in `a().then(b).catch(c)` those of
    /// `then` and `catch`.
    pub fn chain(&self, call: CallId) -> Vec<CallId> {
        let mut found = Vec::new();
        let mut expression = self[call].expression;
        while let Some(parent) = self[expression].parent {
            // `call().await.map_err(f)`: the error of the call goes on behind the `await`.
            if self.language.returns_errors()
                && matches!(self[parent].kind, ExpressionKind::Await(_))
            {
                expression = parent;
                continue;
            }
            let is_object = matches!(&self[parent].kind, ExpressionKind::Member { object, .. } if *object == expression);
            let target = self[parent].parent.filter(|_| is_object);
            match target.map(|target| (target, &self[target].kind)) {
                Some((target, ExpressionKind::Call(chained)))
                    if self[*chained].target == parent =>
                {
                    found.push(*chained);
                    expression = target;
                }
                _ => break,
            }
        }
        found
    }

    /// The last segment of a callee.
    pub fn method(&self, call: CallId) -> &str {
        self[call].callee.rsplit('.').next().unwrap_or_default()
    }

    /// Whether the function goes on after a closure step once the closure has ended: its call
    /// is awaited or returned, or runs its closure at once (`forEach` with a plain function).
    fn is_waited_closure(&self, closure: StepId) -> bool {
        let Some(function) = self.closure_function(closure) else {
            return false;
        };
        match self[function].passed_to {
            Some((call, _)) => {
                let usage = self[call].usage;
                usage.is_awaited || usage.is_returned || !self[function].is_async
            }
            None => false,
        }
    }

    /// The function of a closure or definition step.
    pub fn closure_function(&self, step: StepId) -> Option<FunctionId> {
        self.function_ids().find(|id| self[*id].step == Some(step))
    }

    /// Whether a step leaves its function whenever it runs to its end: it returns, raises, or
    /// all its ways do.
    pub fn always_leaves(&self, step: StepId) -> bool {
        match self[step].kind {
            StepKind::Return | StepKind::Raise => true,
            StepKind::Branch => {
                let arms = &self[step].children;
                let is_total = arms
                    .iter()
                    .any(|arm| matches!(self[*arm].label.as_str(), "else" | "default"));
                is_total && arms.iter().all(|arm| self.always_leaves(*arm))
            }
            StepKind::Arm | StepKind::Handler | StepKind::Scope | StepKind::Closure => self[step]
                .children
                .iter()
                .any(|child| self.always_leaves(*child)),
            _ => false,
        }
    }

    /// Whether running a step can leave the function early, or the iteration, on some way
    /// through it: a return, raise, or assertion in it, outside closures.
    pub fn can_leave(&self, step: StepId) -> bool {
        match self[step].kind {
            StepKind::Return | StepKind::Raise | StepKind::Assert => true,
            StepKind::Closure | StepKind::Definition => false,
            _ => self[step]
                .children
                .iter()
                .any(|child| self.can_leave(*child)),
        }
    }

    /// The expressions of a step itself and everything in them.
    pub fn step_parts(&self, step: StepId) -> Vec<ExpressionId> {
        self[step]
            .expressions
            .iter()
            .flat_map(|id| self.all_parts(*id))
            .collect()
    }

    /// Calls in this source of a function, by name, as a method of the own class, or handed
    /// on as an argument. In Rust also methods of a trait that run it: `send.retry(policy)`.
    pub fn callers(&self, function: FunctionId) -> Vec<CallId> {
        let name = self[function].name.rsplit('.').next().unwrap_or_default();
        if name.starts_with('<') {
            return Vec::new();
        }
        let mentions = |id: CallId| {
            let call = &self[id];
            let direct =
                self.method(id) == name && self.functions_of(call.target).contains(&function);
            let is_handed = match &self[call.target].kind {
                ExpressionKind::Member { object, .. } if self.language == Language::Rust => {
                    self.text_of(*object).ends_with(name)
                        && self.functions_of(*object).contains(&function)
                }
                _ => false,
            };
            direct
                || is_handed
                || call.arguments.iter().any(|argument| {
                    self.text_of(argument.value).ends_with(name)
                        && !matches!(self[argument.value].kind, ExpressionKind::Closure(_))
                        && self.functions_of(argument.value).contains(&function)
                })
        };
        let calls = self.calls_naming(name).iter().copied();
        calls.filter(|id| mentions(*id)).collect()
    }
}
