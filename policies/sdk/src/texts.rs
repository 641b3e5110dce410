//! The texts of all changed sources, for what may only have moved.

use std::cell::{Cell, OnceCell};

use crate::{Change, Side};

/// A change of more files is not read for what moved in it.
const MAX_FILES: usize = 200;

/// Longer texts are generated, and nothing moves there.
const MAX_TEXT: usize = 96 << 10;

/// More text than this is not read: looking through it would cost more than a policy has.
const MAX_BYTES: usize = 256 << 10;

/// More questions than this are not answered, for the same reason: a change that raises them moved
/// too much to tell.
const MAX_QUESTIONS: u32 = 8;

/// Endings of sources.
const SOURCES: [&str; 16] = [
    "cjs", "cs", "go", "java", "js", "jsx", "kt", "kts", "mjs", "mts", "php", "py", "rb", "rs",
    "ts", "tsx",
];

/// The texts of the changed sources on both sides, tests left out: also of those that a policy
/// which judges by file is not shown. They are read when they are asked for.
pub struct Texts<'c> {
    change: &'c Change,
    texts: OnceCell<Option<Vec<[String; 2]>>>,
    questions: Cell<u32>,
}

impl<'c> Texts<'c> {
    /// The texts of a change.
    pub fn new(change: &'c Change) -> Texts<'c> {
        Texts {
            change,
            texts: OnceCell::new(),
            questions: Cell::new(0),
        }
    }

    /// Whether something is counted less often at the head than at the base: it did not only
    /// move. In a change of very much text nobody can tell.
    pub fn has_less(&self, count: impl Fn(&str) -> usize) -> bool {
        self.counts(count)
            .is_some_and(|[before, after]| after < before)
    }

    /// Whether something is counted more often at the head than at the base: it is new, and did
    /// not only move. In a change of very much text nobody can tell.
    pub fn has_more(&self, count: impl Fn(&str) -> usize) -> bool {
        self.counts(count)
            .is_some_and(|[before, after]| after > before)
    }

    fn counts(&self, count: impl Fn(&str) -> usize) -> Option<[usize; 2]> {
        if self
            .questions
            .replace(self.questions.get().saturating_add(1))
            >= MAX_QUESTIONS
        {
            return None;
        }
        let texts = self.texts.get_or_init(|| self.read());
        let texts = texts.as_ref()?;
        let mut sums = [0, 0];
        for pair in texts {
            for (sum, text) in sums.iter_mut().zip(pair) {
                *sum += count(text);
            }
        }
        Some(sums)
    }

    fn read(&self) -> Option<Vec<[String; 2]>> {
        let shown = self.change.select_files().list();
        let paths = self.change.paths();
        if paths.len().max(shown.len()) > MAX_FILES {
            return None;
        }
        let mut texts: Vec<[String; 2]> = Vec::new();
        let mut bytes = 0;
        let mut keep = |read: &dyn Fn(Side) -> Option<String>| {
            let sides = [Side::Before, Side::After].map(|side| read(side).unwrap_or_default());
            if sides.iter().all(|text| text.len() <= MAX_TEXT) {
                bytes += sides.iter().map(String::len).sum::<usize>();
                texts.push(sides);
            }
            bytes <= MAX_BYTES
        };
        let own = shown.iter().filter(|file| !file.is_test());
        for file in own.filter(|file| is_source(&file.path())) {
            if !keep(&|side| file.text(side)) {
                return None;
            }
        }
        let is_shown = |path: &String| shown.iter().any(|file| file.path() == *path);
        for path in &paths {
            let is_other = is_source(path) && !is_test(path) && !is_shown(path);
            if is_other && !keep(&|side| self.change.read(path, side)) {
                return None;
            }
        }
        Some(texts)
    }
}

fn is_source(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, ending)| SOURCES.contains(&ending))
}

/// Whether a path is one of tests, by the usual names.
fn is_test(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    lower.split(['/', '.', '_', '-']).any(|part| {
        matches!(
            part,
            "test" | "tests" | "spec" | "specs" | "mock" | "mocks" | "fixtures" | "e2e"
        )
    }) || path.ends_with("Test.java")
        || path.ends_with("Test.kt")
        || path.ends_with("Test.php")
        || path.ends_with("Tests.cs")
}

#[cfg(test)]
mod tests {
    use super::{SOURCES, is_test};

    #[test]
    fn tests_are_known_by_their_paths() {
        assert!(SOURCES.is_sorted());
        for path in [
            "spec/pay_spec.rb",
            "src/pay.test.ts",
            "pay_test.go",
            "PayTest.java",
        ] {
            assert!(is_test(path), "{path}");
        }
        for path in ["src/contest/pay.rb", "attestation.go", "latest.ts"] {
            assert!(!is_test(path), "{path}");
        }
    }
}
