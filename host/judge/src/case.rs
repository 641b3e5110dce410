//! One change, from its repository on.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tollgate_cache::Cache;
use tollgate_change::{Change, Limits, Range};
use tollgate_engine::THREAD_STACK_BYTES;
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
///
/// Policies run on the thread that asks, and on the others of its `rayon` pool: each must have a
/// stack of [`THREAD_STACK_BYTES`].
pub struct Judge<'a> {
    files: &'a [PathBuf],
    configuration: Option<&'a Path>,
    remembers: bool,
    policies: Loading,
}

impl<'a> Judge<'a> {
    /// By the built-in policies and those in files, under one configuration or under that of
    /// each change's base.
    pub fn new(files: &'a [PathBuf], configuration: Option<&'a Path>) -> Judge<'a> {
        Judge {
            files,
            configuration,
            remembers: false,
            policies: Loading::default(),
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
        // Before it is known whether they are needed: nearly always they are.
        self.policies.begin(self.files);
        let (change, configuration) = self.open(case)?;
        let change = Arc::new(change);
        let cache = match self.remembers {
            true => Cache::of_user(case.repository),
            false => Cache::off(),
        };
        let is_whole_tree = matches!(case.range, Range::All { .. });
        // What is not committed may change while it is looked at, and policies in files must be
        // read to know them: neither happens often.
        let is_committed = !matches!(case.range, Range::Staged { .. } | Range::Worktree);
        let memory = match is_committed && self.files.is_empty() {
            true => Memory::new(&cache, &change, is_whole_tree, &configuration, &[]),
            false => Memory::none(&cache),
        };
        if let Some(known) = memory.recall() {
            return Ok(decide_about(change, &configuration, known));
        }
        let name = self
            .configuration
            .map_or(FILE_NAME.into(), Path::to_string_lossy);
        let rules = Rules::with_cache(configuration, &name, is_whole_tree, cache.clone())?;
        let facts = rules.gather(change.clone());
        let policies = self.policies.finish(self.files)?;
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

/// Policies on the way.
#[derive(Default)]
struct Loading {
    begun: Option<JoinHandle<Result<Policies, JudgeError>>>,
    done: Option<Policies>,
}

impl Loading {
    /// Begins to load them on a thread of its own, if nobody has and the machine has one.
    fn begin(&mut self, files: &[PathBuf]) {
        if self.begun.is_none() && self.done.is_none() {
            let files = files.to_vec();
            let thread = thread::Builder::new().stack_size(THREAD_STACK_BYTES);
            let load = move || Policies::load_for_callers_threads(&files);
            self.begun = thread.spawn(load).ok();
        }
    }

    /// Waits until they are loaded.
    fn finish(&mut self, files: &[PathBuf]) -> Result<&Policies, JudgeError> {
        let policies = match (self.done.take(), self.begun.take()) {
            (Some(policies), _) => policies,
            (None, None) => Policies::load_for_callers_threads(files)?,
            // A panic on that thread goes on here, and ends as any other.
            (None, Some(thread)) => match thread.join() {
                Ok(policies) => policies?,
                Err(panic) => std::panic::resume_unwind(panic),
            },
        };
        Ok(self.done.insert(policies))
    }
}
