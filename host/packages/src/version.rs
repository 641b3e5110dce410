//! Versions, compared as the registry of each ecosystem compares them.

mod gem;
mod maven;
mod semantic;

use std::cmp::Ordering;
use std::str::FromStr;

use crate::Ecosystem;

use gem::Gem;
use maven::Maven;
use semantic::Semantic;

/// Longer texts are no versions, but make comparing them slow.
const MAX_BYTES: usize = 256;

/// A version of a package. Only versions of one ecosystem compare with a meaning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(Scheme);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Scheme {
    Semantic(Semantic),
    Python(Box<pep440_rs::Version>),
    Gem(Gem),
    Maven(Maven),
}

impl Version {
    /// Reads a version, or `None` where the text is none: a branch, a path, a variable.
    pub fn parse(ecosystem: Ecosystem, text: &str) -> Option<Version> {
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_BYTES {
            return None;
        }
        let scheme = match ecosystem {
            Ecosystem::Npm | Ecosystem::Go | Ecosystem::Rust | Ecosystem::Dotnet => {
                Scheme::Semantic(Semantic::parse(text)?)
            }
            Ecosystem::Php => Scheme::Semantic(Semantic::parse_composer(text)?),
            Ecosystem::Python => Scheme::Python(Box::new(pep440_rs::Version::from_str(text).ok()?)),
            Ecosystem::Ruby => Scheme::Gem(Gem::parse(text)?),
            Ecosystem::Java => Scheme::Maven(Maven::parse(text)?),
        };
        Some(Version(scheme))
    }
}

/// Compares lists of numbers, of which the shorter goes on in zeros.
fn compare_padded(one: &[u64], other: &[u64]) -> Ordering {
    let length = one.len().max(other.len());
    let at = |list: &[u64], index: usize| list.get(index).copied().unwrap_or_default();
    (0..length)
        .map(|index| at(one, index).cmp(&at(other, index)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::Version;
    use crate::Ecosystem;

    #[test]
    fn versions_are_ordered_as_their_registries_order_them() {
        for (ecosystem, ascending) in [
            (
                Ecosystem::Npm,
                "0.9.9 < 1.0.0-0 < 1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-alpha.beta < 1.0.0-beta.2 < 1.0.0-beta.11 < 1.0.0-rc.1 < 1.0.0 < 1.0.1 < 9.0.0 < 22.5.0",
            ),
            (Ecosystem::Npm, "=1.2.2 < v1.2.3 = 1.2.3+build"),
            (Ecosystem::Rust, "1.0.0-rc.6 < 1.0.0"),
            (
                Ecosystem::Go,
                "v0.0.0-20200101000000-abcdefabcdef < v0.1.0 < v76.1.0 = v76.1.0+incompatible",
            ),
            (
                Ecosystem::Dotnet,
                "41.0.0-Beta.1 = 41.0.0-beta.1 < 41 = 41.0.0.0 < 41.0.0.1 < 41.0.1",
            ),
            (
                Ecosystem::Php,
                "1.0.0-dev < 1.0.0-alpha1 < 1.0-beta.2 = 1.0.0b2 < 1.0.0-RC1 < 1.0.0-rc2 < v1.0 = 1.0.0.0 < 1.0.0-p1 < 1.0.0.1 < 17.0.0",
            ),
            (
                Ecosystem::Python,
                "1.dev1 < 1a1 < 1b2 < 1.0rc1 < 1 = 1.0.0 < 1.0.post1 < 1.1 < 3.18.0 < 1!0.1",
            ),
            (
                Ecosystem::Ruby,
                "1.0.a < 1.0.a.2 < 1.0.b1 < 1.0.0.pre2 = 1.0.pre.2 < 1.0.rc1 < 1 = 1.0.0 < 1.0.1 < 1.2.b1 < 1.2",
            ),
            (
                Ecosystem::Java,
                "1-alpha1 = 1.0a1 < 1-beta-1 < 1-m2 = 1-milestone-2 < 1-rc = 1-cr < 1-SNAPSHOT < 1 = 1.0.0 = 1-ga = 1.0.Final < 1-sp < 1-foo < 1-1 < 1.0.1 < 1.1 < 1.10",
            ),
        ] {
            let mut rest = ascending;
            let mut last: Option<(Version, &str)> = None;
            while !rest.is_empty() {
                let (text, sign, after) = match rest.find([' ']) {
                    Some(at) => (&rest[..at], &rest[at + 1..at + 2], &rest[at + 3..]),
                    None => (rest, "", ""),
                };
                let version = Version::parse(ecosystem, text).unwrap();
                if let Some((before, sign)) = &last {
                    let is_right = match *sign {
                        "<" => before.cmp(&version).is_lt() && version.cmp(before).is_gt(),
                        _ => *before == version,
                    };
                    assert!(is_right, "{before:?} {sign} {version:?}");
                }
                (last, rest) = (Some((version, sign)), after);
            }
        }
    }

    #[test]
    fn what_is_no_version_is_none() {
        for (ecosystem, text) in [
            (Ecosystem::Npm, ""),
            (Ecosystem::Npm, "latest"),
            (Ecosystem::Npm, "1.x"),
            (Ecosystem::Npm, "1..2"),
            (Ecosystem::Npm, "99999999999999999999999"),
            (Ecosystem::Php, "dev-master"),
            (Ecosystem::Python, "master"),
            (Ecosystem::Ruby, "1 2"),
            (Ecosystem::Java, "${stripe.version}"),
        ] {
            assert_eq!(Version::parse(ecosystem, text), None, "{text}");
        }
        let long = "1.".repeat(300) + "1";
        for ecosystem in Ecosystem::ALL {
            assert_eq!(Version::parse(ecosystem, &long), None);
        }
    }
}
