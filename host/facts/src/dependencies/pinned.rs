//! What lockfiles of the tree say of a package that a manifest asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use tollgate_model::RepoPath;
use tollgate_model::change::Side;
use tollgate_packages::{Dependency, Ecosystem, Format};

use super::DependencyAt;
use super::sdks::Sdks;
use crate::Facts;

/// A lockfile is looked for in as many folders around a manifest.
const MAX_FOLDERS: usize = 16;

/// What files of the tree pin, by their paths, as far as somebody asked.
pub(super) type Locked = Mutex<BTreeMap<String, Arc<Vec<Dependency>>>>;

/// What lockfiles say of a package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pinned {
    /// The versions, in order of their texts.
    pub versions: Vec<String>,
    /// How many places were looked at.
    pub looked_at: usize,
}

impl Facts {
    /// The versions that the nearest lockfiles at the head pin a package to: those beside the
    /// file or in a folder around it, changed or not. A lockfile is pinned by itself.
    pub fn pinned(&self, at: DependencyAt) -> Pinned {
        let mut pinned = Pinned::default();
        let (Some(found), Some(sdks)) = (self.dependency(at), &self.dependencies.sdks) else {
            return pinned;
        };
        let of = &found.dependency;
        if self.is_lockfile(at.file) {
            pinned.versions.push(of.version.clone());
            return pinned;
        }
        let own = self.file(at.file).path.as_str();
        let mut versions = BTreeSet::new();
        for folder in folders(own).take(MAX_FOLDERS) {
            for name in names(of.ecosystem, own) {
                let path = format!("{folder}{name}");
                let Some(format) = Format::of(&RepoPath::from(path.as_str())) else {
                    continue;
                };
                if path == own {
                    continue;
                }
                pinned.looked_at += 1;
                let locked = self.locked(path, format, sdks);
                let same = locked.iter().filter(|one| one.name == of.name);
                versions.extend(same.map(|one| one.version.clone()));
            }
            if !versions.is_empty() {
                break;
            }
        }
        pinned.versions = versions.into_iter().collect();
        pinned
    }

    /// What a file of the tree pins. It is read once, however many manifests stand around it.
    fn locked(&self, path: String, format: Format, sdks: &Sdks) -> Arc<Vec<Dependency>> {
        let known = || {
            let known = self.dependencies.locked.lock();
            known.unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(locked) = known().get(&path) {
            return locked.clone();
        }
        let content = self.change().read(&path, Side::After);
        let text = content.text().map(|text| &**text).unwrap_or_default();
        let mut found = tollgate_packages::read(format, text, &sdks.wanted).dependencies;
        found.retain(|one| one.is_locked);
        known()
            .entry(path)
            .or_insert_with(|| Arc::new(found))
            .clone()
    }
}

/// The folder of a file and those around it, each with the slash that ends it.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    let first = path.rfind('/').map_or(0, |at| at + 1);
    std::iter::successors(path.get(..first), |folder| {
        let folder = folder.strip_suffix('/')?;
        folder.get(..folder.rfind('/').map_or(0, |at| at + 1))
    })
}

/// The files that pin what a manifest asks for. What `pip-compile` writes has the name of what it
/// was given, and many a Python project is installed by its `requirements.txt`.
fn names(ecosystem: Ecosystem, manifest: &str) -> Vec<String> {
    let mut names: Vec<String> = Format::lockfiles(ecosystem)
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    if ecosystem == Ecosystem::Python {
        names.push("requirements.txt".to_owned());
        let name = manifest.rsplit('/').next().unwrap_or_default();
        if let Some(stem) = name.strip_suffix(".in") {
            names.push(format!("{stem}.txt"));
        }
    }
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::folders;

    #[test]
    fn folders_lead_outward() {
        let all: Vec<&str> = folders("a/b/package.json").collect();
        assert_eq!(all, ["a/b/", "a/", ""]);
        assert_eq!(folders("package.json").collect::<Vec<_>>(), [""]);
    }
}
