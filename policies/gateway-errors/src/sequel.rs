//! What runs after a handler that let the failure pass.

use tollgate_sdk::{Call, Expression, Step};

use crate::answer::Tone;
use crate::handler::{does_something, is_response, mentions, target_of};
use crate::site::{Catch, Form};

/// How the story goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sequel {
    /// Nothing more runs: the function ends as if all were well.
    Nothing,
    /// Something looks whether the call succeeded, or reports the failure after all.
    Noticed,
    /// The (missing) result is handed to the caller, who may look.
    HandedOn,
    /// It goes on as after a success.
    Success,
    /// The next item is taken up: what belongs to this one was left out.
    NextItem,
}

/// What comes after `catch` has let the failure of `site` pass.
pub(crate) fn sequel(site: &Call, catch: &Catch) -> Sequel {
    if runs_for_ever(site) {
        return Sequel::Noticed;
    }
    let item = item_of(site);
    let following = following(site, catch, item.as_ref());
    let signs = Signs::of(site, catch);
    if is_tested(site, catch, &following, &signs.all()) {
        return Sequel::Noticed;
    }
    let body_leaves = leaves_on_success(site, catch);
    for step in &following {
        match told_by(step, &signs) {
            // After `return` in the body only a failure comes here: what follows may be the plan.
            Some(Sequel::Success) if body_leaves => return Sequel::Noticed,
            Some(found) => return found,
            None => {}
        }
    }
    if item.is_some() {
        return Sequel::NextItem;
    }
    if body_leaves || site.is_returned() {
        return Sequel::HandedOn;
    }
    Sequel::Nothing
}

/// The loop over items that the call is in, or the closure that runs for each.
fn item_of(site: &Call) -> Option<Step> {
    site.repeats()
        .iter()
        .find(|repeat| repeat.kind() == "each")
        .and_then(|repeat| repeat.step())
}

/// `while (true)`: nothing but a `break` leads out of it.
fn runs_for_ever(site: &Call) -> bool {
    site.enclosing().iter().any(|step| {
        let condition = step.expressions().first().map(|first| first.text());
        step.kind() == "loop" && matches!(condition.as_deref(), Some("true" | "True" | "1") | None)
    })
}

/// The steps that run after the handler, in order.
fn following(site: &Call, catch: &Catch, item: Option<&Step>) -> Vec<Step> {
    let leaves = catch.form == Form::Handler
        && (catch.step.always_leaves()
            || catch.step.all().iter().any(|step| step.kind() == "jump"));
    if leaves {
        return Vec::new();
    }
    let mut steps = match &catch.attempt {
        Some(attempt) => behind(attempt, site),
        None => site.after(),
    };
    steps.retain(|step| {
        !catch.holds(site, step)
            && item.is_none_or(|item| item.holds(step))
            && step.kind() != "cleanup"
    });
    steps
}

/// The steps behind an attempt to the end of its function, also where its body returns.
fn behind(attempt: &Step, site: &Call) -> Vec<Step> {
    let turns = turns_of(site);
    let mut found = Vec::new();
    let mut inner = attempt.parent();
    found.extend(later_siblings(attempt, inner.as_ref(), site));
    while let Some(step) = inner {
        let is_function = matches!(step.kind().as_str(), "definition" | "closure");
        if is_function && !turns.iter().any(|turn| turn.is_same(&step)) {
            break;
        }
        let outer = step.parent();
        found.extend(later_siblings(&step, outer.as_ref(), site));
        inner = outer;
    }
    found
}

/// The closures that are a loop's turns, `repeat(3) { .. }`: what is behind the loop runs next.
fn turns_of(site: &Call) -> Vec<Step> {
    let repeats = site.repeats();
    let loops = repeats.iter().filter(|repeat| repeat.kind() == "loop");
    loops.filter_map(|repeat| repeat.step()).collect()
}

fn later_siblings(step: &Step, parent: Option<&Step>, site: &Call) -> Vec<Step> {
    let siblings = match parent {
        Some(parent) => parent.children(),
        None => site.function().steps(),
    };
    let mut later = siblings
        .into_iter()
        .skip_while(|sibling| !sibling.is_same(step));
    later.next();
    later
        .filter(|sibling| {
            !matches!(
                sibling.kind().as_str(),
                "arm" | "handler" | "cleanup" | "definition"
            )
        })
        .collect()
}

/// The names that tell afterwards whether it worked.
struct Signs {
    /// Of the result.
    results: Vec<String>,
    /// What is set along the way: `paid = true`, `order.status = "paid"`.
    flags: Vec<String>,
}

impl Signs {
    fn of(site: &Call, catch: &Catch) -> Signs {
        let mut signs = Signs {
            results: Vec::new(),
            flags: Vec::new(),
        };
        let around = match &catch.attempt {
            Some(attempt) => attempt.all(),
            None => vec![site.step()],
        };
        for step in around.iter().filter(|step| step.kind() == "assign") {
            let Some(target) = target_of(&step.text()) else {
                continue;
            };
            if step.is_same(&site.step()) || step.holds_call(site) {
                signs.results.push(target);
            } else {
                signs.flags.push(target);
            }
        }
        signs
    }

    fn all(&self) -> Vec<String> {
        self.results.iter().chain(&self.flags).cloned().collect()
    }

