//! Who may approve, as the configuration of the base says it.

use std::collections::BTreeMap;

use tollgate_model::change::Content;
use tollgate_signatures::AllowedSigners;

use super::owners::{CodeOwners, Owners, PathOwners};
use super::people::People;
use super::standing::Reviewers;
use crate::configuration::review::{Owners as Listed, Review};

impl Reviewers {
    /// Takes who may approve from `[review]` and the files that it names, which `read` reads at
    /// the base; and what is wrong with those, one sentence each. What can't be read lets nobody
    /// approve.
    pub fn of(review: &Review, read: impl Fn(&str) -> Content) -> (Reviewers, Vec<String>) {
        let mut problems = Vec::new();
        let mut text = |path: &str, what: &str| match read(path) {
            Content::Text(text) => Some(text),
            Content::Absent => {
                problems.push(format!(
                    "{what} `{path}` is not at the base: nobody can approve"
                ));
                None
            }
            Content::Unreadable(why) => {
                let why = why.reason();
                problems.push(format!(
                    "{what} `{path}` can't be read ({why}): nobody can approve"
                ));
                None
            }
        };
        let signers = match &review.signers {
            Some(path) => {
                let read = text(path, "the file of signers");
                read.map(|text| AllowedSigners::parse(&text))
                    .unwrap_or_default()
            }
            None => AllowedSigners::default(),
        };
        let (paths, wrong) = match &review.owners {
            Listed::Anybody => (PathOwners::Anybody, None),
            Listed::Paths(paths) => {
                let patterns = paths
                    .iter()
                    .map(|one| (one.globs.clone(), one.owners.clone()));
                (PathOwners::Patterns(patterns.collect()), None)
            }
            Listed::File(path) => match text(path, "the file of owners") {
                None => (PathOwners::Unknown, None),
                Some(text) => match CodeOwners::parse(&text) {
                    Ok(owners) => (PathOwners::CodeOwners(owners), None),
                    Err(why) => (PathOwners::Unknown, Some(format!("`{path}`, {why}"))),
                },
            },
        };
        problems.extend(wrong.map(|why| format!("{why}: nobody can approve")));
        if let Some(path) = &review.signers {
            problems.extend(signers.unusable.iter().map(|line| {
                format!(
                    "`{path}`, line {}: {}: it lets nobody sign",
                    line.line, line.why
                )
            }));
        }
        let teams = review.teams.iter();
        let teams = teams.map(|(team, members)| (team.to_lowercase(), members.clone()));
        let reviewers = Reviewers {
            needed: review.approvals,
            people: People::new(&review.people, &signers),
            signers,
            owners: Owners {
                paths,
                rules: review
                    .rules
                    .iter()
                    .map(|rule| (rule.globs.clone(), rule.owners.clone()))
                    .collect(),
                teams: teams.collect::<BTreeMap<_, _>>(),
            },
        };
        (reviewers, problems)
    }
}
