//! Who is who: one person, by every name that is listed for them.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_model::review::{Contribution, Role};
use tollgate_signatures::{AllowedSigners, PublicKey, verify};

/// The namespace that git signs commits for.
const COMMIT: &str = "git";

/// What forges put in as the committer of what is committed in a browser: it is nobody.
const MACHINES: [&str; 2] = ["noreply@github.com", "noreply@gitlab.com"];

/// The domains whose addresses are made of a number and a name in the forge.
const PRIVATE_DOMAINS: [&str; 2] = ["users.noreply.github.com", "users.noreply.gitlab.com"];

/// A person, by their place in [`People`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonId(usize);

/// Everybody who is known by the base of a change.
#[derive(Debug, Clone, Default)]
pub struct People {
    people: Vec<Person>,
    by_identity: BTreeMap<String, PersonId>,
}

#[derive(Debug, Clone)]
struct Person {
    name: String,
    keys: Vec<PublicKey>,
}

/// One place that lists identities of one person.
struct Listing<'a> {
    name: &'a str,
    identities: BTreeSet<String>,
    key: Option<&'a PublicKey>,
}

impl People {
    /// Puts together what lists of people and of signers say. Whoever shares an identity or a key
    /// is one person: two names for one must not count as two.
    pub fn new(listed: &BTreeMap<String, Vec<String>>, signers: &AllowedSigners) -> People {
        let mut listings: Vec<Listing<'_>> = Vec::new();
        for (name, identities) in listed {
            let names = identities.iter().map(String::as_str).chain([name.as_str()]);
            listings.push(Listing {
                name,
                identities: names.flat_map(identities_of).collect(),
                key: None,
            });
        }
        for signer in &signers.signers {
            let Some(name) = signer.principals.first() else {
                continue;
            };
            let names = signer.principals.iter().map(String::as_str);
            listings.push(Listing {
                name,
                identities: names.flat_map(identities_of).collect(),
                key: Some(&signer.key),
            });
        }
        let groups = group(&listings);
        let mut people = People::default();
        let mut ids: BTreeMap<usize, PersonId> = BTreeMap::new();
        for (listing, group) in listings.iter().zip(groups) {
            let id = *ids.entry(group).or_insert_with(|| {
                people.people.push(Person {
                    name: listing.name.to_owned(),
                    keys: Vec::new(),
                });
                PersonId(people.people.len() - 1)
            });
            for identity in &listing.identities {
                people.by_identity.insert(identity.clone(), id);
            }
            if let (Some(person), Some(key)) = (people.people.get_mut(id.0), listing.key) {
                person.keys.push(key.clone());
            }
        }
        people
    }

    /// Who goes by an identity: an address, `@name` in the forge, a name of the configuration.
    pub fn of_identity(&self, identity: &str) -> Option<PersonId> {
        identities_of(identity)
            .iter()
            .find_map(|identity| self.by_identity.get(identity))
            .copied()
    }

    /// Whose key it is.
    pub fn of_key(&self, key: &PublicKey) -> Option<PersonId> {
        self.people
            .iter()
            .position(|person| person.keys.contains(key))
            .map(PersonId)
    }

    /// What they are called.
    pub fn name(&self, person: PersonId) -> &str {
        self.people.get(person.0).map_or("", |person| &person.name)
    }

    /// Everybody who has a key.
    pub fn with_keys(&self) -> impl Iterator<Item = PersonId> {
        let people = self.people.iter().enumerate();
        people
            .filter(|(_, person)| !person.keys.is_empty())
            .map(|(at, _)| PersonId(at))
    }
}

/// For each listing the number of the group that it belongs to.
fn group(listings: &[Listing<'_>]) -> Vec<usize> {
    let mut groups: Vec<usize> = (0..listings.len()).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (at, listing) in listings.iter().enumerate() {
        let key = listing.key.map(|key| format!("key {}", key.fingerprint()));
        for mark in listing.identities.iter().cloned().chain(key) {
            let other = *seen.entry(mark).or_insert(at);
            let (from, to) = (root(&groups, at), root(&groups, other));
            let (from, to) = (from.max(to), from.min(to));
            if let Some(group) = groups.get_mut(from) {
                *group = to;
            }
        }
    }
    (0..groups.len()).map(|at| root(&groups, at)).collect()
}

/// Follows a listing to the first of its group: each points at itself or an earlier one.
fn root(groups: &[usize], mut at: usize) -> usize {
    while let Some(next) = groups.get(at).copied().filter(|next| *next != at) {
        at = next;
    }
    at
}

/// An identity in lower case, and the name in the forge that an address made by it contains.
fn identities_of(identity: &str) -> Vec<String> {
    let identity = identity.trim().to_lowercase();
    let name = identity.split_once('@').and_then(|(local, domain)| {
        let name = local
            .split_once(['+', '-'])
            .filter(|(number, _)| is_number(number));
        let name = name.map_or(local, |(_, name)| name);
        (PRIVATE_DOMAINS.contains(&domain) && !name.is_empty()).then(|| format!("@{name}"))
    });
    std::iter::once(identity)
        .chain(name)
        .filter(|name| !name.is_empty())
        .collect()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Who signed a commit: somebody whose key is known.
fn signer(contribution: &Contribution, people: &People) -> Option<PersonId> {
    let signed = contribution.signed.as_ref()?;
    let key = verify(&signed.signature, COMMIT, &signed.content).ok()?;
    people.of_key(&key)
}

/// Who had a part in a change, so that their approval of it does not count.
#[derive(Debug, Clone, Default)]
pub struct Participants {
    /// Everybody known, and how they took part.
    pub known: BTreeMap<PersonId, String>,
    /// Parts that are nobody's, and so could be anybody's: `the author of 1f2e3d4c5b6a, <x@y>`.
    pub unattributed: Vec<String>,
}

impl Participants {
    /// Finds out who had a part in the commits of a change. Where commits must be signed, one that
    /// nobody known has signed could be anybody's, whomever it names.
    pub fn of(
        contributions: &[Contribution],
        people: &People,
        must_be_signed: bool,
    ) -> Participants {
        let mut participants = Participants::default();
        for contribution in contributions {
            let commit = contribution
                .commit
                .get(..12)
                .unwrap_or(&contribution.commit);
            match signer(contribution, people) {
                Some(id) => {
                    let part = format!("the signer of {commit}");
                    participants.known.entry(id).or_insert(part);
                }
                None if must_be_signed => {
                    let part = format!("the author of {commit}, which nobody known has signed");
                    participants.unattributed.push(part);
                }
                None => {}
            }
            for person in &contribution.by {
                let address = person.address.trim().to_lowercase();
                if person.role == Role::Committer && MACHINES.contains(&address.as_str()) {
                    continue;
                }
                let part = format!("the {} of {commit}", person.role.word());
                match people.of_identity(&address).filter(|_| !address.is_empty()) {
                    Some(id) => {
                        participants.known.entry(id).or_insert(part);
                    }
                    None => {
                        let part = format!("{part}, {} <{}>", person.name, person.address);
                        if !participants.unattributed.contains(&part) {
                            participants.unattributed.push(part);
                        }
                    }
                }
            }
        }
        participants
    }

    /// Why a person's approval does not count; nothing where it does.
    pub fn objection(&self, person: PersonId) -> Option<String> {
        match (self.known.get(&person), self.unattributed.first()) {
            (Some(part), _) => Some(format!("they are {part}")),
            (None, Some(part)) => Some(format!("they could be {part}")),
            (None, None) => None,
        }
    }
}
