//! What can run a call again.

mod words;

use super::{CallId, ExpressionKind, FunctionId, Source, StepId, StepKind};
use crate::Span;
use crate::code::trace::{Maker, OriginKind};
use crate::code::{BindingKind, EntryKind, Language};

use words::{is_iteration, is_maker, is_retry_helper, is_turned_off, retries_by_option};

/// How many in-file callers a repeat is looked for in.
const MAX_CALLERS: u32 = 2;

/// How many links of a chain before a call are looked at.
const MAX_LINKS: usize = 16;

/// Something that can run a call again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// What it is.
    pub kind: RepeatKind,
    /// As written: the loop's head, the wrapper's name, the decorator.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// The step, where it is one around the call.
    pub step: Option<StepId>,
    /// The function that is run again.
    pub function: FunctionId,
}

/// Kinds of repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RepeatKind {
    /// A loop that can try the same thing again.
    Loop,
    /// A loop over different items: repeats only when the whole is run again.
    Each,
    /// A closure or function handed to a retry helper.
    Retry,
    /// A retry decorator.
    Decorator,
    /// The function calls itself from a handler.
    Recursion,
    /// A queue consumer or task: delivered at least once.
    Job,
    /// A webhook: the sender delivers again.
    Webhook,
    /// A schedule: runs that overlap or are started again.
    Schedule,
    /// A route: the user can submit again.
    Route,
}

impl RepeatKind {
    /// The word for it across the boundary.
    pub fn word(self) -> &'static str {
        match self {
            RepeatKind::Loop => "loop",
            RepeatKind::Each => "each",
            RepeatKind::Retry => "retry",
            RepeatKind::Decorator => "decorator",
            RepeatKind::Recursion => "recursion",
            RepeatKind::Job => "job",
            RepeatKind::Webhook => "webhook",
            RepeatKind::Schedule => "schedule",
            RepeatKind::Route => "route",
        }
    }
}

impl Source {
    /// Everything in this source that can run a call again, innermost first: loops, retry
    /// helpers, decorators, recursion in a handler, entry points that are delivered again,
    /// and those of functions in this source that call this one.
    pub fn repeats(&self, call: CallId) -> Vec<Repeat> {
        let mut found = Vec::new();
        self.collect_repeats(call, MAX_CALLERS, &mut found);
        found
    }

    fn collect_repeats(&self, call: CallId, callers: u32, found: &mut Vec<Repeat>) {
        if let Some(by) = self.retried_by(call) {
            found.push(Repeat {
                kind: RepeatKind::Retry,
                text: self[by].callee.clone(),
                span: self[by].span,
                step: None,
                function: self[call].function,
            });
        }
        let own = Some(self[call].step).filter(|step| self.runs_own_calls_again(*step));
        for step in own.into_iter().chain(self.enclosing(self[call].step)) {
            match self[step].kind {
                StepKind::Loop | StepKind::EachLoop => found.push(self.loop_repeat(step, call)),
                StepKind::Closure => self.collect_closure_repeats(step, found),
                _ => {}
            }
        }
        let mut function = Some(self[call].function);
        while let Some(id) = function {
            self.collect_function_repeats(id, callers, found);
            // A closure runs where it is written, a named function where it is called.
            let is_closure = self[id]
                .step
                .is_some_and(|step| self[step].kind == StepKind::Closure);
            function = if is_closure { self[id].parent } else { None };
        }
        let mut seen = Vec::new();
        found.retain(|repeat| {
            let is_new = !seen.contains(&(repeat.kind, repeat.span));
            seen.push((repeat.kind, repeat.span));
            is_new
        });
    }

    /// Whether a loop runs the calls of its own expressions on each turn: the condition of a
    /// `while`, the body of a comprehension. What a `for` goes over is asked for once.
    fn runs_own_calls_again(&self, step: StepId) -> bool {
        let text = self[step].span.slice(&self.text);
        let is_statement = text.starts_with("for") || text.starts_with("async for");
        match self[step].kind {
            StepKind::Loop => true,
            // What a block is run for each of is asked for once, too.
            StepKind::EachLoop => !is_statement && self.language != Language::Ruby,
            _ => false,
        }
    }

