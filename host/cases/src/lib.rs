//! A policy's test cases: parsed, run, compared.
//!
//! `policies/README.md` says how cases are written. [`parse`] reads a Markdown file of them,
//! [`run`] gathers the facts of one, runs a policy on it, and [`Case::compare`] tells what was
//! expected and did not come, and what came and was not expected.
#![forbid(unsafe_code)]

mod comments;
mod coverage;
mod files;
mod markdown;
mod run;
mod update;

use std::collections::BTreeMap;
use std::fmt;

use tollgate_model::RepoPath;
use tollgate_model::finding::{Effect, Finding};

pub use coverage::{Coverage, coverage};
pub use files::{CaseFile, FileError, gather};
pub use markdown::{ParseError, parse};
pub use run::{Prepared, RunError, prepare, run};
pub use update::updated;

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
    /// The line of the file of cases above the first line of each file at the head, from 0.
    pub starts: BTreeMap<RepoPath, u32>,
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
    /// The line of the comment that says so, from 1.
    pub comment: u32,
}

/// How findings differ from what a case expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Expected, not found.
    Missing(Expected),
    /// Found, not expected. Its message comes with it.
    Surplus(Expected, String),
}

impl Difference {
    /// The place and rule that it is about.
    pub fn about(&self) -> &Expected {
        match self {
            Difference::Missing(about) | Difference::Surplus(about, _) => about,
        }
    }
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
    /// A case without files.
    fn new(name: &str, line: u32) -> Case {
        Case {
            name: name.to_owned(),
            line,
            before: BTreeMap::new(),
            after: BTreeMap::new(),
            configuration: None,
            is_whole_tree: false,
            environment: None,
            expected: Vec::new(),
            silent: Vec::new(),
            starts: BTreeMap::new(),
        }
    }

    /// What is wrong with the findings, a line each; empty where they are as expected.
    pub fn compare(&self, findings: &[Finding]) -> Vec<String> {
        let differences = self.differences(findings).into_iter();
        let lines = differences.map(|difference| match difference {
            Difference::Missing(expected) => format!("expected, not found:  {expected}"),
            Difference::Surplus(found, _) => format!("found, not expected:  {found}"),
        });
        lines.collect()
    }

    /// What is wrong with the findings: what is missing first.
    pub fn differences(&self, findings: &[Finding]) -> Vec<Difference> {
        let is_at = |one: &Expected, other: &Expected| {
            (&one.path, one.line, &one.rule) == (&other.path, other.line, &other.rule)
        };
        let meets = |found: &Expected, expected: &Expected| {
            is_at(found, expected) && (expected.effect.is_none() || expected.effect == found.effect)
        };
        let found: Vec<Expected> = findings.iter().map(found).collect();
        let missing = self.expected.iter().filter(|expected| {
            let mut found = found.iter();
            !found.any(|found| meets(found, expected))
        });
        let surplus = found.iter().zip(findings).filter(|(found, _)| {
            let mut expected = self.expected.iter();
            !expected.any(|expected| meets(found, expected))
        });
        let surplus = surplus
            .map(|(found, finding)| Difference::Surplus(found.clone(), finding.message.clone()));
        let missing = missing.cloned().map(Difference::Missing);
        missing.chain(surplus).collect()
    }
}

/// A finding as a case would expect it.
fn found(finding: &Finding) -> Expected {
    Expected {
        path: finding.place.path.clone(),
        line: finding.place.span.start_line,
        rule: finding.rule.clone(),
        effect: Some(finding.effect),
        comment: 0,
    }
}
