//! Which deleted file an added one was.

use std::collections::{BTreeMap, BTreeSet};

use git2::Oid;
use rayon::prelude::*;
use tollgate_model::change::{Content, Side};

use crate::similarity::Signature;
use crate::tree::Delta;

/// How alike two files must be to be one file renamed, as for git.
const MIN_PERCENT: u64 = 50;

/// Beyond this many comparisons git stops looking for renames with edits (`diff.renameLimit`,
/// 1,000 by 1,000 files); those of the same content are found in any case.
const MAX_COMPARISONS: usize = 1_000 * 1_000;

/// Pairs added files with the deleted ones that they were: from the index of the added one to
/// the index of the deleted one.
///
/// Reads nothing unless there are both. `read` gives the text of a file of the change.
pub(crate) fn pair(
    deltas: &[Delta],
    read: impl Fn(&Delta, Side) -> Content + Sync,
) -> BTreeMap<usize, usize> {
    let mut pairs = BTreeMap::new();
    let mut added = candidates(deltas, |delta| delta.before.is_none());
    let mut deleted = candidates(deltas, |delta| delta.after.is_none());
    if added.is_empty() || deleted.is_empty() {
        return pairs;
    }
    pair_same(deltas, &added, &deleted, &mut pairs);
    added.retain(|at| !pairs.contains_key(at));
    let taken: BTreeSet<usize> = pairs.values().copied().collect();
    deleted.retain(|at| !taken.contains(at));
    if added.len().saturating_mul(deleted.len()) <= MAX_COMPARISONS {
        pair_alike(deltas, &added, &deleted, read, &mut pairs);
    }
    pairs
}

/// Files of one side only. Links and submodules are not renamed: they have no content to know
/// them by.
fn candidates(deltas: &[Delta], is_one_sided: impl Fn(&Delta) -> bool) -> Vec<usize> {
    let is_file = |delta: &Delta| delta.before.or(delta.after).is_some_and(|entry| entry.mode.is_file());
    let numbered = deltas.iter().enumerate();
    numbered.filter(|(_, delta)| is_one_sided(delta) && is_file(delta)).map(|(at, _)| at).collect()
}

/// Pairs files of the same content, those of the same name first.
fn pair_same(deltas: &[Delta], added: &[usize], deleted: &[usize], pairs: &mut BTreeMap<usize, usize>) {
    let mut by_id: BTreeMap<Oid, Vec<usize>> = BTreeMap::new();
    for at in deleted {
        if let Some(entry) = deltas.get(*at).and_then(|delta| delta.before) {
            by_id.entry(entry.id).or_default().push(*at);
        }
    }
    for wants_same_name in [true, false] {
        for at in added {
            let Some((delta, id)) = deltas.get(*at).and_then(|delta| Some((delta, delta.after?.id))) else { continue };
            let Some(sources) = by_id.get_mut(&id).filter(|_| !pairs.contains_key(at)) else { continue };
            let fits = |source: &usize| {
                let source = deltas.get(*source);
                !wants_same_name || source.is_some_and(|source| file_name(source) == file_name(delta))
            };
            if let Some(found) = sources.iter().position(fits) {
                pairs.insert(*at, sources.remove(found));
            }
        }
    }
}

/// Pairs files that are alike, the most alike first.
fn pair_alike(
    deltas: &[Delta],
    added: &[usize],
    deleted: &[usize],
    read: impl Fn(&Delta, Side) -> Content + Sync,
    pairs: &mut BTreeMap<usize, usize>,
) {
    let sign = |files: &[usize], side: Side| -> Vec<(usize, Signature)> {
        let sign_one = |at: &usize| Some((*at, Signature::new(read(deltas.get(*at)?, side).text()?)));
        files.par_iter().filter_map(sign_one).collect()
    };
    if added.is_empty() || deleted.is_empty() {
        return;
    }
    let sources = sign(deleted, Side::Before);
    let targets = sign(added, Side::After);
    let mut alike: Vec<Alike> = targets
        .par_iter()
        .flat_map_iter(|(target, ours)| {
            sources.iter().filter_map(|(source, theirs)| {
                let percent = ours.percent(theirs);
                let name = |at: &usize| deltas.get(*at).map(file_name);
                let has_other_name = name(target) != name(source);
                (percent >= MIN_PERCENT).then_some(Alike {
                    distance: 100 - percent.min(100),
                    has_other_name,
                    target: *target,
                    source: *source,
                })
            })
        })
        .collect();
    alike.sort_unstable();
    let mut taken = BTreeSet::new();
    for Alike { target, source, .. } in alike {
        if !pairs.contains_key(&target) && taken.insert(source) {
            pairs.insert(target, source);
        }
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

fn file_name(delta: &Delta) -> &[u8] {
    delta.path.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
}
