//! Handles on one repository, shared between threads.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use git2::{Repository, RepositoryOpenFlags};

/// Open handles on one repository.
///
/// libgit2's handle belongs to one thread at a time. Each reader takes a free one, or opens
/// another, and gives it back: there are never more than readers at the same moment, and all are
/// closed with the change.
pub(crate) struct Pool {
    git_directory: PathBuf,
    free: Mutex<Vec<Repository>>,
}

impl Pool {
    /// Starts with a handle that is already open.
    pub(crate) fn new(repository: Repository) -> Pool {
        Pool {
            git_directory: repository.path().to_owned(),
            free: Mutex::new(vec![repository]),
        }
    }

    /// Lends a handle to `work`.
    pub(crate) fn lend<T>(&self, work: impl FnOnce(&Repository) -> T) -> Result<T, git2::Error> {
        let free = self
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let repository = match free {
            Some(repository) => repository,
            None => {
                let no_ceiling: [&std::ffi::OsStr; 0] = [];
                Repository::open_ext(
                    &self.git_directory,
                    RepositoryOpenFlags::NO_SEARCH,
                    no_ceiling,
                )?
            }
        };
        let result = work(&repository);
        self.free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(repository);
        Ok(result)
    }
}
