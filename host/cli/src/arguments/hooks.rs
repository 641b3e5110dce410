//! What may be typed about hooks.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::report::FormatTo;
use super::{Rules, Stricter};

#[derive(Debug, Subcommand)]
pub(crate) enum Hook {
    /// Have git ask Tollgate before a push, or before it takes one.
    ///
    /// Whoever manages the hooks of this repository is used: husky, lefthook, pre-commit, a folder
    /// that `core.hooksPath` names, or else git's own folder. A hook that is there goes on running,
    /// with all of its standard input. Where Tollgate is not installed, nothing is pushed.
    /// Installing twice does nothing the second time.
    Install(Place),
    /// Take Tollgate out of the hooks, and leave every byte as it was before.
    Uninstall(Place),
    /// Tell where Tollgate is asked, and whether that works. Ends with 0 where it is and does.
    Status(Status),
    /// Judge what is about to be pushed. Git runs this, and tells on standard input what it is.
    ///
    /// `tollgate hook install` sets it up. By hand, it is this in `.git/hooks/pre-push`:
    ///
    ///     #!/bin/sh
    ///     exec tollgate hook pre-push "$@"
    ///
    /// Each ref is judged for what it brings to the remote; deleting one deploys nothing and is
    /// let through. A review comes after the push of a branch that is not protected, so there it
    /// is told and the push goes through; `protected-branches` in `tollgate.toml` says which are,
    /// and without it all are. Where several refs are pushed, the exit code is that of the worst: block,
    /// could not decide, review, allow. Any but 0 stops the push.
    #[command(verbatim_doc_comment)]
    PrePush(PrePush),
    /// Judge what is pushed to this repository, on its server. Git runs this there, and tells on
    /// standard input what it is.
    ///
    /// `tollgate hook install pre-receive` sets it up. What is pushed is judged out of git's
    /// quarantine, by the rules of this repository's own branches, before any ref is moved. A
    /// review comes after the push of a branch that is not protected, as with `pre-push`. Any exit
    /// code but 0 refuses the push, all of its refs.
    PreReceive(PreReceive),
}

/// Where a hook is to be.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// Which hook [default: pre-push; in a bare repository, pre-receive].
    #[arg(value_name = "HOOK", value_enum)]
    pub(crate) event: Option<Event>,
    /// Who is to run it [default: whoever manages the hooks here].
    #[arg(long, value_name = "MANAGER", value_enum)]
    pub(crate) with: Option<Manager>,
    /// The repository: a worktree, any folder of one, or a bare repository [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    /// Only tell what would be done.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// What `tollgate hook status` is asked.
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Which hook [default: pre-push; in a bare repository, pre-receive].
    #[arg(value_name = "HOOK", value_enum)]
    pub(crate) event: Option<Event>,
    /// The repository: a worktree, any folder of one, or a bare repository [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
}

/// When git asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Event {
    /// Before a clone pushes.
    PrePush,
    /// Before a server takes what is pushed.
    PreReceive,
}

/// Who runs hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Manager {
    /// Git, out of its own folder: in this clone alone.
    Git,
    /// Git, out of the folder of the repository that `core.hooksPath` names.
    Folder,
    /// Git 2.54 and later, out of its configuration: in this clone alone.
    Config,
    /// husky, out of `.husky`.
    Husky,
    /// lefthook, by `lefthook.yml`.
    Lefthook,
    /// The pre-commit framework, by `.pre-commit-config.yaml`.
    PreCommit,
}

/// Reports besides the one for people, which goes to standard error.
#[derive(Debug, Args)]
pub(crate) struct Reports {
    /// Write a report into a file, too: `json`, `github`, `gitlab`, `sarif`, `junit`, `markdown`,
    /// `html` or `human`. May be given several times. Where several refs are pushed, it is that of
    /// the one that decides.
    #[arg(long, value_name = "FORMAT=FILE")]
    pub(crate) format: Vec<FormatTo>,
}

impl Reports {
    /// The reports. Each has a file, of its own.
    pub(crate) fn all(&self) -> Result<&[FormatTo], String> {
        if self.format.iter().any(|one| one.file.is_none()) {
            return Err("a hook's reports go to files".to_owned());
        }
        for (at, one) in self.format.iter().enumerate() {
            if self
                .format
                .iter()
                .take(at)
                .any(|other| other.file == one.file)
            {
                return Err("two reports can't both go to one file".to_owned());
            }
        }
        Ok(&self.format)
    }
}

/// What `tollgate hook pre-receive` is asked.
#[derive(Debug, Args)]
pub(crate) struct PreReceive {
    /// The repository [default: the one git runs the hook for].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reports: Reports,
    #[command(flatten)]
    pub(crate) rules: Rules,
    #[command(flatten)]
    pub(crate) stricter: Stricter,
}

/// What `tollgate hook pre-push` is asked.
#[derive(Debug, Args)]
pub(crate) struct PrePush {
    /// The remote's name, as git gives it.
    #[arg(value_name = "REMOTE", default_value = "origin")]
    pub(crate) remote: String,
    /// The remote's address, as git gives it.
    #[arg(value_name = "URL")]
    pub(crate) url: Option<String>,
    /// The repository [default: the one git runs the hook for].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    /// Run by the pre-commit framework, which tells in its own variables what is pushed. Outside of
    /// a push it judges what `tollgate check` would.
    #[arg(long)]
    pub(crate) pre_commit: bool,
    #[command(flatten)]
    pub(crate) reports: Reports,
    #[command(flatten)]
    pub(crate) rules: Rules,
    #[command(flatten)]
    pub(crate) stricter: Stricter,
}
