//! A policy's test cases: parsed, run, compared.
//!
//! `policies/README.md` says how cases are written. [`parse`] reads a Markdown file of them,
//! [`run`] gathers the facts of one, runs a policy on it, and [`Case::compare`] tells what was
//! expected and did not come, and what came and was not expected.
#![forbid(unsafe_code)]

mod markdown;
mod run;

use std::collections::BTreeMap;
use std::fmt;

use tollgate_model::RepoPath;
use tollgate_model::finding::{Effect, Finding};

pub use markdown::{ParseError, parse};
pub use run::{RunError, run};

/// One case: a change, and what must be found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its heading.
    pub name: String,
    /// The line of its heading, from 1.
    pub line: u32,
    /// The files at the base.
    pub before: BTreeMap<RepoPath, String>,
    /// The files at the head.
    pub after: BTreeMap<RepoPath, String>,
    /// The text of `tollgate.toml` that is in force, if any.
    pub configuration: Option<String>,
    /// Judge everything as if it were new.
    pub is_whole_tree: bool,
    /// The environment that the change is bound for, if any.
    pub environment: Option<String>,
    /// What must be found.
    pub expected: Vec<Expected>,
    /// Where a rule must be silent.
    pub silent: Vec<Expected>,
}

/// A rule at a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expected {
    /// The file at the head.
    pub path: RepoPath,
    /// The line of the finding's start, from 1.
    pub line: u32,
    /// The rule's name, without the policy.
    pub rule: String,
    /// What the finding must ask for, if that was said.
    pub effect: Option<Effect>,
}

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{} {}", self.path, self.line, self.rule)?;
        self.effect
            .iter()
            .try_for_each(|effect| write!(formatter, " {effect}"))
    }
}

impl Case {
    /// What is wrong with the findings, a line each; empty where they are as expected.
    pub fn compare(&self, findings: &[Finding]) -> Vec<String> {
        let found: Vec<Expected> = findings
            .iter()
            .map(|finding| Expected {
                path: finding.place.path.clone(),
                line: finding.place.span.start_line,
                rule: finding.rule.clone(),
                effect: Some(finding.effect),
            })
            .collect();
        let is_at = |one: &Expected, other: &Expected| {
            (&one.path, one.line, &one.rule) == (&other.path, other.line, &other.rule)
        };
        let meets = |found: &Expected, expected: &Expected| {
            is_at(found, expected) && (expected.effect.is_none() || expected.effect == found.effect)
        };
        let missing = self
            .expected
            .iter()
            .filter(|expected| !found.iter().any(|found| meets(found, expected)));
        let surplus = found
            .iter()
            .filter(|found| !self.expected.iter().any(|expected| meets(found, expected)));
        let missing = missing.map(|expected| format!("expected, not found:  {expected}"));
        let surplus = surplus.map(|found| format!("found, not expected:  {found}"));
        missing.chain(surplus).collect()
    }
}
