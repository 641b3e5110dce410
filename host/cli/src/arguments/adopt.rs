//! What may be typed to adopt Tollgate.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// What `tollgate init` is asked.
#[derive(Debug, Args)]
#[command(after_help = INIT_EXAMPLES)]
pub(crate) struct Init {
    /// The repository: a worktree, or any folder of one [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    /// Write everything without asking. What is there already is left as it is.
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Only tell what was found, and show what would be written.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
}

const INIT_EXAMPLES: &str = "\
Examples:
  tollgate init              asks before each file
  tollgate init --dry-run    shows them, and writes nothing
  tollgate init --yes        for scripts

Exit codes: 0 done; 2 nobody can be asked, or something could not be read or written.";

/// What `tollgate doctor` is asked.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// The repository: a worktree, or any folder of one [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
}

/// What `tollgate completions` is asked.
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: Shell,
}

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  tollgate completions bash > ~/.local/share/bash-completion/completions/tollgate
  tollgate completions zsh > ~/.zfunc/_tollgate          with `fpath+=~/.zfunc` before compinit
  tollgate completions fish > ~/.config/fish/completions/tollgate.fish
  tollgate completions powershell >> $PROFILE";

/// What `tollgate man` is asked.
#[derive(Debug, Args)]
#[command(after_help = MAN_EXAMPLES)]
pub(crate) struct Man {
    /// The folder to write them into: `tollgate.1`, `tollgate-check.1`, and so on.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

const MAN_EXAMPLES: &str = "\
Example:
  tollgate man ~/.local/share/man/man1 && man tollgate-check";
