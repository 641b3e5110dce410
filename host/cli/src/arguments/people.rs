//! What may be typed about approvals, overrides and evidence.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use tollgate_model::Digest;

use super::{Rules, Stricter};

/// A change of commits, and what it is judged by.
#[derive(Debug, Args)]
pub(crate) struct Range {
    /// The repository: a worktree, any folder of one, or a bare repository [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    /// What to compare with [default: the upstream, or the main branch].
    #[arg(long, value_name = "REV")]
    pub(crate) base: Option<String>,
    /// The head of the change [default: HEAD].
    #[arg(long, value_name = "REV")]
    pub(crate) head: Option<String>,
    /// The branch that the change is bound for [default: in CI, what its variables say].
    #[arg(long, value_name = "NAME")]
    pub(crate) branch: Option<String>,
    /// The environment that the change is bound for [default: in CI, what its variables say].
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    #[command(flatten)]
    pub(crate) rules: Rules,
    #[command(flatten)]
    pub(crate) stricter: Stricter,
}

/// With which key to sign.
#[derive(Debug, Args)]
pub(crate) struct Signing {
    /// The SSH key to sign with: a private key file, or a public one whose private half the agent
    /// has [default: the first of id_ed25519, id_ecdsa and id_rsa in ~/.ssh].
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// Sign without asking.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// What `tollgate approve` is asked.
#[derive(Debug, Args)]
pub(crate) struct Approve {
    #[command(flatten)]
    pub(crate) range: Range,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// How many days the approval counts.
    #[arg(long, value_name = "N", default_value = "30", value_parser = clap::value_parser!(i64).range(1..=90))]
    pub(crate) days: i64,
}

/// What `tollgate approvals` is asked.
#[derive(Debug, Args)]
pub(crate) struct Approvals {
    #[command(flatten)]
    pub(crate) range: Range,
    #[command(flatten)]
    pub(crate) reviews: Reviews,
}

/// What a forge says of its reviews.
#[derive(Debug, Args)]
pub(crate) struct Reviews {
    /// What the forge says of the reviews of the change, in its own form: `gh api --paginate
    /// repos/O/R/pulls/N/reviews`, the same of Gitea, or GitLab's approvals and versions. Counts
    /// only where `[review] forge` at the base names the forge.
    #[arg(long, value_name = "FILE")]
    pub(crate) reviews: Option<PathBuf>,
}

/// What `tollgate override` is asked.
#[derive(Debug, Args)]
pub(crate) struct Override {
    #[command(flatten)]
    pub(crate) range: Range,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// Why the change must be deployed in spite of what was found.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// The incident that it is made for, and will be written up under: letters, digits, `-`, `_`.
    #[arg(long, value_name = "ID", value_parser = parse_incident)]
    pub(crate) incident: String,
    /// How many hours it counts [default: as many as the base allows].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=168))]
    pub(crate) hours: Option<u32>,
}

/// An incident is part of the path that it is written up at.
fn parse_incident(text: &str) -> Result<String, String> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    match (1..=64).contains(&text.len()) && text.chars().all(is_plain) {
        true => Ok(text.to_owned()),
        false => Err("write it in letters, digits, `-` and `_`: INC-7".to_owned()),
    }
}

