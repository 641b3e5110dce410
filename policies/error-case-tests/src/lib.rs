//! Asks for tests of what a gateway answers when it does not just take the money: for each
//! operation that a change brings or alters, the outcomes that no test of the repository names.
//!
//! Tests are looked for only where an operation changed, and by the host, which says which words
//! stand in which test. There is one finding at most for a file and a gateway.

mod evidence;
mod outcome;
mod place;
mod simulate;
mod wording;

use tollgate_sdk::{
    Change, Effect, Findings, Interaction, Judges, Manifest, Operation, Policy, Rule, interactions,
};

use crate::evidence::Evidence;
use crate::outcome::Outcome;

/// The rule.
const RULE: Rule = Rule {
    name: "untested-error-case",
    summary: "the change brings or alters an operation of a gateway, and no test names its error cases",
    effect: Effect::Review,
    help: "A mock that always says yes tests the day on which nothing happens. What customers pay twice for is a \
           lost answer, a server error, a decline taken for something else: each needs a test in which the gateway \
           gives that answer, and one look at what is then recorded and said.",
};

/// More gateways than these in one file are a catalogue of somebody else's.
const MAX_GATEWAYS: usize = 4;

/// So many operations are told of.
const MAX_OPERATIONS: usize = 40;

/// The policy.
struct ErrorCaseTests;

impl Policy for ErrorCaseTests {
    fn manifest() -> Manifest {
        Manifest {
            id: "error-case-tests",
            version: env!("CARGO_PKG_VERSION"),
            summary: "What a gateway answers in error cases is simulated by a test",
            rules: &[RULE],
            options: &[],
            judges: Judges::ByFile,
        }
    }

    fn configure(options: &str) -> Result<ErrorCaseTests, String> {
        tollgate_sdk::text_options(options, &[]).map(|_none| ErrorCaseTests)
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        // To look through the tests takes long, and what is found is asked for before a deploy.
        if change.environment().is_none() {
            return;
        }
        let mut own = interactions(change);
        own.retain(|one| outcome::is_judged(&one.operation));
        let mut seen: Vec<String> = Vec::new();
        for interaction in &own {
            let gateway = interaction.operation.gateway();
            if seen.len() < MAX_GATEWAYS && !seen.contains(&gateway) {
                let same = |one: &&Interaction| one.operation.gateway() == gateway;
                let all: Vec<&Interaction> = own.iter().filter(same).take(MAX_OPERATIONS).collect();
                judge(change, interaction, &all, &gateway, findings);
                seen.push(gateway);
            }
        }
    }
}

/// An operation, and the outcomes that no test names.
struct Untested<'i> {
    interaction: &'i Interaction,
    missing: Vec<Outcome>,
}

/// Judges all that the change does with a gateway in this file: `own` is the first of it.
fn judge(
    change: &Change,
    own: &Interaction,
    all: &[&Interaction],
    gateway: &str,
    findings: &mut Findings,
) {
    let evidence = Evidence::of(change, gateway, &own.operation, all);
    let untested: Vec<Untested<'_>> = all
        .iter()
        .filter_map(|interaction| {
            let missing = evidence.missing(interaction);
            (!missing.is_empty()).then_some(Untested {
                interaction,
                missing,
            })
        })
        .collect();
    // The one that lacks most says most.
    let Some(lead) = untested.iter().max_by_key(|one| {
        (
            one.effect(),
            one.missing.len(),
            std::cmp::Reverse(start(one.interaction)),
        )
    }) else {
        return;
    };
    let effect = untested
        .iter()
        .map(Untested::effect)
        .max()
        .unwrap_or(Effect::Note);
    let report = findings.report(&RULE, &lead.interaction.call);
    report
        .effect(match lead.interaction.operation.is_certain() {
            true => effect.min(Effect::before_deploy(change)),
            false => Effect::Note,
        })
        .message(wording::message(&untested))
        .label("error cases no test names")
        .help(wording::help(
            &lead.interaction.operation,
            &lead.interaction.call.path(),
            &evidence,
        ));
    let others = untested
        .iter()
        .filter(|one| !one.interaction.call.is_same(&lead.interaction.call));
    for other in others.take(MAX_RELATED) {
        report.related(&other.interaction.call, wording::untested(&other.missing));
    }
}

/// More places than these say nothing more.
const MAX_RELATED: usize = 5;

fn start(interaction: &Interaction) -> (u32, u32) {
    let span = interaction.call.span();
    (span.start_line, span.start_column)
}

impl Untested<'_> {
    /// Review where nobody tried what costs customers money; a note where only finer cases lack.
    fn effect(&self) -> Effect {
        let lacks = |outcome| self.missing.contains(&outcome);
        match lacks(Outcome::Decline) || lacks(Outcome::Timeout) && lacks(Outcome::ServerError) {
            true => Effect::Review,
            false => Effect::Note,
        }
    }
}

/// What an operation's function and class are called, as a test would name them.
fn names(interaction: &Interaction) -> Vec<String> {
    let name = interaction.call.function().named().name();
    name.split('.').map(str::to_owned).collect()
}

/// What an operation is called for people.
fn kind_of(operation: &Operation) -> String {
    match operation.kind().as_str() {
        "authorize" => "authorization".to_owned(),
        "subscribe" => "subscription".to_owned(),
        "create-intent" => "payment intent".to_owned(),
        "topup" => "top-up".to_owned(),
        kind => kind.to_owned(),
    }
}

tollgate_sdk::policy!(ErrorCaseTests);
