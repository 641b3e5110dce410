//! Bare repositories, linked worktrees, and clones that lack something.

use std::process::Command;

use tollgate_change::{Change, ChangeError, Limits, Range};
use tollgate_model::change::{Side, Unreadable};

use crate::sandbox::{Repo, Sandbox, commits, text, told, unreadable};

/// A repository of `count` commits on `main`, each of which edits `a.txt`, and one more on
/// `feature`, which parted from `main` one commit ago.
fn origin(sandbox: &Sandbox, count: usize) -> Repo {
    let repo = sandbox.init("origin", &[]);
    for at in 0..count {
        repo.write("dir/a.txt", format!("{at}\n")).commit("on main");
    }
    repo.git(&["switch", "--quiet", "--create", "feature", "HEAD~1"]);
    repo.write("dir/feature.txt", "f\n").commit("on feature");
    repo.git(&["switch", "--quiet", "main"]);
    repo
}

fn fails(repo: &Repo, range: &Range) -> ChangeError {
    repo.open(range).err().unwrap()
}

#[test]
fn a_bare_repository_has_commits_only() {
    let sandbox = Sandbox::new();
    let origin = origin(&sandbox, 3);
    let bare = sandbox.clone(&origin, "bare", &["--bare"]);
    assert_eq!(
        told(&bare.between("main", "feature")),
        ["added dir/feature.txt"]
    );
    for range in [Range::Worktree, Range::Staged { index: None }] {
        assert!(matches!(
            fails(&bare, &range),
            ChangeError::NoWorktree { .. }
        ));
    }
}

#[test]
fn a_folder_of_a_worktree_will_do() {
    let sandbox = Sandbox::new();
    let origin = origin(&sandbox, 2);
    origin.write("dir/new.txt", "n\n").write("top.txt", "t\n");
    let change = sandbox.at("origin/dir").open(&Range::Worktree).unwrap();
    assert_eq!(told(&change), ["added dir/new.txt", "added top.txt"]);
}

#[test]
fn a_linked_worktree_has_its_own_head_and_index() {
    let sandbox = Sandbox::new();
    let origin = origin(&sandbox, 3);
    let linked = sandbox.at("linked");
    origin.git(&[
        "worktree",
        "add",
        "--quiet",
        linked.path.to_str().unwrap(),
        "feature",
    ]);
    assert_eq!(
        told(&linked.open(&commits(Some("main"), None)).unwrap()),
        ["added dir/feature.txt"]
    );
    linked.write("staged.txt", "s\n").git(&["add", "--all"]);
    linked.write("untracked.txt", "u\n");
    assert_eq!(
        told(&linked.open(&Range::Staged { index: None }).unwrap()),
        ["added staged.txt"]
    );
    let change = linked.open(&Range::Worktree).unwrap();
    assert_eq!(told(&change), ["added staged.txt", "added untracked.txt"]);
    assert!(origin.open(&Range::Worktree).unwrap().files().is_empty());
}

#[test]
fn a_shallow_clone_without_the_base_says_how_to_get_it() {
    let sandbox = Sandbox::new();
    let origin = origin(&sandbox, 5);
    let base = origin.git(&["rev-parse", "main~3"]);
    let shallow = sandbox.clone(&origin, "shallow", &["--depth=1"]);
    let range = Range::Exact {
        base: base.clone(),
        head: "main".into(),
    };
    let error = fails(&shallow, &range);
    assert!(
        matches!(&error, ChangeError::MissingObject { id, .. } if *id == base),
        "{error}"
    );
    shallow.follow(&error.hint().unwrap());
    assert_eq!(told(&shallow.open(&range).unwrap()), ["modified dir/a.txt"]);
}

#[test]
fn a_shallow_clone_without_the_merge_base_says_how_to_get_it() {
    let sandbox = Sandbox::new();
    let origin = origin(&sandbox, 5);
    let shallow = sandbox.clone(&origin, "shallow", &["--depth=1", "--no-single-branch"]);
    let range = commits(Some("origin/main"), Some("origin/feature"));
    let error = fails(&shallow, &range);
    assert!(
        matches!(error, ChangeError::ShallowHistory { .. }),
        "{error}"
    );
    shallow.follow(&error.hint().unwrap());
    let change = shallow.open(&range).unwrap();
    assert_eq!(told(&change), ["added dir/feature.txt"]);
    assert_eq!(change.commits().len(), 1);
}

