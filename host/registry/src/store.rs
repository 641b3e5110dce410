//! The policies that were pulled, under the SHA-256 of their components.
//!
//! Where it lies need not be trusted: what is read is checked, and what was altered is refused.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use tollgate_model::Digest;

use crate::artifact::MOST_COMPONENT_BYTES;

/// No signature is longer.
const MOST_SIGNATURE_BYTES: u64 = 16 << 10;

/// A folder with a file for each component.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

/// Why something can't be had from the store, or put there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no place for it: neither XDG_DATA_HOME nor HOME is set.
    #[error("there is no folder for policies: neither XDG_DATA_HOME nor HOME is set")]
    Homeless,
    /// It was never pulled.
    #[error("sha256 {0} is not in the store of policies")]
    Missing(Digest),
    /// It can't be read or written.
    #[error("can't use `{path}`: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// What happened.
        error: std::io::Error,
    },
    /// The file is not what its name says.
    #[error("`{path}` was altered: it has sha256 {found}")]
    Altered {
        /// The file.
        path: PathBuf,
        /// The digest that it has.
        found: Digest,
    },
}

impl Store {
    /// This user's: `tollgate/policies` in `$XDG_DATA_HOME`, else in `~/.local/share`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Homeless`]: the user has no such folder.
    pub fn of_user() -> Result<Store, StoreError> {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let named = set("XDG_DATA_HOME").map(PathBuf::from);
        let base = named
            .filter(|path| path.is_absolute())
            .or_else(|| match cfg!(windows) {
                true => set("LOCALAPPDATA").map(PathBuf::from),
                false => set("HOME").map(|home| PathBuf::from(home).join(".local/share")),
            });
        let base = base.filter(|path| path.is_absolute());
        base.map(|base| Store::at(base.join("tollgate/policies")))
            .ok_or(StoreError::Homeless)
    }

    /// One in a folder.
    pub fn at(folder: impl Into<PathBuf>) -> Store {
        Store {
            folder: folder.into(),
        }
    }

    /// Where a component lies, if it does.
    pub fn path(&self, sha256: Digest) -> PathBuf {
        self.folder.join(format!("{sha256}.wasm"))
    }

    /// The component with this digest. What was altered is refused.
    ///
    /// # Errors
    ///
    /// - [`StoreError::Missing`]: it was never pulled.
    /// - [`StoreError::Altered`]: the file is another one.
    /// - [`StoreError::File`]: it can't be read.
    pub fn read(&self, sha256: Digest) -> Result<Vec<u8>, StoreError> {
        let path = self.path(sha256);
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => StoreError::Missing(sha256),
            _ => StoreError::File {
                path: path.clone(),
                error,
            },
        };
        let length = std::fs::metadata(&path).map_err(failed)?.len();
        if length > MOST_COMPONENT_BYTES {
            let error = std::io::Error::other("it is larger than any policy");
            return Err(StoreError::File { path, error });
        }
        let bytes = std::fs::read(&path).map_err(failed)?;
        match Digest::of(&bytes) {
            found if found == sha256 => Ok(bytes),
            found => Err(StoreError::Altered { path, found }),
        }
    }

    /// The author's signature that came with a component. It is for the reader to verify.
    pub fn signature(&self, sha256: Digest) -> Option<String> {
        let path = self.signature_path(sha256);
        let length = std::fs::metadata(&path).ok()?.len();
        let text = (length <= MOST_SIGNATURE_BYTES).then(|| std::fs::read_to_string(path));
        text?.ok()
    }

    fn signature_path(&self, sha256: Digest) -> PathBuf {
        self.folder.join(format!("{sha256}.sig"))
    }

    /// Keeps the signature of a component beside it.
    ///
    /// # Errors
    ///
    /// [`StoreError::File`]: it can't be written.
    pub fn keep_signature(&self, sha256: Digest, signature: &str) -> Result<(), StoreError> {
        let path = self.signature_path(sha256);
        let written = write(&self.folder, &path, signature.as_bytes());
        written.map_err(|error| StoreError::File { path, error })
    }

    /// Keeps a component, and says where. Whoever reads it meanwhile sees all of it or nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::File`]: it can't be written.
    pub fn keep(&self, component: &[u8]) -> Result<PathBuf, StoreError> {
        let path = self.path(Digest::of(component));
        write(&self.folder, &path, component).map_err(|error| StoreError::File {
            path: path.clone(),
            error,
        })?;
        Ok(path)
    }
}

fn write(folder: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use tollgate_model::Digest;

    use super::{Store, StoreError};

    #[test]
    fn what_is_kept_is_what_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::at(folder.path().join("policies"));
        let sha256 = Digest::of(b"component");
        assert!(matches!(store.read(sha256), Err(StoreError::Missing(_))));
        let path = store.keep(b"component").expect("it is kept");
        assert_eq!(store.read(sha256).expect("it is there"), b"component");
        std::fs::write(&path, b"another").expect("a file");
        let found = Digest::of(b"another");
        assert!(
            matches!(store.read(sha256), Err(StoreError::Altered { found: one, .. }) if one == found)
        );
        assert_eq!(store.signature(sha256), None);
        store.keep_signature(sha256, "signed").expect("it is kept");
        assert_eq!(store.signature(sha256).as_deref(), Some("signed"));
        store.keep(b"component").expect("it is kept again");
        assert_eq!(store.read(sha256).expect("it is there"), b"component");
    }
}
