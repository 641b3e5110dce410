//! What may be typed.

pub(crate) mod adopt;
pub(crate) mod explain;
pub(crate) mod hooks;
pub(crate) mod people;
pub(crate) mod policy;
pub(crate) mod report;
pub(crate) mod share;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tollgate_gate::AtLeast;
use tollgate_model::backtest::Shard;
use tollgate_model::time::Timestamp;

/// Asks WebAssembly policies whether money could go wrong with a change, before it is deployed.
#[derive(Debug, Parser)]
#[command(
    name = "tollgate",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// When to write colours. `auto` does where a terminal reads, and honours NO_COLOR,
    /// FORCE_COLOR and CLICOLOR_FORCE.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        display_order = 100
    )]
    pub(crate) color: When,
    /// Tell only what decides or fails, and nothing of what went well.
    #[arg(
        long,
        short,
        global = true,
        conflicts_with = "verbose",
        display_order = 101
    )]
    pub(crate) quiet: bool,
    /// Tell also, on standard error, which files were looked at and why others were not, which
    /// policies judged them, and where the time went.
    #[arg(long, short, global = true, display_order = 102)]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes, which no option changes:
  0  allow: nothing stands against the change
  1  block: it must not be deployed as it is
  2  could not decide: wrong usage, a failed policy, something that could not be read
  3  review: people must settle it first

Try `tollgate demo` to see it at work, and `tollgate check --help` to use it.";

/// When to write colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set Tollgate up in a repository: configuration, waivers, hook, step in CI.
    ///
    /// Says what it finds (gateways, languages, hooks, CI, owners), and asks before each file. What
    /// is there already is left as it is.
    Init(adopt::Init),
    /// Check that what is set up here works: each line says ok, warn or fail, and what to do.
    ///
    /// Ends with 0 where nothing fails, else with 2.
    Doctor(adopt::Doctor),
    /// Judge a change: what a branch adds, what is staged or on disk, or the whole tree.
    ///
    /// Without a range it judges what HEAD adds since it left its upstream, or the main branch:
    /// what a pull request would show.
    ///
    /// `tollgate.toml` is read from the base of the change, so that a change cannot loosen its
    /// own gate. With --all there is no base, and it is read from the tree that is judged.
    Check(Box<Check>),
    /// Judge a history, commit by commit, as if each were being deployed.
    ///
    /// Each commit of the range is judged for what it changes against its first parent, exactly as
    /// `tollgate check --base PARENT --head COMMIT` would, with the `tollgate.toml` of that parent.
    /// Says which commits would have been reviewed or blocked, by rule, and which to read. Merges
    /// are left out, since what they bring was judged commit by commit; with --merges they are
    /// judged whole instead, as a main branch that is deployed by merging got them.
    ///
    /// It can be interrupted, and the same command goes on where it was.
    Backtest(Box<Backtest>),
    /// Approve a change that people must review, with your SSH key.
    ///
    /// Shows what is approved: the findings, and what changes in the files that matter to payments.
    /// The approval is kept in git notes (refs/notes/tollgate) and counts for exactly that content,
    /// those findings and these policies: a rebase that alters none of it keeps it.
    Approve(Box<people::Approve>),
    /// List who approved a change, what is still missing, and from whom it could come.
    Approvals(Box<people::Approvals>),
    /// Let a blocked change through to one environment for some hours, in an emergency.
    ///
    /// Takes several people (`[overrides] people` at the base, two by default), each of whom signs
    /// with their SSH key for the same incident. At least one had no part in the change. It is told
    /// with each decision, and the incident is asked for until it is written up.
    Override(Box<people::Override>),
    /// Verify signed records of decisions, and keep them.
    #[command(subcommand)]
    Evidence(Box<people::Evidence>),
    /// Judge what is pushed: put Tollgate into git's hooks, and run as one.
    #[command(subcommand)]
    Hook(Box<hooks::Hook>),
    /// Explain a rule, or why one finding was made.
    ///
    /// Of a rule it tells what it looks for, why, wrong and right code, how to fix it, how to waive
    /// it, and the sources. Of a finding it tells the facts that it rests on.
    Explain(Box<explain::Explain>),
    /// List the policies, their rules, and the SHA-256 digests they are known by.
    Policies(Policies),
    /// Write a policy of your own, publish it, and pin those of others.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Show what policies are told of a file: its functions, calls and settings.
    Facts(policy::Facts),
    /// List the gateways that are recognised, or tell what is known of one.
    ///
    /// Of one gateway it tells where the key goes in each SDK, what becomes of a call without one,
    /// what the errors mean and which of them are safe to try again, and which versions to avoid.
    ///
    /// `contract ID` writes the first version of the team's own page on a gateway: what it answers
    /// by the catalogue, and which operations are used and which answers handled where, by the code
    /// at HEAD. It lies where `[contracts]` of `tollgate.toml` says, else at docs/gateways/ID.md.
    Gateways(Gateways),
    /// Write up an incident.
    #[command(subcommand)]
    Incident(people::Incident),
    /// Check `tollgate.toml`, show what is in force, or print its schema for editors.
    #[command(subcommand)]
    Config(Config),
    /// Write a waiver: a rule, a place, a reason, an owner, and the last day that it counts.
    ///
    /// It is written into the file of waivers on disk. In the change that adds it, it does not count
    /// until somebody else has approved it.
    Waive(Waive),
    /// List the waivers of a tree, with what each hides there and which are over soon.
    Waivers(Waivers),
    /// See the deploy that debited customers twice, and how it is stopped.
    ///
    /// Makes a small git repository in a temporary folder and lets the gate judge two pushes, as
    /// the pre-push hook would. Exits with 0 when the incident was blocked and its repair allowed.
    Demo,
    /// Write the completions of a shell.
    Completions(adopt::Completions),
    /// Write the manual pages, one a command.
    Man(adopt::Man),
}

