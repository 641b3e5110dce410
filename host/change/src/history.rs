//! The commits of a change.

use git2::{Oid, Repository, Sort};
use tollgate_model::change::Commit;

/// As many commits as are told. A change of more is an import, and its first thousand say so.
const MAX_COMMITS: usize = 1_000;

/// The commits that `head` has and `base` has not, newest first. In a shallow clone the list ends
/// where the clone does.
pub(crate) fn commits(repository: &Repository, base: Option<Oid>, head: Oid) -> Vec<Commit> {
    let walk = || -> Result<git2::Revwalk<'_>, git2::Error> {
        let mut walk = repository.revwalk()?;
        walk.set_sorting(Sort::TIME)?;
        walk.push(head)?;
        if let Some(base) = base {
            walk.hide(base)?;
        }
        Ok(walk)
    };
    let Ok(walk) = walk() else { return Vec::new() };
    let ids = walk.map_while(Result::ok).take(MAX_COMMITS);
    ids.map_while(|id| repository.find_commit(id).ok())
        .map(|commit| describe(&commit))
        .collect()
}

pub(crate) fn describe(commit: &git2::Commit<'_>) -> Commit {
    let subject = commit.summary_bytes().unwrap_or_default();
    let author = commit.author();
    let name = String::from_utf8_lossy(author.name_bytes());
    let address = String::from_utf8_lossy(author.email_bytes());
    Commit {
        id: commit.id().to_string(),
        subject: String::from_utf8_lossy(subject).into_owned(),
        author: format!("{name} <{address}>"),
    }
}
