//! What can go wrong between a repository and a change, and what to do about it.

use std::path::PathBuf;

use tollgate_model::RepoPath;

/// Why a change could not be opened or looked through.
///
/// `Display` says what happened; [`ChangeError::hint`] says what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// The caller named a directory that is in no repository.
    #[error("`{}` is not inside a git repository", path.display())]
    NotARepository {
        /// The directory that was given.
        path: PathBuf,
    },
    /// The repository belongs to another user, so its configuration is not trusted.
    #[error("the repository at `{}` belongs to another user", path.display())]
    NotOwned {
        /// The directory that was given.
        path: PathBuf,
    },
    /// The repository is in a format that can't be read.
    #[error("the repository at `{}` can't be read: {detail}", path.display())]
    Unsupported {
        /// The directory that was given.
        path: PathBuf,
        /// What is not supported.
        detail: String,
    },
    /// The caller named a revision that this clone doesn't know.
    #[error("revision `{revision}` is not in this clone")]
    UnknownRevision {
        /// The revision as given.
        revision: String,
        /// The command that may bring it.
        fetch: String,
    },
    /// The caller named a revision that fits several objects.
    #[error("revision `{revision}` is ambiguous")]
    AmbiguousRevision {
        /// The revision as given.
        revision: String,
    },
    /// The caller named something that is no commit, such as a tag on a file.
    #[error("`{revision}` is a {kind}, not a commit")]
    NotACommit {
        /// The revision as given.
        revision: String,
        /// What it is: `tree` or `blob`.
        kind: String,
    },
    /// No base was given, and nothing in the repository can stand for it.
    #[error("nothing to compare `{head}` with: no upstream, no `origin/HEAD`, no main branch")]
    NoBase {
        /// The head that was asked for.
        head: String,
    },
    /// The two ends share no history.
    #[error("`{base}` and `{head}` have no commit in common")]
    NoMergeBase {
        /// The base that was asked for.
        base: String,
        /// The head that was asked for.
        head: String,
    },
    /// The caller gave something that is neither a revision nor `A..B`.
    #[error("`{range}` is no range of commits")]
    NotARange {
        /// What was given.
        range: String,
    },
    /// A commit that others are made on is not in this clone.
    #[error("this clone lacks commits in the middle of its history")]
    BrokenHistory {
        /// The command that may bring them.
        fetch: String,
    },
    /// The clone is shallow, and what the two ends have in common lies outside of it.
    #[error("this clone is shallow: what `{base}` and `{head}` have in common is not in it")]
    ShallowHistory {
        /// The base that was asked for.
        base: String,
        /// The head that was asked for.
        head: String,
        /// The command that brings the rest of the history.
        fetch: String,
    },
    /// This clone lacks an object that it needs, as a shallow or partial clone may.
    #[error("this clone lacks {kind} {id}")]
    MissingObject {
        /// What it is: `commit`, `tree`, `tag` or `object`.
        kind: &'static str,
        /// Its id.
        id: String,
        /// The command that brings it.
        fetch: String,
    },
    /// The caller asked for the index or the files on disk of a bare repository.
    #[error("the repository at `{}` is bare: it has no worktree", path.display())]
    NoWorktree {
        /// The directory that was given.
        path: PathBuf,
    },
    /// A file in the index has conflicts, so nobody knows what would be committed.
    #[error("`{path}` has unresolved conflicts")]
    Unmerged {
        /// The first such file.
        path: RepoPath,
    },
    /// There are more files than the limit allows.
    #[error("there are more than {limit} files to look at")]
    TooManyFiles {
        /// The limit that was in force.
        limit: usize,
    },
    /// There are more commits than are looked at.
    #[error("there are more than {limit} commits in the change")]
    TooManyCommits {
        /// The limit.
        limit: usize,
    },
    /// There is more under the notes' ref than is read.
    #[error("there is more in `{reference}` than is read: {detail}")]
    TooManyNotes {
        /// The ref.
        reference: &'static str,
        /// The bound that it is over.
        detail: String,
    },
    /// A file that keeps others from writing can't be had.
    #[error("can't lock `{}`: {source}", path.display())]
    Lock {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Folders are nested deeper than git itself would read.
    #[error("folders are nested more than {limit} deep at `{path}`")]
    TooDeep {
        /// Where.
        path: RepoPath,
        /// The limit.
        limit: usize,
    },
    /// The caller gave a pattern that is not a glob.
    #[error("`{glob}` is not a pattern: {detail}")]
    Glob {
        /// The pattern.
        glob: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A file of the worktree could not be read.
    #[error("can't read `{path}`: {source}")]
    File {
        /// Which file.
        path: RepoPath,
        /// Why.
        source: std::io::Error,
    },
    /// Git data is damaged, or can't be read for a reason of the operating system.
    #[error("can't {attempt}: {detail}")]
    Git {
        /// What was attempted.
        attempt: String,
        /// What the git library said.
        detail: String,
    },
}

impl ChangeError {
    /// What to do next: a git command where there is one.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            ChangeError::NotARepository { .. } => {
                "run it inside a repository, or name one with `--repo <path>`".into()
            }
            ChangeError::NotOwned { path } => {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                let path = shell_word(&path.to_string_lossy());
                format!("if you trust it, run `git config --global --add safe.directory {path}`")
            }
            ChangeError::Unsupported { detail, .. } => return unsupported_hint(detail),
            ChangeError::UnknownRevision { fetch, .. } => {
                format!("if it is on the remote, run `{fetch}`, else check the spelling")
            }
            ChangeError::MissingObject { fetch, .. }
            | ChangeError::ShallowHistory { fetch, .. } => {
                format!("run `{fetch}`")
            }
            ChangeError::AmbiguousRevision { .. } => {
                "give more digits of the id, or the full name of the ref".into()
            }
            ChangeError::NotACommit { .. } => {
                "name a commit, a branch, or a tag on a commit".into()
            }
            ChangeError::NotARange { .. } => {
                "name a revision for it and all before it, or `A..B` for what B has and A has not"
                    .into()
            }
            ChangeError::BrokenHistory { fetch } => {
                format!("run `git fsck`, then `{fetch}`")
            }
            ChangeError::NoBase { .. } => "name what to compare with: `--base <revision>`".into(),
            ChangeError::NoMergeBase { .. } => {
                "name a base out of the same history, or judge all of it as new".into()
            }
            ChangeError::NoWorktree { .. } => "name two commits, or run it in a worktree".into(),
            ChangeError::Unmerged { .. } => "resolve the conflicts, then run `git add`".into(),
            ChangeError::Git { .. } => {
                "run `git fsck` to see whether the repository is damaged".into()
            }
            ChangeError::TooManyNotes { reference, .. } => {
                format!("remove old notes from `{reference}`: they are in its history")
            }
            ChangeError::TooManyFiles { .. }
            | ChangeError::TooManyCommits { .. }
            | ChangeError::Lock { .. }
            | ChangeError::TooDeep { .. }
            | ChangeError::Glob { .. }
            | ChangeError::File { .. } => return None,
        };
        Some(hint)
    }

    /// Wraps what libgit2 said when nothing better is known.
    pub(crate) fn git(attempt: impl Into<String>, error: &git2::Error) -> ChangeError {
        ChangeError::Git {
            attempt: attempt.into(),
            detail: error.message().to_owned(),
        }
    }
}

fn unsupported_hint(detail: &str) -> Option<String> {
    let hint = if detail.contains("partialclone") {
        // Git itself writes `remote.<name>.promisor` since 2.24 and no longer needs this one.
        "run `git config remote.origin.promisor true && git config --unset extensions.partialClone`"
    } else if detail.contains("refstorage") {
        "run `git refs migrate --ref-format=files`"
    } else {
        return None;
    };
    Some(hint.into())
}

/// Writes a word so that a POSIX shell takes it as one word, whatever is in it: hints are meant
/// to be copied, and a branch name may come from a stranger.
pub(crate) fn shell_word(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./+:@%,=".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
