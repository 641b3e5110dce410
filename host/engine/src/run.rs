//! One run of a policy: what it is shown, one view after another, and what comes of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use tollgate_facts::{Facts, FileId};
use tollgate_model::decision::{FileRun, PolicyFailure, PolicyRun};
use tollgate_model::finding::{Finding, Manifest};

use crate::accept::check_count;
use crate::failure::failure;
use crate::limits::Limits;
use crate::policy::Policy;
use crate::session::{Checked, Session};
use crate::trace::Notes;
use crate::view::View;

/// What policies are run on.
pub(crate) struct Job<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) facts: &'a Arc<Facts>,
    /// The options of a policy, as JSON.
    pub(crate) options: &'a OptionsOf<'a>,
    /// What was said of the files that are settled.
    pub(crate) known: &'a FileRuns,
    /// Gives each view something to note its exchanges in, where that is asked for.
    pub(crate) notes: Option<&'a (dyn Fn(View) -> Notes + Sync)>,
}

/// Gives a policy its options as JSON by its manifest, or says what is wrong with them.
pub type OptionsOf<'a> = dyn Fn(&Manifest) -> Result<String, String> + Sync + 'a;

/// What policies said of source files that they were shown one by one, by file.
pub type FileRuns = BTreeMap<FileId, Vec<FileRun>>;

/// One run of a policy, and what of it can be said again without running.
pub(crate) struct Ran {
    pub(crate) run: PolicyRun,
    pub(crate) by_file: Vec<(FileId, FileRun)>,
}

/// Runs a policy on a change, to whatever end.
pub(crate) fn run(policy: &Policy, job: &Job<'_>) -> Ran {
    let mut ran = Ran {
        run: PolicyRun {
            id: policy.name.clone(),
            digest: policy.digest,
            manifest: None,
            fuel: 0,
            outcome: Err(failure(&policy.name, "has not run", "")),
        },
        by_file: Vec::new(),
    };
    ran.run.outcome = judge(policy, job, &mut ran);
    ran
}

fn judge(policy: &Policy, job: &Job<'_>, ran: &mut Ran) -> Result<Vec<Finding>, PolicyFailure> {
    let mut session = Session::start(policy, job.limits, Some(Arc::clone(job.facts)))?;
    let manifest = session.introduce()?;
    ran.run.id.clone_from(&manifest.id);
    let manifest = ran.run.manifest.insert(manifest).clone();
    let views = match manifest.judges_by_file {
        true => View::one_by_one(job.facts),
        false => vec![View::Whole],
    };
    let options = (job.options)(&manifest).map_err(|wrong| {
        let hint = "correct its options; `tollgate policies` lists what it takes";
        failure(&manifest.id, format!("was not run: {wrong}"), hint)
    })?;
    let checked = show_all(session, &views, &manifest, &options, job);
    let mut all = Vec::new();
    let mut failed = None;
    for (view, checked) in views.iter().zip(checked) {
        match checked {
            Ok(checked) => all.extend(ran.take(*view, checked)),
            Err((fuel, error)) => {
                ran.run.fuel = ran.run.fuel.saturating_add(fuel);
                failed = failed.or(Some(error));
            }
        }
    }
    if let Some(error) = failed {
        return Err(error);
    }
    let known_fuel = add_known(&mut all, &manifest, job)?;
    ran.run.fuel = ran.run.fuel.saturating_add(known_fuel);
    all.sort_by(Finding::order);
    check_count(all.len(), job.limits.max_findings)
        .map_err(|error| failure(&manifest.id, error.to_string(), error.hint()))?;
    Ok(all)
}

/// What came of showing a policy some of a change, or why it failed with the fuel that it used.
type Shown = Result<Checked, (u64, PolicyFailure)>;

/// Shows a policy one view after another, each in a session of its own, the first in the one that
/// there is.
fn show_all(
    session: Session<'_>,
    views: &[View],
    manifest: &Manifest,
    options: &str,
    job: &Job<'_>,
) -> Vec<Shown> {
    let (policy, limits) = (session.policy, session.limits);
    let judge = |mut session: Session<'_>, view: &View| {
        if let Some(notes) = job.notes {
            session.note_in(notes(*view));
        }
        session.judge(*view, manifest, options)
    };
    let show = |view: &View| {
        let session = Session::start(policy, &limits, Some(Arc::clone(job.facts)));
        judge(session.map_err(|error| (0, error))?, view)
    };
    let (first, others) = views.split_first().unwrap_or((&View::Whole, &[]));
    let show_others = || -> Vec<Shown> {
        let others = others.par_iter().with_max_len(1);
        others.map(show).collect()
    };
    let show_first = || judge(session, first);
    let (first, others) = rayon::join(show_first, show_others);
    std::iter::once(first).chain(others).collect()
}

impl Ran {
    /// Takes in what came of one view.
    fn take(&mut self, view: View, checked: Checked) -> Vec<Finding> {
        self.run.fuel = self.run.fuel.saturating_add(checked.fuel);
        if let (View::Source(file), false) = (view, checked.looked_beyond) {
            let said = FileRun {
                policy: self.run.id.clone(),
                findings: checked.findings.clone(),
                fuel: checked.fuel,
            };
            self.by_file.push((file, said));
        }
        checked.findings
    }
}

/// Adds what is known of settled files, and tells what fuel that took.
fn add_known(
    all: &mut Vec<Finding>,
    manifest: &Manifest,
    job: &Job<'_>,
) -> Result<u64, PolicyFailure> {
    let mut fuel: u64 = 0;
    for file in job.facts.file_ids().filter(|id| job.facts.is_settled(*id)) {
        let mut known = job.known.get(&file).into_iter().flatten();
        let known = known.find(|known| manifest.judges_by_file && known.policy == manifest.id);
        // Nobody may take a file for judged that this policy never saw.
        let known = known.ok_or_else(|| {
            let what = "was not shown a changed file (a bug in Tollgate, not in the policy)";
            let hint = "run it again with `--no-cache`, and please report it";
            failure(&manifest.id, what, hint)
        })?;
        all.extend(known.findings.iter().cloned());
        fuel = fuel.saturating_add(known.fuel);
    }
    Ok(fuel)
}
