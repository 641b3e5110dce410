//! Waivers: risks that somebody accepted.
//!
//! A waiver names a rule, a place, a reason, an owner and the last day that it counts. It stands in
//! the file of waivers or in a comment beside the code. All of it must be there: what is
//! malformed or over is no waiver, and that is told. One that the change itself adds does not
//! count until somebody else has approved it.

use globset::GlobMatcher;
use serde_json::json;
use tollgate_model::finding::{Finding, Place};
use tollgate_model::{Digest, RepoPath, Timestamp};

mod apply;
mod entry;
pub mod file;
pub mod inline;
mod write;

pub use apply::PENDING_WAIVER;
pub(crate) use apply::{Applied, apply};
pub use write::{Draft, append};

/// A waiver that is well-formed.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The rule, `policy/rule`.
    pub rule: String,
    /// What it excuses.
    pub scope: Scope,
    /// Why the risk was accepted.
    pub reason: String,
    /// Who accepted it.
    pub owner: String,
    /// The last day that it counts.
    pub expires: Timestamp,
    /// Where it stands.
    pub place: Place,
    /// Whether it counts.
    pub standing: Standing,
}

/// What a waiver excuses.
#[derive(Debug, Clone)]
pub enum Scope {
    /// One finding.
    Fingerprint(Digest),
    /// The rule's findings in some files.
    Paths(GlobMatcher),
    /// The rule's findings on one line of the file that the waiver stands in.
    Line(u32),
}

/// Whether a waiver counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It stands at the base of the change, or somebody else has approved it.
    Accepted,
    /// The change adds it.
    Added,
}

/// All waivers that there are for a change, and what is wrong with the others.
#[derive(Debug, Clone, Default)]
pub struct Waivers {
    /// Those that are well-formed.
    pub entries: Vec<Waiver>,
    /// What is told of those that are not.
    pub malformed: Vec<Finding>,
    /// Whether the whole tree is judged: a waiver that excuses nothing then is of no use.
    pub is_whole_tree: bool,
    /// Files that the change takes away.
    pub gone: Vec<RepoPath>,
    /// The day, in UTC. Without one, all are over.
    pub today: Option<Timestamp>,
}

impl Waiver {
    /// Whether it is over. It counts on its last day.
    pub fn is_over(&self, today: Option<Timestamp>) -> bool {
        today.is_none_or(|today| today.day() > self.expires.day())
    }

    /// Whether it is about a finding, which stood at `old_path` before the change. A file that is
    /// moved is excused only where it was excused before.
    pub fn is_about(&self, finding: &Finding, old_path: Option<&RepoPath>) -> bool {
        self.rule == finding.code()
            && match &self.scope {
                Scope::Fingerprint(fingerprint) => *fingerprint == finding.fingerprint,
                Scope::Paths(globs) => {
                    let matches = |path: &RepoPath| globs.is_match(path.as_str());
                    matches(&finding.place.path) && old_path.is_none_or(matches)
                }
                Scope::Line(line) => {
                    finding.place.path == self.place.path && finding.place.span.start_line == *line
                }
            }
    }

    /// What it says, whichever line it stands on: two waivers of one digest are one.
    pub fn digest(&self) -> Digest {
        let scope = match &self.scope {
            Scope::Fingerprint(fingerprint) => json!({ "fingerprint": fingerprint.to_string() }),
            Scope::Paths(globs) => json!({ "path": globs.glob().glob() }),
            Scope::Line(_) => json!({ "beside": self.place.path.as_str() }),
        };
        let parts = [
            "tollgate waiver 1",
            &self.rule,
            &scope.to_string(),
            &self.reason,
            &self.owner,
            &self.expires.day(),
        ];
        Digest::of_parts(parts.iter().map(|part| part.as_bytes()))
    }

    /// What it excuses, in words.
    pub fn scope_in_words(&self) -> String {
        match &self.scope {
            Scope::Fingerprint(fingerprint) => {
                let digits = fingerprint.to_string();
                format!("fingerprint {}", digits.get(..12).unwrap_or(&digits))
            }
            Scope::Paths(globs) => globs.glob().glob().to_owned(),
            Scope::Line(line) => format!("{}:{line}", self.place.path),
        }
    }
}
