//! Which approvals count, and what is still missing.

use std::collections::BTreeSet;

use tollgate_model::Timestamp;
use tollgate_model::finding::Finding;
use tollgate_model::review::{Missing, Refused};
use tollgate_signatures::AllowedSigners;

use super::forge::ForgeReview;
use super::owners::{Owners, Requirement};
use super::people::{Participants, People, PersonId};
use super::record::{APPROVAL, Approval, Record, Statement};
use super::subject::Subject;

/// Clocks of two machines may differ by as much.
pub(super) const CLOCK_SKEW_SECONDS: i64 = 300;

/// An approval says itself when it ends; one that would count for longer than this is refused.
pub const MOST_DAYS: i64 = 90;

/// Who may approve, by the base of the change.
#[derive(Debug, Clone, Default)]
pub struct Reviewers {
    /// How many must approve each thing. None is one.
    pub needed: u32,
    /// Whose keys are whose.
    pub signers: AllowedSigners,
    /// Who is who.
    pub people: People,
    /// Whose approval counts for what.
    pub owners: Owners,
}

/// Everything that approvals are judged by.
pub struct Case<'a> {
    /// What is to be approved.
    pub subject: &'a Subject,
    /// What was found.
    pub findings: &'a [Finding],
    /// Who may approve.
    pub reviewers: &'a Reviewers,
    /// Who had a part in the change.
    pub participants: &'a Participants,
    /// The records in the notes.
    pub records: &'a [Record],
    /// What reviewers said in the forge.
    pub reviews: &'a [ForgeReview],
    /// What there was to approve at another commit, by the same policies.
    pub subject_at: &'a dyn Fn(&str) -> Option<Subject>,
    /// The moment.
    pub now: Timestamp,
    /// A later one that is asked about, or the same: what counts, counts at both.
    pub then: Timestamp,
}

/// An approval that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Who gave it.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// How: `key SHA256:...`, or `review of 1f2e3d...`.
    pub by: String,
    /// Until when it counts; without end where the forge has it.
    pub until: Option<Timestamp>,
}

/// How a change stands with its reviewers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The approvals that count, one of each person.
    pub given: Vec<Given>,
    /// Those that don't.
    pub refused: Vec<Refused>,
    /// What is still to be approved.
    pub missing: Vec<Missing>,
    /// Whether there is anything to approve.
    pub is_required: bool,
}

impl Standing {
    /// Whether everything is approved that must be.
    pub fn is_settled(&self) -> bool {
        self.is_required && self.missing.is_empty()
    }

    /// The moment at which the first approval that it rests on ends.
    pub fn until(&self) -> Option<Timestamp> {
        self.given.iter().filter_map(|given| given.until).min()
    }

    /// Which approvals count and which don't, one sentence each.
    pub fn sentences(&self) -> Vec<String> {
        let given = self.given.iter().map(|given| {
            let until = given
                .until
                .map_or_else(String::new, |until| format!(", until {until}"));
            format!("approved by {} ({}{until})", given.name, given.by)
        });
        let refused = self.refused.iter().map(|refused| match refused.has_fallen {
            true => format!(
                "the approval by {} has fallen: {}",
                refused.who, refused.why
            ),
            false => format!(
                "the approval by {} does not count: {}",
                refused.who, refused.why
            ),
        });
        given.chain(refused).collect()
    }

    /// What is still missing, one sentence each.
    pub fn missing_in_words(&self) -> impl Iterator<Item = String> {
        self.missing.iter().map(missing_in_words)
    }
}

fn missing_in_words(missing: &Missing) -> String {
    let what = listed(&missing.what, "and");
    let count = match (missing.given, missing.needed) {
        (0, 1) => "an approval is missing".to_owned(),
        (given, needed) => format!("{given} of {needed} approvals are there"),
    };
    let mut sentence = match missing.from.is_empty() {
        true => format!("{count} for {what}: there is nobody it could come from"),
        false => format!(
            "{count} for {what}: it could come from {}",
            listed(&missing.from, "or")
        ),
    };
    if !missing.not_from.is_empty() {
        sentence.push_str(&format!(" (not from {})", missing.not_from.join("; ")));
    }
    sentence
}

fn listed(names: &[String], word: &str) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [one, other] => format!("{one} {word} {other}"),
        [first, .., last] => format!("{first}, ... {word} {last} ({} in all)", names.len()),
    }
}

/// Judges the approvals of a change.
pub fn judge(case: &Case<'_>) -> Standing {
    let reviewers = case.reviewers;
    let requirements =
        reviewers
            .owners
            .requirements(case.findings, case.subject, &reviewers.people);
    let mut standing = Standing {
        is_required: !requirements.is_empty(),
        ..Standing::default()
    };
    let signed = case
        .records
        .iter()
        .filter_map(|record| signed(case, record));
    let forged = case.reviews.iter().map(|review| reviewed(case, review));
    for outcome in signed.chain(forged) {
        match outcome {
            Ok(given) => match standing
                .given
                .iter_mut()
                .find(|one| one.person == given.person)
            {
                Some(known) if known.until < given.until && known.until.is_some() => *known = given,
                Some(_) => {}
                None => standing.given.push(given),
            },
            Err(refused) if standing.refused.contains(&refused) => {}
            Err(refused) => standing.refused.push(refused),
        }
    }
    // Who asks for changes has not approved, whatever they signed before.
    let objecting = |given: &Given| {
        let mut reviews = case.reviews.iter().filter(|review| !review.approves);
        reviews.any(|review| reviewers.people.of_identity(&review.identity) == Some(given.person))
    };
    standing.given.retain(|given| !objecting(given));
    standing
        .given
        .sort_by(|one, other| one.name.cmp(&other.name));
    standing.refused.sort();
    standing.missing = requirements
        .iter()
        .filter_map(|one| missing(case, one, &standing))
        .collect();
    standing
}

