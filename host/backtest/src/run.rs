//! A run from its preparation to its end.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tollgate_cache::Cache;
use tollgate_change::{History, Limits, Line};
use tollgate_engine::Policy;
use tollgate_facts::Reads;
use tollgate_judge::{Policies, Rules, read_configuration};
use tollgate_model::Digest;
use tollgate_model::backtest::{
    Backtest, Comparison, Counts, JudgedCommit, PolicyVersion, Scope, Shard,
};
use tollgate_model::decision::Decision;
use tollgate_model::time::Timestamp;

use crate::bench::{Bench, Contest};
use crate::error::BacktestError;
use crate::journal::{Entry, Journal};
use crate::plan::Plan;

/// Stack of the threads that judge: as much as policies have.
const STACK_BYTES: usize = 8 << 20;

/// Text that is kept of each commit while it is judged: nearly all of most commits.
const KEPT_BYTES: usize = 32 << 20;

/// What is asked of a run.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The repository: a worktree, any folder of one, or a bare one.
    pub repository: PathBuf,
    /// A revision, or `A..B`.
    pub range: String,
    /// Whether merges are judged, along the line of first parents, or all other commits.
    pub merges: bool,
    /// Commits before this moment are left out.
    pub since: Option<Timestamp>,
    /// Globs; commits that change nothing under any of them are left out.
    pub paths: Vec<String>,
    /// Policies besides the built-in ones.
    pub policies: Vec<PathBuf>,
    /// An old and a new version of one policy. Either may be the id of a built-in one.
    pub compare: Option<(PathBuf, PathBuf)>,
    /// The configuration for all commits, instead of that at each one's base.
    pub configuration: Option<PathBuf>,
    /// Which part to judge.
    pub shard: Option<Shard>,
    /// The file that keeps the state.
    pub state: Option<PathBuf>,
    /// The folder for the state where no file was named, under a name made of all that matters.
    pub state_folder: Option<PathBuf>,
    /// What policies said of commits before.
    pub cache: Cache,
    /// What tells this build of Tollgate from others: a state is only good for the same.
    pub build: String,
}

/// Who looks on while a run goes on.
pub trait Watch: Sync {
    /// One more commit is judged.
    fn judged_one(&self);
    /// Whether to stop.
    fn is_interrupted(&self) -> bool;
}

/// How a run ended.
#[derive(Debug)]
pub enum End {
    /// All commits are judged.
    Through(Box<Backtest>),
    /// Somebody stopped it. Where it has a state, the same run goes on from there.
    Interrupted,
}

/// A run that is ready.
pub struct Run {
    plan: Plan,
    bench: Bench,
    journal: Journal,
    is_done: Vec<bool>,
    heading: Backtest,
    total: usize,
}

impl Run {
    /// Walks the range, loads the policies, and opens the state.
    ///
    /// # Errors
    ///
    /// [`BacktestError`], by whose fault it is: the repository and the range, the policies and
    /// the configuration, the other options, the state.
    pub fn prepare(asked: &Asked) -> Result<Run, BacktestError> {
        let limits = Limits {
            max_kept_bytes: KEPT_BYTES,
            ..Limits::default()
        };
        let history = History::open(&asked.repository, limits)?;
        let line = match asked.merges {
            true => Line::FirstParents,
            false => Line::Commits,
        };
        let mut walk = history.walk(&asked.range, line)?;
        if let Some(since) = asked.since {
            walk.steps
                .retain(|step| Timestamp::from_seconds(step.time) >= since);
        }
        let plan = Plan::new(walk.steps, asked.shard, &asked.paths)?;
        let has_others = !asked.policies.is_empty() || asked.compare.is_some();
        let reads = Policies::reads(has_others);
        let (policies, contest, versions, comparison) = load(asked)?;
        let (fixed, configuration) = match &asked.configuration {
            None => (None, None),
            Some(path) => {
                let (rules, digest) = read_rules(path, reads, contest.as_ref())?;
                (Some(Arc::new(rules)), Some(digest))
            }
        };
        let heading = Backtest {
            scope: Scope {
                range: asked.range.clone(),
                head: walk.head,
                base: walk.base,
                merges: asked.merges,
                since: asked.since,
                paths: asked.paths.clone(),
                configuration,
                commits: plan.steps.len() as u32,
            },
            shard: asked.shard,
            policies: versions,
            comparison,
            counts: Counts::default(),
            months: Default::default(),
            commits: Vec::new(),
        };
        let key = key(&heading, &plan, &asked.build);
        let journal = open_journal(asked, key)?;
        let mut is_done = vec![false; plan.steps.len()];
        journal.read(|entry| {
            if let Some(done) = is_done.get_mut(entry.position() as usize) {
                *done = true;
            }
        })?;
        Ok(Run {
            total: plan.blocks().into_iter().map(|block| block.len()).sum(),
            plan,
            bench: Bench {
                history,
                policies,
                contest,
                fixed,
                reads,
                known: Mutex::default(),
                cache: asked.cache.clone(),
            },
            journal,
            is_done,
            heading,
        })
    }