/// What `tollgate check` is asked.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct Check {
    /// The repository: a worktree, any folder of one, or a bare repository [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    /// What to compare with: a branch, a tag, an id. Judged is what the head adds since the two
    /// parted [default: what --evidence-log says is deployed, the upstream, or the main branch].
    #[arg(long, value_name = "REV", conflicts_with_all = ["staged", "worktree", "all"])]
    pub(crate) base: Option<String>,
    /// What is about to be deployed [default: HEAD].
    #[arg(long, value_name = "REV", conflicts_with_all = ["staged", "worktree"])]
    pub(crate) head: Option<String>,
    /// Judge what `git commit` would commit.
    #[arg(long, conflicts_with_all = ["worktree", "all"])]
    pub(crate) staged: bool,
    /// Judge the files on disk against HEAD, untracked ones too.
    #[arg(long, conflicts_with = "all")]
    pub(crate) worktree: bool,
    /// Judge the whole tree as if all of it were new.
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) report: report::ReportTo,
    #[command(flatten)]
    pub(crate) rules: Rules,
    #[command(flatten)]
    pub(crate) reviews: people::Reviews,
    #[command(flatten)]
    pub(crate) evidence: people::EvidenceTo,
    /// The branch that the change is bound for. Policies can ask for it [default: in CI, what its
    /// variables say].
    #[arg(long, value_name = "NAME")]
    pub(crate) branch: Option<String>,
    /// The environment that the change is bound for. `tollgate.toml` may say what counts there, and
    /// policies can ask for it [default: in CI, what its variables say].
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    #[command(flatten)]
    pub(crate) stricter: Stricter,
}

/// What makes the gate stricter. Nothing makes it looser but the configuration of the base.
#[derive(Debug, Args)]
#[command(next_help_heading = "To make it stricter")]
pub(crate) struct Stricter {
    /// What findings ask for at least: `money=block`, `idempotency/shared-key=review`. May be given
    /// several times. So does the variable TOLLGATE_AT_LEAST, with commas between.
    #[arg(long, value_name = "RULE=EFFECT")]
    pub(crate) at_least: Vec<AtLeast>,
    /// Decide even where `tollgate.toml` says `report-only`. So does TOLLGATE_ENFORCE=1.
    #[arg(long)]
    pub(crate) enforce: bool,
    /// Let no waiver count. So does TOLLGATE_NO_WAIVERS=1.
    #[arg(long)]
    pub(crate) no_waivers: bool,
    /// The day to judge waivers by, if it is a later one than today.
    #[arg(long, value_name = "DATE")]
    pub(crate) today: Option<Timestamp>,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  tollgate check                            what this branch adds to the main branch
  tollgate check --base v1.4 --head v1.5    what a deploy of v1.5 over v1.4 brings
  tollgate check --staged                   what you are about to commit
  tollgate check --format json --output report.json
  tollgate check --format github --format sarif=tollgate.sarif
  tollgate check --policy refund-cap.wasm   with a policy of your own, besides the built-in ones

Exit codes: 0 allow, 1 block, 2 could not decide, 3 review required.";

/// The form of what is told of a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Human,
    Json,
}

