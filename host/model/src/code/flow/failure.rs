//! Who hears of a call's failure.

use super::{CallId, ExpressionId, ExpressionKind, FunctionId, Source, StepId, StepKind};
use crate::code::{BindingKind, ErrorUse};

/// The label of a handler that only hands the error on.
pub const PASSES: &str = "passes";

/// The label of a handler after which the error is looked at again, further out.
pub const GOES_ON: &str = "goes on";

/// The label of a return that tells there was no error.
pub const OK: &str = "ok";

/// The label of a statement that starts a call on the side, and does not wait for it: `go f()`.
pub const STARTED: &str = "started";

/// How the failure of a call is handled, as far as its source shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How.
    pub kind: FailureKind,
    /// The steps that handle it: handlers of the nearest attempt, or the closure steps given
    /// to `.catch`, or the closure step of a callback. Innermost first.
    pub handlers: Vec<StepId>,
}

/// Kinds of failure handling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureKind {
    /// It leaves the function: whoever calls it must deal with it.
    Propagates,
    /// A handler in this function (or in one around the closure) gets it.
    Caught,
    /// A callback with an error parameter gets it.
    Callback,
    /// Nobody hears of it: the promise is neither awaited, nor returned, nor caught; the error
    /// is not looked at.
    Discarded,
    /// It ends the program: `unwrap`, `Must`.
    Aborts,
}

impl FailureKind {
    /// The word for it across the boundary.
    pub fn word(self) -> &'static str {
        match self {
            FailureKind::Propagates => "propagates",
            FailureKind::Caught => "caught",
            FailureKind::Callback => "callback",
            FailureKind::Discarded => "discarded",
            FailureKind::Aborts => "aborts",
        }
    }
}

impl Source {
    /// How the failure of a call is handled. `is_async` says whether the call returns a
    /// promise or coroutine, which must be awaited for its failure to be thrown here.
    pub fn failure(&self, call: CallId, is_async: bool) -> Failure {
        if let Some(function) = self.error_callback(call) {
            let handlers = self[function].step.into_iter().collect();
            return Failure {
                kind: FailureKind::Callback,
                handlers,
            };
        }
        let caught = self.chained_handlers(call);
        if !caught.is_empty() {
            return Failure {
                kind: FailureKind::Caught,
                handlers: caught,
            };
        }
        let usage = self[call].usage;
        if self.language.returns_errors() && (usage.is_awaited || !is_async) {
            return self.failure_by_value(call);
        }
        if is_async && !usage.is_awaited && !usage.is_returned {
            // A promise put away for later is somebody else's to wait for.
            let kind = if usage.is_used && !self.is_plain_statement(call) {
                FailureKind::Propagates
            } else {
                FailureKind::Discarded
            };
            return Failure {
                kind,
                handlers: Vec::new(),
            };
        }
        let handlers = self.handlers_around(call, is_async && !usage.is_awaited);
        let kind = if handlers.is_empty() {
            FailureKind::Propagates
        } else {
            FailureKind::Caught
        };
        Failure { kind, handlers }
    }

    /// How a failure is handled where errors are values.
    fn failure_by_value(&self, call: CallId) -> Failure {
        let usage = self[call].usage;
        let unheard = |kind| Failure {
            kind,
            handlers: Vec::new(),
        };
        match self[call].error {
            ErrorUse::Aborts => return unheard(FailureKind::Aborts),
            ErrorUse::Dropped => return unheard(FailureKind::Discarded),
            ErrorUse::None if !usage.is_used => return unheard(FailureKind::Discarded),
            _ => {}
        }
        let converted = self.converting_handlers(call);
        if !converted.is_empty() {
            return Failure {
                kind: FailureKind::Caught,
                handlers: converted,
            };
        }
        // What is returned leaves the function past the handlers in it.
        let handlers = self.handlers_around(call, usage.is_returned);
        let kind = if handlers.is_empty() {
            FailureKind::Propagates
        } else {
            FailureKind::Caught
        };
        Failure { kind, handlers }
    }

