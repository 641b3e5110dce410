//! From whom an approval must come.

use std::collections::{BTreeMap, BTreeSet};

use globset::GlobSet;
use tollgate_model::finding::{Effect, Finding};

use super::people::{People, PersonId};
use super::subject::Subject;

/// Whose approval counts for a path.
#[derive(Debug, Clone, Default)]
pub enum PathOwners {
    /// That of everybody who has a key.
    #[default]
    Anybody,
    /// Patterns, in order: the last that matches wins. What none matches is for everybody who
    /// has a key.
    Patterns(Vec<(GlobSet, Vec<String>)>),
    /// What stands in a CODEOWNERS file.
    CodeOwners(CodeOwners),
    /// It can't be known: nobody's counts.
    Unknown,
}

/// A file in the format of CODEOWNERS, as GitHub and Gitea read it.
#[derive(Clone)]
pub struct CodeOwners(codeowners_rs::RuleSet);

impl std::fmt::Debug for CodeOwners {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("CodeOwners")
    }
}

impl CodeOwners {
    /// Reads the text of such a file. A line that can't be read makes all of it unusable: forges
    /// leave it out, and what it protects is then protected by nobody.
    ///
    /// # Errors
    ///
    /// The number of the line, and what is wrong with it.
    pub fn parse(text: &str) -> Result<CodeOwners, String> {
        // Sections have owners and counts of their own, which would be lost.
        let section = text
            .lines()
            .position(|line| line.starts_with('[') || line.starts_with("^["));
        if let Some(line) = section {
            return Err(format!("line {}: GitLab's sections are not read", line + 1));
        }
        let parsed = codeowners_rs::parse(text);
        if let Some(error) = parsed.errors.first() {
            let before = text.as_bytes().get(..error.span.0).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            return Err(format!("line {line}: {}", error.message));
        }
        Ok(CodeOwners(parsed.into_ruleset()))
    }

    /// The owners of a path; nothing where it has none.
    fn of(&self, path: &str) -> Option<Vec<String>> {
        let owners = self.0.owners(path)?;
        Some(owners.iter().map(|owner| owner.value.clone()).collect())
    }
}

/// Whose approval counts for what.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    /// By path.
    pub paths: PathOwners,
    /// By `policy/rule`, in place of the path: the last pattern that matches wins.
    pub rules: Vec<(GlobSet, Vec<String>)>,
    /// Who is in a team, by the team's name in lower case.
    pub teams: BTreeMap<String, Vec<String>>,
}

/// Something that must be approved, and whose approval counts for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// What, in words: paths and rules.
    pub what: BTreeSet<String>,
    /// Whose approval counts.
    pub from: BTreeSet<PersonId>,
    /// Owners that nobody known goes by: teams, people who are not listed.
    pub unknown: BTreeSet<String>,
}

impl Owners {
    /// What must be approved for some findings: one requirement for each set of owners. A file that
    /// was moved is both its old and its new owners'.
    pub fn requirements(
        &self,
        findings: &[Finding],
        subject: &Subject,
        people: &People,
    ) -> Vec<Requirement> {
        let mut requirements: Vec<Requirement> = Vec::new();
        let asking = findings
            .iter()
            .filter(|finding| finding.effect >= Effect::Review);
        let asked = asking.flat_map(|finding| {
            let path = &finding.place.path;
            let file = subject.files.iter().find(|file| file.path == *path);
            let old_path = file.and_then(|file| file.old_path.as_ref());
            let paths = [Some(path), old_path].into_iter().flatten();
            paths.map(|path| self.of(finding, path.as_str()))
        });
        for (what, owners) in asked {
            let (mut from, mut unknown) = (BTreeSet::new(), BTreeSet::new());
            match owners {
                None => from.extend(people.with_keys()),
                Some(owners) => {
                    for owner in owners.into_iter().flat_map(|owner| self.members(owner)) {
                        match people.of_identity(&owner) {
                            Some(person) => drop(from.insert(person)),
                            None => drop(unknown.insert(owner)),
                        }
                    }
                }
            }
            let same = |known: &&mut Requirement| known.from == from && known.unknown == unknown;
            match requirements.iter_mut().find(same) {
                Some(known) => drop(known.what.insert(what)),
                None => requirements.push(Requirement {
                    what: BTreeSet::from([what]),
                    from,
                    unknown,
                }),
            }
        }
        requirements
    }

    /// Who is meant by an owner: all of a team, or themselves.
    fn members(&self, owner: String) -> Vec<String> {
        match self.teams.get(&owner.to_lowercase()) {
            Some(members) => members.clone(),
            None => vec![owner],
        }
    }

    /// What a finding at a path is to be approved as, and by whom; by everybody who has a key, where that
    /// is nothing.
    fn of(&self, finding: &Finding, path: &str) -> (String, Option<Vec<String>>) {
        let code = finding.code();
        if let Some((_, owners)) = self
            .rules
            .iter()
            .rev()
            .find(|(glob, _)| glob.is_match(&code))
        {
            return (code, Some(owners.clone()));
        }
        let owners = match &self.paths {
            PathOwners::Anybody => None,
            PathOwners::Unknown => Some(Vec::new()),
            PathOwners::CodeOwners(owners) => owners.of(path),
            PathOwners::Patterns(patterns) => {
                let mut matching = patterns
                    .iter()
                    .rev()
                    .filter(|(glob, _)| glob.is_match(path));
                matching.next().map(|(_, owners)| owners.clone())
            }
        };
        (path.to_owned(), owners)
    }
}
