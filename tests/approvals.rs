//! Reviews that count: signed approvals, on real repositories with real keys.

use crate::office::Office;
use crate::world::{SAFE, World, incident};

#[test]
fn a_reviewer_lets_a_change_through() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    office
        .check()
        .ends_with(3)
        .tells("an approval is missing for src/checkout.ts: it could come from Bob or Eve");
    office
        .approve("bob")
        .ends_with(0)
        .tells("to approve: ")
        .tells("approved by Bob");
    office
        .check()
        .ends_with(0)
        .tells("allow: approved by Bob (");
    office.approvals().ends_with(0).tells("approved by Bob");
}

#[test]
fn what_is_kept_is_verified_by_openssh_too() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    office.approve("bob").ends_with(0);
    let note = office
        .repository
        .git(&["notes", "--ref", "tollgate", "show", "HEAD"]);
    let record: serde_json::Value = serde_json::from_str(&note).expect("one line of JSON");
    let [statement, signature] =
        ["statement", "signature"].map(|field| record[field].as_str().expect("a text"));
    assert_eq!(
        office.ssh_keygen_verifies("bob@example.com", "tollgate-approval", signature, statement),
        0
    );
    assert_ne!(
        office.ssh_keygen_verifies("eve@example.com", "tollgate-approval", signature, statement),
        0
    );
    assert_ne!(
        office.ssh_keygen_verifies("bob@example.com", "tollgate-override", signature, statement),
        0
    );
    assert_ne!(
        office.ssh_keygen_verifies(
            "bob@example.com",
            "tollgate-approval",
            signature,
            &format!("{statement} ")
        ),
        0
    );
}

#[test]
fn the_author_does_not_approve() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    office
        .approve("ada")
        .tells("the approval by Ada does not count: they are the author of");
    office.check().ends_with(3);
}

#[test]
fn neither_does_a_co_author() {
    let world = World::new();
    let office = Office::new(&world);
    office.change_saying("work\n\nCo-authored-by: Bob <bob@home.example>");
    office
        .approve("bob")
        .tells("the approval by Bob does not count: they are the co-author of");
    office.check().ends_with(3);
    office.approve("eve");
    office.check().ends_with(0);
}

#[test]
fn a_stranger_does_not_approve() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    office
        .approve("mallory")
        .tells("the approval by a stranger does not count");
    office.check().ends_with(3);
}

#[test]
fn a_commit_of_nobody_could_be_anybodys() {
    let world = World::new();
    let office = Office::new(&world);
    office.change_saying("work\n\nCo-authored-by: X <x@nowhere.example>");
    office
        .approve("bob")
        .tells("they could be the co-author of");
    office
        .check()
        .ends_with(3)
        .tells("there is nobody it could come from");
}

#[test]
fn an_amended_change_is_approved_anew() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    office.approve("bob");
    office.check().ends_with(0);
    let more = incident().replace("{ state: \"paid\" }", "{ state: \"done\" }");
    office.repository.write("src/checkout.ts", more);
    office.repository.git(&["commit", "-qam", "more"]);
    office
        .check()
        .ends_with(3)
        .tells("the approval by Bob has fallen: `src/checkout.ts` has changed since");
    office.approve("bob");
    office.check().ends_with(0);
}

#[test]
fn a_rebase_that_alters_nothing_keeps_the_approval() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    office.approve("bob");
    let before = office.repository.git(&["rev-parse", "HEAD"]);
    office.repository.git(&["checkout", "-q", "main"]);
    office
        .repository
        .write("readme.md", "more\n")
        .commit("elsewhere");
    office.repository.git(&["checkout", "-q", "feature"]);
    office.repository.git(&["rebase", "-q", "main"]);
    assert_ne!(office.repository.git(&["rev-parse", "HEAD"]), before);
    office.check().ends_with(0).tells("approved by Bob");
    // One that brings another version of the file below the change does not.
    office.repository.git(&["checkout", "-q", "main"]);
    office
        .repository
        .write("src/checkout.ts", format!("{SAFE}\n// ours\n"))
        .commit("the same file");
    office.repository.git(&["checkout", "-q", "feature"]);
    office.repository.git(&["rebase", "-q", "main"]);
    office
        .check()
        .ends_with(3)
        .tells("the approval by Bob has fallen");
}

