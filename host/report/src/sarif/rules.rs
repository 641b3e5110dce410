//! The rules of a run, each with the help that a reader is shown.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tollgate_model::decision::Verdict;
use tollgate_model::finding::{Effect, Finding, Rule};

use crate::escape;
use crate::ranking::cut;

/// What GitHub takes of a short description; it takes more of a full one.
const LONGEST_SUMMARY: usize = 1_000;

/// All rules that could have fired, and those that did: the gate's own have no policy.
pub(super) struct Rules<'a> {
    rules: BTreeMap<String, Descriptor<'a>>,
}

struct Descriptor<'a> {
    policy: &'a str,
    effect: Effect,
    summary: &'a str,
    help: &'a str,
}

impl<'a> Rules<'a> {
    pub(super) fn of(verdict: &'a Verdict) -> Rules<'a> {
        let mut rules = BTreeMap::new();
        for run in &verdict.policies {
            for rule in run.manifest.iter().flat_map(|manifest| &manifest.rules) {
                rules.insert(format!("{}/{}", run.id, rule.name), declared(&run.id, rule));
            }
        }
        let waived = verdict.waived.iter().map(|waived| &waived.finding);
        for found in verdict.findings.iter().chain(waived) {
            rules
                .entry(found.code())
                .or_insert_with(|| undeclared(found));
        }
        Rules { rules }
    }

    /// The place of a rule in the list.
    pub(super) fn index(&self, code: &str) -> Option<usize> {
        self.rules.keys().position(|known| known == code)
    }

    pub(super) fn descriptors(&self) -> Vec<Value> {
        let rules = self.rules.iter();
        rules.map(|(code, rule)| descriptor(code, rule)).collect()
    }
}

fn declared<'a>(policy: &'a str, rule: &'a Rule) -> Descriptor<'a> {
    Descriptor {
        policy,
        effect: rule.effect,
        summary: &rule.summary,
        help: &rule.help,
    }
}

fn undeclared(found: &Finding) -> Descriptor<'_> {
    Descriptor {
        policy: &found.policy,
        effect: found.effect,
        summary: "reported without a rule of a policy, by the gate itself",
        help: "",
    }
}

fn descriptor(code: &str, rule: &Descriptor<'_>) -> Value {
    let summary = escape::paragraph(&cut(rule.summary, LONGEST_SUMMARY));
    let help = match rule.help.is_empty() {
        true => summary.clone(),
        false => escape::paragraph(rule.help),
    };
    json!({
        "id": code,
        "name": name(code),
        "shortDescription": { "text": summary },
        "fullDescription": { "text": help },
        "help": { "text": help, "markdown": escape::markdown::text(&help) },
        "defaultConfiguration": { "level": super::level(rule.effect) },
        "properties": {
            "tags": ["payments", escape::line(rule.policy)],
            "problem.severity": match rule.effect {
                Effect::Block => "error",
                Effect::Review => "warning",
                Effect::Note => "recommendation",
            },
        },
    })
}

/// The name of a rule in the manner of other tools: `IdempotencyMissingKey`.
fn name(code: &str) -> String {
    let words = code.split(|character: char| !character.is_alphanumeric());
    let words = words.filter_map(|word| {
        let mut letters = word.chars();
        let first = letters.next()?;
        Some(first.to_uppercase().chain(letters).collect::<String>())
    });
    words.collect()
}
