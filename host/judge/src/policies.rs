//! The policies that judge.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tollgate_bundle::BUILT_IN;
use tollgate_compiled::Compiled;
use tollgate_engine::{Engine, FileRuns, Limits, LoadError, Policy};
use tollgate_facts::{Facts, Reads};
use tollgate_model::Digest;
use tollgate_model::decision::{PolicyFailure, PolicyRun};
use tollgate_model::finding::Manifest;

use crate::error::JudgeError;
use crate::rules::Rules;

/// Policies that are loaded, and those that could not be: these have failed, and the others are
/// still heard, because a block stands whatever else failed.
pub struct Policies {
    /// What they run on.
    pub engine: Engine,
    /// Those that are loaded.
    pub loaded: Vec<Policy>,
    /// Those that could not be, each as a run that failed.
    pub refused: Vec<PolicyRun>,
    /// Those that configurations brought so far.
    pub(crate) brought: Mutex<Vec<Policy>>,
}

impl Policies {
    /// What there is to look at for the built-in policies, and where there are others besides.
    pub fn reads(has_others: bool) -> Reads {
        match has_others {
            false => Reads::Operating,
            true => Reads::Mentioning,
        }
    }

    /// Loads the built-in policies, and those in files. What these were compiled to is taken from
    /// where it was kept for this user, and kept there.
    ///
    /// # Errors
    ///
    /// - [`JudgeError::Engine`]: WebAssembly can't run here.
    /// - [`JudgeError::File`]: a file can't be read.
    pub fn load(files: &[PathBuf]) -> Result<Policies, JudgeError> {
        let engine = Engine::new(Limits::default())?;
        Policies::load_into(engine.keeping(Compiled::of_user()), files)
    }

    /// Loads them to be run on the caller's threads: see [`Engine::on_callers_threads`].
    pub(crate) fn load_for_callers_threads(
        files: &[PathBuf],
        compiled: Compiled,
    ) -> Result<Policies, JudgeError> {
        let engine = Engine::on_callers_threads(Limits::default())?;
        Policies::load_into(engine.keeping(compiled), files)
    }

    fn load_into(engine: Engine, files: &[PathBuf]) -> Result<Policies, JudgeError> {
        let mut policies = Policies {
            engine,
            loaded: Vec::new(),
            refused: Vec::new(),
            brought: Mutex::default(),
        };
        for policy in BUILT_IN {
            let digest = Digest::parse(policy.digest).ok_or(JudgeError::NoDigest {
                policy: policy.name,
            })?;
            let loaded = policies
                .engine
                .load_built_in(policy.name, digest, policy.precompiled);
            policies.take(policy.name, digest, loaded);
        }
        for path in files {
            let bytes = std::fs::read(path)
                .map_err(|error| JudgeError::file("read the policy", path, error))?;
            let name = file_name(path);
            let loaded = policies.engine.load(&name, &bytes);
            policies.take(&name, Digest::of(&bytes), loaded);
        }
        Ok(policies)
    }

    /// The digests of those that are loaded.
    pub(crate) fn digests(&self) -> Vec<Digest> {
        self.loaded.iter().map(Policy::digest).collect()
    }

    fn take(&mut self, name: &str, digest: Digest, loaded: Result<Policy, LoadError>) {
        match loaded {
            Ok(policy) => self.loaded.push(policy),
            Err(error) => self.refused.push(refusal(name, digest, &error)),
        }
    }

    /// Loads one more from a file, beside the others.
    ///
    /// # Errors
    ///
    /// - [`JudgeError::File`]: it can't be read.
    /// - The inner one: it is no policy.
    pub fn load_one(&self, path: &Path) -> Result<Result<Policy, PolicyFailure>, JudgeError> {
        let bytes = std::fs::read(path)
            .map_err(|error| JudgeError::file("read the policy", path, error))?;
        let name = file_name(path);
        let loaded = self.engine.load(&name, &bytes);
        Ok(loaded.map_err(|error| failure(&name, &error)))
    }

    /// Runs all of them on a change, with the options that the configuration gives them.
    pub fn run(&self, facts: &Arc<Facts>, rules: &Rules) -> Vec<PolicyRun> {
        self.run_unknown(facts, rules, &FileRuns::new()).0
    }

    /// The same for facts of which some files are settled.
    pub(crate) fn run_unknown(
        &self,
        facts: &Arc<Facts>,
        rules: &Rules,
        known: &FileRuns,
    ) -> (Vec<PolicyRun>, FileRuns) {
        let configuration = rules.configuration();
        let options = |manifest: &Manifest| configuration.options_for(manifest);
        let brought = self.bring(configuration, facts.change());
        let mut policies = self.loaded.clone();
        policies.extend(brought.loaded);
        let engine = &self.engine;
        let (mut runs, said) = engine.run_unknown(&policies, facts, &options, known);
        runs.extend(self.refused.iter().cloned());
        runs.extend(brought.refused);
        (runs, said)
    }

    /// Runs some policies that were loaded on the same engine.
    pub fn run_these(
        &self,
        policies: &[Policy],
        facts: &Arc<Facts>,
        rules: &Rules,
    ) -> Vec<PolicyRun> {
        let options = |manifest: &Manifest| rules.configuration().options_for(manifest);
        self.engine.run(policies, facts, &options)
    }
}

/// Only the file's name: where it lies on this machine is nothing for a report.
fn file_name(path: &Path) -> Cow<'_, str> {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
}

/// A policy that could not be loaded, as one that has failed.
fn refusal(name: &str, digest: Digest, error: &LoadError) -> PolicyRun {
    PolicyRun {
        id: name.to_owned(),
        digest,
        manifest: None,
        fuel: 0,
        outcome: Err(failure(name, error)),
    }
}

pub(crate) fn failure(name: &str, error: &LoadError) -> PolicyFailure {
    let words = error.to_string();
    let what = match words.strip_prefix(&format!("policy `{name}` ")) {
        Some(what) => what.to_owned(),
        None => format!("can't be loaded: {words}"),
    };
    PolicyFailure {
        policy: name.to_owned(),
        what,
        hint: error.hint(),
    }
}
