//! What can stand at a path, and what can happen to it.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use tollgate_change::{Change, ChangeError, Limits, Range};
use tollgate_model::change::{Content, Side, Unreadable};

use crate::sandbox::{Sandbox, both_sides, hunks, text, told, unreadable};

#[test]
fn added_modified_deleted() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("keep.txt", "same\n")
        .write("edit.txt", "one\ntwo\nthree\n")
        .write("a/drop.txt", "x\ny\n");
    let base = repo.commit("base");
    repo.write("edit.txt", "one\n2\nthree\n")
        .write("b/new.txt", "1\n2\n3")
        .remove("a/drop.txt");
    let head = repo.commit("head");

    let change = repo.between(&base, &head);
    assert_eq!(
        told(&change),
        ["deleted a/drop.txt", "added b/new.txt", "modified edit.txt"]
    );
    assert_eq!(hunks(&change, 0), ["-1,2 +0,0"]);
    assert_eq!(hunks(&change, 1), ["-0,0 +1,3"]);
    assert_eq!(hunks(&change, 2), ["-2,1 +2,1"]);
    assert_eq!(change.content(0, Side::Before), text("x\ny\n"));
    assert_eq!(change.content(0, Side::After), Content::Absent);
    assert_eq!(change.content(9, Side::After), Content::Absent);
    assert!(change.hunks(9).is_empty());
    assert_eq!(
        (
            change.summary().base.as_str(),
            change.summary().head.as_str()
        ),
        (base.as_str(), head.as_str())
    );
}

#[test]
fn sha256_repositories() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &["--object-format=sha256"]);
    repo.write("a.txt", "1\n");
    let base = repo.commit("base");
    repo.write("a.txt", "2\n");
    let head = repo.commit("head");
    let change = repo.between(&base, &head);
    assert_eq!(change.summary().head.len(), 64);
    assert_eq!(both_sides(&change), (text("1\n"), text("2\n")));

    repo.write("a.txt", "3\n").write("b.txt", "new\n");
    let worktree = repo.open(&Range::Worktree).unwrap();
    assert_eq!(told(&worktree), ["modified a.txt", "added b.txt"]);
    repo.git(&["add", "--all"]);
    let staged = repo.open(&Range::Staged { index: None }).unwrap();
    assert_eq!(staged.summary().digest, worktree.summary().digest);
    let zeros = "0".repeat(64);
    assert_eq!(told(&repo.exact(&zeros, &head)), ["added a.txt"]);
}

#[test]
fn a_mode_is_a_change() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("run.sh", "echo\n");
    let base = repo.commit("base");
    fs::set_permissions(repo.path.join("run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    let worktree = repo.open(&Range::Worktree).unwrap();
    let head = repo.commit("head");
    let change = repo.between(&base, &head);
    assert_eq!(told(&change), ["mode-changed run.sh"]);
    assert!(change.hunks(0).is_empty());
    assert_eq!(change.summary().digest, worktree.summary().digest);
}

#[test]
fn a_link_is_never_followed() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("target.txt", "secret\n")
        .write("was.txt", "text\n");
    let base = repo.commit("base");
    symlink("target.txt", repo.path.join("link.txt")).unwrap();
    repo.remove("was.txt");
    symlink("target.txt", repo.path.join("was.txt")).unwrap();
    let worktree = repo.open(&Range::Worktree).unwrap();
    let head = repo.commit("head");
    for change in [repo.between(&base, &head), worktree] {
        assert_eq!(told(&change), ["added link.txt", "mode-changed was.txt"]);
        assert_eq!(
            change.content(0, Side::After),
            unreadable(Unreadable::Symlink)
        );
        assert_eq!(change.content(1, Side::Before), text("text\n"));
        assert_eq!(
            change.content(1, Side::After),
            unreadable(Unreadable::Symlink)
        );
        assert_eq!(hunks(&change, 1), ["-1,1 +0,0"]);
        assert_eq!(
            change.read("link.txt", Side::After),
            unreadable(Unreadable::Symlink)
        );
    }
}

#[test]
fn a_folder_that_became_a_link_is_not_entered() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("pay/charge.js", "charge()\n");
    repo.commit("base");
    sandbox.at("").write("outside/charge.js", "other()\n");
    fs::remove_dir_all(repo.path.join("pay")).unwrap();
    symlink("../outside", repo.path.join("pay")).unwrap();
    let change = repo.open(&Range::Worktree).unwrap();
    assert_eq!(told(&change), ["added pay", "deleted pay/charge.js"]);
    assert_eq!(change.read("pay/charge.js", Side::After), Content::Absent);
}