    fn loop_repeat(&self, step: StepId, call: CallId) -> Repeat {
        let is_each = self[step].kind == StepKind::EachLoop || self.varies_in(call, step);
        let first_line = self[step].span.slice(&self.text).lines().next();
        // A loop that no keyword heads says what makes it one.
        let text = match self[step].label.as_str() {
            "" => first_line.unwrap_or_default(),
            label => label,
        };
        Repeat {
            kind: if is_each {
                RepeatKind::Each
            } else {
                RepeatKind::Loop
            },
            text: text.trim_end_matches(['{', ' ']).to_owned(),
            span: self[step].span,
            step: Some(step),
            function: self[call].function,
        }
    }

    /// Whether the call's arguments change with the loop's turns, other than by what is random,
    /// from the clock, or counts: the loop then goes over items and is no retry.
    fn varies_in(&self, call: CallId, step: StepId) -> bool {
        let span = self[step].span;
        let is_bound_inside = |name: &str, at| {
            self.resolve(name, at).into_iter().any(|id| {
                let binding = &self[id];
                let changes = matches!(
                    binding.kind,
                    BindingKind::Variable | BindingKind::LoopVariable | BindingKind::Manager
                );
                changes
                    && span.contains(&binding.span)
                    && binding.value.is_none_or(|value| {
                        let origins = self.origins(value);
                        origins.iter().any(|origin| {
                            origin.kind == OriginKind::Item
                                || (origin.kind == OriginKind::Call
                                    && span.contains(&self[origin.expression].span)
                                    && !self.only_makes(origin.expression))
                                || (origin.kind == OriginKind::Member
                                    && self.is_from_call_inside(origin.expression, span))
                        }) && !origins.iter().any(|origin| {
                            matches!(
                                origin.kind,
                                OriginKind::Random | OriginKind::Clock | OriginKind::Counter
                            )
                        })
                    })
            })
        };
        self[call]
            .arguments
            .iter()
            .flat_map(|argument| self.all_parts(argument.value))
            .any(|part| match &self[part].kind {
                ExpressionKind::Name(name) => is_bound_inside(name, part),
                _ => false,
            })
    }

    /// Whether a call only puts together what it is given, as makers of requests and builders
    /// do: what it gives is no other from turn to turn.
    fn only_makes(&self, expression: super::ExpressionId) -> bool {
        let mut at = expression;
        for _ in 0..MAX_LINKS {
            let ExpressionKind::Call(call) = self[at].kind else {
                return false;
            };
            if self[call].is_construction || is_maker(self.method(call)) {
                return true;
            }
            // A step of a builder makes what the builder makes.
            let ExpressionKind::Member { object, .. } = &self[self[call].target].kind else {
                return false;
            };
            at = *object;
        }
        false
    }

    fn is_from_call_inside(&self, expression: super::ExpressionId, span: Span) -> bool {
        let ExpressionKind::Member { object, .. } = &self[expression].kind else {
            return false;
        };
        self.values(*object).into_iter().any(|value| {
            matches!(self[value].kind, ExpressionKind::Call(_)) && span.contains(&self[value].span)
        })
    }

    fn collect_closure_repeats(&self, step: StepId, found: &mut Vec<Repeat>) {
        let Some(function) = self.closure_function(step) else {
            return;
        };
        let Some((call, position)) = self[function].passed_to else {
            return;
        };
        let callee = self[call].callee.clone();
        let method = self.method(call);
        let is_counted = position == 0 && method != "repeat" && self.goes_over_numbers(call);
        let retries =
            is_retry_helper(&callee) || self.is_retried(call) || self.runs_by_policy(call);
        let kind = if retries {
            RepeatKind::Retry
        } else if callee == "repeat" || is_counted && is_iteration(method) {
            RepeatKind::Loop
        } else if callee.starts_with("Parallel.ForEach")
            || position == 0 && is_iteration(method) && callee.contains('.')
        {
            RepeatKind::Each
        } else {
            return;
        };
        found.push(Repeat {
            kind,
            text: callee,
            span: self[call].span,
            step: Some(step),
            function,
        });
    }

    /// Whether what a call gives is asked for again on failure by what is chained to it:
    /// `Mono.fromCallable(closure).retryWhen(..)`.
    fn is_retried(&self, call: CallId) -> bool {
        let mut chain = self.chain(call).into_iter();
        chain.any(|chained| {
            let method = self.method(chained);
            method == "retry" || method.starts_with("retryWhen") || method == "retryBackoff"
        })
    }

