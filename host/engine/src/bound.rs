//! What a policy ran into, as an error that the host recognises when it comes back.

use tollgate_change::ChangeError;

/// Why the host stopped a policy or refused a question. Travels through wasmtime as an error
/// and is found again by its type.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Bound {
    /// It asked for more linear memory than a store may have.
    #[error("asked for {asked} bytes of memory; the limit is {limit}")]
    Memory { asked: usize, limit: usize },

    /// It asked for more table elements than a store may have.
    #[error("asked for {asked} table elements; the limit is {limit}")]
    Table { asked: usize, limit: usize },

    /// It holds more handles than it may.
    #[error("held more than {limit} handles at once")]
    Handles { limit: usize },

    /// It asked too many questions.
    #[error("asked more than {limit} questions of the host")]
    HostCalls { limit: u64 },

    /// What its questions cost is more than its whole budget.
    #[error("ran out of fuel: its questions alone cost more than its whole budget of {budget}")]
    Work { budget: u64 },

    /// A glob is none, or there are too many.
    #[error("gave a pattern that can't be used: {0}")]
    Glob(String),

    /// The repository could not answer. The policy is not to blame.
    #[error("asked for what this clone can't tell: {0}")]
    Change(ChangeError),

    /// A fact that a handle names is not there. A bug of ours.
    #[error("held a handle on a fact that is not there (a bug in Tollgate, not in the policy)")]
    LostFact,
}

impl Bound {
    /// What the reader can do about it.
    pub(crate) fn hint(&self) -> String {
        match self {
            Bound::Memory { .. } | Bound::Table { .. } => {
                "keep less at once: ask for handles and read them one by one".into()
            }
            Bound::Handles { .. } => {
                "ask narrower queries, and drop handles when they are no longer needed".into()
            }
            Bound::HostCalls { .. } | Bound::Work { .. } => {
                "ask narrower queries, and ask the same question once".into()
            }
            Bound::Glob(_) => {
                "a glob is at most 500 bytes; a list holds at most 100 of them".into()
            }
            Bound::Change(error) => error.hint().unwrap_or_default(),
            Bound::LostFact => "please report it, with the change if you can share it".into(),
        }
    }
}
