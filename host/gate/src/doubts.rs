//! Why a decision can't be relied on: what failed, and settings that nobody obeys.

use std::collections::BTreeMap;

use tollgate_model::decision::PolicyRun;
use tollgate_model::finding::Manifest;

use crate::configuration::fields::nearest;
use crate::configuration::policies::Unwaivable;
use crate::configuration::{Configuration, GATE};
use crate::effects::PolicyEffects;

/// What policies left open.
pub(crate) fn about_policies(
    configuration: &Configuration,
    environment: Option<&str>,
    runs: &[PolicyRun],
) -> Vec<String> {
    if runs.is_empty() {
        return vec!["there is no policy: nothing was judged".to_owned()];
    }
    let mut doubts = Vec::new();
    if runs
        .iter()
        .all(|run| configuration.is_off(&run.id, environment))
    {
        doubts.push("every policy is switched off: nothing was judged".to_owned());
    }
    let failures = runs.iter().filter_map(|run| run.outcome.as_ref().err());
    doubts.extend(failures.map(ToString::to_string));
    if runs.iter().any(|run| run.id == GATE) {
        doubts.push(format!(
            "a policy calls itself `{GATE}`, which is the name of what the gate itself finds"
        ));
    }
    // Policies that share an id fail with the same words.
    doubts.dedup();
    doubts
}

/// A setting for a policy, rule or environment that does not exist is a setting that nobody obeys.
pub fn about_configuration(
    configuration: &Configuration,
    environment: Option<&str>,
    runs: &[PolicyRun],
) -> Vec<String> {
    let known = Known::of(runs);
    let mut doubts = Vec::new();
    for (id, settings) in &configuration.policies {
        if let Some(manifest) = known.manifest(id, &settings.place, &mut doubts) {
            known.check_rules(manifest, &settings.effects, &mut doubts);
            if let Unwaivable::Rules(rules) = &settings.unwaivable {
                let rules = rules
                    .iter()
                    .map(|(rule, place)| (rule.as_str(), place.as_str()));
                check_rules(manifest, rules, &mut doubts);
            }
        }
        let found = runs.iter().find(|run| run.id == *id);
        if let (Some(pinned), Some(run)) = (settings.sha256, found)
            && run.digest != pinned
        {
            doubts.push(format!(
                "{}: policy `{id}` is pinned to another digest: the one that ran has sha256 {}",
                settings.place, run.digest
            ));
        }
    }
    let paths = configuration.paths.iter().map(|paths| &paths.policies);
    let environments = configuration.environments.values();
    let layers = paths.chain(environments.map(|environment| &environment.policies));
    for (id, effects) in layers.flat_map(BTreeMap::iter) {
        if let Some(manifest) = known.manifest(id, &effects.place, &mut doubts) {
            known.check_rules(manifest, effects, &mut doubts);
        }
    }
    doubts.extend(about_environment(configuration, environment));
    doubts.extend(about_operator(configuration, &known));
    doubts
}

/// An environment that is misspelt would get the rules for none.
fn about_environment(configuration: &Configuration, environment: Option<&str>) -> Option<String> {
    let name = environment?;
    let known = &configuration.environments;
    if known.is_empty() || known.contains_key(name) {
        return None;
    }
    let names = || known.keys().map(String::as_str);
    let guess = did_you_mean(nearest(name, names()));
    let listed = names()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ");
    Some(format!(
        "the change is bound for the environment `{name}`, which the configuration does not have{guess} (it has {listed})"
    ))
}

fn about_operator(configuration: &Configuration, known: &Known<'_>) -> Vec<String> {
    let mut doubts = Vec::new();
    for least in &configuration.at_least {
        if let Some(manifest) = known.manifest(&least.policy, "`--at-least`", &mut doubts)
            && let Some(rule) = &least.rule
        {
            check_rules(manifest, [(rule.as_str(), "`--at-least`")], &mut doubts);
        }
    }
    doubts
}

/// The policies that there are.
struct Known<'a> {
    runs: &'a [PolicyRun],
}

impl<'a> Known<'a> {
    fn of(runs: &'a [PolicyRun]) -> Known<'a> {
        Known { runs }
    }

    /// What a policy says of itself, if it got that far.
    fn manifest(&self, id: &str, place: &str, doubts: &mut Vec<String>) -> Option<&'a Manifest> {
        let found = self.runs.iter().find(|run| run.id == id);
        // One that failed before it told its id may be the one that is meant.
        if found.is_none() && self.runs.iter().all(|run| run.manifest.is_some()) {
            let guess = did_you_mean(nearest(id, self.runs.iter().map(|run| run.id.as_str())));
            doubts.push(format!("{place}: there is no policy `{id}`{guess}"));
        }
        found?.manifest.as_ref()
    }

    fn check_rules(&self, manifest: &Manifest, effects: &PolicyEffects, doubts: &mut Vec<String>) {
        let rules = effects.rules.iter();
        let rules = rules.map(|(rule, setting)| (rule.as_str(), setting.place.as_str()));
        check_rules(manifest, rules, doubts);
    }
}

/// Rules with the place where each is named.
fn check_rules<'a>(
    manifest: &Manifest,
    rules: impl IntoIterator<Item = (&'a str, &'a str)>,
    doubts: &mut Vec<String>,
) {
    for (rule, place) in rules {
        if manifest.rules.iter().all(|known| known.name != rule) {
            let known = manifest.rules.iter().map(|rule| rule.name.as_str());
            let guess = did_you_mean(nearest(rule, known));
            doubts.push(format!(
                "{place}: policy `{}` has no rule `{rule}`{guess}",
                manifest.id
            ));
        }
    }
}

pub(crate) fn did_you_mean(guess: Option<&str>) -> String {
    guess
        .map(|guess| format!(", did you mean `{guess}`?"))
        .unwrap_or_default()
}
