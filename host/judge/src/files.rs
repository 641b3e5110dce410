//! What policies said of single files before.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use tollgate_cache::{Cache, Key};
use tollgate_change::Change;
use tollgate_engine::FileRuns;
use tollgate_facts::{Facts, FileId, Ties};
use tollgate_model::change::Side;
use tollgate_model::decision::FileRun;

/// In a larger change it would cost more to look than to judge.
const MAX_FILES: usize = 128;

/// What ties a file to the others, and what policies said of it.
type Said = (Arc<Ties>, Vec<FileRun>);

/// What policies said of the files of a change before, each under a key of its own.
pub(crate) struct KnownFiles<'a> {
    cache: &'a Cache,
    keys: Vec<Option<Key>>,
    said: Vec<Option<Said>>,
}

impl<'a> KnownFiles<'a> {
    /// Looks up what was said where all but the files of the change was the same: `rest` is that.
    pub(crate) fn of(cache: &'a Cache, change: &Change, rest: Option<String>) -> KnownFiles<'a> {
        let files = change.files();
        let rest = rest.filter(|_| files.len() <= MAX_FILES);
        let key = |index: usize| {
            let file = files.get(index)?;
            let contents = [Side::Before, Side::After].map(|side| change.content_id(index, side));
            let parts = format!("{file:?} {contents:?}");
            Some(cache.key("file", &[rest.as_ref()?.as_bytes(), parts.as_bytes()]))
        };
        let keys: Vec<Option<Key>> = (0..files.len()).map(key).collect();
        let said = keys
            .par_iter()
            .map(|key| {
                let (ties, runs): (Ties, Vec<FileRun>) = cache.get((*key)?)?;
                Some((Arc::new(ties), runs))
            })
            .collect();
        KnownFiles { cache, keys, said }
    }

    /// None of them.
    pub(crate) fn none(cache: &'a Cache) -> KnownFiles<'a> {
        KnownFiles {
            cache,
            keys: Vec::new(),
            said: Vec::new(),
        }
    }

    /// What ties each file to the others, in order of the files.
    pub(crate) fn ties(&self) -> Vec<Option<Arc<Ties>>> {
        let ties = |said: &Option<Said>| said.as_ref().map(|(ties, _)| ties.clone());
        self.said.iter().map(ties).collect()
    }

    /// What was said, by file.
    pub(crate) fn runs(&mut self) -> FileRuns {
        let said = std::mem::take(&mut self.said).into_iter().enumerate();
        let runs = said.filter_map(|(index, said)| Some((FileId(index as u32), said?.1)));
        runs.collect::<BTreeMap<_, _>>()
    }

    /// Keeps what was said now.
    pub(crate) fn keep(&self, facts: &Facts, runs: FileRuns) {
        for (file, runs) in runs {
            let key = self.keys.get(file.0 as usize).copied().flatten();
            if let (Some(key), Some(ties)) = (key, facts.ties(file)) {
                self.cache.put(key, &(&*ties, runs));
            }
        }
    }
}
