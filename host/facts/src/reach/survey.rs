//! Finds the functions of one side that reach an operation.
//!
//! Whole folders are remembered by git's id for them, and the files in them by theirs, so that a
//! second look opens only what changed.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use tollgate_change::Change;
use tollgate_change::folder::{File, Folder};
use tollgate_model::RepoPath;
use tollgate_model::change::{Content, Side, Unreadable};
use xxhash_rust::xxh3::xxh3_128;

use super::LEVELS;
use super::called::{NameHash, called_names};
use super::memory::{Listing, Outline, Outlines, Remembered};
use super::missing::Missing;
use super::wrappers::{Found, Wrappers};
use crate::file::FileSide;
use crate::plain::Plain;
use crate::remember::{SourceMemory, SourceReader, Text};
use crate::test_code;
use tollgate_cache::{Cache, Key};
use tollgate_gateways::Catalogue;

/// Files that are looked at on one side. Ten times the largest repository that was measured.
const MAX_FILES: usize = 150_000;

/// Larger files are generated.
pub(crate) const MAX_FILE_BYTES: usize = 256 << 10;

/// Folders that hold other people's code, or what is made of one's own.
const FOREIGN: [&str; 12] = [
    "node_modules",
    "vendor",
    "third_party",
    "bower_components",
    "dist",
    "build",
    "target",
    "out",
    "coverage",
    "site-packages",
    "generated",
    "Pods",
];

/// A changed file that was read already.
pub(crate) struct Fresh<'a> {
    /// The names that are called in it.
    pub(crate) called: &'a [NameHash],
    pub(crate) side: &'a FileSide,
}

impl Fresh<'_> {
    fn outline(&self, path: &RepoPath) -> Outline {
        let found = self.side.source.as_ref();
        let found = found.map(|source| Found::calling(path, source, &self.side.matches));
        Outline {
            called: self.called.to_vec(),
            found: found.unwrap_or_default(),
            leading: None,
        }
    }
}

/// A look at all files of a side.
pub(crate) struct Survey<'a> {
    pub(crate) change: &'a Change,
    pub(crate) side: Side,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) cache: &'a Cache,
    pub(crate) plain: &'a Plain,
    pub(crate) sources: Option<&'a SourceMemory>,
    pub(crate) remembered: Remembered<'a>,
    /// Whether this clone lacked anything that was to be looked at: what is found without it is
    /// not remembered, for it may be there the next time.
    pub(crate) missing: Missing,
}

/// A folder that has to be looked at.
struct Node {
    folder: Folder,
    key: Option<Key>,
    listing: Arc<Listing>,
    /// What is in the folders that are known.
    known: Vec<Arc<Found>>,
    parent: Option<usize>,
}

/// What a file is known by: its path and content.
pub(crate) fn file_id(path: &RepoPath, content: &str) -> u128 {
    xxh3_128([path.as_str(), content].join("\0").as_bytes())
}

/// What there is to do on one level: nothing but to take what is known, or folders to look into.
enum Plan {
    Known(Arc<Found>),
    Look(Vec<Node>),
}

/// A survey of which it is known what is to be looked at first.
pub(crate) struct Begun(Plan);

