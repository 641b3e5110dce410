//! What goes wrong with a registry, by whose fault it is.

use tollgate_model::Digest;

/// Why an artifact could not be had or given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// Plain HTTP was asked for, and the registry is on another machine.
    #[error("`{host}` is not this machine: only a registry on it is talked to without TLS")]
    PlainHttp {
        /// The host.
        host: String,
    },
    /// The registry can't be reached.
    #[error("can't reach `{host}`: {why}")]
    Unreachable {
        /// The host.
        host: String,
        /// What happened.
        why: String,
    },
    /// It answers with something else than what was asked for.
    #[error("`{host}` answers {status} to {what}{said}")]
    Refused {
        /// The host.
        host: String,
        /// The HTTP status.
        status: u16,
        /// What it was asked.
        what: String,
        /// What it says, behind a colon.
        said: String,
    },
    /// There is no such artifact.
    #[error("there is no `{address}`")]
    Missing {
        /// The address.
        address: String,
    },
    /// The login can't be read.
    #[error("{what}")]
    Credentials {
        /// What is wrong.
        what: String,
    },
    /// It is no policy.
    #[error("the artifact is no policy: {what}")]
    Layout {
        /// What is wrong with it.
        what: String,
    },
    /// What came is not what was promised.
    #[error(
        "{what} was tampered with, or is another one: it is pinned to sha256 {pinned}, and what came has {found}"
    )]
    Tampered {
        /// What it is.
        what: &'static str,
        /// The digest that was promised.
        pinned: Digest,
        /// The digest of what came.
        found: Digest,
    },
}

impl RegistryError {
    /// What to do next.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            RegistryError::PlainHttp { .. } => {
                "leave `--plain-http` out, and give the registry a certificate"
            }
            RegistryError::Unreachable { .. } => {
                "a certificate of your own is trusted with SSL_CERT_FILE; plain HTTP on this machine with `--plain-http`"
            }
            RegistryError::Refused {
                status: 401 | 403, ..
            } => "log in with `docker login`, with an account that may do this",
            RegistryError::Tampered { .. } => "nothing was kept; ask whoever publishes it",
            RegistryError::Missing { .. } => "compare its name and tag with what was pushed",
            RegistryError::Refused { .. }
            | RegistryError::Credentials { .. }
            | RegistryError::Layout { .. } => return None,
        })
    }
}
