//! For people at a terminal, in the manner of rustc.
//!
//! Each finding has its own block: what is wrong, the lines it is about with their related
//! places, and what to do. The summary stands at the end, where the eye is when the command is
//! done: what could not be decided and why, what was not looked at, the decision, how much it
//! rests on, and what to do next.

use annotate_snippets::renderer::{
    DEFAULT_EMPHASIS_STYLE, DEFAULT_ERROR_STYLE, DEFAULT_HELP_STYLE, DEFAULT_NOTE_STYLE,
    DEFAULT_WARNING_STYLE,
};
use anstyle::Style;
use rayon::prelude::*;
use tollgate_model::decision::{Decision, Verdict};
use tollgate_model::finding::{Effect, Finding};

use crate::{Sources, Terminal};

mod excerpt;
mod finding;
mod secrets;
pub(crate) mod summary;

pub(crate) use excerpt::window;
pub(crate) use secrets::masked;

/// Renders a verdict for a terminal.
pub fn render(verdict: &Verdict, sources: Sources<'_>, terminal: Terminal) -> String {
    let findings = verdict.findings.par_iter();
    let blocks = findings.map(|found| finding::render(found, sources, terminal) + "\n");
    let mut text: String = blocks.collect();
    summary::render(&mut text, verdict, terminal);
    text
}

/// Only what decides: the findings that block, or those that ask for the review, or why nothing
/// could be decided. Nothing of what is allowed.
pub fn render_deciding(verdict: &Verdict, sources: Sources<'_>, terminal: Terminal) -> String {
    let effect = match verdict.decision {
        Decision::Allow => return String::new(),
        Decision::Block => Some(Effect::Block),
        Decision::Review => Some(Effect::Review),
        Decision::Undecided => None,
    };
    let deciding = verdict
        .findings
        .par_iter()
        .filter(|found| Some(found.effect) == effect);
    let blocks = deciding.map(|found| finding::render(found, sources, terminal) + "\n");
    let mut text: String = blocks.collect();
    if text.is_empty() {
        summary::render_deciding(&mut text, verdict, terminal);
    }
    text
}

/// One finding, as it stands among all.
pub fn render_finding(found: &Finding, sources: Sources<'_>, terminal: Terminal) -> String {
    finding::render(found, sources, terminal)
}

/// The lines that stand under the findings, without the findings.
pub fn render_summary(verdict: &Verdict, terminal: Terminal) -> String {
    let mut text = String::new();
    summary::render(&mut text, verdict, terminal);
    text
}

/// The lines that a finding is about, without what to do.
pub(crate) fn excerpt(found: &Finding, sources: Sources<'_>, width: usize) -> String {
    let plain = Terminal {
        width,
        is_coloured: false,
    };
    let without_help = Finding {
        help: String::new(),
        ..found.clone()
    };
    finding::body(&without_help, sources, plain) + "\n"
}

/// Writes text in a style, where there are colours.
pub fn paint(text: &str, style: Style, terminal: Terminal) -> String {
    match terminal.is_coloured {
        true => format!("{style}{text}{style:#}"),
        false => text.to_owned(),
    }
}

/// The style of a decision's word.
pub fn decision_style(decision: Decision) -> Style {
    match decision {
        Decision::Allow => DEFAULT_NOTE_STYLE,
        Decision::Review => DEFAULT_WARNING_STYLE,
        Decision::Block | Decision::Undecided => DEFAULT_ERROR_STYLE,
    }
}

/// The style of headings and of what is to stand out.
pub const EMPHASIS: Style = DEFAULT_EMPHASIS_STYLE;

/// The style of what is less important.
pub const ASIDE: Style = Style::new().dimmed();

/// The style of an effect's word.
pub fn effect_style(effect: Effect) -> Style {
    match effect {
        Effect::Block => DEFAULT_ERROR_STYLE,
        Effect::Review => DEFAULT_WARNING_STYLE,
        Effect::Note => DEFAULT_HELP_STYLE,
    }
}
