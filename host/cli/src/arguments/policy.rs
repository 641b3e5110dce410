//! What `tollgate policy` is asked.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use tollgate_authoring::Language;

use super::share::{Lock, Outdated, Pull, Push, Registries, Update};

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Start a policy: a folder that builds and passes its tests at once.
    ///
    /// Writes a rule, its cases, the SDK and the contract it was generated from, a README, and what
    /// editors and CI need. Overwrites nothing.
    New(New),
    /// Build the policy in a folder, and print what `tollgate.toml` needs to bring it.
    ///
    /// Installs nothing unless asked to with --install.
    Build(Build),
    /// Show what a policy is: its rules, options, what it asks of the host, size and SHA-256.
    ///
    /// Ends with 2 where the engine refuses it, and says why in the engine's words.
    Inspect(Inspect),
    /// Build the policy in a folder and run its cases: what is found in each change, and what must be.
    ///
    /// Cases are Markdown, folders with `before` and `after` in them, or files as they stand, with
    /// `expect: RULE` and `ok: RULE` in comments beside the code. Ends with 0 where all are as
    /// expected, with 1 where one is not.
    Test(Test),
    /// Publish a policy in an OCI registry, signed if you like.
    ///
    /// What the engine would refuse is not pushed, and what was published as a version stays what it
    /// is. The layout is that of the CNCF's Wasm artifacts; the login is docker's: `docker login HOST`.
    Push(Push),
    /// Fetch policies from registries into this user's store, from which checks take them.
    ///
    /// A check asks no registry: what `tollgate.toml` pins must have been fetched before. Nothing is
    /// kept whose digests are not what was promised, that the engine refuses, or that lacks a
    /// signature that `signed-by` asks for.
    Pull(Pull),
    /// Pin by SHA-256 what `tollgate.toml` names without, and check what it pins already.
    ///
    /// Files of the repository and policies of registries, which are fetched. A pin that is there is
    /// never moved: that is what `update` does.
    Lock(Lock),
    /// Move pins of `tollgate.toml` to what is newer, and show first what that changes.
    ///
    /// Of a tag that is a version the newest one, with the address; of any other tag what it leads to
    /// by now; of a file what it is. Shows rules, effects, options, what it asks of the host and its
    /// size, and asks before it pins.
    Update(Update),
    /// List the pins of `tollgate.toml`, and what is newer than they are.
    ///
    /// Ends with 0 where nothing is newer, with 1 where something is, with 2 where that can't be told.
    Outdated(Outdated),
}

/// What `tollgate policy new` is asked.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// Its name, in kebab-case: the part before the slash in `policy/rule`.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The language that it is written in: rust, javascript or python.
    #[arg(long, value_name = "LANGUAGE", default_value = "rust")]
    pub(crate) lang: Language,
    /// The folder to make its folder in [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) into: Option<PathBuf>,
}

/// What `tollgate policy build` is asked.
#[derive(Debug, Args)]
pub(crate) struct Build {
    /// The policy's folder.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Where the component goes [default: target/NAME.wasm in the policy's folder].
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Fail where the lock file would have to be changed, as in CI.
    #[arg(long)]
    pub(crate) locked: bool,
    /// Install what is missing to build WebAssembly: Rust's target by rustup or from Debian's
    /// packages, componentize-js by npm, componentize-py by pip into `.venv`. Says what before it
    /// does.
    #[arg(long)]
    pub(crate) install: bool,
}

/// What `tollgate policy inspect` is asked.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The component's file, the name of a built-in policy, or `oci://HOST/NAME:TAG`.
    #[arg(value_name = "FILE|NAME|ADDRESS")]
    pub(crate) policy: PathBuf,
    #[command(flatten)]
    pub(crate) registries: Registries,
}

/// What `tollgate policy test` is asked.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// The policy's folder: its cases are in `cases` there.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Test this component, and build nothing.
    #[arg(long, value_name = "FILE")]
    pub(crate) component: Option<PathBuf>,
    /// Only cases with this in their name, or in that of their file.
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Option<String>,
    /// Make the comments of cases that are wrong say what was found. Read them before you commit.
    #[arg(long)]
    pub(crate) update: bool,
    /// Tell every question that the policy asked of the host, with its answer.
    #[arg(long)]
    pub(crate) trace: bool,
    /// Do it again whenever a file of the policy changes.
    #[arg(long)]
    pub(crate) watch: bool,
}

/// What `tollgate facts` is asked.
#[derive(Debug, Args)]
pub(crate) struct Facts {
    /// The file, by its path on disk; with --at, by its path in the repository.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The commit that it is read from, instead of the disk.
    #[arg(long, value_name = "REV")]
    pub(crate) at: Option<String>,
    /// The repository: a worktree, any folder of one, or a bare repository [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
}
