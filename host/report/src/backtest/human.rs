//! For people at a terminal.

use anstyle::Style;
use tollgate_model::backtest::{Backtest, Comparison, JudgedCommit, PolicyVersion};
use tollgate_model::decision::Decision;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{by_weight, difference, number, remarks, short, subject};
use crate::human::{ASIDE, EMPHASIS, decision_style, effect_style, paint};
use crate::wrap::hang;
use crate::{Terminal, escape};

/// So many commits are listed; the other formats have them all.
const LISTED_COMMITS: usize = 20;

/// So many findings of each are.
const LISTED_FINDINGS: usize = 3;

/// Renders a backtest for a terminal.
pub fn render(backtest: &Backtest, terminal: Terminal) -> String {
    let mut page = Page {
        text: String::new(),
        backtest,
        terminal,
    };
    page.commits();
    page.rules();
    page.summary();
    page.text
}

/// The lines that stand under the list of commits, without it.
pub fn render_summary(backtest: &Backtest, terminal: Terminal) -> String {
    let mut page = Page {
        text: String::new(),
        backtest,
        terminal,
    };
    page.summary();
    page.text
}

struct Page<'a> {
    text: String,
    backtest: &'a Backtest,
    terminal: Terminal,
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let painted = paint(text, EMPHASIS, self.terminal);
        self.line(&format!("{painted}:"));
    }

    /// `  word: text`, wrapped.
    fn item(&mut self, word: &str, text: &str) {
        let wrapped = hang(&format!("  {word}: "), text, self.terminal.width, 4);
        let word = paint(word, EMPHASIS, self.terminal);
        self.line(&format!("  {word}: {wrapped}"));
    }

    fn commits(&mut self) {
        let commits = by_weight(self.backtest);
        if commits.is_empty() {
            return;
        }
        self.heading("commits to read");
        for commit in commits.iter().take(LISTED_COMMITS) {
            self.commit(commit);
        }
        if let Some(more) = commits
            .len()
            .checked_sub(LISTED_COMMITS)
            .filter(|more| *more > 0)
        {
            self.line(&format!("  and {} more", number(more as u32)));
        }
        self.text.push('\n');
    }

    fn commit(&mut self, commit: &JudgedCommit) {
        let mut words = String::new();
        let mut used = 0;
        if let Some(old) = commit.old_decision.filter(|old| *old != commit.decision) {
            words = format!(
                "{} -> ",
                paint(old.word(), decision_style(old), self.terminal)
            );
            used = old.word().len() + 4;
        }
        let decision = commit.decision;
        words.push_str(&paint(
            decision.word(),
            decision_style(decision),
            self.terminal,
        ));
        used += decision.word().len();
        let about = format!("{} {}", short(&commit.id), commit.time.day());
        let room = self.terminal.width.saturating_sub(used + about.len() + 5);
        let subject = cut(&escape::line(&commit.subject), room.max(10));
        let about = paint(&about, ASIDE, self.terminal);
        self.line(&format!("  {words} {about} {subject}"));
        for finding in commit.findings.iter().take(LISTED_FINDINGS) {
            let place = format!("{}:{}", escape::line(&finding.path), finding.line);
            let rule = escape::line(&finding.rule).into_owned();
            let text = match difference(finding) {
                Some((sign, words)) => format!("{sign} {rule} ({words}) {place}"),
                None => format!("{} {rule} {place}", finding.effect),
            };
            let wrapped = hang("    ", &text, self.terminal.width, 6);
            let effect = finding.effect;
            let painted = match wrapped.strip_prefix(effect.word()) {
                Some(rest) => {
                    format!(
                        "{}{rest}",
                        paint(effect.word(), effect_style(effect), self.terminal)
                    )
                }
                None => wrapped,
            };
            self.line(&format!("    {painted}"));
        }
        for reason in commit.undecided.iter().take(LISTED_FINDINGS) {
            let wrapped = hang("    ", &escape::paragraph(reason), self.terminal.width, 6);
            self.line(&format!("    {wrapped}"));
        }
        let shown = |count: usize| count.min(LISTED_FINDINGS);
        let (findings, reasons) = (commit.findings.len(), commit.undecided.len());
        let more = findings - shown(findings) + reasons - shown(reasons);
        if more > 0 {
            self.line(&format!("    and {more} more"));
        }
    }

    fn rules(&mut self) {
        let rules = self.backtest.rules();
        if rules.is_empty() {
            return;
        }
        let columns = match self.backtest.comparison {
            Some(_) => ["new", "gone", "changed", "commits"],
            None => ["block", "review", "note", "commits"],
        };
        let heading: String = columns.map(|name| format!("{name:>8}")).concat();
        let heading = paint(&format!("{heading}  rule"), EMPHASIS, self.terminal);
        self.line(&heading);
        for (rule, count) in rules {
            let numbers = match self.backtest.comparison {
                Some(_) => [count.new, count.gone, count.changed, count.commits],
                None => [count.block, count.review, count.note, count.commits],
            };
            let numbers: String = numbers
                .map(|count| format!("{:>8}", number(count)))
                .concat();
            self.line(&format!("{numbers}  {}", escape::line(rule)));
        }
        self.text.push('\n');
    }

    fn summary(&mut self) {
        let backtest = self.backtest;
        if let Some(comparison) = &backtest.comparison {
            self.comparison(comparison);
        } else {
            self.decisions();
        }
        self.item("judged", &escape::paragraph(&subject(backtest)));
        for remark in remarks(backtest) {
            self.item("with", &escape::paragraph(&remark));
        }
        let policies: Vec<String> = backtest.policies.iter().map(name).collect();
        let word = match backtest.comparison {
            Some(_) => "beside it",
            None => "policies",
        };
        if !policies.is_empty() {
            self.item(word, &policies.join(", "));
        }
        if let Some(commit) = by_weight(backtest).first() {
            let base = commit.parent.as_deref().map_or_else(
                || "0".repeat(commit.id.len()),
                |parent| short(parent).to_owned(),
            );
            let command = format!(
                "`tollgate check --base {base} --head {}` shows the first in full",
                short(&commit.id)
            );
            self.item("next", &command);
            if backtest.commits.len() > LISTED_COMMITS {
                self.item(
                    "all",
                    "`--format html --output backtest.html`, or `--format json`",
                );
            }
        }
    }

    fn decisions(&mut self) {
        let counts = &self.backtest.counts;
        for (decision, count) in [
            (Decision::Block, counts.block),
            (Decision::Undecided, counts.undecided),
            (Decision::Review, counts.review),
            (Decision::Allow, counts.allow),
        ] {
            let style = if count == 0 {
                Style::new()
            } else {
                decision_style(decision)
            };
            let word = paint(&format!("{:9}", decision.word()), style, self.terminal);
            let share = share(count, counts.judged());
            let line = format!("{word} {:>9}  {share}", number(count));
            self.line(line.trim_end());
        }
    }

    fn comparison(&mut self, comparison: &Comparison) {
        let title = format!("{} over {}", name(&comparison.new), name(&comparison.old));
        let title = hang("", &title, self.terminal.width, 2);
        self.line(&paint(&title, EMPHASIS, self.terminal));
        let turns = self.backtest.turns();
        if turns.is_empty() {
            self.line("no commit is decided differently");
        }
        for ((from, to), commits) in turns {
            let noun = if commits == 1 { "commit" } else { "commits" };
            self.line(&format!(
                "{:>9} {noun} from {from} to {to}",
                number(commits)
            ));
        }
    }
}

fn name(policy: &PolicyVersion) -> String {
    let digest = policy.digest.to_string();
    format!(
        "{} {} ({})",
        escape::line(&policy.id),
        escape::line(&policy.version),
        short(&digest)
    )
}

/// A part of a whole, in percent: the smallest part is not nothing, and none but all is all.
fn share(part: u32, whole: u32) -> String {
    if part == 0 || whole == 0 {
        return String::new();
    }
    match u64::from(part) * 1_000 / u64::from(whole) {
        0 => "under 0.1 %".to_owned(),
        permille => format!("{}.{} %", permille / 10, permille % 10),
    }
}

/// Cuts a text to a width.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > width {
            break;
        }
        cut.push(character);
    }
    format!("{}…", cut.trim_end())
}
