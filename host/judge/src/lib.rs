//! Where the rooms meet: a change in, a verdict out.
//!
//! [`Policies`] are loaded once. [`Rules`] are what a configuration makes of a change: its own
//! settings and gateways, ready to gather facts by. [`judge`] brings the two together for one
//! change, from any number of threads; [`Judge`] is for whoever has one change or a few, and
//! loads the policies while the facts of the first are gathered.
#![forbid(unsafe_code)]

mod case;
mod error;
mod files;
mod memory;
mod policies;
mod review;
mod rules;
mod sources;
mod survey;
mod waivers;
mod why;

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_cache::Cache;
use tollgate_change::Change;
use tollgate_facts::Facts;
pub use tollgate_facts::LookedAt;
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::waivers::Waiver;
use tollgate_gate::{Configuration, Subject, configuration_changed, decide};
use tollgate_model::change::{FileChange, Side};
use tollgate_model::decision::{PolicyRun, Verdict};
use tollgate_model::time::Timestamp;
use tollgate_model::{Digest, RepoPath};

use crate::files::KnownFiles;
use crate::memory::{Judgement, Memory};

pub use case::{Case, Judge};
pub use error::JudgeError;
pub use policies::Policies;
pub use review::Review;
pub use review::override_signatures;
pub use rules::{Rules, facts_of_head, read_configuration, teams_of, with_in_house};
pub use sources::stored;
pub use survey::{first_contract, gateways_in_use, languages_in_use};
pub use why::Ground;

/// A verdict, and the change that its excerpts are taken from.
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// What people said of it, where somebody has to.
    pub review: Option<Review>,
    configuration: Configuration,
    change: Arc<Change>,
    /// Whether it is bound for a protected branch. What is bound for no branch, a tag for one, is
    /// taken for it.
    is_bound_for_protected: bool,
    waivers: Vec<Waiver>,
    /// What it was worked out of: taken apart with the rest, by whoever has the time, or never.
    facts: Option<Arc<Facts>>,
    _rules: Option<Rules>,
    cache: Cache,
}

impl Judged {
    /// Waits until what is to be remembered of it is on the disk: for a program that ends without
    /// taking its memory apart.
    pub fn finish(&self) {
        self.cache.finish();
    }

    /// Whether it is bound for a protected branch, by the configuration of its base.
    pub fn is_bound_for_protected(&self) -> bool {
        self.is_bound_for_protected
    }

    /// The waivers that there are, whether they count or not.
    pub fn waivers(&self) -> &[Waiver] {
        &self.waivers
    }

    /// The configuration in force: that of the base.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// The digest of the text of that configuration; nothing where there is none.
    pub fn configuration_digest(&self) -> Option<Digest> {
        let content = self.change.read_rules(FILE_NAME);
        content.text().map(|text| Digest::of(text.as_bytes()))
    }

    /// The change.
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// Which changed files were looked at, and why the others were not. None where what was worked
    /// out before was told again.
    pub fn looked_at(&self) -> Option<Vec<LookedAt>> {
        self.facts.as_ref().map(|facts| facts.looked_at())
    }

    /// The text of a file on one side.
    pub fn source(&self, path: &RepoPath, side: Side) -> Option<Arc<str>> {
        let known = self.facts.as_ref().and_then(|facts| {
            let file = facts.file_at(path, side)?;
            facts.source(file, side).map(|source| source.text.clone())
        });
        known.or_else(|| self.change.read(path.as_str(), side).text().cloned())
    }
}

/// Judges a change by policies under the rules of its base.
pub fn judge(policies: &Policies, rules: &Rules, change: Change, today: Timestamp) -> Judged {
    let change = Arc::new(change);
    let cache = Cache::off();
    let known = KnownFiles::none(&cache);
    let (judgement, facts) = work_out(policies, rules, known, rules.gather(change.clone()));
    Judged {
        facts: Some(facts),
        ..decide_about(change, rules.configuration(), judgement, Setting::on(today))
    }
}

/// Judges a change of commits as [`judge`] does, and remembers what policies said of it.
pub fn judge_remembering(
    policies: &Policies,
    rules: &Rules,
    change: Change,
    cache: &Cache,
    today: Timestamp,
) -> Judged {
    let change = Arc::new(change);
    let configuration = rules.configuration();
    let memory = Memory::new(cache, &change, false, configuration, &policies.digests());
    if let Some(known) = memory.recall() {
        return decide_about(change, configuration, known, Setting::on(today));
    }
    let known = KnownFiles::none(cache);
    let (judgement, facts) = work_out(policies, rules, known, rules.gather(change.clone()));
    memory.keep(&judgement);
    Judged {
        facts: Some(facts),
        ..decide_about(change, configuration, judgement, Setting::on(today))
    }
}

/// What the policies say of a change.
fn work_out(
    policies: &Policies,
    rules: &Rules,
    mut known: KnownFiles<'_>,
    facts: Facts,
) -> (Judgement, Arc<Facts>) {
    let facts = Arc::new(facts);
    let (runs, said) = policies.run_unknown(&facts, rules, &known.runs());
    let judgement = Judgement::of(&facts, runs);
    if judgement.is_settled() {
        known.keep(&facts, said);
    }
    (judgement, facts)
}

/// What a decision rests on besides the change and its configuration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    /// The day, by which waivers are over or not.
    pub(crate) today: Timestamp,
    /// Whether the whole tree is judged, and there is no base.
    pub(crate) is_whole_tree: bool,
    /// Whether the waivers that the change itself adds count: somebody else has approved them.
    pub(crate) accepts_added: bool,
}

impl Setting {
    /// A change with a base, on a day.
    fn on(today: Timestamp) -> Setting {
        Setting {
            today,
            is_whole_tree: false,
            accepts_added: false,
        }
    }
}

fn decide_about(
    change: Arc<Change>,
    configuration: &Configuration,
    judgement: Judgement,
    setting: Setting,
) -> Judged {
    let branch = change.summary().branch.as_deref();
    let is_bound_for_protected = branch.is_none_or(|branch| configuration.is_protected(branch));
    let summary = change.summary().clone();
    let mut subject = Subject::new(summary, judgement.files, judgement.skipped);
    subject.notices = configuration.notices(change.files(), branch);
    subject.own_findings = configuration_changed(configuration, change.files());
    subject.old_paths = old_paths(change.files());
    subject.waivers = waivers::gather(&change, configuration, &judgement.runs, setting);
    let waivers = subject.waivers.entries.clone();
    let verdict = decide(subject, configuration, judgement.runs);
    Judged {
        verdict,
        review: None,
        configuration: configuration.clone(),
        is_bound_for_protected,
        waivers,
        change,
        facts: None,
        _rules: None,
        cache: Cache::off(),
    }
}

/// Where files stood at the base that stand elsewhere now.
fn old_paths(files: &[FileChange]) -> BTreeMap<RepoPath, RepoPath> {
    let moved = files
        .iter()
        .filter_map(|file| Some((file.path.clone(), file.old_path.clone()?)));
    moved.collect()
}

/// Decides about a change whose policies have run.
pub fn verdict(rules: &Rules, facts: &Facts, runs: Vec<PolicyRun>, today: Timestamp) -> Verdict {
    let judgement = Judgement::of(facts, runs);
    let change = facts.shared_change();
    decide_about(change, rules.configuration(), judgement, Setting::on(today)).verdict
}