    /// How many commits there are to judge.
    pub fn total(&self) -> usize {
        self.total
    }

    /// How many of them an earlier run has judged.
    pub fn resumed(&self) -> usize {
        self.is_done.iter().filter(|done| **done).count()
    }

    /// Judges on so many threads what is not judged yet.
    ///
    /// # Errors
    ///
    /// - [`BacktestError::State`]: the state can't be written.
    /// - [`BacktestError::Threads`]: the machine refused a thread.
    pub fn go(&self, jobs: usize, watch: &dyn Watch) -> Result<End, BacktestError> {
        let blocks = self.plan.blocks();
        let next = AtomicUsize::new(0);
        let failed = AtomicBool::new(false);
        let work = || -> Result<(), BacktestError> {
            while let Some(block) = blocks.get(next.fetch_add(1, Ordering::Relaxed)) {
                for position in block.clone() {
                    if watch.is_interrupted() || failed.load(Ordering::Relaxed) {
                        return Ok(());
                    }
                    if self.is_done.get(position).is_some_and(|done| *done) {
                        continue;
                    }
                    if let Some(entry) = self.bench.judge(&self.plan, position) {
                        self.journal.write(&entry)?;
                    }
                    watch.judged_one();
                }
            }
            Ok(())
        };
        let first_error = Mutex::new(None);
        let work_or_fail = || {
            if let Err(error) = on_own_pool(work) {
                failed.store(true, Ordering::Relaxed);
                let mut first = first_error.lock().unwrap_or_else(PoisonError::into_inner);
                first.get_or_insert(error);
            }
        };
        thread::scope(|scope| {
            for _ in 0..jobs.max(1) {
                scope.spawn(work_or_fail);
            }
        });
        let first = first_error.into_inner();
        match first.unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None if watch.is_interrupted() => Ok(End::Interrupted),
            None => Ok(End::Through(Box::new(self.sum_up()?))),
        }
    }

    /// Whether the state outlives the process.
    pub fn is_kept(&self) -> bool {
        self.journal.is_kept()
    }

    /// Removes the state: what came of the run has been delivered.
    pub fn forget(&self) {
        self.journal.remove();
    }

    fn sum_up(&self) -> Result<Backtest, BacktestError> {
        let mut backtest = self.heading.clone();
        let mut count = |position: u32, decision: Option<Decision>| {
            let Some(step) = self.plan.steps.get(position as usize) else {
                return;
            };
            let month = Timestamp::from_seconds(step.time).month();
            let month = backtest.months.entry(month).or_default();
            for counts in [&mut backtest.counts, month] {
                match decision {
                    Some(decision) => counts.add(decision),
                    None => counts.left_out += 1,
                }
            }
        };
        let mut commits: Vec<JudgedCommit> = Vec::new();
        self.journal.read(|entry| match entry {
            Entry::Silent(position) => count(position, Some(Decision::Allow)),
            Entry::LeftOut(position) => count(position, None),
            Entry::Same(position, decision) => count(position, Some(decision)),
            Entry::Commit(commit) => {
                count(commit.position, Some(commit.decision));
                commits.push(*commit);
            }
        })?;
        commits.sort_by_key(|commit| commit.position);
        backtest.commits = commits;
        Ok(backtest)
    }
}

/// Runs work on a thread pool of its own that has one thread, so that whatever is parallel inside
/// of it stays on that thread: the threads have commits enough.
fn on_own_pool<T: Send>(
    work: impl FnOnce() -> Result<T, BacktestError> + Send,
) -> Result<T, BacktestError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .thread_name(|_| "tollgate-backtest".to_owned())
        .stack_size(STACK_BYTES)
        .build();
    pool.map_err(|error| BacktestError::Threads(error.to_string()))?
        .install(work)
}

