//! Why a finding was made: the facts at its place, in sentences.

use tollgate_facts::{At, Facts};
use tollgate_model::change::Side;
use tollgate_model::code::flow::FailureKind;
use tollgate_model::code::{CallId, Source, StepId, StepKind};
use tollgate_model::finding::{Finding, Place};
use tollgate_model::gateway::{Confidence, Operation};
use tollgate_model::{RepoPath, Span};

use crate::Judged;

/// More calls at one place than these are not told of.
const MAX_CALLS: usize = 4;

/// What a finding rests on at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The file.
    pub path: RepoPath,
    /// The line, from 1.
    pub line: u32,
    /// Whether the place is in the base's version of the file.
    pub is_before: bool,
    /// What is there: a call or a setting, as it is written.
    pub subject: String,
    /// What is known of it, a sentence each.
    pub facts: Vec<String>,
}

impl Judged {
    /// The facts that a finding rests on, first those at its place, then those at the places that
    /// explain it. Empty where the facts were not gathered anew: judge without remembering.
    pub fn grounds(&self, finding: &Finding) -> Vec<Ground> {
        let Some(facts) = &self.facts else {
            return Vec::new();
        };
        let own = std::iter::once((&finding.place, Side::After));
        let related = finding.related.iter().map(|one| match one.is_before {
            true => (&one.place, Side::Before),
            false => (&one.place, Side::After),
        });
        let mut grounds: Vec<Ground> = Vec::new();
        for (place, side) in own.chain(related) {
            for ground in at(facts, place, side) {
                let is_new = |one: &Ground| {
                    (&one.path, one.line, one.is_before, &one.subject)
                        != (&ground.path, ground.line, ground.is_before, &ground.subject)
                };
                if grounds.iter().all(is_new) {
                    grounds.push(ground);
                }
            }
        }
        grounds
    }
}

fn at(facts: &Facts, place: &Place, side: Side) -> Vec<Ground> {
    let Some(file) = facts.file_at(&place.path, side) else {
        return Vec::new();
    };
    let mut grounds = Vec::new();
    if let Some(source) = facts.source(file, side) {
        for id in calls_at(facts, source, &place.span, At { file, side, id: () }) {
            let call = At { file, side, id };
            grounds.push(Ground {
                path: place.path.clone(),
                line: source[id].span.start_line,
                is_before: side == Side::Before,
                subject: source[id].callee.clone(),
                facts: about_call(facts, source, call),
            });
        }
    }
    if let Some(settings) = facts.settings(file, side) {
        let here = settings.settings.iter().filter(|one| {
            place
                .span
                .meets_lines(one.span.start_line, one.span.end_line)
        });
        let before = facts
            .settings(file, Side::Before)
            .filter(|_| side == Side::After);
        for setting in here.take(MAX_CALLS) {
            let old = before.and_then(|old| old.settings.iter().find(|one| one.key == setting.key));
            // A value may be a secret: its type tells enough.
            let was = match (before, old) {
                (None, _) => None,
                (Some(_), None) => Some("it was not there before the change".to_owned()),
                (Some(_), Some(old)) if old.value == setting.value => {
                    Some("it was the same before the change".to_owned())
                }
                (Some(_), Some(_)) => Some("it had another value before the change".to_owned()),
            };
            let kind = format!(
                "it is read as a setting, of the type {}",
                setting.value.kind()
            );
            grounds.push(Ground {
                path: place.path.clone(),
                line: setting.span.start_line,
                is_before: side == Side::Before,
                subject: setting.key.clone(),
                facts: std::iter::once(kind).chain(was).collect(),
            });
        }
    }
    grounds
}

/// The calls that a place is about: the operations on it, else the innermost call around its start.
fn calls_at(facts: &Facts, source: &Source, span: &Span, file: At<()>) -> Vec<CallId> {
    let is_money = |id: &CallId| {
        let call = file.with(*id);
        facts.matched(call).is_some() || facts.reach(call).is_some()
    };
    let meets = |id: &CallId| {
        let own = &source[*id].span;
        span.contains(own) || own.contains(span)
    };
    let mut found: Vec<CallId> = source
        .call_ids()
        .filter(|id| meets(id) && is_money(id))
        .collect();
    if found.is_empty() {
        let inner = source.call_ids().filter(meets);
        found.extend(inner.min_by_key(|id| {
            let own = &source[*id].span;
            (!span.contains(own), own.end - own.start)
        }));
    }
    found.truncate(MAX_CALLS);
    found
}

