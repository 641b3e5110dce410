//! Repositories that nothing outside of the test has a say in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;
use tollgate_change::{Change, ChangeError, Limits, Range};
use tollgate_model::change::{Content, FileChange, Side, Unreadable};

/// Each commit is a minute younger than the one before.
static CLOCK: AtomicU64 = AtomicU64::new(1_700_000_000);

/// A folder for the repositories of one test.
pub(crate) struct Sandbox {
    root: TempDir,
}

/// One repository, or a worktree of one.
pub(crate) struct Repo {
    home: PathBuf,
    pub(crate) path: PathBuf,
}

impl Sandbox {
    pub(crate) fn new() -> Sandbox {
        Sandbox {
            root: tempfile::tempdir().unwrap(),
        }
    }

    /// A repository without commits, whose first branch is `main`.
    pub(crate) fn init(&self, name: &str, options: &[&str]) -> Repo {
        let repo = self.at(name);
        let path = repo.path.to_str().unwrap();
        self.at("").git(
            &[
                &["init", "--quiet", "--initial-branch=main"],
                options,
                &[path],
            ]
            .concat(),
        );
        // So that partial clones and fetches by id can be made of it.
        repo.git(&["config", "uploadpack.allowFilter", "true"]);
        repo.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
        repo
    }

    /// A clone over git's protocol, as from another machine.
    pub(crate) fn clone(&self, from: &Repo, name: &str, options: &[&str]) -> Repo {
        let repo = self.at(name);
        let (from, to) = (
            format!("file://{}", from.path.display()),
            repo.path.to_str().unwrap(),
        );
        self.at("")
            .git(&[&["clone", "--quiet"], options, &[&from, to]].concat());
        repo
    }

    /// A folder of the sandbox, taken as a repository.
    pub(crate) fn at(&self, name: &str) -> Repo {
        let home = self.root.path().to_owned();
        let path = if name.is_empty() {
            home.clone()
        } else {
            home.join(name)
        };
        Repo { home, path }
    }
}

impl Repo {
    /// Runs git here, and returns what it prints.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let time = CLOCK.fetch_add(60, Ordering::Relaxed);
        let output = Command::new("git")
            .args(arguments)
            .current_dir(self.path_or_home())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.home)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .env("GIT_AUTHOR_NAME", "Ann")
            .env("GIT_AUTHOR_EMAIL", "ann@example.org")
            .env("GIT_AUTHOR_DATE", format!("{time} +0000"))
            .env("GIT_COMMITTER_NAME", "Ann")
            .env("GIT_COMMITTER_EMAIL", "ann@example.org")
            .env("GIT_COMMITTER_DATE", format!("{time} +0000"))
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {stderr}");
        String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned()
    }

    fn path_or_home(&self) -> &Path {
        if self.path.is_dir() {
            &self.path
        } else {
            &self.home
        }
    }

    /// Runs a hint of ours, as a person would copy it.
    pub(crate) fn follow(&self, hint: &str) {
        let command = hint
            .split('`')
            .find(|part| part.starts_with("git "))
            .unwrap();
        let arguments: Vec<&str> = command.split(' ').skip(1).collect();
        self.git(&arguments);
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Repo {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub(crate) fn remove(&self, path: &str) -> &Repo {
        fs::remove_file(self.path.join(path)).unwrap();
        self
    }

    /// Commits all that is on disk, and returns the id.
    pub(crate) fn commit(&self, subject: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", subject]);
        self.git(&["rev-parse", "HEAD"])
    }

    pub(crate) fn open(&self, range: &Range) -> Result<Change, ChangeError> {
        Change::open(&self.path, range, Limits::default())
    }

    /// The change between a base and a head, as a pull request shows it.
    pub(crate) fn between(&self, base: &str, head: &str) -> Change {
        self.open(&commits(Some(base), Some(head))).unwrap()
    }

    pub(crate) fn exact(&self, base: &str, head: &str) -> Change {
        self.open(&Range::Exact {
            base: base.into(),
            head: head.into(),
        })
        .unwrap()
    }
}

pub(crate) fn commits(base: Option<&str>, head: Option<&str>) -> Range {
    Range::Commits {
        base: base.map(Into::into),
        head: head.map(Into::into),
    }
}

/// Every file as one line: `modified a.txt`, `renamed old -> new`.
pub(crate) fn told(change: &Change) -> Vec<String> {
    let tell = |file: &FileChange| match &file.old_path {
        Some(old) => format!("{} {old} -> {}", file.status.word(), file.path),
        None => format!("{} {}", file.status.word(), file.path),
    };
    change.files().iter().map(tell).collect()
}

/// What the only changed file holds, before and after.
pub(crate) fn both_sides(change: &Change) -> (Content, Content) {
    assert_eq!(change.files().len(), 1, "{:?}", told(change));
    (
        change.content(0, Side::Before),
        change.content(0, Side::After),
    )
}

pub(crate) fn text(content: &str) -> Content {
    Content::Text(content.into())
}

pub(crate) fn unreadable(why: Unreadable) -> Content {
    Content::Unreadable(why)
}

/// The hunks of a file as `before_start,before_count after_start,after_count`.
pub(crate) fn hunks(change: &Change, file: usize) -> Vec<String> {
    let tell = |hunk: &tollgate_model::change::Hunk| {
        let (before, after) = (
            (hunk.before_start, hunk.before_count),
            (hunk.after_start, hunk.after_count),
        );
        format!("-{},{} +{},{}", before.0, before.1, after.0, after.1)
    };
    change.hunks(file).iter().map(tell).collect()
}

impl Repo {
    /// Writes a file beside the repository, and returns its path.
    pub(crate) fn home_file(&self, name: &str, content: &str) -> String {
        let path = self.home.join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}
