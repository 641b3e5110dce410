//! Versions of gems, as `Gem::Version` compares them.

use std::cmp::Ordering;

/// Numbers and words; a word makes a prerelease.
#[derive(Debug, Clone)]
pub(super) struct Gem(Vec<Segment>);

/// Words come before numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Word(String),
    Number(u64),
}

impl Gem {
    /// Reads `1.2.0.rc1`.
    pub(super) fn parse(text: &str) -> Option<Gem> {
        let is_version = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
        if !is_version || !text.starts_with(|letter: char| letter.is_ascii_digit()) {
            return None;
        }
        let text = text.replace('-', ".pre.");
        let mut segments = Vec::new();
        for part in text.split('.') {
            let mut rest = part;
            if rest.is_empty() {
                return None;
            }
            while let Some(first) = rest.bytes().next() {
                let is_number = first.is_ascii_digit();
                let end = rest
                    .find(|letter: char| letter.is_ascii_digit() != is_number)
                    .unwrap_or(rest.len());
                let (segment, after) = rest.split_at(end);
                segments.push(match is_number {
                    true => Segment::Number(segment.parse().ok()?),
                    false => Segment::Word(segment.to_owned()),
                });
                rest = after;
            }
        }
        Some(Gem(canonical(segments)))
    }

    fn at(&self, index: usize) -> &Segment {
        self.0.get(index).unwrap_or(&Segment::Number(0))
    }
}

/// Without the zeros that end the numbers before the first word, and those after it.
fn canonical(mut segments: Vec<Segment>) -> Vec<Segment> {
    let is_word = |segment: &Segment| matches!(segment, Segment::Word(_));
    let first_word = segments.iter().position(is_word).unwrap_or(segments.len());
    let mut words = segments.split_off(first_word);
    for part in [&mut segments, &mut words] {
        while part.last() == Some(&Segment::Number(0)) {
            part.pop();
        }
    }
    segments.append(&mut words);
    segments
}

impl Ord for Gem {
    fn cmp(&self, other: &Gem) -> Ordering {
        let length = self.0.len().max(other.0.len());
        (0..length)
            .map(|index| self.at(index).cmp(other.at(index)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Gem {
    fn partial_cmp(&self, other: &Gem) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Gem {
    fn eq(&self, other: &Gem) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Gem {}
