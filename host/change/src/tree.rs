//! Trees: what differs between two, and what stands at a path of one.

use std::cmp::Ordering;

use git2::{ErrorCode, ObjectType, Oid, Repository, Tree, TreeEntry};
use tollgate_model::RepoPath;

use crate::error::ChangeError;
use crate::repository::missing_object;

/// Git refuses trees nested deeper than this (`core.maxTreeDepth`).
const MAX_DEPTH: usize = 2_048;

/// What kind of thing stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    File,
    Executable,
    Symlink,
    Submodule,
}

impl Mode {
    /// Reads git's number. Old trees carry others than the four that git writes today.
    pub(crate) fn from_bits(bits: u32) -> Mode {
        match bits & 0o170_000 {
            0o120_000 => Mode::Symlink,
            0o160_000 | 0o040_000 => Mode::Submodule,
            _ if bits & 0o100 != 0 => Mode::Executable,
            _ => Mode::File,
        }
    }

    /// The number that git writes.
    pub(crate) fn octal(self) -> &'static str {
        match self {
            Mode::File => "100644",
            Mode::Executable => "100755",
            Mode::Symlink => "120000",
            Mode::Submodule => "160000",
        }
    }

    /// Whether it is a file with content, executable or not.
    pub(crate) fn is_file(self) -> bool {
        matches!(self, Mode::File | Mode::Executable)
    }
}

/// What stands at a path: a file, a symbolic link or a submodule, and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) mode: Mode,
    pub(crate) id: Oid,
}

/// A path, as bytes, where the two sides differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delta {
    pub(crate) path: Vec<u8>,
    pub(crate) before: Option<Entry>,
    pub(crate) after: Option<Entry>,
}

/// A path, as bytes, and what stands there.
pub(crate) type Listed = (Vec<u8>, Entry);

/// What differs between two trees, sorted by path. Folders that are the same are not opened.
///
/// This is not libgit2's tree diff, which walks both trees whole.
pub(crate) fn compare(
    repository: &Repository,
    before: Option<Oid>,
    after: Option<Oid>,
    max_files: usize,
) -> Result<Vec<Delta>, ChangeError> {
    let mut deltas = Vec::new();
    let mut pending = vec![Folder {
        path: Vec::new(),
        depth: 0,
        before,
        after,
    }];
    while let Some(folder) = pending.pop() {
        if folder.before == folder.after {
            continue;
        }
        let before = folder.before.map(|id| find(repository, id)).transpose()?;
        let after = folder.after.map(|id| find(repository, id)).transpose()?;
        folder.compare(before.as_ref(), after.as_ref(), &mut deltas, &mut pending)?;
        if deltas.len() > max_files || pending.len() > max_files {
            return Err(ChangeError::TooManyFiles { limit: max_files });
        }
    }
    deltas.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(deltas)
}

/// What differs between two listings, both sorted by path.
pub(crate) fn compare_listings(before: &[Listed], after: &[Listed]) -> Vec<Delta> {
    let mut deltas = Vec::new();
    let mut old = before.iter().peekable();
    let mut new = after.iter().peekable();
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return deltas,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((one, _)), Some((other, _))) => one.cmp(other),
        };
        let before = if order.is_le() { old.next() } else { None };
        let after = if order.is_ge() { new.next() } else { None };
        let Some((path, _)) = before.or(after) else {
            return deltas;
        };
        let (before, after) = (before.map(|listed| listed.1), after.map(|listed| listed.1));
        if before != after {
            deltas.push(Delta {
                path: path.clone(),
                before,
                after,
            });
        }
    }
}

/// Everything in a tree, sorted by path.
pub(crate) fn list(
    repository: &Repository,
    tree: Option<Oid>,
    max_files: usize,
) -> Result<Vec<Listed>, ChangeError> {
    let deltas = compare(repository, None, tree, max_files)?;
    Ok(deltas
        .into_iter()
        .filter_map(|delta| Some((delta.path, delta.after?)))
        .collect())
}

