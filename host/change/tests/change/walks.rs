//! Histories, commit by commit.

use tollgate_change::{Change, ChangeError, History, Limits, Line, Walk};
use tollgate_model::change::{Content, Side};

use crate::sandbox::{Repo, Sandbox, told};

fn open(repo: &Repo) -> History {
    History::open(&repo.path, Limits::default()).unwrap()
}

/// The subjects of a range, newest first.
fn subjects(repo: &Repo, range: &str, line: Line) -> Vec<String> {
    let history = open(repo);
    let walk = history.walk(range, line).unwrap();
    let subject = |step| history.describe(step).unwrap().subject;
    walk.steps.iter().map(subject).collect()
}

/// `one`, `two`, a branch with `three` that is merged, and `four`.
fn merged(sandbox: &Sandbox) -> Repo {
    let repo = sandbox.init("repo", &[]);
    repo.write("a.js", "1\n").commit("one");
    repo.write("a.js", "2\n").commit("two");
    repo.git(&["switch", "--quiet", "--create", "side", "HEAD~1"]);
    repo.write("b.js", "3\n").commit("three");
    repo.git(&["switch", "--quiet", "main"]);
    repo.git(&["merge", "--quiet", "--no-ff", "-m", "merge", "side"]);
    repo.write("a.js", "4\n").commit("four");
    repo
}

#[test]
fn commits_or_the_line_of_first_parents() {
    let sandbox = Sandbox::new();
    let repo = merged(&sandbox);
    assert_eq!(
        subjects(&repo, "HEAD", Line::Commits),
        ["four", "three", "two", "one"]
    );
    assert_eq!(
        subjects(&repo, "main", Line::FirstParents),
        ["four", "merge", "two", "one"]
    );
    assert_eq!(subjects(&repo, "side..", Line::Commits), ["four", "two"]);
    // `three` is no first parent of main's, and still what it has in common with side ends there.
    assert_eq!(
        subjects(&repo, "side..main", Line::FirstParents),
        ["four", "merge", "two"]
    );
    assert!(subjects(&repo, "main..main", Line::Commits).is_empty());
}

#[test]
fn each_is_the_change_to_its_first_parent() {
    let sandbox = Sandbox::new();
    let repo = merged(&sandbox);
    let history = open(&repo);
    let Walk { steps, head, base } = history.walk("main", Line::FirstParents).unwrap();
    assert_eq!(head, repo.git(&["rev-parse", "main"]));
    assert_eq!(base, None);
    let changes: Vec<Vec<String>> = steps
        .iter()
        .map(|step| told(&history.change(step).unwrap()))
        .collect();
    assert_eq!(
        changes,
        [
            ["modified a.js"],
            ["added b.js"],
            ["modified a.js"],
            ["added a.js"]
        ]
    );
    assert_eq!(steps.last().unwrap().parent(), None);

    // The same as the change that is opened on its own.
    let same = |ours: &Change, theirs: &Change| {
        assert_eq!(ours.summary(), theirs.summary());
        assert_eq!(ours.commits(), theirs.commits());
        assert_eq!(ours.content(0, Side::After), theirs.content(0, Side::After));
    };
    for step in &steps {
        let base = step.parent().unwrap_or_else(|| "0".repeat(40));
        same(
            &history.change(step).unwrap(),
            &repo.between(&base, &step.id()),
        );
    }
}

#[test]
fn many_threads_read_at_once() {
    let sandbox = Sandbox::new();
    let repo = merged(&sandbox);
    let history = open(&repo);
    let walk = history.walk("HEAD", Line::Commits).unwrap();
    std::thread::scope(|scope| {
        for step in &walk.steps {
            let history = &history;
            scope.spawn(move || {
                let change = history.change(step).unwrap();
                assert!(matches!(change.content(0, Side::After), Content::Text(_)));
            });
        }
    });
}

#[test]
fn where_a_shallow_clone_ends_nothing_passes_for_new() {
    let sandbox = Sandbox::new();
    let repo = merged(&sandbox);
    let clone = sandbox.clone(&repo, "shallow", &["--depth", "1"]);
    let history = open(&clone);
    let walk = history.walk("HEAD", Line::Commits).unwrap();
    assert_eq!(walk.steps.len(), 1);
    let error = history.change(&walk.steps[0]).err().unwrap();
    assert!(
        matches!(&error, ChangeError::MissingObject { id, .. } if *id == repo.git(&["rev-parse", "HEAD~1"])),
        "{error}"
    );
    clone.follow(&error.hint().unwrap());
    assert_eq!(
        open(&clone)
            .walk("HEAD", Line::Commits)
            .unwrap()
            .steps
            .len(),
        1
    );
    clone.git(&["fetch", "--quiet", "--unshallow", "origin"]);
    assert_eq!(
        open(&clone)
            .walk("HEAD", Line::Commits)
            .unwrap()
            .steps
            .len(),
        4
    );
}

#[test]
fn what_is_no_range_is_refused() {
    let sandbox = Sandbox::new();
    let repo = merged(&sandbox);
    let history = open(&repo);
    let refuse = |range: &str| history.walk(range, Line::Commits).err().unwrap();
    assert!(matches!(
        refuse("main...side"),
        ChangeError::NotARange { .. }
    ));
    assert!(matches!(refuse("a..b..c"), ChangeError::NotARange { .. }));
    assert!(matches!(
        refuse("nowhere..main"),
        ChangeError::UnknownRevision { .. }
    ));
    assert!(matches!(
        refuse("HEAD:a.js"),
        ChangeError::NotACommit { .. }
    ));
}
