//! Which approvals count.

use globset::{Glob, GlobSet, GlobSetBuilder};
use proptest::prelude::*;
use tollgate_gate::approvals::{
    APPROVAL, CodeOwners, OVERRIDE, Owners, PathOwners, Record, Statement,
};
use tollgate_model::Digest;
use tollgate_model::finding::Effect;
use tollgate_model::review::{PaymentFile, Role};

use crate::office::{Office, commit, file, finding, now, person, subject_of};

fn globs(pattern: &str) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    set.add(Glob::new(pattern).unwrap());
    set.build().unwrap()
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_reviewer_settles_it() {
    let mut office = Office::new();
    office.lacks("an approval is missing for pay.ts: it could come from Bob or eve@example.com");
    office.lacks("(not from Ada: they are the author of c0ffeec0ffee)");
    office.approve("bob");
    office.is_settled();
    let standing = office.standing();
    assert!(standing.sentences()[0].starts_with("approved by Bob (key SHA256:"));
    assert_eq!(standing.until(), Some(now().plus(3_600)));
}

#[test]
fn nobody_approves_what_they_had_a_part_in() {
    for role in [Role::Author, Role::Committer, Role::CoAuthor] {
        let mut office = Office::new();
        office
            .contributions
            .push(commit(vec![person(role, "bob@example.com")]));
        office.approve("bob");
        office.lacks(&format!(
            "by Bob does not count: they are the {} of",
            role.word()
        ));
    }
    let mut office = Office::new();
    office.approve("ada");
    office.lacks("the approval by Ada does not count: they are the author");
}

#[test]
fn another_address_of_the_author_is_the_author() {
    let mut office = Office::new();
    office.contributions = vec![commit(vec![person(Role::Author, "b@home.example")])];
    office
        .listed
        .get_mut("Bob")
        .unwrap()
        .push("B@home.example".to_owned());
    office.reload();
    office.approve("bob");
    office.lacks("by Bob does not count");
    // So is the address that a forge made of their name.
    office.contributions = vec![commit(vec![person(
        Role::Author,
        "123+bob@users.noreply.github.com",
    )])];
    office.lacks("by Bob does not count");
}

#[test]
fn a_commit_of_nobody_could_be_anybodys() {
    for address in ["who@knows.example", "", "eve@example.com.evil"] {
        let mut office = Office::new();
        office
            .contributions
            .push(commit(vec![person(Role::CoAuthor, address)]));
        office.approve("bob");
        office.lacks("by Bob does not count: they could be the co-author of");
        office.lacks("there is nobody it could come from");
    }
}

#[test]
fn a_stranger_approves_nothing() {
    let mut office = Office::new();
    office.approve("mallory");
    office.lacks("the approval by a stranger does not count");
}

#[test]
fn who_is_taken_off_the_list_approves_no_more() {
    let mut office = Office::new();
    office.approve("bob");
    office.is_settled();
    office.signers = office.signers.replace(
        "bob@example.com ssh",
        "bob@example.com valid-before=\"20260301Z\" ssh",
    );
    office.reload();
    office.lacks("may not sign approvals now");
    let kept = office
        .signers
        .lines()
        .filter(|line| !line.starts_with("bob"));
    office.signers = kept.collect::<Vec<_>>().join("\n");
    office.reload();
    office.lacks("the approval by a stranger does not count");
}

#[test]
fn an_approval_counts_while_it_says_so() {
    let cases = [
        (-7_200, -1, "it expired 2026-03-01T11:59:59Z"),
        (-7_200, 0, "it expired"),
        (600, 3_600, "which is yet to come"),
        (-60, 91 * 86_400, "which is too long"),
    ];
    for (made, expires, why) in cases {
        let mut office = Office::new();
        let statement = office.approval_between(now().plus(made), now().plus(expires));
        office.records.push(office.sign("bob", &statement));
        office.lacks(why);
    }
}

#[test]
fn an_approval_is_for_one_change() {
    let mut office = Office::new();
    office.approve("bob");
    office.is_settled();
    // Another change of other files: the approval is none of it, and nobody hears of it.
    office.findings = vec![finding("money/rounding", "other.ts", Effect::Review)];
    office.subject = subject_of(&[file("other.ts", "1", "2")], &office.findings);
    assert_eq!(office.standing().refused, []);
    office.lacks("an approval is missing");
}

