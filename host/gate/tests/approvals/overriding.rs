//! Emergencies.

use tollgate_gate::approvals::{Emergency, OverrideTerms, overridden_incidents};
use tollgate_model::Digest;
use tollgate_model::review::Role;

use crate::office::{Office, commit, now, person};

fn in_force(office: &Office) -> bool {
    office.overrides(Some("production")).in_force.is_some()
}

#[track_caller]
fn says(office: &Office, environment: Option<&str>, what: &str) {
    let standing = office.overrides(environment);
    assert_eq!(standing.in_force, None);
    assert!(
        standing
            .sentences
            .iter()
            .any(|sentence| sentence.contains(what)),
        "{standing:?}"
    );
}

#[test]
fn two_people_override_a_block_for_some_hours() {
    let mut office = Office::new();
    assert!(!in_force(&office));
    office.insist("ada", &office.emergency());
    says(
        &office,
        Some("production"),
        "1 of 2 people have signed the override for INC-7: Ada",
    );
    office.insist("ada", &office.emergency());
    assert!(!in_force(&office));
    let sooner = Emergency {
        expires: now().plus(60),
        ..office.emergency()
    };
    office.insist("bob", &sooner);
    let standing = office.overrides(Some("production"));
    let found = standing.in_force.unwrap();
    assert_eq!(found.by, ["Ada", "Bob"]);
    assert_eq!(
        (found.incident.as_str(), found.until),
        ("INC-7", now().plus(60))
    );
}

#[test]
fn an_override_is_for_one_environment_and_one_change() {
    let mut office = Office::new();
    office.insist("bob", &office.emergency());
    office.insist("eve", &office.emergency());
    assert!(in_force(&office));
    says(
        &office,
        Some("staging"),
        "it is for the environment `production` alone",
    );
    says(
        &office,
        None,
        "it is for the environment `production` alone",
    );
    office.records.clear();
    let other = Emergency {
        change: Digest::of(b"other"),
        ..office.emergency()
    };
    office.insist("bob", &other);
    office.insist("eve", &other);
    assert!(!in_force(&office));
}

#[test]
fn people_override_for_the_same_incident() {
    let mut office = Office::new();
    office.insist("bob", &office.emergency());
    let other = Emergency {
        incident: "INC-8",
        ..office.emergency()
    };
    office.insist("eve", &other);
    assert!(!in_force(&office));
}

#[test]
fn an_override_ends() {
    let at = |made: i64, expires: i64| {
        let mut office = Office::new();
        let emergency = Emergency {
            made: now().plus(made),
            expires: now().plus(expires),
            ..office.emergency()
        };
        office.insist("bob", &emergency);
        office.insist("eve", &emergency);
        office
    };
    assert!(in_force(&at(-60, 4 * 3_600 - 60)));
    says(&at(-7_200, -1), Some("production"), "it expired");
    says(&at(-60, 4 * 3_600), Some("production"), "which is too long");
    says(
        &at(3_600, 7_200),
        Some("production"),
        "which is yet to come",
    );
}

#[test]
fn the_authors_do_not_override_alone() {
    let mut office = Office::new();
    office
        .contributions
        .push(commit(vec![person(Role::CoAuthor, "bob@example.com")]));
    office.insist("ada", &office.emergency());
    office.insist("bob", &office.emergency());
    says(
        &office,
        Some("production"),
        "lacks somebody who had no part in the change",
    );
    office.insist("eve", &office.emergency());
    assert!(in_force(&office));
}

#[test]
fn strangers_override_nothing() {
    let mut office = Office::new();
    office.insist("bob", &office.emergency());
    office.insist("mallory", &office.emergency());
    says(
        &office,
        Some("production"),
        "is not among the signers at the base",
    );
}

#[test]
fn an_approval_is_no_override() {
    let mut office = Office::new();
    office.approve("bob");
    office.approve("eve");
    assert!(!in_force(&office));
}

#[test]
fn what_was_overridden_is_remembered() {
    let mut office = Office::new();
    let old = Emergency {
        made: now().plus(-90_000),
        expires: now().plus(-80_000),
        ..office.emergency()
    };
    office.insist("bob", &old);
    let incidents = |office: &Office| {
        overridden_incidents(&office.reviewers, OverrideTerms::default(), &office.records)
    };
    // One signature let nothing through.
    assert!(incidents(&office).is_empty());
    office.insist("eve", &old);
    assert_eq!(
        incidents(&office).into_iter().collect::<Vec<_>>(),
        [("INC-7".to_owned(), old.made)]
    );
}
