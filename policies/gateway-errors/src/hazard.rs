//! What a rule found out about one call, so that both sides of a change can be compared.

use tollgate_sdk::{Call, Effect, caused_beyond};

/// A hazard, without texts and positions. The order is that of harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hazard {
    /// What it asks for.
    pub(crate) effect: Effect,
    /// How many things it rests on: handlers, steps, lost cases.
    pub(crate) weight: usize,
}

impl Hazard {
    /// A hazard that rests on one thing.
    pub(crate) fn new(effect: Effect) -> Hazard {
        Hazard { effect, weight: 1 }
    }

    /// This hazard, asking for no more than `most`.
    pub(crate) fn at_most(self, most: Effect) -> Hazard {
        Hazard {
            effect: self.effect.min(most),
            ..self
        }
    }
}

/// Judges a call on both sides of the change, and tells what the change made worse.
///
/// What stood before as bad as now is not the change's, and what got milder is on its way to be
/// mended.
pub(crate) fn worsened(call: &Call, judge: impl Fn(&Call) -> Option<Hazard>) -> Option<Hazard> {
    caused_beyond(call, judge, |now, before| now <= before)
}
