//! A history, commit by commit: each as the change that it makes to its first parent.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use git2::{Oid, Repository, Sort};
use tollgate_model::change::Commit;

use crate::change::Change;
use crate::ends::Ends;
use crate::error::ChangeError;
use crate::history::describe;
use crate::pool::{OF_A_HISTORY, Pool};
use crate::range::Limits;
use crate::repository;
use crate::revision::{find, resolve};

/// A repository whose history is walked: opened once, for any number of changes and threads.
pub struct History {
    pool: Arc<Pool>,
    is_shallow: bool,
    limits: Limits,
}

/// Which commits of a history are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Every commit but the merges.
    Commits,
    /// Those that the head came to by first parents: on a main branch, each merge with all that
    /// it brought, and each commit that was made there.
    FirstParents,
}

/// The commits of a range.
#[derive(Debug)]
pub struct Walk {
    /// The commit that the range ends with.
    pub head: String,
    /// The commit whose history is left out, if there is one.
    pub base: Option<String>,
    /// The commits, newest first.
    pub steps: Vec<Step>,
}

/// One commit of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    id: Oid,
    parent: Option<Oid>,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
}

impl Step {
    /// The commit's id, in hexadecimal.
    pub fn id(&self) -> String {
        self.id.to_string()
    }

    /// The id of its first parent; none where history begins.
    pub fn parent(&self) -> Option<String> {
        self.parent.map(|parent| parent.to_string())
    }
}

impl History {
    /// Opens the repository that `path` is in. From then on, objects that this process reads are
    /// no longer hashed to see whether they are what they are called.
    ///
    /// # Errors
    ///
    /// Those of [`Change::open`] about the repository.
    pub fn open(path: &Path, limits: Limits) -> Result<History, ChangeError> {
        // A history is read from end to end, and hashing all of it again takes a sixth of the time.
        // Git does not do so either: what it fetched it verified.
        git2::opts::strict_hash_verification(false);
        let repository = repository::open(path)?;
        Ok(History {
            is_shallow: repository.is_shallow(),
            pool: Arc::new(Pool::new(repository, OF_A_HISTORY)),
            limits,
        })
    }

    /// The commits of a range, newest first, each before its parents.
    ///
    /// A range is a revision, for it and everything before it, or `A..B`, for what `B` has and
    /// `A` has not. Either end may be left out and is `HEAD` then.
    ///
    /// # Errors
    ///
    /// - [`ChangeError::NotARange`]: it is neither of the two.
    /// - Those of [`Change::open`] about revisions and what this clone lacks.
    pub fn walk(&self, range: &str, line: Line) -> Result<Walk, ChangeError> {
        self.lend(|repository| {
            let (base, head) = ends(repository, range)?;
            let steps = match line {
                Line::Commits => self.commits(repository, base, head)?,
                Line::FirstParents => self.first_parents(repository, base, head)?,
            };
            Ok(Walk {
                head: head.to_string(),
                base: base.map(|base| base.to_string()),
                steps,
            })
        })
    }

    /// The change that a commit makes to its first parent, as if it were being deployed. Where
    /// history begins everything is new.
    ///
    /// # Errors
    ///
    /// - [`ChangeError::MissingObject`]: this clone lacks what is needed of it.
    /// - Those of [`Change::open`] about bounds.
    pub fn change(&self, step: &Step) -> Result<Change, ChangeError> {
        let (ends, deltas) = self.lend(|repository| {
            let base = match step.parent {
                Some(parent) => Some(find(repository, parent)?),
                None => None,
            };
            let ends = Ends::between(base, find(repository, step.id)?);
            let deltas = ends.compare(Some(repository), self.limits)?;
            Ok((ends, deltas))
        })?;
        Ok(Change::of_pool(
            ends,
            deltas,
            Arc::clone(&self.pool),
            self.limits,
        ))
    }

    /// What is told of a commit.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Git`]: it can't be read.
    pub fn describe(&self, step: &Step) -> Result<Commit, ChangeError> {
        self.lend(|repository| {
            let commit = repository.find_commit(step.id);
            let commit = commit.map_err(|error| read_error(step.id, &error))?;
            Ok(describe(&commit))
        })
    }

