//! Why a policy is neither published nor pinned.

use std::io;
use std::path::{Path, PathBuf};

use tollgate_authoring::AuthoringError;
use tollgate_gate::configuration::{ConfigurationError, FILE_NAME};
use tollgate_model::Digest;
use tollgate_registry::{AddressError, RegistryError, StoreError};
use tollgate_signatures::SignError;

/// What went wrong; [`SharingError::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SharingError {
    /// The registry.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is written is no address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The engine refuses it, or it can't be read.
    #[error(transparent)]
    Refused(#[from] AuthoringError),
    /// The configuration is wrong.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// The configuration is no TOML.
    #[error("`{FILE_NAME}` can't be read: {why}")]
    Unreadable {
        /// Why.
        why: String,
    },
    /// The configuration is written in a way that is not edited here.
    #[error("the table of `{id}` in `{FILE_NAME}` can't be edited as it is written")]
    Uneditable {
        /// The policy.
        id: String,
        /// What its pin is.
        sha256: Digest,
    },
    /// A file can't be read.
    #[error("can't read the policy `{}`: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What happened.
        error: io::Error,
    },
    /// It calls itself otherwise than the configuration does.
    #[error("`{source_text}` is policy `{found}`, and the configuration calls it `{id}`")]
    OtherPolicy {
        /// Its id in the configuration.
        id: String,
        /// Its own.
        found: String,
        /// Where it comes from.
        source_text: String,
    },
    /// The registry has another one by now, and no longer the pinned one.
    #[error(
        "`{address}` is another component by now, sha256 {found}: the pinned one, {pinned}, is no longer there"
    )]
    Moved {
        /// The address.
        address: String,
        /// What is pinned.
        pinned: Digest,
        /// What is there.
        found: Digest,
    },
    /// The file, or the built-in policy, is another one than is pinned.
    #[error("policy `{id}` is pinned to {pinned}, and {what} has sha256 {found}")]
    OtherComponent {
        /// The policy.
        id: String,
        /// What it is compared with.
        what: String,
        /// What is pinned.
        pinned: Digest,
        /// What is there.
        found: Digest,
    },
    /// It is named and not pinned.
    #[error("policy `{id}` is not pinned: {source_text}")]
    Unpinned {
        /// The policy.
        id: String,
        /// Where it comes from.
        source_text: String,
    },
    /// The configuration names no such policy.
    #[error("`{FILE_NAME}` brings no policy `{id}`")]
    NoPolicy {
        /// What was named.
        id: String,
        /// Those that it brings.
        known: Vec<String>,
    },
    /// The signature is missing or wrong.
    #[error("the signature of policy `{id}` does not count: {why}")]
    Signature {
        /// The policy.
        id: String,
        /// Why not.
        why: String,
    },
    /// Nothing was signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The tag is a version, and another one than the policy's.
    #[error("the tag says {tag}, and the policy says that it is {version}")]
    TagAndVersion {
        /// The tag.
        tag: String,
        /// The policy's version.
        version: String,
    },
    /// A version is published, and something else was to take its place.
    #[error("`{address}` is there already, and it is another component: sha256 {found}")]
    Taken {
        /// The address.
        address: String,
        /// What is there.
        found: Digest,
    },
    /// What is pushed has no tag of its own.
    #[error("`{address}` names a digest, and what is pushed gets one by itself")]
    PushedByDigest {
        /// The address.
        address: String,
    },
}

impl SharingError {
    pub(crate) fn file(path: &Path, error: io::Error) -> SharingError {
        SharingError::File {
            path: path.to_owned(),
            error,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            SharingError::Registry(error) => return error.hint().map(str::to_owned),
            SharingError::Refused(error) => return error.hint(),
            SharingError::Configuration(error) => return error.hint(),
            SharingError::Store(_) => "get it with `tollgate policy pull`",
            SharingError::Address(_) => "write it as `oci://HOST/NAME:TAG`",
            SharingError::Uneditable { sha256, .. } => {
                return Some(format!("write `sha256 = \"{sha256}\"` into it"));
            }
            SharingError::OtherPolicy { found, .. } => {
                return Some(format!(
                    "correct the source, or name the table `[policies.{found}]`"
                ));
            }
            SharingError::Moved { .. } => {
                "ask whoever publishes it; `tollgate policy update` shows what it is now"
            }
            SharingError::OtherComponent { id, .. } => {
                return Some(format!(
                    "if that is the one that is meant: `tollgate policy update {id}`"
                ));
            }
            SharingError::Unpinned { .. } => "pin it with `tollgate policy lock`",
            SharingError::NoPolicy { known, .. } if known.is_empty() => "it brings none",
            SharingError::NoPolicy { known, .. } => {
                return Some(format!("those that it brings: {}", known.join(", ")));
            }
            SharingError::Signature { .. } => {
                "nothing was kept or pinned; ask its author, whose key belongs into the file of `signers`"
            }
            SharingError::TagAndVersion { version, .. } => {
                return Some(format!(
                    "push it to the tag `{version}`, or raise the version of the policy and build it"
                ));
            }
            SharingError::Taken { .. } => {
                "give it a new version: others have pinned that one; `--force` puts it there all the same"
            }
            SharingError::PushedByDigest { .. } => "name a tag: `oci://HOST/NAME:TAG`",
            SharingError::Sign(_) => {
                "`--sign` takes a private key file, or a public one whose other half the agent has"
            }
            SharingError::Unreadable { .. } | SharingError::File { .. } => return None,
        };
        Some(text.to_owned())
    }
}
