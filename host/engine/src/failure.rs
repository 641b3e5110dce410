//! Why a policy failed, in words that name the bound and say what to do.

use tollgate_model::decision::PolicyFailure;
use wasmtime::{Trap, WasmBacktrace};

use crate::bound::Bound;
use crate::limits::Limits;

/// What a policy was doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Start,
    Describe,
    Configure,
    Check,
}

impl Stage {
    fn words(self) -> &'static str {
        match self {
            Stage::Start => "while it was started",
            Stage::Describe => "in `describe`",
            Stage::Configure => "in `configure`",
            Stage::Check => "in `check`",
        }
    }
}

/// A failure of a policy, with what to do about it.
pub(crate) fn failure(
    policy: &str,
    what: impl Into<String>,
    hint: impl Into<String>,
) -> PolicyFailure {
    PolicyFailure {
        policy: policy.to_owned(),
        what: what.into(),
        hint: hint.into(),
    }
}

/// Says why wasmtime came back with an error. `fuel` is what the stage was given.
pub(crate) fn explain(
    policy: &str,
    error: &wasmtime::Error,
    stage: Stage,
    fuel: u64,
    limits: &Limits,
) -> PolicyFailure {
    let at = stage.words();
    if let Some(bound) = error.downcast_ref::<Bound>() {
        return failure(policy, format!("{bound} ({at})"), bound.hint());
    }
    let place = innermost(error);
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => failure(
            policy,
            format!("ran out of fuel {at}: it used its whole budget of {fuel}"),
            "look for a loop that does not end, and ask narrower questions; the budget grows \
             with the change, so a larger one would not help a loop",
        ),
        Some(Trap::Interrupt) => failure(
            policy,
            format!(
                "was stopped {at} by the host's safety net after {} seconds; this is no \
                 judgement of the policy or of the change",
                limits.deadline.as_secs_f32()
            ),
            "run it again on a machine that is less busy; if it happens again, report it",
        ),
        Some(Trap::StackOverflow) => failure(
            policy,
            format!("overflowed its stack of 1 MiB {at}{place}"),
            "recurse less: keep a list of what is left to do instead",
        ),
        Some(Trap::UnreachableCodeReached) => failure(
            policy,
            format!("panicked or aborted {at}{place}"),
            "a policy must not panic: let it report a finding, or nothing",
        ),
        Some(trap) => failure(
            policy,
            format!("trapped {at}{place}: {trap}"),
            "the policy has a bug; run its cases with `tollgate policy test`",
        ),
        None => failure(
            policy,
            format!("failed {at}: {}", error.root_cause()),
            "it went over a bound of the host, or broke the rules of the component model",
        ),
    }
}

/// The innermost function that has a name, in words.
fn innermost(error: &wasmtime::Error) -> String {
    let frames = error
        .downcast_ref::<WasmBacktrace>()
        .map(WasmBacktrace::frames);
    let mut names = frames
        .into_iter()
        .flatten()
        .filter_map(|frame| frame.func_name());
    match names.next() {
        Some(name) => format!(" (`{name}`)"),
        None => String::new(),
    }
}
