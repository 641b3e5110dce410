//! Why a backtest could not run.

use std::path::PathBuf;

use tollgate_change::ChangeError;
use tollgate_judge::JudgeError;
use tollgate_model::backtest::Shard;

/// Why a backtest could not run. What goes wrong with a single commit is told of that commit.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BacktestError {
    /// The history can't be read.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The policies or the configuration can't be used.
    #[error(transparent)]
    Judge(#[from] JudgeError),
    /// A policy failed before it judged anything.
    #[error("{what}")]
    Policy {
        /// What happened.
        what: String,
        /// What to do.
        hint: String,
    },
    /// The two policies to compare are different ones.
    #[error("`{old}` and `{new}` are two policies, not two versions of one")]
    OtherPolicy {
        /// The id of the old one.
        old: String,
        /// The id of the new one.
        new: String,
    },
    /// A path is no glob.
    #[error("`{glob}` is not a pattern: {detail}")]
    Glob {
        /// The pattern.
        glob: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A shard is none.
    #[error("there is no shard {}/{}", .0.index, .0.of)]
    Shard(Shard),
    /// The state can't be read or written.
    #[error("can't {attempt} the state `{}`: {source}", path.display())]
    State {
        /// What was attempted.
        attempt: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A file that was named as the state holds something else.
    #[error("`{}` is not the state of this backtest", path.display())]
    OtherState {
        /// The file.
        path: PathBuf,
    },
    /// Another process is at work on the same.
    #[error("the same backtest is running already: `{}` is in use", path.display())]
    Busy {
        /// The state.
        path: PathBuf,
    },
    /// The machine has no threads left.
    #[error("can't start the threads that judge: {0}")]
    Threads(String),
    /// Nothing was given to join.
    #[error("there is nothing to join")]
    NoShards,
    /// Two parts are not of one backtest.
    #[error("`{one}` and `{other}` are not parts of one backtest: {what} differs")]
    OtherBacktest {
        /// The first part.
        one: String,
        /// The other.
        other: String,
        /// What differs.
        what: &'static str,
    },
    /// A part is there twice.
    #[error("shard {}/{} is there twice: `{one}` and `{other}`", shard.index, shard.of)]
    Twice {
        /// The part.
        shard: Shard,
        /// Where it is first.
        one: String,
        /// Where it is again.
        other: String,
    },
    /// Parts are not there.
    #[error("shards are missing: {missing}")]
    Missing {
        /// Which.
        missing: String,
    },
}

impl BacktestError {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            BacktestError::Change(error) => return error.hint(),
            BacktestError::Judge(error) => return error.hint(),
            BacktestError::Policy { hint, .. } if hint.is_empty() => return None,
            BacktestError::Policy { hint, .. } => hint,
            BacktestError::Shard(_) => "shards count from 1: `--shard 1/4` is the first of four",
            BacktestError::OtherState { .. } => {
                "it belongs to another range, other policies or another version of tollgate: remove it, or name another"
            }
            BacktestError::State { .. } => "name another place with `--state FILE`",
            BacktestError::Busy { .. } => "wait for it, or name another state with `--state FILE`",
            BacktestError::Threads(_) => "give fewer with `--jobs N`",
            BacktestError::NoShards => "name the JSON reports of all shards",
            BacktestError::OtherBacktest { .. } => {
                "run all shards with the same options, on the same commit, by the same tollgate"
            }
            BacktestError::Twice { .. } => "name the report of each shard once",
            BacktestError::Missing { .. } => "run them too: what is joined is all or nothing",
            BacktestError::OtherPolicy { .. } | BacktestError::Glob { .. } => return None,
        };
        Some(hint.to_owned())
    }
}
