//! The key, which lies outside the cache.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::entry::make_private;

/// Gives the key in CI.
const VARIABLE: &str = "TOLLGATE_COMPILE_KEY";

/// Shorter secrets can be guessed.
const SECRET_BYTES: usize = 32;

/// Whoever has it can make entries that are loaded.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(..)")
    }
}

impl Key {
    /// A key made of a secret; none where that is shorter than 32 bytes.
    pub fn of_secret(secret: &[u8]) -> Option<Key> {
        let is_long = secret.trim_ascii().len() >= SECRET_BYTES;
        is_long.then(|| {
            let hasher = Sha256::new_with_prefix(b"tollgate compile key 1\0");
            Key(hasher.chain_update(secret.trim_ascii()).finalize().into())
        })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The key of this run: from the environment, else this person's own, made where there is none.
/// None in CI without one; an error says what is wrong with the one there is.
pub(crate) fn find() -> Result<Option<Key>, String> {
    if let Some(secret) = set(VARIABLE) {
        let key = Key::of_secret(secret.as_encoded_bytes());
        return key.map(Some).ok_or_else(|| {
            format!("`{VARIABLE}` has fewer than {SECRET_BYTES} characters: compiled policies are not kept")
        });
    }
    if tollgate_cache::is_ci() {
        return Ok(None);
    }
    match folder() {
        Some(folder) => of_person(&folder),
        None => Ok(None),
    }
}

/// Where this person's settings are.
fn folder() -> Option<PathBuf> {
    let named = |name: &str| set(name).map(PathBuf::from);
    let base = named("XDG_CONFIG_HOME")
        .filter(|path| path.is_absolute())
        .or_else(|| match cfg!(windows) {
            true => named("APPDATA"),
            false => named("HOME").map(|home| home.join(".config")),
        })?;
    base.is_absolute().then(|| base.join("tollgate"))
}

fn set(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The key in a folder of a person's settings.
pub(crate) fn of_person(folder: &Path) -> Result<Option<Key>, String> {
    let path = folder.join("compile.key");
    if path.symlink_metadata().is_err() && make(folder, &path).is_none() {
        // A home that can't be written, as some services have it.
        return Ok(None);
    }
    let Ok(mut file) = File::open(&path) else {
        return Ok(None);
    };
    let unfit = |why| {
        let path = path.display();
        format!("`{path}` {why}: compiled policies are not kept; delete it, and a new one is made")
    };
    if !is_private(&path, folder) {
        return Err(unfit("is no file that is yours alone"));
    }
    let mut key = [0; 32];
    let whole = file.read_exact(&mut key);
    match whole {
        Ok(()) => Ok(Some(Key(key))),
        Err(_) => Err(unfit("is too short")),
    }
}

/// Writes a random key, unless somebody else just did.
fn make(folder: &Path, path: &Path) -> Option<()> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).ok()?;
    make_private(folder).ok()?;
    // A temporary file is its user's alone.
    let mut file = tempfile::NamedTempFile::new_in(folder).ok()?;
    file.write_all(&key).ok()?;
    let _ = file.persist_noclobber(path);
    Some(())
}

/// Whether a file is ours, and nobody else can read it.
#[cfg(unix)]
fn is_private(path: &Path, folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    // Who we are shows in the owner of what we make.
    let owner = || Some(tempfile::tempfile_in(folder).ok()?.metadata().ok()?.uid());
    std::fs::symlink_metadata(path).is_ok_and(|found| {
        found.is_file() && found.mode() & 0o077 == 0 && owner() == Some(found.uid())
    })
}

/// The folder of a person's settings is theirs alone, by how Windows makes it.
#[cfg(not(unix))]
fn is_private(path: &Path, _folder: &Path) -> bool {
    path.is_file()
}
