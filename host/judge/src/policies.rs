//! The policies that judge.

use std::path::PathBuf;
use std::sync::Arc;

use tollgate_bundle::BUILT_IN;
use tollgate_engine::{Engine, Limits, LoadError, Policy};
use tollgate_facts::Facts;
use tollgate_model::Digest;
use tollgate_model::decision::{PolicyFailure, PolicyRun};

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
}

impl Policies {
    /// Loads the built-in policies, and those in files.
    ///
    /// # Errors
    ///
    /// - [`JudgeError::Engine`]: WebAssembly can't run here.
    /// - [`JudgeError::File`]: a file can't be read.
    pub fn load(files: &[PathBuf]) -> Result<Policies, JudgeError> {
        let mut policies = Policies {
            engine: Engine::new(Limits::default())?,
            loaded: Vec::new(),
            refused: Vec::new(),
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
            // Only the file's name: where it lies on this machine is nothing for a report.
            let name = path
                .file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy();
            let loaded = policies.engine.load(&name, &bytes);
            policies.take(&name, Digest::of(&bytes), loaded);
        }
        Ok(policies)
    }

    fn take(&mut self, name: &str, digest: Digest, loaded: Result<Policy, LoadError>) {
        match loaded {
            Ok(policy) => self.loaded.push(policy),
            Err(error) => self.refused.push(refusal(name, digest, &error)),
        }
    }

    /// Runs all of them on a change, with the options that the configuration gives them.
    pub fn run(&self, facts: &Arc<Facts>, rules: &Rules) -> Vec<PolicyRun> {
        let options = rules.configuration().options();
        let options = |id: &str| options.get(id).cloned().unwrap_or_else(|| "{}".to_owned());
        let mut runs = self.engine.run(&self.loaded, facts, &options);
        runs.extend(self.refused.iter().cloned());
        runs
    }
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
