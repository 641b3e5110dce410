//! The functions that a change touched, as texts.

use tollgate_sdk::{Change, File, Side, Span};

/// A function that the change touched.
pub(crate) struct Unit {
    /// Its text at the head, in lower case.
    pub(crate) now: String,
    /// Its text at the base, in lower case; none where it is new.
    pub(crate) before: Option<String>,
    /// The first line of it that the change touched.
    pub(crate) at: Span,
}

/// The functions of a file that the change touched.
pub(crate) fn of(change: &Change, file: &File) -> Vec<Unit> {
    let now = file.text(Side::After).unwrap_or_default();
    let before = file.text(Side::Before).unwrap_or_default();
    let now: Vec<&str> = now.lines().collect();
    let before: Vec<&str> = before.lines().collect();
    let touched = file.touched_lines();
    let is_all = change.is_whole_tree();
    let mut found = Vec::new();
    for function in file.units(Side::After) {
        let span = function.span();
        let first = touched
            .iter()
            .find(|lines| lines.start_line <= span.end_line && span.start_line <= lines.end_line);
        let first = match (first, is_all) {
            (Some(lines), _) => lines.start_line.max(span.start_line),
            (None, true) => span.start_line,
            (None, false) => continue,
        };
        found.push(Unit {
            now: within(&now, span),
            before: function.before().map(|old| within(&before, old.span())),
            at: line(&now, first.min(span.end_line)),
        });
    }
    found
}

impl Unit {
    /// Its first line behind what was touched that holds one of these texts; else any that does, or
    /// what was touched.
    pub(crate) fn place_of(&self, file: &File, signs: &[&str]) -> Span {
        let text = file.text(Side::After).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let own = self.now.lines().count();
        let start = lines
            .windows(own.max(1))
            .position(|window| window.join("\n").to_lowercase() == self.now.trim_end())
            .unwrap_or_default();
        let has_sign = |line: &str| signs.iter().any(|sign| line.contains(sign));
        let touched = (self.at.start_line as usize).saturating_sub(start + 1);
        let own = || self.now.lines().enumerate();
        let found = own()
            .skip(touched)
            .chain(own())
            .find(|(_, line)| has_sign(line))
            .map(|(by, _)| by);
        match found {
            Some(by) => line(&lines, (start + by) as u32 + 1),
            None => self.at,
        }
    }
}

/// The lines of a stretch, in lower case.
fn within(lines: &[&str], span: Span) -> String {
    let first = (span.start_line as usize).saturating_sub(1);
    let last = (span.end_line as usize).min(lines.len());
    let own = lines.get(first..last).unwrap_or_default();
    let kept: Vec<String> = own.iter().map(|line| line.to_lowercase()).collect();
    kept.join("\n")
}

/// What stands on a line.
fn line(lines: &[&str], number: u32) -> Span {
    let text = lines
        .get((number as usize).saturating_sub(1))
        .copied()
        .unwrap_or_default();
    let indent = text
        .chars()
        .take_while(|letter| letter.is_whitespace())
        .count() as u32;
    let end = text.trim_end().chars().count() as u32;
    Span {
        start_line: number,
        start_column: indent.min(end) + 1,
        end_line: number,
        end_column: end.max(indent.min(end)) + 1,
    }
}
