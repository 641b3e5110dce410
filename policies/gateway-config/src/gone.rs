//! Lines that the change took away, and what stands in their place.

use tollgate_sdk::TextLine;

use crate::lines::{Line, Scene, is_comment, says_something};

/// A line that is changed and no other one begins with as much as this of what it was.
const SAME_BEGINNING: usize = 12;

/// Within so many lines on both sides something must still stand: else all went together.
const NEAR: usize = 6;

/// How many lines above and below tell what a line was about.
const AROUND: usize = 8;

/// A file as it was, and the lines of it that are gone and may matter.
pub(crate) struct Gone<'a> {
    before: Vec<&'a str>,
    lines: Vec<Line<'a>>,
}

impl<'a> Gone<'a> {
    pub(crate) fn new(before: &'a str, lines: &'a [TextLine]) -> Gone<'a> {
        let said = lines.iter().map(Line::of);
        Gone {
            before: before.lines().collect(),
            lines: said.filter(|line| !is_comment(line.text)).collect(),
        }
    }

    /// The lines that are gone.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Line<'a>> + '_ {
        self.lines.iter().copied()
    }

    /// The lines that stood around one, in lower case.
    pub(crate) fn around(&self, line: Line<'_>) -> String {
        let first = line.index.saturating_sub(AROUND);
        let last = (line.index + AROUND + 1).min(self.before.len());
        let around = self.before.get(first..last).unwrap_or_default();
        around.join("\n").to_ascii_lowercase()
    }

    /// The line at the head that stands where one stood: the same line without what it said, or
    /// the next one behind the gap. None where what was around it is gone as well, for then it
    /// went with the code that it belonged to.
    pub(crate) fn place(&self, scene: &Scene<'a>, line: Line<'_>) -> Option<Line<'a>> {
        changed(scene, line).or_else(|| self.gap(scene, line))
    }

    fn gap(&self, scene: &Scene<'a>, line: Line<'_>) -> Option<Line<'a>> {
        let position = |text: &&str, from: usize| {
            let rest = scene.all().get(from..)?;
            rest.iter()
                .position(|kept| kept == text)
                .map(|at| at + from)
        };
        let is_telling = |text: &&&str| text.trim().len() > 3 && says_something(text);
        // What stood directly above went with it where it belonged to something that is gone.
        let mut above = self.before.get(..line.index)?.iter().rev();
        let above = position(above.find(is_telling)?, 0)?;
        let below = self.before.get(line.index + 1..)?.iter();
        let below = below.filter(|text| says_something(text)).take(NEAR);
        let mut below = below.filter_map(|text| position(text, above + 1));
        let below = below.find(|at| at - above <= NEAR)?;
        let text = scene.all().get(below)?;
        Some(Line { index: below, text })
    }
}

/// The line that the change made of one.
fn changed<'a>(scene: &Scene<'a>, line: Line<'_>) -> Option<Line<'a>> {
    let old = line.text.trim();
    let common = |new: &str| {
        let pairs = new.trim().chars().zip(old.chars());
        pairs.take_while(|(new, old)| new == old).count()
    };
    let candidates = scene.lines().map(|new| (common(new.text), new));
    let best = candidates.max_by_key(|(length, new)| (*length, usize::MAX - new.index));
    best.filter(|(length, _)| *length >= SAME_BEGINNING)
        .map(|(_, new)| new)
}
