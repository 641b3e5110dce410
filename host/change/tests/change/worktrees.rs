//! What is not committed yet.

use std::fs;
use std::path::PathBuf;

use tollgate_change::{Change, ChangeError, Limits, Range};
use tollgate_model::change::{Content, Side, Unreadable};

use crate::sandbox::{Repo, Sandbox, both_sides, hunks, text, told, unreadable};

fn staged(repo: &Repo) -> Change {
    repo.open(&Range::Staged { index: None }).unwrap()
}

fn worktree(repo: &Repo) -> Change {
    repo.open(&Range::Worktree).unwrap()
}

#[test]
fn staged_is_what_would_be_committed() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a.txt", "1\n")
        .write("b.txt", "1\n")
        .write("c.txt", "1\n")
        .commit("base");
    repo.write("a.txt", "2\n")
        .write("new.txt", "n\n")
        .remove("c.txt")
        .git(&["add", "--all"]);
    repo.write("a.txt", "3\n")
        .write("b.txt", "2\n")
        .write("untracked.txt", "u\n");
    repo.write("later.txt", "l\n")
        .git(&["add", "--intent-to-add", "later.txt"]);
    let change = staged(&repo);
    assert_eq!(
        told(&change),
        ["modified a.txt", "deleted c.txt", "added new.txt"]
    );
    assert_eq!(change.content(0, Side::After), text("2\n"));
    assert_eq!(change.read("b.txt", Side::After), text("1\n"));
    assert_eq!(change.read("untracked.txt", Side::After), Content::Absent);
    assert_eq!(change.find("*.txt", Side::After, 9).unwrap().len(), 3);
    assert_eq!(change.summary().head, "index");
    assert!(change.commits().is_empty());
}

#[test]
fn a_hook_may_name_its_own_index() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a.txt", "1\n").commit("base");
    repo.write("a.txt", "2\n").git(&["add", "--all"]);
    let other: PathBuf = repo.path.join(".git/next-index");
    fs::rename(repo.path.join(".git/index"), &other).unwrap();
    repo.git(&["read-tree", "HEAD"]);
    assert!(staged(&repo).files().is_empty());
    let change = repo.open(&Range::Staged { index: Some(other) }).unwrap();
    assert_eq!(told(&change), ["modified a.txt"]);
}

#[test]
fn worktree_is_what_is_on_disk() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a.txt", "1\n")
        .write("b.txt", "1\n")
        .write("c.txt", "1\n")
        .write("d.txt", "1\n");
    repo.write(".gitignore", "*.log\n").commit("base");
    repo.write("a.txt", "2\n").git(&["add", "--all"]);
    repo.write("b.txt", "2\n")
        .write("new/deep/n.txt", "n\n")
        .write("noise.log", "x")
        .remove("c.txt");
    // Staged, and then undone on disk: no change.
    repo.write("d.txt", "2\n").git(&["add", "d.txt"]);
    repo.write("d.txt", "1\n");
    let change = worktree(&repo);
    let expected = [
        "modified a.txt",
        "modified b.txt",
        "deleted c.txt",
        "added new/deep/n.txt",
    ];
    assert_eq!(told(&change), expected);
    assert_eq!(change.content(1, Side::After), text("2\n"));
    assert_eq!(change.read("new/deep/n.txt", Side::After), text("n\n"));
    assert_eq!(change.read("noise.log", Side::After), Content::Absent);
    assert_eq!(change.read("d.txt", Side::After), text("1\n"));
    assert_eq!(change.summary().head, "worktree");

    let base = repo.git(&["rev-parse", "HEAD"]);
    let head = repo.commit("all of it");
    assert_eq!(
        repo.exact(&base, &head).summary().digest,
        change.summary().digest
    );
}

#[test]
fn what_is_judged_is_what_was_hashed() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a.txt", "1\n").commit("base");
    repo.write("a.txt", "2\n").write("b.txt", "b\n");
    let change = worktree(&repo);
    repo.write("a.txt", "3\n").remove("b.txt");
    assert_eq!(change.content(0, Side::After), text("2\n"));
    assert_eq!(change.content(1, Side::After), text("b\n"));
}

#[test]
fn before_the_first_commit_all_is_new() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a.txt", "1\n").git(&["add", "a.txt"]);
    repo.write("b.txt", "1\n");
    assert_eq!(told(&staged(&repo)), ["added a.txt"]);
    assert_eq!(told(&worktree(&repo)), ["added a.txt", "added b.txt"]);
    assert_eq!(staged(&repo).summary().base, "");
}

