//! What policies said of a change before.

use serde::{Deserialize, Serialize};
use tollgate_cache::{Cache, Key};
use tollgate_change::Change;
use tollgate_facts::Facts;
use tollgate_gate::Configuration;
use tollgate_model::change::Side;
use tollgate_model::decision::{FileCount, PolicyRun, Skipped};
use tollgate_model::{Digest, RepoPath};

use crate::rules::teams_of;

/// So many changed files are looked over in no time, where none of them matters.
const QUICK_FILES: usize = 16;

/// What policies said of a change, and how much of it was looked at. The decision is not in it:
/// that is made anew each time.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Judgement {
    pub(crate) runs: Vec<PolicyRun>,
    pub(crate) files: FileCount,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) is_complete: bool,
    /// The changed files that can matter to payments.
    mattering: Vec<RepoPath>,
}

impl Judgement {
    pub(crate) fn of(facts: &Facts, runs: Vec<PolicyRun>) -> Judgement {
        Judgement {
            runs,
            files: facts.counts(),
            skipped: facts.skipped().to_vec(),
            is_complete: facts.is_complete(),
            mattering: facts.mattering(),
        }
    }

    /// The changed files that can matter to payments: by what is in them, or by the configuration.
    pub(crate) fn mattering(
        &self,
        change: &Change,
        configuration: &Configuration,
    ) -> Vec<RepoPath> {
        let globs = configuration.payment_globs();
        let is_named = |path: &RepoPath| globs.is_match(path.as_str());
        // What leaves the payment paths was payment code.
        let named = change
            .files()
            .iter()
            .filter(|file| is_named(&file.path) || file.old_path.as_ref().is_some_and(is_named));
        let named = named.map(|file| &file.path);
        self.mattering.iter().chain(named).cloned().collect()
    }

    /// Whether it is worked out as quickly as it is kept and found again.
    fn is_quick(&self) -> bool {
        self.files.parsed == 0 && self.files.changed <= QUICK_FILES
    }

    /// Whether it would be the same again. A policy that failed may have met a bug of ours, and
    /// what could not be read may be there the next time.
    pub(crate) fn is_settled(&self) -> bool {
        let has_failed = self.runs.iter().any(|run| run.outcome.is_err());
        let has_doubt = self.skipped.iter().any(|file| file.could_matter);
        !has_failed && !has_doubt && self.is_complete
    }
}

/// Where the judgement of one change is kept.
pub(crate) struct Memory<'a> {
    cache: &'a Cache,
    key: Option<Key>,
}

impl<'a> Memory<'a> {
    /// The place for all that a judgement rests on: both commits (policies may read any file of
    /// either, and the commits between), where it is bound for, the part of the configuration
    /// that policies and facts depend on, and the policies. The built-in ones, the catalogue and
    /// the engine are those of this binary; `policies` are the digests of those that were loaded
    /// already.
    pub(crate) fn new(
        cache: &'a Cache,
        change: &Change,
        is_whole_tree: bool,
        configuration: &Configuration,
        policies: &[Digest],
    ) -> Memory<'a> {
        let key = cache.is_on().then(|| {
            let summary = change.summary();
            let rest = rest_of(change, is_whole_tree, configuration);
            let parts = (&summary.head, summary.digest, policies);
            cache.key(
                "judgement",
                &[rest.as_bytes(), format!("{parts:?}").as_bytes()],
            )
        });
        Memory { cache, key }
    }

    /// A place where nothing is kept.
    pub(crate) fn none(cache: &'a Cache) -> Memory<'a> {
        Memory { cache, key: None }
    }

    pub(crate) fn recall(&self) -> Option<Judgement> {
        self.cache.get(self.key?)
    }

    pub(crate) fn keep(&self, judgement: &Judgement) {
        if let Some(key) = self.key
            && judgement.is_settled()
            && !judgement.is_quick()
        {
            self.cache.put(key, judgement);
            self.cache.sweep();
        }
    }
}

/// What a judgement rests on besides the head and the policies.
pub(crate) fn rest_of(
    change: &Change,
    is_whole_tree: bool,
    configuration: &Configuration,
) -> String {
    let summary = change.summary();
    let teams = teams_of(configuration);
    // What is said of a file may rest on the page on a gateway: that of the base, or a changed one.
    let files = change.files().iter().enumerate();
    let is_page = |path: &RepoPath| teams.contract_of(path).is_some();
    let pages: Vec<_> = files
        .filter(|(_, file)| is_page(&file.path) || file.old_path.as_ref().is_some_and(is_page))
        .map(|(index, file)| (file, change.content_id(index, Side::After)))
        .collect();
    let parts = (
        &summary.base,
        (&summary.branch, &summary.environment),
        is_whole_tree,
        &configuration.payment_paths,
        &configuration.in_house_gateways,
        configuration.options(),
        configuration.pins().collect::<Vec<_>>(),
        (&teams, pages),
    );
    format!("{parts:?}")
}