/// Whether a record approves the change; nothing where it is about something else.
fn signed(case: &Case<'_>, record: &Record) -> Option<Result<Given, Refused>> {
    let Statement::Approval(approval) = &record.statement else {
        return None;
    };
    let difference = approval.subject.difference_from(case.subject);
    if difference.is_some() && !approval.subject.is_related_to(case.subject) {
        return None;
    }
    Some(judge_signed(case, record, approval, difference))
}

fn judge_signed(
    case: &Case<'_>,
    record: &Record,
    approval: &Approval,
    difference: Option<String>,
) -> Result<Given, Refused> {
    let refuse = |who: &str, why: String| Refused {
        who: who.to_owned(),
        why,
        has_fallen: false,
    };
    let key = record
        .verify()
        .map_err(|error| refuse("somebody", error.to_string()))?;
    let by = format!("key {}", key.fingerprint());
    let reviewers = case.reviewers;
    let person = reviewers.people.of_key(&key).ok_or_else(|| {
        refuse(
            "a stranger",
            format!("{by} is not among the signers at the base"),
        )
    })?;
    let name = reviewers.people.name(person);
    if !reviewers
        .signers
        .of_key(&key)
        .any(|signer| signer.may_sign(APPROVAL, case.now) && signer.may_sign(APPROVAL, case.then))
    {
        let why = format!("{by} may not sign approvals now");
        return Err(refuse(name, why));
    }
    check_times(
        approval.made,
        approval.expires,
        MOST_DAYS * 86_400,
        (case.now, case.then),
    )
    .map_err(|why| refuse(name, why))?;
    if let Some(why) = difference {
        return Err(Refused {
            who: name.to_owned(),
            why,
            has_fallen: true,
        });
    }
    if let Some(why) = case.participants.objection(person) {
        return Err(refuse(name, why));
    }
    Ok(Given {
        person,
        name: name.to_owned(),
        by,
        until: Some(approval.expires),
    })
}

/// Checks that a statement counts at a moment and at a later one, and for no longer than it may.
pub(super) fn check_times(
    made: Timestamp,
    expires: Timestamp,
    most_seconds: i64,
    (now, then): (Timestamp, Timestamp),
) -> Result<(), String> {
    if made > now.plus(CLOCK_SKEW_SECONDS) {
        return Err(format!("it is dated {made}, which is yet to come"));
    }
    if expires <= now.max(then) {
        return Err(format!("it expired {expires}"));
    }
    match expires > made.plus(most_seconds) {
        true => Err(format!("it would count until {expires}, which is too long")),
        false => Ok(()),
    }
}

fn reviewed(case: &Case<'_>, review: &ForgeReview) -> Result<Given, Refused> {
    let refuse = |who: &str, why: String| Refused {
        who: who.to_owned(),
        why,
        has_fallen: false,
    };
    let people = &case.reviewers.people;
    let person = people.of_identity(&review.identity).ok_or_else(|| {
        refuse(
            &review.identity,
            "they are not among the people at the base".to_owned(),
        )
    })?;
    let name = people.name(person);
    if review.is_by_machine {
        return Err(refuse(name, "a machine gave it".to_owned()));
    }
    if !review.approves {
        return Err(refuse(name, "they ask for changes".to_owned()));
    }
    let Some(commit) = &review.commit else {
        return Err(refuse(
            name,
            "nobody knows which commit they read".to_owned(),
        ));
    };
    let short = commit.get(..12).unwrap_or(commit);
    let Some(subject) = (case.subject_at)(commit) else {
        return Err(refuse(
            name,
            format!("{short}, which they read, can't be compared"),
        ));
    };
    if let Some(why) = subject.difference_from(case.subject) {
        return Err(Refused {
            who: name.to_owned(),
            why,
            has_fallen: true,
        });
    }
    if let Some(why) = case.participants.objection(person) {
        return Err(refuse(name, why));
    }
    Ok(Given {
        person,
        name: name.to_owned(),
        by: format!("review of {short}"),
        until: None,
    })
}

/// What a requirement still lacks; nothing where it is met.
fn missing(case: &Case<'_>, requirement: &Requirement, standing: &Standing) -> Option<Missing> {
    let given: BTreeSet<PersonId> = standing.given.iter().map(|given| given.person).collect();
    let counting = requirement.from.intersection(&given).count() as u32;
    let needed = case.reviewers.needed.max(1);
    if counting >= needed {
        return None;
    }
    let people = &case.reviewers.people;
    let (mut from, mut not_from) = (Vec::new(), Vec::new());
    for person in requirement.from.difference(&given) {
        let name = people.name(*person);
        match case.participants.objection(*person) {
            None => from.push(name.to_owned()),
            Some(why) => not_from.push(format!("{name}: {why}")),
        }
    }
    let unknown = requirement.unknown.iter();
    not_from.extend(unknown.map(|owner| format!("{owner}: nobody known goes by that name")));
    Some(Missing {
        what: requirement.what.iter().cloned().collect(),
        given: counting,
        needed,
        from,
        not_from,
    })
}
