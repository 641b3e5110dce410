//! Why there is no policy.

use std::io;
use std::path::{Path, PathBuf};

use tollgate_cases::FileError;
use tollgate_compile::CompileError;
use tollgate_engine::{EngineError, LoadError};
use tollgate_facts::FactsError;
use tollgate_gateways::CatalogueError;
use tollgate_model::decision::PolicyFailure;
use tollgate_toolchain::ToolchainError;

/// What went wrong; [`AuthoringError::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthoringError {
    /// It can't be the name of a policy.
    #[error("`{name}` can't be the name of a policy: {why}")]
    Name {
        /// What was given.
        name: String,
        /// Why not.
        why: &'static str,
    },
    /// Something stands where the folder is to be.
    #[error("`{}` is there already, and is left as it is", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// There is no policy in the folder.
    #[error("`{}` is no policy's folder: {why}", folder.display())]
    NoPolicy {
        /// The folder.
        folder: PathBuf,
        /// What is missing or wrong.
        why: String,
    },
    /// A file or folder can't be read or written.
    #[error("can't {attempt} `{}`: {source}", path.display())]
    File {
        /// What was attempted.
        attempt: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// There is nothing to build it with, or it does not build.
    #[error(transparent)]
    Toolchain(#[from] ToolchainError),
    /// There is nothing to build it with, and Tollgate does not install that.
    #[error("{what}")]
    Missing {
        /// What is missing.
        what: String,
        /// How to come by it.
        hint: String,
    },
    /// There is nothing to build it with, and installing that was not asked for.
    #[error("{what}")]
    Uninstalled {
        /// What is missing.
        what: String,
        /// How to come by it.
        hint: String,
    },
    /// A tool of the policy's language does not run, or ended with an error.
    #[error("{what}")]
    Tool {
        /// Which, and how it ended.
        what: String,
        /// What to do.
        hint: &'static str,
    },
    /// It was built, and is no component.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// WebAssembly can't run here.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The engine refuses it.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// It fails when it is asked what it is.
    #[error("{0}")]
    Describe(PolicyFailure),
    /// Its cases can't be read.
    #[error(transparent)]
    Cases(#[from] FileError),
    /// The catalogue, or a gateway that the configuration declares, is none.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The configuration does not allow facts to be gathered.
    #[error(transparent)]
    Facts(#[from] FactsError),
}

impl AuthoringError {
    pub(crate) fn file(attempt: &'static str, path: &Path, source: io::Error) -> AuthoringError {
        AuthoringError::File {
            attempt,
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn no_policy(folder: &Path, why: impl Into<String>) -> AuthoringError {
        AuthoringError::NoPolicy {
            folder: folder.to_owned(),
            why: why.into(),
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            AuthoringError::Name { .. } => {
                Some("small letters, digits and single hyphens: `refund-ledger`".to_owned())
            }
            AuthoringError::Exists { .. } => {
                Some("choose another name, or another folder".to_owned())
            }
            AuthoringError::NoPolicy { .. } => {
                Some("start one with `tollgate policy new NAME`".to_owned())
            }
            AuthoringError::File { .. } | AuthoringError::Facts(_) => None,
            AuthoringError::Cases(_) => Some(
                "cases are written in `cases/*.md`: see policies/README.md of Tollgate".to_owned(),
            ),
            AuthoringError::Catalogue(error) => error.hint(),
            AuthoringError::Toolchain(error) => Some(error.hint()),
            AuthoringError::Missing { hint, .. } => Some(hint.clone()),
            AuthoringError::Uninstalled { hint, .. } => Some(format!(
                "{hint}\nor let `tollgate policy build --install` do it"
            )),
            AuthoringError::Tool { hint, .. } => Some((*hint).to_owned()),
            AuthoringError::Compile(error) => Some(error.hint().to_owned()),
            AuthoringError::Engine(error) => Some(error.hint().to_owned()),
            AuthoringError::Load(error) => Some(error.hint()),
            AuthoringError::Describe(failure) => {
                Some(failure.hint.clone()).filter(|hint| !hint.is_empty())
            }
        }
    }
}
