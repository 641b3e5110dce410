//! What lies between two ends of a repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use tollgate_model::change::{
    Commit, Content, FileChange, Hunk, Side, Status, Summary, Unreadable,
};
use tollgate_model::review::{Contribution, Version};
use tollgate_model::{Digest, RepoPath};

use crate::content::read_bytes;
use crate::ends::{Ends, Head, commit_range, exact_range, open_index};
use crate::error::ChangeError;
use crate::listing::{Standing, unescape};
use crate::notes::{Note, read_from};
use crate::pool::{OF_A_CHANGE, Pool};
use crate::range::{Limits, Range};
use crate::recent::Recent;
use crate::revision::resolve;
use crate::store::Store;
use crate::tree::{Delta, Entry, Mode, compare_listings};
use crate::{contributors, history, hunk, memory, rename, repository, worktree};

/// What lies between two ends of a repository, and the two ends themselves, read only.
///
/// All methods may be called from many threads at once. Files are known by their position in
/// [`Change::files`]; a position that is not there has no content and no hunks.
pub struct Change {
    summary: Summary,
    files: Vec<FileChange>,
    entries: Vec<Entries>,
    ends: Ends,
    store: Store,
    recent: Recent,
}

/// What a changed file is on both sides.
#[derive(Debug, Clone, Copy)]
struct Entries {
    before: Option<Entry>,
    after: Option<Entry>,
}

impl Change {
    /// Opens the change that `range` is of the repository that `path` is in.
    ///
    /// `path` may be a worktree, any folder of one, or a bare repository. The `GIT_*` variables
    /// are not looked at. No file is read but where one could be another renamed, and those on
    /// disk with [`Range::Worktree`].
    ///
    /// # Errors
    ///
    /// - The repository: [`NotARepository`](ChangeError::NotARepository),
    ///   [`NotOwned`](ChangeError::NotOwned), [`Unsupported`](ChangeError::Unsupported),
    ///   [`NoWorktree`](ChangeError::NoWorktree), [`Unmerged`](ChangeError::Unmerged).
    /// - The range: [`UnknownRevision`](ChangeError::UnknownRevision),
    ///   [`AmbiguousRevision`](ChangeError::AmbiguousRevision),
    ///   [`NotACommit`](ChangeError::NotACommit), [`NoBase`](ChangeError::NoBase),
    ///   [`NoMergeBase`](ChangeError::NoMergeBase).
    /// - The clone lacks something: [`MissingObject`](ChangeError::MissingObject),
    ///   [`ShallowHistory`](ChangeError::ShallowHistory).
    /// - A bound: [`TooManyFiles`](ChangeError::TooManyFiles), [`TooDeep`](ChangeError::TooDeep).
    pub fn open(path: &Path, range: &Range, limits: Limits) -> Result<Change, ChangeError> {
        let repository = repository::open(path)?;
        let mut kept = BTreeMap::new();
        let ends = match range {
            Range::Commits { base, head } => {
                commit_range(&repository, base.as_deref(), head.as_deref())?
            }
            Range::Exact { base, head } => exact_range(&repository, base, head)?,
            Range::All { head } => {
                let head = resolve(&repository, head.as_deref().unwrap_or("HEAD"))?;
                Ends::between(None, head).ruled_by(head)
            }
            Range::Staged { index } => {
                let index = open_index(&repository, path, index.as_deref())?;
                Ends::onto_head(&repository, "index", worktree::list_index(&index)?)?
            }
            Range::Worktree => {
                let root = repository
                    .workdir()
                    .ok_or_else(|| ChangeError::NoWorktree {
                        path: path.to_owned(),
                    })?;
                let index = open_index(&repository, path, None)?;
                let disk = worktree::read_disk(&repository, root, &index, limits)?;
                kept = disk.contents;
                Ends::onto_head(&repository, "worktree", disk.listing)?
            }
        };
        let deltas = ends.compare(Some(&repository), limits)?;
        let pool = Some(Arc::new(Pool::new(repository, OF_A_CHANGE)));
        Ok(Change::assemble(ends, deltas, Store { pool, kept, limits }))
    }