    /// Whether a step tells on by a flag: `return { paid }`, or `order.save()` where only a
    /// success has set `order.status`.
    fn are_told_by(&self, step: &Step) -> bool {
        let by_value = step
            .expressions()
            .iter()
            .any(|value| mentions(&value.mentions(), &self.flags));
        by_value
            || step.calls().iter().any(|call| {
                let callee = call.callee();
                let receiver = callee.rsplit_once('.').map(|(receiver, _)| receiver);
                receiver.is_some_and(|receiver| {
                    self.flags.iter().any(|flag| {
                        flag.strip_prefix(receiver)
                            .is_some_and(|rest| rest.starts_with('.'))
                    })
                })
            })
    }
}

fn is_tested(site: &Call, catch: &Catch, following: &[Step], names: &[String]) -> bool {
    let reads = site.reads();
    let by_result = reads
        .iter()
        .any(|read| read.is_condition() && !is_inside_attempt(catch, read));
    by_result
        || following.iter().flat_map(Step::all).any(|step| {
            matches!(step.kind().as_str(), "branch" | "loop" | "assert")
                && step
                    .expressions()
                    .iter()
                    .any(|condition| mentions(&condition.mentions(), names))
        })
        || following
            .iter()
            .flat_map(Step::expressions)
            // Most values say nothing of it, and need no walk.
            .any(|value| mentions(&value.mentions(), names) && chooses_by(&value, names, 4))
}

fn is_inside_attempt(catch: &Catch, read: &tollgate_sdk::Read) -> bool {
    match &catch.attempt {
        Some(attempt) => attempt.holds(&read.expression().step()),
        None => false,
    }
}

/// `charge ? a : b`, `{ ok: Boolean(charge) }`, `charge is not None`: the result decides.
fn chooses_by(value: &Expression, names: &[String], depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    let parts = value.parts();
    let is_about = |part: &Expression| mentions(&part.mentions(), names);
    let decides = match value.kind().as_str() {
        "conditional" => parts.first().is_some_and(is_about),
        "operation" => {
            matches!(
                value.operator().as_str(),
                "!" | "!!" | "not" | "is" | "is not" | "===" | "!==" | "==" | "!=" | "&&" | "and"
            ) && is_about(value)
        }
        "call" => {
            let callee = value.as_call().map(|call| call.callee());
            matches!(callee.as_deref(), Some("Boolean" | "bool")) && is_about(value)
        }
        _ => false,
    };
    decides || parts.iter().any(|part| chooses_by(part, names, depth))
}

/// Whether the body of the attempt returns once the call has succeeded.
fn leaves_on_success(site: &Call, catch: &Catch) -> bool {
    let Some(attempt) = &catch.attempt else {
        return false;
    };
    let mut came = false;
    for child in attempt.children() {
        if matches!(child.kind().as_str(), "handler" | "cleanup" | "arm") {
            continue;
        }
        came = came || child.holds_call(site);
        if came && child.always_leaves() {
            return true;
        }
    }
    site.is_returned()
}

/// What a step that runs afterwards tells.
fn told_by(step: &Step, signs: &Signs) -> Option<Sequel> {
    if signs.are_told_by(step) {
        return Some(Sequel::Noticed);
    }
    match step.kind().as_str() {
        "raise" => return Some(Sequel::Noticed),
        "return" => return Some(told_by_return(step, &signs.results)),
        // A check, or the `else` of a loop in which no turn has succeeded.
        "branch" if step.all().iter().any(|inner| inner.kind() == "raise") => {
            return Some(Sequel::Noticed);
        }
        "assign" => {
            let key = target_of(&step.text()).unwrap_or_default();
            let key = key.rsplit('.').next().unwrap_or_default().to_owned();
            for value in step.expressions() {
                let tone = Tone::of(&value, &key);
                if value.kind() != "member" && tone.success {
                    return Some(Sequel::Success);
                }
            }
        }
        _ => {}
    }
    step.calls().iter().find_map(told_by_call)
}

fn told_by_return(step: &Step, names: &[String]) -> Sequel {
    let values = step.expressions();
    let Some(value) = values.first() else {
        return Sequel::Nothing;
    };
    let text = value.text();
    if matches!(
        text.as_str(),
        "null" | "None" | "false" | "False" | "undefined"
    ) {
        return Sequel::Noticed;
    }
    let tone = Tone::of(value, "status");
    if tone.failure || tone.pending {
        Sequel::Noticed
    } else if tone.success
        || values.iter().any(|value| value.kind() == "call") && !mentions(&value.mentions(), names)
    {
        Sequel::Success
    } else {
        Sequel::HandedOn
    }
}

fn told_by_call(call: &Call) -> Option<Sequel> {
    let callee = call.callee();
    let does = is_response(call, &callee)
        || match call.role().as_str() {
            "persist" | "notify" | "enqueue" => true,
            "" => does_something(call),
            _ => false,
        };
    if !does
        || matches!(
            callee.rsplit('.').next(),
            Some("sleep" | "delay" | "wait" | "push" | "append")
        )
    {
        return None;
    }
    let tone = Tone::of_call(call);
    Some(if tone.failure || tone.pending {
        Sequel::Noticed
    } else {
        Sequel::Success
    })
}
