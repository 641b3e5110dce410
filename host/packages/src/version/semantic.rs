//! Semantic versions, as npm, Cargo, Go, NuGet and Composer have them.

use std::cmp::Ordering;

use super::compare_padded;

/// Numbers and a prerelease. NuGet and Composer have a fourth number.
#[derive(Debug, Clone)]
pub(super) struct Semantic {
    release: Vec<u64>,
    /// Empty for a release, which comes after all of its prereleases.
    prerelease: Vec<Identifier>,
}

/// One part of a prerelease: numbers come before words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(u64),
    Word(String),
}

impl Semantic {
    /// Reads `v1.2.3-rc.1+build`, with any count of numbers.
    pub(super) fn parse(text: &str) -> Option<Semantic> {
        let text = text.trim_start_matches('=').trim_start();
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let text = text.split('+').next().unwrap_or_default();
        let (numbers, prerelease) = match text.split_once('-') {
            Some((numbers, prerelease)) => (numbers, Some(prerelease)),
            None => (text, None),
        };
        let prerelease = prerelease.into_iter().flat_map(|text| text.split('.'));
        Some(Semantic {
            release: numbers_of(numbers)?,
            prerelease: prerelease.map(identifier).collect::<Option<_>>()?,
        })
    }

    /// Reads `v1.2.3.4-beta2`: stability flags have an order that is not their letters'.
    pub(super) fn parse_composer(text: &str) -> Option<Semantic> {
        let text = text.trim_start_matches('=').trim_start();
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let text = text.split('+').next().unwrap_or_default();
        let end = text
            .find(|letter: char| !(letter.is_ascii_digit() || letter == '.'))
            .unwrap_or(text.len());
        let (numbers, flag) = text.split_at(end);
        let mut release = numbers_of(numbers.trim_end_matches('.'))?;
        let flag = flag
            .trim_start_matches(['-', '_', '.'])
            .to_ascii_lowercase();
        if flag.is_empty() {
            return Some(Semantic {
                release,
                prerelease: Vec::new(),
            });
        }
        let word_end = flag
            .find(|letter: char| !letter.is_ascii_alphabetic())
            .unwrap_or(flag.len());
        let (word, number) = flag.split_at(word_end);
        let number = number.trim_start_matches(['-', '.']);
        let number: u64 = match number {
            "" => 0,
            number => number.parse().ok()?,
        };
        let stage = match word {
            "dev" => 0,
            "a" | "alpha" => 1,
            "b" | "beta" => 2,
            "rc" => 3,
            "stable" => {
                return Some(Semantic {
                    release,
                    prerelease: Vec::new(),
                });
            }
            "p" | "pl" | "patch" => {
                // After the release that it patches, and before the next.
                release.resize(4, 0);
                release.push(number.saturating_add(1));
                return Some(Semantic {
                    release,
                    prerelease: Vec::new(),
                });
            }
            _ => return None,
        };
        Some(Semantic {
            release,
            prerelease: vec![Identifier::Number(stage), Identifier::Number(number)],
        })
    }
}

fn numbers_of(text: &str) -> Option<Vec<u64>> {
    text.split('.').map(number_of).collect()
}

fn number_of(text: &str) -> Option<u64> {
    // `parse` would take a sign.
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn identifier(text: &str) -> Option<Identifier> {
    let is_word = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    // NuGet ignores letter case, and nobody publishes versions that differ by it alone.
    is_word.then(|| match number_of(text) {
        Some(number) => Identifier::Number(number),
        None => Identifier::Word(text.to_ascii_lowercase()),
    })
}

impl Ord for Semantic {
    fn cmp(&self, other: &Semantic) -> Ordering {
        compare_padded(&self.release, &other.release)
            .then_with(|| self.prerelease.is_empty().cmp(&other.prerelease.is_empty()))
            .then_with(|| self.prerelease.cmp(&other.prerelease))
    }
}

impl PartialOrd for Semantic {
    fn partial_cmp(&self, other: &Semantic) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Semantic {
    fn eq(&self, other: &Semantic) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Semantic {}
