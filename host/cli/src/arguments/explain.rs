//! What may be typed of `tollgate explain`.

use std::path::PathBuf;

use clap::Args;

use super::{Rules, Stricter};

/// What `tollgate explain` is asked.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Explain {
    /// A rule as reports name it, `idempotency/missing-key`, its name alone, or a policy
    /// [default: all of them, in a line each].
    #[arg(value_name = "RULE", conflicts_with_all = ["all", "finding"])]
    pub(crate) rule: Option<String>,
    /// The language of the examples: `php`, `python`, `ts` [default: that of the repository here,
    /// by its manifests].
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<String>,
    /// Write the reference of all rules, as Markdown. With --finding: judge the whole tree, as
    /// `tollgate check --all` does.
    #[arg(long)]
    pub(crate) all: bool,
    /// Tell why one finding was made: its place as it is shown, `src/pay.ts:12`, or its fingerprint
    /// in the JSON report. The change is judged again, by the options below.
    #[arg(long, value_name = "PATH:LINE | FINGERPRINT")]
    pub(crate) finding: Option<String>,
    #[command(flatten)]
    pub(crate) change: Judged,
}

/// What is judged again, as `tollgate check` takes it.
#[derive(Debug, Args)]
#[command(next_help_heading = "For --finding, as with `tollgate check`")]
pub(crate) struct Judged {
    /// The repository: a worktree, any folder of one, or a bare repository [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    /// What to compare with [default: the upstream, or the main branch].
    #[arg(long, value_name = "REV", requires = "finding", conflicts_with_all = ["staged", "worktree", "all"])]
    pub(crate) base: Option<String>,
    /// What is about to be deployed [default: HEAD].
    #[arg(long, value_name = "REV", requires = "finding", conflicts_with_all = ["staged", "worktree"])]
    pub(crate) head: Option<String>,
    /// What `git commit` would commit.
    #[arg(long, requires = "finding", conflicts_with_all = ["worktree", "all"])]
    pub(crate) staged: bool,
    /// The files on disk against HEAD.
    #[arg(long, requires = "finding", conflicts_with = "all")]
    pub(crate) worktree: bool,
    /// The branch that the change is bound for.
    #[arg(long, value_name = "NAME", requires = "finding")]
    pub(crate) branch: Option<String>,
    /// The environment that the change is bound for.
    #[arg(long, value_name = "NAME", requires = "finding")]
    pub(crate) environment: Option<String>,
    #[command(flatten)]
    pub(crate) rules: Rules,
    #[command(flatten)]
    pub(crate) stricter: Stricter,
}

const EXAMPLES: &str = "\
Examples:
  tollgate explain                                  all rules
  tollgate explain idempotency/missing-key          what, why, wrong and right, how to fix, how to waive
  tollgate explain missing-key --lang php
  tollgate explain --finding src/pay.ts:12          why it was found there: the facts it rests on
  tollgate explain --all > rules.md                 the reference of all rules

Exit codes: 0 told; 2 there is no such rule or finding, or something could not be read.";
