//! Where the rooms meet: a change in, a verdict out.
//!
//! [`Policies`] are loaded once. [`Rules`] are what a configuration makes of a change: its own
//! settings and gateways, ready to gather facts by. [`judge`] brings the two together for one
//! change, from any number of threads; [`Judge`] is for whoever has one change or a few, and
//! loads the policies while the facts of the first are gathered.
#![forbid(unsafe_code)]

mod case;
mod error;
mod policies;
mod rules;

use std::sync::Arc;

use tollgate_change::Change;
use tollgate_facts::Facts;
use tollgate_gate::{Subject, decide};
use tollgate_model::RepoPath;
use tollgate_model::change::Side;
use tollgate_model::decision::{PolicyRun, Verdict};

pub use case::{Case, Judge};
pub use error::JudgeError;
pub use policies::Policies;
pub use rules::{Rules, read_configuration, with_in_house};

/// A verdict, and the facts that its excerpts are taken from.
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    facts: Arc<Facts>,
}

impl Judged {
    /// The text of a file on one side.
    pub fn source(&self, path: &RepoPath, side: Side) -> Option<Arc<str>> {
        let content = self.facts.change().read(path.as_str(), side);
        content.text().cloned()
    }
}

/// Judges a change by policies under the rules of its base.
pub fn judge(policies: &Policies, rules: &Rules, change: Change) -> Judged {
    judge_facts(policies, rules, Arc::new(rules.gather(change)))
}

fn judge_facts(policies: &Policies, rules: &Rules, facts: Arc<Facts>) -> Judged {
    let runs = policies.run(&facts, rules);
    Judged {
        verdict: verdict(rules, &facts, runs),
        facts,
    }
}

/// Decides about a change whose policies have run.
pub fn verdict(rules: &Rules, facts: &Facts, runs: Vec<PolicyRun>) -> Verdict {
    let change = facts.change();
    let configuration = rules.configuration();
    let branch = change.summary().branch.as_deref();
    let subject = Subject {
        change: change.summary().clone(),
        files: facts.counts(),
        skipped: facts.skipped().to_vec(),
        notices: configuration.notices(change.files(), branch),
    };
    decide(subject, configuration, runs)
}