    /// The closures that get the error in the call's chain and make something else of it:
    /// `.unwrap_or_else(|error| ...)`, `.map_err(|error| { ... })`.
    fn converting_handlers(&self, call: CallId) -> Vec<StepId> {
        let mut found = Vec::new();
        for chained in self.chain(call) {
            let takes_error = matches!(
                self.method(chained),
                "unwrap_or_else" | "or_else" | "map_or_else" | "map_err"
            );
            let Some(argument) = self[chained].arguments.first().filter(|_| takes_error) else {
                continue;
            };
            if let ExpressionKind::Closure(function) = self[argument.value].kind {
                found.extend(self[function].step);
            }
        }
        found
    }

    /// Whether the call (with what is chained to it) is a statement of its own.
    fn is_plain_statement(&self, call: CallId) -> bool {
        let outermost = self.chain(call).last().copied().unwrap_or(call);
        self[self[outermost].expression].parent.is_none()
            && self[self[outermost].step].kind == StepKind::Expression
    }

    /// The callback of a call that takes the error as its first parameter.
    fn error_callback(&self, call: CallId) -> Option<FunctionId> {
        let function = self.callback(call)?;
        let takes_error = self.bindings.iter().any(|binding| {
            binding.function == function
                && binding.kind == BindingKind::Caught
                && !self.is_in_handler(binding.step)
                && binding.value.is_none()
        });
        takes_error.then_some(function)
    }

    fn is_in_handler(&self, step: StepId) -> bool {
        self[step].kind == StepKind::Handler
    }

    /// The closures given to `.catch` or as second argument of `.then` in the call's chain.
    fn chained_handlers(&self, call: CallId) -> Vec<StepId> {
        let mut found = Vec::new();
        let chain = self.chain(call);
        // Throws what failed after all.
        let throws = |chained: &CallId| self.method(*chained) == "getOrThrow";
        if self.language.family() == "java" && chain.iter().any(throws) {
            return found;
        }
        for chained in chain {
            let position = match self.method(chained) {
                "catch" => 0,
                "then" => 1,
                method if self.language.family() == "java" => match rescue_position(method) {
                    Some(position) => position,
                    None => continue,
                },
                _ => continue,
            };
            if self[chained].arguments.is_empty() && self.method(chained) == "getOrNull" {
                found.push(self[chained].step);
            }
            let arguments = &self[chained].arguments;
            let named = arguments
                .iter()
                .find(|given| given.name.as_deref() == Some("onFailure"));
            if let Some(argument) = named.or_else(|| arguments.get(position)) {
                for function in self.functions_of(argument.value) {
                    found.extend(self[function].step);
                }
                if found.is_empty() {
                    // `.catch(next)`, `.catch(console.error)`: handled, by something unseen.
                    found.push(self[chained].step);
                }
            }
        }
        found
    }

