//! What git tells a pre-push hook, and what of it is to be judged.

use std::path::Path;

use git2::{ErrorCode, Oid, Repository};
use tollgate_model::RepoPath;

use crate::error::{ChangeError, shell_word};
use crate::range::Range;
use crate::repository;
use crate::revision::{Revision, find, is_nothing, peel, shallow};

/// The names that a remote's main branch is looked for under.
const TRUNKS: [&str; 3] = ["HEAD", "main", "master"];

/// What the repository that is pushed to is known to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<'a> {
    /// In the clone that pushes: what it saw of a remote last. It is the first argument of the
    /// pre-push hook, a remote's name or a URL.
    Remote(&'a str),
    /// In the repository that is pushed to: its own branches.
    Own,
}

/// One ref that is about to be pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushedRef {
    /// The local ref as it was named: `refs/heads/main`, `HEAD~1`, an id, or `(delete)`.
    pub local_ref: String,
    /// The id that is pushed; nothing but zeros in a deletion.
    pub local_id: String,
    /// The ref on the remote that is changed.
    pub remote_ref: String,
    /// The id that the remote ref had when git looked; nothing but zeros where it is new.
    pub remote_id: String,
}

impl PushedRef {
    /// Whether the remote ref is deleted, which deploys nothing.
    pub fn is_deletion(&self) -> bool {
        is_nothing(&self.local_id)
    }

    /// Whether the remote has no such ref yet.
    pub fn is_new(&self) -> bool {
        is_nothing(&self.remote_id)
    }

    /// The name of the branch that is pushed to, if it is one.
    pub fn branch(&self) -> Option<&str> {
        self.remote_ref.strip_prefix("refs/heads/")
    }
}

/// A line that git would not have written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrePushError {
    /// There are not four words in it.
    #[error("line {line} is not `<local ref> <local id> <remote ref> <remote id>`")]
    Shape {
        /// Its number, from 1.
        line: usize,
    },
    /// There are not three words in what a pre-receive hook is told.
    #[error("line {line} is not `<old id> <new id> <ref>`")]
    Received {
        /// Its number, from 1.
        line: usize,
    },
    /// A word that should be an id has not 40 or 64 hexadecimal digits, or the two ids of a line
    /// differ in length.
    #[error("line {line}: `{word}` is not an object id")]
    Id {
        /// The number of the line, from 1.
        line: usize,
        /// What stands there.
        word: String,
    },
}

/// Reads what git writes to the standard input of a pre-push hook. Nothing at all is fine: git
/// calls the hook with no lines when the remote has everything.
///
/// # Errors
///
/// [`PrePushError`] for the first line that is not as git writes it.
pub fn parse(input: &[u8]) -> Result<Vec<PushedRef>, PrePushError> {
    let input = input.strip_suffix(b"\n").unwrap_or(input);
    if input.is_empty() {
        return Ok(Vec::new());
    }
    let lines = input.split(|byte| *byte == b'\n').enumerate();
    lines.map(|(at, line)| parse_line(line, at + 1)).collect()
}

/// Reads what git writes to the standard input of a pre-receive hook: `<old id> <new id> <ref>`.
///
/// # Errors
///
/// [`PrePushError`] for the first line that is not as git writes it.
pub fn parse_received(input: &[u8]) -> Result<Vec<PushedRef>, PrePushError> {
    let input = input.strip_suffix(b"\n").unwrap_or(input);
    if input.is_empty() {
        return Ok(Vec::new());
    }
    let lines = input.split(|byte| *byte == b'\n').enumerate();
    let parsed = lines.map(|(at, line)| {
        let mut words = line.splitn(3, |byte| *byte == b' ');
        let (Some(old), Some(new), Some(name)) = (words.next(), words.next(), words.next()) else {
            return Err(PrePushError::Received { line: at + 1 });
        };
        parse_line(&[name, new, name, old].join(&b' '), at + 1)
    });
    parsed.collect()
}

