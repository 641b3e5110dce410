//! What people said of a change: approvals, overrides.

use std::collections::BTreeMap;

use tollgate_change::Change;
use tollgate_gate::Configuration;
use tollgate_gate::approvals::{
    Case, ForgeReview, Override, OverrideCase, OverrideStanding, OverrideTerms, Participants,
    Record, Reviewers, Standing, Statement, Subject, judge, judge_overrides, overridden_incidents,
};
use tollgate_model::RepoPath;
use tollgate_model::change::{Content, Side};
use tollgate_model::decision::{Decision, Verdict};
use tollgate_model::finding::Effect;
use tollgate_model::review::{Approvals, Given, InForce, PaymentFile};
use tollgate_model::time::Timestamp;

/// What people said of a change, and what the gate made of it.
#[derive(Debug, Clone)]
pub struct Review {
    /// What there is to approve.
    pub subject: Subject,
    /// The decision before anybody was asked.
    pub found: Decision,
    /// Whether approvals could let it through: they pass no block, but for one that waivers excuse
    /// which the change brings itself.
    pub can_pass: bool,
    /// How the change stands with its reviewers.
    pub standing: Standing,
    /// How it stands with its overrides.
    pub overrides: OverrideStanding,
    /// What keeps approvals from being counted, one sentence each.
    pub problems: Vec<String>,
    /// What an override takes.
    pub terms: OverrideTerms,
    /// Whether the configuration says by what anybody can approve.
    pub is_set_up: bool,
}

/// What a review is made of, besides the change.
#[derive(Clone, Copy)]
pub(crate) struct Grounds<'a> {
    pub(crate) change: &'a Change,
    pub(crate) configuration: &'a Configuration,
    /// Files that can matter to payments.
    pub(crate) mattering: &'a [RepoPath],
    /// What reviewers said in the forge.
    pub(crate) reviews: &'a [ForgeReview],
    /// What there was to approve at the commits that they read.
    pub(crate) subjects: &'a BTreeMap<String, Subject>,
    pub(crate) now: Timestamp,
    /// A later moment that is asked about, or the same.
    pub(crate) then: Timestamp,
}

impl Review {
    /// The override that lets the change through.
    pub fn overridden(&self) -> Option<&InForce> {
        self.overrides
            .in_force
            .as_ref()
            .filter(|_| self.found == Decision::Block || !self.is_settled())
    }

    fn is_settled(&self) -> bool {
        self.standing.is_settled()
    }

    /// What people should know, one sentence each.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = self.problems.clone();
        // A team that has not begun with approvals need not read of each that is missing.
        if self.is_set_up || !self.standing.given.is_empty() || !self.standing.refused.is_empty() {
            sentences.extend(self.standing.sentences());
            if self.can_pass {
                sentences.extend(self.standing.missing_in_words());
            } else if self.overrides.in_force.is_none() {
                sentences.push(
                    "no approval passes a block: what blocks is to be mended, waived or overridden"
                        .to_owned(),
                );
            }
        }
        sentences.extend(self.overrides.sentences.iter().cloned());
        sentences
    }
}

impl From<&Review> for Approvals {
    fn from(review: &Review) -> Approvals {
        let standing = &review.standing;
        let given = standing.given.iter().map(|given| Given {
            who: given.name.clone(),
            by: given.by.clone(),
            until: given.until,
        });
        let missing = match review.can_pass {
            true => standing.missing.clone(),
            false => Vec::new(),
        };
        Approvals {
            subject: review.subject.digest(),
            is_settled: review.can_pass && standing.is_settled(),
            given: given.collect(),
            refused: standing.refused.clone(),
            missing,
            overridden: review.overridden().cloned(),
            problems: review.problems.clone(),
        }
    }
}

/// What there is to approve of a change.
pub(crate) fn subject_of(change: &Change, mattering: &[RepoPath], verdict: &Verdict) -> Subject {
    let asking = verdict
        .findings
        .iter()
        .filter(|finding| finding.effect >= Effect::Review);
    let found: Vec<&RepoPath> = asking
        .flat_map(|finding| {
            let related = finding.related.iter().map(|related| &related.place.path);
            related.chain([&finding.place.path])
        })
        .collect();
    let mut files = Vec::new();
    for (at, file) in change.files().iter().enumerate() {
        if mattering.contains(&file.path) || found.contains(&&file.path) {
            files.push(PaymentFile {
                path: file.path.clone(),
                old_path: file.old_path.clone(),
                before: change.version(at, Side::Before),
                after: change.version(at, Side::After),
            });
        }
    }
    Subject::new(files, &verdict.findings, &verdict.policies)
}

