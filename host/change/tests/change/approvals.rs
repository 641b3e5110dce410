//! What approvals stand on: who had a part in a change, what a file is, lines in notes.

use std::thread;

use tollgate_change::{ChangeError, Range, notes};
use tollgate_model::change::Side;
use tollgate_model::review::Role;

use crate::sandbox::Sandbox;

#[test]
fn everybody_who_had_a_part_is_told() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a", "1\n").commit("base");
    repo.write("a", "2\n");
    repo.git(&["add", "-A"]);
    let message = "work\n\nbody\n\nCo-authored-by: Eve <eve@example.com>\n\ntail";
    repo.git(&[
        "commit",
        "-q",
        "--author",
        "Bob <bob@example.com>",
        "-m",
        message,
    ]);
    let change = repo.between("HEAD~1", "HEAD");
    let contributions = change.contributions().unwrap();
    let [contribution] = contributions.as_slice() else {
        panic!("{contributions:?}")
    };
    assert_eq!(contribution.commit, repo.git(&["rev-parse", "HEAD"]).trim());
    let of = |role| {
        let mut by = contribution.by.iter().filter(|person| person.role == role);
        by.next().unwrap().address.clone()
    };
    assert_eq!(of(Role::Author), "bob@example.com");
    assert_eq!(of(Role::CoAuthor), "eve@example.com");
    assert_ne!(of(Role::Committer), "bob@example.com");
}

/// Whoever merged what others wrote has written nothing; whoever altered it on the way has.
#[test]
fn a_merge_is_somebodys_work_where_it_brings_something_of_its_own() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    let lines = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    repo.write("a", lines).write("b", lines).commit("base");
    repo.git(&["branch", "start"]);
    repo.git(&["checkout", "-q", "-b", "feature"]);
    repo.write("b", format!("0\n{lines}")).commit("theirs");
    repo.git(&["checkout", "-q", "-"]);
    let count = |alter: &dyn Fn()| {
        repo.git(&["checkout", "-q", "-B", "merged", "start"]);
        alter();
        let change = repo.between("start", "merged");
        change.contributions().unwrap().len()
    };
    let merge = |options: &[&str]| {
        let usual = ["merge", "-q", "--no-ff", "-m", "merge", "feature"];
        repo.git(&[&usual[..], options].concat());
    };
    assert_eq!(count(&|| merge(&[])), 1);
    assert_eq!(
        count(&|| {
            repo.write("a", "ours\n").commit("ours");
            merge(&[]);
        }),
        2
    );
    // It takes something back, adds something, or joins what both had touched.
    let altered = |alter: &dyn Fn()| {
        count(&|| {
            repo.write("a", "ours\n").commit("ours");
            alter();
        })
    };
    assert_eq!(altered(&|| merge(&["-s", "ours"])), 3);
    assert_eq!(
        altered(&|| {
            merge(&["--no-commit"]);
            repo.write("c", "evil\n").commit("merge");
        }),
        3
    );
    assert_eq!(
        count(&|| {
            repo.write("b", format!("{lines}10\n")).commit("ours");
            merge(&[]);
        }),
        3
    );
}

#[test]
fn who_is_hidden_by_a_shallow_clone_is_not_left_out() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a", "1\n").commit("base");
    repo.git(&["branch", "old"]);
    for n in 2..6 {
        repo.write("a", format!("{n}\n")).commit("more");
    }
    let clone = sandbox.clone(&repo, "clone", &["--depth=2", "--no-single-branch"]);
    let range = Range::Exact {
        base: "origin/old".into(),
        head: "HEAD".into(),
    };
    let change = clone.open(&range).unwrap();
    assert!(matches!(
        change.contributions(),
        Err(ChangeError::ShallowHistory { .. })
    ));
}

#[test]
fn what_is_no_commit_yet_has_no_contributors() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a", "1\n").commit("base");
    repo.write("a", "2\n");
    assert_eq!(
        repo.open(&Range::Worktree)
            .unwrap()
            .contributions()
            .unwrap(),
        []
    );
}

