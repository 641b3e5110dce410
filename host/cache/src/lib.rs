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
mod writer;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tollgate_model::Digest;
use writer::Writer;

pub use folder::{is_ci, of_user as folder_of_user};

/// A cache of this user, or one that is always empty.
///
/// What is put into it is there for all clones of it at once, and on the disk when the last of
/// them is dropped.
#[derive(Debug, Clone, Default)]
pub struct Cache {
    kept: Option<Arc<Kept>>,
    binary: Vec<u8>,
}

/// Where a cache lies.
#[derive(Debug)]
struct Kept {
    folder: PathBuf,
    writer: OnceLock<Writer>,
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
        let writer = OnceLock::new();
        Cache {
            kept: Some(Arc::new(Kept { folder, writer })),
            binary,
        }
    }

    /// Whether anything is kept.
    pub fn is_on(&self) -> bool {
        self.kept.is_some()
    }

    /// A folder in it, made where it was not there, for what is kept in files of another form.
    /// What nobody has used for long goes from there too.
    pub fn folder(&self, name: &str) -> Option<PathBuf> {
        let folder = self.kept.as_ref()?.folder.join(name);
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
        let kept = self.kept.as_ref();
        kept.is_some_and(|kept| {
            kept.waiting(key).is_some() || entry::place(&kept.folder, key).exists()
        })
    }

    /// What is kept under a key.
    pub fn get<T: DeserializeOwned>(&self, key: Key) -> Option<T> {
        let kept = self.kept.as_ref()?;
        match kept.waiting(key) {
            Some(bytes) => entry::from_bytes(key, &bytes),
            None => entry::read(&kept.folder, key),
        }
    }

    /// Keeps a value. Where that fails, it is worked out again the next time.
    pub fn put<T: Serialize>(&self, key: Key, value: &T) {
        let Some(kept) = &self.kept else { return };
        if let Some(bytes) = entry::to_bytes(key, value) {
            let start = || Writer::start(&kept.folder);
            kept.writer.get_or_init(start).write(key, bytes);
        }
    }

    /// Waits until all that was put is on the disk: for who can't wait for the last clone to be
    /// dropped, as a program that ends without taking its memory apart.
    pub fn finish(&self) {
        let kept = self.kept.as_ref();
        if let Some(writer) = kept.and_then(|kept| kept.writer.get()) {
            writer.finish();
        }
    }

    /// Removes what nobody has used for long, and the oldest where there is too much. Looks at
    /// most once a day.
    pub fn sweep(&self) {
        if let Some(kept) = &self.kept {
            sweep::daily(&kept.folder);
        }
    }
}

impl Kept {
    /// An entry that is not on the disk yet.
    fn waiting(&self, key: Key) -> Option<Arc<Vec<u8>>> {
        self.writer.get()?.waiting(key)
    }
}
