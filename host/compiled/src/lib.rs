//! Native code of policies that was compiled before, kept for whoever holds the key.
//!
//! Native code runs unchecked, so that an entry is taken only with a MAC that was made with a key
//! from outside the cache. The README beside this says what that stands against, and what not.
#![forbid(unsafe_code)]

mod entry;
mod key;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use tollgate_model::Digest;

pub use key::Key;

/// Compiled policies of this user, or none. It is opened when it is first asked.
#[derive(Debug, Default)]
pub struct Compiled {
    opened: OnceLock<Option<Opened>>,
    remarks: Mutex<Vec<String>>,
}

#[derive(Debug)]
struct Opened {
    folder: PathBuf,
    key: Key,
}

/// Native code whose MAC was right: somebody with the key kept it under the name it was asked for.
#[derive(Debug)]
pub struct Authentic(Vec<u8>);

impl Authentic {
    /// The code.
    pub fn code(&self) -> &[u8] {
        &self.0
    }
}

impl Compiled {
    /// Holds nothing and keeps nothing.
    pub fn off() -> Compiled {
        Compiled {
            opened: OnceLock::from(None),
            remarks: Mutex::default(),
        }
    }

    /// Those of this user. In CI only with a key from the environment.
    pub fn of_user() -> Compiled {
        Compiled::default()
    }

    /// Those in a folder, by a key.
    pub fn at(folder: &Path, key: Key) -> Compiled {
        let folder = folder.to_owned();
        Compiled {
            opened: OnceLock::from(Some(Opened { folder, key })),
            remarks: Mutex::default(),
        }
    }

    /// What is kept under a name. The name must be the digest of all that the code was made of.
    pub fn get(&self, name: Digest) -> Option<Authentic> {
        let Opened { folder, key } = self.opened()?;
        match entry::read(folder, key, name) {
            entry::Found::Code(code) => Some(Authentic(code)),
            entry::Found::Nothing => None,
            entry::Found::Forged(path) => {
                self.remark(format!(
                    "`{}` was not kept by this key, or was changed since: it is not loaded, and the policy is \
                     compiled again",
                    path.display()
                ));
                None
            }
        }
    }

    /// Keeps native code that was compiled here. Where that fails, it is compiled again.
    pub fn keep(&self, name: Digest, code: &[u8]) {
        if let Some(Opened { folder, key }) = self.opened() {
            // What can't be kept is compiled again.
            let _ = entry::write(folder, key, name, code);
        }
    }

    /// What somebody should be told, since this was last asked.
    pub fn remarks(&self) -> Vec<String> {
        std::mem::take(&mut self.remarks.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn opened(&self) -> Option<&Opened> {
        let open = || {
            let key = key::find().unwrap_or_else(|wrong| {
                self.remark(wrong);
                None
            });
            let folder = tollgate_cache::folder_of_user()?.join("compiled");
            key.map(|key| Opened { folder, key })
        };
        self.opened.get_or_init(open).as_ref()
    }

    fn remark(&self, words: String) {
        let mut remarks = self.remarks.lock().unwrap_or_else(PoisonError::into_inner);
        remarks.push(words);
    }
}