impl Survey<'_> {
    /// Whether this clone lacked anything that was to be looked at.
    pub(crate) fn lacks(&self) -> bool {
        self.missing.is_any()
    }

    fn content_of(&self, file: &File) -> Content {
        let content = self.change.content_of(file);
        if let Content::Unreadable(Unreadable::Missing) = content {
            self.missing.add(&file.path);
        }
        content
    }

    /// Finds out where something changed since the last survey.
    pub(crate) fn begin(&self) -> Begun {
        Begun(self.plan(0, &Wrappers::default()))
    }

    /// The functions that reach an operation. `fresh` is what of this side was read already.
    pub(crate) fn wrappers(&self, begun: Begun, fresh: &HashMap<u128, Fresh<'_>>) -> Wrappers {
        let mut known = Wrappers::default();
        let mut plan = begun.0;
        for level in 0..LEVELS {
            let look = Look {
                survey: self,
                fresh,
                level,
                known: &known,
            };
            let found = match plan {
                Plan::Known(found) => found,
                Plan::Look(nodes) => look.at(nodes),
            };
            if found.is_empty() {
                break;
            }
            let mut all = known.into_found();
            all.absorb(&found);
            known = Wrappers::new(all);
            plan = match level + 1 < LEVELS {
                true => self.plan(level + 1, &known),
                false => break,
            };
        }
        known
    }

    /// What has to be looked at for the wrappers that call an operation (the first level), or
    /// one that is known.
    fn plan(&self, level: usize, known: &Wrappers) -> Plan {
        let top = self.change.top(self.side);
        let key = self.key(&top, level, known);
        match key.and_then(|key| self.remembered.sum(key)) {
            Some(found) => Plan::Known(found),
            None => Plan::Look(self.folders(top, level, known)),
        }
    }

    /// All folders that have to be looked at, from the top.
    fn folders(&self, top: Folder, level: usize, known: &Wrappers) -> Vec<Node> {
        let mut nodes = vec![Node {
            key: self.key(&top, level, known),
            folder: top,
            listing: Arc::default(),
            known: Vec::new(),
            parent: None,
        }];
        let (mut at, mut files) = (0, 0);
        while at < nodes.len() && files < MAX_FILES {
            let listing = self.list(&nodes[at].folder);
            files += listing.files.len();
            for folder in &listing.folders {
                let key = self.key(folder, level, known);
                match key.and_then(|key| self.remembered.sum(key)) {
                    Some(found) => nodes[at].known.push(found),
                    None => nodes.push(Node {
                        folder: folder.clone(),
                        key,
                        listing: Arc::default(),
                        known: Vec::new(),
                        parent: Some(at),
                    }),
                }
            }
            nodes[at].listing = listing;
            at += 1;
        }
        nodes
    }

    /// What is to be surveyed in a folder.
    fn list(&self, folder: &Folder) -> Arc<Listing> {
        let open = || {
            let opened = self.change.open_folder(self.side, folder).ok()?;
            let folders = opened.folders.into_iter();
            Some(Listing {
                files: opened.files.into_iter().filter(is_of_interest).collect(),
                folders: folders.filter(|folder| !is_foreign(&folder.path)).collect(),
            })
        };
        self.remembered.listing(folder, open).unwrap_or_else(|| {
            // What this clone lacks can't be surveyed; what is in the change is told elsewhere.
            self.missing.add(&folder.path.as_str().into());
            Arc::default()
        })
    }

    /// None where a folder has no id, because it is not committed.
    fn key(&self, folder: &Folder, level: usize, known: &Wrappers) -> Option<Key> {
        let id = folder.id()?;
        let known = known.digest().unwrap_or_default();
        Some(self.remembered.sum_key(&folder.path, &id, level, known))
    }
}

/// A look at one level.
struct Look<'a> {
    survey: &'a Survey<'a>,
    fresh: &'a HashMap<u128, Fresh<'a>>,
    level: usize,
    known: &'a Wrappers,
}

