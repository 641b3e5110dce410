//! Emergencies: what lets a blocked change through.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::review::InForce;
use tollgate_model::{Digest, Timestamp};

use super::people::{Participants, PersonId};
use super::record::{OVERRIDE, Override, Record, Statement};
use super::standing::{Reviewers, check_times};

/// What the base demands of an override.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverrideTerms {
    /// So many people must sign it.
    pub people: u32,
    /// It may count for so many hours.
    pub hours: u32,
}

impl Default for OverrideTerms {
    /// Two people, four hours.
    fn default() -> OverrideTerms {
        OverrideTerms {
            people: 2,
            hours: 4,
        }
    }
}

/// How a change stands with its overrides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OverrideStanding {
    /// The one that is in force.
    pub in_force: Option<InForce>,
    /// What people should know of the others, one sentence each.
    pub sentences: Vec<String>,
}

/// What overrides are judged by.
pub struct OverrideCase<'a> {
    /// The digest of the whole change.
    pub change: Digest,
    /// Where it is bound for. Where that is not known, nothing is overridden.
    pub environment: Option<&'a str>,
    /// Who may sign.
    pub reviewers: &'a Reviewers,
    /// Who had a part in the change.
    pub participants: &'a Participants,
    /// The records in the notes.
    pub records: &'a [Record],
    /// What is demanded.
    pub terms: OverrideTerms,
    /// The moment.
    pub now: Timestamp,
    /// A later one that is asked about, or the same: what counts, counts at both.
    pub then: Timestamp,
}

/// Judges the overrides of a change for an environment.
///
/// All who sign name the same incident. At least one of them had no part in the change, so that
/// nobody lets their own change through.
pub fn judge_overrides(case: &OverrideCase<'_>) -> OverrideStanding {
    let mut standing = OverrideStanding::default();
    let mut incidents: BTreeMap<&str, BTreeMap<PersonId, &Override>> = BTreeMap::new();
    for record in case.records {
        let Statement::Override(one) = &record.statement else {
            continue;
        };
        if one.change != case.change {
            continue;
        }
        match judge_one(case, record, one) {
            Err(why) => standing
                .sentences
                .push(format!("an override does not count: {why}")),
            Ok(person) => {
                let signed = incidents.entry(&one.incident).or_default();
                let longest = signed.entry(person).or_insert(one);
                if longest.expires < one.expires {
                    *longest = one;
                }
            }
        }
    }
    let people = &case.reviewers.people;
    let needed = case.terms.people.max(1) as usize;
    for (incident, signed) in incidents {
        let names: Vec<String> = signed
            .keys()
            .map(|id| people.name(*id).to_owned())
            .collect();
        let is_by_others = signed
            .keys()
            .any(|id| case.participants.objection(*id).is_none());
        let by = names.join(" and ");
        if signed.len() < needed {
            standing.sentences.push(format!(
                "{} of {needed} people have signed the override for {incident}: {by}",
                signed.len()
            ));
        } else if !is_by_others {
            standing.sentences.push(format!(
                "the override for {incident} lacks somebody who had no part in the change: it is signed by {by}"
            ));
        } else if standing.in_force.is_none()
            && let Some(until) = signed.values().map(|one| one.expires).min()
        {
            let first = signed.values().min_by_key(|one| one.made);
            standing.in_force = Some(InForce {
                by: names,
                reason: first.map_or_else(String::new, |one| one.reason.clone()),
                incident: incident.to_owned(),
                until,
            });
        }
    }
    standing.sentences.sort();
    standing.sentences.dedup();
    standing
}

/// Who signed one part of an override, where it counts; else why it doesn't.
fn judge_one(case: &OverrideCase<'_>, record: &Record, one: &Override) -> Result<PersonId, String> {
    let key = record.verify().map_err(|error| error.to_string())?;
    let reviewers = case.reviewers;
    let fingerprint = key.fingerprint();
    let person = reviewers
        .people
        .of_key(&key)
        .ok_or_else(|| format!("key {fingerprint} is not among the signers at the base"))?;
    if !reviewers
        .signers
        .of_key(&key)
        .any(|signer| signer.may_sign(OVERRIDE, case.now) && signer.may_sign(OVERRIDE, case.then))
    {
        return Err(format!("key {fingerprint} may not sign overrides now"));
    }
    check_times(
        one.made,
        one.expires,
        i64::from(case.terms.hours) * 3_600,
        (case.now, case.then),
    )?;
    if case.environment != Some(one.environment.as_str()) {
        return Err(format!(
            "it is for the environment `{}` alone",
            one.environment
        ));
    }
    if one.reason.trim().is_empty() || one.incident.trim().is_empty() {
        return Err("it names no reason or no incident".to_owned());
    }
    Ok(person)
}

/// The incidents that anything was ever overridden for, with the day of the first signature.
/// Whether a signature counts now does not matter here: it once let a change through.
pub fn overridden_incidents(
    reviewers: &Reviewers,
    terms: OverrideTerms,
    records: &[Record],
) -> BTreeMap<String, Timestamp> {
    let mut signed: BTreeMap<(&str, Digest), (BTreeSet<PersonId>, Timestamp)> = BTreeMap::new();
    for record in records {
        let Statement::Override(one) = &record.statement else {
            continue;
        };
        let Some(person) = record
            .verify()
            .ok()
            .and_then(|key| reviewers.people.of_key(&key))
        else {
            continue;
        };
        let key = (one.incident.as_str(), one.change);
        let entry = signed
            .entry(key)
            .or_insert_with(|| (BTreeSet::new(), one.made));
        entry.0.insert(person);
        entry.1 = entry.1.min(one.made);
    }
    let mut incidents: BTreeMap<String, Timestamp> = BTreeMap::new();
    for ((incident, _), (people, made)) in signed {
        if people.len() >= terms.people.max(1) as usize {
            let first = incidents.entry(incident.to_owned()).or_insert(made);
            *first = made.min(*first);
        }
    }
    incidents
}
