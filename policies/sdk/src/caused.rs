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
    caused_beyond(call, judge, |now, before| now == before)
}

/// The same, where a hazard can be milder than the one that stood before: `stood` says whether
/// the first is no worse than the second, and so none of the change's doing.
pub fn caused_beyond<H>(
    call: &Call,
    judge: impl Fn(&Call) -> Option<H>,
    stood: impl Fn(&H, &H) -> bool,
) -> Option<H> {
    let now = judge(call)?;
    match call.before().and_then(|before| judge(&before)) {
        Some(before) if stood(&now, &before) => None,
        _ => Some(now),
    }
}
