//! Where all rooms meet: a range of a repository in, a verdict out.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use tollgate_bundle::BUILT_IN;
use tollgate_change::{Change, Limits, Range};
use tollgate_engine::{Engine, LoadError, Policy};
use tollgate_facts::{Facts, Scope};
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::{Configuration, Origin, Subject, decide};
use tollgate_gateways::Catalogue;
use tollgate_model::change::Side;
use tollgate_model::decision::{PolicyFailure, PolicyRun, Verdict};
use tollgate_model::{Digest, RepoPath};

use crate::arguments::Rules;
use crate::failure::Failure;

/// What is judged.
pub(crate) struct Case<'a> {
    pub(crate) repository: &'a Path,
    pub(crate) range: Range,
    pub(crate) branch: Option<String>,
    pub(crate) environment: Option<String>,
}

/// A verdict, and the facts that its excerpts are taken from.
pub(crate) struct Judged {
    pub(crate) verdict: Verdict,
    facts: Arc<Facts>,
}

impl Judged {
    /// The text of a file on one side.
    pub(crate) fn source(&self, path: &RepoPath, side: Side) -> Option<Arc<str>> {
        self.facts
            .change()
            .read(path.as_str(), side)
            .text()
            .cloned()
    }
}

/// Policies that are loaded, and those that could not be: these have failed, and the others are
/// still heard, because a block stands whatever else failed.
pub(crate) struct Policies {
    pub(crate) engine: Engine,
    pub(crate) loaded: Vec<Policy>,
    pub(crate) refused: Vec<PolicyRun>,
}

/// Judges one change after another by the same policies.
pub(crate) struct Judge<'a> {
    rules: &'a Rules,
    policies: Option<Policies>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(rules: &'a Rules) -> Judge<'a> {
        Judge {
            rules,
            policies: None,
        }
    }

    /// Judges a change. The first time, the policies are loaded while the facts are gathered.
    pub(crate) fn judge(&mut self, case: &Case<'_>) -> Result<Judged, Failure> {
        let rules = self.rules;
        let known = self.policies.take();
        let (policies, gathered) = thread::scope(|scope| {
            let policies = scope.spawn(|| match known {
                Some(policies) => Ok(policies),
                None => load(&rules.policies),
            });
            let catalogue = scope.spawn(Catalogue::embedded);
            let gathered =
                open(case, rules.config.as_deref()).and_then(|(change, configuration)| {
                    let catalogue = rejoin(catalogue)?;
                    let name = rules
                        .config
                        .as_deref()
                        .map_or(FILE_NAME.into(), Path::to_string_lossy);
                    let catalogue = with_in_house(catalogue, &configuration, &name)?;
                    gather(case, change, configuration, catalogue)
                });
            (rejoin(policies), gathered)
        });
        let policies = self.policies.insert(policies?);
        let (facts, configuration) = gathered?;
        let facts = Arc::new(facts);
        let options = configuration.options();
        let options = |id: &str| options.get(id).cloned().unwrap_or_else(|| "{}".to_owned());
        let mut runs = policies.engine.run(&policies.loaded, &facts, &options);
        runs.extend(policies.refused.iter().cloned());
        let verdict = decide(subject(&facts, &configuration), &configuration, runs);
        Ok(Judged { verdict, facts })
    }
}

/// What a thread came to. A panic on it goes on here, and ends with exit code 2 as any other.
fn rejoin<T, E: Into<Failure>>(
    thread: thread::ScopedJoinHandle<'_, Result<T, E>>,
) -> Result<T, Failure> {
    match thread.join() {
        Ok(result) => result.map_err(Into::into),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

fn open(case: &Case<'_>, config: Option<&Path>) -> Result<(Change, Configuration), Failure> {
    let change = Change::open(case.repository, &case.range, Limits::default())?
        .with_destination(case.branch.clone(), case.environment.clone());
    let configuration = match config {
        Some(path) => read_configuration(path)?,
        None => {
            let (side, origin) = match case.range {
                Range::All { .. } => (Side::After, Origin::Head),
                _ => (Side::Before, Origin::Base),
            };
            Configuration::of(&change.read(FILE_NAME, side), origin)?
        }
    };
    Ok((change, configuration))
}

/// Reads the configuration that the operator named.
pub(crate) fn read_configuration(path: &Path) -> Result<Configuration, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::file("read the configuration", path, &error))?;
    Ok(Configuration::parse(
        &path.to_string_lossy(),
        &text,
        Origin::Operator,
    )?)
}

/// The built-in catalogue with the gateways that the configuration declares.
pub(crate) fn with_in_house(
    catalogue: Catalogue,
    configuration: &Configuration,
    name: &str,
) -> Result<Catalogue, Failure> {
    match &configuration.in_house_gateways {
        Some(text) => Ok(catalogue.with_in_house(name, text)?),
        None => Ok(catalogue),
    }
}

fn gather(
    case: &Case<'_>,
    change: Change,
    configuration: Configuration,
    catalogue: Catalogue,
) -> Result<(Facts, Configuration), Failure> {
    let scope = Scope {
        payment_paths: configuration.payment_paths.clone(),
        is_whole_tree: matches!(case.range, Range::All { .. }),
    };
    let facts = Facts::gather(change, Arc::new(catalogue), &scope)?;
    Ok((facts, configuration))
}

fn subject(facts: &Facts, configuration: &Configuration) -> Subject {
    let change = facts.change();
    let branch = change.summary().branch.as_deref();
    Subject {
        change: change.summary().clone(),
        files: facts.counts(),
        skipped: facts.skipped().to_vec(),
        notices: configuration.notices(change.files(), branch),
    }
}

/// Loads the built-in policies, and those in files.
pub(crate) fn load(files: &[PathBuf]) -> Result<Policies, Failure> {
    let engine = Engine::new(tollgate_engine::Limits::default())?;
    let (mut loaded, mut refused) = (Vec::new(), Vec::new());
    for policy in BUILT_IN {
        let digest = Digest::parse(policy.digest).ok_or_else(|| {
            Failure::new(format!(
                "the built-in policy `{}` has no digest",
                policy.name
            ))
        })?;
        match engine.load_built_in(policy.name, digest, policy.precompiled) {
            Ok(policy) => loaded.push(policy),
            Err(error) => refused.push(refusal(policy.name, digest, &error)),
        }
    }
    for path in files {
        let bytes =
            std::fs::read(path).map_err(|error| Failure::file("read the policy", path, &error))?;
        // Only the file's name: where it lies on this machine is nothing for a report.
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        match engine.load(&name, &bytes) {
            Ok(policy) => loaded.push(policy),
            Err(error) => refused.push(refusal(&name, Digest::of(&bytes), &error)),
        }
    }
    Ok(Policies {
        engine,
        loaded,
        refused,
    })
}

/// A policy that could not be loaded, as one that has failed.
fn refusal(name: &str, digest: Digest, error: &LoadError) -> PolicyRun {
    let words = error.to_string();
    let what = match words.strip_prefix(&format!("policy `{name}` ")) {
        Some(what) => what.to_owned(),
        None => format!("can't be loaded: {words}"),
    };
    let failure = PolicyFailure {
        policy: name.to_owned(),
        what,
        hint: error.hint(),
    };
    PolicyRun {
        id: name.to_owned(),
        digest,
        manifest: None,
        fuel: 0,
        outcome: Err(failure),
    }
}