#[test]
fn an_approval_is_not_replayed_on_another_change() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    office.approve("bob");
    let approved = office.repository.git(&["rev-parse", "HEAD"]);
    office
        .repository
        .git(&["checkout", "-q", "-b", "other", "main"]);
    office
        .repository
        .write("src/refund.ts", incident())
        .commit("another incident");
    office.check().ends_with(3);
    // Copied to the new commit by hand, it is still about the old content.
    office
        .repository
        .git(&["notes", "--ref", "tollgate", "copy", &approved, "HEAD"]);
    office
        .check()
        .ends_with(3)
        .tells("an approval is missing for src/refund.ts");
}

#[test]
fn a_change_names_no_reviewers_of_its_own() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    let signers = office.signers(&["ada", "bob", "eve", "mallory"]);
    office
        .repository
        .write(".tollgate/allowed_signers", signers);
    office.repository.write(
        "tollgate.toml",
        office.configuration().replace(
            "approvals = 1",
            "approvals = 1\nowners = { \"**\" = [\"mallory@example.com\"] }",
        ),
    );
    office.repository.git(&["add", "-A"]);
    office
        .repository
        .git(&["commit", "-q", "--amend", "--no-edit"]);
    office.approve("mallory");
    office
        .check()
        .ends_with(3)
        .tells("gate/configuration-changed")
        .tells("the approval by a stranger does not count");
    office.approve("eve");
    office.check().ends_with(0);
}

#[test]
fn a_change_takes_nobody_off_the_gate() {
    for path in ["tollgate.toml", ".tollgate/allowed_signers"] {
        let world = World::new();
        let office = Office::new(&world);
        office.change();
        std::fs::remove_file(office.repository.path.join(path)).expect("it is there");
        office.repository.git(&["add", "-A"]);
        office
            .repository
            .git(&["commit", "-q", "--amend", "--no-edit"]);
        office.check().ends_with(3);
        office.approve("ada");
        office.check().ends_with(3);
        office.approve("bob");
        office.check().ends_with(0);
    }
}

#[test]
fn without_a_base_that_names_signers_nobody_approves() {
    let world = World::new();
    let office = Office::with(&world, "");
    office.change();
    office
        .approve("bob")
        .tells("the approval by a stranger does not count");
    office.check().ends_with(1);
}

#[test]
fn no_approval_passes_a_block() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change();
    office.approve("bob").ends_with(0);
    office.approve("eve").ends_with(0);
    office.check().ends_with(1);
}

#[test]
fn an_approval_that_others_made_counts_while_it_says_so() {
    let cases = [
        (
            "2020-01-01T00:00:00Z",
            "2020-01-02T00:00:00Z",
            "it expired 2020-01-02T00:00:00Z",
        ),
        (
            "2090-01-01T00:00:00Z",
            "2090-01-02T00:00:00Z",
            "which is yet to come",
        ),
        (
            "2020-01-01T00:00:00Z",
            "2090-01-02T00:00:00Z",
            "which is too long",
        ),
    ];
    for (made, expires, why) in cases {
        let world = World::new();
        let office = Office::new(&world);
        office.change();
        office.approve("bob");
        office.check().ends_with(0);
        office.rewrite_note("bob", "tollgate-approval", &|statement| {
            statement["made"] = made.into();
            statement["expires"] = expires.into();
        });
        office.check().ends_with(3).tells(why);
    }
}

#[test]
fn an_approval_that_was_edited_counts_for_nothing() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    office.approve("bob");
    let note = office
        .repository
        .git(&["notes", "--ref", "tollgate", "show", "HEAD"]);
    // Eve's name does not make it Eve's, nor a later day a later one.
    let edited = note.replace("\\\"head\\\":\\\"", "\\\"head\\\":\\\"f");
    assert_ne!(edited, note);
    office.set_note(&edited);
    office
        .check()
        .ends_with(3)
        .tells("the signature does not fit what is signed");
    office.set_note(&note[..note.len() / 2]);
    office.check().ends_with(3).tells("an approval is missing");
    office.set_note(&note);
    office.check().ends_with(0);
}