/// What a change is judged by.
#[derive(Debug, Args)]
pub(crate) struct Rules {
    /// A policy of your own, besides the built-in ones. May be given several times.
    #[arg(long = "policy", value_name = "FILE.wasm")]
    pub(crate) policies: Vec<PathBuf>,
    /// Another configuration. The change is judged under both, and the stricter answer counts; a
    /// backtest judges under this one alone.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Work everything out anew. What was worked out is otherwise kept for this user, and never
    /// in CI.
    #[arg(long)]
    pub(crate) no_cache: bool,
}

/// What `tollgate backtest` is asked.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, after_help = BACKTEST_EXAMPLES)]
pub(crate) struct Backtest {
    #[command(subcommand)]
    pub(crate) merge: Option<BacktestCommand>,
    /// The commits: a revision, for it and everything before it, or `A..B`, for what B has and A
    /// has not.
    #[arg(value_name = "RANGE", default_value = "HEAD")]
    pub(crate) range: String,
    /// The repository: a worktree, any folder of one, or a bare repository [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    /// Follow first parents from the end of the range, and judge each merge for all that it
    /// brought.
    #[arg(long)]
    pub(crate) merges: bool,
    /// Only commits made at this date or later, as 2024-10-25.
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<Timestamp>,
    /// Only commits that change a file which matches. `*` stops at a slash, `**` doesn't. May be
    /// given several times.
    #[arg(long, value_name = "GLOB")]
    pub(crate) paths: Vec<String>,
    #[command(flatten)]
    pub(crate) rules: Rules,
    /// Tell what a new version of a policy would have changed: findings that are new, gone, or ask
    /// for something else, and decisions that differ. Either may be the name of a built-in policy.
    #[arg(long, num_args = 2, value_names = ["OLD.wasm", "NEW.wasm"])]
    pub(crate) compare: Option<Vec<PathBuf>>,
    /// Judge one part of several, counted from 1: each on a machine of its own, joined by
    /// `tollgate backtest merge`.
    #[arg(long, value_name = "I/N", value_parser = parse_shard)]
    pub(crate) shard: Option<Shard>,
    /// How many commits to judge at the same time [default: as many as there are cores].
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Keep what is judged so far in this file, and go on from it [default: a file in the user's
    /// cache; in CI, nowhere].
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) report: ReportOnHistory,
}

const BACKTEST_EXAMPLES: &str = "\
Examples:
  tollgate backtest                             all commits of this branch
  tollgate backtest v1.0..main --merges         what was merged since v1.0
  tollgate backtest --since 2024-01-01 --format html --output backtest.html
  tollgate backtest --compare old.wasm new.wasm what a new version of a policy would change
  tollgate backtest --shard 1/4 --format json --output part-1.json
  tollgate backtest merge part-*.json           the four parts as one

Exit codes: 0 it ran through, whatever it found; 2 it could not run, or was interrupted.
A commit that can't be decided is counted and listed.";

/// A shard as it is written: `1/4`.
fn parse_shard(text: &str) -> Result<Shard, String> {
    let parse = || {
        let (index, of) = text.split_once('/')?;
        let (index, of) = (index.parse().ok()?, of.parse().ok()?);
        (0 < index && index <= of).then_some(Shard { index, of })
    };
    parse().ok_or_else(|| "write it as 1/4, the first of four".to_owned())
}

#[derive(Debug, Subcommand)]
pub(crate) enum BacktestCommand {
    /// Join the JSON reports of all shards of a backtest.
    ///
    /// The result is what the backtest would have said without shards. All of them must be there,
    /// made with the same options on the same commit.
    Merge(Merge),
}

/// What `tollgate backtest merge` is asked.
#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// The JSON reports, one of each shard.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) report: ReportOnHistory,
}