#[test]
fn a_file_is_its_mode_and_content_on_both_sides() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a", "1\n").commit("base");
    repo.write("b", "1\n");
    repo.git(&["update-index", "--add", "--chmod=+x", "a"]);
    std::os::unix::fs::symlink("a", repo.path.join("link")).unwrap();
    repo.git(&["add", "b", "link"]);
    repo.git(&["commit", "-qm", "after"]);
    let change = repo.between("HEAD~1", "HEAD");
    let told: Vec<String> = (0..change.files().len())
        .map(|file| {
            let side = |side| {
                change
                    .version(file, side)
                    .map_or("-".into(), |version| version.mode)
            };
            let path = change.files()[file].path.as_str();
            format!("{path} {} {}", side(Side::Before), side(Side::After))
        })
        .collect();
    assert_eq!(told, ["a 100644 100755", "b - 100644", "link - 120000"]);
    let id = change.version(1, Side::After).unwrap().id;
    assert_eq!(id, repo.git(&["rev-parse", "HEAD:b"]).trim());
}

#[test]
fn notes_are_those_of_git() {
    let sandbox = Sandbox::new();
    for options in [&[][..], &["--object-format=sha256"]] {
        let repo = sandbox.init(&format!("repo{}", options.len()), options);
        let head = repo.write("a", "1\n").commit("base");
        let head = head.trim();
        assert_eq!(notes::read(&repo.path).unwrap(), []);
        notes::append(&repo.path, head, "one").unwrap();
        notes::append(&repo.path, head, "two").unwrap();
        assert_eq!(
            repo.git(&["notes", "--ref", "tollgate", "show", head])
                .trim(),
            "one\ntwo"
        );
        repo.git(&["notes", "--ref", "tollgate", "append", "-m", "three", head]);
        notes::append(&repo.path, head, "four").unwrap();
        let read = notes::read(&repo.path).unwrap();
        assert_eq!((read.len(), read[0].commit.as_str()), (1, head));
        let lines: Vec<&str> = read[0]
            .text
            .lines()
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(lines, ["one", "two", "three", "four"]);
    }
}

#[test]
fn notes_of_two_clones_merge_line_by_line() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    let head = repo.write("a", "1\n").commit("base");
    let head = head.trim();
    notes::append(&repo.path, head, "one").unwrap();
    let clone = sandbox.clone(&repo, "clone", &[]);
    notes::append(&clone.path, head, "two").unwrap();
    clone.git(&[
        "fetch",
        "-q",
        "origin",
        "refs/notes/tollgate:refs/notes/theirs",
    ]);
    clone.git(&[
        "notes",
        "--ref",
        "tollgate",
        "merge",
        "-s",
        "cat_sort_uniq",
        "theirs",
    ]);
    assert_eq!(notes::read(&clone.path).unwrap()[0].text, "one\ntwo\n");
    clone.git(&["push", "-q", "origin", "refs/notes/tollgate"]);
    assert_eq!(notes::read(&repo.path).unwrap()[0].text, "one\ntwo\n");
}

#[test]
fn many_writers_lose_nothing() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    let head = repo.write("a", "1\n").commit("base");
    let head = head.trim();
    thread::scope(|scope| {
        for writer in 0..10 {
            let path = &repo.path;
            scope.spawn(move || {
                for n in 0..5 {
                    notes::append(path, head, &format!("{writer}-{n}")).unwrap();
                }
            });
        }
    });
    let read = notes::read(&repo.path).unwrap();
    let mut lines: Vec<&str> = read[0].text.lines().collect();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), 50);
}

#[test]
fn a_note_about_nothing_is_not_written() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a", "1\n").commit("base");
    let nothing = "1".repeat(40);
    let error = notes::append(&repo.path, &nothing, "line").unwrap_err();
    assert!(
        matches!(error, ChangeError::MissingObject { .. }),
        "{error}"
    );
    assert_eq!(notes::read(&repo.path).unwrap(), []);
}