    fn commits(
        &self,
        repository: &Repository,
        base: Option<Oid>,
        head: Oid,
    ) -> Result<Vec<Step>, ChangeError> {
        let mut steps = Vec::new();
        for id in walk(repository, base, head)? {
            let id = id.map_err(|error| self.walk_error(repository, &error))?;
            let commit = repository.find_commit(id);
            let commit = commit.map_err(|error| read_error(id, &error))?;
            if commit.parent_count() < 2 {
                steps.push(self.step(&commit));
            }
        }
        Ok(steps)
    }

    fn first_parents(
        &self,
        repository: &Repository,
        base: Option<Oid>,
        head: Oid,
    ) -> Result<Vec<Step>, ChangeError> {
        // What the base has may be anywhere behind it, not only behind its first parents.
        let within: Option<HashSet<Oid>> = match base {
            None => None,
            Some(_) => {
                let ids = walk(repository, base, head)?;
                let ids: Result<_, git2::Error> = ids.collect();
                Some(ids.map_err(|error| self.walk_error(repository, &error))?)
            }
        };
        let mut steps = Vec::new();
        let mut next = Some(head);
        while let Some(id) =
            next.filter(|id| within.as_ref().is_none_or(|within| within.contains(id)))
        {
            let Ok(commit) = repository.find_commit(id) else {
                // Here the clone ends, and the step before has said so.
                break;
            };
            steps.push(self.step(&commit));
            next = commit.parent_id(0).ok();
        }
        Ok(steps)
    }

    fn step(&self, commit: &git2::Commit<'_>) -> Step {
        let parent = commit.parent_id(0).ok();
        // Where a shallow clone ends libgit2 hides the parents, and the commit would pass for one
        // that brought everything.
        let parent = match parent {
            None if self.is_shallow => written_parent(commit),
            parent => parent,
        };
        Step {
            id: commit.id(),
            parent,
            time: commit.time().seconds(),
        }
    }

    fn walk_error(&self, repository: &Repository, error: &git2::Error) -> ChangeError {
        match error.code() {
            git2::ErrorCode::NotFound => ChangeError::BrokenHistory {
                fetch: format!("git fetch {}", repository::remote_name(repository)),
            },
            _ => ChangeError::git("walk the history", error),
        }
    }

    fn lend<T>(
        &self,
        work: impl FnOnce(&Repository) -> Result<T, ChangeError>,
    ) -> Result<T, ChangeError> {
        self.pool
            .lend(work)
            .unwrap_or_else(|error| Err(ChangeError::git("open the repository again", &error)))
    }
}

/// The two ends that a range names.
fn ends(repository: &Repository, range: &str) -> Result<(Option<Oid>, Oid), ChangeError> {
    let named = |name: &str| {
        let name = if name.is_empty() { "HEAD" } else { name };
        resolve(repository, name).map(|revision| revision.commit)
    };
    let is_no_range = || ChangeError::NotARange {
        range: range.to_owned(),
    };
    match range.split_once("..") {
        None => Ok((None, named(range)?)),
        Some((_, head)) if head.starts_with('.') => Err(is_no_range()),
        Some((_, head)) if head.contains("..") => Err(is_no_range()),
        Some((base, head)) => Ok((Some(named(base)?), named(head)?)),
    }
}

fn walk<'r>(
    repository: &'r Repository,
    base: Option<Oid>,
    head: Oid,
) -> Result<git2::Revwalk<'r>, ChangeError> {
    let walk = || -> Result<git2::Revwalk<'r>, git2::Error> {
        let mut walk = repository.revwalk()?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME)?;
        walk.push(head)?;
        if let Some(base) = base {
            walk.hide(base)?;
        }
        Ok(walk)
    };
    walk().map_err(|error| ChangeError::git("walk the history", &error))
}

fn read_error(id: Oid, error: &git2::Error) -> ChangeError {
    ChangeError::git(format!("read commit {id}"), error)
}

/// The first parent that a commit's own text names.
fn written_parent(commit: &git2::Commit<'_>) -> Option<Oid> {
    let header = commit.raw_header_bytes();
    let line = header
        .split(|byte| *byte == b'\n')
        .find_map(|line| line.strip_prefix(b"parent "))?;
    Oid::from_str(std::str::from_utf8(line).ok()?).ok()
}
