//! What the tests of a repository name: gateways, functions, codes of errors, tricks of mocks.
//!
//! Tests lie anywhere in the tree and most of them have nothing to do with payments, so that only
//! so many are read: first those whose paths name what is asked for, then those whose paths speak
//! of payments, then the others.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use rayon::prelude::*;
use tollgate_model::RepoPath;
use tollgate_model::change::Side;

use crate::Facts;
use crate::payment_names::is_about_payments;
use crate::test_code::is_test_path;

/// Paths that are looked through.
const MAX_PATHS: usize = 200_000;

/// Test files that are read.
const MAX_FILES: usize = 300;

/// A longer one is data.
const MAX_FILE_BYTES: usize = 256 << 10;

/// So much text is searched.
const MAX_BYTES: usize = 4 << 20;

/// Endings of what tests are written in, recordings of answers included.
const ENDINGS: [&str; 22] = [
    "cjs", "cs", "exs", "feature", "go", "har", "http", "java", "js", "json", "jsx", "kt", "kts",
    "mjs", "php", "py", "rb", "rs", "ts", "tsx", "yaml", "yml",
];

/// Folders that hold other people's tests.
const FOREIGN: [&str; 4] = ["node_modules", "vendor", "third_party", "site-packages"];

/// A test file that names what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingTest {
    /// Its path.
    pub path: RepoPath,
    /// Which of the words stand in it, by their index, in order.
    pub words: Vec<u32>,
}

/// What was found, and how much was read for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamingTests {
    /// The tests that name one of the subjects, in their path or text, in order.
    pub found: Vec<NamingTest>,
    /// Files that were read.
    pub files: usize,
    /// Bytes that were searched.
    pub bytes: usize,
}

impl Facts {
    /// The test files at the head that name one of some subjects, and which of some words stand
    /// in each. Letter case, whitespace, quotes, `_` and `-` do not count.
    pub fn tests_naming(&self, subjects: &[String], words: &[String]) -> NamingTests {
        let plain = |texts: &[String]| -> Vec<String> {
            texts.iter().map(String::as_str).map(plain).collect()
        };
        let (subjects, words) = (plain(subjects), plain(words));
        let (Some(subjects), Some(words)) = (search(&subjects), search(&words)) else {
            return NamingTests::default();
        };
        let paths = self.test_paths(&subjects);
        let texts: Vec<(RepoPath, String)> = paths
            .into_par_iter()
            .filter_map(|path| {
                let content = self.change().read(path.as_str(), Side::After);
                let text = content.text()?;
                (text.len() <= MAX_FILE_BYTES).then(|| (path, plain_of(text)))
            })
            .collect();
        let mut told = NamingTests {
            files: texts.len(),
            ..NamingTests::default()
        };
        for (path, text) in texts {
            told.bytes += text.len();
            if told.bytes > MAX_BYTES {
                break;
            }
            let is_named = subjects.is_match(&plain_of(path.as_str())) || subjects.is_match(&text);
            if is_named {
                let words = found_in(&words, &text);
                told.found.push(NamingTest { path, words });
            }
        }
        told.found.sort_by(|one, other| one.path.cmp(&other.path));
        told
    }

    /// The paths of tests that are worth reading, the likeliest first.
    fn test_paths(&self, subjects: &AhoCorasick) -> Vec<RepoPath> {
        let all = self.change().find("**", Side::After, MAX_PATHS);
        let mut paths: Vec<(u8, RepoPath)> = all
            .unwrap_or_default()
            .into_iter()
            .filter(|path| is_readable_test(path.as_str()))
            .map(|path| {
                let rank = match path.as_str() {
                    path if subjects.is_match(&plain_of(path)) => 0,
                    path if is_about_payments(path) => 1,
                    _ => 2,
                };
                (rank, path)
            })
            .collect();
        paths.sort();
        paths.truncate(MAX_FILES);
        paths.into_iter().map(|(_, path)| path).collect()
    }
}

fn is_readable_test(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS.binary_search(&ending).is_ok()
        && is_test_path(path)
        && !path.split('/').any(|folder| FOREIGN.contains(&folder))
}

/// What finds texts, each wherever it stands; none where there is nothing to find.
fn search(texts: &[String]) -> Option<AhoCorasick> {
    let mut builder = AhoCorasickBuilder::new();
    let search = builder.match_kind(MatchKind::Standard).build(texts).ok()?;
    (texts.iter().all(|text| !text.is_empty()) && !texts.is_empty()).then_some(search)
}

fn found_in(words: &AhoCorasick, text: &str) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    let mut seen = vec![false; words.patterns_len()];
    for one in words.find_overlapping_iter(text) {
        if let Some(seen) = seen.get_mut(one.pattern().as_usize())
            && !std::mem::replace(seen, true)
        {
            found.push(one.pattern().as_u32());
        }
    }
    found.sort_unstable();
    found
}

fn plain(text: &str) -> String {
    plain_of(text)
}

/// A text in which what people write in different ways is written in one.
fn plain_of(text: &str) -> String {
    let counts =
        |letter: &char| !letter.is_whitespace() && !matches!(letter, '_' | '-' | '"' | '\'' | '`');
    text.chars()
        .filter(counts)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{ENDINGS, found_in, is_readable_test, plain_of, search};

    #[test]
    fn tests_are_told_from_what_is_none() {
        assert!(ENDINGS.is_sorted());
        for path in [
            "spec/pay_spec.rb",
            "src/pay.test.ts",
            "tests/fixtures/declined.json",
        ] {
            assert!(is_readable_test(path), "{path}");
        }
        for path in [
            "src/pay.ts",
            "vendor/stripe/tests/ChargeTest.php",
            "tests/card.png",
        ] {
            assert!(!is_readable_test(path), "{path}");
        }
    }

    #[test]
    fn words_are_found_in_every_spelling() {
        let words = ["card_declined", "timed out", "status: 500"].map(plain_of);
        let words = search(&words).unwrap();
        for (text, expected) in [
            ("throw new CardDeclined()", vec![0]),
            ("it('times out')", vec![]),
            ("\"status\": 500, // TimedOut card-declined", vec![0, 1, 2]),
        ] {
            assert_eq!(found_in(&words, &plain_of(text)), expected, "{text}");
        }
        assert!(search(&[]).is_none());
        assert!(search(&[String::new()]).is_none());
    }
}
