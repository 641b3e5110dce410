//! Reviews as forges tell them. The samples have the forms that the forges' APIs document.

use tollgate_gate::approvals::{Forge, ForgeError, ForgeReview, parse_reviews};

use crate::office::Office;

const READ: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const HEAD: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

fn github(reviews: &[(&str, &str, &str)]) -> String {
    let reviews: Vec<String> = reviews
        .iter()
        .enumerate()
        .map(|(at, (login, state, commit))| {
            format!(
                r#"{{"id": {at}, "user": {{"login": "{login}", "id": 1, "type": "User"}}, "body": "", "state": "{state}",
                "author_association": "MEMBER", "submitted_at": "2026-02-01T10:00:0{at}Z", "commit_id": "{commit}"}}"#
            )
        })
        .collect();
    format!("[{}]", reviews.join(","))
}

fn standing_of(reviews: &str) -> Office {
    let mut office = Office::new();
    office.reviews = parse_reviews(Forge::GitHub, reviews).unwrap();
    office.elsewhere.insert(READ.into(), office.subject.clone());
    office
}

#[test]
fn a_review_counts_for_what_was_read() {
    standing_of(&github(&[("Bob", "APPROVED", READ)])).is_settled();
    standing_of(&github(&[("bob", "APPROVED", HEAD)])).lacks("can't be compared");
    let mut office = standing_of(&github(&[("bob", "APPROVED", READ)]));
    office.subject.files[0].after.as_mut().unwrap().id = "3".into();
    office.lacks("the approval by Bob has fallen: `pay.ts` has changed since");
}

#[test]
fn what_was_said_last_counts() {
    let refused: [&[(&str, &str, &str)]; 5] = [
        &[
            ("bob", "APPROVED", READ),
            ("bob", "CHANGES_REQUESTED", READ),
        ],
        &[("bob", "APPROVED", READ), ("bob", "DISMISSED", READ)],
        &[("bob", "COMMENTED", READ)],
        &[("bob", "PENDING", READ)],
        &[("bob", "approved-ish", READ)],
    ];
    for reviews in refused {
        assert!(
            !standing_of(&github(reviews)).standing().is_settled(),
            "{reviews:?}"
        );
    }
    standing_of(&github(&[
        ("bob", "CHANGES_REQUESTED", READ),
        ("bob", "APPROVED", READ),
    ]))
    .is_settled();
    standing_of(&github(&[
        ("bob", "APPROVED", READ),
        ("bob", "COMMENTED", READ),
    ]))
    .is_settled();
}

#[test]
fn the_author_and_strangers_approve_nothing_there_either() {
    standing_of(&github(&[("ada", "APPROVED", READ)]))
        .lacks("by Ada does not count: they are the author");
    standing_of(&github(&[("mallory", "APPROVED", READ)])).lacks("by @mallory does not count");
}

#[test]
fn who_asks_for_changes_has_not_approved_by_key_either() {
    let mut office = standing_of(&github(&[("bob", "CHANGES_REQUESTED", READ)]));
    office.approve("bob");
    office.lacks("they ask for changes");
    office.lacks("an approval is missing");
}

#[test]
fn pages_are_one_list() {
    let one = github(&[("bob", "CHANGES_REQUESTED", READ)]);
    let two = github(&[("eve", "APPROVED", READ)]);
    assert_eq!(
        parse_reviews(Forge::GitHub, &format!("{one}{two}"))
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn gitea_says_the_same() {
    let gitea = |dismissed: bool| {
        format!(
            r#"[{{"id": 3, "user": {{"id": 2, "login": "bob", "email": "bob@example.com"}}, "state": "APPROVED",
            "body": "", "commit_id": "{READ}", "stale": false, "official": true, "dismissed": {dismissed},
            "submitted_at": "2026-02-01T10:00:00Z", "html_url": "x"}}]"#
        )
    };
    let bob = |approves| ForgeReview {
        identity: "@bob".into(),
        approves,
        commit: Some(READ.into()),
        is_by_machine: false,
    };
    assert_eq!(
        parse_reviews(Forge::Gitea, &gitea(false)).unwrap(),
        [bob(true)]
    );
    assert_eq!(parse_reviews(Forge::Gitea, &gitea(true)).unwrap(), []);
}

fn gitlab(approved_at: &str) -> String {
    format!(
        r#"{{"approvals": {{"id": 5, "approved": true, "approvals_required": 1, "approved_by":
            [{{"user": {{"id": 1, "username": "bob", "name": "Bob"}}, "approved_at": {approved_at}}}]}},
        "versions": [
            {{"id": 2, "head_commit_sha": "{HEAD}", "created_at": "2026-02-01T12:00:00.000Z", "state": "collected"}},
            {{"id": 1, "head_commit_sha": "{READ}", "created_at": "2026-02-01T10:00:00.123+01:00", "state": "collected"}}]}}"#
    )
}

#[test]
fn gitlab_is_bound_by_the_version_that_stood() {
    let commit = |approved_at: &str| {
        let reviews = parse_reviews(Forge::GitLab, &gitlab(approved_at)).unwrap();
        assert_eq!(reviews[0].identity, "@bob");
        reviews[0].commit.clone()
    };
    assert_eq!(commit("\"2026-02-01T11:00:00.5Z\"").as_deref(), Some(READ));
    assert_eq!(commit("\"2026-02-01T12:00:01Z\"").as_deref(), Some(HEAD));
    // In the second in which another version came, nobody knows which was read.
    assert_eq!(commit("\"2026-02-01T12:00:00.900Z\""), None);
    assert_eq!(commit("\"2026-02-01T08:59:00Z\""), None);
    assert_eq!(commit("null"), None);
}

#[test]
fn gitlab_without_versions_is_refused() {
    let alone = r#"{"approved": true, "approved_by": [{"user": {"username": "bob"}}]}"#;
    let error = parse_reviews(Forge::GitLab, alone).unwrap_err();
    assert_eq!(error, ForgeError::NoVersions);
    assert!(error.hint().contains("versions"));
}

#[test]
fn what_is_no_answer_of_a_forge_is_refused() {
    for text in [
        "",
        "{}",
        "[",
        "<html>",
        r#"{"message": "Not Found"}"#,
        r#"[{"state": 1}]"#,
    ] {
        for forge in [Forge::GitHub, Forge::Gitea, Forge::GitLab] {
            assert!(parse_reviews(forge, text).is_err(), "{text:?} {forge:?}");
        }
    }
}
