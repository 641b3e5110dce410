//! What a pre-push hook is told, and what of it is judged.

use proptest::prelude::*;
use tollgate_change::pre_push::{Known, PrePushError, PushedRef, parse, parse_received, resolve};
use tollgate_change::{ChangeError, Range};

use crate::sandbox::{Repo, Sandbox, told};

const ZERO: &str = "0000000000000000000000000000000000000000";

fn pushed(local_ref: &str, local_id: &str, remote_ref: &str, remote_id: &str) -> PushedRef {
    PushedRef {
        local_ref: local_ref.into(),
        local_id: local_id.into(),
        remote_ref: remote_ref.into(),
        remote_id: remote_id.into(),
    }
}

/// An origin with two commits on `main`, and a clone of it.
fn cloned(sandbox: &Sandbox) -> Repo {
    let origin = sandbox.init("origin", &[]);
    origin.write("a.txt", "1\n").commit("one");
    origin.write("a.txt", "2\n").commit("two");
    sandbox.clone(&origin, "clone", &[])
}

fn judged(repo: &Repo, line: &PushedRef) -> Vec<String> {
    let range = resolve(&repo.path, Known::Remote("origin"), line)
        .unwrap()
        .unwrap();
    told(&repo.open(&range).unwrap())
}

#[test]
fn lines_are_read_as_git_writes_them() {
    let (one, two) = ("1".repeat(40), "2".repeat(64));
    let lines = format!(
        "refs/heads/main {one} refs/heads/main {ZERO}\n\
         (delete) {ZERO} refs/heads/old {one}\n\
         main@{{1 day ago}} {two} refs/tags/v1 {two}\n\
         HEAD {one} refs/heads/x {one}\n"
    );
    let parsed = parse(lines.as_bytes()).unwrap();
    assert_eq!(parsed.len(), 4);
    assert_eq!(
        parsed[0],
        pushed("refs/heads/main", &one, "refs/heads/main", ZERO)
    );
    assert!(parsed[0].is_new() && !parsed[0].is_deletion());
    assert_eq!(parsed[0].branch(), Some("main"));
    assert!(parsed[1].is_deletion() && !parsed[1].is_new());
    assert_eq!(parsed[2].local_ref, "main@{1 day ago}");
    assert_eq!((parsed[2].local_id.len(), parsed[2].branch()), (64, None));
    assert_eq!(parsed[3].local_ref, "HEAD");
    assert_eq!(parse(b""), Ok(vec![]));
}

#[test]
fn a_server_is_told_in_another_order() {
    let (old, new) = ("1".repeat(40), "2".repeat(40));
    let lines = format!("{old} {new} refs/heads/main\n{ZERO} {new} refs/tags/v1\n");
    assert_eq!(
        parse_received(lines.as_bytes()).unwrap(),
        [
            pushed("refs/heads/main", &new, "refs/heads/main", &old),
            pushed("refs/tags/v1", &new, "refs/tags/v1", ZERO),
        ]
    );
    assert_eq!(parse_received(b""), Ok(vec![]));
    assert_eq!(
        parse_received(b"refs/heads/main\n"),
        Err(PrePushError::Received { line: 1 })
    );
    let swapped = format!("refs/heads/main {old} {new}\n");
    assert!(parse_received(swapped.as_bytes()).is_err());
}

#[test]
fn other_lines_are_refused() {
    let one = "1".repeat(40);
    let shape = |line| Err(PrePushError::Shape { line });
    assert_eq!(parse(b"\n\n"), shape(1));
    assert_eq!(parse(b"a b c"), shape(1));
    assert_eq!(
        parse(format!("a {one} b {one}\n\na {one} b {one}\n").as_bytes()),
        shape(2)
    );
    for ids in [
        ("1".repeat(39), one.clone()),
        (one.clone(), "1".repeat(64)),
        (one, "g".repeat(40)),
    ] {
        let parsed = parse(format!("a {} b {}\n", ids.0, ids.1).as_bytes());
        assert!(
            matches!(parsed, Err(PrePushError::Id { line: 1, .. })),
            "{parsed:?}"
        );
    }
}

#[test]
fn a_deletion_is_not_judged() {
    let sandbox = Sandbox::new();
    let clone = cloned(&sandbox);
    let head = clone.git(&["rev-parse", "HEAD"]);
    let line = pushed("(delete)", ZERO, "refs/heads/old", &head);
    assert_eq!(
        resolve(&clone.path, Known::Remote("origin"), &line).unwrap(),
        None
    );
}

#[test]
fn an_update_is_judged_from_what_the_remote_has() {
    let sandbox = Sandbox::new();
    let clone = cloned(&sandbox);
    let old = clone.git(&["rev-parse", "HEAD"]);
    let new = clone.write("b.txt", "b\n").commit("three");
    let line = pushed("refs/heads/main", &new, "refs/heads/main", &old);
    let expected = Range::Exact {
        base: old,
        head: new,
    };
    assert_eq!(
        resolve(&clone.path, Known::Remote("origin"), &line).unwrap(),
        Some(expected)
    );
}

