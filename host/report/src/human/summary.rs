//! What stands under the findings: what it all comes to, and what it rests on.

use annotate_snippets::renderer::{DEFAULT_ERROR_STYLE, DEFAULT_HELP_STYLE, DEFAULT_WARNING_STYLE};
use anstyle::Style;
use tollgate_model::decision::{Decision, Verdict};
use tollgate_model::finding::Effect;

use super::{EMPHASIS, decision_style, paint};
use crate::wrap::hang;
use crate::{Terminal, escape};

/// So many skipped files are listed; the JSON report has them all.
const LISTED_FILES: usize = 10;

pub(super) fn render(text: &mut String, verdict: &Verdict, terminal: Terminal) {
    let mut page = Page { text, terminal };
    waived(&mut page, verdict);
    undecided(&mut page, verdict);
    skipped(&mut page, verdict);
    for notice in &verdict.notices {
        page.line("notice", DEFAULT_HELP_STYLE, &escape::paragraph(notice));
    }
    if !verdict.notices.is_empty() {
        page.text.push('\n');
    }
    page.line(
        verdict.decision.word(),
        decision_style(verdict.decision),
        &outcome(verdict),
    );
    page.item("looked at", &scope(verdict));
    page.item("change", &change(verdict));
    if let Some(proposed) = &verdict.proposed {
        let decision = proposed
            .decision
            .map_or("undecided", |decision| decision.word());
        let why = escape::paragraph(&proposed.why);
        page.item(
            "as proposed",
            &format!("under its own configuration it would be `{decision}`: {why}"),
        );
    }
    if let Some(next) = next(verdict) {
        page.item("next", next);
    }
}

/// What it comes to and why, where no finding says so.
pub(super) fn render_deciding(text: &mut String, verdict: &Verdict, terminal: Terminal) {
    let mut page = Page { text, terminal };
    undecided(&mut page, verdict);
    page.line(
        verdict.decision.word(),
        decision_style(verdict.decision),
        &outcome(verdict),
    );
}

struct Page<'a> {
    text: &'a mut String,
    terminal: Terminal,
}

impl Page<'_> {
    /// `word: text`, wrapped.
    fn line(&mut self, word: &str, style: Style, text: &str) {
        let wrapped = hang(&format!("{word}: "), text, self.terminal.width, 2);
        let word = paint(word, style, self.terminal);
        self.text.push_str(&format!("{word}: {wrapped}\n"));
    }

    /// `  word: text`, wrapped.
    fn item(&mut self, word: &str, text: &str) {
        let wrapped = hang(&format!("  {word}: "), text, self.terminal.width, 4);
        let word = paint(word, EMPHASIS, self.terminal);
        self.text.push_str(&format!("  {word}: {wrapped}\n"));
    }

    /// `  - text`, wrapped.
    fn bullet(&mut self, text: &str) {
        let wrapped = hang("  - ", text, self.terminal.width, 4);
        self.text.push_str(&format!("  - {wrapped}\n"));
    }

    fn heading(&mut self, text: &str, style: Style) {
        self.text.push_str(&paint(text, style, self.terminal));
        self.text.push_str(":\n");
    }
}

fn waived(page: &mut Page<'_>, verdict: &Verdict) {
    if verdict.waived.is_empty() {
        return;
    }
    page.heading("waived", DEFAULT_WARNING_STYLE);
    for waived in &verdict.waived {
        let finding = &waived.finding;
        page.bullet(&format!(
            "{}[{}] {}:{}, by {} until {}: {}",
            finding.effect,
            escape::line(&finding.code()),
            escape::line(finding.place.path.as_str()),
            finding.place.span.start_line,
            escape::line(&waived.owner),
            waived.expires,
            escape::paragraph(&waived.reason)
        ));
    }
    page.text.push('\n');
}

fn undecided(page: &mut Page<'_>, verdict: &Verdict) {
    if verdict.undecided.is_empty() {
        return;
    }
    page.heading("could not be decided", DEFAULT_ERROR_STYLE);
    for reason in &verdict.undecided {
        page.bullet(&escape::paragraph(reason));
        let failures = verdict
            .policies
            .iter()
            .filter_map(|run| run.outcome.as_ref().err());
        let own =
            failures.filter(|failure| failure.to_string() == *reason && !failure.hint.is_empty());
        for failure in own.take(1) {
            let wrapped = hang(
                "    hint: ",
                &escape::paragraph(&failure.hint),
                page.terminal.width,
                6,
            );
            page.text.push_str(&format!("    hint: {wrapped}\n"));
        }
    }
    page.text.push('\n');
}