fn read_rules(
    path: &Path,
    reads: Reads,
    contest: Option<&Contest>,
) -> Result<(Rules, Digest), BacktestError> {
    let mut configuration = read_configuration(path)?;
    if let Some(contest) = contest {
        contest.unpin(&mut configuration);
    }
    let text = std::fs::read(path).map_err(|source| tollgate_judge::JudgeError::File {
        attempt: "read the configuration",
        path: path.to_owned(),
        source,
    })?;
    let rules = Rules::new(configuration, &path.to_string_lossy(), reads)?;
    Ok((rules, Digest::of(&text)))
}

type Loaded = (
    Policies,
    Option<Contest>,
    Vec<PolicyVersion>,
    Option<Comparison>,
);

/// Loads the policies. One that can't be loaded would leave every commit undecided, which is
/// nothing to wait for.
fn load(asked: &Asked) -> Result<Loaded, BacktestError> {
    let mut policies = Policies::load(&asked.policies)?;
    if let Some(refused) = policies.refused.first()
        && let Err(failure) = &refused.outcome
    {
        return Err(BacktestError::Policy {
            what: failure.to_string(),
            hint: failure.hint.clone(),
        });
    }
    let mut versions = Vec::new();
    for policy in &policies.loaded {
        versions.push(version(&policies, policy)?);
    }
    let mut contest = None;
    if let Some((old, new)) = &asked.compare {
        let old = find_or_load(&policies, &versions, old)?;
        let new = find_or_load(&policies, &versions, new)?;
        let comparison = Comparison {
            old: version(&policies, &old)?,
            new: version(&policies, &new)?,
        };
        if comparison.old.id != comparison.new.id {
            return Err(BacktestError::OtherPolicy {
                old: comparison.old.id,
                new: comparison.new.id,
            });
        }
        let id = comparison.new.id.clone();
        let mut is_other = versions.iter().map(|version| version.id != id);
        policies.loaded.retain(|_| is_other.next().unwrap_or(true));
        versions.retain(|version| version.id != id);
        contest = Some((Contest { id, old, new }, comparison));
    }
    versions.sort_by(|one, other| (&one.id, one.digest).cmp(&(&other.id, other.digest)));
    let (contest, comparison) = contest.unzip();
    Ok((policies, contest, versions, comparison))
}

fn version(policies: &Policies, policy: &Policy) -> Result<PolicyVersion, BacktestError> {
    let manifest = policies.engine.describe(policy);
    let manifest = manifest.map_err(|failure| BacktestError::Policy {
        what: failure.to_string(),
        hint: failure.hint,
    })?;
    Ok(PolicyVersion {
        id: manifest.id,
        version: manifest.version,
        digest: policy.digest(),
    })
}

/// A policy to compare: a file, or a built-in one by its id.
fn find_or_load(
    policies: &Policies,
    versions: &[PolicyVersion],
    named: &Path,
) -> Result<Policy, BacktestError> {
    let ids = versions.iter().map(|version| version.id.as_str());
    let known = ids
        .zip(&policies.loaded)
        .find(|(id, _)| Path::new(id) == named);
    match known {
        Some((_, policy)) if !named.exists() => Ok(policy.clone()),
        _ => policies
            .load_one(named)?
            .map_err(|failure| BacktestError::Policy {
                what: failure.to_string(),
                hint: failure.hint,
            }),
    }
}

/// The digest of everything that the results depend on.
fn key(heading: &Backtest, plan: &Plan, build: &str) -> Digest {
    let heading = serde_json::to_vec(heading).unwrap_or_default();
    let plan = plan.digest().to_string();
    Digest::of_parts([heading.as_slice(), plan.as_bytes(), build.as_bytes()])
}

fn open_journal(asked: &Asked, key: Digest) -> Result<Journal, BacktestError> {
    let of_folder = || {
        let name = key.to_string();
        let name = format!("{}.jsonl", name.get(..32).unwrap_or(&name));
        asked.state_folder.as_ref().map(|folder| folder.join(name))
    };
    let path = asked.state.clone().or_else(of_folder);
    Journal::open(path.as_deref(), key)
}