    /// The call of the same chain that has this one run again when it fails: what is chained to
    /// a publisher (`retrieve().bodyToMono(..).retryWhen(..)`), or what its client was told
    /// before (`Http::retry(3)->post(..)`).
    fn retried_by(&self, call: CallId) -> Option<CallId> {
        match self.language {
            Language::Java | Language::Kotlin => self.chain(call).into_iter().find(|chained| {
                matches!(
                    self.method(*chained),
                    "retry" | "retryWhen" | "retryBackoff"
                )
            }),
            Language::Php => {
                let mut at = call;
                for _ in 0..MAX_LINKS {
                    let ExpressionKind::Member { object, .. } = &self[self[at].target].kind else {
                        return None;
                    };
                    let ExpressionKind::Call(inner) = self[*object].kind else {
                        return None;
                    };
                    if self.method(inner) == "retry" {
                        return Some(inner);
                    }
                    at = inner;
                }
                None
            }
            _ => None,
        }
    }

    /// Whether an iteration counts and goes over no items: `IntStream.range(0, 3).forEach(..)`,
    /// `(1..3).forEach { }`.
    fn goes_over_numbers(&self, call: CallId) -> bool {
        let ExpressionKind::Member { object, .. } = &self[self[call].target].kind else {
            return false;
        };
        match &self[*object].kind {
            ExpressionKind::Operation { operator, operands }
                if matches!(operator.as_str(), ".." | "until" | "..<") =>
            {
                let mut ends = operands.iter();
                ends.all(|end| {
                    matches!(
                        self[*end].kind,
                        ExpressionKind::Number(_) | ExpressionKind::Name(_)
                    )
                })
            }
            ExpressionKind::Call(inner) => {
                let callee = &self[*inner].callee;
                callee.starts_with("IntStream.range") || callee.starts_with("LongStream.range")
            }
            _ => false,
        }
    }

    /// Whether a call runs what it is given by a policy of retries: one that is called so, or
    /// made or declared so (`Policy.Handle<E>().RetryAsync(3)`, Polly's `AddRetry`).
    fn runs_by_policy(&self, call: CallId) -> bool {
        let runs = matches!(
            self.method(call),
            "Execute" | "ExecuteAsync" | "ExecuteAndCapture" | "ExecuteAndCaptureAsync"
        );
        let ExpressionKind::Member { object, .. } = &self[self[call].target].kind else {
            return false;
        };
        let says_so = |text: &str| text.to_ascii_lowercase().contains("retry");
        runs && (says_so(self.text_of(*object))
            || self.makers(*object).iter().any(|maker| match maker {
                Maker::Call(made) => says_so(&self[*made].callee),
                Maker::Type(name) => says_so(name),
                Maker::Module { .. } => false,
            }))
    }

    fn collect_function_repeats(&self, id: FunctionId, callers: u32, found: &mut Vec<Repeat>) {
        let function = &self[id];
        for decorator in &function.decorators {
            let text = self.text_of(*decorator).to_owned();
            let name = text.split(['(', ' ']).next().unwrap_or_default();
            let retries = is_retry_helper(name) && !is_turned_off(&text);
            if retries || retries_by_option(&text) {
                let span = self[*decorator].span;
                found.push(Repeat {
                    kind: RepeatKind::Decorator,
                    text,
                    span,
                    step: None,
                    function: id,
                });
            }
        }
        if let Some(entry) = &function.entry {
            let kind = match entry.kind {
                EntryKind::Job => Some(RepeatKind::Job),
                EntryKind::Webhook => Some(RepeatKind::Webhook),
                EntryKind::Schedule => Some(RepeatKind::Schedule),
                EntryKind::Route => Some(RepeatKind::Route),
                EntryKind::Script => None,
            };
            let text = entry.text.clone();
            found.extend(kind.map(|kind| Repeat {
                kind,
                text,
                span: entry.span,
                step: None,
                function: id,
            }));
        }
        for caller in self.callers(id) {
            let is_own = self[caller].function == id;
            if is_own {
                let in_handler = self.within(caller, StepKind::Handler).is_some();
                if in_handler {
                    let text = self[caller].callee.clone();
                    let span = self[caller].span;
                    found.push(Repeat {
                        kind: RepeatKind::Recursion,
                        text,
                        span,
                        step: None,
                        function: id,
                    });
                }
                continue;
            }
            let is_handed = !self.functions_of(self[caller].target).contains(&id);
            if is_handed && is_retry_helper(&self[caller].callee) {
                let text = self[caller].callee.clone();
                let span = self[caller].span;
                found.push(Repeat {
                    kind: RepeatKind::Retry,
                    text,
                    span,
                    step: None,
                    function: id,
                });
            }
            if callers > 0 {
                self.collect_repeats(caller, callers - 1, found);
            }
        }
    }
}