/// What becomes of a decision's evidence.
#[derive(Debug, Args)]
#[command(next_help_heading = "Evidence")]
pub(crate) struct EvidenceTo {
    /// Write signed evidence of the decision to this file, whatever the decision is.
    #[arg(long, value_name = "FILE", requires = "evidence_key")]
    pub(crate) evidence: Option<PathBuf>,
    /// The key to sign it with, as `ssh-keygen -t ed25519 -N ''` makes it.
    #[arg(long, value_name = "FILE")]
    pub(crate) evidence_key: Option<PathBuf>,
    /// Add it to this log, too. Without `--base`, its latest record for the environment tells what
    /// is deployed there now, and is compared with.
    #[arg(long, value_name = "FILE")]
    pub(crate) evidence_log: Option<PathBuf>,
    /// Whose records in the log count: public keys, one a line, or a file of allowed signers
    /// [default: the evidence key].
    #[arg(long, value_name = "FILE", requires = "evidence_log")]
    pub(crate) evidence_signers: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Evidence {
    /// Ask whether evidence allows a commit to be deployed: what a deploy script calls.
    ///
    /// Exits with 0 only for a record that is about this commit and environment, was signed by one
    /// of the signers, has not expired, was made by the pinned policies, and says `allow`.
    Verify(VerifyEvidence),
    /// Keep evidence in a log that is only ever added to.
    #[command(subcommand)]
    Log(EvidenceLog),
}

/// What `tollgate evidence verify` is asked.
#[derive(Debug, Args)]
pub(crate) struct VerifyEvidence {
    /// The evidence.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The commit that is about to be deployed.
    #[arg(long, value_name = "REV")]
    pub(crate) commit: String,
    /// Where it is deployed to.
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: String,
    /// Whose signatures count: public keys, one a line, or a file of allowed signers. Keep it where
    /// no change can touch it.
    #[arg(long, value_name = "FILE")]
    pub(crate) signers: PathBuf,
    /// What is deployed there now: the evidence must have compared with it. Zeros, as git writes
    /// them, where nothing is: then it must be of the whole tree.
    #[arg(long, value_name = "REV")]
    pub(crate) base: Option<String>,
    /// How many hours old it may be at most.
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..=8760))]
    pub(crate) max_age: Option<u32>,
    /// A policy that was given with `--policy` when it was made. May be given several times.
    #[arg(long = "policy", value_name = "ID=SHA256", value_parser = parse_policy)]
    pub(crate) policies: Vec<(String, Digest)>,
    /// The repository [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
}

fn parse_policy(text: &str) -> Result<(String, Digest), String> {
    let parsed = text
        .split_once('=')
        .and_then(|(id, digest)| Some((id, Digest::parse(digest)?)));
    let (id, digest) = parsed.ok_or("write it as refund-cap=<64 hexadecimal digits>")?;
    Ok((id.to_owned(), digest))
}

#[derive(Debug, Subcommand)]
pub(crate) enum Incident {
    /// Begin the write-up of an incident: a blameless postmortem, filled with what the gate knows.
    ///
    /// The timeline comes from the log of evidence and from the overrides that were signed for the
    /// incident; findings, waivers in force and gaps in the contracts come from the tree at HEAD. The
    /// rest is for people: each section says what belongs there. It is written where the gate looks
    /// for it (`[overrides] write-ups`, docs/incidents by default), as ID.md, and once it is committed
    /// nobody is reminded of the incident any more.
    New(IncidentNew),
}

/// What `tollgate incident new` is asked.
#[derive(Debug, Args)]
#[command(after_help = INCIDENT_EXAMPLES)]
pub(crate) struct IncidentNew {
    /// The incident, as overrides name it: letters, digits, `-`, `_`.
    #[arg(long, value_name = "ID", value_parser = parse_incident)]
    pub(crate) id: String,
    /// What it was, in a few words.
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// The log of evidence, for the timeline.
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
    /// The environment that it happened in.
    #[arg(long, value_name = "NAME", default_value = "production")]
    pub(crate) environment: String,
    /// So many of the last decisions for that environment are told.
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u16).range(1..=500))]
    pub(crate) last: u16,
    /// The repository: a worktree, or any folder of one [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    /// Write to this file instead. The gate goes on reminding until the usual one is there.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write over a page that is there.
    #[arg(long)]
    pub(crate) force: bool,
}

const INCIDENT_EXAMPLES: &str = "\
Examples:
  tollgate incident new --id INC-7
  tollgate incident new --id INC-7 --title \"customers charged twice\" --log deploys.log

Exit codes: 0 written; 2 it is there already, or something could not be read or written.";

#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceLog {
    /// Add a file of evidence to a log.
    Append {
        /// The log.
        #[arg(value_name = "LOG")]
        log: PathBuf,
        /// The evidence.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Verify that a log is as it was written: each entry has the digest of the one before.
    ///
    /// Entries that were cut off its end, and a last one that was altered, are missed only by who
    /// knows what was there: keep the digest that this prints somewhere else, and name it the next
    /// time.
    Verify {
        /// The log.
        #[arg(value_name = "LOG")]
        log: PathBuf,
        /// The digest of an entry that must be in it. May be given several times.
        #[arg(long, value_name = "SHA256", value_parser = parse_digest)]
        known: Vec<Digest>,
        /// Whose signatures all evidence in it must bear: public keys, one a line, or a file of
        /// allowed signers.
        #[arg(long, value_name = "FILE")]
        signers: Option<PathBuf>,
    },
}

fn parse_digest(text: &str) -> Result<Digest, String> {
    Digest::parse(text).ok_or_else(|| "write 64 hexadecimal digits".to_owned())
}
