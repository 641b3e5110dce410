//! Ranges of versions.

use std::ops::Bound;

use crate::{Ecosystem, Version};

/// More intervals than anybody writes; what has more is no range.
const MAX_INTERVALS: usize = 64;

/// A set of versions: intervals, any of which may hold a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range(Vec<Interval>);

/// From one version to another.
type Interval = (Bound<Version>, Bound<Version>);

impl Range {
    /// Every version.
    pub fn all() -> Range {
        Range(vec![(Bound::Unbounded, Bound::Unbounded)])
    }

    /// Reads `>=9.0.0, <=22.5.0 || =24.0.0`: comparisons that all hold, between bars of which
    /// one side holds. An empty text is every version.
    pub fn parse(ecosystem: Ecosystem, text: &str) -> Option<Range> {
        if text.trim().is_empty() {
            return Some(Range::all());
        }
        Range::any_of(text.split("||").map(|side| {
            let comparisons = side
                .split(',')
                .map(|text| comparison(ecosystem, text.trim()));
            Range::all_of(comparisons)
        }))
    }

    /// Whether it is every version.
    pub fn is_all(&self) -> bool {
        *self == Range::all()
    }

    /// Whether a version is in it.
    pub fn contains(&self, version: &Version) -> bool {
        let after = |start: &Bound<Version>| match start {
            Bound::Included(start) => start <= version,
            Bound::Excluded(start) => start < version,
            Bound::Unbounded => true,
        };
        let before = |end: &Bound<Version>| match end {
            Bound::Included(end) => version <= end,
            Bound::Excluded(end) => version < end,
            Bound::Unbounded => true,
        };
        let mut intervals = self.0.iter();
        intervals.any(|(start, end)| after(start) && before(end))
    }

    /// Whether any version can be in both.
    pub fn meets(&self, other: &Range) -> bool {
        self.and(other).is_none_or(|both| !both.0.is_empty())
    }

    /// From a version on.
    pub(crate) fn at_least(version: Version) -> Range {
        Range(vec![(Bound::Included(version), Bound::Unbounded)])
    }

    /// After a version.
    pub(crate) fn above(version: Version) -> Range {
        Range(vec![(Bound::Excluded(version), Bound::Unbounded)])
    }

    /// Up to a version.
    pub(crate) fn at_most(version: Version) -> Range {
        Range(vec![(Bound::Unbounded, Bound::Included(version))])
    }

    /// Before a version.
    pub(crate) fn below(version: Version) -> Range {
        Range(vec![(Bound::Unbounded, Bound::Excluded(version))])
    }

    /// One version only.
    pub(crate) fn only(version: Version) -> Range {
        Range(vec![(
            Bound::Included(version.clone()),
            Bound::Included(version),
        )])
    }

    /// Every version but one.
    pub(crate) fn but(version: Version) -> Range {
        Range(vec![
            (Bound::Unbounded, Bound::Excluded(version.clone())),
            (Bound::Excluded(version), Bound::Unbounded),
        ])
    }

    /// What is in both, unless that has too many intervals.
    fn and(&self, other: &Range) -> Option<Range> {
        let mut both = Vec::new();
        for (start, end) in &self.0 {
            for (other_start, other_end) in &other.0 {
                let interval = (later(start, other_start), earlier(end, other_end));
                if !is_empty(&interval) && both.len() < MAX_INTERVALS {
                    both.push(interval);
                }
            }
        }
        (both.len() < MAX_INTERVALS).then_some(Range(both))
    }

    /// What is in all of them, if each could be read.
    pub(crate) fn all_of(ranges: impl IntoIterator<Item = Option<Range>>) -> Option<Range> {
        let mut all = Range::all();
        for range in ranges {
            all = all.and(&range?)?;
        }
        Some(all)
    }

    /// What is in any of them, if each could be read.
    pub(crate) fn any_of(ranges: impl IntoIterator<Item = Option<Range>>) -> Option<Range> {
        let mut any = Vec::new();
        for range in ranges {
            any.append(&mut range?.0);
            if any.len() > MAX_INTERVALS {
                return None;
            }
        }
        Some(Range(any))
    }
}

