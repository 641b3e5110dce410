//! A synthetic repository, the same on every machine.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use super::source::{self, Version};
use crate::failure::Failure;

/// Files in the repository.
pub(super) const FILES: usize = 15_000;

/// How many of them are about payments.
const PAYMENT_FILES: usize = 120;

/// How many payment files each change changes.
const CHANGED_PAYMENT_FILES: usize = 10;

/// How many files the large change changes, payment files among them.
const CHANGED_FILES: usize = 2_000;

/// The branches: before, the small change, the large change.
pub(super) const BASE: &str = "base";
pub(super) const SMALL: &str = "small";
pub(super) const LARGE: &str = "large";

/// How many more edits of [`SMALL`] there are, each of one payment file: as many turns are new.
pub(super) const EDITS: usize = 100;

/// The branch of one of them.
pub(super) fn edited(edit: usize) -> String {
    format!("edit-{}", edit % EDITS)
}

/// The branch of an edit of all changed payment files at once.
pub(super) fn rewritten(edit: usize) -> String {
    format!("rewrite-{}", edit % EDITS)
}

/// Raise it when the content changes: what is on disk is then made anew.
const CONTENT: &str = "3\n";

/// The repository, with the small change checked out.
pub(super) struct Repository {
    pub(super) folder: PathBuf,
}

impl Repository {
    /// Takes the repository in `folder`, or makes it there.
    pub(super) fn prepare(folder: &Path) -> Result<Repository, Failure> {
        let repository = Repository {
            folder: folder.join("repository"),
        };
        let marker = folder.join("repository.version");
        if fs::read_to_string(&marker).is_ok_and(|content| content == CONTENT) {
            return Ok(repository);
        }
        println!(
            "making a repository of {FILES} files in {}",
            repository.folder.display()
        );
        if repository.folder.exists() {
            fs::remove_dir_all(&repository.folder).context("cannot remove the old repository")?;
        }
        fs::create_dir_all(&repository.folder).context("cannot make the repository's folder")?;
        repository.fill()?;
        fs::write(&marker, CONTENT).context("cannot note the repository's version")?;
        Ok(repository)
    }

    /// The payment files that differ between [`BASE`] and [`SMALL`].
    pub(super) fn changed_payment_files(&self) -> impl Iterator<Item = String> {
        (0..CHANGED_PAYMENT_FILES).map(source::payment_path)
    }

    fn fill(&self) -> Result<(), Failure> {
        self.run(&["init", "--quiet", "--initial-branch", SMALL])?;
        self.import().context("git fast-import failed")?;
        self.run(&["gc", "--quiet"])?;
        self.run(&["reset", "--quiet", "--hard", SMALL])?;
        Ok(())
    }

    fn run(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let status = git(&self.folder)
            .args(arguments)
            .status()
            .context("cannot run git")?;
        if !status.success() {
            bail!("git {} ended with {status}", arguments.join(" "));
        }
        Ok(())
    }

    fn import(&self) -> anyhow::Result<()> {
        let mut child = git(&self.folder)
            .args(["fast-import", "--quiet", "--date-format=raw"])
            .stdin(Stdio::piped())
            .spawn()?;
        if let Some(input) = child.stdin.take() {
            write_history(&mut BufWriter::new(input))?;
        }
        let status = child.wait()?;
        if !status.success() {
            bail!("it ended with {status}");
        }
        Ok(())
    }
}

/// git in a repository, deaf to this machine's configuration.
pub(crate) fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder);
    git.env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null");
    for inherited in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(inherited);
    }
    git
}

/// Writes the commits as git's import format has them.
fn write_history(out: &mut impl Write) -> std::io::Result<()> {
    write_commit(out, BASE, 1, None)?;
    for index in 0..PAYMENT_FILES {
        write_file(
            out,
            &source::payment_path(index),
            &source::payment(index, Version::Before),
        )?;
    }
    for index in 0..FILES - PAYMENT_FILES {
        write_file(
            out,
            &source::other_path(index),
            &source::other(index, Version::Before),
        )?;
    }
    for (branch, others) in [(SMALL, 0), (LARGE, CHANGED_FILES - CHANGED_PAYMENT_FILES)] {
        write_commit(out, branch, 2, Some(BASE))?;
        for index in 0..CHANGED_PAYMENT_FILES {
            write_file(
                out,
                &source::payment_path(index),
                &source::payment(index, Version::After),
            )?;
        }
        // Spread over the tree, as a change that touches everything is.
        for index in (0..others).map(|index| index * ((FILES - PAYMENT_FILES) / others)) {
            write_file(
                out,
                &source::other_path(index),
                &source::other(index, Version::After),
            )?;
        }
    }
    for edit in 0..EDITS {
        write_commit(out, &edited(edit), 3, Some(SMALL))?;
        write_edit(out, edit % CHANGED_PAYMENT_FILES, edit)?;
    }
    for edit in 0..EDITS {
        write_commit(out, &rewritten(edit), 3, Some(SMALL))?;
        for index in 0..CHANGED_PAYMENT_FILES {
            write_edit(out, index, EDITS + edit)?;
        }
    }
    writeln!(out, "done")?;
    out.flush()
}

fn write_edit(out: &mut impl Write, index: usize, edit: usize) -> std::io::Result<()> {
    let content = source::payment(index, Version::After);
    let content = format!("{content}\nexport const EDIT = {edit};\n");
    write_file(out, &source::payment_path(index), &content)
}

fn write_commit(
    out: &mut impl Write,
    branch: &str,
    day: u64,
    from: Option<&str>,
) -> std::io::Result<()> {
    let seconds = 1_700_000_000 + day * 86_400;
    writeln!(out, "commit refs/heads/{branch}")?;
    writeln!(out, "committer Bench <bench@example.com> {seconds} +0000")?;
    writeln!(out, "data {}\n{branch}", branch.len())?;
    match from {
        Some(from) => writeln!(out, "from refs/heads/{from}"),
        None => Ok(()),
    }
}

fn write_file(out: &mut impl Write, path: &str, content: &str) -> std::io::Result<()> {
    writeln!(
        out,
        "M 100644 inline {path}\ndata {}\n{content}",
        content.len()
    )
}

#[cfg(test)]
mod tests {
    use super::{CHANGED_FILES, EDITS, FILES, write_history};

    #[test]
    fn the_history_is_the_same_each_time_and_as_large_as_promised() {
        let mut history = Vec::new();
        write_history(&mut history).unwrap();
        let mut again = Vec::new();
        write_history(&mut again).unwrap();
        assert!(history == again);
        let text = String::from_utf8(history).unwrap();
        let files = text
            .lines()
            .filter(|line| line.starts_with("M 100644 inline"))
            .count();
        assert_eq!(files, FILES + 10 + CHANGED_FILES + 11 * EDITS);
    }
}