    /// The change between two trees of a repository that others read too.
    pub(crate) fn of_pool(
        ends: Ends,
        deltas: Vec<Delta>,
        pool: Arc<Pool>,
        limits: Limits,
    ) -> Change {
        let store = Store {
            pool: Some(pool),
            kept: BTreeMap::new(),
            limits,
        };
        Change::assemble(ends, deltas, store)
    }

    /// Makes a change of two trees in memory, with the default limits.
    pub fn from_trees(
        before: BTreeMap<RepoPath, String>,
        after: BTreeMap<RepoPath, String>,
    ) -> Change {
        let limits = Limits::default();
        let mut kept = BTreeMap::new();
        let before = memory::list(before, limits, &mut kept);
        let after = memory::list(after, limits, &mut kept);
        let deltas = compare_listings(&before, &after);
        let (before, after) = (Standing::List(before), Standing::List(after));
        let ends = Ends {
            base: None,
            head: Head::Named("memory"),
            before,
            after,
            rules: None,
        };
        Change::assemble(
            ends,
            deltas,
            Store {
                pool: None,
                kept,
                limits,
            },
        )
    }

    fn assemble(ends: Ends, deltas: Vec<Delta>, store: Store) -> Change {
        let renames = rename::pair(&deltas, |delta, side| match side {
            Side::Before => store.read(delta.before),
            Side::After => store.read(delta.after),
        });
        let (files, entries) = describe(&deltas, &renames);
        let summary = Summary {
            base: ends
                .base
                .map(|base| base.commit.to_string())
                .unwrap_or_default(),
            head: match ends.head {
                Head::Commit(head) => head.commit.to_string(),
                Head::Named(name) => name.to_owned(),
            },
            rules: ends
                .rules
                .map(|rules| rules.commit.to_string())
                .unwrap_or_default(),
            digest: digest(&deltas),
            branch: None,
            environment: None,
        };
        Change {
            summary,
            files,
            entries,
            ends,
            store,
            recent: Recent::default(),
        }
    }

    /// Has the change judged by the rules of another commit than the newest of what it was compared
    /// with.
    ///
    /// # Errors
    ///
    /// Those of a range, where the revision is none or this clone lacks it.
    pub fn ruled_by(mut self, revision: &str) -> Result<Change, ChangeError> {
        let rules = self.store.lend(|repository| match repository {
            Some(repository) => resolve(repository, revision).map(Some),
            None => Ok(None),
        })?;
        self.summary.rules = rules.map_or_else(String::new, |rules| rules.commit.to_string());
        self.ends.rules = rules;
        Ok(self)
    }

    /// Says where the change is bound for.
    #[must_use]
    pub fn with_destination(
        mut self,
        branch: Option<String>,
        environment: Option<String>,
    ) -> Change {
        self.summary.branch = branch;
        self.summary.environment = environment;
        self
    }

    /// Gives back what reading took of memory, until something more is read.
    pub fn rest(&self) {
        if let Some(pool) = &self.store.pool {
            pool.rest();
        }
    }

    /// What the change lies between, and where it is bound for.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The files that differ, sorted by path.
    pub fn files(&self) -> &[FileChange] {
        &self.files
    }

    /// What a changed file holds on one side. In a large change it is read each time: keep what
    /// you need again.
    pub fn content(&self, file: usize, side: Side) -> Content {
        let read = |entry| self.store.read(entry);
        let kept = self.store.limits.max_kept_bytes;
        self.recent.read(kept, self.entry(file, side), read)
    }

    /// The id that git gives to the content of a changed file on one side, in hexadecimal. Equal
    /// ids are equal contents. None where no file stands, nor for a link or a submodule.
    pub fn content_id(&self, file: usize, side: Side) -> Option<String> {
        let entry = self.entry(file, side).filter(|entry| entry.mode.is_file());
        entry.map(|entry| entry.id.to_string())
    }

    /// What git has of a changed file on one side, links and submodules too.
    pub fn version(&self, file: usize, side: Side) -> Option<Version> {
        self.entry(file, side).map(|entry| Version {
            mode: entry.mode.octal().to_owned(),
            id: entry.id.to_string(),
        })
    }

    /// Whether anything stands at a changed file's path on one side, were it a link.
    pub fn stands(&self, file: usize, side: Side) -> bool {
        self.entry(file, side).is_some()
    }

