//! The repositories a corpus names, as bare mirrors in one folder.

use std::path::{Path, PathBuf};

use super::row::{Lines, Row};
use crate::bench::git;

/// Where a row's repository lies, or why its commits cannot be had.
pub(super) fn find(mirrors: &Path, row: &Row) -> Result<PathBuf, String> {
    let folder = mirrors.join(row.repo.replace('/', "+"));
    let repository = [folder.join("repo"), folder]
        .into_iter()
        .find(|folder| is_repository(folder))
        .ok_or_else(|| format!("no mirror of {}", row.repo))?;
    for commit in [&row.commit, &row.parent] {
        let object = format!("{commit}^{{tree}}");
        if run(&repository, &["cat-file", "-e", &object]).is_none() {
            return Err(format!("the mirror of {} lacks {commit}", row.repo));
        }
    }
    Ok(repository)
}

fn is_repository(folder: &Path) -> bool {
    folder.is_dir() && (folder.join("HEAD").exists() || folder.join(".git").exists())
}

/// Where the row's lines of its parent stand in its commit.
pub(super) fn lines_of_commit(repository: &Path, row: &Row) -> Vec<Lines> {
    row.lines
        .iter()
        .filter_map(|lines| {
            let range = [row.parent.as_str(), row.commit.as_str()];
            let mut arguments = vec!["diff", "--unified=0", "--no-renames"];
            arguments.extend(range);
            arguments.extend(["--", lines.path.as_str()]);
            let diff = run(repository, &arguments)?;
            let hunks: Vec<Hunk> = diff.lines().filter_map(Hunk::read).collect();
            Some(Lines {
                path: lines.path.clone(),
                start: moved(lines.start, &hunks),
                end: moved(lines.end, &hunks),
            })
        })
        .collect()
}

fn run(repository: &Path, arguments: &[&str]) -> Option<String> {
    let output = git(repository).args(arguments).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The lines that a hunk replaces, and those it puts there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hunk {
    old: (u32, u32),
    new: (u32, u32),
}

impl Hunk {
    /// Reads `@@ -start,count +start,count @@`.
    fn read(line: &str) -> Option<Hunk> {
        let (ranges, _) = line.strip_prefix("@@ -")?.split_once(" @@")?;
        let (old, new) = ranges.split_once(" +")?;
        let range = |text: &str| match text.split_once(',') {
            Some((start, count)) => Some((start.parse().ok()?, count.parse().ok()?)),
            None => Some((text.parse().ok()?, 1)),
        };
        Some(Hunk {
            old: range(old)?,
            new: range(new)?,
        })
    }
}

/// Where a line stands after hunks in order. One that was replaced stands where the hunk does.
fn moved(line: u32, hunks: &[Hunk]) -> u32 {
    let mut added = 0_u32;
    let mut removed = 0_u32;
    for Hunk { old, new } in hunks {
        if line < old.0 || (line == old.0 && old.1 == 0) {
            break;
        }
        if line < old.0 + old.1 {
            let offset = line - old.0;
            return new.0 + offset.min(new.1.saturating_sub(1));
        }
        added += new.1;
        removed += old.1;
    }
    (line + added).saturating_sub(removed)
}

#[cfg(test)]
mod tests {
    use super::{Hunk, moved};

    #[test]
    fn lines_move_with_what_stands_before_them() {
        let hunks: Vec<_> = [
            "@@ -10,2 +10,5 @@ fn pay",
            "@@ -20,0 +24 @@",
            "@@ -30 +34,0 @@",
        ]
        .into_iter()
        .filter_map(Hunk::read)
        .collect();
        assert_eq!(hunks.len(), 3);
        let places = [
            (9, 9),
            (10, 10),
            (11, 11),
            (12, 15),
            (20, 23),
            (21, 25),
            (31, 34),
        ];
        for (before, after) in places {
            assert_eq!(moved(before, &hunks), after, "line {before}");
        }
    }
}
