//! What a change says of the packages of gateways' SDKs: manifests and lockfiles, joined with the
//! catalogue.

mod pinned;
mod sdks;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use tollgate_change::Change;
use tollgate_gateways::{Catalogue, Landmine};
use tollgate_model::RepoPath;
use tollgate_model::change::{Content, Side};
use tollgate_model::decision::Skipped;
use tollgate_packages::{Dependency, DependencyFile, Format, Reach, Version};

use crate::{At, Facts, FileId};
use sdks::Sdks;

pub use pinned::Pinned;

/// As many files are remembered, so that the next change's base is not read again.
const REMEMBERED: usize = 4_096;

/// A package of a gateway's SDK, as a file asks for it or pins it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SdkDependency {
    /// What the file says.
    pub dependency: Dependency,
    /// The ids of the gateways whose SDK it is.
    pub gateways: Vec<String>,
    /// The landmines that it steps on, or can.
    pub landmines: Vec<(LandmineId, Reach)>,
}

/// Names a dependency, by its place among those of one side of a file.
pub type DependencyAt = At<usize>;

/// Names a landmine, by its place in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LandmineId(pub usize);

/// The dependencies of all changed files.
#[derive(Default)]
pub(crate) struct Dependencies {
    files: BTreeMap<(FileId, Side), Arc<Vec<SdkDependency>>>,
    sdks: Option<Arc<Sdks>>,
    locked: pinned::Locked,
}

impl Dependencies {
    pub(crate) fn count(&self) -> u64 {
        self.files.values().map(|file| file.len() as u64).sum()
    }

    pub(crate) fn has(&self, file: FileId) -> bool {
        let sides = [Side::Before, Side::After];
        sides
            .iter()
            .any(|side| self.files.contains_key(&(file, *side)))
    }
}

/// Reads the dependencies of one change after another. Nothing is prepared before a change has a
/// file that declares some.
#[derive(Default)]
pub(crate) struct DependencyReader {
    sdks: OnceLock<Arc<Sdks>>,
    known: Mutex<HashMap<(Format, String), Arc<DependencyRead>>>,
}

/// What one content says.
struct DependencyRead {
    dependencies: Arc<Vec<SdkDependency>>,
    problem: Option<String>,
}

impl DependencyReader {
    /// Reads both sides of every changed file that declares dependencies.
    pub(crate) fn read(
        &self,
        change: &Change,
        catalogue: &Catalogue,
        skipped: &mut Vec<Skipped>,
    ) -> Dependencies {
        let mut sides = Vec::new();
        for (index, file) in change.files().iter().enumerate() {
            let old_path = file.old_path.as_ref().unwrap_or(&file.path);
            for (side, path) in [(Side::Before, old_path), (Side::After, &file.path)] {
                if let Some(format) = Format::of(path) {
                    sides.push((index, side, path, format));
                }
            }
        }
        if sides.is_empty() {
            return Dependencies::default();
        }
        let sdks = self.sdks.get_or_init(|| Arc::new(Sdks::new(catalogue)));
        let read: Vec<_> = sides
            .into_par_iter()
            .map(|(index, side, path, format)| {
                let read = self.read_side(change, index, side, format, sdks);
                (FileId(index as u32), side, path, read)
            })
            .collect();
        let mut files = BTreeMap::new();
        for (file, side, path, read) in read {
            match read {
                Ok(read) => {
                    if let Some(problem) = read.problem.as_ref().filter(|_| side == Side::After) {
                        skipped.push(unread(path, problem.clone()));
                    }
                    if !read.dependencies.is_empty() {
                        files.insert((file, side), read.dependencies.clone());
                    }
                }
                Err(reason) if side == Side::After => skipped.push(unread(path, reason)),
                Err(_) => {}
            }
        }
        Dependencies {
            files,
            sdks: Some(sdks.clone()),
            locked: pinned::Locked::default(),
        }
    }

    fn read_side(
        &self,
        change: &Change,
        index: usize,
        side: Side,
        format: Format,
        sdks: &Sdks,
    ) -> Result<Arc<DependencyRead>, String> {
        let key = change.content_id(index, side).map(|id| (format, id));
        if let Some(known) = key.as_ref().and_then(|key| self.known().get(key).cloned()) {
            return Ok(known);
        }
        let read = match change.content(index, side) {
            Content::Text(text) => sdks.join(tollgate_packages::read(format, &text, &sdks.wanted)),
            Content::Absent => sdks.join(DependencyFile::default()),
            Content::Unreadable(why) => return Err(why.reason()),
        };
        let read = Arc::new(read);
        if let Some(key) = key {
            let mut known = self.known();
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(key, read.clone());
        }
        Ok(read)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<(Format, String), Arc<DependencyRead>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unread(path: &RepoPath, reason: String) -> Skipped {
    Skipped {
        path: path.clone(),
        reason: format!("its dependencies were not read whole: {reason}"),
        could_matter: false,
    }
}

impl Facts {
    /// The packages of gateways' SDKs that one side of a file declares.
    pub fn dependencies(&self, file: FileId, side: Side) -> &[SdkDependency] {
        let found = self.dependencies.files.get(&(file, side));
        found.map(|found| found.as_slice()).unwrap_or_default()
    }

    /// One of them.
    pub fn dependency(&self, at: DependencyAt) -> Option<&SdkDependency> {
        self.dependencies(at.file, at.side).get(at.id)
    }

    /// Whether a file is written by a package manager.
    pub fn is_lockfile(&self, file: FileId) -> bool {
        Format::of(&self.file(file).path).is_some_and(Format::is_lockfile)
    }

    /// The same package at the base: in the same file, or, where that did not name it, in changed
    /// files that no longer do.
    pub fn dependency_before(&self, at: DependencyAt) -> Vec<DependencyAt> {
        let Some(found) = self.dependency(at) else {
            return Vec::new();
        };
        let here = self.mentions(at.file, Side::Before, &found.dependency);
        if !here.is_empty() {
            return here;
        }
        let files = self.file_ids().filter(|file| *file != at.file);
        files
            .filter(|file| {
                self.mentions(*file, Side::After, &found.dependency)
                    .is_empty()
            })
            .flat_map(|file| self.mentions(file, Side::Before, &found.dependency))
            .collect()
    }

    /// Where one side of a file names the package of a dependency.
    fn mentions(&self, file: FileId, side: Side, of: &Dependency) -> Vec<DependencyAt> {
        let all = self.dependencies(file, side).iter().enumerate();
        all.filter(|(_, one)| {
            (one.dependency.ecosystem, &one.dependency.name) == (of.ecosystem, &of.name)
        })
        .map(|(id, _)| At { file, side, id })
        .collect()
    }

    /// A landmine of the catalogue.
    pub fn landmine(&self, id: LandmineId) -> Option<&Landmine> {
        let sdks = self.dependencies.sdks.as_ref()?;
        sdks.landmines.get(id.0).map(|one| &one.landmine)
    }

    /// Whether a landmine covers a version of its package.
    pub fn is_covered(&self, id: LandmineId, version: &str) -> bool {
        let sdks = self.dependencies.sdks.as_ref();
        let Some(one) = sdks.and_then(|sdks| sdks.landmines.get(id.0)) else {
            return false;
        };
        let version = Version::parse(one.ecosystem, version);
        version.is_some_and(|version| one.range.contains(&version))
    }
}
