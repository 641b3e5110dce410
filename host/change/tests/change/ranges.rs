//! Which two ends a range means.

use tollgate_change::{ChangeError, Range};
use tollgate_model::change::Status;

use crate::sandbox::{Repo, Sandbox, commits, told};

/// `main` and `feature` each went on since they parted.
fn parted(sandbox: &Sandbox) -> (Repo, [String; 3]) {
    let repo = sandbox.init("repo", &[]);
    let fork = repo.write("common.txt", "1\n").commit("common");
    repo.git(&["switch", "--quiet", "--create", "feature"]);
    let feature = repo.write("feature.txt", "f\n").commit("on feature");
    repo.git(&["switch", "--quiet", "main"]);
    let main = repo.write("main.txt", "m\n").commit("on main");
    repo.git(&["switch", "--quiet", "feature"]);
    (repo, [fork, main, feature])
}

#[test]
fn a_pull_request_starts_at_the_merge_base() {
    let sandbox = Sandbox::new();
    let (repo, [fork, main, feature]) = parted(&sandbox);
    let change = repo.between("main", "feature");
    assert_eq!(told(&change), ["added feature.txt"]);
    assert_eq!(change.summary().base, fork);

    let tip = repo.exact("main", "feature");
    assert_eq!(told(&tip), ["added feature.txt", "deleted main.txt"]);
    assert_eq!(
        (tip.summary().base.as_str(), tip.summary().head.as_str()),
        (main.as_str(), feature.as_str())
    );
}

#[test]
fn of_several_merge_bases_none_hides_what_the_other_lacks() {
    let sandbox = Sandbox::new();
    let (repo, [fork, main, feature]) = parted(&sandbox);
    let ours = ["merge", "--quiet", "--no-edit", "--strategy=ours"];
    let merge = |side: &str| repo.git(&[&ours[..], &[side]].concat());
    merge(&main);
    repo.git(&["switch", "--quiet", "main"]);
    merge(&feature);
    let change = repo.between("main", "feature");
    assert_eq!(change.summary().base, fork);
    assert_eq!(told(&change), ["added feature.txt"]);
    let change = repo.between("feature", "main");
    assert_eq!(told(&change), ["added main.txt"]);
}

#[test]
fn one_change_has_one_digest_however_it_is_named() {
    let sandbox = Sandbox::new();
    let (repo, [fork, _, feature]) = parted(&sandbox);
    let digest = repo.between("main", "feature").summary().digest;
    assert_eq!(repo.exact(&fork, &feature).summary().digest, digest);
    assert_eq!(
        repo.open(&commits(None, None)).unwrap().summary().digest,
        digest
    );
    repo.git(&["reset", "--quiet", "--soft", &fork]);
    assert_eq!(
        repo.open(&Range::Staged { index: None })
            .unwrap()
            .summary()
            .digest,
        digest
    );
    assert_eq!(
        repo.open(&Range::Worktree).unwrap().summary().digest,
        digest
    );
    assert_ne!(repo.exact(&feature, &fork).summary().digest, digest);
}

#[test]
fn a_head_behind_the_base_is_a_rollback() {
    let sandbox = Sandbox::new();
    let (repo, [fork, main, _]) = parted(&sandbox);
    let rollback = repo.between("main", &fork);
    assert_eq!(rollback.summary().base, main);
    assert_eq!(rollback.files()[0].status, Status::Deleted);
    assert!(repo.between("main", "main").files().is_empty());
    assert!(repo.between("main", "main").commits().is_empty());
}

#[test]
fn commits_come_newest_first() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    let base = repo.commit("zero");
    repo.commit("one");
    let head = repo.commit("two\n\nand why");
    let told = repo.exact(&base, &head).commits();
    let subjects: Vec<&str> = told.iter().map(|commit| commit.subject.as_str()).collect();
    assert_eq!(subjects, ["two", "one"]);
    assert_eq!(
        told.first().map(|commit| commit.author.as_str()),
        Some("Ann <ann@example.org>")
    );
    assert_eq!(told.first().map(|commit| commit.id.clone()), Some(head));
    assert_eq!(
        repo.open(&Range::All { head: None })
            .unwrap()
            .commits()
            .len(),
        3
    );
}

