//! Judges a history, commit by commit, as if each were being deployed over its first parent.
//!
//! A [`Run`] is prepared once: the range is walked, the policies are loaded. Its threads then take
//! commits in blocks, judge each as `tollgate check` would, and write what came of it to a
//! state file (`journal.rs`), so that what is kept in memory does not grow with what is found, and an
//! interrupted run goes on where it was. [`merge`] joins the parts of a run that was sharded.
#![forbid(unsafe_code)]

mod bench;
mod compare;
mod error;
mod journal;
mod merge;
mod plan;
mod run;

pub use error::BacktestError;
pub use merge::merge;
pub use run::{Asked, End, Run, Watch};
