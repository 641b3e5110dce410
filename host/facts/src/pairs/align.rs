//! Pairing steps of two versions of a function, in order.

use tollgate_model::code::{FunctionId, Source, StepId};

use super::BothWays;
use super::half::Half;

/// Above this many pairs of steps the exact alignment is left for a greedy one: a function of
/// 500 steps on both sides.
const MAX_CELLS: usize = 250_000;

/// Text with its white space collapsed and trailing punctuation gone, so that a reformatted
/// statement stays the same one.
pub(super) fn normal_text(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for character in text.chars() {
        // Formatters add and drop these.
        if !character.is_whitespace()
            && !matches!(character, ';' | ',' | '(' | ')' | '"' | '\'' | '`')
        {
            normal.push(character);
        }
    }
    normal
}

/// What tells a step apart: its kind, and its own text without that of its children.
fn signature(source: &Source, id: StepId) -> String {
    let step = &source[id];
    let own = if step.children.is_empty() {
        step.span.slice(&source.text).to_owned()
    } else {
        let texts = step
            .expressions
            .iter()
            .map(|expression| source.text_of(*expression));
        texts.collect::<Vec<_>>().join(" ")
    };
    format!(
        "{}:{}:{}:{}",
        step.kind.word(),
        step.label,
        step.catches.join("|"),
        normal_text(&own)
    )
}

/// Pairs the steps of two functions so that the order is kept and as much as possible is
/// paired; a step with an operation's text counts like any other.
pub(super) fn pair_steps(
    before: &Half<'_>,
    old: FunctionId,
    after: &Half<'_>,
    new: FunctionId,
    pairs: &mut BothWays<StepId>,
) {
    let (old_steps, new_steps) = (before.steps(old), after.steps(new));
    if old_steps.len() == new_steps.len() && before.text(old) == after.text(new) {
        for (old, new) in old_steps.iter().zip(new_steps) {
            pairs.add(*old, *new);
        }
        return;
    }
    let signed = |half: &Half<'_>, steps: &[StepId]| -> Vec<(StepId, String)> {
        let sign = |id: &StepId| (*id, signature(half.source, *id));
        steps.iter().map(sign).collect()
    };
    let (old, new) = (signed(before, old_steps), signed(after, new_steps));
    let start = old
        .iter()
        .zip(&new)
        .take_while(|(old, new)| old.1 == new.1)
        .count();
    for (old, new) in old.iter().zip(&new).take(start) {
        pairs.add(old.0, new.0);
    }
    let (old, new) = (
        old.get(start..).unwrap_or_default(),
        new.get(start..).unwrap_or_default(),
    );
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(old, new)| old.1 == new.1)
        .count();
    for (old, new) in old.iter().rev().zip(new.iter().rev()).take(end) {
        pairs.add(old.0, new.0);
    }
    let old = old.get(..old.len() - end).unwrap_or_default();
    let new = new.get(..new.len() - end).unwrap_or_default();
    if old.len().saturating_mul(new.len()) <= MAX_CELLS {
        align(old, new, pairs);
    }
}

/// The longest common subsequence.
fn align(old: &[(StepId, String)], new: &[(StepId, String)], pairs: &mut BothWays<StepId>) {
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    let at = |row: usize, column: usize| row * width + column;
    for row in (0..old.len()).rev() {
        for column in (0..new.len()).rev() {
            longest[at(row, column)] = if old[row].1 == new[column].1 {
                longest[at(row + 1, column + 1)] + 1
            } else {
                longest[at(row + 1, column)].max(longest[at(row, column + 1)])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < old.len() && column < new.len() {
        if old[row].1 == new[column].1 {
            pairs.add(old[row].0, new[column].0);
            (row, column) = (row + 1, column + 1);
        } else if longest[at(row + 1, column)] >= longest[at(row, column + 1)] {
            row += 1;
        } else {
            column += 1;
        }
    }
}