/// Finds out what people said of a change; nothing where nobody has to say anything. `approved` is
/// the decision once the waivers count that the change brings.
pub(crate) fn review(
    grounds: Grounds<'_>,
    verdict: &Verdict,
    approved: Decision,
) -> Option<Review> {
    let is_asked = matches!(verdict.decision, Decision::Review | Decision::Block);
    if !is_asked || verdict.report_only.is_some() {
        return None;
    }
    let Grounds {
        change,
        configuration,
        now,
        then,
        ..
    } = grounds;
    let subject = subject_of(change, grounds.mattering, verdict);
    let (reviewers, mut problems) = reviewers(change, configuration);
    let records = records(change, &mut problems);
    let contributions = change.contributions().unwrap_or_else(|error| {
        problems.push(format!(
            "nobody knows who had a part in the change: {error}"
        ));
        Vec::new()
    });
    let must_be_signed = configuration.review.signed_commits;
    let mut participants = Participants::of(&contributions, &reviewers.people, must_be_signed);
    if contributions.is_empty() && !change.files().is_empty() {
        // What is no commit yet is nobody's; what can't be read could be anybody's.
        participants
            .unattributed
            .push("the author of what is judged, which nobody knows".to_owned());
    }
    let standing = judge(&Case {
        subject: &subject,
        findings: &verdict.findings,
        reviewers: &reviewers,
        participants: &participants,
        records: &records,
        reviews: grounds.reviews,
        subject_at: &|commit| match commit == verdict.change.head {
            true => Some(subject.clone()),
            false => grounds.subjects.get(commit).cloned(),
        },
        now,
        then,
    });
    let overrides = judge_overrides(&OverrideCase {
        change: verdict.change.digest,
        environment: verdict.change.environment.as_deref(),
        reviewers: &reviewers,
        participants: &participants,
        records: &records,
        terms: configuration.overrides.terms,
        now,
        then,
    });
    Some(Review {
        subject,
        found: verdict.decision,
        can_pass: approved != Decision::Block,
        standing,
        overrides,
        problems,
        terms: configuration.overrides.terms,
        is_set_up: configuration.review.signers.is_some() || configuration.review.forge.is_some(),
    })
}

/// Lets through what people have settled, and tells what they said.
///
/// A review that is approved allows; a block takes an override, and so does a review that is not
/// approved. Whatever could not be decided stays so.
pub(crate) fn settle(verdict: &mut Verdict, review: &Review) {
    verdict.notices.extend(review.sentences());
    verdict.approvals = Some(review.into());
    let passes = Decision::Allow;
    let otherwise = Decision::Undecided;
    let decided = match verdict.undecided.is_empty() {
        true => passes,
        false => otherwise,
    };
    if verdict.decision == Decision::Review && review.is_settled() {
        verdict.decision = decided;
    } else if let Some(in_force) = review.overridden() {
        verdict.decision = decided;
        verdict.notices.push(format!(
            "OVERRIDDEN until {}: this change is let through in spite of `{}`, for {} ({}), by {}",
            in_force.until,
            review.found.word(),
            in_force.incident,
            in_force.reason,
            in_force.by.join(" and ")
        ));
    }
}

/// Reminds of incidents for which something was overridden, until they are written up.
pub(crate) fn reminders(change: &Change, configuration: &Configuration) -> Vec<String> {
    let mut problems = Vec::new();
    let records = records(change, &mut problems);
    if records.is_empty() {
        return Vec::new();
    }
    let (reviewers, _) = reviewers(change, configuration);
    let overrides = &configuration.overrides;
    let incidents = overridden_incidents(&reviewers, overrides.terms, &records);
    let unwritten = incidents.into_iter().filter_map(|(incident, made)| {
        let path = format!("{}/{incident}.md", overrides.write_ups.trim_end_matches('/'));
        let is_written = matches!(change.read(&path, Side::After), Content::Text(_));
        (!is_written).then(|| {
            let day = made.day();
            format!("the gate was overridden on {day} for {incident}, which is not written up: add `{path}` (`tollgate incident new --id {incident}` begins it)")
        })
    });
    unwritten.collect()
}

/// Who signed an override for an incident, with what they signed: by name where the signers of
/// the head have the key, and only where the signature is good. For telling, not for deciding.
pub fn override_signatures(
    change: &Change,
    configuration: &Configuration,
    incident: &str,
) -> Vec<(String, Override)> {
    let read = |path: &str| change.read(path, Side::After);
    let (reviewers, _) = Reviewers::of(&configuration.review, read);
    let records = records(change, &mut Vec::new());
    let mut signed = Vec::new();
    for record in &records {
        let Statement::Override(one) = &record.statement else {
            continue;
        };
        let Ok(key) = record.verify() else { continue };
        if one.incident == incident {
            let name = match reviewers.people.of_key(&key) {
                Some(person) => reviewers.people.name(person).to_owned(),
                None => format!("the key {}, which nobody knows", key.fingerprint()),
            };
            signed.push((name, one.clone()));
        }
    }
    signed.sort_by_key(|(name, one)| (one.made, name.clone()));
    signed.dedup();
    signed
}

fn reviewers(change: &Change, configuration: &Configuration) -> (Reviewers, Vec<String>) {
    Reviewers::of(&configuration.review, |path| change.read_rules(path))
}

fn records(change: &Change, problems: &mut Vec<String>) -> Vec<Record> {
    match change.notes() {
        Ok(notes) => notes
            .iter()
            .flat_map(|note| Record::parse_all(&note.text))
            .collect(),
        Err(error) => {
            problems.push(format!("no approval can be read: {error}"));
            Vec::new()
        }
    }
}
