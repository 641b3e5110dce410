//! One decision, many readers: a file a format.
//!
//! [`human`] is for a terminal, [`json`] for programs, [`github`], [`gitlab`], [`sarif`] and [`junit`]
//! for what shows the results of CI, [`markdown`] for a comment or a summary, [`html`] for who audits; [`backtest`] is about
//! what would have been decided over a history. Readers with limits get what blocks first, and are
//! told how much is left out. All are pure: the same verdict gives the
//! same bytes, on every machine, without a time, a host, a user or an absolute path in them.
//! Whatever comes out of a repository or a policy is [escaped](escape) for its reader.
#![forbid(unsafe_code)]

use std::sync::Arc;

use tollgate_model::RepoPath;
use tollgate_model::change::Side;

pub mod backtest;
pub mod escape;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
mod page;
mod ranking;
pub mod sarif;
mod wrap;

pub use wrap::wrap;

/// Where excerpts come from: the text of a file on one side of the change, where there is any.
pub type Sources<'a> = &'a (dyn Fn(&RepoPath, Side) -> Option<Arc<str>> + Sync);

/// What the reader's terminal is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Columns. Text is wrapped to them and excerpts are cut to them.
    pub width: usize,
    /// Whether to write colours.
    pub is_coloured: bool,
}