/// Where the report on a history goes, and in which form.
#[derive(Debug, Args)]
pub(crate) struct ReportOnHistory {
    /// The form of the report: for people, for programs and to be joined, or as a page.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: HistoryFormat,
    /// Write the report to this file, and only a summary to standard error.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// The form of a report on a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum HistoryFormat {
    Human,
    Json,
    Html,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Check the `tollgate.toml` on disk: keys, policies, rules, options, digests, files.
    ///
    /// Ends with 0 where it is right, and with 2 where anything in it is not.
    Check(ConfigCheck),
    /// Show what is in force for a change that is made on top of a commit.
    Show(ConfigShow),
    /// Print the JSON Schema of `tollgate.toml`, for editors.
    Schema,
}

/// What `tollgate config check` is asked.
#[derive(Debug, Args)]
pub(crate) struct ConfigCheck {
    /// Another file than the `tollgate.toml` at the root of the repository.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// The repository: a worktree, or any folder of one [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
}

/// What `tollgate config show` is asked.
#[derive(Debug, Args)]
pub(crate) struct ConfigShow {
    /// The repository: a worktree, any folder of one, or a bare repository [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    /// The commit that a change is made on top of.
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    pub(crate) base: String,
    /// The environment that it is bound for.
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// The file that findings are in, where effects differ by path.
    #[arg(long, value_name = "PATH")]
    pub(crate) path: Option<String>,
}

/// What `tollgate waive` is asked.
#[derive(Debug, Args)]
pub(crate) struct Waive {
    /// The rule: `policy/rule`.
    #[arg(value_name = "RULE")]
    pub(crate) rule: String,
    /// The files that it is waived in. `*` stops at a slash, `**` doesn't.
    #[arg(
        long,
        value_name = "GLOB",
        required_unless_present = "fingerprint",
        conflicts_with = "fingerprint"
    )]
    pub(crate) path: Option<String>,
    /// The one finding that is waived, by its fingerprint in the JSON report.
    #[arg(long, value_name = "DIGEST")]
    pub(crate) fingerprint: Option<String>,
    /// Why the risk is accepted.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Who accepts it.
    #[arg(long, value_name = "WHO")]
    pub(crate) owner: String,
    /// The last day that it counts, as 2026-12-31.
    #[arg(long, value_name = "DATE")]
    pub(crate) expires: Timestamp,
    /// The repository: a worktree, or any folder of one [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
}

/// What `tollgate waivers` is asked.
#[derive(Debug, Args)]
pub(crate) struct Waivers {
    /// The repository: a worktree, any folder of one, or a bare repository [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    /// The commit whose tree is looked at [default: HEAD].
    #[arg(long, value_name = "REV")]
    pub(crate) head: Option<String>,
    /// The environment whose effects count.
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// The day to judge waivers by, if it is a later one than today.
    #[arg(long, value_name = "DATE")]
    pub(crate) today: Option<Timestamp>,
}

/// What `tollgate policies` is asked.
#[derive(Debug, Args)]
pub(crate) struct Policies {
    /// A policy of your own, besides the built-in ones. May be given several times.
    #[arg(long = "policy", value_name = "FILE.wasm")]
    pub(crate) policies: Vec<PathBuf>,
}

/// What `tollgate gateways` is asked.
#[derive(Debug, Args)]
#[command(after_help = GATEWAYS_EXAMPLES)]
pub(crate) struct Gateways {
    /// `list`, `show ID` or `contract ID` with the id that the list has; an id alone is shown too
    /// [default: list].
    #[arg(value_name = "list | show | contract")]
    pub(crate) action: Option<String>,
    /// The gateway's id, for `show` and `contract`.
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
    /// The form of what is told.
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "human")]
    pub(crate) format: Format,
    /// A configuration that declares gateways of its own.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// For `contract`: the repository, a worktree or any folder of one [default: the one here].
    #[arg(long, value_name = "DIR")]
    pub(crate) repo: Option<PathBuf>,
    /// For `contract`: write to this file instead.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// For `contract`: write over a page that is there.
    #[arg(long)]
    pub(crate) force: bool,
}

const GATEWAYS_EXAMPLES: &str = "\
Examples:
  tollgate gateways                    those that are recognised
  tollgate gateways stripe             what is known of one
  tollgate gateways contract stripe    begin docs/gateways/stripe.md

Exit codes: 0 told or written; 2 there is no such gateway, the page is there already, or
something could not be read or written.";