fn parse_line(bytes: &[u8], line: usize) -> Result<PushedRef, PrePushError> {
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    // From the right: a local ref stands as the user typed it, `main@{1 day ago}` for one.
    let mut words = bytes
        .rsplitn(4, |byte| *byte == b' ')
        .map(|word| RepoPath::from_bytes(word).to_string());
    let mut word = || {
        words
            .next()
            .filter(|word| !word.is_empty())
            .ok_or(PrePushError::Shape { line })
    };
    let (remote_id, remote_ref, local_id, local_ref) = (word()?, word()?, word()?, word()?);
    let is_id = |word: &str| {
        matches!(word.len(), 40 | 64) && word.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    for id in [&local_id, &remote_id] {
        if !is_id(id) || id.len() != local_id.len() {
            return Err(PrePushError::Id {
                line,
                word: id.clone(),
            });
        }
    }
    Ok(PushedRef {
        local_ref,
        local_id,
        remote_ref,
        remote_id,
    })
}

/// Tells what is to be judged of a pushed ref: nothing for a deletion, else two exact ends.
///
/// - A ref that the remote has: from the merge base of its old and its new commit, so that a
///   force push is judged by what it brings. Without any, everything counts as new.
/// - A new ref: from the nearest commit that the remote is known to have
///   (`refs/remotes/<remote>/*`). Without any, everything counts as new.
///
/// # Errors
///
/// - [`ChangeError::NotACommit`]: a tag on a file or a folder is pushed.
/// - [`ChangeError::MissingObject`]: the remote ref stands at a commit that is not in this clone.
/// - [`ChangeError::ShallowHistory`]: the clone is too shallow to tell.
/// - Those of opening the repository.
pub fn resolve(
    path: &Path,
    known: Known<'_>,
    pushed: &PushedRef,
) -> Result<Option<Range>, ChangeError> {
    resolve_among(path, known, pushed, |_branch| true)
}

/// The same, where of the branches that the remote has only some count: what a new ref brings may
/// stand on another branch of the remote already, and nobody may have looked at it there.
///
/// # Errors
///
/// Those of [`resolve`].
pub fn resolve_among(
    path: &Path,
    known: Known<'_>,
    pushed: &PushedRef,
    counts: impl Fn(&str) -> bool,
) -> Result<Option<Range>, ChangeError> {
    if pushed.is_deletion() {
        return Ok(None);
    }
    let repository = repository::open(path)?;
    let fetch = match known {
        Known::Remote(remote) => format!(
            "git fetch {} {}",
            shell_word(remote),
            shell_word(&pushed.remote_ref)
        ),
        Known::Own => "git fsck".to_owned(),
    };
    let new = commit_of(&repository, &pushed.local_id, &pushed.local_ref, &fetch)?;
    let base = if pushed.is_new() {
        nearest(&repository, known, new.commit, &pushed.local_ref, counts)?
    } else {
        let old = commit_of(&repository, &pushed.remote_id, &pushed.remote_ref, &fetch)?;
        let names = (pushed.remote_ref.as_str(), pushed.local_ref.as_str());
        let common = common(&repository, new.commit, &[old.commit], names)?;
        // Pushed back to an earlier commit: what that takes away is the change.
        let is_rollback = common
            .as_ref()
            .is_some_and(|common| common.commit == new.commit);
        if is_rollback { Some(old) } else { common }
    };
    let base = base.map_or_else(
        || "0".repeat(pushed.local_id.len()),
        |base| base.commit.to_string(),
    );
    Ok(Some(Range::Exact {
        base,
        head: new.commit.to_string(),
    }))
}

/// The main branch of what is pushed to, as far as it is known here: the id of its commit.
///
/// # Errors
///
/// Those of opening the repository.
pub fn trunk(path: &Path, known: Known<'_>) -> Result<Option<String>, ChangeError> {
    let repository = repository::open(path)?;
    let Some(folder) = folder_of(&repository, known) else {
        return Ok(None);
    };
    let commit = |branch: &&str| {
        let name = match (known, *branch) {
            (Known::Own, "HEAD") => "HEAD".to_owned(),
            _ => format!("{folder}{branch}"),
        };
        let reference = repository.find_reference(&name);
        Some(reference.ok()?.peel_to_commit().ok()?.id().to_string())
    };
    Ok(TRUNKS.iter().find_map(commit))
}

fn commit_of(
    repository: &Repository,
    id: &str,
    name: &str,
    fetch: &str,
) -> Result<Revision, ChangeError> {
    let missing = |_| ChangeError::MissingObject {
        kind: "commit",
        id: id.to_owned(),
        fetch: fetch.to_owned(),
    };
    let id = Oid::from_str_ext(id, repository.object_format()).map_err(missing)?;
    let object = repository.find_object(id, None).map_err(missing)?;
    peel(repository, &object, name)
}

/// The nearest commit that what is pushed to is known to have.
fn nearest(
    repository: &Repository,
    known: Known<'_>,
    new: Oid,
    name: &str,
    counts: impl Fn(&str) -> bool,
) -> Result<Option<Revision>, ChangeError> {
    let Some(prefix) = folder_of(repository, known) else {
        return Ok(None);
    };
    let attempt = "list what the remote has";
    let references = repository
        .references()
        .map_err(|error| ChangeError::git(attempt, &error))?;
    let mut known: Vec<Oid> = references
        .flatten()
        .filter(|reference| {
            let branch = reference.name_bytes().strip_prefix(prefix.as_bytes());
            branch.is_some_and(|branch| counts(&String::from_utf8_lossy(branch)))
        })
        .filter_map(|reference| Some(reference.peel_to_commit().ok()?.id()))
        .collect();
    known.sort_unstable();
    known.dedup();
    common(repository, new, &known, (&prefix, name))
}

/// The best commit that `new` has in common with any of `known`.
fn common(
    repository: &Repository,
    new: Oid,
    known: &[Oid],
    (known_name, new_name): (&str, &str),
) -> Result<Option<Revision>, ChangeError> {
    if known.is_empty() {
        return Ok(None);
    }
    let mut ids = vec![new];
    ids.extend_from_slice(known);
    match repository.merge_base_many(&ids) {
        Ok(id) => find(repository, id).map(Some),
        Err(_) if repository.is_shallow() => Err(shallow(repository, known_name, new_name)),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(ChangeError::git("find the merge base", &error)),
    }
}

/// Where the branches of what is pushed to stand here.
fn folder_of(repository: &Repository, known: Known<'_>) -> Option<String> {
    match known {
        Known::Own => Some("refs/heads/".to_owned()),
        Known::Remote(remote) => {
            let name = tracked_name(repository, remote)?;
            Some(format!("refs/remotes/{name}/"))
        }
    }
}

/// The name under which a remote is tracked: git hands the URL to the hook when one was pushed to.
fn tracked_name(repository: &Repository, remote: &str) -> Option<String> {
    if repository.find_remote(remote).is_ok() {
        return Some(remote.to_owned());
    }
    let names = repository.remotes().ok()?;
    let mut names = names.iter().flatten().flatten();
    let has_url = |name: &&str| {
        repository.find_remote(name).is_ok_and(|found| {
            found.url().is_ok_and(|url| url == remote)
                || found.pushurl().is_ok_and(|url| url == Some(remote))
        })
    };
    names.find(has_url).map(str::to_owned)
}
