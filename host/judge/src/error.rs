//! Why a change could not be judged.

use std::path::{Path, PathBuf};

use tollgate_change::ChangeError;
use tollgate_engine::EngineError;
use tollgate_facts::FactsError;
use tollgate_gate::ConfigurationError;
use tollgate_gate::approvals::ForgeError;
use tollgate_gateways::CatalogueError;

/// Why a change could not be judged. Each says what happened and where; [`JudgeError::hint`]
/// says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JudgeError {
    /// The change can't be read out of the repository.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The configuration can't be read or understood.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// The catalogue, or a gateway that the configuration declares, is none.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The configuration does not allow facts to be gathered.
    #[error(transparent)]
    Facts(#[from] FactsError),
    /// Policies can't run on this machine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A file that the operator named can't be read.
    #[error("can't {attempt} `{}`: {source}", path.display())]
    File {
        /// What was attempted.
        attempt: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// What a forge is said to say of its reviews can't be used.
    #[error("the reviews can't be used: {0}")]
    Reviews(#[from] ForgeError),
    /// Tollgate was put together wrongly.
    #[error("the built-in policy `{policy}` has no digest")]
    NoDigest {
        /// The policy.
        policy: &'static str,
    },
}

impl JudgeError {
    pub(crate) fn file(attempt: &'static str, path: &Path, source: std::io::Error) -> JudgeError {
        JudgeError::File {
            attempt,
            path: path.to_owned(),
            source,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            JudgeError::Change(error) => error.hint(),
            JudgeError::Configuration(error) => error.hint(),
            JudgeError::Catalogue(error) => error.hint(),
            JudgeError::Engine(error) => Some(error.hint().to_owned()),
            JudgeError::Reviews(error) => Some(error.hint().to_owned()),
            JudgeError::Facts(_) | JudgeError::File { .. } | JudgeError::NoDigest { .. } => None,
        }
    }
}
