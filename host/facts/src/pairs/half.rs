//! One side of a pairing.

use tollgate_model::code::{CallId, FunctionId, Source, StepId, StepKind};

/// One side, with what is in each of its functions. Most functions of a changed file did not
/// change: where the text is the same, so is what stands in it, in order.
pub(super) struct Half<'a> {
    pub(super) source: &'a Source,
    steps: Vec<Vec<StepId>>,
    calls: Vec<Vec<CallId>>,
}

impl<'a> Half<'a> {
    pub(super) fn new(source: &'a Source) -> Half<'a> {
        let mut steps = vec![Vec::new(); source.functions.len()];
        for (at, step) in source.steps.iter().enumerate() {
            if step.kind != StepKind::Import
                && let Some(own) = steps.get_mut(step.function.0 as usize)
            {
                own.push(StepId(at as u32));
            }
        }
        let mut calls = vec![Vec::new(); source.functions.len()];
        for id in source.call_ids() {
            if let Some(own) = calls.get_mut(source[id].function.0 as usize) {
                own.push(id);
            }
        }
        Half {
            source,
            steps,
            calls,
        }
    }

    /// The steps of a function, in order, without imports.
    pub(super) fn steps(&self, function: FunctionId) -> &[StepId] {
        of(&self.steps, function)
    }

    /// The calls of a function, in order.
    pub(super) fn calls(&self, function: FunctionId) -> &[CallId] {
        of(&self.calls, function)
    }

    pub(super) fn text(&self, function: FunctionId) -> &'a str {
        self.source[function].span.slice(&self.source.text)
    }
}

fn of<I>(lists: &[Vec<I>], function: FunctionId) -> &[I] {
    lists
        .get(function.0 as usize)
        .map(Vec::as_slice)
        .unwrap_or_default()
}
