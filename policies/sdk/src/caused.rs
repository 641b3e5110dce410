//! Telling what a change caused from what stood before.

use crate::Call;

/// Judges a call on both sides of the change, and tells what the change caused.
///
/// A hazard that stood before is not the change's. What was added, altered, moved into place
/// or *removed* shows itself in that `judge` says something else of the call as it was, so that
/// a rule needs no look at the diff. A call without a counterpart is new.
///
/// `judge` should return what tells one hazard from another (the rule, how bad it is, what it
/// rests on), not texts or positions.
pub fn caused<H: PartialEq>(call: &Call, judge: impl Fn(&Call) -> Option<H>) -> Option<H> {
    let hazard = judge(call)?;
    match call.before().and_then(|before| judge(&before)) {
        Some(before) if before == hazard => None,
        _ => Some(hazard),
    }
}
