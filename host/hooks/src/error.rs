//! Why a hook could not be installed, and what to do instead.

use std::path::PathBuf;

use crate::Manager;

/// Why the hooks are left as they are.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HooksError {
    /// Git is not there, or says no.
    #[error("can't ask git: {detail}")]
    Git {
        /// What it said.
        detail: String,
    },
    /// The folder is in no repository.
    #[error("`{}` is not inside a git repository", path.display())]
    NotARepository {
        /// The folder that was given.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("can't {attempt} `{}`: {source}", path.display())]
    File {
        /// `read`, `write` and so on.
        attempt: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something stands there that no line can be put into.
    #[error("`{}` is left as it is: {reason}", path.display())]
    CantEdit {
        /// The file.
        path: PathBuf,
        /// What is in the way.
        reason: &'static str,
        /// What to write there by hand.
        snippet: String,
    },
    /// What an earlier hook was kept as is there already, beside another hook that is not ours.
    #[error("`{}` and `{}` are both there, and neither is Tollgate's", hook.display(), kept.display())]
    TwoHooks {
        /// The hook that git runs.
        hook: PathBuf,
        /// Where the one that was there before Tollgate is kept.
        kept: PathBuf,
    },
    /// Somebody changed what Tollgate had written.
    #[error("Tollgate's lines in `{}` are no longer as they were written", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// `core.hooksPath` leads out of the repository: a hook there runs in every repository.
    #[error("`core.hooksPath` is `{}`, outside of this repository: a hook there would run in all of yours", path.display())]
    HooksElsewhere {
        /// Where it leads to.
        path: PathBuf,
    },
    /// A manager was named that this repository does not have.
    #[error("this repository has no {}", manager.name())]
    NoManager {
        /// The manager.
        manager: Manager,
    },
    /// A manager was named that knows no hooks of a server.
    #[error("{} has no pre-receive hook: that is for the repository that is pushed to", manager.name())]
    OnlyGit {
        /// The manager.
        manager: Manager,
    },
    /// This git knows no hooks in its configuration.
    #[error("git {version} has no hooks in its configuration: 2.54 and later have")]
    TooOld {
        /// Its version.
        version: String,
    },
}

impl HooksError {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            HooksError::Git { .. } => "hooks are git's: install it, and have it on PATH".into(),
            HooksError::NotARepository { .. } => {
                "run it inside a repository, or name one with `--repo`".into()
            }
            HooksError::File { .. } => return None,
            HooksError::CantEdit { snippet, .. } => format!("put this into it: {snippet}"),
            HooksError::TwoHooks { kept, .. } => {
                format!("see what `{}` does, and move it away", kept.display())
            }
            HooksError::Changed { .. } => "take out by hand what is left of them".into(),
            HooksError::HooksElsewhere { .. } => {
                "give this repository hooks of its own with `git config core.hooksPath .githooks`, \
                 or write `tollgate hook pre-push \"$@\"` into the hook there"
                    .into()
            }
            HooksError::NoManager { .. } => "leave out `--with`: it is looked up".into(),
            HooksError::OnlyGit { .. } => {
                "run it in the bare repository on the server, without `--with`".into()
            }
            HooksError::TooOld { .. } => "leave out `--with`".into(),
        };
        Some(hint)
    }
}
