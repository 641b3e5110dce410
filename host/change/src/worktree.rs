//! The index, and the files on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use git2::{Delta as Kind, DiffFile, DiffOptions, FileMode, Index, ObjectType, Oid, Repository};
use tollgate_model::RepoPath;
use tollgate_model::change::{Content, Unreadable};

use crate::content::{classify, too_large};
use crate::error::ChangeError;
use crate::line_ending;
use crate::range::Limits;
use crate::tree::{Entry, Listed, Mode};

/// The bits of an index entry's flags that hold its stage: not 0 in a conflict.
const STAGE_BITS: u16 = 0x3000;

/// Set on entries of `git add --intent-to-add`, which are not staged yet.
const INTENT_TO_ADD: u16 = 1 << 13;

/// Set on entries that a sparse checkout leaves out of the worktree.
const SKIP_WORKTREE: u16 = 1 << 14;

/// What is on disk, as git would store it.
pub(crate) struct Disk {
    /// Everything that `git add --all` would put into the index, sorted by path.
    pub(crate) listing: Vec<Listed>,
    /// What the files hold that the index lacks, as they were when they were hashed: nobody can
    /// change a file between its digest and its judgement.
    pub(crate) contents: BTreeMap<Oid, Content>,
}

/// Everything in the index, sorted by path.
///
/// # Errors
///
/// - [`ChangeError::Unmerged`]: a merge is not finished.
pub(crate) fn list_index(index: &Index) -> Result<Vec<Listed>, ChangeError> {
    let mut listing = Vec::with_capacity(index.len());
    for entry in index.iter() {
        if entry.flags & STAGE_BITS != 0 {
            return Err(ChangeError::Unmerged {
                path: RepoPath::from_bytes(&entry.path),
            });
        }
        if entry.flags_extended & INTENT_TO_ADD == 0 {
            listing.push((
                entry.path,
                Entry {
                    mode: Mode::from_bits(entry.mode),
                    id: entry.id,
                },
            ));
        }
    }
    listing.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(listing)
}

/// Everything on disk, read where the index says that it is not what the index has.
pub(crate) fn read_disk(
    repository: &Repository,
    root: &Path,
    index: &Index,
    limits: Limits,
) -> Result<Disk, ChangeError> {
    let merged = index.iter().filter(|entry| entry.flags & STAGE_BITS == 0);
    let mut listing: BTreeMap<Vec<u8>, Entry> = merged
        .map(|entry| {
            (
                entry.path,
                Entry {
                    mode: Mode::from_bits(entry.mode),
                    id: entry.id,
                },
            )
        })
        .collect();
    let skipped = index
        .iter()
        .filter(|entry| entry.flags_extended & SKIP_WORKTREE != 0);
    let skipped: BTreeSet<Vec<u8>> = skipped.map(|entry| entry.path).collect();
    let mut options = DiffOptions::new();
    options
        .include_untracked(true)
        .recurse_untracked_dirs(true)
        .include_typechange(true);
    options
        .include_unreadable(true)
        .ignore_submodules(false)
        .skip_binary_check(true);
    let diff = repository
        .diff_index_to_workdir(Some(index), Some(&mut options))
        .map_err(|error| ChangeError::git("compare the index with the files on disk", &error))?;
    let mut contents = BTreeMap::new();
    for delta in diff.deltas() {
        let Some(path) = delta
            .new_file()
            .path_bytes()
            .or(delta.old_file().path_bytes())
        else {
            continue;
        };
        // A repository inside this one is listed like a folder.
        let path = path.strip_suffix(b"/").unwrap_or(path).to_vec();
        let stored = listing.get(&path).map(|entry| entry.id);
        let found = match delta.status() {
            Kind::Deleted if skipped.contains(&path) => continue,
            Kind::Deleted => None,
            _ => Reader {
                repository,
                root,
                limits,
            }
            .read(&path, &delta.new_file(), stored)?,
        };
        match found {
            Some((entry, content)) => {
                listing.insert(path, entry);
                contents.insert(entry.id, content);
            }
            None => {
                listing.remove(&path);
            }
        }
        if contents.len() > limits.max_files {
            return Err(ChangeError::TooManyFiles {
                limit: limits.max_files,
            });
        }
    }
    Ok(Disk {
        listing: listing.into_iter().collect(),
        contents,
    })
}

/// Reads one file on disk.
struct Reader<'run> {
    repository: &'run Repository,
    root: &'run Path,
    limits: Limits,
}

impl Reader<'_> {
    /// What is at `path`, or `None` where nothing is any more.
    fn read(
        &self,
        path: &[u8],
        seen: &DiffFile<'_>,
        stored: Option<Oid>,
    ) -> Result<Option<(Entry, Content)>, ChangeError> {
        let failed = |source| ChangeError::File {
            path: RepoPath::from_bytes(path),
            source,
        };
        let relative = to_path(path).map_err(failed)?;
        let full = self.root.join(&relative);
        let metadata = match fs::symlink_metadata(&full) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        if metadata.is_dir() {
            let entry = Entry {
                mode: Mode::Submodule,
                id: submodule_head(&full).unwrap_or(seen.id()),
            };
            return Ok(Some((entry, Content::Unreadable(Unreadable::Submodule))));
        }
        if metadata.is_symlink() {
            let target = fs::read_link(&full).map_err(failed)?;
            let entry = Entry {
                mode: Mode::Symlink,
                id: self.hash(target.as_os_str().as_encoded_bytes())?,
            };
            return Ok(Some((entry, Content::Unreadable(Unreadable::Symlink))));
        }
        if !metadata.is_file() {
            // A socket or a pipe: git knows no such thing, and reading one may never end.
            return Ok(None);
        }
        let mode = match seen.mode() {
            FileMode::BlobExecutable => Mode::Executable,
            _ => Mode::File,
        };
        let (id, content) = if metadata.len() > self.limits.max_file_bytes {
            let format = self.repository.object_format();
            let id = Oid::hash_file_ext(ObjectType::Blob, &full, format).map_err(|error| {
                ChangeError::git(format!("hash `{}`", relative.display()), &error)
            })?;
            (id, too_large(metadata.len(), self.limits.max_file_bytes))
        } else {
            let bytes = fs::read(&full).map_err(failed)?;
            let bytes = line_ending::normalise(self.repository, &relative, &bytes, || {
                Some(self.repository.find_blob(stored?).ok()?.content().to_vec())
            });
            (
                self.hash(&bytes)?,
                classify(&bytes, self.limits.max_file_bytes),
            )
        };
        Ok(Some((Entry { mode, id }, content)))
    }

    fn hash(&self, bytes: &[u8]) -> Result<Oid, ChangeError> {
        Oid::hash_object_ext(ObjectType::Blob, bytes, self.repository.object_format())
            .map_err(|error| ChangeError::git("hash a file", &error))
    }
}

/// The commit that the repository in a folder stands at.
fn submodule_head(folder: &Path) -> Option<Oid> {
    Repository::open(folder).ok()?.head().ok()?.target()
}

#[cfg(unix)]
fn to_path(bytes: &[u8]) -> std::io::Result<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn to_path(bytes: &[u8]) -> std::io::Result<PathBuf> {
    let text = std::str::from_utf8(bytes).map_err(std::io::Error::other)?;
    Ok(PathBuf::from(text))
}
