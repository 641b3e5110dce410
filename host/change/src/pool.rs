//! Handles on one repository, shared between threads.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use git2::{Repository, RepositoryOpenFlags};

use crate::repository::read_quarantine;

/// After as many loans a handle on one change is closed. It keeps what it has unpacked (up to
/// 16 MiB of each pack) and maps all that it has read.
pub(crate) const OF_A_CHANGE: u32 = 256;

/// The same for a handle on a history: what one change has unpacked, the next one needs, but over
/// years of history it would map everything.
pub(crate) const OF_A_HISTORY: u32 = 4096;

/// Open handles on one repository.
///
/// libgit2's handle belongs to one thread at a time. Each reader takes a free one, or opens
/// another, and gives it back: there are never more than readers at the same moment, and all are
/// closed with the change.
pub(crate) struct Pool {
    git_directory: PathBuf,
    max_loans: u32,
    free: Mutex<Vec<Handle>>,
}

/// An open handle, and how often it was lent.
struct Handle {
    repository: Repository,
    loans: u32,
}

impl Pool {
    /// Starts with a handle that is already open. After so many loans each is closed.
    pub(crate) fn new(repository: Repository, max_loans: u32) -> Pool {
        Pool {
            max_loans,
            git_directory: repository.path().to_owned(),
            free: Mutex::new(vec![Handle {
                repository,
                loans: 0,
            }]),
        }
    }

    /// Lends a handle to `work`.
    pub(crate) fn lend<T>(&self, work: impl FnOnce(&Repository) -> T) -> Result<T, git2::Error> {
        let free = self
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut handle = match free {
            Some(handle) => handle,
            None => self.open()?,
        };
        let result = work(&handle.repository);
        handle.loans += 1;
        if handle.loans < self.max_loans {
            self.free
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(handle);
        }
        Ok(result)
    }

    /// Closes all handles that nobody has: what they have unpacked and mapped is given back.
    pub(crate) fn rest(&self) {
        self.free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn open(&self) -> Result<Handle, git2::Error> {
        let no_ceiling: [&std::ffi::OsStr; 0] = [];
        let flags = RepositoryOpenFlags::NO_SEARCH;
        let repository = Repository::open_ext(&self.git_directory, flags, no_ceiling)?;
        read_quarantine(&repository)?;
        Ok(Handle {
            repository,
            loans: 0,
        })
    }
}
