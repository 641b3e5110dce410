//! `effect-before-verification`: something is done for a webhook before its sender is verified.

use std::rc::Rc;

use tollgate_sdk::{Effect, Findings, Rule};

use crate::effects::Deed;
use crate::guards;
use crate::unit::{Seen, Unit};
use crate::verification;
use crate::words::{end, start};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "effect-before-verification",
    summary: "a webhook is acted on before its signature is verified",
    effect: Effect::Review,
    help: "What is done before the verification is done for everybody who knows the address. Verify first; keep what \
           was received in a log that nothing acts on, if it must be kept at all.",
};

/// What the change does for a webhook before it is verified: that, and the verification.
pub(crate) fn judge(unit: &Unit, before: Option<&Unit>) -> Option<(Rc<Seen>, Rc<Seen>)> {
    let now = find(unit)?;
    before.and_then(find).is_none().then_some(now)
}

fn find(unit: &Unit) -> Option<(Rc<Seen>, Rc<Seen>)> {
    let sites = verification::sites(unit);
    let first = sites.iter().min_by_key(|site| start(site.call.span()))?;
    let earlier = first.call.calls_before();
    unit.own()
        .iter()
        .filter(|seen| end(seen.call.span()) <= start(first.call.span()))
        .filter(|seen| earlier.iter().any(|call| call.is_same(&seen.call)))
        .find(|seen| {
            Deed::of(seen).is_some_and(|deed| {
                deed >= Deed::Notify || deed == Deed::Write && seen.role() == "persist"
            }) && !guards::is_record_of_event(seen)
        })
        .map(|seen| (seen.clone(), first.clone()))
}

/// Reports it.
pub(crate) fn report(seen: &Seen, site: &Seen, findings: &mut Findings) {
    findings
        .report(&RULE, &seen.call)
        .message("this is done for whoever posts here: the sender is verified only afterwards")
        .label("before the verification")
        .help("verify the signature first")
        .related(&site.call, "verified only here");
}
