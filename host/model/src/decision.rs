//! What came of a change.

use serde::{Deserialize, Serialize};

use crate::change::Summary;
use crate::finding::{Finding, Manifest, Place};
use crate::review::Approvals;
use crate::{Digest, RepoPath};

/// The answer. There is no default: it is always decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Nothing stands against it.
    Allow,
    /// People with a say must approve.
    Review,
    /// It must not be deployed.
    Block,
    /// Tollgate could not decide.
    Undecided,
}

impl Decision {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Decision::Allow => "allow",
            Decision::Review => "review",
            Decision::Block => "block",
            Decision::Undecided => "undecided",
        }
    }

    /// How much it stands in the way: a block stands, whatever else failed, and what could not be
    /// decided outranks a review.
    pub fn rank(self) -> u8 {
        match self {
            Decision::Allow => 0,
            Decision::Review => 1,
            Decision::Undecided => 2,
            Decision::Block => 3,
        }
    }

    /// The one that stands more in the way.
    #[must_use]
    pub fn worse(self, other: Decision) -> Decision {
        match other.rank() > self.rank() {
            true => other,
            false => self,
        }
    }

    /// The exit code for it. No flag changes what a number means.
    pub fn exit_code(self) -> u8 {
        match self {
            Decision::Allow => 0,
            Decision::Block => 1,
            Decision::Undecided => 2,
            Decision::Review => 3,
        }
    }
}

/// What became of running one policy. Only a policy that ran to its end has judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRun {
    /// What the policy is called: its own id, or where it was loaded from if it never told.
    pub id: String,
    /// The digest of its component.
    pub digest: Digest,
    /// What it says of itself, if it got that far.
    pub manifest: Option<Manifest>,
    /// Fuel used by its `check`, without instantiation.
    pub fuel: u64,
    /// Its findings, or why it failed.
    pub outcome: Result<Vec<Finding>, PolicyFailure>,
}

/// What a policy said of one source file that it was shown by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRun {
    /// The policy's id.
    pub policy: String,
    /// Its findings in that file.
    pub findings: Vec<Finding>,
    /// Fuel used.
    pub fuel: u64,
}

/// Why a policy failed. The gate then could not decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("policy `{policy}` {what}")]
pub struct PolicyFailure {
    /// The policy.
    pub policy: String,
    /// What happened, a predicate: "ran out of fuel (…)".
    pub what: String,
    /// What to do about it; may be empty.
    pub hint: String,
}

/// What a change would come to under the configuration that it brings itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The decision. None where that configuration can't be used.
    pub decision: Option<Decision>,
    /// What it rests on, in words: the number of findings, or what is wrong.
    pub why: String,
}

/// A finding that a waiver excuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// What was found, with the effect that it would have.
    pub finding: Finding,
    /// Why the risk was accepted.
    pub reason: String,
    /// Who accepted it.
    pub owner: String,
    /// The last day that the waiver counts: `2026-12-31`.
    pub expires: String,
    /// Where the waiver stands.
    pub place: Place,
}

/// A file that was not looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Skipped {
    /// The file.
    pub path: RepoPath,
    /// Why, in words.
    pub reason: String,
    /// Whether it could have mattered: a skipped file that could, leaves the gate undecided.
    pub could_matter: bool,
}

/// A decision with everything it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The answer.
    pub decision: Decision,
    /// What it would be if the configuration did more than report.
    pub report_only: Option<Decision>,
    /// What it would be under the configuration that the change itself brings, if it touches that.
    pub proposed: Option<Proposed>,
    /// The change it is about.
    pub change: Summary,
    /// How many files the change has, and how many of them were parsed.
    pub files: FileCount,
    /// All findings in the order they are shown.
    pub findings: Vec<Finding>,
    /// What waivers excuse. It is in no one's way, and is told all the same.
    pub waived: Vec<Waived>,
    /// How it stands with the people who have to agree to it; nothing where nobody has to.
    pub approvals: Option<Approvals>,
    /// Every policy that was to run, in order of its name.
    pub policies: Vec<PolicyRun>,
    /// Files that were not looked at.
    pub skipped: Vec<Skipped>,
    /// Why it is undecided, one sentence each; empty unless something could not be decided.
    pub undecided: Vec<String>,
    /// What people should know, one sentence each (`no payment code is touched`).
    pub notices: Vec<String>,
}

/// How much was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCount {
    /// Files that the change touches.
    pub changed: usize,
    /// Of those, the ones that can matter and were read into facts.
    pub parsed: usize,
}
