//! Which deleted file an added one was.
//!
//! Found in git's three steps: the same content; the same name, where only one file has it on
//! each side, and much of the content; the most alike of all that is left.

use std::collections::{BTreeMap, BTreeSet};

use git2::Oid;
use rayon::prelude::*;
use tollgate_model::change::{Content, Side};

use crate::similarity::Signature;
use crate::tree::Delta;

/// How alike two files must be to be one file renamed, as for git.
const MIN_PERCENT: u64 = 50;

/// How alike a file must be to the only other one of its name to be taken without comparing it
/// with the rest, as for git.
const MIN_PERCENT_OF_NAMESAKE: u64 = 75;

/// Beyond this many comparisons git skips the last step (`diff.renameLimit`, 1,000 by 1,000).
const MAX_COMPARISONS: usize = 1_000 * 1_000;

/// Beyond this many files the last step is skipped too, which git does not: where a thousand
/// files went and one came, it would read them all for that one.
const MAX_READS: usize = 2_000;

/// Pairs added files with the deleted ones that they were: from the index of the added one to
/// the index of the deleted one.
///
/// Reads nothing unless there are both. `read` gives the content of a file of the change.
pub(crate) fn pair(
    deltas: &[Delta],
    read: impl Fn(&Delta, Side) -> Content + Sync,
) -> BTreeMap<usize, usize> {
    let mut search = Search {
        deltas,
        added: candidates(deltas, |delta| delta.before.is_none()),
        deleted: candidates(deltas, |delta| delta.after.is_none()),
        pairs: BTreeMap::new(),
    };
    search.pair_same();
    if !search.added.is_empty() && !search.deleted.is_empty() {
        search.pair_namesakes(&read);
        search.pair_alike(&read);
    }
    search.pairs
}

/// Files of one side only. Links and submodules are not renamed: they have no content to know
/// them by.
fn candidates(deltas: &[Delta], is_one_sided: impl Fn(&Delta) -> bool) -> BTreeSet<usize> {
    let is_file = |delta: &Delta| {
        delta
            .before
            .or(delta.after)
            .is_some_and(|entry| entry.mode.is_file())
    };
    let numbered = deltas.iter().enumerate();
    numbered
        .filter(|(_, delta)| is_one_sided(delta) && is_file(delta))
        .map(|(at, _)| at)
        .collect()
}

/// What is paired, and what is left to pair.
struct Search<'run> {
    deltas: &'run [Delta],
    added: BTreeSet<usize>,
    deleted: BTreeSet<usize>,
    pairs: BTreeMap<usize, usize>,
}

impl Search<'_> {
    fn take(&mut self, target: usize, source: usize) {
        if self.added.contains(&target) && self.deleted.remove(&source) {
            self.added.remove(&target);
            self.pairs.insert(target, source);
        }
    }

    /// Pairs files of the same content, those of the same name first.
    fn pair_same(&mut self) {
        let mut by_id: BTreeMap<Oid, Vec<usize>> = BTreeMap::new();
        for source in &self.deleted {
            if let Some(entry) = self.deltas.get(*source).and_then(|delta| delta.before) {
                by_id.entry(entry.id).or_default().push(*source);
            }
        }
        for wants_namesake in [true, false] {
            for target in self.added.clone() {
                let id = self
                    .deltas
                    .get(target)
                    .and_then(|delta| delta.after)
                    .map(|entry| entry.id);
                let Some(sources) = id.and_then(|id| by_id.get_mut(&id)) else {
                    continue;
                };
                let fits =
                    |source: &usize| !wants_namesake || self.name(*source) == self.name(target);
                if let Some(found) = sources.iter().position(fits) {
                    let source = sources.remove(found);
                    self.take(target, source);
                }
            }
        }
    }

    /// Pairs files that alone have their name on each side, if they are much alike.
    fn pair_namesakes(&mut self, read: &(impl Fn(&Delta, Side) -> Content + Sync)) {
        let added = self.by_unique_name(&self.added);
        let deleted = self.by_unique_name(&self.deleted);
        let namesakes: Vec<(usize, usize)> = added
            .iter()
            .filter_map(|(name, target)| Some(((*target)?, (*deleted.get(name)?)?)))
            .collect();
        let are_alike = |(target, source): &(usize, usize)| {
            let ours = self.sign(*target, Side::After, read);
            let theirs = self.sign(*source, Side::Before, read);
            ours.zip(theirs)
                .is_some_and(|(ours, theirs)| ours.percent(&theirs) >= MIN_PERCENT_OF_NAMESAKE)
        };
        let alike: Vec<(usize, usize)> = namesakes.into_par_iter().filter(are_alike).collect();
        for (target, source) in alike {
            self.take(target, source);
        }
    }

    /// Files by their name; `None` for a name that several have.
    fn by_unique_name(&self, files: &BTreeSet<usize>) -> BTreeMap<&[u8], Option<usize>> {
        let mut by_name = BTreeMap::new();
        for at in files {
            by_name
                .entry(self.name(*at))
                .and_modify(|found| *found = None)
                .or_insert(Some(*at));
        }
        by_name
    }

    /// Pairs files that are alike, the most alike first.
    fn pair_alike(&mut self, read: &(impl Fn(&Delta, Side) -> Content + Sync)) {
        let comparisons = self.added.len().saturating_mul(self.deleted.len());
        let reads = self.added.len() + self.deleted.len();
        if comparisons == 0 || comparisons > MAX_COMPARISONS || reads > MAX_READS {
            return;
        }
        let sources = self.sign_all(&self.deleted, Side::Before, read);
        let targets = self.sign_all(&self.added, Side::After, read);
        let compare = |(target, ours): &(usize, Signature),
                       (source, theirs): &(usize, Signature)| {
            let percent = ours.percent(theirs);
            let has_other_name = self.name(*target) != self.name(*source);
            let (target, source) = (*target, *source);
            (percent >= MIN_PERCENT).then(|| Alike {
                distance: 100 - percent,
                has_other_name,
                target,
                source,
            })
        };
        let mut alike: Vec<Alike> = targets
            .par_iter()
            .flat_map_iter(|target| sources.iter().filter_map(|source| compare(target, source)))
            .collect();
        alike.sort_unstable();
        for Alike { target, source, .. } in alike {
            self.take(target, source);
        }
    }

    fn sign_all(
        &self,
        files: &BTreeSet<usize>,
        side: Side,
        read: &(impl Fn(&Delta, Side) -> Content + Sync),
    ) -> Vec<(usize, Signature)> {
        files
            .par_iter()
            .filter_map(|at| Some((*at, self.sign(*at, side, read)?)))
            .collect()
    }

    fn sign(
        &self,
        at: usize,
        side: Side,
        read: impl Fn(&Delta, Side) -> Content,
    ) -> Option<Signature> {
        Some(Signature::new(read(self.deltas.get(at)?, side).text()?))
    }

    fn name(&self, at: usize) -> &[u8] {
        let path = self.deltas.get(at).map_or(&b""[..], |delta| &delta.path);
        path.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
    }
}

/// A possible rename, ordered from the best on. Paths break ties: deltas are sorted by them.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Alike {
    distance: u64,
    has_other_name: bool,
    target: usize,
    source: usize,
}
