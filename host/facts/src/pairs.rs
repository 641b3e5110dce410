//! Which call, step and function of one side is which of the other.
//!
//! A hazard that stood before is not the change's, and a call that only moved or was
//! reformatted is not new. So both sides are paired: functions by name, then what is in them by
//! text and order; operations also across functions and files.

mod align;
mod calls;
mod functions;
mod half;

use std::collections::BTreeMap;

use tollgate_model::change::Side;
use tollgate_model::code::{CallId, FunctionId, Source, StepId, StepKind};

use crate::file::FileFacts;
use crate::{At, FileId};
use half::Half;

pub(crate) use calls::left_over;

/// The pairs of one file: from an id of one side to its counterpart on the other.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    calls: BothWays<CallId>,
    functions: BothWays<FunctionId>,
    /// Steps that keep their order.
    steps: BothWays<StepId>,
    /// Steps that stand elsewhere in the file on the other side.
    moved_steps: BothWays<StepId>,
}

/// A pairing that can be asked from either side.
#[derive(Debug)]
struct BothWays<I> {
    to_before: BTreeMap<I, I>,
    to_after: BTreeMap<I, I>,
}

impl<I> Default for BothWays<I> {
    fn default() -> BothWays<I> {
        BothWays {
            to_before: BTreeMap::new(),
            to_after: BTreeMap::new(),
        }
    }
}

impl<I: Copy + Ord> BothWays<I> {
    fn add(&mut self, before: I, after: I) {
        self.to_before.insert(after, before);
        self.to_after.insert(before, after);
    }

    fn has(&self, side: Side, id: I) -> bool {
        self.get(side, id).is_some()
    }

    /// The counterpart of an id that stands on `side`.
    fn get(&self, side: Side, id: I) -> Option<I> {
        match side {
            Side::Before => self.to_after.get(&id).copied(),
            Side::After => self.to_before.get(&id).copied(),
        }
    }
}

impl Pairs {
    pub(crate) fn between(file: &FileFacts) -> Pairs {
        let mut pairs = Pairs::default();
        let (Some(before), Some(after)) = (&file.before.source, &file.after.source) else {
            return pairs;
        };
        functions::pair(before, after, &mut pairs.functions);
        let (old_half, new_half) = (Half::new(before), Half::new(after));
        for (old, new) in &pairs.functions.to_after {
            align::pair_steps(&old_half, *old, &new_half, *new, &mut pairs.steps);
        }
        pairs.pair_moved_steps(before, after);
        calls::pair(file, &old_half, &new_half, &mut pairs);
        pairs
    }

    /// Pairs steps without children that are left over, by equal text.
    fn pair_moved_steps(&mut self, before: &Source, after: &Source) {
        let left = |source: &Source, side: Side, steps: &BothWays<StepId>| {
            let mut found: BTreeMap<String, Vec<StepId>> = BTreeMap::new();
            for (at, step) in source.steps.iter().enumerate() {
                let id = StepId(at as u32);
                let is_leaf = step.children.is_empty()
                    && !matches!(step.kind, StepKind::Closure | StepKind::Jump);
                if is_leaf && !steps.has(side, id) {
                    found
                        .entry(align::normal_text(step.span.slice(&source.text)))
                        .or_default()
                        .push(id);
                }
            }
            found
        };
        let mut old = left(before, Side::Before, &self.steps);
        for (text, new_steps) in left(after, Side::After, &self.steps) {
            let Some(old_steps) = old.remove(&text) else {
                continue;
            };
            for (old, new) in old_steps.into_iter().zip(new_steps) {
                self.moved_steps.add(old, new);
            }
        }
    }

    pub(crate) fn call(&self, side: Side, id: CallId) -> Option<CallId> {
        self.calls.get(side, id)
    }

    pub(crate) fn function(&self, side: Side, id: FunctionId) -> Option<FunctionId> {
        self.functions.get(side, id)
    }

    /// The counterpart of a step; the flag says that it keeps its order.
    pub(crate) fn step(&self, side: Side, id: StepId) -> Option<(StepId, bool)> {
        let kept = self.steps.get(side, id).map(|step| (step, true));
        kept.or_else(|| self.moved_steps.get(side, id).map(|step| (step, false)))
    }
}

/// Operations that stand in another file on the other side.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    to_before: BTreeMap<(FileId, CallId), (FileId, CallId)>,
    to_after: BTreeMap<(FileId, CallId), (FileId, CallId)>,
}

impl Moved {
    pub(crate) fn between(files: &[FileFacts]) -> Moved {
        let mut moved = Moved::default();
        for (before, after) in calls::pair_across(files) {
            moved.to_before.insert(after, before);
            moved.to_after.insert(before, after);
        }
        moved
    }

    /// What is said of a file in which one of them stands rests on another file.
    pub(crate) fn untie(&self, files: &mut [FileFacts]) {
        for (one, other) in &self.to_before {
            for (file, _) in [one, other] {
                if let Some(file) = files.get_mut(file.0 as usize) {
                    file.ties = None;
                }
            }
        }
    }

    pub(crate) fn call(&self, call: At<CallId>) -> Option<At<CallId>> {
        let key = (call.file, call.id);
        let (found, side) = match call.side {
            Side::Before => (self.to_after.get(&key)?, Side::After),
            Side::After => (self.to_before.get(&key)?, Side::Before),
        };
        Some(At {
            file: found.0,
            side,
            id: found.1,
        })
    }
}
