//! One change, from its repository on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tollgate_cache::Cache;
use tollgate_change::{Change, Limits, Range};
use tollgate_facts::Scope;
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::{Configuration, Origin};
use tollgate_model::change::Side;

use crate::error::JudgeError;
use crate::files::KnownFiles;
use crate::memory::{Memory, rest_of};
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
/// stack of [`tollgate_engine::THREAD_STACK_BYTES`].
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
        let is_whole_tree = matches!(case.range, Range::All { .. });
        // What is not committed may change while it is looked at, and policies in files must be
        // read to know them: neither happens often.
        let is_committed = !matches!(case.range, Range::Staged { .. } | Range::Worktree);
        let remembers = is_committed && self.files.is_empty() && cache.is_on();
        let memory = match remembers {
            true => Memory::new(&cache, &change, is_whole_tree, &configuration, &[]),
            false => Memory::none(&cache),
        };
        if let Some(known) = memory.recall() {
            return Ok(decide_about(change, &configuration, known));
        }
        let rest = remembers.then(|| rest_of(&change, is_whole_tree, &configuration));
        let name = self
            .configuration
            .map_or(FILE_NAME.into(), Path::to_string_lossy);
        let gather = || {
            let scope = Scope {
                is_whole_tree,
                reads: Policies::reads(!self.files.is_empty()),
                cache: cache.clone(),
                ..Scope::default()
            };
            let rules = Rules::with_scope(configuration, &name, scope)?;
            let known = KnownFiles::of(&cache, &change, rest);
            let facts = rules.gather_unknown(change.clone(), &known);
            Ok::<_, JudgeError>((rules, known, facts))
        };
        let loaded = self.policies.take();
        // On the pool's own threads: one more than there are processors would hold up the others.
        let load = || loaded.map_or_else(|| Policies::load_for_callers_threads(self.files), Ok);
        let (gathered, policies) = rayon::join(gather, load);
        let policies = self.policies.insert(policies?);
        let (rules, known, facts) = gathered?;
        let (judgement, facts) = work_out(policies, &rules, known, facts);
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
