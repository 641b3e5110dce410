//! What findings ask for under a configuration.
//!
//! A configuration says it in layers: for all files, for some paths, for an environment. What is
//! said of a rule wins over what is said of its whole policy; among two that say as much, the
//! later layer wins.

use std::collections::BTreeMap;

use tollgate_model::RepoPath;
use tollgate_model::finding::{Effect, Finding};

use crate::configuration::Configuration;

/// What a finding asks for by configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectSetting {
    /// The finding is dropped. The policy still runs and is still listed.
    Off,
    /// The finding asks for this.
    To(Effect),
}

/// What one layer of a configuration says of the findings of a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyEffects {
    /// For all its findings, instead of what the policy says.
    pub effect: Option<EffectSetting>,
    /// For single rules, by their name inside the policy.
    pub rules: BTreeMap<String, RuleSetting>,
    /// Where it stands: `tollgate.toml:4:2`.
    pub place: String,
}

/// What a configuration says of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSetting {
    /// What its findings ask for.
    pub effect: EffectSetting,
    /// Where it stands: `tollgate.toml:5:9`.
    pub place: String,
}

/// At least so much is asked for, whatever the configuration says. An operator can give these: a
/// flag or a variable makes the gate stricter, never looser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtLeast {
    /// The policy.
    pub policy: String,
    /// The rule inside it; without one, all of them.
    pub rule: Option<String>,
    /// What its findings ask for at least.
    pub effect: Effect,
}

/// All by which an operator makes the gate stricter. There is nothing in it that could make it
/// looser.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stricter {
    /// What findings ask for at least.
    pub at_least: Vec<AtLeast>,
    /// Whether a configuration that only reports is in force all the same.
    pub enforces: bool,
    /// Whether no waiver counts.
    pub ignores_waivers: bool,
}

/// A text that is no [`AtLeast`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is none: write it as `policy=block` or `policy/rule=review`")]
pub struct NotAtLeast(pub String);

impl std::str::FromStr for AtLeast {
    type Err = NotAtLeast;

    fn from_str(text: &str) -> Result<AtLeast, NotAtLeast> {
        let parse = || {
            let (code, effect) = text.trim().split_once('=')?;
            let (policy, rule) = match code.trim().split_once('/') {
                Some((policy, rule)) => (policy, Some(rule.to_owned())),
                None => (code.trim(), None),
            };
            let is_named = !policy.is_empty() && rule.as_deref() != Some("");
            is_named.then_some(AtLeast {
                policy: policy.to_owned(),
                rule,
                effect: effect.trim().parse().ok()?,
            })
        };
        parse().ok_or_else(|| NotAtLeast(text.to_owned()))
    }
}

/// What besides the finding tells which layers count.
#[derive(Debug, Clone, Copy, Default)]
pub struct Where<'a> {
    /// The environment that the change is bound for.
    pub environment: Option<&'a str>,
    /// Where the finding's file stood at the base, where that is another path. The stricter of
    /// both counts: moving a file loosens nothing.
    pub old_path: Option<&'a RepoPath>,
}

impl Configuration {
    /// The same, made stricter by an operator.
    #[must_use]
    pub fn made(mut self, stricter: &Stricter) -> Configuration {
        self.at_least.extend(stricter.at_least.iter().cloned());
        self.is_report_only &= !stricter.enforces;
        self.ignores_waivers |= stricter.ignores_waivers;
        self
    }

    /// What a finding asks for under this configuration; nothing where it is switched off.
    pub fn effect_of(&self, finding: &Finding, place: Where<'_>) -> Option<Effect> {
        let at = |path: &RepoPath| match self.setting(finding, path, place.environment) {
            None => Some(finding.effect),
            Some(EffectSetting::To(effect)) => Some(effect),
            Some(EffectSetting::Off) => None,
        };
        let here = at(&finding.place.path);
        // Nothing is less than a note.
        let configured = here.max(place.old_path.and_then(at));
        let at_least = self.at_least.iter().filter(|least| {
            let is_rule = least.rule.as_ref().is_none_or(|rule| *rule == finding.rule);
            least.policy == finding.policy && is_rule
        });
        configured.max(at_least.map(|least| least.effect).max())
    }

    fn setting(
        &self,
        finding: &Finding,
        path: &RepoPath,
        environment: Option<&str>,
    ) -> Option<EffectSetting> {
        let layers = self.layers(&finding.policy, Some(path), environment);
        let of_rule =
            |layer: &&PolicyEffects| layer.rules.get(&finding.rule).map(|rule| rule.effect);
        let by_rule = layers.iter().rev().find_map(of_rule);
        by_rule.or_else(|| layers.iter().rev().find_map(|layer| layer.effect))
    }

    /// All that is said of a policy, weakest first: for a path, or for any.
    fn layers(
        &self,
        policy: &str,
        path: Option<&RepoPath>,
        environment: Option<&str>,
    ) -> Vec<&PolicyEffects> {
        let everywhere = self.policies.get(policy).map(|settings| &settings.effects);
        let paths = self
            .paths
            .iter()
            .filter(|paths| path.is_none_or(|path| paths.globs.is_match(path.as_str())))
            .filter_map(|paths| paths.policies.get(policy));
        let environment = environment
            .and_then(|name| self.environments.get(name))
            .and_then(|environment| environment.policies.get(policy));
        everywhere
            .into_iter()
            .chain(paths)
            .chain(environment)
            .collect()
    }

    /// Whether a policy is switched off and neither any of its rules nor any path on again.
    pub fn is_off(&self, policy: &str, environment: Option<&str>) -> bool {
        let layers = self.layers(policy, None, environment);
        let is_on = |effect: EffectSetting| effect != EffectSetting::Off;
        let is_raised = self.at_least.iter().any(|least| least.policy == policy);
        let is_off_as_a_whole = match layers.iter().rev().find_map(|layer| layer.effect) {
            // With a layer for some paths it may be on in others.
            Some(effect) => {
                !is_on(effect) && !layers.iter().any(|layer| layer.effect.is_some_and(is_on))
            }
            None => false,
        };
        let has_rules_on = || {
            let mut rules = layers.iter().flat_map(|layer| layer.rules.values());
            rules.any(|rule| is_on(rule.effect))
        };
        is_off_as_a_whole && !is_raised && !has_rules_on()
    }
}