#[test]
fn an_approval_falls_with_what_it_was_for() {
    let fallen = |change: &dyn Fn(&mut Office), why: &str| {
        let mut office = Office::new();
        office.approve("bob");
        change(&mut office);
        office.lacks("the approval by Bob has fallen: ");
        office.lacks(why);
    };
    let with = |files: &[PaymentFile]| {
        let files = files.to_vec();
        move |office: &mut Office| office.subject = subject_of(&files, &office.findings)
    };
    fallen(
        &with(&[file("pay.ts", "1", "3")]),
        "`pay.ts` has changed since",
    );
    fallen(
        &with(&[file("pay.ts", "9", "2")]),
        "`pay.ts` has another version at the base",
    );
    fallen(
        &with(&[file("pay.ts", "1", "2"), file("x.ts", "", "5")]),
        "`x.ts` was no part of it",
    );
    let mut executable = file("pay.ts", "1", "2");
    executable.after.as_mut().unwrap().mode = "100755".into();
    fallen(&with(&[executable]), "`pay.ts` has changed since");
    fallen(
        &|office| {
            office
                .findings
                .push(finding("money/float", "pay.ts", Effect::Review));
            office.subject = subject_of(&office.subject.files, &office.findings);
        },
        "other findings stand now",
    );
    fallen(
        &|office| {
            let policy = |id: &str| tollgate_gate::approvals::PolicyVersion {
                id: id.into(),
                sha256: Digest::of(b"p"),
            };
            office.subject.policies = vec![policy("money")];
        },
        "the policy `money` is another one now",
    );
}

#[test]
fn notes_fall_with_nothing() {
    let mut office = Office::new();
    office.approve("bob");
    office
        .findings
        .push(finding("money/style", "pay.ts", Effect::Note));
    office.subject = subject_of(&office.subject.files, &office.findings);
    office.is_settled();
}

/// A file that is no part of the change any more is no reason to keep an approval of both.
#[test]
fn an_approval_of_more_is_no_approval_of_less() {
    let mut office = Office::new();
    let files = [file("pay.ts", "1", "2"), file("refund.ts", "3", "4")];
    office.subject = subject_of(&files, &office.findings);
    office.approve("bob");
    office.subject = subject_of(&files[..1], &office.findings);
    office.lacks("`refund.ts` is no part of the change any more");
}

#[test]
fn one_person_is_one_approval() {
    let mut office = Office::new();
    office.reviewers.needed = 2;
    office.approve("bob");
    office.approve("bob");
    office.lacks("1 of 2 approvals are there for pay.ts: it could come from eve@example.com");
    office.approve("eve");
    office.is_settled();
    // Eve's key turns out to be another one of Bob's.
    office
        .listed
        .get_mut("Bob")
        .unwrap()
        .push("eve@example.com".to_owned());
    office.reload();
    office.lacks("1 of 2 approvals are there");
}

#[test]
fn an_edited_or_foreign_signature_counts_for_nothing() {
    let office = Office::new();
    let statement = office.approval();
    let text = statement.text();
    let signature = office.signature("bob", APPROVAL, &text);
    let signers = office.signers.clone();
    let refused = |text: &str, signature: &str, why: &str| {
        let mut office = Office::new();
        office.signers.clone_from(&signers);
        office.reload();
        office.records = Record::parse_all(&Record::line(text, signature)).collect();
        assert_eq!(office.records.len(), 1, "{text}");
        office.lacks(why);
    };
    let edited = text.replace("\"expires\":\"2026-03-01", "\"expires\":\"2026-05-01");
    assert_ne!(edited, text);
    refused(
        &edited,
        &signature,
        "the signature does not fit what is signed",
    );
    refused(
        &text,
        "-----BEGIN SSH SIGNATURE-----",
        "it is no SSH signature",
    );
    let for_override = office.signature("bob", OVERRIDE, &text);
    refused(&text, &for_override, "was made for `tollgate-override`");
    let for_git = office.signature("bob", "git", &text);
    refused(&text, &for_git, "was made for `git`");
}

