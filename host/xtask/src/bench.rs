//! `cargo xtask bench`: how fast `tollgate check` is, against what people already run.
//!
//! Whole processes, interleaved in one run, so that what else the machine does falls on all of
//! them alike. What counts are ratios and peak memory; milliseconds are told for people.

mod ast_grep;
mod measure;
mod repository;
mod source;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::Context as _;

use crate::cargo::{build_tollgate, pass_on, target_folder};
use crate::failure::Failure;
use crate::setup::set_up;
use measure::{Contender, Series};
use repository::Repository;

pub(crate) use repository::git;

/// Enough for a median that stands still on a busy machine, and done within a minute.
const RUNS: usize = 15;

/// `tollgate check` with all policies takes less time than one rule of ast-grep, once it has seen
/// the files that the last edit left alone.
const GOAL_AGAINST_AST_GREP: f64 = 1.0;

/// Two hundred times the files, the same payment files: less than three times the time.
const GOAL_LARGE_CHANGE: f64 = 3.0;

/// The peak memory of a check of the small change stays under this.
const GOAL_PEAK_BYTES: u64 = 64 << 20;

const FIRST: &str = "tollgate check, first time";
const EDITED: &str = "tollgate check, after an edit";
const REWRITTEN: &str = "tollgate check, all edited";
const AGAIN: &str = "tollgate check, again";
const LARGE: &str = "tollgate check, large change";
const GIT_DIFF: &str = "git diff";
const AST_GREP: &str = "ast-grep scan";

