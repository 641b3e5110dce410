//! Git to Change: ranges, hunks, both sides of a file, pre-push input.
//!
//! A [`Change`] is opened once from a [`Range`] of a repository. Opening it compares two trees
//! and reads no file; the content of a file is read when somebody asks for it, from any number
//! of threads. Whatever can't be read as text is reported as
//! [`Unreadable`](tollgate_model::change::Unreadable), never left out, and whatever this clone
//! lacks is an error whose [`hint`](ChangeError::hint) is the git command that fetches it.
//!
//! This is the only crate that knows libgit2, and nothing of it shows in the interface.
#![forbid(unsafe_code)]

mod change;
mod content;
mod contributors;
mod ends;
mod error;
pub mod folder;
mod history;
mod hunk;
mod line_ending;
mod listing;
mod memory;
pub mod notes;
mod pool;
pub mod pre_push;
mod range;
mod recent;
mod rename;
mod repository;
mod revision;
pub mod scratch;
mod similarity;
mod store;
mod tree;
mod walk;
mod worktree;

pub use change::Change;
pub use error::ChangeError;
pub use hunk::between as hunks_between;
pub use range::{Limits, Range};
pub use revision::{commit_id, is_nothing};
pub use walk::{History, Line, Step, Walk};
