//! `cargo xtask bench`: how fast `tollgate check` is, against what people already run.
//!
//! Whole processes, interleaved in one run, so that what else the machine does falls on all of
//! them alike. What counts are ratios and peak memory; milliseconds are told for people.

mod ast_grep;
mod measure;
mod repository;
mod source;

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::cargo::{build_tollgate, pass_on, target_folder};
use crate::failure::Failure;
use crate::setup::set_up;
use measure::{Contender, Series};
use repository::Repository;

/// Enough for a median that stands still on a busy machine, and done within a minute.
const RUNS: usize = 15;

/// `tollgate check` with all policies takes less time than one rule of ast-grep.
const GOAL_AGAINST_AST_GREP: f64 = 1.0;

/// Two hundred times the files, the same payment files: less than three times the time.
const GOAL_LARGE_CHANGE: f64 = 3.0;

/// The peak memory of a check stays under this.
const GOAL_PEAK_BYTES: u64 = 64 << 20;

const CHECK: &str = "tollgate check";
const GIT_DIFF: &str = "git diff";
const AST_GREP: &str = "ast-grep scan";
const CHECK_LARGE: &str = "tollgate check, large change";

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
    let mut contenders = vec![
        check(CHECK, &tollgate, &repository, repository::SMALL),
        diff(&repository),
        check(CHECK_LARGE, &tollgate, &repository, repository::LARGE),
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

/// 2 is "could not decide": such a run did less than it should, and does not count.
fn check(name: &'static str, tollgate: &Path, repository: &Repository, head: &str) -> Contender {
    let mut command = Command::new(tollgate);
    command.args([
        "check",
        "--base",
        repository::BASE,
        "--head",
        head,
        "--repo",
    ]);
    command.arg(&repository.folder);
    Contender {
        name,
        command,
        accepted: &[0, 1, 3],
    }
}

fn diff(repository: &Repository) -> Contender {
    let mut command = repository.git();
    command.args(["diff", repository::BASE, repository::SMALL]);
    Contender {
        name: GIT_DIFF,
        command,
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
    if let Some(ratio) = ratio(series, CHECK, GIT_DIFF) {
        writeln!(
            text,
            "{:50} {ratio:>5.2} times",
            format!("{CHECK} to {GIT_DIFF}")
        )?;
    }
    Ok(text)
}

fn goals(series: &[Series]) -> Vec<Goal> {
    let mut goals = Vec::new();
    let ratios = [
        (CHECK, AST_GREP, GOAL_AGAINST_AST_GREP),
        (CHECK_LARGE, CHECK, GOAL_LARGE_CHANGE),
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
        .filter(|one| one.name == CHECK || one.name == CHECK_LARGE)
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
    use super::{AST_GREP, CHECK, CHECK_LARGE, render};

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
            series(CHECK, 0.01, 30),
            series(CHECK_LARGE, 0.02, 40),
            series(AST_GREP, 0.02, 20),
        ];
        let (text, are_met) = render(&good, 1);
        assert!(are_met && text.contains("0.50 times"), "{text}");

        let slow = [
            series(CHECK, 0.03, 30),
            series(CHECK_LARGE, 0.04, 40),
            series(AST_GREP, 0.02, 20),
        ];
        let (text, are_met) = render(&slow, 1);
        assert!(!are_met && text.contains("MISSED"), "{text}");

        let large = [series(CHECK, 0.01, 65)];
        assert!(!render(&large, 1).1);
    }

    #[test]
    fn without_ast_grep_its_goal_is_left_out() {
        let (text, are_met) = render(&[series(CHECK, 0.01, 30), series(CHECK_LARGE, 0.02, 40)], 1);
        assert!(are_met && !text.contains("ast-grep"), "{text}");
    }
}
