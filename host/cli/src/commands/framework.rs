//! What the pre-commit framework tells of a push: it reads git's input itself, and puts the first ref
//! of it into the environment.

use std::env;
use std::path::Path;

use tollgate_change::pre_push::PushedRef;
use tollgate_change::{Range, commit_id};

use crate::failure::Failure;

/// The ref that is pushed. None outside of a push.
pub(crate) fn pushed(repository: &Path) -> Result<Option<PushedRef>, Failure> {
    let (Some(local_ref), Some(remote_ref)) = (
        variable("PRE_COMMIT_LOCAL_BRANCH"),
        variable("PRE_COMMIT_REMOTE_BRANCH"),
    ) else {
        return Ok(None);
    };
    // Not told where a first commit is pushed.
    let named = variable("PRE_COMMIT_TO_REF").unwrap_or_else(|| local_ref.clone());
    let local_id = commit_id(repository, &named)?;
    Ok(Some(PushedRef {
        remote_id: remote_id(repository, &remote_ref).unwrap_or_else(|| "0".repeat(local_id.len())),
        local_id,
        local_ref,
        remote_ref,
    }))
}

/// What the remote has, if it has the branch: for one that is new, the framework tells a commit
/// that it has found itself.
fn remote_id(repository: &Path, remote_ref: &str) -> Option<String> {
    let remote = variable("PRE_COMMIT_REMOTE_NAME")?;
    let branch = remote_ref.strip_prefix("refs/heads/")?;
    commit_id(repository, &format!("refs/remotes/{remote}/{branch}")).ok()?;
    commit_id(repository, &variable("PRE_COMMIT_FROM_REF")?).ok()
}

/// What is judged outside of a push: what the framework was told by hand, or what a branch adds.
pub(crate) fn range() -> Range {
    Range::Commits {
        base: variable("PRE_COMMIT_FROM_REF"),
        head: variable("PRE_COMMIT_TO_REF"),
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
