//! Which rule says the most about a call, and what of it the change caused.

use tollgate_sdk::{Call, Change, Findings};

use crate::hazard::{Hazard, Kind};
use crate::{
    constant_key, dropped_key, makeup, misplaced_key, missing_key, operation, reached, shared_key,
    unstable_key,
};

/// Judges every call that moves money or prepares a payment, and reports what the change caused.
pub(crate) fn judge_all(change: &Change, findings: &mut Findings) {
    let moving = change.select_calls().moving_money().list();
    let preparing = change
        .select_calls()
        .kinds(&["create-intent", "payable-page"])
        .list();
    for call in moving.into_iter().chain(preparing) {
        if let Some(hazard) = caused(change, &call) {
            report(&call, &hazard, findings);
        }
    }
    for call in change.select_calls().reaching().moving_money() {
        let before = call.before().and_then(|before| reached::judge(&before));
        match (reached::judge(&call), before) {
            (Some(now), Some(before)) if now.is_within(&before) => {}
            (Some(now), _) => reached::report(&call, &now, findings),
            (None, _) => {}
        }
    }
}

/// The hazard of a call that it did not have before the change, the most telling one.
fn caused(change: &Change, call: &Call) -> Option<Hazard> {
    let operation = call.operation()?;
    let now = judge(call);
    if let Some(dropped) = dropped_key::judge(change, call, now.as_ref(), &operation) {
        return Some(dropped);
    }
    let now = now?;
    match call.before().and_then(|before| judge(&before)) {
        Some(before) if now.is_within(&before) => None,
        _ => Some(now),
    }
}

/// What is wrong with the key of a call on its side of the change.
fn judge(call: &Call) -> Option<Hazard> {
    let operation = call.operation()?;
    if !operation::takes_key(&operation) {
        return None;
    }
    let key = call.key();
    let Some(made) = makeup::of(call, &key) else {
        return misplaced_key::judge(&key, &operation).or_else(|| {
            if key.shared().is_some() {
                shared_key::judge_client(call, &key, &operation)
            } else if key.may_be_hidden() {
                None
            } else {
                missing_key::judge(call, &operation)
            }
        });
    };
    constant_key::judge(call, &made, &operation)
        .or_else(|| shared_key::judge(call, &made, &operation))
        .or_else(|| unstable_key::judge(call, &key, &made, &operation))
}

fn report(call: &Call, hazard: &Hazard, findings: &mut Findings) {
    let Some(operation) = call.operation() else {
        return;
    };
    let key = call.key();
    let made = makeup::of(call, &key);
    match (hazard.rule, &made) {
        (Kind::Missing, _) => missing_key::report(call, &operation, hazard, findings),
        (Kind::Misplaced, _) => misplaced_key::report(call, &key, &operation, hazard, findings),
        (Kind::Shared, _) => {
            shared_key::report(call, &key, made.as_ref(), &operation, hazard, findings);
        }
        (Kind::Dropped, _) => dropped_key::report(call, &operation, hazard, findings),
        (Kind::Constant, Some(made)) => {
            constant_key::report(call, made, &operation, hazard, findings);
        }
        (Kind::Unstable, Some(made)) => {
            unstable_key::report(call, &key, made, &operation, hazard, findings);
        }
        (Kind::Constant | Kind::Unstable, None) => {}
    }
}
