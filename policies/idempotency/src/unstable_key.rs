//! `unstable-key`: a key that differs when the same payment is tried again.

use tollgate_sdk::{Call, Effect, Findings, Key, Operation, Rule, Step};

use crate::hazard::{Again, Ground, Hazard, Kind};
use crate::makeup::{Makeup, Nature};
use crate::operation;
use crate::repetition::{self, Repetition};
use crate::source_place::{Beside, Home};
use crate::wording;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "unstable-key",
    summary: "an idempotency key differs when the payment is tried again",
    effect: Effect::Review,
    help: "A key that is random, read from a clock, or counts attempts is new for each try, so the gateway \
           sees new payments: it protects the SDK's own retries and nothing else. Make the key from what is \
           paid, or make it up once, store it with the payment, and read it back for each try. `block` where \
           the key is made inside what repeats the call; `review` otherwise.",
};

/// The hazard of a key with fresh, counting or short-lived parts.
pub(crate) fn judge(
    call: &Call,
    key: &Key,
    made: &Makeup,
    operation: &Operation,
) -> Option<Hazard> {
    let mut grounds = Vec::new();
    if made.named_attempt.is_some() || made.has(Nature::Counter) {
        grounds.push(Ground::Attempt);
    }
    if made.is_made_by_caller && !made.is_stored {
        grounds.push(Ground::MadeByCaller);
    }
    if made.has(Nature::Random) {
        grounds.push(Ground::Random);
    }
    if made.has(Nature::Clock) {
        grounds.push(Ground::Clock);
    }
    if made.is_fallback {
        grounds.push(Ground::Fallback);
    }
    let per_attempt = per_attempt(call, key, made);
    if made.is_stored
        && !per_attempt
            .iter()
            .any(|repetition| repetition.step.is_some())
    {
        grounds.retain(|ground| *ground == Ground::Attempt && made.named_attempt.is_some());
    }
    if grounds.is_empty() {
        return short_lived(made, operation);
    }
    let is_certain = !per_attempt.is_empty() && !made.is_fallback && !made.is_stored;
    if is_certain {
        grounds.push(Ground::PerAttempt);
        grounds.extend(
            per_attempt
                .iter()
                .map(|repetition| Ground::Repeated(repetition.again)),
        );
    }
    let effect =
        if is_certain && !operation::acts_once(operation, call) && operation.kind() != "void" {
            Effect::Block
        } else {
            Effect::Review
        };
    let effect = if operation.kind() == "payable-page" {
        Effect::Note
    } else {
        effect
    };
    Some(Hazard::new(
        Kind::Unstable,
        effect.min(operation::most(operation)),
        grounds,
    ))
}

fn short_lived(made: &Makeup, operation: &Operation) -> Option<Hazard> {
    made.short_lived.as_ref()?;
    if made.is_stored {
        return None;
    }
    Some(Hazard::new(
        Kind::Unstable,
        Effect::Review.min(operation::most(operation)),
        [Ground::ShortLived],
    ))
}

/// What repeats the call and makes a new key each time it does.
fn per_attempt(call: &Call, key: &Key, made: &Makeup) -> Vec<Repetition> {
    let counts = made.has(Nature::Counter) || made.named_attempt.is_some();
    let is_made_in_function = made
        .fresh
        .iter()
        .any(|fresh| matches!(fresh.home, Home::Invocation | Home::Helper));
    let mut found = repetition::unguarded(call);
    found.retain(|repetition| match &repetition.step {
        Some(step) => key.is_made_within(step) || counts || is_made_in(step, made),
        None => is_made_in_function || counts,
    });
    found
}

fn is_made_in(step: &Step, made: &Makeup) -> bool {
    made.fresh
        .iter()
        .any(|fresh| step.holds(&fresh.expression.step()))
}