#[test]
fn what_the_forge_says_counts_where_the_base_says_so() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    let head = office.repository.git(&["rev-parse", "HEAD"]);
    let review = |login: &str, commit: &str| {
        format!(
            r#"[{{"user": {{"login": "{login}"}}, "state": "APPROVED", "commit_id": "{commit}", "submitted_at": "2026-01-01T00:00:00Z"}}]"#
        )
    };
    let check = |reviews: String| {
        std::fs::write(world.path("reviews.json"), reviews).expect("a file");
        office
            .repository
            .tollgate(&["check", "--base", "main", "--reviews", "../reviews.json"])
    };
    check(review("bob", &head))
        .ends_with(0)
        .tells("approved by Bob (review of");
    check(review("ada", &head))
        .ends_with(3)
        .tells("the approval by Ada does not count");
    check(review("mallory", &head))
        .ends_with(3)
        .tells("@mallory");
    check(review("bob", &"1".repeat(40)))
        .ends_with(3)
        .tells("can't be compared");
    check("{}".to_owned())
        .ends_with(2)
        .tells("this is not what GitHub answers");
    // What was read was another version.
    office
        .repository
        .write("src/checkout.ts", incident().replace("paid", "done"))
        .commit("more");
    check(review("bob", &head))
        .ends_with(3)
        .tells("the approval by Bob has fallen");
    // What was read was the same content in another commit.
    let now = office.repository.git(&["rev-parse", "HEAD"]);
    office
        .repository
        .git(&["commit", "-q", "--amend", "-m", "other words"]);
    check(review("bob", &now)).ends_with(0);
}

#[test]
fn reviews_of_a_forge_that_the_base_does_not_name_count_for_nothing() {
    let world = World::new();
    let configuration = |text: &str| text.replace("forge = \"github\"\n", "");
    let office = Office::with(
        &world,
        &configuration(&Office::default_configuration("review")),
    );
    office.change();
    let head = office.repository.git(&["rev-parse", "HEAD"]);
    let review =
        format!(r#"[{{"user": {{"login": "bob"}}, "state": "APPROVED", "commit_id": "{head}"}}]"#);
    std::fs::write(world.path("reviews.json"), review).expect("a file");
    let check = ["check", "--base", "main", "--reviews", "../reviews.json"];
    office
        .repository
        .tollgate(&check)
        .ends_with(3)
        .tells("do not count");
}

#[test]
fn many_approve_at_once_and_nothing_is_lost() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    std::thread::scope(|scope| {
        for name in ["bob", "eve", "ada", "mallory"] {
            let office = &office;
            scope.spawn(move || office.approve(name).ends_with(0));
        }
    });
    let note = office
        .repository
        .git(&["notes", "--ref", "tollgate", "show", "HEAD"]);
    assert_eq!(note.lines().count(), 4);
}

/// Whenever it is killed, either all of a note is there or none of it.
#[test]
fn who_is_killed_while_approving_has_approved_or_not() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    for attempt in 0..12_u64 {
        let mut child = office.approving("bob").spawn().expect("tollgate starts");
        std::thread::sleep(std::time::Duration::from_millis(attempt * 15));
        let _ = child.kill();
        let _ = child.wait();
        // Git reads the notes, and so does the gate.
        office
            .repository
            .git(&["notes", "--ref", "tollgate", "list"]);
        let code = office.check().code;
        assert!(code == 0 || code == 3, "{code}");
    }
    // A lock that git itself left behind is the only thing that may be in the way.
    let lock = office.repository.path.join(".git/refs/notes/tollgate.lock");
    let _ = std::fs::remove_file(lock);
    office.approve("bob").ends_with(0);
    office.check().ends_with(0);
}
