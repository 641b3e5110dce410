//! Brings a verdict to all who are to read it, in their own form.

use std::cmp::Reverse;
use std::io::Write as _;
use std::path::Path;

use tollgate_bundle::BUILT_IN;
use tollgate_gate::configuration::GATE;
use tollgate_judge::Judged;
use tollgate_model::RepoPath;
use tollgate_model::decision::{Decision, Verdict};
use tollgate_model::finding::Finding;
use tollgate_report::html::{Difference, Material, Record};
use tollgate_report::{
    Sources, Terminal, github, gitlab, html, human, json, junit, markdown, sarif,
};

use crate::arguments::report::{FormatTo, ReportFormat};
use crate::delivery;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::terminal;

/// Where GitHub Actions takes the summary of a step from.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Of so many rules it is told how they are explained.
const EXPLAINED: usize = 6;

/// Writes every report, and where none goes to standard output, a summary to standard error. The
/// first failure is returned.
pub(crate) fn deliver(
    reports: &[FormatTo],
    manners: Manners,
    judged: &Judged,
    record: &Record,
) -> Result<(), Failure> {
    let written = write(reports, manners, judged, record);
    if reports.iter().all(|report| report.file.is_some()) {
        delivery::remark(&summary(judged, manners));
    }
    written
}

/// Writes every report. One that can't be written keeps none of the others from its reader, and
/// the first failure is returned.
pub(crate) fn write(
    reports: &[FormatTo],
    manners: Manners,
    judged: &Judged,
    record: &Record,
) -> Result<(), Failure> {
    let mut failed: Option<Failure> = None;
    let mut note = |outcome: Result<(), Failure>| {
        if let Err(failure) = outcome {
            match &failed {
                Some(_) => delivery::tell(&failure),
                None => failed = Some(failure),
            }
        }
    };
    for report in reports {
        let Some(path) = &report.file else {
            let text = match report.format {
                ReportFormat::Human => told(judged, manners, terminal::of_output(manners.color)),
                other => render(other, terminal::of_output(manners.color), judged, record),
            };
            note(delivery::print(&text));
            continue;
        };
        let terminal = terminal::of_file(manners.color);
        let text = render(report.format, terminal, judged, record);
        let written = delivery::write_file(path, &text);
        if written.is_err() {
            // Nobody is to take an earlier report for this one's.
            delivery::remove_stale(path);
        }
        note(written);
    }
    if reports.iter().any(|one| one.format == ReportFormat::Github) {
        note(summarise(judged));
    }
    failed.map_or(Ok(()), Err)
}

/// The report for whoever ran the command: only what decides, where quiet was asked for.
pub(crate) fn told(judged: &Judged, manners: Manners, terminal: Terminal) -> String {
    let sources = |path: &_, side| judged.source(path, side);
    match manners.is_quiet() {
        true => human::render_deciding(&judged.verdict, &sources, terminal),
        false => people(&judged.verdict, &sources, terminal),
    }
}

fn people(verdict: &Verdict, sources: Sources<'_>, terminal: Terminal) -> String {
    let report = human::render(verdict, sources, terminal);
    report + &explanations(verdict, terminal)
}

/// The command that explains each rule that fired, those that decide first.
fn explanations(verdict: &Verdict, terminal: Terminal) -> String {
    let is_ours =
        |policy: &str| policy == GATE || BUILT_IN.iter().any(|built_in| built_in.name == policy);
    let mut findings: Vec<&Finding> = verdict.findings.iter().collect();
    findings.retain(|finding| is_ours(&finding.policy));
    findings.sort_by_key(|finding| Reverse(finding.effect));
    let mut codes: Vec<String> = Vec::new();
    for finding in findings {
        let code = finding.code();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let mut text = String::new();
    for code in codes.iter().take(EXPLAINED) {
        let word = human::paint("explain", human::EMPHASIS, terminal);
        text.push_str(&format!("  {word}: `tollgate explain {code}`\n"));
    }
    if let Some(more) = codes.len().checked_sub(EXPLAINED).filter(|more| *more > 0) {
        let rules = if more == 1 { "rule" } else { "rules" };
        text.push_str(&format!("           and so for {more} more {rules}\n"));
    }
    text
}

/// What it came to, in a few lines.
fn summary(judged: &Judged, manners: Manners) -> String {
    let is_allowed = judged.verdict.decision == Decision::Allow;
    match manners.is_quiet() && is_allowed {
        true => String::new(),
        false => human::render_summary(&judged.verdict, terminal::of_errors(manners.color)),
    }
}

fn render(format: ReportFormat, terminal: Terminal, judged: &Judged, record: &Record) -> String {
    let verdict = &judged.verdict;
    let sources = |path: &_, side| judged.source(path, side);
    match format {
        ReportFormat::Human => people(verdict, &sources, terminal),
        ReportFormat::Json => json::render(verdict),
        ReportFormat::Github => github::render(verdict, &sources, terminal),
        ReportFormat::Gitlab => gitlab::render(verdict),
        ReportFormat::Sarif => sarif::render(verdict),
        ReportFormat::Junit => junit::render(verdict, &sources),
        ReportFormat::Markdown => markdown::render(verdict, &sources, markdown::COMMENT_BYTES),
        ReportFormat::Html => page(judged, record),
    }
}

fn page(judged: &Judged, record: &Record) -> String {
    let sources = |path: &_, side| judged.source(path, side);
    let change = judged.change();
    let differences = |path: &RepoPath| {
        let files = change.files();
        let at = files.iter().position(|file| file.path == *path)?;
        Some(Difference {
            old_path: files.get(at)?.old_path.clone(),
            hunks: change.hunks(at),
        })
    };
    let material = Material {
        sources: &sources,
        differences: &differences,
        record: record.clone(),
        configuration: judged.configuration_digest(),
    };
    html::render(&judged.verdict, &material)
}

/// Adds to the summary of the step, where GitHub Actions takes one.
fn summarise(judged: &Judged) -> Result<(), Failure> {
    let Some(path) = std::env::var_os(STEP_SUMMARY).filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let path = Path::new(&path);
    // What is too long is not shown at all: other commands of the step may have written there.
    let used = std::fs::metadata(path).map_or(0, |found| found.len());
    let room =
        markdown::STEP_SUMMARY_BYTES.saturating_sub(usize::try_from(used).unwrap_or(usize::MAX));
    let sources = |path: &_, side| judged.source(path, side);
    let text = markdown::render(&judged.verdict, &sources, room);
    let mut options = std::fs::OpenOptions::new();
    let file = options.create(true).append(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| Failure::file("write the summary of the step to", path, &error))
}
