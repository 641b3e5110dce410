//! Where the cache lies, and whether it can be trusted there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The folder of this user's cache, where it could be: it may not be there.
pub fn of_user() -> Option<PathBuf> {
    let named = |name: &str| set(name).map(PathBuf::from);
    let base = named("XDG_CACHE_HOME")
        .filter(|path| path.is_absolute())
        .or_else(|| match cfg!(windows) {
            true => named("LOCALAPPDATA"),
            false => named("HOME").map(|home| home.join(".cache")),
        })?;
    base.is_absolute().then(|| base.join("tollgate"))
}

/// Whether this is a run in CI, by the variable that all of them set.
pub fn is_ci() -> bool {
    set("CI").is_some_and(|value| value != "false" && value != "0")
}

fn set(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The folder as it can be used: made where it was not there; none where it can't be trusted.
pub(crate) fn prepare(folder: &Path, repository: &Path) -> Option<PathBuf> {
    let repository = repository.canonicalize().ok()?;
    let standing = folder.ancestors().find(|folder| folder.exists())?;
    if standing
        .canonicalize()
        .ok()?
        .starts_with(root_of(&repository))
    {
        return None;
    }
    make(folder).ok()?;
    is_private(folder).then(|| folder.to_owned())
}

/// The top of the worktree or bare repository that a folder lies in, as far as its name tells.
fn root_of(folder: &Path) -> &Path {
    folder
        .ancestors()
        .find(|folder| folder.join(".git").exists())
        .unwrap_or(folder)
}

#[cfg(unix)]
fn make(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    if folder.is_dir() {
        return Ok(());
    }
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn make(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

/// Whether it is ours, and nobody else can look or write there.
#[cfg(unix)]
fn is_private(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    // Who we are shows in the owner of what we make.
    let owner = |folder| Some(tempfile::tempfile_in(folder).ok()?.metadata().ok()?.uid());
    std::fs::metadata(folder).is_ok_and(|found| {
        found.is_dir() && found.mode() & 0o077 == 0 && owner(folder) == Some(found.uid())
    })
}

/// The folder of local application data is its user's alone, by how Windows makes it.
#[cfg(not(unix))]
fn is_private(folder: &Path) -> bool {
    folder.is_dir()
}