#[test]
fn the_first_commit_is_all_new() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    let only = repo.write("a.txt", "1\n").commit("first");
    for range in [
        commits(Some(&"0".repeat(40)), None),
        Range::Exact {
            base: "0".repeat(40),
            head: only.clone(),
        },
        Range::All { head: None },
    ] {
        let change = repo.open(&range).unwrap();
        assert_eq!(told(&change), ["added a.txt"]);
        assert_eq!(change.summary().base, "");
        assert_eq!(change.commits().len(), 1);
    }
    let error = repo.open(&commits(None, None)).err().unwrap();
    assert!(matches!(error, ChangeError::NoBase { .. }), "{error}");
    assert!(error.hint().unwrap().contains("--base"));
}

#[test]
fn without_a_base_the_upstream_counts_then_the_main_branch() {
    let sandbox = Sandbox::new();
    let (origin, [fork, ..]) = parted(&sandbox);
    origin.git(&["switch", "--quiet", "main"]);
    let clone = sandbox.clone(&origin, "clone", &[]);
    clone.git(&["switch", "--quiet", "feature"]);
    // All of the branch is pushed: the upstream is the head itself, so the main branch counts.
    let pushed = clone.open(&commits(None, None)).unwrap();
    assert_eq!(
        (pushed.summary().base.clone(), told(&pushed)),
        (fork, vec!["added feature.txt".into()])
    );
    clone.write("more.txt", "m\n").commit("not pushed yet");
    assert_eq!(
        told(&clone.open(&commits(None, None)).unwrap()),
        ["added more.txt"]
    );
    // A named head has nothing to do with the branch that is checked out.
    clone.git(&["switch", "--quiet", "main"]);
    assert_eq!(
        told(&clone.open(&commits(None, Some("feature"))).unwrap()),
        ["added more.txt"]
    );
    let by_id = clone.git(&["rev-parse", "feature"]);
    let change = clone.open(&commits(None, Some(&by_id))).unwrap();
    assert_eq!(told(&change), ["added feature.txt", "added more.txt"]);
}

#[test]
fn histories_that_never_met_are_an_error() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.commit("main");
    repo.git(&["checkout", "--quiet", "--orphan", "other"]);
    repo.commit("other");
    let error = repo
        .open(&commits(Some("main"), Some("other")))
        .err()
        .unwrap();
    assert!(matches!(error, ChangeError::NoMergeBase { .. }), "{error}");
}

#[test]
fn names_that_are_not_here_say_how_to_get_them() {
    let sandbox = Sandbox::new();
    let (repo, [_, main, _]) = parted(&sandbox);
    let hint = |base: &str| {
        let error = repo.open(&commits(Some(base), None)).err().unwrap();
        (error.to_string(), error.hint().unwrap())
    };
    let (message, command) = hint("origin/release");
    assert_eq!(message, "revision `origin/release` is not in this clone");
    assert!(
        command.contains("`git fetch origin +refs/heads/release:refs/remotes/origin/release`"),
        "{command}"
    );
    assert!(hint("release").1.contains("`git fetch origin release`"));
    assert!(
        hint("x; rm -rf .")
            .1
            .contains("`git fetch origin 'x; rm -rf .'`")
    );
    assert_eq!(hint("").0, "revision `` is not in this clone");
    let id = "1".repeat(40);
    assert_eq!(hint(&id).1, format!("run `git fetch origin {id}`"));
    let blob = repo.git(&["rev-parse", "main:main.txt"]);
    assert_eq!(hint(&blob).0, format!("`{blob}` is a blob, not a commit"));
    assert_eq!(
        hint("main^{tree}").0,
        "`main^{tree}` is a tree, not a commit"
    );
    let tag = "annotated";
    repo.git(&["tag", "--annotate", "--message", "t", tag, &main]);
    assert_eq!(told(&repo.exact(tag, "main")), Vec::<String>::new());
    assert_eq!(told(&repo.exact("HEAD~1", "@")), ["added feature.txt"]);
}

#[test]
fn a_folder_in_no_repository_is_an_error() {
    let sandbox = Sandbox::new();
    let error = sandbox.at("").open(&Range::Worktree).err().unwrap();
    assert!(
        matches!(error, ChangeError::NotARepository { .. }),
        "{error}"
    );
}
