//! The two ends of a change, found out of what the caller named.

use std::path::Path;

use git2::{ErrorCode, Index, Repository};

use crate::error::ChangeError;
use crate::listing::Standing;
use crate::range::Limits;
use crate::revision::{Revision, default_base, is_nothing, merge_base, resolve};
use crate::tree::{Delta, Listed, compare, compare_listings};

/// Both sides of a change.
pub(crate) struct Ends {
    pub(crate) base: Option<Revision>,
    pub(crate) head: Head,
    pub(crate) before: Standing,
    pub(crate) after: Standing,
    /// Where the rules stand by which it is judged.
    pub(crate) rules: Option<Revision>,
}

/// What the head is.
pub(crate) enum Head {
    Commit(Revision),
    /// Something that is no commit yet.
    Named(&'static str),
}

impl Ends {
    pub(crate) fn between(base: Option<Revision>, head: Revision) -> Ends {
        let before = Standing::tree(base.map(|base| base.tree));
        let after = Standing::tree(Some(head.tree));
        Ends {
            base,
            head: Head::Commit(head),
            before,
            after,
            rules: base,
        }
    }

    /// The same by the rules of another commit.
    pub(crate) fn ruled_by(self, rules: Revision) -> Ends {
        Ends {
            rules: Some(rules),
            ..self
        }
    }

    /// What stands on `HEAD`, or on nothing before the first commit.
    pub(crate) fn onto_head(
        repository: &Repository,
        name: &'static str,
        listing: Vec<Listed>,
    ) -> Result<Ends, ChangeError> {
        let is_unborn = repository
            .head()
            .is_err_and(|error| error.code() == ErrorCode::UnbornBranch);
        let base = if is_unborn {
            None
        } else {
            Some(resolve(repository, "HEAD")?)
        };
        let before = Standing::tree(base.map(|base| base.tree));
        Ok(Ends {
            base,
            head: Head::Named(name),
            before,
            after: Standing::List(listing),
            rules: base,
        })
    }

    pub(crate) fn compare(
        &self,
        repository: Option<&Repository>,
        limits: Limits,
    ) -> Result<Vec<Delta>, ChangeError> {
        let deltas = match (&self.before, &self.after, repository) {
            (Standing::Tree(before, _), Standing::Tree(after, _), Some(repository)) => {
                compare(repository, *before, *after, limits.max_files)?
            }
            (before, after, repository) => {
                compare_listings(before.list(repository)?, after.list(repository)?)
            }
        };
        match deltas.len() > limits.max_files {
            true => Err(ChangeError::TooManyFiles {
                limit: limits.max_files,
            }),
            false => Ok(deltas),
        }
    }
}

pub(crate) fn commit_range(
    repository: &Repository,
    base: Option<&str>,
    head: Option<&str>,
) -> Result<Ends, ChangeError> {
    let head_name = head.unwrap_or("HEAD");
    let end = resolve(repository, head_name)?;
    let (base_name, start) = match base {
        Some(base) if is_nothing(base) => return Ok(Ends::between(None, end)),
        Some(base) => (base.to_owned(), resolve(repository, base)?),
        None => default_base(repository, head, end.commit)?,
    };
    let ends = (&base_name[..], start.commit);
    let common = merge_base(repository, ends, (head_name, end.commit))?;
    // A head that lies behind the base is a rollback: what it takes away is the change.
    let is_rollback = base.is_some() && common.commit == end.commit && start != end;
    let base = if is_rollback { start } else { common };
    // Not those of the merge base: whoever leaves an old commit would choose the rules of its day,
    // and keys that are no reviewer's any more.
    Ok(Ends::between(Some(base), end).ruled_by(start))
}

pub(crate) fn exact_range(
    repository: &Repository,
    base: &str,
    head: &str,
) -> Result<Ends, ChangeError> {
    let base = if is_nothing(base) {
        None
    } else {
        Some(resolve(repository, base)?)
    };
    Ok(Ends::between(base, resolve(repository, head)?))
}

pub(crate) fn open_index(
    repository: &Repository,
    path: &Path,
    index: Option<&Path>,
) -> Result<Index, ChangeError> {
    if repository.is_bare() && index.is_none() {
        return Err(ChangeError::NoWorktree {
            path: path.to_owned(),
        });
    }
    let opened = match index {
        Some(index) => Index::open_ext(index, repository.object_format()),
        None => repository.index(),
    };
    opened.map_err(|error| ChangeError::git("read the index", &error))
}
