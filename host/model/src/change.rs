//! What lies between a base and a head revision.

use std::sync::Arc;

use crate::{Digest, RepoPath};

/// Which version of a file: the one at the base, or the one at the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// As it is at the base.
    Before,
    /// As it is at the head: what is about to be deployed.
    After,
}

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It is new.
    Added,
    /// Its content changed.
    Modified,
    /// It is gone.
    Deleted,
    /// It stands under another path, perhaps with changes.
    Renamed,
    /// Only its mode changed (executable bit), or its kind (file, symlink, submodule).
    ModeChanged,
}

impl Status {
    /// The word used for it across the boundary.
    pub fn word(self) -> &'static str {
        match self {
            Status::Added => "added",
            Status::Modified => "modified",
            Status::Deleted => "deleted",
            Status::Renamed => "renamed",
            Status::ModeChanged => "mode-changed",
        }
    }
}

/// What stands at a path on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// No such file on this side.
    Absent,
    /// Text that can be looked at.
    Text(Arc<str>),
    /// Something that can't be looked at.
    Unreadable(Unreadable),
}

impl Content {
    /// The text, where there is one.
    pub fn text(&self) -> Option<&Arc<str>> {
        match self {
            Content::Text(text) => Some(text),
            Content::Absent | Content::Unreadable(_) => None,
        }
    }
}

/// Why a file's content can't be looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unreadable {
    /// It has a NUL byte among its first 8,000 bytes, which is how git tells binaries.
    Binary,
    /// It is not UTF-8.
    NotUtf8,
    /// It is larger than the limit. Both are in bytes.
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit that was in force.
        limit: u64,
    },
    /// It is a symbolic link, which is never followed.
    Symlink,
    /// It is another repository's commit.
    Submodule,
    /// It is a Git LFS pointer: the content itself is elsewhere.
    LfsPointer,
    /// This clone lacks it, as a partial clone may.
    Missing,
}

impl Unreadable {
    /// Says it in words, for the `skipped` list.
    pub fn reason(&self) -> String {
        match self {
            Unreadable::Binary => "binary file".into(),
            Unreadable::NotUtf8 => "not UTF-8 text".into(),
            Unreadable::TooLarge { bytes, limit } => {
                format!("{bytes} bytes, over the limit of {limit} bytes")
            }
            Unreadable::Symlink => "symbolic link, not followed".into(),
            Unreadable::Submodule => "submodule".into(),
            Unreadable::LfsPointer => {
                "Git LFS pointer, the content is not in the repository".into()
            }
            Unreadable::Missing => "this clone lacks its content (partial clone)".into(),
        }
    }
}

/// One stretch of lines that differs: `before_count` lines from `before_start` were replaced
/// by `after_count` lines from `after_start`.
///
/// Lines count from 1. Where a count is 0, its start is the line *after which* nothing stands
/// any more (as in a unified diff), which may be 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hunk {
    /// First removed line, from 1.
    pub before_start: u32,
    /// How many lines were removed.
    pub before_count: u32,
    /// First added line, from 1.
    pub after_start: u32,
    /// How many lines were added.
    pub after_count: u32,
}

/// One commit of the change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id, in hexadecimal.
    pub id: String,
    /// The first line of its message.
    pub subject: String,
    /// The author's name and address, `Name <address>`.
    pub author: String,
}

/// A change, without its files: what it lies between and where it is bound for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The base commit in hexadecimal, or the empty string where everything counts as new.
    pub base: String,
    /// The head commit in hexadecimal, or `index` or `worktree`.
    pub head: String,
    /// The commit whose rules decide, in hexadecimal: the configuration, the waivers, the
    /// reviewers. The newest of what the change was compared with, which may be newer than `base`;
    /// the empty string where there is none.
    pub rules: String,
    /// The digest over the paths, modes and contents of both sides.
    pub digest: Digest,
    /// The branch it is bound for, where known.
    pub branch: Option<String>,
    /// The environment it is bound for, where known.
    pub environment: Option<String>,
}

/// A path and what happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Its path at the head, or at the base where it was deleted.
    pub path: RepoPath,
    /// Its path at the base, where that is another one.
    pub old_path: Option<RepoPath>,
    /// What happened.
    pub status: Status,
}
