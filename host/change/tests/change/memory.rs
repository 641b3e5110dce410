//! Changes of two trees in memory.

use std::collections::BTreeMap;

use tollgate_change::Change;
use tollgate_model::RepoPath;
use tollgate_model::change::{Content, Side, Unreadable};

use crate::sandbox::{Sandbox, text, told, unreadable};

fn tree(files: &[(&str, &str)]) -> BTreeMap<RepoPath, String> {
    files
        .iter()
        .map(|(path, text)| (RepoPath::from(*path), (*text).to_owned()))
        .collect()
}

#[test]
fn behaves_like_a_repository() {
    let before = [
        ("a.js", "1\n"),
        ("keep.js", "k\n"),
        ("old.js", "same\n"),
        ("gone.js", "g\n"),
    ];
    let after = [
        ("a.js", "2\n"),
        ("keep.js", "k\n"),
        ("lib/new.js", "same\n"),
        ("b.js", "quite new\n"),
    ];
    let change = Change::from_trees(tree(&before), tree(&after));
    let expected = [
        "modified a.js",
        "added b.js",
        "deleted gone.js",
        "renamed old.js -> lib/new.js",
    ];
    assert_eq!(told(&change), expected);
    assert_eq!(change.content(0, Side::Before), text("1\n"));
    assert_eq!(change.read("keep.js", Side::After), text("k\n"));
    assert_eq!(change.read("gone.js", Side::After), Content::Absent);
    assert_eq!(change.find("**/*.js", Side::After, 9).unwrap().len(), 4);
    assert!(change.commits().is_empty());

    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    for (path, text) in before {
        repo.write(path, text);
    }
    let base = repo.commit("base");
    repo.remove("old.js").remove("gone.js");
    for (path, text) in after {
        repo.write(path, text);
    }
    let head = repo.commit("head");
    assert_eq!(
        repo.exact(&base, &head).summary().digest,
        change.summary().digest
    );
}

#[test]
fn limits_hold() {
    let large = "x".repeat(16 * 1024 * 1024 + 1);
    let change = Change::from_trees(tree(&[]), tree(&[("large", &large), ("nul", "\0")]));
    let expected = Unreadable::TooLarge {
        bytes: 16_777_217,
        limit: 16_777_216,
    };
    assert_eq!(change.content(0, Side::After), unreadable(expected));
    assert_eq!(
        change.content(1, Side::After),
        unreadable(Unreadable::Binary)
    );
}

#[test]
fn a_destination_can_be_given() {
    let change = Change::from_trees(tree(&[]), tree(&[]));
    let change = change.with_destination(Some("main".into()), Some("production".into()));
    assert_eq!(change.summary().branch.as_deref(), Some("main"));
    assert_eq!(change.summary().environment.as_deref(), Some("production"));
}
