//! What `tollgate.toml` says, checked.

use std::collections::BTreeMap;

use globset::GlobSet;
use tollgate_model::Digest;
use tollgate_model::change::Content;

use crate::effects::{AtLeast, PolicyEffects};

mod error;
pub(crate) mod fields;
mod gateways;
mod options;
pub mod overrides;
pub(crate) mod patterns;
pub mod policies;
mod read;
pub mod review;

pub use error::{ConfigurationError, Problem};
pub use gateways::{GatewaySettings, Incident};
pub use options::Options;
pub use overrides::{EvidenceSettings, Overrides};
pub use policies::{PolicySettings, PolicySource};
pub use review::Review;

/// Where the configuration lies in a repository. One anywhere else is not read.
pub const FILE_NAME: &str = "tollgate.toml";

/// The folder that is the gate's own: all in it is configuration.
pub const FOLDER: &str = ".tollgate";

/// Where waivers lie, unless the configuration says otherwise.
pub const WAIVERS_FILE: &str = ".tollgate/waivers.toml";

/// What `tollgate.toml` may hold, as a JSON Schema for editors.
pub const SCHEMA: &str = include_str!("../tollgate.schema.json");

/// The id that the gate's own findings go by. No policy may have it.
pub const GATE: &str = "gate";

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
    /// Whether the decision is only told, and never in anybody's way.
    pub is_report_only: bool,
    /// What it says of each policy, by the policy's id.
    pub policies: BTreeMap<String, PolicySettings>,
    /// What it says of policies in some paths, in order: the last that matches wins.
    pub paths: Vec<PathSettings>,
    /// What it says of policies where a change is bound for an environment.
    pub environments: BTreeMap<String, EnvironmentSettings>,
    /// Who must have approved what.
    pub review: Review,
    /// What an override takes.
    pub overrides: Overrides,
    /// What is kept of decisions.
    pub evidence: EvidenceSettings,
    /// The pages on gateways: the path of each, by the gateway's id.
    pub contracts: BTreeMap<String, String>,
    /// What else it says of gateways, by their ids.
    pub gateways: BTreeMap<String, GatewaySettings>,
    /// Where the file of waivers lies, if not at [`WAIVERS_FILE`].
    pub waivers_file: Option<String>,
    /// What the operator asks for at least.
    pub at_least: Vec<AtLeast>,
    /// Whether the operator lets no waiver count.
    pub ignores_waivers: bool,
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
    /// The head, where it is asked what the change would come to once that had landed.
    Proposed,
}

/// What the configuration says of policies in some paths.
#[derive(Debug, Clone)]
pub struct PathSettings {
    /// The paths' patterns.
    pub patterns: Vec<String>,
    /// The same, compiled.
    pub globs: GlobSet,
    /// By the policy's id.
    pub policies: BTreeMap<String, PolicyEffects>,
}

/// What the configuration says of an environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnvironmentSettings {
    /// By the policy's id.
    pub policies: BTreeMap<String, PolicyEffects>,
    /// Where it stands: `tollgate.toml:4:2`.
    pub place: String,
}

impl Configuration {
    /// The payment paths, compiled. All of them were patterns when they were read.
    pub fn payment_globs(&self) -> GlobSet {
        let mut set = globset::GlobSetBuilder::new();
        for glob in self
            .payment_paths
            .iter()
            .filter_map(|path| patterns::glob(path).ok())
        {
            set.add(glob);
        }
        set.build().unwrap_or_default()
    }

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

    /// The options of each policy that has any: its id and the JSON.
    pub fn options(&self) -> BTreeMap<String, String> {
        let of = |(id, settings): (&String, &PolicySettings)| {
            Some((id.clone(), settings.options.as_ref()?.json()))
        };
        self.policies.iter().filter_map(of).collect()
    }

    /// The policies that it brings or pins: id, source and digest.
    pub fn pins(&self) -> impl Iterator<Item = (&str, Option<&PolicySource>, Option<Digest>)> {
        let pins = self
            .policies
            .iter()
            .map(|(id, settings)| (id.as_str(), settings.source.as_ref(), settings.sha256));
        pins.filter(|(_, source, digest)| source.is_some() || digest.is_some())
    }

    /// What it says of incidents with each gateway: name and text.
    pub fn incidents(&self) -> BTreeMap<String, Vec<(String, String)>> {
        let of = |(id, settings): (&String, &GatewaySettings)| {
            let said = settings.incident.entries().into_iter();
            let said = said.filter_map(|(name, text)| Some((name.to_owned(), text?.to_owned())));
            (id.clone(), said.collect())
        };
        self.gateways.iter().map(of).collect()
    }

    /// Whether pushing to a branch is pushing to a protected one.
    pub fn is_protected(&self, branch: &str) -> bool {
        self.protected_branches.is_empty() || self.branches.is_match(branch)
    }

    /// Where the file of waivers lies.
    pub fn waivers_file(&self) -> &str {
        self.waivers_file.as_deref().unwrap_or(WAIVERS_FILE)
    }
}
