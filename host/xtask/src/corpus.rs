//! `cargo xtask corpus`: what the gate says of commits whose defects are known.
//!
//! A corpus names public commits and holds none of their code. A commit that repaired a defect
//! is judged backwards, where it brings the defect in and must be found, and forwards, where the
//! same must not be said again. A harmless commit must pass.

mod classes;
mod gate;
mod grade;
mod mirror;
mod render;
mod row;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::Context as _;

use crate::cargo::{build_tollgate, pass_on};
use crate::failure::Failure;
use crate::setup::set_up;
use gate::Gate;
use grade::{Graded, grade};
use row::Row;

/// The corpus that is read where none is named.
const CORPUS: &str = "corpus.jsonl";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    mirror: PathBuf,
    corpus: PathBuf,
    only: Vec<String>,
    json: Option<PathBuf>,
}

/// Runs the corpus and prints how it came out; 1 where a harmless commit is blocked.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, Failure> {
    let options = parse(arguments)?;
    let text = fs::read_to_string(&options.corpus).map_err(|error| {
        Failure::new(
            format!("cannot read {}: {error}", options.corpus.display()),
            "name the corpus with --corpus FILE",
        )
    })?;
    let mut rows = row::read(&text)?;
    if !options.only.is_empty() {
        rows.retain(|row| options.only.contains(&row.id));
        if rows.is_empty() {
            return Err(Failure::usage("no row has an id given with --only"));
        }
    }
    set_up()?;
    let tollgate = match build_tollgate()? {
        Ok(tollgate) => tollgate,
        Err(status) => return Ok(pass_on(status)),
    };
    let graded = grade_all(&rows, &options.mirror, &Gate::new(tollgate))?;
    print!("{}", render::human(&graded));
    if let Some(path) = &options.json {
        fs::write(path, render::json(&graded)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    let is_blocked = graded.iter().any(Graded::is_blocked_though_harmless);
    Ok(if is_blocked {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn parse(arguments: &[String]) -> Result<Options, Failure> {
    let (mut mirror, mut corpus, mut json) = (None, None, None);
    let mut only = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let value = rest
            .next()
            .ok_or_else(|| Failure::usage(format!("`corpus` wants a value after `{argument}`")))?;
        match argument.as_str() {
            "--mirror" => mirror = Some(PathBuf::from(value)),
            "--corpus" => corpus = Some(PathBuf::from(value)),
            "--json" => json = Some(PathBuf::from(value)),
            "--only" => only.extend(value.split(',').map(str::to_owned)),
            _ => {
                return Err(Failure::usage(format!(
                    "`corpus` does not know `{argument}`"
                )));
            }
        }
    }
    Ok(Options {
        mirror: mirror
            .ok_or_else(|| Failure::usage("`corpus` wants --mirror DIR, with the repositories"))?,
        corpus: corpus.unwrap_or_else(|| PathBuf::from(CORPUS)),
        only,
        json,
    })
}

/// Grades every row, in the corpus's order, as many at a time as there are processors.
fn grade_all<'r>(rows: &'r [Row], mirrors: &Path, gate: &Gate) -> Result<Vec<Graded<'r>>, Failure> {
    let next = AtomicUsize::new(0);
    let graded = Mutex::new(Vec::with_capacity(rows.len()));
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(row) = rows.get(index) else { break };
                    let result = grade(row, mirrors, gate);
                    if let Ok(mut graded) = graded.lock() {
                        graded.push((index, result));
                    }
                }
            });
        }
    });
    let mut graded = graded
        .into_inner()
        .map_err(|_poisoned| anyhow::anyhow!("a row could not be graded"))?;
    graded.sort_by_key(|(index, _)| *index);
    graded
        .into_iter()
        .map(|(_, result)| result.map_err(Failure::from))
        .collect()
}

#[cfg(test)]
mod tests;
