//! What is compared with what, and how much of it is looked at.

use std::path::PathBuf;

/// The two ends of a change.
///
/// A revision is anything that git takes as one: a branch, a tag, `HEAD~2`, an id. A base of
/// nothing but zeros, as git writes it for a ref that doesn't exist yet, stands for the empty
/// tree: everything is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    /// What `head` adds since it left `base`: from their merge base to `head`, as a pull request
    /// shows it. A head that lies behind a base that was given is a rollback, and compared with
    /// the base itself.
    Commits {
        /// Without it: the upstream of the head's branch, else `origin/HEAD`, `origin/main`,
        /// `origin/master`, `main` or `master`: the first that exists and is not the head itself.
        base: Option<String>,
        /// `HEAD` without it.
        head: Option<String>,
    },
    /// Exactly what lies between two revisions, without looking for a merge base.
    Exact {
        /// The old end.
        base: String,
        /// The new end.
        head: String,
    },
    /// From `HEAD` to the index: what `git commit` would commit.
    Staged {
        /// Another index file than the repository's own. In the pre-commit hook of
        /// `git commit -a` what will be committed stands only in the one that git names in
        /// `GIT_INDEX_FILE`.
        index: Option<PathBuf>,
    },
    /// From `HEAD` to the files on disk, tracked and untracked, but for the ignored ones.
    Worktree,
    /// From nothing to `head`: every file counts as new.
    All {
        /// `HEAD` without it.
        head: Option<String>,
    },
}

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files over this size are reported as
    /// [`TooLarge`](tollgate_model::change::Unreadable::TooLarge), not read. Sixteen MiB:
    /// generated indexes, bundles and lockfiles that people commit stay below it, and can be
    /// searched in milliseconds.
    pub max_file_bytes: u64,
    /// Files over this size are not given as they are ([`Change::bytes`](crate::Change::bytes)),
    /// either. Nobody looks through these; they are components, and those of Python have 18 MB.
    /// Sixty-four MiB, as the engine takes them.
    pub max_whole_bytes: u64,
    /// A change of more files is refused. The largest trees that were measured have some 80,000;
    /// a tree made to hurt can claim billions in a kilobyte.
    pub max_files: usize,
    /// So much text of changed files is kept, for whoever asks for it again. Unpacking it is most
    /// of what a second look costs.
    pub max_kept_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_file_bytes: 16 * 1024 * 1024,
            max_whole_bytes: 64 * 1024 * 1024,
            max_files: 200_000,
            max_kept_bytes: 512 * 1024,
        }
    }
}
