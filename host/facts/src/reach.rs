//! Calls that reach an operation through other files of the repository.
//!
//! `payments.charge(order)` moves money when `charge`, in another file, calls a gateway. The
//! [`survey`] of a side finds the functions that do so, and [`memory`] keeps what it found from one
//! to the next; [`wrappers`] tells which of them a call leads to. One step goes from a file to the
//! next; a call is followed over [`LEVELS`] of them.

mod called;
mod cues;
mod memory;
mod missing;
mod shared;
mod survey;
mod wrappers;

use std::sync::Arc;

use tollgate_model::code::CallId;
use tollgate_model::gateway::Operation;
use tollgate_model::{RepoPath, Span};

pub(crate) use called::{NameHash, called_names};
pub(crate) use memory::{Remembered, SurveyMemory};
pub(crate) use missing::Missing;
pub(crate) use survey::{Fresh, MAX_FILE_BYTES, Survey, file_id};
pub(crate) use wrappers::Wrappers;

/// Files between a call and the operation. Real code has one or two.
pub(crate) const LEVELS: usize = 2;

/// How a call reaches an operation.
#[derive(Debug, Clone)]
pub struct Reach {
    /// What is done with money there.
    pub operation: Arc<Operation>,
    /// What its key is made of there, in the words of a key's origin.
    pub key: String,
    /// Whether imports or types lead there, and not only names.
    pub is_followed: bool,
    /// Whether something on the way looks first and may leave.
    pub is_guarded: bool,
    /// Whether a failure of the operation comes out of what is called.
    pub hands_on_failure: bool,
    /// Whether what is called returns a promise or coroutine.
    pub is_async: bool,
    /// The calls on the way, each in a function of another file; the last is the operation.
    pub steps: Vec<ReachStep>,
}

/// One call on the way to an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachStep {
    /// The file.
    pub path: RepoPath,
    /// The call.
    pub span: Span,
    /// The function that it stands in: `PaymentService.charge`.
    pub function: String,
}

/// The calls of one source that reach an operation elsewhere, by call.
pub(crate) type Reaches = Vec<(CallId, Arc<Reach>)>;
