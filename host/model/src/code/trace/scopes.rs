//! What calls give that only run a closure: `order.let { it.id }`, `withContext(io) { pay() }`.

use super::{CallId, ExpressionId, ExpressionKind, Source, Walk};
use crate::code::StepKind;

/// Functions that give what their closure gives.
const GIVE_VALUE: &[&str] = &[
    "let",
    "run",
    "with",
    "use",
    "withContext",
    "runBlocking",
    "coroutineScope",
    "supervisorScope",
    "withTimeout",
    "withTimeoutOrNull",
    "withLock",
    "withPermit",
    "synchronized",
    "lazy",
];

/// Functions that give the object they are called on, as it was.
const GIVE_OBJECT: &[&str] = &["takeIf", "takeUnless", "onEach", "onSuccess", "onFailure"];

/// Functions that give the object they are called on, after something was done to it.
const GIVE_CHANGED: &[&str] = &["also", "apply"];

impl Source {
    /// Whether a call gives what its closure gives.
    pub fn gives_value_of_closure(&self, call: CallId) -> bool {
        self.language.has_scope_functions() && GIVE_VALUE.contains(&self.method(call))
    }

    /// The call whose closure gives an expression as its value, where that is what the call
    /// gives.
    pub(in crate::code) fn run_that_gives(&self, expression: ExpressionId) -> Option<CallId> {
        if !self.language.has_scope_functions() || self[expression].parent.is_some() {
            return None;
        }
        let step = self[expression].step;
        let closure = self[step]
            .parent
            .filter(|_| self[step].kind == StepKind::Return)?;
        let function = self.closure_function(closure)?;
        let (call, _) = self[function].passed_to?;
        self.gives_value_of_closure(call).then_some(call)
    }

    /// Whether a call gives the object it is called on.
    fn given_object(&self, call: CallId, names: &[&str]) -> Option<ExpressionId> {
        match self[self[call].target].kind {
            ExpressionKind::Member { object, .. } if names.contains(&self.method(call)) => {
                Some(object)
            }
            _ => None,
        }
    }
}

impl Walk<'_> {
    /// What a call gives that only runs a closure; nothing where it is no such call.
    pub(super) fn given_by_run(&self, call: CallId) -> Vec<ExpressionId> {
        if !self.language.has_scope_functions() {
            return Vec::new();
        }
        if let Some(object) = self.given_object(call, GIVE_OBJECT) {
            return vec![object];
        }
        match self.callback(call) {
            Some(function) if GIVE_VALUE.contains(&self.method(call)) => {
                self.returned(function).to_vec()
            }
            _ => Vec::new(),
        }
    }

    /// The object that a call gives back changed: `StripeClient(key).also { .. }`.
    pub(super) fn changed_by_run(&self, call: CallId) -> Option<ExpressionId> {
        let object = self.given_object(call, GIVE_CHANGED);
        object.filter(|_| self.language.has_scope_functions())
    }
}
