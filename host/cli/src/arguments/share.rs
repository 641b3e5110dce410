//! What may be typed about policies in registries.

use std::path::PathBuf;

use clap::Args;
use tollgate_model::Digest;
use tollgate_registry::Address;

/// How registries are talked to.
#[derive(Debug, Args)]
pub(crate) struct Registries {
    /// Talk to the registry without TLS. Only with one on this machine.
    #[arg(long)]
    pub(crate) plain_http: bool,
}

/// Which configuration.
#[derive(Debug, Args)]
pub(crate) struct Where {
    /// The repository: a worktree, or any folder of one [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) registries: Registries,
}

/// What `tollgate policy push` is asked.
#[derive(Debug, Args)]
#[command(after_help = PUSH_EXAMPLES)]
pub(crate) struct Push {
    /// Where it goes: `oci://HOST/NAME:TAG`. A tag that is a version must be the policy's.
    #[arg(value_name = "ADDRESS")]
    pub(crate) address: Address,
    /// The component [default: the one that `tollgate policy build` made in the folder here].
    #[arg(value_name = "FILE.wasm")]
    pub(crate) file: Option<PathBuf>,
    /// Sign it with this SSH key: a private key file, or a public one whose other half the agent
    /// has. The signature is over the component's digest.
    #[arg(long, value_name = "KEY")]
    pub(crate) sign: Option<PathBuf>,
    /// Say more of it, as OCI has it: `org.opencontainers.image.source=https://...`. May be given
    /// several times.
    #[arg(long = "annotation", value_name = "NAME=TEXT", value_parser = parse_annotation)]
    pub(crate) annotations: Vec<(String, String)>,
    /// Take the place of another component under the tag of a version.
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) registries: Registries,
}

const PUSH_EXAMPLES: &str = "\
Examples:
  tollgate policy push oci://ghcr.io/acme/refund-cap:1.0.0
  tollgate policy push oci://ghcr.io/acme/refund-cap:1.0.0 --sign ~/.ssh/id_ed25519
  tollgate policy push oci://localhost:5000/acme/refund-cap:1.0.0 cap.wasm --plain-http

Exit codes: 0 it is there; 2 it is not, and why.";

fn parse_annotation(text: &str) -> Result<(String, String), String> {
    let pair = text
        .split_once('=')
        .filter(|(name, _)| !name.trim().is_empty());
    let (name, value) = pair.ok_or("write it as NAME=TEXT")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

/// A digest as it is written: 64 digits, with or without `sha256:`.
fn parse_digest(text: &str) -> Result<Digest, String> {
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    Digest::parse(digits).ok_or_else(|| "write its 64 hexadecimal digits".to_owned())
}

/// What `tollgate policy pull` is asked.
#[derive(Debug, Args)]
#[command(after_help = PULL_EXAMPLES)]
pub(crate) struct Pull {
    /// Where it lies: `oci://HOST/NAME:TAG` or `oci://HOST/NAME@sha256:DIGEST` [default: all that
    /// `tollgate.toml` pins].
    #[arg(value_name = "ADDRESS")]
    pub(crate) address: Option<Address>,
    /// The SHA-256 that its component must have. Where the tag has moved on, the component with
    /// this digest is fetched all the same.
    #[arg(long, value_name = "DIGEST", requires = "address", value_parser = parse_digest)]
    pub(crate) sha256: Option<Digest>,
    /// Fetch what the `tollgate.toml` of this commit pins, instead of the one on disk: in CI, the
    /// base of the change, whose policies judge it.
    #[arg(long, value_name = "REV")]
    pub(crate) at: Option<String>,
    #[command(flatten)]
    pub(crate) location: Where,
}

const PULL_EXAMPLES: &str = "\
Examples:
  tollgate policy pull                                   all that tollgate.toml pins
  tollgate policy pull --at origin/main                  in CI: what judges a change to main
  tollgate policy pull oci://ghcr.io/acme/refund-cap:1.0.0

Exit codes: 0 all of it is in the store; 2 something is not, and why.";

/// What `tollgate policy lock` is asked.
#[derive(Debug, Args)]
pub(crate) struct Lock {
    #[command(flatten)]
    pub(crate) location: Where,
}

/// What `tollgate policy update` is asked.
#[derive(Debug, Args)]
#[command(after_help = UPDATE_EXAMPLES)]
pub(crate) struct Update {
    /// The policies, by their ids in `tollgate.toml` [default: all].
    #[arg(value_name = "POLICY")]
    pub(crate) policies: Vec<String>,
    /// Move to this tag, of one policy, instead of the newest version.
    #[arg(long, value_name = "TAG", requires = "policies")]
    pub(crate) to: Option<String>,
    /// Judge these commits by both versions, and list the findings that come and go.
    #[arg(long, value_name = "RANGE")]
    pub(crate) backtest: Option<String>,
    /// Ask nothing: pin what is shown.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) yes: bool,
    /// Show what would change, and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) location: Where,
}

const UPDATE_EXAMPLES: &str = "\
Examples:
  tollgate policy update --dry-run                        what there is, and what it changes
  tollgate policy update refund-cap --backtest HEAD~500   with the findings that come and go
  tollgate policy update refund-cap --to 1.1.0 --yes

Exit codes: 0 pinned, or there is nothing newer, or nobody agreed; 2 it can't be, and why.";

/// What `tollgate policy outdated` is asked.
#[derive(Debug, Args)]
pub(crate) struct Outdated {
    #[command(flatten)]
    pub(crate) location: Where,
}
