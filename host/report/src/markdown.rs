//! A comment for a pull request, or the summary of a CI job.
//!
//! It begins with [`MARKER`], which nobody sees: who posts the comment looks for one of their own
//! that begins with it, and writes over that one instead of adding another.

use tollgate_model::decision::{Decision, Verdict};
use tollgate_model::finding::{Effect, Finding};

use crate::escape::markdown::{block, code, text};
use crate::human::{excerpt, summary};
use crate::ranking::{by_effect, cut, plural};
use crate::{Sources, escape};

/// What a comment of ours begins with.
pub const MARKER: &str = "<!-- tollgate:report -->";

/// What a comment can hold: GitHub takes 65,536 characters, and counts them otherwise than we do.
pub const COMMENT_BYTES: usize = 60_000;

/// What the summary of one step can hold: GitHub takes 1 MiB.
pub const STEP_SUMMARY_BYTES: usize = 1_000_000;

/// So many of what is listed are listed; the other formats have them all.
const LISTED: usize = 10;

/// A message or reason longer than this is cut.
const LONGEST_TEXT: usize = 2_000;

/// Columns of an excerpt. A comment is narrower than a terminal.
const EXCERPT_WIDTH: usize = 88;

/// Renders a verdict in at most so many bytes, save that what is always told may need some
/// thousand. Findings that have no room left are counted, those that ask for the least first.
pub fn render(verdict: &Verdict, sources: Sources<'_>, most_bytes: usize) -> String {
    let mut page = head(verdict);
    let tail = tail(verdict);
    let room = most_bytes.saturating_sub(page.len() + tail.len() + 500);
    let mut used = 0;
    let mut left_out: Vec<&Finding> = Vec::new();
    for found in by_effect(&verdict.findings) {
        let bare = told(found, None);
        if used + bare.len() > room {
            left_out.push(found);
            continue;
        }
        let whole = told(found, Some(sources));
        let shown = match used + whole.len() <= room {
            true => whole,
            false => bare,
        };
        used += shown.len();
        page.push_str(&shown);
    }
    if !left_out.is_empty() {
        page.push_str(&format!("**{}**\n\n", overflow(&left_out)));
    }
    page + &tail
}

/// `3 more findings have no room here: 1 to fix, 2 to review`.
fn overflow(left_out: &[&Finding]) -> String {
    let asking = |effect| {
        left_out
            .iter()
            .filter(|found| found.effect == effect)
            .count()
    };
    let parts = [
        (asking(Effect::Block), "to fix"),
        (asking(Effect::Review), "to review"),
        (asking(Effect::Note), "to know"),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    let have = if left_out.len() == 1 { "has" } else { "have" };
    format!(
        "{} {have} no room here ({}); they count all the same, and the log has them.",
        plural(left_out.len(), "more finding"),
        parts.join(", ")
    )
}

fn head(verdict: &Verdict) -> String {
    let mut page = format!(
        "{MARKER}\n## Tollgate: {}\n\n{}.\n\n",
        verdict.decision.word(),
        text(&summary::outcome(verdict))
    );
    let reasons: Vec<String> = verdict
        .undecided
        .iter()
        .map(|reason| short(reason))
        .collect();
    list(&mut page, "Could not be decided", &reasons);
    page
}

/// One finding, with its lines where they are asked for.
fn told(finding: &Finding, sources: Option<Sources<'_>>) -> String {
    let mut page = format!(
        "### {}: {}\n\n{}\n\n",
        finding.effect,
        code(&finding.code()),
        short(&finding.message)
    );
    match sources {
        Some(sources) => page.push_str(&block(&excerpt(finding, sources, EXCERPT_WIDTH))),
        None => page.push_str(&format!("{}\n", place(finding))),
    }
    page.push('\n');
    if !finding.help.is_empty() {
        page.push_str(&format!("**What to do:** {}\n\n", short(&finding.help)));
    }
    page
}

fn place(finding: &Finding) -> String {
    let place = &finding.place;
    code(&format!(
        "{}:{}:{}",
        place.path, place.span.start_line, place.span.start_column
    ))
}

fn tail(verdict: &Verdict) -> String {
    let mut page = String::new();
    let waived = verdict.waived.iter().map(|waived| {
        format!(
            "{} {} at {}, by {} until {}: {}",
            waived.finding.effect,
            code(&waived.finding.code()),
            place(&waived.finding),
            text(&waived.owner),
            text(&waived.expires),
            short(&waived.reason)
        )
    });
    list(&mut page, "Waived", &waived.collect::<Vec<_>>());
    let skipped = verdict.skipped.iter().map(|file| {
        let aside = if file.could_matter {
            " (could matter)"
        } else {
            ""
        };
        let reason = short(&file.reason);
        format!(
            "{}: {reason}{aside}",
            code(cut(file.path.as_str(), LONGEST_TEXT).as_ref())
        )
    });
    list(&mut page, "Not looked at", &skipped.collect::<Vec<_>>());
    let notices: Vec<String> = verdict.notices.iter().map(|notice| short(notice)).collect();
    list(&mut page, "To know", &notices);
    if let Some(proposed) = &verdict.proposed {
        let decision = proposed.decision.map_or("undecided", Decision::word);
        page.push_str(&format!(
            "Under its own configuration it would be {}: {}\n\n",
            code(decision),
            short(&proposed.why)
        ));
    }
    page.push_str(&format!(
        "<details><summary>{} of {} looked at, by {}</summary>\n\n",
        verdict.files.parsed,
        plural(verdict.files.changed, "changed file"),
        match verdict.policies.len() {
            1 => "1 policy".to_owned(),
            many => format!("{many} policies"),
        }
    ));
    page.push_str(&format!("- change: {}\n", text(&summary::change(verdict))));
    for run in &verdict.policies {
        let version = run
            .manifest
            .as_ref()
            .map_or("", |manifest| &manifest.version);
        let failed = if run.outcome.is_ok() { "" } else { ", failed" };
        page.push_str(&format!(
            "- {} {} {}{failed}\n",
            code(&run.id),
            text(version),
            code(&format!("sha256:{}", run.digest))
        ));
    }
    page.push_str("\n</details>\n");
    page
}

fn list(page: &mut String, heading: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    page.push_str(&format!("### {heading}\n\n"));
    for item in items.iter().take(LISTED) {
        page.push_str(&format!("- {item}\n"));
    }
    if let Some(more) = items.len().checked_sub(LISTED).filter(|more| *more > 0) {
        page.push_str(&format!("- {more} more, which the log has\n"));
    }
    page.push('\n');
}

fn short(written: &str) -> String {
    text(&cut(&escape::paragraph(written), LONGEST_TEXT))
}
