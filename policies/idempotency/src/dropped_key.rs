//! `dropped-key`: the change took a good key away, or made it worthless.

use tollgate_sdk::{Call, Change, Effect, Findings, Operation, Rule};

use crate::hazard::{Ground, Hazard, Kind};
use crate::makeup;
use crate::operation;
use crate::source_place::Beside;
use crate::wording;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "dropped-key",
    summary: "the change takes away or weakens an idempotency key",
    effect: Effect::Block,
    help: "The call carried a key that was the same for every try of a payment, and after this change it \
           carries none, or one that is new each time. What was safe to repeat now charges again. Keep the \
           key; where it moves, let the new place pass it on.",
};

/// The hazard of a call that has lost what stood at the base, given what is wrong with it now.
pub(crate) fn judge(
    change: &Change,
    call: &Call,
    now: Option<&Hazard>,
    operation: &Operation,
) -> Option<Hazard> {
    let now_ground = match now {
        Some(now) if now.rule == Kind::Missing => Ground::Removed,
        Some(now) if now.rule == Kind::Unstable && !now.rests_on(Ground::ShortLived) => {
            Ground::Weakened
        }
        None if is_unseen(call) => Ground::Unseen,
        _ => return None,
    };
    let before = call.before()?;
    let key = before.key();
    let made = makeup::of(&before, &key)?;
    if !made.is_stable() {
        return None;
    }
    let effect = match now_ground {
        Ground::Unseen => Effect::Note,
        Ground::Removed if is_passed_on(change, call, &made) => Effect::Review,
        _ if operation.kind() == "void" => Effect::Review,
        _ => Effect::Block,
    };
    Some(Hazard::new(
        Kind::Dropped,
        effect.min(operation::most(operation)),
        [now_ground],
    ))
}

/// Whether nothing is given, but something that comes from elsewhere may hold the key.
fn is_unseen(call: &Call) -> bool {
    let key = call.key();
    !key.is_given() && key.may_be_hidden()
}

/// Whether the key may have moved to where it can't be followed: its value is still handed to
/// the call under another name, or the change sets up something that works on all requests.
fn is_passed_on(change: &Change, call: &Call, before: &makeup::Makeup) -> bool {
    let still_handed = before.value.as_ref().is_some_and(|value| {
        let text = value.text();
        call.arguments().iter().any(|argument| {
            let value = argument.value();
            value.text() == text
                || value
                    .entries()
                    .iter()
                    .any(|(_, entry)| entry.text() == text)
        })
    });
    still_handed
        && before
            .value
            .as_ref()
            .is_some_and(|value| value.kind() == "name")
        || change
            .select_calls()
            .callee(&[
                "**.interceptors.request.use",
                "**.mount",
                "**.event_hooks.**",
            ])
            .touched()
            .include_unaffected()
            .into_iter()
            .next()
            .is_some()
}

/// Reports it.
pub(crate) fn report(call: &Call, operation: &Operation, hazard: &Hazard, findings: &mut Findings) {
    let callee = call.callee();
    let gateway = operation.gateway_title();
    let twice = wording::twice(operation);
    let (message, label) = match () {
        () if hazard.rests_on(Ground::Unseen) => (
            format!(
                "the key of `{callee}` was written here, and now comes from elsewhere, if it comes at all: without it {gateway} takes every try for another payment"
            ),
            "key no longer to be seen",
        ),
        () if hazard.rests_on(Ground::Weakened) => (
            format!(
                "the key of `{callee}` was the same for every try of a payment, and this change makes it another each time: {gateway} takes the next try for another payment and {twice}"
            ),
            "key weakened",
        ),
        () => (
            format!(
                "this change takes the key of `{callee}` away: {gateway} takes the next try for another payment and {twice}"
            ),
            "key dropped",
        ),
    };
    let report = findings.report(&RULE, call);
    report.effect(hazard.effect).message(message).label(label);
    let Some(before) = call.before() else { return };
    if let Some(value) = before.key().value() {
        report.help(format!(
            "keep the key: {}",
            wording::kept(call, operation, &value.text())
        ));
        report.related(&Beside::new(&before, value.span()), "the key at the base");
    }
}
