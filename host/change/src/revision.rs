//! From the names of revisions to commits, and from two commits to what lies between them.

use std::path::Path;

use git2::{Branch, BranchType, Commit, ErrorCode, Object, ObjectType, Oid, Repository};

use crate::error::{ChangeError, shell_word};
use crate::repository::{self, missing_object, remote_name};

/// The names that a main branch is looked for under, after the upstream.
const MAIN_REFS: [&str; 5] = [
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
];

/// A commit and its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Revision {
    pub(crate) commit: Oid,
    pub(crate) tree: Oid,
}

impl From<&Commit<'_>> for Revision {
    fn from(commit: &Commit<'_>) -> Revision {
        Revision {
            commit: commit.id(),
            tree: commit.tree_id(),
        }
    }
}

/// Whether a revision is git's way to write that there is none: an id of nothing but zeros.
pub fn is_nothing(revision: &str) -> bool {
    matches!(revision.len(), 40 | 64) && revision.bytes().all(|byte| byte == b'0')
}

/// The id of the commit that a revision names in the repository that `path` is in.
///
/// # Errors
///
/// - The repository: those of [`Change::open`](crate::Change::open).
/// - The revision: [`UnknownRevision`](ChangeError::UnknownRevision),
///   [`AmbiguousRevision`](ChangeError::AmbiguousRevision),
///   [`NotACommit`](ChangeError::NotACommit), [`MissingObject`](ChangeError::MissingObject).
pub fn commit_id(path: &Path, revision: &str) -> Result<String, ChangeError> {
    let repository = repository::open(path)?;
    Ok(resolve(&repository, revision)?.commit.to_string())
}

/// The commit that a revision names.
pub(crate) fn resolve(repository: &Repository, revision: &str) -> Result<Revision, ChangeError> {
    let object = repository
        .revparse_single(revision)
        .map_err(|error| match error.code() {
            ErrorCode::Ambiguous => ChangeError::AmbiguousRevision {
                revision: revision.to_owned(),
            },
            _ => unknown(repository, revision),
        })?;
    peel(repository, &object, revision)
}

/// The commit that an object is, or that it is a tag of.
pub(crate) fn peel(
    repository: &Repository,
    object: &Object<'_>,
    revision: &str,
) -> Result<Revision, ChangeError> {
    let peeled = match object.as_tag() {
        Some(tag) => object
            .peel(ObjectType::Any)
            .map_err(|_| missing_object(repository, "object", tag.target_id()))?,
        None => object.clone(),
    };
    match peeled.as_commit() {
        Some(commit) => Ok(Revision::from(commit)),
        None => {
            let kind = peeled.kind().map_or("object", |kind| kind.str()).to_owned();
            Err(ChangeError::NotACommit {
                revision: revision.to_owned(),
                kind,
            })
        }
    }
}

/// The merge base of two commits. Where branches were merged into each other there may be several,
/// each with some of what the head brings: then it is what those have in common, so that nothing
/// of the change is left out.
pub(crate) fn merge_base(
    repository: &Repository,
    (base_name, base): (&str, Oid),
    (head_name, head): (&str, Oid),
) -> Result<Revision, ChangeError> {
    let common = repository.merge_bases(base, head).and_then(|bases| {
        let mut bases = bases.iter();
        let first = bases.next().copied().unwrap_or(base);
        bases.try_fold(first, |common, other| repository.merge_base(common, *other))
    });
    match common {
        Ok(id) => find(repository, id),
        Err(_) if repository.is_shallow() => Err(shallow(repository, base_name, head_name)),
        Err(error) if error.code() == ErrorCode::NotFound => Err(ChangeError::NoMergeBase {
            base: base_name.to_owned(),
            head: head_name.to_owned(),
        }),
        Err(error) => Err(ChangeError::git("find the merge base", &error)),
    }
}

/// The error for a history that ends before what the two ends have in common.
pub(crate) fn shallow(repository: &Repository, base: &str, head: &str) -> ChangeError {
    let fetch = format!("git fetch --unshallow {}", remote_name(repository));
    ChangeError::ShallowHistory {
        base: base.to_owned(),
        head: head.to_owned(),
        fetch,
    }
}

/// A commit by its id.
pub(crate) fn find(repository: &Repository, id: Oid) -> Result<Revision, ChangeError> {
    match repository.find_commit(id) {
        Ok(commit) => Ok(Revision::from(&commit)),
        Err(error) if error.code() == ErrorCode::NotFound => {
            Err(missing_object(repository, "commit", id))
        }
        Err(error) => Err(ChangeError::git(format!("read commit {id}"), &error)),
    }
}

/// The base for a head when nobody named one, and the name of the ref that it is.
pub(crate) fn default_base(
    repository: &Repository,
    head_name: Option<&str>,
    head: Oid,
) -> Result<(String, Revision), ChangeError> {
    let upstream = upstream(repository, head_name);
    let names = upstream.into_iter().chain(MAIN_REFS.map(str::to_owned));
    for name in names {
        let Ok(reference) = repository.find_reference(&name) else {
            continue;
        };
        match reference.peel_to_commit() {
            Ok(commit) if commit.id() != head => return Ok((name, Revision::from(&commit))),
            Ok(_) | Err(_) => {}
        }
    }
    Err(ChangeError::NoBase {
        head: head_name.unwrap_or("HEAD").to_owned(),
    })
}

/// The name of the ref that the head's branch follows. Where a head was named that is not a
/// branch, the current branch has no say.
fn upstream(repository: &Repository, head_name: Option<&str>) -> Option<String> {
    let branch = match head_name {
        None | Some("HEAD") => Branch::wrap(repository.head().ok()?),
        Some(name) => {
            let name = name.strip_prefix("refs/heads/").unwrap_or(name);
            repository.find_branch(name, BranchType::Local).ok()?
        }
    };
    branch.upstream().ok()?.get().name().ok().map(str::to_owned)
}

/// The error for a revision that this clone doesn't know, with the command that may bring it.
fn unknown(repository: &Repository, revision: &str) -> ChangeError {
    let is_id =
        matches!(revision.len(), 40 | 64) && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    let remote = remote_name(repository);
    let unshallow = if repository.is_shallow() {
        "--unshallow "
    } else {
        ""
    };
    let plain_remote = remote.trim_matches('\'');
    if is_id {
        let fetch = format!("git fetch {remote} {revision}");
        return ChangeError::MissingObject {
            kind: "commit",
            id: revision.to_owned(),
            fetch,
        };
    }
    let short = revision.strip_prefix("refs/remotes/").unwrap_or(revision);
    let fetch = match short
        .strip_prefix(plain_remote)
        .and_then(|rest| rest.strip_prefix('/'))
    {
        // A clone of one branch doesn't follow the others: say where to put it.
        Some(branch) => {
            let refspec = format!("+refs/heads/{branch}:refs/remotes/{plain_remote}/{branch}");
            format!("git fetch {unshallow}{remote} {}", shell_word(&refspec))
        }
        None => format!("git fetch {unshallow}{remote} {}", shell_word(revision)),
    };
    ChangeError::UnknownRevision {
        revision: revision.to_owned(),
        fetch,
    }
}