#[test]
fn a_shallow_clone_of_one_branch_says_how_to_get_the_other() {
    let sandbox = Sandbox::new();
    let origin = origin(&sandbox, 5);
    let shallow = sandbox.clone(&origin, "shallow", &["--depth=1", "--branch=feature"]);
    let range = commits(Some("origin/main"), None);
    let error = fails(&shallow, &range);
    assert!(
        matches!(error, ChangeError::UnknownRevision { .. }),
        "{error}"
    );
    shallow.follow(&error.hint().unwrap());
    assert_eq!(
        told(&shallow.open(&range).unwrap()),
        ["added dir/feature.txt"]
    );
}

#[test]
fn the_commits_of_a_shallow_clone_end_where_it_does() {
    let sandbox = Sandbox::new();
    let origin = origin(&sandbox, 5);
    let shallow = sandbox.clone(&origin, "shallow", &["--depth=2"]);
    let change = shallow.open(&Range::All { head: None }).unwrap();
    assert_eq!(told(&change), ["added dir/a.txt"]);
    assert_eq!(change.commits().len(), 2);
}

#[test]
fn a_clone_without_blobs_misses_files_but_no_change() {
    let sandbox = Sandbox::new();
    let origin = origin(&sandbox, 3);
    let partial = sandbox.clone(&origin, "partial", &["--filter=blob:none", "--no-checkout"]);
    let change = partial.exact("main~1", "main");
    assert_eq!(told(&change), ["modified dir/a.txt"]);
    assert_eq!(
        change.content(0, Side::After),
        unreadable(Unreadable::Missing)
    );
    assert_eq!(
        change.read("dir/a.txt", Side::Before),
        unreadable(Unreadable::Missing)
    );
    assert!(change.hunks(0).is_empty());
    assert_eq!(
        change.summary().digest,
        origin.exact("main~1", "main").summary().digest
    );
}

#[test]
fn a_clone_without_trees_says_how_to_get_them() {
    let sandbox = Sandbox::new();
    let origin = origin(&sandbox, 3);
    let partial = sandbox.clone(&origin, "partial", &["--filter=tree:0", "--no-checkout"]);
    let range = Range::Exact {
        base: "main~1".into(),
        head: "main".into(),
    };
    let error = fails(&partial, &range);
    assert!(
        matches!(error, ChangeError::MissingObject { kind: "tree", .. }),
        "{error}"
    );
    partial.follow(&error.hint().unwrap());
    let change = partial.open(&range).unwrap();
    assert_eq!(change.content(0, Side::After), text("2\n"));
}

#[test]
fn extensions_of_old_partial_clones_are_named() {
    let sandbox = Sandbox::new();
    let repo = origin(&sandbox, 2);
    repo.git(&["config", "core.repositoryFormatVersion", "1"]);
    repo.git(&["config", "extensions.partialClone", "origin"]);
    let error = fails(&repo, &Range::All { head: None });
    assert!(matches!(error, ChangeError::Unsupported { .. }), "{error}");
    repo.git(&["config", "remote.origin.promisor", "true"]);
    repo.git(&["config", "--unset", "extensions.partialClone"]);
    assert!(
        error
            .hint()
            .unwrap()
            .contains("git config --unset extensions.partialClone")
    );
    assert!(repo.open(&Range::All { head: None }).is_ok());
}

#[test]
fn a_repository_of_somebody_else_is_not_trusted() {
    let sandbox = Sandbox::new();
    let repo = origin(&sandbox, 2);
    let chown = Command::new("chown")
        .args(["-R", "12345"])
        .arg(&repo.path)
        .output()
        .unwrap();
    if !chown.status.success() {
        // Only root can give files away.
        return;
    }
    let error = Change::open(&repo.path, &Range::All { head: None }, Limits::default())
        .err()
        .unwrap();
    assert!(matches!(error, ChangeError::NotOwned { .. }), "{error}");
    assert!(error.hint().unwrap().contains("safe.directory"));
}