/// The files that were not looked at, those that could matter first.
fn skipped(page: &mut Page<'_>, verdict: &Verdict) {
    if verdict.skipped.is_empty() {
        return;
    }
    page.heading("not looked at", DEFAULT_WARNING_STYLE);
    let mut files: Vec<_> = verdict.skipped.iter().collect();
    files.sort_by_key(|file| !file.could_matter);
    for file in files.iter().take(LISTED_FILES) {
        let aside = if file.could_matter {
            " (could matter)"
        } else {
            ""
        };
        page.bullet(&format!(
            "{}: {}{aside}",
            escape::line(file.path.as_str()),
            escape::paragraph(&file.reason)
        ));
    }
    if let Some(more) = files
        .len()
        .checked_sub(LISTED_FILES)
        .filter(|more| *more > 0)
    {
        page.bullet(&format!("{more} more: `--format json` lists them all"));
    }
    page.text.push('\n');
}

/// What it comes to, in words.
pub(crate) fn outcome(verdict: &Verdict) -> String {
    let count = |effect| {
        verdict
            .findings
            .iter()
            .filter(|finding| finding.effect == effect)
            .count()
    };
    let (blocking, reviewing) = (count(Effect::Block), count(Effect::Review));
    let found = counts(blocking, reviewing, count(Effect::Note));
    let listed = if found.is_empty() {
        String::new()
    } else {
        format!(" ({found})")
    };
    if let (Decision::Allow, Some(reached)) = (verdict.decision, verdict.report_only) {
        let would = match reached {
            Decision::Allow => "nothing stands against this change, and nothing would be stopped",
            _ => return format!("REPORT ONLY, this would be `{}`{listed}", reached.word()),
        };
        return format!("{would}{listed}");
    }
    match verdict.decision {
        Decision::Block => format!("this change must not be deployed as it is{listed}"),
        Decision::Review => format!("a second pair of eyes must settle this change{listed}"),
        Decision::Undecided => format!("tollgate could not decide about this change{listed}"),
        Decision::Allow => format!("{}{listed}", allowed(verdict, reviewing > 0)),
    }
}

/// Why a change is allowed: people may have said so.
fn allowed(verdict: &Verdict, asks_for_review: bool) -> String {
    let approvals = verdict.approvals.as_ref();
    if let Some(used) = approvals.and_then(|approvals| approvals.overridden.as_ref()) {
        let incident = escape::line(&used.incident);
        return format!("OVERRIDDEN for {incident}, in spite of what stands against this change");
    }
    match approvals {
        Some(approvals) if asks_for_review && !approvals.given.is_empty() => {
            let people = approvals.given.iter().map(|given| escape::line(&given.who));
            let people: Vec<_> = people.collect();
            format!("approved by {}", people.join(" and "))
        }
        _ => "nothing stands against this change".to_owned(),
    }
}

fn counts(blocking: usize, reviewing: usize, notes: usize) -> String {
    let parts = [
        (blocking, format!("{blocking} to fix")),
        (reviewing, format!("{reviewing} to review")),
        (notes, plural(notes, "note")),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, text)| text)
        .collect();
    said.join(", ")
}

fn scope(verdict: &Verdict) -> String {
    let ids: Vec<String> = verdict
        .policies
        .iter()
        .map(|run| escape::line(&run.id).into_owned())
        .collect();
    let policies = match ids.is_empty() {
        true => "no policy".to_owned(),
        false => format!(
            "{} ({})",
            plural_of(ids.len(), "policy", "policies"),
            ids.join(", ")
        ),
    };
    let files = plural(verdict.files.changed, "changed file");
    format!("{} of {files}, with {policies}", verdict.files.parsed)
}

/// What it is about, and where it is bound for.
pub(crate) fn change(verdict: &Verdict) -> String {
    let short = |id: &str| {
        let is_id = matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let shown = if is_id {
            id.get(..10).unwrap_or(id)
        } else {
            id
        };
        escape::line(shown).into_owned()
    };
    let change = &verdict.change;
    let mut text = match change.base.is_empty() {
        true => format!("all of {}", short(&change.head)),
        false => format!("{}..{}", short(&change.base), short(&change.head)),
    };
    let branch = change
        .branch
        .iter()
        .map(|branch| format!("branch `{}`", escape::line(branch)));
    let environment = change
        .environment
        .iter()
        .map(|name| format!("environment `{}`", escape::line(name)));
    let bound: Vec<String> = branch.chain(environment).collect();
    if !bound.is_empty() {
        text.push_str(&format!(", bound for {}", bound.join(" and ")));
    }
    text
}

/// What to do next.
pub(crate) fn next(verdict: &Verdict) -> Option<&'static str> {
    let is_whole_tree = verdict.change.base.is_empty();
    match verdict.decision {
        Decision::Allow => None,
        // What stands already stops nobody: only what a change brings does.
        Decision::Block | Decision::Review if is_whole_tree => Some(
            "mend it when you come by: what stands already stops no push, only what a change adds",
        ),
        Decision::Block => Some("fix what is marked `block`, commit, and check again"),
        Decision::Review => {
            Some("ask somebody who did not write it to settle what is marked `review`")
        }
        Decision::Undecided => {
            Some("remove the reasons above and check again; until then nobody knows")
        }
    }
}

fn plural(count: usize, word: &str) -> String {
    plural_of(count, word, &format!("{word}s"))
}

fn plural_of(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}
