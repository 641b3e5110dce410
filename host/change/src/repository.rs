//! Opening a repository, and saying how to get what it lacks.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, iter};

use git2::{ErrorCode, Oid, Repository, RepositoryOpenFlags};

use crate::error::{ChangeError, shell_word};

/// Opens the repository that `path` is in: a worktree, any folder of one, or a bare repository.
///
/// The environment is ignored, except for a quarantine. Inside a hook git sets `GIT_DIR`,
/// `GIT_INDEX_FILE` and others for its own children; the directory that the caller named is what
/// counts.
///
/// Objects are taken for what they are filed under, as git itself does: they are verified where
/// they come in, by `git fetch` and `git receive-pack`, and whoever can write into the object
/// store can write into everything else of the repository too.
pub(crate) fn open(path: &Path) -> Result<Repository, ChangeError> {
    git2::opts::strict_hash_verification(false);
    let no_ceiling: [&OsStr; 0] = [];
    let opened = Repository::open_ext(path, RepositoryOpenFlags::empty(), no_ceiling);
    let opened = opened.and_then(|repository| {
        read_quarantine(&repository)?;
        Ok(repository)
    });
    opened.map_err(|error| {
        let path = path.to_owned();
        let detail = error.message().to_owned();
        match error.code() {
            ErrorCode::NotFound => ChangeError::NotARepository { path },
            ErrorCode::Owner => ChangeError::NotOwned { path },
            _ if detail.contains("unsupported") => ChangeError::Unsupported { path, detail },
            _ => ChangeError::git(
                format!("open the repository at `{}`", path.display()),
                &error,
            ),
        }
    })
}

/// What is pushed stands in a quarantine until the pre-receive hook lets it through: a folder of
/// the repository's own objects that only git's environment names.
pub(crate) fn read_quarantine(repository: &Repository) -> Result<(), git2::Error> {
    let Some(quarantine) = env::var_os("GIT_QUARANTINE_PATH").map(PathBuf::from) else {
        return Ok(());
    };
    let objects = repository.commondir().join("objects").canonicalize();
    let own = quarantine.canonicalize();
    let (Ok(objects), Ok(own)) = (objects, own) else {
        return Ok(());
    };
    // That of another repository says nothing here.
    if own == objects || !own.starts_with(&objects) {
        return Ok(());
    }
    let others = env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES").unwrap_or_default();
    let others = env::split_paths(&others).filter(|folder| folder.is_dir());
    let others = others.filter(|folder| folder.canonicalize().is_ok_and(|one| one != objects));
    let store = repository.odb()?;
    iter::once(own)
        .chain(others)
        .filter_map(|folder| folder.into_os_string().into_string().ok())
        .try_for_each(|folder| store.add_disk_alternate(&folder))
}

/// The remote to fetch from: `origin`, or the only one there is.
pub(crate) fn remote_name(repository: &Repository) -> String {
    let names = match repository.remotes() {
        Ok(names) => names
            .iter()
            .flatten()
            .flatten()
            .map(str::to_owned)
            .collect(),
        Err(_) => Vec::new(),
    };
    match <[String; 1]>::try_from(names) {
        Ok([only]) => shell_word(&only),
        Err(_) => "origin".into(),
    }
}

/// The error for an object that this clone lacks, with the command that brings it.
pub(crate) fn missing_object(repository: &Repository, kind: &'static str, id: Oid) -> ChangeError {
    let remote = remote_name(repository);
    let fetch = match kind {
        // A commit is there but its tree is not: only a clone with a filter on trees is like that,
        // and a plain fetch takes the commit for complete.
        "tree" => format!("git fetch --refetch --no-filter {remote}"),
        _ => format!("git fetch {remote} {id}"),
    };
    ChangeError::MissingObject {
        kind,
        id: id.to_string(),
        fetch,
    }
}