/// Measures, prints, and ends with 1 where a goal is missed.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, Failure> {
    let runs = match arguments {
        [] => RUNS,
        [runs] => runs.parse().ok().filter(|runs| *runs > 0).ok_or_else(|| {
            Failure::usage(format!("`bench` takes a number of runs, not `{runs}`"))
        })?,
        _ => {
            return Err(Failure::usage(
                "`bench` takes one argument: the number of runs",
            ));
        }
    };
    set_up()?;
    let tollgate = match build_tollgate()? {
        Ok(tollgate) => tollgate,
        Err(status) => return Ok(pass_on(status)),
    };
    let folder = target_folder().join("bench");
    let repository = Repository::prepare(&folder)?;
    let ast_grep = ast_grep::find(&folder);
    if ast_grep.is_none() {
        println!("{}\n", ast_grep::how_to_install(&folder));
    }
    let cache = folder.join("cache");
    if cache.exists() {
        std::fs::remove_dir_all(&cache).context("cannot empty the cache")?;
    }
    let check = Check {
        tollgate,
        cache,
        repository: repository.folder.clone(),
    };
    // What one branch leaves behind is no help to another.
    let elsewhere = Check {
        cache: check.cache.join("elsewhere"),
        ..check.clone()
    };
    let mut contenders = vec![
        check.of(FIRST, false, |_| repository::SMALL.to_owned()),
        check.of(AGAIN, true, |_| repository::SMALL.to_owned()),
        check.of(EDITED, true, repository::edited),
        elsewhere.of(REWRITTEN, true, repository::rewritten),
        check.of(LARGE, false, |_| repository::LARGE.to_owned()),
        diff(&repository),
    ];
    if let Some(ast_grep) = &ast_grep {
        contenders.push(ast_grep::scan(AST_GREP, ast_grep, &folder, &repository)?);
    }
    let series = measure::interleaved(&contenders, runs)?;
    let (text, are_met) = render(&series, runs);
    print!("{text}");
    Ok(if are_met {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// How `tollgate check` is run.
#[derive(Clone)]
struct Check {
    tollgate: PathBuf,
    cache: PathBuf,
    repository: PathBuf,
}

impl Check {
    /// A check of what `head` says is the head of a turn. 2 is "could not decide": such a run did
    /// less than it should, and does not count.
    fn of(
        &self,
        name: &'static str,
        remembers: bool,
        head: impl Fn(usize) -> String + 'static,
    ) -> Contender {
        let check = self.clone();
        Contender {
            name,
            command: Box::new(move |turn| check.command(&head(turn), remembers)),
            accepted: &[0, 1, 3],
        }
    }

    fn command(&self, head: &str, remembers: bool) -> Command {
        let mut command = Command::new(&self.tollgate);
        command.args([
            "check",
            "--base",
            repository::BASE,
            "--head",
            head,
            "--repo",
        ]);
        command.arg(&self.repository);
        command.env("XDG_CACHE_HOME", &self.cache).env_remove("CI");
        if !remembers {
            command.arg("--no-cache");
        }
        command
    }
}

fn diff(repository: &Repository) -> Contender {
    let folder = repository.folder.clone();
    Contender {
        name: GIT_DIFF,
        command: Box::new(move |_| {
            let mut command = repository::git(&folder);
            command.args(["diff", repository::BASE, repository::SMALL]);
            command
        }),
        accepted: &[0],
    }
}

/// A goal, and how it came out.
struct Goal {
    what: String,
    value: String,
    goal: String,
    is_met: bool,
}

/// The table of times, the table of goals, and whether all were met.
fn render(series: &[Series], runs: usize) -> (String, bool) {
    let goals = goals(series);
    let text = write_tables(series, &goals, runs).unwrap_or_default();
    (text, goals.iter().all(|goal| goal.is_met))
}

fn write_tables(series: &[Series], goals: &[Goal], runs: usize) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let files = repository::FILES;
    writeln!(
        text,
        "a repository of {files} files; medians of {runs} runs, interleaved\n"
    )?;
    writeln!(text, "{:30} {:>10} {:>10}", "", "time", "peak")?;
    for one in series {
        let milliseconds = one.median_seconds() * 1e3;
        let peak = mebibytes(one.peak_bytes());
        writeln!(
            text,
            "{:30} {milliseconds:>7.1} ms {peak:>6.1} MiB",
            one.name
        )?;
    }
    writeln!(text)?;
    for goal in goals {
        let result = if goal.is_met { "met" } else { "MISSED" };
        writeln!(
            text,
            "{:50} {:>11}   goal: {:12} {result}",
            goal.what, goal.value, goal.goal
        )?;
    }
    for (one, other) in [
        (FIRST, AST_GREP),
        (REWRITTEN, AST_GREP),
        (FIRST, GIT_DIFF),
        (EDITED, GIT_DIFF),
    ] {
        if let Some(ratio) = ratio(series, one, other) {
            let what = format!("{one} to {other}");
            writeln!(text, "{what:50} {ratio:>5.2} times")?;
        }
    }
    Ok(text)
}

fn goals(series: &[Series]) -> Vec<Goal> {
    let mut goals = Vec::new();
    let ratios = [
        (EDITED, AST_GREP, GOAL_AGAINST_AST_GREP),
        (AGAIN, AST_GREP, GOAL_AGAINST_AST_GREP),
        (LARGE, FIRST, GOAL_LARGE_CHANGE),
    ];
    for (one, other, limit) in ratios {
        if let Some(ratio) = ratio(series, one, other) {
            goals.push(Goal {
                what: format!("{one} to {other}"),
                value: format!("{ratio:.2} times"),
                goal: format!("under {limit}"),
                is_met: ratio < limit,
            });
        }
    }
    for one in series
        .iter()
        .filter(|one| [FIRST, EDITED].contains(&one.name))
    {
        let peak = one.peak_bytes();
        goals.push(Goal {
            what: format!("{}: peak memory", one.name),
            value: format!("{:.1} MiB", mebibytes(peak)),
            goal: format!("under {} MiB", GOAL_PEAK_BYTES >> 20),
            is_met: peak < GOAL_PEAK_BYTES,
        });
    }
    goals
}

fn ratio(series: &[Series], one: &str, other: &str) -> Option<f64> {
    let find = |name: &str| series.iter().find(|series| series.name == name);
    Some(find(one)?.ratio_to(find(other)?))
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::measure::{Sample, Series};
    use super::{AST_GREP, EDITED, FIRST, LARGE, render};

    fn series(name: &'static str, seconds: f64, mebibytes: u64) -> Series {
        Series {
            name,
            samples: vec![Sample {
                seconds,
                peak_bytes: mebibytes << 20,
            }],
        }
    }

    #[test]
    fn goals_are_met_or_missed_by_ratio_and_peak() {
        let good = [
            series(FIRST, 0.01, 30),
            series(EDITED, 0.01, 30),
            series(LARGE, 0.02, 40),
            series(AST_GREP, 0.02, 20),
        ];
        let (text, are_met) = render(&good, 1);
        assert!(are_met && text.contains("0.50 times"), "{text}");

        let slow = [
            series(FIRST, 0.03, 30),
            series(EDITED, 0.03, 30),
            series(LARGE, 0.04, 40),
            series(AST_GREP, 0.02, 20),
        ];
        let (text, are_met) = render(&slow, 1);
        assert!(!are_met && text.contains("MISSED"), "{text}");

        let large = [series(FIRST, 0.01, 65)];
        assert!(!render(&large, 1).1);
    }

    #[test]
    fn without_ast_grep_its_goal_is_left_out() {
        let (text, are_met) = render(&[series(FIRST, 0.01, 30), series(LARGE, 0.02, 40)], 1);
        assert!(are_met && !text.contains("ast-grep"), "{text}");
    }
}
