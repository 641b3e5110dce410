//! Finds the functions of one side that reach an operation.
//!
//! Whole folders are remembered by git's id for them, so that a second look opens only those
//! in which something changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use tollgate_cache::{Cache, Key};
use tollgate_change::Change;
use tollgate_change::folder::{File, Folder};
use tollgate_gateways::Catalogue;
use tollgate_model::change::Side;

use super::LEVELS;
use super::wrappers::{Found, Wrappers};
use crate::plain::Plain;
use crate::remember::{SourceReader, Text};
use crate::test_code;

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

/// As many folders are remembered in memory.
const MAX_FOLDERS: usize = 100_000;

/// What is remembered from one survey to the next.
#[derive(Default)]
pub(crate) struct SurveyMemory {
    /// Contents without a word of the catalogue.
    plain: Plain,
    folders: Mutex<HashMap<Key, Arc<Found>>>,
}

/// A look at all files of a side.
pub(crate) struct Survey<'a> {
    pub(crate) change: &'a Change,
    pub(crate) side: Side,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) cache: &'a Cache,
    pub(crate) memory: &'a SurveyMemory,
}

/// A folder that has to be looked at.
struct Node {
    folder: Folder,
    key: Option<Key>,
    files: Vec<File>,
    /// What is in the folders that are known.
    known: Vec<Arc<Found>>,
    parent: Option<usize>,
}

impl Survey<'_> {
    pub(crate) fn wrappers(&self) -> Wrappers {
        let mut known = Wrappers::default();
        for level in 0..LEVELS {
            let found = self.level(level, &known);
            if found.is_empty() {
                break;
            }
            let mut all = known.found().clone();
            all.absorb(&found);
            known = Wrappers::new(all);
        }
        known
    }

    /// The wrappers that call an operation (the first level), or one that is known.
    fn level(&self, level: usize, known: &Wrappers) -> Found {
        let top = self.change.top(self.side);
        if let Some(found) = self.recall(self.key(&top, level, known)) {
            return Found::clone(&found);
        }
        let mut nodes = self.plan(top, level, known);
        let looked: Vec<Vec<Found>> = nodes
            .par_iter()
            .map(|node| {
                node.files
                    .par_iter()
                    .filter_map(|file| self.look(file, level, known))
                    .collect()
            })
            .collect();
        // Folders come after those they are in, so that going backwards each is complete.
        let mut counts: Vec<usize> = nodes.iter().map(|node| node.files.len()).collect();
        let mut sums: Vec<Found> = vec![Found::default(); nodes.len()];
        for (at, found) in looked.iter().enumerate().rev() {
            let mut sum = Found::default();
            for part in found
                .iter()
                .chain(nodes[at].known.iter().map(|known| &**known))
            {
                sum.absorb(part);
            }
            sum.absorb(&std::mem::take(&mut sums[at]));
            if let Some(parent) = nodes[at].parent {
                sums[parent].absorb(&sum);
                counts[parent] += counts[at];
            }
            self.keep(nodes[at].key.take(), counts[at], &sum);
            sums[at] = sum;
        }
        sums.into_iter().next().unwrap_or_default()
    }

    /// All folders that have to be looked at, from the top.
    fn plan(&self, top: Folder, level: usize, known: &Wrappers) -> Vec<Node> {
        let mut nodes = vec![Node {
            key: self.key(&top, level, known),
            folder: top,
            files: Vec::new(),
            known: Vec::new(),
            parent: None,
        }];
        let (mut at, mut files) = (0, 0);
        while at < nodes.len() && files < MAX_FILES {
            // What this clone lacks can't be surveyed; what is in the change is told elsewhere.
            let opened = self.change.open_folder(self.side, &nodes[at].folder);
            let opened = opened.unwrap_or_default();
            nodes[at].files = opened.files.into_iter().filter(is_of_interest).collect();
            files += nodes[at].files.len();
            for folder in opened.folders {
                if is_foreign(&folder.path) {
                    continue;
                }
                let key = self.key(&folder, level, known);
                match self.recall(key) {
                    Some(found) => nodes[at].known.push(found),
                    None => nodes.push(Node {
                        folder,
                        key,
                        files: Vec::new(),
                        known: Vec::new(),
                        parent: Some(at),
                    }),
                }
            }
            at += 1;
        }
        nodes
    }

    fn look(&self, file: &File, level: usize, known: &Wrappers) -> Option<Found> {
        let id = file.id();
        if level == 0 && self.memory.plain.has(&id) {
            return None;
        }
        let content = self.change.content_of(file);
        let text = content.text().filter(|text| text.len() <= MAX_FILE_BYTES)?;
        let may_matter = match level {
            0 => self.catalogue.is_mentioned_in(text),
            _ => known.may_be_called(text),
        };
        if !may_matter {
            if level == 0 {
                self.memory.plain.add(&id);
            }
            return None;
        }
        let reader = SourceReader {
            cache: self.cache,
            catalogue: self.catalogue,
            language: tollgate_code::language_of(&file.path)?,
            is_webhook: false,
        };
        let text = text.clone();
        let [side, _] = reader.read(Some(Text { text, id }), None);
        let source = side.source?;
        let found = match level {
            0 => Found::calling(&file.path, &source, &side.matches),
            _ => Found::leading(&file.path, &source, known),
        };
        (!found.is_empty()).then_some(found)
    }

    fn key(&self, folder: &Folder, level: usize, known: &Wrappers) -> Option<Key> {
        let id = folder.id()?;
        let catalogue = self.catalogue.digest().to_string();
        let known = known.digest().map(|digest| digest.to_string());
        let parts = [
            id.as_bytes(),
            folder.path.as_bytes(),
            &[level as u8],
            catalogue.as_bytes(),
            known.as_deref().unwrap_or_default().as_bytes(),
        ];
        Some(self.cache.key("wrappers", &parts))
    }

    fn recall(&self, key: Option<Key>) -> Option<Arc<Found>> {
        let key = key?;
        let mut folders = self
            .memory
            .folders
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = folders.get(&key) {
            return Some(found.clone());
        }
        let found: Arc<Found> = Arc::new(self.cache.get(key)?);
        folders.insert(key, found.clone());
        Some(found)
    }

    fn keep(&self, key: Option<Key>, files: usize, found: &Found) {
        let Some(key) = key else {
            return;
        };
        let mut folders = self
            .memory
            .folders
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if folders.len() >= MAX_FOLDERS {
            folders.clear();
        }
        folders.insert(key, Arc::new(found.clone()));
        // One without sources is as quickly listed.
        if files > 0 {
            self.cache.put(key, found);
        }
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
