//! What is asked about single calls, steps and functions.

use tollgate_model::change::Side;
use tollgate_model::code::{CallId, FunctionId, Source, StepId, StepKind};
use tollgate_model::gateway::Match;
use tollgate_model::span::Span;

use crate::{At, Facts, FileId, keys, roles};

impl Facts {
    /// The same call on the other side of the change, possibly in another file.
    pub fn call_counterpart(&self, call: At<CallId>) -> Option<At<CallId>> {
        let pairs = &self.file(call.file).pairs;
        match pairs.call(call.side, call.id) {
            Some(id) => Some(At {
                file: call.file,
                side: other(call.side),
                id,
            }),
            None => self.moved.call(call),
        }
    }

    /// The same step on the other side of the change.
    pub fn step_counterpart(&self, step: At<StepId>) -> Option<At<StepId>> {
        let (id, _) = self.file(step.file).pairs.step(step.side, step.id)?;
        Some(At {
            file: step.file,
            side: other(step.side),
            id,
        })
    }

    /// The same function on the other side of the change.
    pub fn function_counterpart(&self, function: At<FunctionId>) -> Option<At<FunctionId>> {
        let id = self
            .file(function.file)
            .pairs
            .function(function.side, function.id)?;
        Some(At {
            file: function.file,
            side: other(function.side),
            id,
        })
    }

    /// The lines at the head that the change added or replaced, as spans.
    pub fn touched_lines(&self, id: FileId) -> Vec<Span> {
        self.file(id).touched_lines()
    }

    /// Whether the change added, replaced or removed a line of a call.
    pub fn is_call_touched(&self, call: At<CallId>) -> bool {
        self.is_whole_tree
            || self.source(call.file, call.side).is_some_and(|source| {
                self.file(call.file)
                    .is_touched(call.side, &source[call.id].span)
            })
    }

    /// Whether the change added, replaced or removed a line of a step.
    pub fn is_step_touched(&self, step: At<StepId>) -> bool {
        self.is_whole_tree
            || self.source(step.file, step.side).is_some_and(|source| {
                self.file(step.file)
                    .is_touched(step.side, &source[step.id].span)
            })
    }

    /// Whether the change can have an effect on what a function does, or on how it is run.
    pub fn is_affected(&self, function: At<FunctionId>) -> bool {
        self.is_whole_tree || self.file(function.file).affected.contains(&function.id)
    }

    /// Whether a step was added, or moved to where it is from elsewhere in the file.
    pub fn is_step_new(&self, step: At<StepId>) -> bool {
        let counterpart = self.file(step.file).pairs.step(step.side, step.id);
        !counterpart.is_some_and(|(_, keeps_order)| keeps_order)
    }

    /// Whether a function is test code: by its file, or it or one around it is a test.
    pub fn is_test_code(&self, function: At<FunctionId>) -> bool {
        if self.file(function.file).is_test {
            return true;
        }
        let Some(source) = self.source(function.file, function.side) else {
            return false;
        };
        let mut next = Some(function.id);
        while let Some(id) = next {
            if source[id].is_test {
                return true;
            }
            next = source[id].parent;
        }
        false
    }

    /// The steps that ran before a call, in order: the earlier ones of each block around it,
    /// from the start of the named function.
    pub fn preceding(&self, call: At<CallId>) -> Vec<StepId> {
        self.source(call.file, call.side)
            .map_or_else(Vec::new, |source| preceding(source, call.id))
    }

    /// What a call is for, by its name and resolved module; empty where that can't be told.
    pub fn role(&self, call: At<CallId>) -> &'static str {
        match self.source(call.file, call.side) {
            Some(source) => roles::role(source, call.id, self.matched(call)),
            None => "",
        }
    }

    /// Whether a call may raise or reject by itself.
    pub fn may_fail(&self, call: At<CallId>) -> bool {
        self.source(call.file, call.side)
            .is_some_and(|source| roles::may_fail(source, call.id))
    }

    /// What an operation's key is made of, in a word; see `key.origin` in the WIT.
    pub fn key_origin(&self, call: At<CallId>) -> &'static str {
        match (self.source(call.file, call.side), self.matched(call)) {
            (Some(source), Some(matched)) => keys::origin(source, matched, self.matches(call)),
            _ => "absent",
        }
    }

    /// All operations in the file of a call, on its side.
    fn matches(&self, call: At<CallId>) -> &[Match] {
        &self.file(call.file).side(call.side).matches
    }

    /// Whether the key is written into a record before the call.
    pub fn is_key_stored_first(&self, call: At<CallId>) -> bool {
        match (self.source(call.file, call.side), self.matched(call)) {
            (Some(source), Some(matched)) => {
                keys::is_stored_first(source, matched, self.matches(call))
            }
            _ => false,
        }
    }

    /// Whether the key is made anew each time a step runs.
    pub fn is_key_made_within(&self, call: At<CallId>, step: At<StepId>) -> bool {
        if (call.file, call.side) != (step.file, step.side) {
            return false;
        }
        match (self.source(call.file, call.side), self.matched(call)) {
            (Some(source), Some(matched)) => keys::is_made_within(source, matched, step.id),
            _ => false,
        }
    }
}

fn other(side: Side) -> Side {
    match side {
        Side::Before => Side::After,
        Side::After => Side::Before,
    }
}

/// The steps before a call in each block around it.
pub(crate) fn preceding(source: &Source, call: CallId) -> Vec<StepId> {
    let mut found = Vec::new();
    let mut step = source[call].step;
    loop {
        let siblings = match source[step].parent {
            Some(parent) => &source[parent].children,
            None => &source[source[step].function].steps,
        };
        let mut earlier: Vec<StepId> = siblings
            .iter()
            .copied()
            .take_while(|sibling| *sibling != step)
            .filter(|sibling| {
                // Another arm or handler did not run; definitions never run in place.
                !matches!(
                    source[*sibling].kind,
                    StepKind::Arm | StepKind::Handler | StepKind::Definition
                )
            })
            .collect();
        earlier.append(&mut found);
        found = earlier;
        match source[step].parent {
            Some(parent) if !is_edge(source, parent) => step = parent,
            _ => return found,
        }
    }
}

/// Whether what stands before a step has not run for what is in it: a definition, or a function
/// literal that the module keeps under a name (`const pay = async () => {...}`).
fn is_edge(source: &Source, step: StepId) -> bool {
    match source[step].kind {
        StepKind::Definition => true,
        StepKind::Closure => source.closure_function(step).is_some_and(|function| {
            let function = &source[function];
            function.passed_to.is_none() && function.parent == Some(FunctionId::MODULE)
        }),
        _ => false,
    }
}
