//! For a log of GitHub Actions: the report for people, and annotations at the lines of the change.
//!
//! GitHub shows ten errors, ten warnings and ten notices of one step, and drops the rest without a
//! word. Here the tenth says how many there are besides. Nothing in a shown line can be a command:
//! the runner takes none from the report for people, which stands between two markers that nobody
//! who writes a file can know.

use tollgate_model::Digest;
use tollgate_model::decision::{Decision, Verdict};
use tollgate_model::finding::{Effect, Finding};

use crate::escape::workflow::{data, property};
use crate::ranking::{by_effect, cut, plural};
use crate::{Sources, Terminal, escape, human};

/// Annotations of one level that GitHub shows of one step.
const SHOWN: usize = 10;

/// A message longer than this is cut: GitHub keeps 64 KiB of all that it shows of one.
const LONGEST_MESSAGE: usize = 4_000;

/// Renders a verdict for the log of a job.
pub fn render(verdict: &Verdict, sources: Sources<'_>, terminal: Terminal) -> String {
    let report = human::render(verdict, sources, terminal);
    let mut log = quoted(&report);
    for level in [Level::Error, Level::Warning, Level::Notice] {
        let annotations = annotations(verdict, level);
        let hidden = annotations.len().saturating_sub(SHOWN);
        let shown = match hidden {
            0 => annotations.len(),
            _ => SHOWN - 1,
        };
        for annotation in annotations.iter().take(shown) {
            log.push_str(annotation);
        }
        if hidden > 0 {
            let more = plural(annotations.len() - shown, &format!("more {}", level.word()));
            let text = format!("{more}: the log of this step has them, GitHub shows ten");
            log.push_str(&command(level, "title=Tollgate", &text));
        }
    }
    log
}

/// What kept Tollgate from deciding, as an annotation.
pub fn failure(what: &str) -> String {
    command(Level::Error, "title=Tollgate could not decide", what)
}

/// Text in which the runner looks for no commands. It ends only at its own digest, which no text
/// can hold.
fn quoted(report: &str) -> String {
    let end = Digest::of(report.as_bytes());
    format!("::stop-commands::{end}\n{report}::{end}::\n")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Notice => "notice",
        }
    }

    fn of(effect: Effect) -> Level {
        match effect {
            Effect::Block => Level::Error,
            Effect::Review => Level::Warning,
            Effect::Note => Level::Notice,
        }
    }
}

/// All of one level. Why it is undecided comes behind what blocks, because a block stands.
fn annotations(verdict: &Verdict, level: Level) -> Vec<String> {
    let findings = by_effect(&verdict.findings);
    let findings = findings.into_iter();
    let findings = findings.filter(|found| Level::of(found.effect) == level);
    let mut annotations: Vec<String> = findings.map(|found| annotation(found, level)).collect();
    if level == Level::Error {
        let reasons = verdict.undecided.iter().map(|reason| failure(reason));
        annotations.extend(reasons);
    }
    let is_reported = verdict.report_only.is_some() && verdict.decision == Decision::Allow;
    if level == Level::Notice && is_reported {
        let text = "report only: nothing is stopped, whatever was found";
        annotations.insert(0, command(level, "title=Tollgate", text));
    }
    annotations
}

fn annotation(finding: &Finding, level: Level) -> String {
    let span = finding.place.span;
    let mut properties = format!(
        "file={},line={},endLine={}",
        property(finding.place.path.as_str()),
        span.start_line,
        span.end_line.max(span.start_line)
    );
    // GitHub refuses columns of a place that spans several lines.
    if span.start_line == span.end_line {
        properties.push_str(&format!(
            ",col={},endColumn={}",
            span.start_column, span.end_column
        ));
    }
    let title = property(&cut(&finding.code(), 200));
    properties.push_str(&format!(",title={title}"));
    let mut text = escape::paragraph(&finding.message);
    if !finding.help.is_empty() {
        text.push_str(&format!("\n\n{}", escape::paragraph(&finding.help)));
    }
    command(level, &properties, &text)
}

fn command(level: Level, properties: &str, text: &str) -> String {
    let text = data(&cut(text, LONGEST_MESSAGE));
    format!("::{} {properties}::{text}\n", level.word())
}