#[test]
fn a_forced_update_is_judged_from_the_merge_base() {
    let sandbox = Sandbox::new();
    let clone = cloned(&sandbox);
    let old = clone.git(&["rev-parse", "HEAD"]);
    clone.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    let new = clone.write("b.txt", "b\n").commit("instead of two");
    assert_eq!(
        judged(&clone, &pushed("main", &new, "refs/heads/main", &old)),
        ["added b.txt"]
    );
    clone.git(&["checkout", "--quiet", "--orphan", "fresh"]);
    let unrelated = clone.commit("from scratch");
    let line = pushed("fresh", &unrelated, "refs/heads/main", &old);
    assert_eq!(judged(&clone, &line), ["added a.txt", "added b.txt"]);
}

#[test]
fn a_remote_that_is_ahead_says_what_to_fetch() {
    let sandbox = Sandbox::new();
    let clone = cloned(&sandbox);
    let ahead = sandbox
        .at("origin")
        .write("c.txt", "c\n")
        .commit("by somebody else");
    let new = clone.write("b.txt", "b\n").commit("three");
    let line = pushed("refs/heads/main", &new, "refs/heads/main", &ahead);
    let error = resolve(&clone.path, Known::Remote("origin"), &line).unwrap_err();
    assert!(
        matches!(&error, ChangeError::MissingObject { id, .. } if *id == ahead),
        "{error}"
    );
    clone.follow(&error.hint().unwrap());
    assert_eq!(judged(&clone, &line), ["added b.txt"]);
}

#[test]
fn a_new_branch_is_judged_from_the_nearest_commit_of_the_remote() {
    let sandbox = Sandbox::new();
    let clone = cloned(&sandbox);
    clone.git(&["switch", "--quiet", "--create", "stack-1"]);
    clone.write("1.txt", "1\n").commit("first of the stack");
    clone.git(&["push", "--quiet", "origin", "stack-1"]);
    clone.git(&["switch", "--quiet", "--create", "stack-2"]);
    let new = clone.write("2.txt", "2\n").commit("second of the stack");
    let line = pushed("refs/heads/stack-2", &new, "refs/heads/stack-2", ZERO);
    assert_eq!(judged(&clone, &line), ["added 2.txt"]);
    // By URL, git names no remote.
    let url = clone.git(&["remote", "get-url", "origin"]);
    assert_eq!(
        resolve(&clone.path, Known::Remote(&url), &line).unwrap(),
        resolve(&clone.path, Known::Remote("origin"), &line).unwrap()
    );
    // What the remote has already brings nothing.
    let known = clone.git(&["rev-parse", "stack-1"]);
    assert!(judged(&clone, &pushed("HEAD~1", &known, "refs/heads/again", ZERO)).is_empty());
}

#[test]
fn the_first_push_is_all_new() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    let only = repo.write("a.txt", "1\n").commit("first");
    assert_eq!(
        judged(
            &repo,
            &pushed("refs/heads/main", &only, "refs/heads/main", ZERO)
        ),
        ["added a.txt"]
    );
}

#[test]
fn sha256_pushes() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &["--object-format=sha256"]);
    let one = repo.write("a.txt", "1\n").commit("first");
    let two = repo.write("b.txt", "1\n").commit("second");
    let zero = "0".repeat(64);
    assert_eq!(
        judged(&repo, &pushed("main", &one, "refs/heads/main", &zero)),
        ["added a.txt"]
    );
    assert_eq!(
        judged(&repo, &pushed("main", &two, "refs/heads/main", &one)),
        ["added b.txt"]
    );
}

#[test]
fn tags_are_judged_by_their_commit() {
    let sandbox = Sandbox::new();
    let clone = cloned(&sandbox);
    clone.write("b.txt", "b\n").commit("three");
    clone.git(&["tag", "--annotate", "--message", "one", "v1"]);
    clone.git(&[
        "tag",
        "--annotate",
        "--message",
        "tag of a tag",
        "v1-again",
        "v1",
    ]);
    for name in ["v1", "v1-again"] {
        let tag = clone.git(&["rev-parse", &format!("refs/tags/{name}")]);
        let remote_ref = format!("refs/tags/{name}");
        assert_eq!(
            judged(&clone, &pushed(&remote_ref, &tag, &remote_ref, ZERO)),
            ["added b.txt"]
        );
    }
    clone.git(&["tag", "folder", "HEAD^{tree}"]);
    clone.git(&[
        "tag",
        "--annotate",
        "--message",
        "file",
        "file",
        "HEAD:a.txt",
    ]);
    for (name, kind) in [("folder", "tree"), ("file", "blob")] {
        let id = clone.git(&["rev-parse", &format!("refs/tags/{name}")]);
        let error = resolve(
            &clone.path,
            Known::Remote("origin"),
            &pushed(name, &id, "refs/tags/x", ZERO),
        )
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{name}` is a {kind}, not a commit")
        );
    }
}

proptest! {
    #[test]
    fn the_parser_never_panics(input in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&input);
    }

    #[test]
    fn what_is_written_is_read_back(
        local_ref in "[!-~]([ -~]{0,10}[!-~])?",
        remote_ref in "refs/[!-~]{1,20}",
        ids in prop_oneof![("[0-9a-f]{40}", "[0-9a-f]{40}"), ("[0-9a-f]{64}", "[0-9a-f]{64}")],
        times in 1..4_usize,
    ) {
        let line = pushed(&local_ref, &ids.0, &remote_ref, &ids.1);
        let written = format!("{local_ref} {} {remote_ref} {}\n", ids.0, ids.1).repeat(times);
        prop_assert_eq!(parse(written.as_bytes()), Ok(vec![line; times]));
    }
}
