//! What goes wrong before there is a decision: what happened, where, and what to do next.

use std::path::Path;

use tollgate_backtest::BacktestError;
use tollgate_change::ChangeError;
use tollgate_change::pre_push::PrePushError;
use tollgate_gateways::CatalogueError;
use tollgate_hooks::HooksError;
use tollgate_judge::JudgeError;
use tollgate_registry::StoreError;
use tollgate_sharing::SharingError;

/// Why there is no decision. It always ends with exit code 2.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What happened, and where.
    pub(crate) what: String,
    /// What to do next.
    pub(crate) hint: Option<String>,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>) -> Failure {
        Failure {
            what: what.into(),
            hint: None,
        }
    }

    /// Says what to do next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = Some(hint.into());
        self
    }

    /// A file could not be read or written.
    pub(crate) fn file(attempt: &str, path: &Path, error: &std::io::Error) -> Failure {
        Failure::new(format!("can't {attempt} `{}`: {error}", path.display()))
    }
}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Failure {
        Failure {
            what: error.to_string(),
            hint: error.hint(),
        }
    }
}

impl From<JudgeError> for Failure {
    fn from(error: JudgeError) -> Failure {
        Failure {
            what: error.to_string(),
            hint: error.hint(),
        }
    }
}

impl From<HooksError> for Failure {
    fn from(error: HooksError) -> Failure {
        Failure {
            what: error.to_string(),
            hint: error.hint(),
        }
    }
}

impl From<BacktestError> for Failure {
    fn from(error: BacktestError) -> Failure {
        Failure {
            what: error.to_string(),
            hint: error.hint(),
        }
    }
}

impl From<SharingError> for Failure {
    fn from(error: SharingError) -> Failure {
        Failure {
            what: error.to_string(),
            hint: error.hint(),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        SharingError::from(error).into()
    }
}

impl From<CatalogueError> for Failure {
    fn from(error: CatalogueError) -> Failure {
        JudgeError::from(error).into()
    }
}

impl From<PrePushError> for Failure {
    fn from(error: PrePushError) -> Failure {
        Failure::new(format!("standard input: {error}"))
            .hint("git writes it when it runs the hook; pass it on unchanged")
    }
}