    /// The lines of a file that differ, in order. Compares the two texts each time.
    ///
    /// A side without text counts as empty, so that all lines of the other one have changed. A
    /// file that was only renamed, or whose mode alone changed, has none.
    pub fn hunks(&self, file: usize) -> Vec<Hunk> {
        let (before, after) = (
            self.entry(file, Side::Before),
            self.entry(file, Side::After),
        );
        let is_file = |entry: Option<Entry>| entry.filter(|entry| entry.mode.is_file());
        let same = is_file(before)
            .zip(is_file(after))
            .is_some_and(|(one, other)| one.id == other.id);
        if same {
            return Vec::new();
        }
        let (before, after) = (
            self.content(file, Side::Before),
            self.content(file, Side::After),
        );
        let text = |content: &'_ Content| content.text().cloned().unwrap_or_default();
        hunk::between(&text(&before), &text(&after))
    }

    /// What stands at any path of one side, changed or not.
    pub fn read(&self, path: &str, side: Side) -> Content {
        self.read_in(self.standing(side), path)
    }

    /// What stands at any path where the rules are: see [`Summary::rules`].
    pub fn read_rules(&self, path: &str) -> Content {
        self.read_in(&self.rules(), path)
    }

    fn rules(&self) -> Standing {
        Standing::tree(self.ends.rules.map(|rules| rules.tree))
    }

    fn read_in(&self, standing: &Standing, path: &str) -> Content {
        let raw = unescape(path);
        let found =
            self.store.lend(
                |repository| match standing.look_up(repository, path.as_bytes())? {
                    Some(entry) => Ok(Some(entry)),
                    None if raw != path.as_bytes() => standing.look_up(repository, &raw),
                    None => Ok(None),
                },
            );
        match found {
            Ok(entry) => self.store.read(entry),
            // A folder on the way to it is not in this clone.
            Err(_) => Content::Unreadable(Unreadable::Missing),
        }
    }

    /// The bytes of a file at any path of one side, changed or not, as they are: for what is no
    /// text. What is not in a commit has none.
    ///
    /// # Errors
    ///
    /// Why there are none: nothing stands there ([`Unreadable::Missing`]), it is no regular file,
    /// or it is larger than [`Limits::max_whole_bytes`](crate::Limits::max_whole_bytes).
    pub fn bytes(&self, path: &str, side: Side) -> Result<Vec<u8>, Unreadable> {
        self.bytes_in(self.standing(side), path)
    }

    /// The same where the rules are: see [`Summary::rules`].
    ///
    /// # Errors
    ///
    /// Those of [`Change::bytes`].
    pub fn bytes_of_rules(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        self.bytes_in(&self.rules(), path)
    }

    fn bytes_in(&self, standing: &Standing, path: &str) -> Result<Vec<u8>, Unreadable> {
        let limit = self.store.limits.max_whole_bytes;
        let found = self.store.lend(|repository| {
            let entry = standing.look_up(repository, path.as_bytes())?;
            Ok(entry
                .zip(repository)
                .map(|(entry, repository)| match entry.mode {
                    Mode::Symlink => Err(Unreadable::Symlink),
                    Mode::Submodule => Err(Unreadable::Submodule),
                    Mode::File | Mode::Executable => read_bytes(repository, entry.id, limit),
                }))
        });
        found.ok().flatten().unwrap_or(Err(Unreadable::Missing))
    }

    /// The first `limit` paths of one side that match a glob, changed or not, sorted. `*` stops
    /// at a slash, `**` doesn't.
    ///
    /// The first call for a side walks its whole tree: some 30 ms for 15,000 files.
    ///
    /// # Errors
    ///
    /// - [`ChangeError::Glob`]: the pattern is none.
    /// - [`ChangeError::MissingObject`]: this clone lacks a folder.
    /// - [`ChangeError::TooManyFiles`]: the tree is larger than any that is walked.
    pub fn find(&self, glob: &str, side: Side, limit: usize) -> Result<Vec<RepoPath>, ChangeError> {
        self.store
            .lend(|repository| self.standing(side).find(repository, glob, limit))
    }

