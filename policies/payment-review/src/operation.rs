//! `new-operation`, `changed-argument` and `changed-error-handling`: what a change did to a call
//! of a gateway.

use tollgate_sdk::{
    Call, Change, Difference, Effect, Findings, Interaction, Operation, Rule, interactions,
};

use crate::wording;

/// A call that is new, or another operation than it was.
pub(crate) const NEW: Rule = Rule {
    name: "new-operation",
    summary: "the change brings a new operation of a gateway",
    effect: Effect::Review,
    help: "A new place where a gateway is called is a new way for money to move, to be taken twice or to get lost. \
           Somebody other than the author looks at it before it is deployed.",
};

/// A call whose arguments are others.
pub(crate) const ARGUMENT: Rule = Rule {
    name: "changed-argument",
    summary: "the change alters what a gateway is told",
    effect: Effect::Review,
    help: "Amount, currency, key, account, when to capture: an argument decides who pays what and whether a second \
           try is another payment. No type checker and no mock knows what the gateway makes of it.",
};

/// A call whose failure or answer is handled otherwise.
pub(crate) const HANDLING: Rule = Rule {
    name: "changed-error-handling",
    summary: "the change alters what happens when a call of a gateway fails, or runs again",
    effect: Effect::Review,
    help: "Whether a decline, a timeout and a server error are told apart decides whether customers pay twice. The \
           incident that Tollgate comes from was such a change, and nobody was obliged to look at it.",
};

/// One finding for each operation of each file: all calls of it that the change altered.
struct Group {
    interactions: Vec<Interaction>,
    differences: Vec<Difference>,
}

/// Judges what the change did to calls of gateways.
pub(crate) fn judge_all(change: &Change, findings: &mut Findings) {
    let mut groups: Vec<Group> = Vec::new();
    for interaction in interactions(change) {
        if is_harmless(&interaction.operation) {
            continue;
        }
        match groups.iter_mut().find(|group| group.takes(&interaction)) {
            Some(group) => group.add(interaction),
            None => groups.push(Group {
                differences: interaction.differences.clone(),
                interactions: vec![interaction],
            }),
        }
    }
    for group in &mut groups {
        group.report(change, findings);
    }
}

/// What only looks something up moves nothing.
fn is_harmless(operation: &Operation) -> bool {
    matches!(operation.kind().as_str(), "retrieve" | "other")
}

impl Group {
    fn takes(&self, other: &Interaction) -> bool {
        let own = self.interactions.first();
        own.is_some_and(|own| {
            let name = |one: &Interaction| (one.operation.gateway(), one.operation.name());
            own.call.path() == other.call.path() && name(own) == name(other)
        })
    }

    fn add(&mut self, interaction: Interaction) {
        self.differences
            .extend(interaction.differences.iter().cloned());
        self.interactions.push(interaction);
    }

    fn report(&mut self, change: &Change, findings: &mut Findings) {
        self.differences.sort();
        self.differences.dedup();
        // What asks for most stands first: a new call before an argument before its handling.
        let Some(first) = self.differences.first().cloned() else {
            return;
        };
        let leads = |one: &&Interaction| one.differences.contains(&first);
        let Some(lead) = self.interactions.iter().find(leads) else {
            return;
        };
        let rule = match first {
            Difference::New | Difference::Operation => &NEW,
            Difference::Argument(_) => &ARGUMENT,
            Difference::Handling | Difference::Repetition => &HANDLING,
        };
        let others = self
            .interactions
            .iter()
            .filter(|one| !one.call.is_same(&lead.call));
        let report = findings.report(rule, &lead.call);
        report
            .message(wording::message(
                lead,
                &self.differences,
                self.interactions.len(),
            ))
            .label(wording::label(&self.differences))
            .help(wording::help(&lead.operation));
        report.effect(match lead.operation.is_certain() {
            true => Effect::before_deploy(change),
            false => Effect::Note,
        });
        for other in others.take(MAX_RELATED) {
            report.related(&other.call, wording::label(&other.differences));
        }
        if let Some(before) = before_of(&lead.call, &first) {
            report.related(&before, "as it was");
        }
    }
}

/// More places than these say nothing more.
const MAX_RELATED: usize = 5;

/// The call at the base, where there is something to compare with.
fn before_of(call: &Call, difference: &Difference) -> Option<Call> {
    match difference {
        Difference::New | Difference::Handling | Difference::Repetition => None,
        Difference::Operation | Difference::Argument(_) => call.before(),
    }
}