#[test]
fn a_submodule_is_told_but_not_entered() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    let first = repo.write("a.txt", "a\n").commit("base");
    repo.git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("160000,{first},vendor/sdk"),
    ]);
    repo.git(&["commit", "--quiet", "--message", "submodule"]);
    let change = repo.exact(&first, "HEAD");
    assert_eq!(told(&change), ["added vendor/sdk"]);
    assert_eq!(
        both_sides(&change),
        (Content::Absent, unreadable(Unreadable::Submodule))
    );
    assert!(change.hunks(0).is_empty());
}

#[test]
fn what_is_no_text_says_why() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    let base = repo.commit("base");
    repo.write("binary", b"\x00\x01")
        .write("latin1", b"caf\xe9\n")
        .write("empty", "");
    repo.write("late-nul", [vec![b'a'; 8_000], vec![0]].concat());
    repo.write(
        "lfs",
        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
    );
    repo.write("large", "x".repeat(65));
    repo.write("larger", "x".repeat(66));
    let head = repo.commit("head");
    let range = Range::Exact { base, head };
    let change = Change::open(
        &repo.path,
        &range,
        Limits {
            max_file_bytes: 64,
            max_whole_bytes: 65,
            ..Limits::default()
        },
    )
    .unwrap();
    let content = |path: &str, change: &Change| {
        let at = change
            .files()
            .iter()
            .position(|file| file.path.as_str() == path)
            .unwrap();
        change.content(at, Side::After)
    };
    assert_eq!(content("binary", &change), unreadable(Unreadable::Binary));
    assert_eq!(content("latin1", &change), unreadable(Unreadable::NotUtf8));
    assert_eq!(content("empty", &change), text(""));
    assert_eq!(
        content("large", &change),
        unreadable(Unreadable::TooLarge {
            bytes: 65,
            limit: 64
        })
    );
    assert_eq!(
        change.read("large", Side::After),
        unreadable(Unreadable::TooLarge {
            bytes: 65,
            limit: 64
        })
    );
    // As it is, for who does not look through it.
    assert_eq!(change.bytes("large", Side::After).unwrap().len(), 65);
    assert_eq!(
        change.bytes("larger", Side::After),
        Err(Unreadable::TooLarge {
            bytes: 66,
            limit: 65
        })
    );

    let change = repo.open(&range).unwrap();
    assert_eq!(content("lfs", &change), unreadable(Unreadable::LfsPointer));
    assert!(matches!(content("late-nul", &change), Content::Text(_)));
}

#[test]
fn line_endings_are_left_alone_in_commits() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("a.txt", "one\r\ntwo\r\n");
    let base = repo.commit("base");
    repo.write("a.txt", "one\r\n2\r\n");
    let head = repo.commit("head");
    let change = repo.between(&base, &head);
    assert_eq!(
        both_sides(&change),
        (text("one\r\ntwo\r\n"), text("one\r\n2\r\n"))
    );
    assert_eq!(hunks(&change, 0), ["-2,1 +2,1"]);
}

#[test]
fn paths_that_are_not_utf8_are_kept_apart() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    let base = repo.commit("base");
    for (name, content) in [
        (&b"pay\xff.js"[..], "raw"),
        (b"pay\xfe.js", "other"),
        (b"caf\xc3\xa9 \n.js", "odd"),
    ] {
        fs::write(repo.path.join(OsStr::from_bytes(name)), content).unwrap();
    }
    let worktree = repo.open(&Range::Worktree).unwrap();
    let head = repo.commit("head");
    for change in [repo.between(&base, &head), worktree] {
        assert_eq!(
            told(&change),
            [
                "added caf\u{e9} \n.js",
                "added pay\\xfe.js",
                "added pay\\xff.js"
            ]
        );
        assert_eq!(change.content(1, Side::After), text("other"));
        assert_eq!(change.content(2, Side::After), text("raw"));
        assert_eq!(change.read("pay\\xff.js", Side::After), text("raw"));
        assert_eq!(change.find("pay*.js", Side::After, 9).unwrap().len(), 2);
    }
}