    /// The commits of the change, newest first, at most 1,000. None for what is no commit yet.
    pub fn commits(&self) -> Vec<Commit> {
        let Head::Commit(head) = self.ends.head else {
            return Vec::new();
        };
        let base = self.ends.base.map(|base| base.commit);
        let commits = self.store.lend(|repository| {
            Ok(repository.map(|repository| history::commits(repository, base, head.commit)))
        });
        commits.ok().flatten().unwrap_or_default()
    }

    /// Everybody who had a part in any commit of the change; nobody for what is no commit yet.
    ///
    /// # Errors
    ///
    /// - [`ChangeError::ShallowHistory`]: the clone ends before the change does.
    /// - [`ChangeError::TooManyCommits`]: there are more than are looked at.
    /// - [`ChangeError::MissingObject`], [`ChangeError::Git`]: a commit can't be read.
    pub fn contributions(&self) -> Result<Vec<Contribution>, ChangeError> {
        let Head::Commit(head) = self.ends.head else {
            return Ok(Vec::new());
        };
        let base = self.ends.base.map(|base| base.commit);
        self.store.lend(|repository| match repository {
            Some(repository) => contributors::read(repository, base, head.commit),
            None => Ok(Vec::new()),
        })
    }

    /// The notes of the repository: see [`notes::read`](crate::notes::read). A look at whether
    /// there are any costs next to nothing.
    ///
    /// # Errors
    ///
    /// Those of [`notes::read`](crate::notes::read).
    pub fn notes(&self) -> Result<Vec<Note>, ChangeError> {
        self.store
            .lend(|repository| repository.map_or(Ok(Vec::new()), read_from))
    }

    fn entry(&self, file: usize, side: Side) -> Option<Entry> {
        let entries = self.entries.get(file)?;
        match side {
            Side::Before => entries.before,
            Side::After => entries.after,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn standing(&self, side: Side) -> &Standing {
        match side {
            Side::Before => &self.ends.before,
            Side::After => &self.ends.after,
        }
    }
}

/// Tells what happened to each file, sorted by path.
fn describe(deltas: &[Delta], renames: &BTreeMap<usize, usize>) -> (Vec<FileChange>, Vec<Entries>) {
    let sources: BTreeSet<usize> = renames.values().copied().collect();
    let mut described: Vec<(FileChange, Entries)> = Vec::with_capacity(deltas.len());
    for (at, delta) in deltas
        .iter()
        .enumerate()
        .filter(|(at, _)| !sources.contains(at))
    {
        let source = renames.get(&at).and_then(|source| deltas.get(*source));
        let before = source.map_or(delta.before, |source| source.before);
        let entries = Entries {
            before,
            after: delta.after,
        };
        let file = FileChange {
            path: RepoPath::from_bytes(&delta.path),
            old_path: source.map(|source| RepoPath::from_bytes(&source.path)),
            status: if source.is_some() {
                Status::Renamed
            } else {
                entries.status()
            },
        };
        described.push((file, entries));
    }
    // Bytes and their escaped form may sort differently.
    described.sort_by(|one, other| one.0.path.cmp(&other.0.path));
    described.into_iter().unzip()
}

impl Entries {
    fn status(&self) -> Status {
        match (self.before, self.after) {
            (None, _) => Status::Added,
            (_, None) => Status::Deleted,
            (Some(before), Some(after)) => {
                let is_same_kind =
                    before.mode == after.mode || before.mode.is_file() && after.mode.is_file();
                match is_same_kind && before.id != after.id {
                    true => Status::Modified,
                    false => Status::ModeChanged,
                }
            }
        }
    }
}

/// The digest over paths, modes and content ids of both sides. Renames are not in it: they are
/// how a change is told, not what it is.
fn digest(deltas: &[Delta]) -> Digest {
    let parts = deltas.iter().flat_map(|delta| {
        let side = |entry: &'_ Option<Entry>| match entry {
            None => [Vec::new(), Vec::new()],
            Some(entry) => [entry.mode.octal().into(), entry.id.as_bytes().to_vec()],
        };
        let ([before_mode, before], [after_mode, after]) =
            (side(&delta.before), side(&delta.after));
        [delta.path.clone(), before_mode, before, after_mode, after]
    });
    let parts: Vec<Vec<u8>> = parts.collect();
    Digest::of_parts(parts.iter().map(Vec::as_slice))
}
