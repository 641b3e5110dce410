//! One change, from its repository on.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use tollgate_cache::Cache;
use tollgate_change::{Change, Limits, Range};
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::{Configuration, Origin};
use tollgate_model::change::Side;

use crate::error::JudgeError;
use crate::memory::Memory;
use crate::policies::Policies;
use crate::rules::{Rules, read_configuration};
use crate::{Judged, decide_about, work_out};

/// What is judged.
pub struct Case<'a> {
    /// The repository: a worktree, any folder of one, or a bare one.
    pub repository: &'a Path,
    /// What of it.
    pub range: Range,
    /// The branch it is bound for, where known.
    pub branch: Option<String>,
    /// The environment it is bound for, where known.
    pub environment: Option<String>,
}

/// Judges one change after another by the same policies.
pub struct Judge<'a> {
    files: &'a [PathBuf],
    configuration: Option<&'a Path>,
    remembers: bool,
    policies: Option<Policies>,
}

impl<'a> Judge<'a> {
    /// By the built-in policies and those in files, under one configuration or under that of
    /// each change's base.
    pub fn new(files: &'a [PathBuf], configuration: Option<&'a Path>) -> Judge<'a> {
        Judge {
            files,
            configuration,
            remembers: false,
            policies: None,
        }
    }

    /// Keeps what is worked out for this user, and takes what was kept.
    #[must_use]
    pub fn remembering(mut self, remembers: bool) -> Judge<'a> {
        self.remembers = remembers;
        self
    }

    /// Judges a change. The first time, the policies are loaded while the rules are made; for a
    /// change that was judged before, neither is.
    ///
    /// # Errors
    ///
    /// [`JudgeError`], for whatever is needed and could not be read.
    pub fn judge(&mut self, case: &Case<'_>) -> Result<Judged, JudgeError> {
        let (change, configuration) = self.open(case)?;
        let change = Arc::new(change);
        let cache = match self.remembers {
            true => Cache::of_user(case.repository),
            false => Cache::off(),
        };
        let has_own_policies = !self.files.is_empty();
        let memory = Memory::new(&cache, case, &change, &configuration, has_own_policies);
        if let Some(known) = memory.recall() {
            return Ok(decide_about(change, &configuration, known));
        }
        let name = self
            .configuration
            .map_or(FILE_NAME.into(), Path::to_string_lossy);
        let is_whole_tree = matches!(case.range, Range::All { .. });
        let known = self.policies.take();
        let files = self.files;
        let (policies, gathered) = thread::scope(|scope| {
            let policies = scope.spawn(|| match known {
                Some(policies) => Ok(policies),
                None => Policies::load(files),
            });
            let rules = Rules::with_cache(configuration, &name, is_whole_tree, cache.clone());
            let gathered = rules.map(|rules| {
                let facts = rules.gather(change.clone());
                (rules, facts)
            });
            (rejoin(policies), gathered)
        });
        let policies = self.policies.insert(policies?);
        let (rules, facts) = gathered?;
        let (judgement, facts) = work_out(policies, &rules, facts);
        memory.keep(&judgement);
        let judged = decide_about(change, rules.configuration(), judgement);
        Ok(Judged {
            facts: Some(facts),
            _rules: Some(rules),
            ..judged
        })
    }

    fn open(&self, case: &Case<'_>) -> Result<(Change, Configuration), JudgeError> {
        let change = Change::open(case.repository, &case.range, Limits::default())?
            .with_destination(case.branch.clone(), case.environment.clone());
        let configuration = match self.configuration {
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
}

/// What a thread came to. A panic on it goes on here, and ends as any other.
fn rejoin<T, E: Into<JudgeError>>(
    thread: thread::ScopedJoinHandle<'_, Result<T, E>>,
) -> Result<T, JudgeError> {
    match thread.join() {
        Ok(result) => result.map_err(Into::into),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