impl Look<'_> {
    /// What is found in some folders, and in what is known of those in them.
    fn at(&self, nodes: Vec<Node>) -> Arc<Found> {
        let looked: Vec<Found> = nodes.par_iter().map(|node| self.look_into(node)).collect();
        self.sum_up(nodes, looked)
    }

    /// What is in the files that stand directly in a folder.
    fn look_into(&self, node: &Node) -> Found {
        // What is not committed has no folders: all its files stand in one.
        let place = match node.folder.id() {
            Some(_) => node.folder.path.as_str(),
            None => "(not committed)",
        };
        let before = match node.listing.files.is_empty() {
            true => Arc::default(),
            false => self.survey.remembered.outlines(place),
        };
        let looked: Vec<(u128, Option<Outline>)> = node
            .listing
            .files
            .par_iter()
            .map(|file| {
                let id = file_id(&file.path, &file.id());
                (id, self.look(file, id, before.get(&id)))
            })
            .collect();
        let mut sum = Found::default();
        for (id, new) in &looked {
            if let Some(outline) = new.as_ref().or_else(|| before.get(id)) {
                sum.absorb(outline.at(self.level));
            }
        }
        let is_new = before.len() != looked.len() || looked.iter().any(|(_, new)| new.is_some());
        if is_new && !self.survey.lacks() {
            let outline = |id| before.get(&id).cloned().unwrap_or_default();
            let now: Outlines = looked
                .into_iter()
                .map(|(id, new)| (id, new.unwrap_or_else(|| outline(id))))
                .collect();
            self.survey.remembered.keep_outlines(place, now);
        }
        sum
    }

    /// The outline of a file, where it is not as it was known before.
    fn look(&self, file: &File, id: u128, before: Option<&Outline>) -> Option<Outline> {
        let Some(outline) = before else {
            let outline = match self.fresh.get(&id) {
                Some(fresh) => fresh.outline(&file.path),
                None => {
                    let gone = self.survey.remembered.gone(id);
                    gone.or_else(|| self.outline(file)).unwrap_or_default()
                }
            };
            let led = match self.level {
                0 => None,
                _ => self.lead(file, id, &outline),
            };
            return Some(led.unwrap_or(outline));
        };
        match self.level {
            0 => None,
            _ => self.lead(file, id, outline),
        }
    }

    /// Reads a file, and parses it where a word of the catalogue stands in it.
    fn outline(&self, file: &File) -> Option<Outline> {
        let language = tollgate_code::language_of(&file.path)?;
        if let Some(called) = self.survey.plain.called(&file.id(), Some(language)) {
            return Some(Outline {
                called: called?.to_vec(),
                ..Outline::default()
            });
        }
        let content = self.survey.content_of(file);
        let text = content.text().filter(|text| text.len() <= MAX_FILE_BYTES)?;
        let family = language.family();
        let found = match self.survey.catalogue.may_match(text, family) {
            true => {
                let side = self.read(file, text)?;
                let source = side.source?;
                Found::calling(&file.path, &source, &side.matches)
            }
            false => Found::default(),
        };
        Some(Outline {
            called: called_names(text),
            found,
            leading: None,
        })
    }

    /// Looks a file through for calls of known wrappers, where that was not done for the same.
    fn lead(&self, file: &File, id: u128, outline: &Outline) -> Option<Outline> {
        let sought = self.known.digest_of_called(&outline.called);
        if sought == outline.leading.as_ref().map(|(sought, _)| *sought) {
            return None;
        }
        let leading = sought.map(|sought| {
            let found = match self.fresh.get(&id).map(|fresh| fresh.side) {
                Some(side) if side.source.is_some() => side
                    .source
                    .as_ref()
                    .map(|source| Found::leading(&file.path, source, self.known)),
                _ => self.leading(file),
            };
            (sought, found.unwrap_or_default())
        });
        Some(Outline {
            leading,
            ..outline.clone()
        })
    }

    fn leading(&self, file: &File) -> Option<Found> {
        let content = self.survey.content_of(file);
        let text = content
            .text()
            .filter(|text| self.known.may_be_called(text))?;
        let side = self.read(file, text)?;
        Some(Found::leading(
            &file.path,
            side.source.as_ref()?,
            self.known,
        ))
    }

    fn read(&self, file: &File, text: &Arc<str>) -> Option<FileSide> {
        let reader = SourceReader {
            cache: self.survey.cache,
            memory: self.survey.sources,
            catalogue: self.survey.catalogue,
            language: tollgate_code::language_of(&file.path)?,
            is_webhook: false,
        };
        let text = Text {
            text: text.clone(),
            id: file.id(),
        };
        let [side, _] = reader.read(Some(text), None);
        Some(side)
    }

    /// Puts together what is under each folder; what was found under the top.
    fn sum_up(&self, mut nodes: Vec<Node>, mut sums: Vec<Found>) -> Arc<Found> {
        // What it takes to look under a folder again: folders to open, and files.
        let mut weights: Vec<usize> = nodes
            .iter()
            .map(|node| 1 + node.listing.files.len())
            .collect();
        let mut opened = vec![0; nodes.len()];
        let mut top = Arc::default();
        // Folders come after those they are in, so that going backwards each is complete.
        for at in (0..nodes.len()).rev() {
            let mut sum = std::mem::take(&mut sums[at]);
            for known in &nodes[at].known {
                sum.absorb(known);
            }
            if let Some(parent) = nodes[at].parent {
                sums[parent].absorb(&sum);
                weights[parent] += weights[at];
                opened[parent] += 1;
            }
            top = Arc::new(sum);
            if let Some(key) = nodes[at].key.take().filter(|_| !self.survey.lacks()) {
                // What the way to a change went through will change again with the next.
                let is_passing = opened[at] > 0 && !nodes[at].known.is_empty();
                // A folder that holds nothing but one other has the other's sum.
                let is_same = opened[at] == 1 && nodes[at].listing.files.is_empty();
                let is_costly = weights[at] > 1 && !is_passing && !is_same;
                self.survey.remembered.keep_sum(key, is_costly, &top);
            }
        }
        top
    }
}

fn is_of_interest(file: &File) -> bool {
    tollgate_code::language_of(&file.path).is_some() && !test_code::is_test_path(file.path.as_str())
}

fn is_foreign(path: &str) -> bool {
    let name = path
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    name.starts_with('.') || FOREIGN.contains(&name)
}
