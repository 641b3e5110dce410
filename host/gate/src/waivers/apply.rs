//! Which findings waivers excuse, and what is to be said of the waivers.

use std::collections::BTreeMap;

use tollgate_model::RepoPath;
use tollgate_model::decision::{PolicyRun, Waived};
use tollgate_model::finding::{Effect, Finding};

use super::{Scope, Standing, Waiver, Waivers};
use crate::configuration::fields::nearest;
use crate::configuration::{Configuration, GATE};
use crate::doubts::did_you_mean;
use crate::touched;

/// The rule for a waiver that the change brings itself, and that would excuse something.
pub const PENDING_WAIVER: &str = "pending-waiver";

/// What came of applying waivers.
pub(crate) struct Applied {
    /// The findings that nobody excused.
    pub(crate) in_force: Vec<Finding>,
    /// Those that a waiver excuses.
    pub(crate) waived: Vec<Waived>,
    /// What is told of the waivers.
    pub(crate) said: Vec<Finding>,
}

/// Applies waivers to findings that have the effects in force.
pub(crate) fn apply(
    findings: Vec<Finding>,
    waivers: &Waivers,
    old_paths: &BTreeMap<RepoPath, RepoPath>,
    configuration: &Configuration,
    runs: &[PolicyRun],
) -> Applied {
    let mut applied = Applied {
        in_force: Vec::new(),
        waived: Vec::new(),
        said: waivers.malformed.clone(),
    };
    let mut is_met = vec![false; waivers.entries.len()];
    // Most changes have none, and those that have, few: by rule, each finding asks only its own.
    let mut by_rule: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, waiver) in waivers.entries.iter().enumerate() {
        by_rule.entry(&waiver.rule).or_default().push(at);
    }
    for finding in findings {
        let old_path = old_paths.get(&finding.place.path);
        let mut excused_by = None;
        for at in by_rule.get(finding.code().as_str()).into_iter().flatten() {
            let waiver = waivers.entries.get(*at);
            let Some(waiver) = waiver.filter(|waiver| waiver.is_about(&finding, old_path)) else {
                continue;
            };
            if let Some(met) = is_met.get_mut(*at) {
                *met = true;
            }
            let counts = why_not(waiver, &finding, waivers, configuration).is_none();
            if counts && excused_by.is_none() {
                excused_by = Some(waiver);
            }
        }
        match excused_by {
            Some(waiver) => applied.waived.push(tell(finding, waiver)),
            None => applied.in_force.push(finding),
        }
    }
    let rules = known_rules(runs);
    for (waiver, is_met) in waivers.entries.iter().zip(is_met) {
        applied.said.extend(said_of(
            waiver,
            is_met,
            waivers,
            configuration,
            rules.as_deref(),
        ));
    }
    applied
}

/// Why a waiver does not excuse a finding that it is about: the rule of what is told, and words.
fn why_not(
    waiver: &Waiver,
    finding: &Finding,
    waivers: &Waivers,
    configuration: &Configuration,
) -> Option<(&'static str, String)> {
    let settings = configuration.policies.get(&finding.policy);
    let is_unwaivable = settings.is_some_and(|settings| settings.unwaivable.holds(&finding.rule));
    why_it_does_not_count(
        waiver,
        is_unwaivable || finding.policy == GATE,
        waivers,
        configuration,
    )
}

fn why_it_does_not_count(
    waiver: &Waiver,
    is_unwaivable: bool,
    waivers: &Waivers,
    configuration: &Configuration,
) -> Option<(&'static str, String)> {
    if configuration.ignores_waivers {
        let why = "the operator lets no waiver count".to_owned();
        Some(("ignored-waiver", why))
    } else if is_unwaivable {
        let why = format!(
            "`{}` can't be waived: the configuration says so",
            waiver.rule
        );
        Some(("unwaivable-rule", why))
    } else if waiver.is_over(waivers.today) {
        let why = format!("it was over after {}", waiver.expires.day());
        Some(("expired-waiver", why))
    } else if waiver.standing == Standing::Added {
        let why = "this change adds it: it counts once somebody else has approved it".to_owned();
        Some((PENDING_WAIVER, why))
    } else {
        None
    }
}

/// What is to be said of one waiver.
fn said_of(
    waiver: &Waiver,
    is_met: bool,
    waivers: &Waivers,
    configuration: &Configuration,
    rules: Option<&[String]>,
) -> Option<Finding> {
    let (policy, rule) = waiver.rule.split_once('/')?;
    let settings = configuration.policies.get(policy);
    let is_unwaivable = settings.is_some_and(|settings| settings.unwaivable.holds(rule));
    let (rule, why) = if let Some(rules) = rules.filter(|rules| !rules.contains(&waiver.rule)) {
        let guess = did_you_mean(nearest(&waiver.rule, rules.iter().map(String::as_str)));
        (
            "invalid-waiver",
            format!("there is no rule `{}`{guess}", waiver.rule),
        )
    } else if is_met {
        why_it_does_not_count(waiver, is_unwaivable, waivers, configuration)?
    } else {
        ("unused-waiver", unused(waiver, waivers)?)
    };
    let message = match rule {
        "unused-waiver" => why,
        _ => format!("this waiver of `{}` excuses nothing: {why}", waiver.rule),
    };
    let identity = waiver.digest().to_string();
    let mut said = touched::finding(rule, Effect::Note, waiver.place.clone(), &identity, message);
    if rule == "unused-waiver" {
        said.help = "remove it: it would excuse what nobody has looked at".to_owned();
    }
    Some(said)
}

/// Why nobody needs a waiver that no finding is about. In a change most waivers have nothing to
/// excuse, which says nothing against them.
fn unused(waiver: &Waiver, waivers: &Waivers) -> Option<String> {
    let rule = &waiver.rule;
    if let Scope::Paths(globs) = &waiver.scope
        && waivers
            .gone
            .iter()
            .any(|gone| gone.as_str() == globs.glob().glob())
    {
        return Some(format!(
            "this waiver of `{rule}` is for a file that this change takes away"
        ));
    }
    if waivers.is_whole_tree {
        return Some(format!(
            "this waiver of `{rule}` excuses nothing in the whole tree"
        ));
    }
    let is_new = waiver.standing == Standing::Added;
    is_new.then(|| format!("this waiver of `{rule}` is new, and excuses nothing in this change"))
}

/// All rules that there are, if every policy told its own.
fn known_rules(runs: &[PolicyRun]) -> Option<Vec<String>> {
    let manifests = runs.iter().map(|run| run.manifest.as_ref());
    let manifests: Vec<_> = manifests.collect::<Option<_>>()?;
    let rules = manifests.iter().flat_map(|manifest| {
        let rules = manifest.rules.iter();
        rules.map(|rule| format!("{}/{}", manifest.id, rule.name))
    });
    Some(rules.collect())
}

fn tell(finding: Finding, waiver: &Waiver) -> Waived {
    Waived {
        finding,
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        expires: waiver.expires.day(),
        place: waiver.place.clone(),
    }
}
