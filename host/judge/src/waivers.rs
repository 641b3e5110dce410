//! The waivers that there are for a change: in their file, and beside the code.

use std::collections::BTreeSet;

use rayon::prelude::*;
use tollgate_change::Change;
use tollgate_gate::waivers::inline::MARKER;
use tollgate_gate::waivers::{Waiver, Waivers, file, inline};
use tollgate_gate::{Configuration, Origin};
use tollgate_model::RepoPath;
use tollgate_model::change::{Side, Status};
use tollgate_model::decision::PolicyRun;
use tollgate_model::finding::Finding;
use tollgate_settings::Format;

use crate::Setting;

/// Reads all waivers that are about a change. Those of the base are accepted; of a whole tree,
/// and of a head that is looked at as if it had landed, all are.
pub(crate) fn gather(
    change: &Change,
    configuration: &Configuration,
    runs: &[PolicyRun],
    setting: Setting,
) -> Waivers {
    let is_whole_tree = setting.is_whole_tree;
    let is_landed = is_whole_tree || configuration.origin == Origin::Proposed;
    let all = is_landed || setting.accepts_added;
    let path = configuration.waivers_file();
    let (before, after) = (change.read_rules(path), change.read(path, Side::After));
    let (mut entries, mut malformed) = file::read(&RepoPath::from(path), &before, &after, all);
    let findings = runs.iter().filter_map(|run| run.outcome.as_ref().ok());
    let found: BTreeSet<&RepoPath> = findings.flatten().map(|it| &it.place.path).collect();
    let files = change.files().par_iter().enumerate();
    let files = files.filter(|(_, file)| found.contains(&file.path) || may_hold(&file.path));
    let found: Vec<(Vec<Waiver>, Vec<Finding>)> = files
        .map(|(index, _)| read_inline(change, index, all))
        .collect();
    for (waivers, wrong) in found {
        entries.extend(waivers);
        malformed.extend(wrong);
    }
    let left = change.files().iter().filter_map(|file| match file.status {
        Status::Deleted => Some(file.path.clone()),
        _ => file.old_path.clone(),
    });
    Waivers {
        entries,
        malformed,
        is_whole_tree,
        gone: left.collect(),
        today: Some(setting.today),
    }
}

/// Whether a file in which nothing was found may still hold a waiver that counts: where policies
/// look, and comments can stand.
fn may_hold(path: &RepoPath) -> bool {
    let is_code = || tollgate_code::language_of(path).is_some();
    let is_settings =
        || tollgate_settings::format_of(path).is_some_and(|format| format != Format::Json);
    (is_code() || is_settings()) && !tollgate_facts::is_test_path(path.as_str())
}

fn read_inline(change: &Change, index: usize, all: bool) -> (Vec<Waiver>, Vec<Finding>) {
    let after = change.content(index, Side::After);
    let (Some(file), Some(text)) = (change.files().get(index), after.text()) else {
        return Default::default();
    };
    if !text.contains(MARKER) {
        return Default::default();
    }
    let before = change.content(index, Side::Before);
    let hunks = change.hunks(index);
    inline::read(
        &file.path,
        before.text().map(|text| &**text),
        text,
        &hunks,
        all,
    )
}
