//! Files under another path.

use std::fs;

use tollgate_change::{Change, Range};
use tollgate_model::change::Side;

use crate::sandbox::{Repo, Sandbox, hunks, text, told};

fn lines(count: usize, prefix: &str) -> String {
    (0..count)
        .map(|at| format!("{prefix} line {at}\n"))
        .collect()
}

fn rename(repo: &Repo, old: &str, new: &str) {
    let new = repo.path.join(new);
    fs::create_dir_all(new.parent().unwrap()).unwrap();
    fs::rename(repo.path.join(old), new).unwrap();
}

/// What git itself tells.
fn told_by_git(repo: &Repo, base: &str) -> Vec<String> {
    let output = repo.git(&["diff", "-M", "-l1000", "--name-status", base, "HEAD"]);
    let tell = |line: &str| {
        let words: Vec<&str> = line.split('\t').collect();
        match words.as_slice() {
            ["A", path] => format!("added {path}"),
            ["D", path] => format!("deleted {path}"),
            ["M", path] => format!("modified {path}"),
            [_, old, new] => format!("renamed {old} -> {new}"),
            other => panic!("{other:?}"),
        }
    };
    output.lines().map(tell).collect()
}

fn assert_as_git(repo: &Repo, base: &str) -> Change {
    let change = repo.exact(base, "HEAD");
    let (mut ours, mut theirs) = (told(&change), told_by_git(repo, base));
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs);
    change
}

#[test]
fn renamed_without_edits_has_no_hunks() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("src/pay.js", lines(20, "pay"));
    let base = repo.commit("base");
    rename(&repo, "src/pay.js", "lib/charge.js");
    let worktree = repo.open(&Range::Worktree).unwrap();
    repo.commit("head");
    for change in [assert_as_git(&repo, &base), worktree] {
        assert_eq!(told(&change), ["renamed src/pay.js -> lib/charge.js"]);
        assert!(change.hunks(0).is_empty());
        assert_eq!(change.content(0, Side::Before), text(&lines(20, "pay")));
    }
}

#[test]
fn renamed_with_edits_has_the_edits() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("src/pay.js", lines(20, "pay"));
    let base = repo.commit("base");
    rename(&repo, "src/pay.js", "lib/charge.js");
    repo.write(
        "lib/charge.js",
        lines(20, "pay").replace("line 7\n", "line seven\n"),
    );
    repo.commit("head");
    let change = assert_as_git(&repo, &base);
    assert_eq!(told(&change), ["renamed src/pay.js -> lib/charge.js"]);
    assert_eq!(hunks(&change, 0), ["-8,1 +8,1"]);
}

#[test]
fn a_file_too_different_is_another_one() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("old.js", lines(20, "pay"));
    let base = repo.commit("base");
    repo.remove("old.js")
        .write("new.js", lines(9, "pay") + &lines(11, "quite other"));
    repo.commit("head");
    let change = assert_as_git(&repo, &base);
    assert_eq!(told(&change), ["added new.js", "deleted old.js"]);
}

#[test]
fn the_most_alike_are_paired() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a/one.js", lines(30, "one"))
        .write("a/two.js", lines(30, "two"));
    repo.write("a/index.js", lines(9, "a"))
        .write("b/index.js", lines(9, "a"));
    let base = repo.commit("base");
    rename(&repo, "a/one.js", "c/first.js");
    rename(&repo, "a/two.js", "c/second.js");
    repo.write("c/first.js", lines(28, "one"))
        .write("c/second.js", lines(33, "two"));
    rename(&repo, "a/index.js", "c/index.js");
    rename(&repo, "b/index.js", "d/other.js");
    repo.commit("head");
    assert_as_git(&repo, &base);
}

#[test]
fn links_are_not_renamed_into_files() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    std::os::unix::fs::symlink("target", repo.path.join("link")).unwrap();
    let base = repo.commit("base");
    repo.remove("link").write("file", "target");
    repo.commit("head");
    let change = repo.exact(&base, "HEAD");
    assert_eq!(told(&change), ["added file", "deleted link"]);
}

#[test]
fn renames_do_not_change_the_digest() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a.js", lines(20, "a"));
    let base = repo.commit("base");
    rename(&repo, "a.js", "b.js");
    repo.commit("renamed");
    repo.git(&["mv", "b.js", "c.js"]);
    repo.git(&["mv", "c.js", "b.js"]);
    let again = repo.commit("there and back");
    assert_eq!(
        repo.exact(&base, "HEAD~1").summary().digest,
        repo.exact(&base, &again).summary().digest
    );
}
