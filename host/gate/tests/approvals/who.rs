//! Who is who.

use std::collections::BTreeMap;

use tollgate_gate::approvals::{Participants, People};
use tollgate_model::review::Role;
use tollgate_signatures::AllowedSigners;

use crate::office::{commit, person};

fn people(listed: &[(&str, &[&str])]) -> People {
    let listed: BTreeMap<String, Vec<String>> = listed
        .iter()
        .map(|(name, list)| {
            (
                (*name).to_owned(),
                list.iter().map(|one| (*one).to_owned()).collect(),
            )
        })
        .collect();
    People::new(&listed, &AllowedSigners::default())
}

#[test]
fn one_who_shares_a_name_with_another_is_the_other() {
    let people = people(&[
        ("a", &["1", "2"]),
        ("b", &["2", "3"]),
        ("c", &["3", "4"]),
        ("d", &["5"]),
    ]);
    let id = |identity| people.of_identity(identity).unwrap();
    assert!(
        ["2", "3", "4", "b", "C"]
            .iter()
            .all(|identity| id(identity) == id("1"))
    );
    assert_ne!(id("5"), id("1"));
    assert_eq!(people.of_identity("6"), None);
    assert_eq!(people.of_identity(""), None);
    assert_eq!(people.name(id("4")), "a");
}

#[test]
fn the_committer_of_a_forge_is_nobody() {
    let people = people(&[("ada", &["ada@example.com"])]);
    let of = |role, address: &str| {
        let by = vec![
            person(Role::Author, "ada@example.com"),
            person(role, address),
        ];
        Participants::of(&[commit(by)], &people, false)
            .unattributed
            .len()
    };
    assert_eq!(of(Role::Committer, "noreply@github.com"), 0);
    assert_eq!(of(Role::Author, "noreply@github.com"), 1);
    assert_eq!(of(Role::CoAuthor, "noreply@github.com"), 1);
    assert_eq!(of(Role::Committer, "ci@example.com"), 1);
}
