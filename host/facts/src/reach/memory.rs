//! What is remembered from one survey to the next.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tollgate_cache::{Cache, Key};
use tollgate_change::folder::{File, Folder};

use super::called::NameHash;
use super::wrappers::Found;

/// As many folders are remembered in memory.
const MAX_FOLDERS: usize = 100_000;

/// As many sums are, twice over: each folder has some for every version of it.
const MAX_SUMS: usize = 100_000;

/// As many listings of folders are: those of a change or two.
const MAX_LISTINGS: usize = 4_000;

/// As many files that went are remembered: some 20 MiB.
const MAX_GONE: usize = 30_000;

/// What is known of one file, whose path and content are in its id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Outline {
    /// The names that are called in it.
    pub(crate) called: Vec<NameHash>,
    /// The functions in it that call an operation.
    pub(crate) found: Found,
    /// The functions in it that call wrappers, and which wrappers they were looked through for.
    pub(crate) leading: Option<(u64, Found)>,
}

impl Outline {
    /// What a level found in the file.
    pub(crate) fn at(&self, level: usize) -> &Found {
        const NOTHING: &Found = &Found::NOTHING;
        match (level, &self.leading) {
            (0, _) => &self.found,
            (_, Some((_, found))) => found,
            (_, None) => NOTHING,
        }
    }
}

/// The files that stand directly in a folder, by the ids of path and content.
pub(crate) type Outlines = HashMap<u128, Outline>;

/// What stands in a folder, as far as it is surveyed.
#[derive(Default)]
pub(crate) struct Listing {
    pub(crate) files: Vec<File>,
    pub(crate) folders: Vec<Folder>,
}

/// What is remembered, in memory and in the cache.
///
/// A folder has two entries: what stands in the files that it held when it was last looked at,
/// and what was found in all that is under it. The second has git's id of the folder in its key,
/// so that a folder in which nothing changed is not opened; the first makes that of one in which
/// something did, only that is read.
#[derive(Default)]
pub(crate) struct SurveyMemory {
    outlines: Mutex<HashMap<String, Arc<Outlines>>>,
    /// Files that went from their folders: where a history branches, they come back.
    gone: Mutex<HashMap<u128, Outline>>,
    /// The young and the old. Branches and threads that are at different commits have one each for
    /// the same folder.
    sums: Mutex<[HashMap<Key, Arc<Found>>; 2]>,
    /// Folders that were opened, by path and git's id: each level looks into the same.
    listings: Mutex<HashMap<(String, String), Arc<Listing>>>,
    /// Stands for most sums.
    nothing: Arc<Found>,
}

/// The memory with the cache behind it, for one repository and catalogue.
pub(crate) struct Remembered<'a> {
    pub(crate) memory: &'a SurveyMemory,
    pub(crate) cache: &'a Cache,
    pub(crate) catalogue: String,
    /// Where the repository lies.
    pub(crate) place: Option<&'a Path>,
    /// Whether more than one change is read: of a single one no listing is kept, for it may be of a
    /// whole tree.
    pub(crate) is_one_of_many: bool,
}

impl Remembered<'_> {
    /// The files of a folder, as they were when it was last looked at.
    pub(crate) fn outlines(&self, folder: &str) -> Arc<Outlines> {
        if let Some(known) = lock(&self.memory.outlines).get(folder) {
            return known.clone();
        }
        self.get(self.outlines_key(folder)).unwrap_or_default()
    }

    /// Keeps the files of a folder.
    pub(crate) fn keep_outlines(&self, folder: &str, outlines: Outlines) {
        let outlines = Arc::new(outlines);
        // A folder without sources is as quickly listed.
        if !outlines.is_empty() {
            self.cache.put(self.outlines_key(folder), &*outlines);
        }
        let mut all = lock(&self.memory.outlines);
        if all.len() >= MAX_FOLDERS {
            all.clear();
        }
        let Some(before) = all.insert(folder.to_owned(), outlines.clone()) else {
            return;
        };
        drop(all);
        let mut gone = lock(&self.memory.gone);
        for (id, outline) in before.iter().filter(|(id, _)| !outlines.contains_key(id)) {
            if gone.len() >= MAX_GONE {
                gone.clear();
            }
            gone.insert(*id, outline.clone());
        }
    }

    /// A file that went from its folder.
    pub(crate) fn gone(&self, id: u128) -> Option<Outline> {
        lock(&self.memory.gone).get(&id).cloned()
    }

    /// All that a level found under a folder.
    pub(crate) fn sum(&self, key: Key) -> Option<Arc<Found>> {
        let known = lock(&self.memory.sums)
            .iter()
            .find_map(|sums| sums.get(&key).cloned());
        if known.is_some() {
            return known;
        }
        let found: Arc<Found> = self.get(key)?;
        self.hold_sum(key, &found);
        Some(found)
    }

    /// Keeps what a level found under a folder; on disk only what was costly to find.
    pub(crate) fn keep_sum(&self, key: Key, is_costly: bool, found: &Arc<Found>) {
        if is_costly {
            self.cache.put(key, &**found);
        }
        self.hold_sum(key, found);
    }

    fn hold_sum(&self, key: Key, found: &Arc<Found>) {
        let found = match found.is_nothing() {
            true => self.memory.nothing.clone(),
            false => found.clone(),
        };
        let mut sums = lock(&self.memory.sums);
        let [young, old] = &mut *sums;
        if young.len() >= MAX_SUMS {
            std::mem::swap(young, old);
            young.clear();
        }
        young.insert(key, found);
    }

    /// What stands in a folder; `open` tells it where it is not known. One that is not committed
    /// has no id, and may be another the next time.
    pub(crate) fn listing(
        &self,
        folder: &Folder,
        open: impl FnOnce() -> Option<Listing>,
    ) -> Option<Arc<Listing>> {
        let place = folder.id().filter(|_| self.is_one_of_many);
        let place = place.map(|id| (folder.path.clone(), id));
        if let Some(place) = &place
            && let Some(known) = lock(&self.memory.listings).get(place)
        {
            return Some(known.clone());
        }
        let listing = Arc::new(open()?);
        if let Some(place) = place {
            let mut listings = lock(&self.memory.listings);
            if listings.len() >= MAX_LISTINGS {
                listings.clear();
            }
            listings.insert(place, listing.clone());
        }
        Some(listing)
    }

    /// The key of what a level found under a folder with this id.
    pub(crate) fn sum_key(&self, folder: &str, id: &str, level: usize, known: u128) -> Key {
        let parts: [&[u8]; 5] = [
            folder.as_bytes(),
            id.as_bytes(),
            self.catalogue.as_bytes(),
            &known.to_le_bytes(),
            &[level as u8],
        ];
        self.cache.key("wrappers", &parts)
    }

    fn outlines_key(&self, folder: &str) -> Key {
        let place = self.place.map(|place| place.as_os_str().as_encoded_bytes());
        let parts = [
            folder.as_bytes(),
            self.catalogue.as_bytes(),
            place.unwrap_or_default(),
        ];
        self.cache.key("outlines", &parts)
    }

    fn get<T: DeserializeOwned>(&self, key: Key) -> Option<Arc<T>> {
        self.cache.get(key).map(Arc::new)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