#[test]
fn what_is_no_record_is_passed_over() {
    let office = Office::new();
    let Statement::Approval(_) = office.approval() else {
        panic!()
    };
    let text = office.approval().text();
    let more = text.replacen('{', "{\"more\":1,", 1);
    let lines = [
        "people wrote this by hand".to_owned(),
        "{}".to_owned(),
        "{\"statement\":\"{}\",\"signature\":\"\"}".to_owned(),
        Record::line(&more, "x"),
        Record::line(&text[..text.len() - 1], "x"),
        Record::line(&text.replace("approval/v1", "approval/v2"), "x"),
        "[".repeat(100_000),
    ];
    assert_eq!(Record::parse_all(&lines.join("\n")).count(), 0);
}

#[test]
fn owners_by_path_and_rule() {
    let mut office = Office::new();
    office.owners(Owners {
        paths: PathOwners::Patterns(vec![
            (globs("**"), names(&["eve@example.com"])),
            (globs("pay.ts"), names(&["Bob"])),
        ]),
        rules: vec![(globs("gateway-config/*"), names(&["eve@example.com"]))],
        ..Owners::default()
    });
    office.approve("eve");
    office.lacks("an approval is missing for pay.ts: it could come from Bob");
    office.approve("bob");
    office.is_settled();
    office.records.remove(0);
    office
        .findings
        .push(finding("gateway-config/key", "pay.ts", Effect::Review));
    office.subject = subject_of(&office.subject.files, &office.findings);
    office.records.clear();
    office.approve("bob");
    office.lacks("for gateway-config/key: it could come from eve@example.com");
    office.approve("eve");
    office.is_settled();
}

#[test]
fn code_owners() {
    let mut office = Office::new();
    let owners = |text: &str| Owners {
        paths: PathOwners::CodeOwners(CodeOwners::parse(text).unwrap()),
        ..Owners::default()
    };
    office.approve("eve");
    office.owners(owners("* eve@example.com\n*.ts @bob # payments\n"));
    office.lacks("it could come from Bob");
    office.approve("bob");
    office.is_settled();
    office.owners(owners("*.ts @acme/payments @stranger\n"));
    office.lacks("there is nobody it could come from (not from @acme/payments: nobody known");
    let mut team = owners("*.ts @Acme/Payments\n");
    team.teams.insert(
        "@acme/payments".to_owned(),
        names(&["Bob", "eve@example.com"]),
    );
    office.owners(team);
    office.is_settled();
    // Without an owner it is for everybody who has a key, as for a forge it is for everybody.
    office.owners(owners("*.ts @bob\npay.ts\n"));
    office.records.truncate(1);
    office.is_settled();
    for text in [
        "*.ts not-an-owner",
        "[Payments]\n*.ts @bob",
        "^[Payments][2] @bob\n",
    ] {
        assert!(CodeOwners::parse(text).is_err(), "{text}");
    }
    let error = CodeOwners::parse("*.ts @bob\n\n*.js bob\n").unwrap_err();
    assert!(error.starts_with("line 3: "), "{error}");
}

#[test]
fn where_owners_are_unknown_nobody_approves() {
    let mut office = Office::new();
    office.owners(Owners {
        paths: PathOwners::Unknown,
        ..Owners::default()
    });
    office.approve("bob");
    office.lacks("there is nobody it could come from");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is altered in what is to be approved, the approval counts no more; and where
    /// nothing is, it does.
    #[test]
    fn an_approval_is_of_its_subject_alone(
        files in prop::collection::vec(("[ab]", "[12]?", "[12]?"), 1..4),
        others in prop::collection::vec(("[ab]", "[12]?", "[12]?"), 1..4),
    ) {
        let of = |list: &[(String, String, String)]| {
            let files: Vec<PaymentFile> =
                list.iter().map(|(path, before, after)| file(path, before, after)).collect();
            subject_of(&files, &[])
        };
        let (one, other) = (of(&files), of(&others));
        prop_assert_eq!(one.difference_from(&other).is_none(), one == other);
        prop_assert_eq!(one.digest() == other.digest(), one == other);
    }
}