fn about_call(facts: &Facts, source: &Source, call: At<CallId>) -> Vec<String> {
    let mut told = Vec::new();
    let is_async = match (facts.matched(call), facts.reach(call)) {
        (Some(matched), _) => {
            let operation = &matched.operation;
            told.push(operation_words(operation));
            told.extend(key_words(
                operation,
                facts.key_origin(call),
                matched.key.may_be_hidden,
            ));
            operation.is_async
        }
        (None, Some(reach)) => {
            let way = reach.steps.iter().map(|step| {
                format!(
                    "`{}` ({}:{})",
                    step.function, step.path, step.span.start_line
                )
            });
            let way = way.collect::<Vec<_>>().join(", then ");
            told.push(format!("it leads through {way}"));
            told.push(operation_words(&reach.operation));
            told.extend(key_words(&reach.operation, &reach.key, false));
            reach.is_async
        }
        (None, None) => {
            let role = facts.role(call);
            if !role.is_empty() {
                told.push(format!("by its name and module it is there to {role}"));
            }
            let can = if facts.may_fail(call) {
                "can"
            } else {
                "is taken not to"
            };
            told.push(format!("it {can} fail by itself"));
            false
        }
    };
    told.extend(surroundings(source, source[call.id].step));
    told.push(failure_words(source, call.id, is_async));
    told.push(change_words(facts, source, call));
    told
}

fn operation_words(operation: &Operation) -> String {
    let money = match operation.moves_money {
        true => "money moves when it succeeds",
        false => "no money moves by it",
    };
    let sure = match operation.confidence {
        Confidence::High => "",
        Confidence::Low => "; the catalogue is not sure of it, so nothing blocks on it",
    };
    format!(
        "it is the operation `{}` ({}) of {}: {money}{sure}",
        operation.name, operation.kind, operation.gateway_title
    )
}

/// What is known of the key; nothing where the operation takes none.
fn key_words(operation: &Operation, origin: &str, may_be_hidden: bool) -> Option<String> {
    let rule = &operation.key;
    if rule.place.is_empty() || rule.place == "none" {
        return None;
    }
    let place = format!(
        "{} looks for it in the {} `{}`",
        operation.gateway_title, rule.place, rule.name
    );
    let what = match origin {
        "absent" if may_be_hidden => "no idempotency key is in sight; one may be passed on unseen",
        "absent" => "it has no idempotency key",
        "random" => "its idempotency key is random",
        "clock" => "its idempotency key is read from a clock",
        "counter" => "its idempotency key is a counter",
        "constant" => "its idempotency key is a constant",
        "ephemeral" => "its idempotency key has a part that differs each time",
        "stored" => "its idempotency key is stored before",
        "parameter" => "its idempotency key is handed in",
        "derived" => "its idempotency key is derived from something that stays",
        _ => "where its idempotency key comes from is not known",
    };
    Some(format!("{what} ({place})"))
}

/// What is around a step, from the inside out.
fn surroundings(source: &Source, step: StepId) -> Vec<String> {
    let mut told = Vec::new();
    for id in source.enclosing(step) {
        let step = &source[id];
        let what = match step.kind {
            StepKind::Loop => "a loop that can run it again".to_owned(),
            StepKind::EachLoop => "a loop over items".to_owned(),
            StepKind::Handler => "the handler of an error".to_owned(),
            StepKind::Cleanup => "a cleanup, which runs whatever happens".to_owned(),
            StepKind::Scope => format!("`{}`", step.label),
            StepKind::Closure if !step.label.is_empty() => {
                format!("a function that is handed to `{}`", step.label)
            }
            _ => continue,
        };
        told.push(format!(
            "it stands in {what} (line {})",
            step.span.start_line
        ));
    }
    told
}

fn failure_words(source: &Source, call: CallId, is_async: bool) -> String {
    let failure = source.failure(call, is_async);
    let lines = failure
        .handlers
        .iter()
        .map(|step| source[*step].span.start_line.to_string());
    let lines = lines.collect::<Vec<_>>().join(", ");
    match failure.kind {
        FailureKind::Propagates => "its failure goes to whoever calls the function".to_owned(),
        FailureKind::Caught if lines.is_empty() => "its failure is caught here".to_owned(),
        FailureKind::Caught => format!("its failure is caught (line {lines})"),
        FailureKind::Callback => "its failure goes to the callback".to_owned(),
        FailureKind::Discarded => "nobody hears of its failure".to_owned(),
        FailureKind::Aborts => "its failure ends the program".to_owned(),
    }
}

fn change_words(facts: &Facts, source: &Source, call: At<CallId>) -> String {
    if facts.is_whole_tree() {
        return "the whole tree is judged as if it were new".to_owned();
    }
    if call.side == Side::Before {
        return match facts.call_counterpart(call) {
            Some(_) => "it stands in the change's version, too".to_owned(),
            None => "the change took it away".to_owned(),
        };
    }
    let is_affected = facts.is_affected(call.with(source[call.id].function));
    match (facts.call_counterpart(call), facts.is_call_touched(call)) {
        (None, _) => "the change brought it".to_owned(),
        (Some(_), true) => "it was there before, and the change touched it".to_owned(),
        (Some(_), false) if is_affected => {
            "it was there before; the change has an effect on what is around it".to_owned()
        }
        (Some(_), false) => "it was there before, and is as it was".to_owned(),
    }
}