/// Reads `>=1.2`. What has no sign is one version.
fn comparison(ecosystem: Ecosystem, text: &str) -> Option<Range> {
    let (sign, version) = split_sign(text);
    let version = Version::parse(ecosystem, version)?;
    compared(sign, version)
}

/// The sign before a version (`>=`, `==`, `^`; empty where there is none), and the rest.
pub(crate) fn split_sign(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text
        .find(|letter: char| !matches!(letter, '<' | '>' | '=' | '!' | '~' | '^'))
        .unwrap_or(text.len());
    let (sign, rest) = text.split_at(end);
    (sign, rest.trim())
}

/// The range of a comparison, if the sign is one.
pub(crate) fn compared(sign: &str, version: Version) -> Option<Range> {
    Some(match sign {
        ">=" => Range::at_least(version),
        ">" => Range::above(version),
        "<=" => Range::at_most(version),
        "<" => Range::below(version),
        "" | "=" | "==" | "===" => Range::only(version),
        "!=" | "<>" => Range::but(version),
        _ => return None,
    })
}

fn later(one: &Bound<Version>, other: &Bound<Version>) -> Bound<Version> {
    use Bound::{Excluded, Included, Unbounded};
    match (one, other) {
        (Unbounded, bound) | (bound, Unbounded) => bound.clone(),
        (Included(a) | Excluded(a), Included(b) | Excluded(b)) => {
            let is_first = a > b || (a == b && matches!(one, Excluded(_)));
            if is_first { one.clone() } else { other.clone() }
        }
    }
}

fn earlier(one: &Bound<Version>, other: &Bound<Version>) -> Bound<Version> {
    use Bound::{Excluded, Included, Unbounded};
    match (one, other) {
        (Unbounded, bound) | (bound, Unbounded) => bound.clone(),
        (Included(a) | Excluded(a), Included(b) | Excluded(b)) => {
            let is_first = a < b || (a == b && matches!(one, Excluded(_)));
            if is_first { one.clone() } else { other.clone() }
        }
    }
}

fn is_empty((start, end): &Interval) -> bool {
    match (start, end) {
        (Bound::Included(start), Bound::Included(end)) => start > end,
        (
            Bound::Included(start) | Bound::Excluded(start),
            Bound::Included(end) | Bound::Excluded(end),
        ) => start >= end,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Range;
    use crate::{Ecosystem, Version};

    #[test]
    fn ranges_hold_what_their_comparisons_say() {
        let npm = |text| Version::parse(Ecosystem::Npm, text).unwrap();
        let range = Range::parse(Ecosystem::Npm, ">=9.0.0, <=22.5.0 || =24.0.0").unwrap();
        for (version, expected) in [
            ("8.222.0", false),
            ("9.0.0", true),
            ("9.0.0-beta.1", false),
            ("22.5.0", true),
            ("22.5.1", false),
            ("24.0.0", true),
        ] {
            assert_eq!(range.contains(&npm(version)), expected, "{version}");
        }
        assert!(Range::parse(Ecosystem::Npm, " ").unwrap().is_all());
        for bad in [">=", "9 - 10", ">=9,", "=>9", "^9", ">=9 || x"] {
            assert_eq!(Range::parse(Ecosystem::Npm, bad), None, "{bad}");
        }
    }

    #[test]
    fn ranges_meet_where_a_version_can_be_in_both() {
        for (one, other, expected) in [
            ("<9", ">=9", false),
            ("<=9", ">=9", true),
            ("<=9", ">9", false),
            (">=9, <10", ">=9.5, <12", true),
            ("!=9", "=9", false),
            ("!=9", ">=9", true),
            ("", "=1", true),
        ] {
            let read = |text| Range::parse(Ecosystem::Npm, text).unwrap();
            assert_eq!(read(one).meets(&read(other)), expected, "{one} {other}");
            assert_eq!(read(other).meets(&read(one)), expected, "{other} {one}");
        }
    }
}
