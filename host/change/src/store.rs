//! Where contents come from.

use std::collections::BTreeMap;
use std::sync::Arc;

use git2::{Oid, Repository};
use tollgate_model::change::{Content, Unreadable};

use crate::content::read_blob;
use crate::error::ChangeError;
use crate::pool::Pool;
use crate::range::Limits;
use crate::tree::{Entry, Mode};

/// Where contents come from.
pub(crate) struct Store {
    pub(crate) pool: Option<Arc<Pool>>,
    /// What is in no repository: files on disk, and those of a change in memory.
    pub(crate) kept: BTreeMap<Oid, Content>,
    pub(crate) limits: Limits,
}

impl Store {
    /// Reads what stands at a place.
    pub(crate) fn read(&self, entry: Option<Entry>) -> Content {
        let Some(entry) = entry else {
            return Content::Absent;
        };
        match entry.mode {
            Mode::Symlink => return Content::Unreadable(Unreadable::Symlink),
            Mode::Submodule => return Content::Unreadable(Unreadable::Submodule),
            Mode::File | Mode::Executable => {}
        }
        if let Some(content) = self.kept.get(&entry.id) {
            return content.clone();
        }
        let limit = self.limits.max_file_bytes;
        let read = self.lend(|repository| {
            Ok(repository.map(|repository| read_blob(repository, entry.id, limit)))
        });
        read.ok()
            .flatten()
            .unwrap_or(Content::Unreadable(Unreadable::Missing))
    }

    /// Lends a handle on the repository, where there is a repository.
    pub(crate) fn lend<T>(
        &self,
        work: impl FnOnce(Option<&Repository>) -> Result<T, ChangeError>,
    ) -> Result<T, ChangeError> {
        match &self.pool {
            None => work(None),
            Some(pool) => pool
                .lend(|repository| work(Some(repository)))
                .unwrap_or_else(|error| Err(ChangeError::git("open the repository again", &error))),
        }
    }
}
