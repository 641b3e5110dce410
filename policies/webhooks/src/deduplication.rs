//! `missing-deduplication`: an event that is delivered twice is applied
//! twice, or may be.

use std::rc::Rc;

use tollgate_sdk::{Call, Effect, Findings, Rule, Step};

use crate::effects::Deed;
use crate::guards::{self, Guard, Guards};
use crate::handler::Handling;
use crate::unit::{Seen, Unit};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "missing-deduplication",
    summary: "an event that is delivered twice is applied twice, or may be",
    effect: Effect::Review,
    help: "Gateways deliver an event until they are answered, and now and then once more. Insert the event's id under \
           a unique index before applying it, in the same transaction, or look at the state of what it is about \
           under a lock. A look-up before and an insert after leave a gap in which a second delivery sees the same.",
};

/// What is wrong with a call for a delivered event.
pub(crate) struct Hazard {
    /// What stands between a second delivery and the call.
    pub(crate) guard: Guard,
    /// What it does.
    pub(crate) deed: Deed,
    /// The call.
    pub(crate) seen: Rc<Seen>,
    /// What it asks for.
    pub(crate) effect: Effect,
}

/// The worst that the change did to what a unit does for a delivered event.
pub(crate) fn judge(
    unit: &Unit,
    before: Option<&Unit>,
    handling: Handling,
    guards: &Guards,
) -> Option<Hazard> {
    // In what a program packed for browsers, functions of any purpose speak of events.
    if handling == Handling::Not || unit.is_packed() && unit.entry.is_empty() {
        return None;
    }
    let mut worst: Option<Hazard> = None;
    for seen in unit.own() {
        let Some(deed) = Deed::of(seen).or_else(|| leads_to(seen)) else {
            continue;
        };
        let Some(hazard) = judge_deed(unit, before, seen, deed, handling, guards) else {
            continue;
        };
        let is_worse = worst
            .as_ref()
            .is_none_or(|worst| (hazard.effect, hazard.deed) > (worst.effect, worst.deed));
        if is_worse {
            worst = Some(hazard);
        }
    }
    worst
}

/// What a function of the same file does.
fn leads_to(seen: &Seen) -> Option<Deed> {
    let callees = seen.call.callees();
    let inner = callees
        .iter()
        .take(2)
        .flat_map(|callee| callee.calls())
        .take(60);
    inner.filter_map(|call| Deed::of(&Seen::new(call))).max()
}

fn judge_deed(
    unit: &Unit,
    before: Option<&Unit>,
    seen: &Rc<Seen>,
    deed: Deed,
    handling: Handling,
    guards: &Guards,
) -> Option<Hazard> {
    let now = guards.of(&seen.call);
    if now >= Guard::Atomic {
        return None;
    }
    let hazard = |effect| Hazard {
        guard: now,
        deed,
        seen: seen.clone(),
        effect,
    };
    let counterpart = seen.call.before();
    match counterpart {
        Some(stood) => {
            let then = guards.of(&stood);
            let is_lost = deed.adds_up() || guards.around(&seen.call) < guards.around(&stood);
            (is_lost
                && now < then
                && (deed > Deed::Dispatch || now == Guard::Nothing && then >= Guard::Duplicate))
                .then(|| hazard(Effect::Review))
        }
        None => judge_new(unit, before, deed, handling, seen, guards).map(hazard),
    }
}

/// What is new is judged by itself, and milder: what keeps a second delivery out may be unseen.
fn judge_new(
    unit: &Unit,
    before: Option<&Unit>,
    deed: Deed,
    handling: Handling,
    seen: &Seen,
    guards: &Guards,
) -> Option<Effect> {
    if guards.of(&seen.call) != Guard::Nothing || handling != Handling::Surely || !deed.adds_up() {
        return None;
    }
    let is_delivered = unit.entry == "webhook" || before.is_some() || !unit.entry.is_empty();
    if !is_delivered || guards::is_record_of_event(seen) {
        return None;
    }
    if before.is_some_and(|before| takes_the_place(seen, before, guards)) {
        return None;
    }
    Some(match deed {
        Deed::Money | Deed::Credit => Effect::Review,
        _ => Effect::Note,
    })
}

/// Whether a call does under another name what one did at the base that is gone, and that nothing
/// guarded either: `this.handleRefund` is `orchestrator.processRefund` now.
fn takes_the_place(seen: &Seen, before: &Unit, guards: &Guards) -> bool {
    const VERBS: [&str; 6] = ["handle", "process", "on", "do", "execute", "run"];
    let is_about = |word: &&String| !VERBS.contains(&word.as_str());
    let gone = before.own().iter().filter(|gone| {
        let same = gone.words.iter().filter(is_about);
        let mut same = same.filter(|word| seen.words.contains(*word));
        gone.call.before().is_none() && same.next().is_some()
    });
    gone.into_iter()
        .any(|gone| guards.of(&gone.call) == Guard::Nothing)
}

/// Reports it.
pub(crate) fn report(hazard: &Hazard, findings: &mut Findings) {
    let (message, help) = match hazard.guard {
        Guard::Nothing => (
            format!(
                "gateways deliver events more than once, and nothing here looks whether this one was applied: the \
                 second time it {}",
                hazard.deed.again()
            ),
            "insert the event's id under a unique index first, and stop where it is there already",
        ),
        _ => (
            format!(
                "two deliveries at once both pass the check before this, and the event {}",
                hazard.deed.again()
            ),
            "let a unique insert, a conditional update or a row lock decide which delivery goes on",
        ),
    };
    findings
        .report(&RULE, &hazard.seen.call)
        .effect(hazard.effect)
        .message(message)
        .label("runs again with every delivery")
        .help(help);
}

/// The steps around and before a call that can keep it from running.
pub(crate) fn deciding(call: &Call) -> Vec<(Step, bool)> {
    let around = call.enclosing().into_iter().map(|step| (step, true));
    let before = call.preceding().into_iter().map(|step| (step, false));
    around.chain(before).collect()
}
