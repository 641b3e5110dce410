//! What the gate would have said over a stretch of history.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Digest;
use crate::decision::Decision;
use crate::finding::Effect;
use crate::time::Timestamp;

/// What came of judging many commits, each as if it were being deployed over its first parent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backtest {
    /// What was asked.
    pub scope: Scope,
    /// Which part of it this is, where it is not all of it.
    pub shard: Option<Shard>,
    /// The policies that judged, in order of their ids; in a comparison, those beside the one
    /// that is compared.
    pub policies: Vec<PolicyVersion>,
    /// The two versions of one policy that were compared, if that was asked.
    pub comparison: Option<Comparison>,
    /// How the commits were decided; in a comparison, by the new version.
    pub counts: Counts,
    /// The same by month, as `2024-10`.
    pub months: BTreeMap<String, Counts>,
    /// The commits to read, newest first: those with a finding, and those that were not allowed.
    /// In a comparison, those that the two versions judge differently, and those that either
    /// could not decide.
    pub commits: Vec<JudgedCommit>,
}

/// What was asked. Shards can be joined where they have the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The range as it was written.
    pub range: String,
    /// The commit it ends with.
    pub head: String,
    /// The commit whose history is left out, if there is one.
    pub base: Option<String>,
    /// Whether the line of first parents was judged, with its merges, and not every commit.
    pub merges: bool,
    /// Commits before this moment are left out.
    pub since: Option<Timestamp>,
    /// Globs; a commit that changes nothing under any of them is left out. None: all count.
    pub paths: Vec<String>,
    /// The digest of the configuration, if it was one for all and not that of each base.
    pub configuration: Option<Digest>,
    /// How many commits the range has, all shards together.
    pub commits: u32,
}

/// One of `of` parts, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// Which one.
    pub index: u32,
    /// Of how many.
    pub of: u32,
}

/// A policy, as precisely as it can be named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// Its id.
    pub id: String,
    /// Its own version.
    pub version: String,
    /// The digest of its component.
    pub digest: Digest,
}

/// Two versions of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// What it was.
    pub old: PolicyVersion,
    /// What it would be.
    pub new: PolicyVersion,
}

/// How many commits were decided how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Allowed.
    pub allow: u32,
    /// To be reviewed.
    pub review: u32,
    /// Blocked.
    pub block: u32,
    /// Not decided.
    pub undecided: u32,
    /// Not judged, because they change nothing under the paths that were asked for.
    pub left_out: u32,
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, decision: Decision) {
        match decision {
            Decision::Allow => self.allow += 1,
            Decision::Review => self.review += 1,
            Decision::Block => self.block += 1,
            Decision::Undecided => self.undecided += 1,
        }
    }

    /// Counts what others counted.
    pub fn join(&mut self, other: &Counts) {
        self.allow = self.allow.saturating_add(other.allow);
        self.review = self.review.saturating_add(other.review);
        self.block = self.block.saturating_add(other.block);
        self.undecided = self.undecided.saturating_add(other.undecided);
        self.left_out = self.left_out.saturating_add(other.left_out);
    }

    /// How many were judged.
    pub fn judged(&self) -> u32 {
        self.allow + self.review + self.block + self.undecided
    }
}

/// A commit to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedCommit {
    /// Its place in the range, the newest being 0.
    pub position: u32,
    /// Its id.
    pub id: String,
    /// The id of the parent that it was compared with; none where history begins.
    pub parent: Option<String>,
    /// When it was committed.
    pub time: Timestamp,
    /// The first line of its message.
    pub subject: String,
    /// What the gate says; in a comparison, with the new version.
    pub decision: Decision,
    /// In a comparison, what the gate says with the old version.
    pub old_decision: Option<Decision>,
    /// What was found, in order; in a comparison, only what differs.
    pub findings: Vec<CommitFinding>,
    /// Why it could not be decided, one sentence each.
    pub undecided: Vec<String>,
}

/// A finding, as much of it as tells where to look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitFinding {
    /// `policy/rule`.
    pub rule: String,
    /// What it asks for.
    pub effect: Effect,
    /// In a comparison, how it differs.
    pub difference: Option<Difference>,
    /// What the old version asked for, where the two ask for different things.
    pub old_effect: Option<Effect>,
    /// The file at the commit.
    pub path: String,
    /// The line in it, from 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
}

/// How a finding of the new version differs from the old one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Difference {
    /// Only the new version has it.
    New,
    /// Only the old version has it.
    Gone,
    /// Both have it, and they ask for different things.
    Changed,
}

/// How often a rule was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleCount {
    /// How many findings ask for a block, a review, or are notes.
    pub block: u32,
    /// See `block`.
    pub review: u32,
    /// See `block`.
    pub note: u32,
    /// In how many commits.
    pub commits: u32,
    /// In a comparison: how many findings are new, gone, and with another effect.
    pub new: u32,
    /// See `new`.
    pub gone: u32,
    /// See `new`.
    pub changed: u32,
}

impl Backtest {
    /// How often each rule was found, by `policy/rule`.
    pub fn rules(&self) -> BTreeMap<&str, RuleCount> {
        let mut rules: BTreeMap<&str, RuleCount> = BTreeMap::new();
        for commit in &self.commits {
            let mut seen: Vec<&str> = Vec::new();
            for finding in &commit.findings {
                let count = rules.entry(&finding.rule).or_default();
                match finding.effect {
                    Effect::Block => count.block += 1,
                    Effect::Review => count.review += 1,
                    Effect::Note => count.note += 1,
                }
                match finding.difference {
                    None => {}
                    Some(Difference::New) => count.new += 1,
                    Some(Difference::Gone) => count.gone += 1,
                    Some(Difference::Changed) => count.changed += 1,
                }
                if !seen.contains(&finding.rule.as_str()) {
                    seen.push(&finding.rule);
                    count.commits += 1;
                }
            }
        }
        rules
    }

    /// In a comparison: how many commits went from one decision to another.
    pub fn turns(&self) -> BTreeMap<(&'static str, &'static str), u32> {
        let mut turns = BTreeMap::new();
        for commit in &self.commits {
            if let Some(old) = commit.old_decision.filter(|old| *old != commit.decision) {
                *turns
                    .entry((old.word(), commit.decision.word()))
                    .or_default() += 1;
            }
        }
        turns
    }
}
