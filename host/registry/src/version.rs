//! Tags that are versions, and which of them is newer.

use std::cmp::Ordering;
use std::fmt;

/// A whole semantic version as a tag: `1.2.0`, `v1.2.0`, `1.2.0-rc.1`. `1` and `1.2` are none:
/// they are moved from one version to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The tag as it is written.
    pub tag: String,
    numbers: [u64; 3],
    /// What stands behind the first `-`.
    before: Option<String>,
}

impl Version {
    /// Reads a tag; nothing where it is no version.
    pub fn parse(tag: &str) -> Option<Version> {
        let text = tag.strip_prefix('v').unwrap_or(tag);
        let (plain, before) = match text.split_once('-') {
            Some((plain, before)) => (plain, Some(before)),
            None => (text, None),
        };
        if before.is_some_and(str::is_empty) {
            return None;
        }
        let mut parts = plain.split('.');
        let mut number = || {
            let part = parts.next()?;
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| part.parse().ok())?
        };
        let numbers = [number()?, number()?, number()?];
        parts.next().is_none().then(|| Version {
            tag: tag.to_owned(),
            numbers,
            before: before.map(str::to_owned),
        })
    }

    /// Whether it comes before the version of its numbers: `1.2.0-rc.1`.
    pub fn is_early(&self) -> bool {
        self.before.is_some()
    }

    /// The version without what its tag is written with: `1.2.0` of `v1.2.0`.
    pub fn plain(&self) -> &str {
        self.tag.strip_prefix('v').unwrap_or(&self.tag)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.tag)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Version) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Version) -> Ordering {
        let numbers = self.numbers.cmp(&other.numbers);
        let before = || match (&self.before, &other.before) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(one), Some(other)) => identifiers(one).cmp(identifiers(other)),
        };
        // Of two tags for one version either will do, and always the same.
        numbers
            .then_with(before)
            .then_with(|| self.tag.cmp(&other.tag))
    }
}

/// `rc.10` is after `rc.9`: what is a number counts as one, and before what is none.
fn identifiers(text: &str) -> impl Iterator<Item = (bool, u64, &str)> {
    text.split('.').map(|part| match part.parse() {
        Ok(number) => (false, number, ""),
        Err(_) => (true, 0, part),
    })
}

/// The newest version among tags that is after one. Early ones only where that is early, too.
pub fn newest(tags: &[String], after: &Version) -> Option<Version> {
    let versions = tags.iter().filter_map(|tag| Version::parse(tag));
    let newer = versions.filter(|one| {
        (!one.is_early() || after.is_early()) && one.numbers_and_rest() > after.numbers_and_rest()
    });
    newer.max()
}

impl Version {
    /// What decides which is newer, without how the tag is written.
    fn numbers_and_rest(&self) -> Version {
        Version {
            tag: String::new(),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Version, newest};

    fn version(tag: &str) -> Version {
        Version::parse(tag).expect("a version")
    }

    #[test]
    fn what_is_a_version() {
        for tag in ["1.2.0", "v1.2.0", "0.0.0", "1.2.0-rc.1"] {
            assert!(Version::parse(tag).is_some(), "{tag}");
        }
        for tag in [
            "1", "1.2", "latest", "", "1.2.3.4", "1.2.x", "1.2.", "1.2.0-", "+1.2.0",
        ] {
            assert!(Version::parse(tag).is_none(), "{tag}");
        }
    }

    #[test]
    fn order() {
        let sorted = [
            "0.9.0",
            "1.0.0-alpha",
            "1.0.0-rc.9",
            "1.0.0-rc.10",
            "1.0.0",
            "1.9.0",
            "1.10.0",
        ];
        for pair in sorted.windows(2) {
            assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn the_newest_after_one() {
        let tags = [
            "1",
            "latest",
            "1.0.0",
            "1.2.0",
            "1.10.0",
            "2.0.0-rc.1",
            "v1.3.0",
        ]
        .map(str::to_owned);
        let after = |tag: &str| newest(&tags, &version(tag)).map(|found| found.tag);
        assert_eq!(after("1.0.0").as_deref(), Some("1.10.0"));
        assert_eq!(after("1.10.0"), None);
        assert_eq!(after("v1.10.0"), None);
        assert_eq!(after("1.10.1-rc.1").as_deref(), Some("2.0.0-rc.1"));
    }
}
