//! Everybody who had a part in a change.

use git2::{ErrorCode, Oid, Repository};
use tollgate_model::review::{Contribution, Contributor, Role, Signed};

use crate::error::ChangeError;
use crate::repository::missing_object;
use crate::revision::shallow;
use crate::tree::compare;

/// So many commits are looked at. A change of more is no change that people review.
const MAX_COMMITS: usize = 20_000;

/// Where git keeps the signature of a commit: in a repository of SHA-1, and of SHA-256.
const SIGNATURES: [&str; 2] = ["gpgsig", "gpgsig-sha256"];

const SSH_SIGNATURE: &str = "-----BEGIN SSH SIGNATURE-----";

/// So many merges are looked into, and so many files in each; the others are somebody's work.
const MAX_MERGES: usize = 1_000;
const MAX_MERGED_FILES: usize = 20_000;

/// What stands before somebody who wrote a commit, too, in lower case.
const CO_AUTHORS: [&str; 3] = ["co-authored-by", "co-developed-by", "co-author"];

/// Reads who had a part in each commit that `head` has and `base` has not. One that is left out
/// could be that of whoever approves, so that nothing is left out but merges that bring nothing of
/// their own.
pub(crate) fn read(
    repository: &Repository,
    base: Option<Oid>,
    head: Oid,
) -> Result<Vec<Contribution>, ChangeError> {
    let failed = |error: &git2::Error| ChangeError::git("list the commits of the change", error);
    let mut walk = repository.revwalk().map_err(|error| failed(&error))?;
    walk.push(head).map_err(|error| failed(&error))?;
    if let Some(base) = base {
        walk.hide(base).map_err(|error| failed(&error))?;
    }
    let mut contributions = Vec::new();
    let mut merges = 0;
    for id in walk {
        let commit = id
            .and_then(|id| repository.find_commit(id))
            .map_err(|error| match error.code() {
                ErrorCode::NotFound => missing_object(repository, "commit", head),
                _ => failed(&error),
            })?;
        if contributions.len() == MAX_COMMITS {
            return Err(ChangeError::TooManyCommits { limit: MAX_COMMITS });
        }
        // What lies before the end of a shallow clone may belong to the change.
        let ends_here = commit.parent_count() == 0 && repository.is_shallow();
        if base.is_some() && ends_here {
            let base = base.map_or_else(String::new, |base| base.to_string());
            return Err(shallow(repository, &base, &head.to_string()));
        }
        if merges < MAX_MERGES && commit.parent_count() == 2 {
            merges += 1;
            if brings_nothing_of_its_own(repository, &commit) {
                continue;
            }
        }
        contributions.push(Contribution {
            signed: signature(repository, commit.id()),
            ..contribution(&commit)
        });
    }
    Ok(contributions)
}

/// Whether a merge brings to its first parent exactly what the second had changed since they
/// parted, in files that the first had not touched. Whoever pressed the button wrote nothing. Where
/// both had touched a file, or anything can't be read, somebody may have.
fn brings_nothing_of_its_own(repository: &Repository, merge: &git2::Commit<'_>) -> bool {
    let look = || {
        let (ours, theirs) = (merge.parent(0).ok()?, merge.parent(1).ok()?);
        let base = repository.merge_base(ours.id(), theirs.id()).ok()?;
        let base = repository.find_commit(base).ok()?;
        let between = |before: &git2::Commit<'_>, after: &git2::Commit<'_>| {
            let (before, after) = (Some(before.tree_id()), Some(after.tree_id()));
            compare(repository, before, after, MAX_MERGED_FILES).ok()
        };
        Some(between(&base, &theirs)? == between(&ours, merge)?)
    };
    look().unwrap_or(false)
}

fn contribution(commit: &git2::Commit<'_>) -> Contribution {
    let person = |role, signature: &git2::Signature<'_>| Contributor {
        role,
        name: String::from_utf8_lossy(signature.name_bytes()).into_owned(),
        address: String::from_utf8_lossy(signature.email_bytes()).into_owned(),
    };
    let mut by = vec![
        person(Role::Author, &commit.author()),
        person(Role::Committer, &commit.committer()),
    ];
    let message = String::from_utf8_lossy(commit.message_raw_bytes());
    by.extend(message.lines().filter_map(co_author));
    Contribution {
        commit: commit.id().to_string(),
        by,
        signed: None,
    }
}

/// The SSH signature of a commit. Those of GPG and X.509 are nobody's here.
fn signature(repository: &Repository, commit: Oid) -> Option<Signed> {
    let mut found = SIGNATURES
        .iter()
        .filter_map(|field| repository.extract_signature(&commit, Some(field)).ok());
    let (signature, content) = found.next()?;
    let signature = std::str::from_utf8(&signature).ok()?.to_owned();
    signature.starts_with(SSH_SIGNATURE).then(|| Signed {
        signature,
        content: content.to_vec(),
    })
}

/// Whom a line of a message names as an author, wherever in the message it stands.
fn co_author(line: &str) -> Option<Contributor> {
    let line = line.trim();
    let mut names = CO_AUTHORS.iter().filter_map(|name| {
        let (start, rest) = line.split_at_checked(name.len())?;
        // Git takes spaces in front of the colon, too.
        let rest = rest.trim_start().strip_prefix(':')?;
        start.eq_ignore_ascii_case(name).then_some(rest)
    });
    let rest = names.next()?.trim();
    let (name, address) = match rest.rsplit_once('<') {
        Some((name, address)) => (name.trim(), address.trim_end_matches('>').trim()),
        None if rest.contains('@') => ("", rest),
        None => (rest, ""),
    };
    Some(Contributor {
        role: Role::CoAuthor,
        name: name.to_owned(),
        address: address.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::co_author;

    #[test]
    fn co_authors_are_read_wherever_they_stand() {
        let of = |line| co_author(line).map(|person| (person.name, person.address));
        let ada = Some(("Ada".to_owned(), "ada@example.com".to_owned()));
        assert_eq!(of("Co-authored-by: Ada <ada@example.com>"), ada);
        assert_eq!(of("  CO-AUTHORED-BY:Ada <ada@example.com> "), ada);
        assert_eq!(
            of("Co-Authored-By: Ada"),
            Some(("Ada".to_owned(), String::new()))
        );
        assert_eq!(
            of("Co-authored-by: ada@x.y"),
            Some((String::new(), "ada@x.y".to_owned()))
        );
        assert_eq!(of("Reviewed-by: Ada <ada@example.com>"), None);
        assert_eq!(of("ö"), None);
    }
}