    /// The handlers of the nearest attempt around a call that would get what it throws.
    ///
    /// A promise that is returned without `await` is thrown after the attempts of its own
    /// function have ended; a closure's failure reaches the attempts around it only where the
    /// call it is handed to is awaited or returned.
    fn handlers_around(&self, call: CallId, skips_own_function: bool) -> Vec<StepId> {
        let mut skips = skips_own_function;
        let mut came_from = self[call].step;
        let mut next = self[came_from].parent;
        while let Some(step) = next {
            match self[step].kind {
                StepKind::Definition => break,
                StepKind::Attempt if !skips && self.is_in_body(step, came_from) => {
                    let handlers: Vec<StepId> = self[step]
                        .children
                        .iter()
                        .copied()
                        .filter(|child| self[*child].kind == StepKind::Handler)
                        .collect();
                    let goes_on = |handler: &StepId| self[*handler].label == GOES_ON;
                    if !handlers.is_empty() && !handlers.iter().all(goes_on) {
                        // Whoever calls the function gets what is only handed on.
                        let passes = |handler: &StepId| self[*handler].label == PASSES;
                        if !handlers.iter().all(passes) {
                            return handlers;
                        }
                        skips = true;
                    }
                }
                StepKind::Attempt if !skips && self.language.returns_errors() => {
                    let handlers = self.handlers_behind(step, came_from);
                    if !handlers.is_empty() {
                        return handlers;
                    }
                }
                StepKind::Closure => {
                    let Some(function) = self.closure_function(step) else {
                        break;
                    };
                    let Some((outer, _)) = self[function].passed_to else {
                        break;
                    };
                    let caught = self.chained_handlers(outer);
                    if !caught.is_empty() {
                        return caught;
                    }
                    let usage = self[outer].usage;
                    if self[function].is_async && !usage.is_awaited && !usage.is_returned {
                        break;
                    }
                    skips = self[function].is_async && !usage.is_awaited;
                }
                _ => {}
            }
            came_from = step;
            next = self[step].parent;
        }
        Vec::new()
    }

    /// The handlers that look at the error once more behind an arm that may have set it again:
    /// `if err == nil { err = next() }; if err != nil { ... }`.
    fn handlers_behind(&self, attempt: StepId, arm: StepId) -> Vec<StepId> {
        let behind = self[attempt].children.iter().copied();
        let mut behind = behind.skip_while(|child| *child != arm).skip(1);
        let follows = behind.next().is_some_and(|next| {
            self[next].kind == StepKind::Handler && self[next].label == GOES_ON
        });
        let passes = |step: &StepId| self[*step].label == PASSES;
        let handlers: Vec<StepId> = behind
            .filter(|child| follows && self[*child].kind == StepKind::Handler)
            .collect();
        if self[arm].kind != StepKind::Arm || handlers.iter().all(passes) {
            return Vec::new();
        }
        handlers
    }

    fn is_in_body(&self, attempt: StepId, child: StepId) -> bool {
        self[child].parent == Some(attempt)
            && !matches!(
                self[child].kind,
                StepKind::Handler | StepKind::Cleanup | StepKind::Arm
            )
    }

    /// The names bound to the error in a handler or error callback.
    pub fn caught_names(&self, handler: StepId) -> Vec<&str> {
        let function = self.closure_function(handler);
        self.bindings
            .iter()
            .filter(|binding| match (&binding.kind, function) {
                (BindingKind::Caught, None) => binding.step == handler,
                (BindingKind::Caught, Some(function)) => {
                    binding.function == function
                        && !self.is_in_handler(binding.step)
                        && binding.value.is_none()
                }
                (BindingKind::Parameter(0), Some(function)) => binding.function == function,
                _ => false,
            })
            .map(|binding| binding.name.as_str())
            .collect()
    }

    /// Whether a handler looks at the error it got: an expression in it, outside plain logging,
    /// reads a caught name.
    pub fn reads_error(&self, handler: StepId) -> Vec<ExpressionId> {
        let names = self.caught_names(handler);
        self.all_steps(handler)
            .into_iter()
            .flat_map(|step| self.step_parts(step))
            .filter(|part| matches!(&self[*part].kind, ExpressionKind::Name(name) if names.contains(&name.as_str())))
            .collect()
    }
}

/// Which argument of a method of futures, publishers and results of Java and Kotlin deals with
/// a failure.
fn rescue_position(method: &str) -> Option<usize> {
    match method {
        "exceptionally"
        | "exceptionallyCompose"
        | "onErrorResume"
        | "onErrorReturn"
        | "onErrorComplete"
        | "onErrorContinue"
        | "onErrorResumeNext"
        | "handle"
        | "whenComplete"
        | "onFailure"
        | "getOrElse"
        | "getOrDefault"
        | "getOrNull"
        | "recover"
        | "recoverCatching"
        | "recoverWith" => Some(0),
        "fold" => Some(1),
        _ => None,
    }
}
