//! One file a command.

use std::path::{Path, PathBuf};

use tollgate_change::{Change, Limits, Range};
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::{Configuration, Origin};
use tollgate_judge::{Judge, JudgeError};
use tollgate_model::Digest;
use tollgate_model::change::Content;

use crate::arguments::people::Incident;
use crate::arguments::{Arguments, Command, Rules, Stricter};
use crate::destination;
use crate::failure::Failure;
use crate::manners::Manners;

mod approve;
mod backtest;
mod check;
mod config;
mod demo;
mod deployed;
mod doctor;
mod evidence;
mod explain;
mod facts;
mod framework;
mod gateways;
mod hearing;
mod hooks;
mod incident;
mod init;
mod manual;
mod overriding;
mod policies;
mod policy;
mod pre_push;
mod waivers;

/// Runs a command; its exit code, or why there is none.
pub(crate) fn run(arguments: Arguments) -> Result<u8, Failure> {
    let manners = Manners::of(&arguments);
    let color = manners.color;
    match arguments.command {
        Command::Init(init) => init::run(&init, manners),
        Command::Doctor(doctor) => doctor::run(&doctor, manners),
        Command::Check(check) => check::run(&check, manners),
        Command::Backtest(backtest) => backtest::run(&backtest, manners),
        Command::Approve(approve) => approve::approve(&approve, color),
        Command::Approvals(approvals) => approve::approvals(&approvals, color),
        Command::Override(one) => overriding::run(&one, color),
        Command::Evidence(evidence) => evidence::run(&evidence),
        Command::Hook(hook) => hooks::run(&hook, manners),
        Command::Explain(explain) => explain::run(&explain, manners),
        Command::Policies(policies) => policies::run(&policies, color),
        Command::Policy(command) => policy::run(&command, manners),
        Command::Facts(facts) => facts::run(&facts, color),
        Command::Gateways(gateways) => gateways::run(&gateways, color),
        Command::Incident(Incident::New(new)) => incident::new(&new, manners),
        Command::Config(config) => config::run(&config, manners),
        Command::Waive(waive) => waivers::waive(&waive, manners),
        Command::Waivers(list) => waivers::list(&list, color),
        Command::Demo => demo::run(manners),
        Command::Completions(shell) => manual::completions(&shell),
        Command::Man(man) => manual::pages(&man, manners),
    }
}

/// What judges by the rules and the day that were asked for.
fn judge<'a>(rules: &'a Rules, stricter: &Stricter) -> Result<Judge<'a>, Failure> {
    let now = destination::now();
    let today = destination::today(stricter.today, now)?;
    let judge = Judge::new(&rules.policies, now)
        .on(today)
        .under(rules.config.as_deref());
    let judge = judge.made(crate::stricter::of(stricter)?);
    Ok(judge.remembering(!rules.no_cache))
}

/// The configuration at a commit, and the digest of its text.
fn configuration_at(
    repository: &Path,
    commit: &str,
    origin: Origin,
) -> Result<(Configuration, Option<Digest>), Failure> {
    let (base, head) = (commit.to_owned(), commit.to_owned());
    let change = Change::open(repository, &Range::Exact { base, head }, Limits::default())?;
    let content = change.read_rules(FILE_NAME);
    let configuration = Configuration::of(&content, origin).map_err(JudgeError::from)?;
    let text = content.text();
    Ok((configuration, text.map(|text| Digest::of(text.as_bytes()))))
}

/// The folder at the root of the repository on disk.
fn root(named: Option<&PathBuf>) -> Result<PathBuf, Failure> {
    let here = named.cloned().unwrap_or_else(|| PathBuf::from("."));
    let missing = || {
        Failure::new(format!(
            "`{}` is in no repository with files on disk",
            here.display()
        ))
        .hint("name one with `--repo`")
    };
    let folder = std::path::absolute(&here).map_err(|_| missing())?;
    let root = folder
        .ancestors()
        .find(|folder| folder.join(".git").exists());
    root.map(Path::to_owned).ok_or_else(missing)
}

/// The configuration on disk, as it will be once it has landed.
fn configuration_on_disk(root: &Path) -> Result<Configuration, Failure> {
    let path = root.join(FILE_NAME);
    let content = match std::fs::symlink_metadata(&path) {
        Err(_) => Content::Absent,
        Ok(_) => {
            let text = std::fs::read_to_string(&path);
            let text = text.map_err(|error| Failure::file("read", &path, &error))?;
            Content::Text(text.into())
        }
    };
    let read = Configuration::of(&content, Origin::Operator);
    read.map_err(|error| tollgate_judge::JudgeError::from(error).into())
}

/// The repository that a command is about: the one that was named; in a hook, the one that git
/// says it is; else the one here.
fn repository(named: Option<&PathBuf>) -> PathBuf {
    let of_hook = || {
        std::env::var_os("GIT_DIR")
            .filter(|folder| !folder.is_empty())
            .map(PathBuf::from)
    };
    named
        .cloned()
        .or_else(of_hook)
        .unwrap_or_else(|| PathBuf::from("."))
}

/// A path in a repository as git writes it: with slashes, whatever this system has.
fn slashed(path: &Path) -> String {
    with_slashes(&path.to_string_lossy(), std::path::MAIN_SEPARATOR)
}

/// The same for what was typed: on Windows, where a shell completes names with backslashes, those
/// are no part of a name.
fn with_slashes(text: &str, separator: char) -> String {
    text.replace(separator, "/")
}

#[cfg(test)]
mod tests {
    use super::with_slashes;

    #[test]
    fn a_backslash_is_a_separator_on_windows_alone() {
        assert_eq!(with_slashes(r"src\pay.ts:12", '\\'), "src/pay.ts:12");
        assert_eq!(with_slashes("src/pay.ts", '\\'), "src/pay.ts");
        assert_eq!(with_slashes(r"src/a\b.ts", '/'), r"src/a\b.ts");
    }
}