/// What stands at a path of a tree. `None` where there is nothing, or a folder.
pub(crate) fn look_up(
    repository: &Repository,
    tree: Oid,
    path: &[u8],
) -> Result<Option<Entry>, ChangeError> {
    let mut folder = find(repository, tree)?;
    let mut names = path.split(|byte| *byte == b'/').peekable();
    while let Some(name) = names.next() {
        let (is_last, id) = match folder.get_name_bytes(name) {
            None => return Ok(None),
            Some(entry) if names.peek().is_none() => return Ok(entry_of(&entry)),
            Some(entry) => (entry.kind() != Some(ObjectType::Tree), entry.id()),
        };
        if is_last {
            return Ok(None);
        }
        folder = find(repository, id)?;
    }
    Ok(None)
}

pub(crate) fn find(repository: &Repository, id: Oid) -> Result<Tree<'_>, ChangeError> {
    repository
        .find_tree(id)
        .map_err(|error| match error.code() {
            ErrorCode::NotFound => missing_object(repository, "tree", id),
            _ => ChangeError::git(format!("read tree {id}"), &error),
        })
}

pub(crate) fn entry_of(entry: &TreeEntry<'_>) -> Option<Entry> {
    let is_folder = entry.kind() == Some(ObjectType::Tree);
    let mode = Mode::from_bits(entry.filemode_raw() as u32);
    (!is_folder).then(|| Entry {
        mode,
        id: entry.id(),
    })
}

/// One folder whose two sides differ.
struct Folder {
    path: Vec<u8>,
    depth: usize,
    before: Option<Oid>,
    after: Option<Oid>,
}

impl Folder {
    fn compare(
        &self,
        before: Option<&Tree<'_>>,
        after: Option<&Tree<'_>>,
        deltas: &mut Vec<Delta>,
        pending: &mut Vec<Folder>,
    ) -> Result<(), ChangeError> {
        let mut old = before.into_iter().flat_map(|tree| tree.iter()).peekable();
        let mut new = after.into_iter().flat_map(|tree| tree.iter()).peekable();
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(one), Some(other)) => tree_order(one, other),
            };
            let before = if order.is_le() { old.next() } else { None };
            let after = if order.is_ge() { new.next() } else { None };
            self.compare_entries(before.as_ref(), after.as_ref(), deltas, pending)?;
        }
    }

    fn compare_entries(
        &self,
        before: Option<&TreeEntry<'_>>,
        after: Option<&TreeEntry<'_>>,
        deltas: &mut Vec<Delta>,
        pending: &mut Vec<Folder>,
    ) -> Result<(), ChangeError> {
        let Some(either) = before.or(after) else {
            return Ok(());
        };
        let is_same = before.zip(after).is_some_and(|(before, after)| {
            before.id() == after.id() && before.filemode_raw() == after.filemode_raw()
        });
        if is_same {
            return Ok(());
        }
        let mut path = Vec::with_capacity(self.path.len() + either.name_bytes().len() + 1);
        path.extend_from_slice(&self.path);
        path.extend_from_slice(either.name_bytes());
        if either.kind() == Some(ObjectType::Tree) {
            if self.depth >= MAX_DEPTH {
                return Err(ChangeError::TooDeep {
                    path: RepoPath::from_bytes(&path),
                    limit: MAX_DEPTH,
                });
            }
            path.push(b'/');
            let (before, after) = (before.map(TreeEntry::id), after.map(TreeEntry::id));
            pending.push(Folder {
                path,
                depth: self.depth + 1,
                before,
                after,
            });
            return Ok(());
        }
        let (before, after) = (before.and_then(entry_of), after.and_then(entry_of));
        if before != after {
            deltas.push(Delta {
                path,
                before,
                after,
            });
        }
        Ok(())
    }
}

/// The order of the entries of a tree: by name, with a slash after the name of a folder. So a
/// file and a folder of one name are never taken for the same thing.
fn tree_order(one: &TreeEntry<'_>, other: &TreeEntry<'_>) -> Ordering {
    let key = |entry: &TreeEntry<'_>| entry.kind() == Some(ObjectType::Tree);
    let slash = |is_folder: bool| if is_folder { &b"/"[..] } else { &b""[..] };
    let one_key = one.name_bytes().iter().chain(slash(key(one)));
    one_key.cmp(other.name_bytes().iter().chain(slash(key(other))))
}