#[test]
fn a_file_may_become_a_folder() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("pay", "file\n")
        .write("pay.js", "same\n")
        .write("other/x", "1\n");
    let base = repo.commit("base");
    repo.remove("pay")
        .write("pay/charge.js", "folder\n")
        .remove("other/x");
    fs::remove_dir(repo.path.join("other")).unwrap();
    repo.write("other", "quite different\n");
    let worktree = repo.open(&Range::Worktree).unwrap();
    let head = repo.commit("head");
    for change in [repo.between(&base, &head), worktree] {
        assert_eq!(
            told(&change),
            [
                "added other",
                "deleted other/x",
                "deleted pay",
                "added pay/charge.js"
            ]
        );
        assert_eq!(change.read("pay", Side::After), Content::Absent);
        assert_eq!(change.read("pay/charge.js", Side::After), text("folder\n"));
        assert_eq!(change.read("pay/charge.js", Side::Before), Content::Absent);
    }
}

#[test]
fn the_rest_of_the_tree_can_be_read() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("docs/gateways/stripe.md", "# Stripe\n")
        .write("docs/index.md", "# Index\n")
        .write("a.md", "a\n");
    let base = repo.commit("base");
    repo.write("docs/gateways/adyen.md", "# Adyen\n");
    let head = repo.commit("head");
    let change = repo.between(&base, &head);
    let find = |glob: &str, side, limit| -> Vec<String> {
        change
            .find(glob, side, limit)
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(
        find("docs/**/*.md", Side::Before, 9),
        ["docs/gateways/stripe.md", "docs/index.md"]
    );
    assert_eq!(find("docs/*.md", Side::After, 9), ["docs/index.md"]);
    assert_eq!(
        find("**/*.md", Side::After, 2),
        ["a.md", "docs/gateways/adyen.md"]
    );
    assert_eq!(
        change.read("docs/gateways/stripe.md", Side::After),
        text("# Stripe\n")
    );
    assert_eq!(
        change.read("docs/gateways/adyen.md", Side::Before),
        Content::Absent
    );
    for path in [
        "docs",
        "docs/",
        "",
        "/a.md",
        "./a.md",
        "docs/../a.md",
        "a.md/x",
    ] {
        assert_eq!(change.read(path, Side::After), Content::Absent, "{path}");
    }
    assert!(matches!(
        change.find("{", Side::After, 1),
        Err(ChangeError::Glob { .. })
    ));
}

#[test]
fn contents_are_read_from_many_threads() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    let base = repo.commit("base");
    for at in 0..40 {
        repo.write(&format!("{at:02}.txt"), format!("{at}\n"));
    }
    let head = repo.commit("head");
    let change = repo.between(&base, &head);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for at in 0..40 {
                    assert_eq!(change.content(at, Side::After), text(&format!("{at}\n")));
                    assert_eq!(change.hunks(at).len(), 1);
                }
            });
        }
    });
}

#[test]
fn too_many_files_are_refused() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    let base = repo.commit("base");
    repo.write("1", "1").write("2", "2").write("3", "3");
    let limits = Limits {
        max_files: 2,
        ..Limits::default()
    };
    let refused = |range: &Range| match Change::open(&repo.path, range, limits) {
        Err(ChangeError::TooManyFiles { limit }) => assert_eq!(limit, 2),
        other => panic!("{:?}", other.map(|change| told(&change))),
    };
    refused(&Range::Worktree);
    let head = repo.commit("head");
    refused(&Range::Exact { base, head });
}

#[test]
fn folders_without_end_are_refused() {
    let sandbox = Sandbox::new();
    let repo = sandbox.init("repo", &[]);
    repo.write("file", "x");
    let base = repo.commit("base");
    // A kilobyte of trees that claims ten billion files: ten levels of ten times the same tree.
    let mut tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    for _ in 0..10 {
        let lines: String = (0..10)
            .map(|at| format!("040000 tree {tree}\t{at}\n"))
            .collect();
        let listing = repo.home_file("listing", &lines);
        tree = repo.git(&["-c", "alias.plant=!git mktree <", "plant", &listing]);
    }
    let bomb = repo.git(&["commit-tree", &tree, "-p", &base, "-m", "bomb"]);
    let opened = repo.open(&Range::Exact { base, head: bomb });
    assert!(matches!(opened, Err(ChangeError::TooManyFiles { .. })));
}
