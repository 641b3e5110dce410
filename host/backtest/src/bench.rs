//! One commit: judged exactly as `tollgate check --base <its first parent>` judges it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use tollgate_cache::Cache;
use tollgate_change::{Change, History, Step};
use tollgate_engine::Policy;
use tollgate_facts::{Facts, Reads};
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::{Configuration, Origin};
use tollgate_judge::{JudgeError, Policies, Rules, judge_remembering, verdict};
use tollgate_model::backtest::{CommitFinding, JudgedCommit};
use tollgate_model::change::{Content, Side};
use tollgate_model::decision::{Decision, Verdict};
use tollgate_model::finding::Finding;
use tollgate_model::time::Timestamp;

use crate::compare::differences;
use crate::journal::Entry;
use crate::plan::Plan;

/// So many versions of the configuration are kept ready. A history changes from one to the next,
/// and a few branches at a time have the one before.
const KEPT_RULES: usize = 4;

/// What commits are judged with.
pub(crate) struct Bench {
    pub(crate) history: History,
    /// All policies; in a comparison, those beside the one that is compared.
    pub(crate) policies: Policies,
    pub(crate) contest: Option<Contest>,
    /// The rules that the operator gave for all commits.
    pub(crate) fixed: Option<Arc<Rules>>,
    /// What those of a commit's base look at.
    pub(crate) reads: Reads,
    pub(crate) known: Mutex<Vec<(Content, Arc<Rules>)>>,
    /// What policies said of commits, in this run or another.
    pub(crate) cache: Cache,
}

/// Two versions of one policy.
pub(crate) struct Contest {
    pub(crate) id: String,
    pub(crate) old: Policy,
    pub(crate) new: Policy,
}

impl Contest {
    /// Leaves to the comparison which version judges: a third one, that a configuration of the
    /// history pins, is in no position to. Its options and effects count for both.
    pub(crate) fn unpin(&self, configuration: &mut Configuration) {
        if let Some(policy) = configuration.policies.get_mut(&self.id) {
            policy.source = None;
            policy.sha256 = None;
            policy.signed_by.clear();
        }
    }
}

impl Bench {
    /// Judges the commit at a position. Whatever goes wrong with it is told of it.
    pub(crate) fn judge(&self, plan: &Plan, position: usize) -> Option<Entry> {
        let step = plan.steps.get(position)?;
        let judge = || self.judge_step(plan, position as u32, step);
        let judged = catch_unwind(AssertUnwindSafe(judge)).unwrap_or_else(|panic| {
            Err(format!(
                "tollgate itself failed, which is a bug: {}",
                words(&*panic)
            ))
        });
        Some(judged.unwrap_or_else(|reason| {
            let mut commit = self.describe(position as u32, step, Decision::Undecided);
            commit.old_decision = self.contest.as_ref().map(|_| Decision::Undecided);
            commit.undecided.push(reason);
            Entry::Commit(Box::new(commit))
        }))
    }

    fn judge_step(&self, plan: &Plan, position: u32, step: &Step) -> Result<Entry, String> {
        let told = |error: JudgeError| match error.hint() {
            Some(hint) => format!("{error}: {hint}"),
            None => error.to_string(),
        };
        let change = self.history.change(step);
        let change = change.map_err(|error| told(error.into()))?;
        if !plan.wants(&change) {
            return Ok(Entry::LeftOut(position));
        }
        let rules = self.rules(&change).map_err(told)?;
        // A waiver counts as it did then.
        let time = Timestamp::from_seconds(step.time);
        Ok(match &self.contest {
            None => {
                let judged = judge_remembering(&self.policies, &rules, change, &self.cache, time);
                self.entry(position, step, judged.verdict)
            }
            Some(contest) => {
                let facts = Arc::new(rules.gather(change));
                self.compare(contest, position, step, &facts, &rules)
            }
        })
    }

    /// The rules of a change: those of the configuration at its base, unless there are others
    /// for all.
    fn rules(&self, change: &Change) -> Result<Arc<Rules>, JudgeError> {
        if let Some(fixed) = &self.fixed {
            return Ok(Arc::clone(fixed));
        }
        let content = change.read(FILE_NAME, Side::Before);
        let find = |known: &mut Vec<(Content, Arc<Rules>)>| {
            let at = known.iter().position(|(known, _)| *known == content)?;
            // The last used is the last to be forgotten.
            let found = known.remove(at);
            let rules = Arc::clone(&found.1);
            known.push(found);
            Some(rules)
        };
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = find(&mut lock()) {
            return Ok(rules);
        }
        let mut configuration = Configuration::of(&content, Origin::Base)?;
        if let Some(contest) = &self.contest {
            contest.unpin(&mut configuration);
        }
        let rules = Arc::new(Rules::new(configuration, FILE_NAME, self.reads)?);
        let mut known = lock();
        if let Some(rules) = find(&mut known) {
            return Ok(rules);
        }
        if known.len() >= KEPT_RULES {
            known.remove(0);
        }
        known.push((content, Arc::clone(&rules)));
        Ok(rules)
    }

    fn entry(&self, position: u32, step: &Step, verdict: Verdict) -> Entry {
        let is_silent = verdict.decision == Decision::Allow && verdict.findings.is_empty();
        if is_silent {
            return Entry::Silent(position);
        }
        let mut commit = self.describe(position, step, verdict.decision);
        commit.findings = verdict.findings.iter().map(tell).collect();
        commit.undecided = verdict.undecided;
        Entry::Commit(Box::new(commit))
    }

    fn compare(
        &self,
        contest: &Contest,
        position: u32,
        step: &Step,
        facts: &Arc<Facts>,
        rules: &Rules,
    ) -> Entry {
        let others = self.policies.run(facts, rules);
        let with = |policy: &Policy| {
            let mut runs = others.clone();
            runs.extend(
                self.policies
                    .run_these(std::slice::from_ref(policy), facts, rules),
            );
            verdict(rules, facts, runs, Timestamp::from_seconds(step.time))
        };
        let (old, new) = (with(&contest.old), with(&contest.new));
        let findings = differences(&contest.id, &old.findings, &new.findings);
        let is_same = findings.is_empty() && old.decision == new.decision;
        if is_same && new.decision != Decision::Undecided && new.undecided.is_empty() {
            return Entry::Same(position, new.decision);
        }
        let mut commit = self.describe(position, step, new.decision);
        commit.old_decision = Some(old.decision);
        commit.findings = findings;
        commit.undecided = new.undecided;
        for reason in old.undecided {
            if !commit.undecided.contains(&reason) {
                commit.undecided.push(reason);
            }
        }
        Entry::Commit(Box::new(commit))
    }

    fn describe(&self, position: u32, step: &Step, decision: Decision) -> JudgedCommit {
        let subject = self.history.describe(step).map(|commit| commit.subject);
        JudgedCommit {
            position,
            id: step.id(),
            parent: step.parent(),
            time: Timestamp::from_seconds(step.time),
            subject: subject.unwrap_or_default(),
            decision,
            old_decision: None,
            findings: Vec::new(),
            undecided: Vec::new(),
        }
    }
}

/// As much of a finding as is kept.
pub(crate) fn tell(finding: &Finding) -> CommitFinding {
    CommitFinding {
        rule: finding.code(),
        effect: finding.effect,
        difference: None,
        old_effect: None,
        path: finding.place.path.to_string(),
        line: finding.place.span.start_line,
        message: finding.message.clone(),
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no words")
}