/// Reports it.
pub(crate) fn report(
    call: &Call,
    key: &Key,
    made: &Makeup,
    operation: &Operation,
    hazard: &Hazard,
    findings: &mut Findings,
) {
    let gateway = operation.gateway_title();
    let repetitions = per_attempt(call, key, made);
    let consequence = match repetitions.first() {
        Some(repetition) if hazard.rests_on(Ground::PerAttempt) => {
            format!(
                "{}, {gateway} sees a new key, so a new payment, and {}",
                wording::when(repetition),
                wording::twice(operation)
            )
        }
        _ => format!(
            "a second click, a rerun after a crash or a redelivery gets another key, and {}",
            wording::twice(operation)
        ),
    };
    let message = format!(
        "the key of `{}` {}: {consequence}{}",
        call.callee(),
        nature(made, hazard),
        remark(operation, hazard)
    );
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(message)
        .label(label(hazard))
        .help(help(call, made, hazard));
    for fresh in &made.fresh {
        report.related(&Beside::new(call, fresh.expression.span()), "made here");
    }
    if hazard.rests_on(Ground::PerAttempt) {
        for repetition in &repetitions {
            report.related(
                &Beside::new(call, repetition.span),
                wording::seen(repetition),
            );
        }
    }
}

fn nature(made: &Makeup, hazard: &Hazard) -> String {
    let when = if hazard.rests_on(Ground::PerAttempt) {
        "for each attempt"
    } else {
        "for each call"
    };
    if hazard.rests_on(Ground::Fallback) {
        "is made up where none is given".to_owned()
    } else if hazard.rests_on(Ground::Attempt) {
        match &made.named_attempt {
            Some(name) => format!("counts attempts (`{name}`)"),
            None => "counts attempts".to_owned(),
        }
    } else if hazard.rests_on(Ground::Clock) && !hazard.rests_on(Ground::Random) {
        format!("is read from the clock {when}")
    } else if hazard.rests_on(Ground::ShortLived) {
        format!(
            "contains `{}`, which is another one the next time",
            made.short_lived.as_deref().unwrap_or_default()
        )
    } else if made.is_made_once() {
        "is made up when the program starts, and is another one after a restart".to_owned()
    } else if hazard.rests_on(Ground::MadeByCaller) {
        format!("is made up by the caller {when}")
    } else {
        format!("is made up {when}")
    }
}

/// What the key is good for all the same, where that could lull the reader.
fn remark(operation: &Operation, hazard: &Hazard) -> &'static str {
    if hazard.rests_on(Ground::PerAttempt)
        || hazard.rests_on(Ground::ShortLived)
        || operation.automatic_key() == "never"
    {
        ""
    } else {
        ". It protects the SDK's own retries only"
    }
}

fn label(hazard: &Hazard) -> &'static str {
    match () {
        () if hazard.rests_on(Ground::Attempt) => "another key for each attempt",
        () if hazard.rests_on(Ground::PerAttempt) => "a new key for each attempt",
        () if hazard.rests_on(Ground::Fallback) => "a new key where none is given",
        () if hazard.rests_on(Ground::ShortLived) => "another key for the next request",
        () => "a new key for each call",
    }
}

fn help(call: &Call, made: &Makeup, hazard: &Hazard) -> String {
    let example = wording::example(call);
    if hazard.rests_on(Ground::Fallback) {
        return format!(
            "make the key a required parameter, or fall back to one that is made from what is paid, such as {example}"
        );
    }
    if hazard.rests_on(Ground::Attempt) {
        return format!(
            "leave the attempt out, so that all attempts carry the same key: {example}"
        );
    }
    if hazard.rests_on(Ground::Repeated(Again::Loop)) && !made.has_identity {
        return format!(
            "make the key from what is paid ({example}), or make it up before the loop and store it with the payment"
        );
    }
    if made.has_identity {
        return format!(
            "make the key of lasting parts only ({example}), or store it with the payment before the call and read it back for each try"
        );
    }
    format!(
        "make the key from what is paid ({example}), or store the random key with the payment before the call and read it back for each try"
    )
}