#[test]
fn line_endings_that_git_would_undo_are_no_change() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("auto.txt", "1\n2\n3\n")
        .write("edited.txt", "1\n2\n3\n")
        .write("kept.bin", "1\r\n");
    repo.write(".gitattributes", "*.bin -text\n").commit("base");
    repo.git(&["config", "core.autocrlf", "true"]);
    repo.write("auto.txt", "1\r\n2\r\n3\r\n")
        .write("edited.txt", "1\r\ntwo\r\n3\r\n");
    repo.write("kept.bin", "2\r\n").write("new.txt", "n\r\n");
    let change = worktree(&repo);
    assert_eq!(
        told(&change),
        ["modified edited.txt", "modified kept.bin", "added new.txt"]
    );
    assert_eq!(hunks(&change, 0), ["-2,1 +2,1"]);
    assert_eq!(change.content(0, Side::After), text("1\ntwo\n3\n"));
    assert_eq!(change.content(1, Side::After), text("2\r\n"));
    repo.git(&["add", "--all"]);
    assert_eq!(staged(&repo).summary().digest, change.summary().digest);
}

#[test]
fn line_endings_follow_the_attributes() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("stored.auto", "1\r\n2\r\n")
        .commit("before the attributes");
    repo.write(
        ".gitattributes",
        "*.txt text\n*.auto text=auto\n*.lf eol=lf\n",
    );
    repo.commit("base");
    repo.write("a.txt", "\r1\r\n")
        .write("b.auto", "1\r\n")
        .write("lone.auto", "1\r2\r\n")
        .write("c.lf", "1\r\n");
    repo.write("nul.auto", "\0\r\n")
        .write("stored.auto", "1\r\n3\r\n")
        .write("plain", "1\r\n");
    let change = worktree(&repo);
    repo.git(&["add", "--all"]);
    assert_eq!(staged(&repo).summary().digest, change.summary().digest);
    assert_eq!(change.read("a.txt", Side::After), text("\r1\n"));
    assert_eq!(change.read("stored.auto", Side::After), text("1\r\n3\r\n"));
}

#[test]
fn large_files_are_hashed_and_told() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.commit("base");
    repo.write("large", "x".repeat(100));
    let limits = Limits {
        max_file_bytes: 10,
        ..Limits::default()
    };
    let change = Change::open(&repo.path, &Range::Worktree, limits).unwrap();
    assert_eq!(
        both_sides(&change).1,
        unreadable(Unreadable::TooLarge {
            bytes: 100,
            limit: 10
        })
    );
    repo.git(&["add", "--all"]);
    assert_eq!(staged(&repo).summary().digest, change.summary().digest);
}

#[test]
fn a_repository_inside_is_a_submodule() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.commit("base");
    sandbox
        .init("repo/inner", &[])
        .write("x.txt", "x\n")
        .commit("inner");
    let change = worktree(&repo);
    assert_eq!(told(&change), ["added inner"]);
    assert_eq!(both_sides(&change).1, unreadable(Unreadable::Submodule));
    repo.git(&["-c", "advice.addEmbeddedRepo=false", "add", "inner"]);
    assert_eq!(staged(&repo).summary().digest, change.summary().digest);
}

#[test]
fn a_pipe_is_not_waited_for() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a.txt", "1\n").commit("base");
    repo.remove("a.txt")
        .git(&["-c", "alias.pipe=!mkfifo", "pipe", "a.txt"]);
    assert_eq!(told(&worktree(&repo)), ["deleted a.txt"]);
}

#[test]
fn unresolved_conflicts_are_not_staged() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a.txt", "1\n").commit("base");
    repo.git(&["switch", "--quiet", "--create", "other"]);
    repo.write("a.txt", "2\n").commit("other");
    repo.git(&["switch", "--quiet", "main"]);
    repo.write("a.txt", "3\n").commit("main");
    repo.git(&["-c", "alias.clash=!git merge other || true", "clash"]);
    let error = repo.open(&Range::Staged { index: None }).err().unwrap();
    assert!(
        matches!(&error, ChangeError::Unmerged { path } if path.as_str() == "a.txt"),
        "{error}"
    );
    let change = worktree(&repo);
    assert_eq!(told(&change), ["modified a.txt"]);
    assert!(
        change
            .content(0, Side::After)
            .text()
            .unwrap()
            .contains("<<<<<<<")
    );
}

#[test]
fn files_outside_of_a_sparse_checkout_are_not_deleted() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("in/a.txt", "1\n")
        .write("out/b.txt", "1\n")
        .commit("base");
    repo.git(&["sparse-checkout", "set", "--no-sparse-index", "in"]);
    assert!(!repo.path.join("out/b.txt").exists());
    repo.write("in/a.txt", "2\n");
    let change = worktree(&repo);
    assert_eq!(told(&change), ["modified in/a.txt"]);
    assert_eq!(change.read("out/b.txt", Side::After), text("1\n"));
}
