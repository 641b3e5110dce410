//! What was worked out before, kept for this user.
//!
//! Everything in it could be worked out again: an entry that is missing, damaged, or written by
//! another Tollgate is as good as none, and a cache that can't be used is as good as empty.
//! Nothing of it reaches another user or another machine, and nothing in CI.
//!
//! An entry is a file whose name is its key: the digest of all that its value was worked out of,
//! and of the binary that did so. It carries a checksum over key and value, so that half an entry
//! is none.
#![forbid(unsafe_code)]

mod binary;
mod entry;
mod folder;
mod sweep;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tollgate_model::Digest;

/// A cache of this user, or one that is always empty.
#[derive(Debug, Clone, Default)]
pub struct Cache {
    folder: Option<PathBuf>,
    binary: Vec<u8>,
}

/// What an entry is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(Digest);

impl Cache {
    /// A cache that holds nothing and keeps nothing.
    pub fn off() -> Cache {
        Cache::default()
    }

    /// The cache of this user: under `XDG_CACHE_HOME`, else in the user's home (`.cache`, or
    /// `LOCALAPPDATA` on Windows).
    ///
    /// It is off in CI (where `CI` is set), where the change that is judged may have run code as
    /// the same user; where the folder is another user's or open to others; and where it lies in
    /// `repository`, which is not to bring its own.
    pub fn of_user(repository: &Path) -> Cache {
        match folder::of_user() {
            Some(folder) if !folder::is_ci() => Cache::at(&folder, repository),
            _ => Cache::off(),
        }
    }

    /// A cache in this folder, under the same conditions but for CI.
    pub fn at(folder: &Path, repository: &Path) -> Cache {
        let Some(folder) = folder::prepare(folder, repository) else {
            return Cache::off();
        };
        let Some(binary) = binary::identity() else {
            return Cache::off();
        };
        Cache {
            folder: Some(folder),
            binary,
        }
    }

    /// Whether anything is kept.
    pub fn is_on(&self) -> bool {
        self.folder.is_some()
    }

    /// A folder in it, made where it was not there, for what is kept in files of another form.
    /// What nobody has used for long goes from there too.
    pub fn folder(&self, name: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?.join(name);
        std::fs::create_dir_all(&folder).ok()?;
        Some(folder)
    }

    /// The key of a value of this kind that is worked out of these parts alone.
    pub fn key(&self, kind: &str, parts: &[&[u8]]) -> Key {
        let own = [self.binary.as_slice(), kind.as_bytes()];
        Key(Digest::of_parts(
            own.into_iter().chain(parts.iter().copied()),
        ))
    }

    /// Whether something is kept under a key. It may still turn out to be damaged.
    pub fn has(&self, key: Key) -> bool {
        let folder = self.folder.as_ref();
        folder.is_some_and(|folder| entry::place(folder, key).exists())
    }

    /// What is kept under a key.
    pub fn get<T: DeserializeOwned>(&self, key: Key) -> Option<T> {
        entry::read(self.folder.as_ref()?, key)
    }

    /// Keeps a value. Where that fails, it is worked out again the next time.
    pub fn put<T: Serialize>(&self, key: Key, value: &T) {
        if let Some(folder) = &self.folder {
            entry::write(folder, key, value);
        }
    }

    /// Removes what nobody has used for long, and the oldest where there is too much. Looks at
    /// most once a day.
    pub fn sweep(&self) {
        if let Some(folder) = &self.folder {
            sweep::daily(folder);
        }
    }
}
