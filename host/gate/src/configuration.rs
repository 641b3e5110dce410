//! What `tollgate.toml` says, checked.

use std::collections::BTreeMap;

use globset::GlobSet;
use tollgate_model::change::{Content, FileChange};
use tollgate_model::finding::{Effect, Finding};

mod error;
pub(crate) mod fields;
mod options;
mod read;

pub use error::{ConfigurationError, Problem};

/// Where the configuration lies in a repository. One anywhere else is not read.
pub const FILE_NAME: &str = "tollgate.toml";

/// The configuration in force.
///
/// Without a file everything is at its default: the built-in policies with their own effects,
/// and no payment paths besides what the catalogue recognises.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// Where it comes from.
    pub origin: Origin,
    /// Globs of the files that count as payment code whatever the catalogue says.
    pub payment_paths: Vec<String>,
    /// Globs of the branches that count as protected. Without any, every branch is.
    pub protected_branches: Vec<String>,
    /// What it says of each policy, by the policy's id.
    pub policies: BTreeMap<String, PolicySettings>,
    /// The whole text, where it declares gateways of its own: they are written in the format of
    /// the catalogue, which reads them out of here. Lines and columns stay true this way.
    pub in_house_gateways: Option<String>,
    branches: GlobSet,
}

/// Where a configuration comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// There is none: everything is at its default.
    #[default]
    Default,
    /// The base of the change.
    Base,
    /// The head itself, where the whole tree is judged and there is no base.
    Head,
    /// A file that the operator named.
    Operator,
}

/// What the configuration says of one policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicySettings {
    /// What every finding of the policy asks for, instead of what the policy says.
    pub effect: Option<EffectSetting>,
    /// The same for single rules, by their name inside the policy. They win over `effect`.
    pub rules: BTreeMap<String, RuleSetting>,
    /// The policy's options, as JSON with sorted keys.
    pub options: Option<String>,
    /// Where it stands: `tollgate.toml:4:2`.
    pub place: String,
}

/// What the configuration says of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSetting {
    /// What its findings ask for.
    pub effect: EffectSetting,
    /// Where it stands: `tollgate.toml:5:9`.
    pub place: String,
}

/// What a finding asks for by configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectSetting {
    /// The finding is dropped. The policy still runs and is still listed.
    Off,
    /// The finding asks for this.
    To(Effect),
}

impl Configuration {
    /// Reads the configuration out of what stands at [`FILE_NAME`].
    ///
    /// # Errors
    ///
    /// [`ConfigurationError`] where something stands there that can't be read or understood.
    pub fn of(content: &Content, origin: Origin) -> Result<Configuration, ConfigurationError> {
        match content {
            Content::Absent => Ok(Configuration::default()),
            Content::Text(text) => Configuration::parse(FILE_NAME, text, origin),
            Content::Unreadable(why) => {
                let problem = Box::new(Problem::Unreadable(why.reason()));
                Err(ConfigurationError {
                    path: FILE_NAME.to_owned(),
                    line: 1,
                    column: 1,
                    problem,
                })
            }
        }
    }

    /// Reads the configuration out of a text. `path` is only for messages.
    ///
    /// # Errors
    ///
    /// [`ConfigurationError`] for the first thing in it that is not understood.
    pub fn parse(
        path: &str,
        text: &str,
        origin: Origin,
    ) -> Result<Configuration, ConfigurationError> {
        read::read(path, text, origin)
    }

    /// What a finding asks for under this configuration; nothing where it is switched off.
    pub fn effect_of(&self, finding: &Finding) -> Option<Effect> {
        let Some(settings) = self.policies.get(&finding.policy) else {
            return Some(finding.effect);
        };
        let setting = match settings.rules.get(&finding.rule) {
            Some(rule) => Some(rule.effect),
            None => settings.effect,
        };
        match setting {
            None => Some(finding.effect),
            Some(EffectSetting::To(effect)) => Some(effect),
            Some(EffectSetting::Off) => None,
        }
    }

    /// Whether a policy is switched off and none of its rules on again.
    pub fn is_off(&self, policy: &str) -> bool {
        self.policies.get(policy).is_some_and(|settings| {
            settings.effect == Some(EffectSetting::Off)
                && settings
                    .rules
                    .values()
                    .all(|rule| rule.effect == EffectSetting::Off)
        })
    }

    /// The options of each policy that has any: its id and the JSON.
    pub fn options(&self) -> BTreeMap<String, String> {
        let of = |(id, settings): (&String, &PolicySettings)| {
            Some((id.clone(), settings.options.clone()?))
        };
        self.policies.iter().filter_map(of).collect()
    }

    /// Whether pushing to a branch is pushing to a protected one.
    pub fn is_protected(&self, branch: &str) -> bool {
        self.protected_branches.is_empty() || self.branches.is_match(branch)
    }

    /// What people should know: where a change edits configuration it is judged without the edit,
    /// and a branch that was declared as protected is one.
    pub fn notices(&self, files: &[FileChange], branch: Option<&str>) -> Vec<String> {
        let is_at = |file: &FileChange, path: &str| {
            file.path.as_str() == path
                || file
                    .old_path
                    .as_ref()
                    .is_some_and(|old| old.as_str() == path)
        };
        let mut notices = Vec::new();
        if files.iter().any(|file| is_at(file, FILE_NAME)) {
            notices.extend(match self.origin {
                Origin::Base => Some(format!(
                    "this change edits `{FILE_NAME}`: it was judged by the version at its base, and the edit takes effect after it has landed"
                )),
                Origin::Default => Some(format!(
                    "this change brings `{FILE_NAME}`: it was judged by the defaults, and the file takes effect after it has landed"
                )),
                Origin::Operator => Some(format!(
                    "this change edits `{FILE_NAME}`: it was judged by the configuration given with `--config`"
                )),
                Origin::Head => None,
            });
        }
        let is_nested = |file: &&FileChange| {
            file.path.file_name() == FILE_NAME && file.path.as_str() != FILE_NAME
        };
        notices.extend(files.iter().filter(is_nested).map(|file| {
            format!(
                "`{}` is not read: only the `{FILE_NAME}` at the root of the repository is",
                file.path
            )
        }));
        let protected = branch.filter(|_| !self.protected_branches.is_empty());
        if let Some(branch) = protected.filter(|branch| self.is_protected(branch)) {
            notices.push(format!("`{branch}` is a protected branch"));
        }
        notices
    }
}
