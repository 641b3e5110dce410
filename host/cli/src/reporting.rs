//! Brings a verdict to all who are to read it, in their own form.

use std::io::Write as _;
use std::path::Path;

use tollgate_judge::Judged;
use tollgate_model::RepoPath;
use tollgate_report::html::{Difference, Material, Record};
use tollgate_report::{Terminal, github, gitlab, html, human, json, junit, markdown, sarif};

use crate::arguments::When;
use crate::arguments::report::{FormatTo, ReportFormat};
use crate::delivery;
use crate::failure::Failure;
use crate::terminal;

/// Where GitHub Actions takes the summary of a step from.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Writes every report. One that can't be written keeps none of the others from its reader, and
/// the first failure is returned.
pub(crate) fn deliver(
    reports: &[FormatTo],
    color: When,
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
            let text = render(report.format, terminal::of_output(color), judged, record);
            note(delivery::print(&text));
            continue;
        };
        let text = render(report.format, terminal::of_file(color), judged, record);
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
    if reports.iter().all(|report| report.file.is_some()) {
        let summary = human::render_summary(&judged.verdict, terminal::of_errors(color));
        delivery::remark(&summary);
    }
    failed.map_or(Ok(()), Err)
}

fn render(format: ReportFormat, terminal: Terminal, judged: &Judged, record: &Record) -> String {
    let verdict = &judged.verdict;
    let sources = |path: &_, side| judged.source(path, side);
    match format {
        ReportFormat::Human => human::render(verdict, &sources, terminal),
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
