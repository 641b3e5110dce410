//! `swallowed`: the failure of a payment is dropped, and the flow goes on as after a success.

use std::rc::Rc;

use tollgate_sdk::{Call, Effect, Findings, Operation, Rule, Step};

use crate::errors::Meaning;
use crate::handler::{Handling, error_names, hands_back_errors, mentions_any};
use crate::hazard::Hazard;
use crate::money;
use crate::position::Beside;
use crate::sequel::{Sequel, sequel};
use crate::site::{Catch, Form, callers, catches};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "swallowed",
    summary: "the failure of a call that moves money is dropped, and the flow goes on as if it had worked",
    effect: Effect::Block,
    help: "An empty or log-only handler around a charge, refund or payout makes a failed payment look like a \
           paid one: orders go out unpaid, refunds never arrive, and after a lost answer nobody knows. Let the \
           failure reach whoever decides: rethrow it, return a failed or pending result, or record the attempt \
           as unknown and enqueue its reconciliation.",
};

/// One thing that swallows.
struct Swallow {
    effect: Effect,
    at: Rc<Catch>,
    label: &'static str,
}

/// The hazard of a call.
pub(crate) fn judge(call: &Call, operation: &Operation) -> Option<Hazard> {
    let found = all(call, operation);
    let effect = found.iter().map(|swallow| swallow.effect).max()?;
    Some(Hazard {
        effect: effect.min(money::worst(operation)),
        weight: found.len(),
    })
}

/// The hazard of a call that leads to a payment in another file, out of which its failure comes.
pub(crate) fn judge_reached(call: &Call) -> Option<Hazard> {
    let reach = call
        .reach()
        .filter(|reach| reach.is_followed() && reach.hands_on_failure())?;
    judge(call, &reach.operation())
}

/// Reports it.
pub(crate) fn report(call: &Call, operation: &Operation, hazard: Hazard, findings: &mut Findings) {
    let title = money::title(operation);
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(format!(
            "when this {title} fails nobody hears of it, and the flow goes on: {}",
            money::lost(operation)
        ))
        .label("its failure is dropped")
        .help(format!(
            "rethrow the error or return a failed result; after a timeout or a lost connection record the attempt \
             as unknown and {}",
            money::find_out(operation)
        ));
    for swallow in all(call, operation) {
        report.related(&Beside::new(call, swallow.at.step.span()), swallow.label);
    }
    for step in call.reach().iter().flat_map(|reach| reach.steps()) {
        let message = format!("it comes from here, in `{}`", step.in_function());
        report.related(&(step.path(), step.span()), message);
    }
}

fn all(call: &Call, operation: &Operation) -> Vec<Swallow> {
    let outer = callers(call);
    let mut found = Vec::new();
    for site in std::iter::once(call).chain(&outer) {
        for catch in catches(site).iter() {
            found.extend(swallow(site, operation, catch));
        }
        if is_dropped(site, operation) {
            let catch = Rc::new(Catch::new(Form::Dropped, site.step(), None));
            found.extend(swallow(site, operation, &catch));
        }
    }
    found
}

/// Whether the error that a call hands back is thrown away.
fn is_dropped(site: &Call, operation: &Operation) -> bool {
    site.failure() == "discarded"
        && hands_back_errors(site)
        && (site.is_awaited() || !operation.is_async())
}

fn swallow(site: &Call, operation: &Operation, catch: &Rc<Catch>) -> Option<Swallow> {
    let meaning = catch.meaning(operation);
    if meaning == Meaning::Foreign {
        return None;
    }
    let (effect, label) = match catch.form {
        Form::Callback => judge_callback(&catch.step)?,
        _ => judge_catch(site, operation, catch)?,
    };
    let mut effect = effect;
    if meaning == Meaning::Refused || site.function().name() == "<module>" {
        effect = effect.min(Effect::Review);
    }
    if money::is_best_effort(operation) {
        // A hold that can't be released lapses by itself; that nobody hears of it is the worst.
        let is_compensation = site.within("handler").is_some();
        let is_dropped = catch.handling().is_empty && !is_compensation;
        effect = is_dropped.then_some(Effect::Review)?;
    }
    Some(Swallow {
        effect,
        at: catch.clone(),
        label,
    })
}

fn judge_catch(
    site: &Call,
    operation: &Operation,
    catch: &Catch,
) -> Option<(Effect, &'static str)> {
    // The error is looked at again, behind this.
    if catch.step.label() == "goes on" {
        return None;
    }
    let handling = catch.handling();
    if handling.raises
        || handling.distinguishes
        || handling.settles_later()
        || !handling.charges.is_empty()
    {
        return None;
    }
    let said = handling.answers.and(handling.records);
    if said.failure {
        return None;
    }
    if said.success && (handling.responds || said == handling.records) {
        return Some((Effect::Block, "here the failure is reported as a success"));
    }
    if handling.acts || (handling.signals && catch.form == Form::Handler) {
        return None;
    }
    if handling.responds {
        let is_answer = site.function().entry().is_some();
        return is_answer.then_some((Effect::Review, "this answer does not tell of the failure"));
    }
    judge_quiet(site, operation, catch, &handling)
}

/// A handler that does nothing, or only logs.
fn judge_quiet(
    site: &Call,
    operation: &Operation,
    catch: &Catch,
    handling: &Handling,
) -> Option<(Effect, &'static str)> {
    let nothing = handling.is_empty || matches!(catch.form, Form::Suppress | Form::Dropped);
    let label = if catch.form == Form::Dropped {
        "its error is thrown away here"
    } else if nothing {
        "the failure ends here"
    } else {
        "the failure is only logged here"
    };
    let effect = match sequel(site, catch) {
        Sequel::Noticed | Sequel::NextItem => return None,
        Sequel::HandedOn => Effect::Review,
        Sequel::Success => Effect::Block,
        Sequel::Nothing if nothing => Effect::Block,
        // What a queue delivers is done when the function ends: nobody tries again.
        Sequel::Nothing if is_delivered(site) => Effect::Block,
        Sequel::Nothing => Effect::Review,
    };
    let is_announced = handling.notifies || operation.kind() == "void";
    let most = if is_announced {
        Effect::Review
    } else {
        Effect::Block
    };
    Some((effect.min(most), label))
}

fn is_delivered(site: &Call) -> bool {
    site.repeats()
        .iter()
        .any(|repeat| matches!(repeat.kind().as_str(), "job" | "webhook"))
}

/// `(err, result) => { ... }`: the error is a parameter like any other, easily left unread.
fn judge_callback(closure: &Step) -> Option<(Effect, &'static str)> {
    let names = error_names(closure);
    let children = closure.children();
    if names.is_empty() {
        let goes_on = closure.calls().iter().any(|call| call.role() != "log");
        return goes_on.then_some((
            Effect::Block,
            "the error of this callback is never looked at",
        ));
    }
    let position = children
        .iter()
        .position(|step| step.kind() == "branch" && mentions_any(step, &names))?;
    let branch = children.get(position)?;
    let arm = branch
        .children()
        .into_iter()
        .find(|arm| arm.label() == "then")?;
    let handling = Handling::of(&arm.children(), &names);
    if !handling.is_quiet() || arm.always_leaves() || handling.signals {
        return None;
    }
    let goes_on = children
        .iter()
        .skip(position + 1)
        .flat_map(Step::calls)
        .any(|call| call.role() != "log");
    goes_on.then_some((
        Effect::Block,
        "the error is only logged, and the callback goes on",
    ))
}
