//! The lines of a file that a change added, and what is around them.

use std::cell::OnceCell;
use std::collections::HashSet;

use tollgate_sdk::{Change, File, Side, Span, TextLine};

/// Endings of text files that people write.
const WRITTEN: [&str; 44] = [
    "adoc",
    "bash",
    "cfg",
    "cjs",
    "conf",
    "config",
    "cs",
    "cts",
    "dist",
    "env",
    "erb",
    "example",
    "go",
    "html",
    "ini",
    "java",
    "js",
    "json",
    "jsx",
    "kt",
    "kts",
    "md",
    "mdx",
    "mjs",
    "mts",
    "php",
    "phtml",
    "plist",
    "properties",
    "py",
    "rb",
    "rs",
    "rst",
    "sample",
    "sh",
    "swift",
    "tf",
    "tfvars",
    "toml",
    "ts",
    "tsx",
    "vue",
    "yaml",
    "yml",
];

/// More files than these are not searched for what may have moved.
const MAX_OTHERS: usize = 50;

/// How many lines above and below tell what a line is about.
const AROUND: usize = 8;

/// Whether a path is one of a text that people write.
pub(crate) fn is_written(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    if name.starts_with(".env") || name == "dockerfile" {
        return true;
    }
    let is_made = name.ends_with(".min.js")
        || name.ends_with(".d.ts")
        || name.contains("-lock.")
        || ["node_modules/", "vendor/", "dist/"]
            .iter()
            .any(|folder| lower.starts_with(folder) || lower.contains(&format!("/{folder}")));
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    WRITTEN.binary_search(&ending).is_ok() && !is_made
}

/// Whether a path is one of configuration, where keys have values.
pub(crate) fn is_configuration(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    name.starts_with(".env")
        || matches!(
            ending,
            "env" | "ini" | "json" | "properties" | "tf" | "tfvars" | "toml" | "yaml" | "yml"
        )
}

/// Whether a path is one of documentation, examples or templates: what stands there is not in use.
pub(crate) fn is_example(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let is_word = |word: &str| {
        matches!(
            word,
            "doc"
                | "docs"
                | "documentation"
                | "example"
                | "examples"
                | "sample"
                | "samples"
                | "template"
                | "templates"
                | "fixture"
                | "fixtures"
                | "mock"
                | "mocks"
                | "test"
                | "tests"
                | "spec"
                | "e2e"
                | "demo"
                | "stub"
                | "stubs"
                | "dist"
                | "readme"
                | "changelog"
                | "md"
                | "mdx"
                | "rst"
                | "adoc"
        )
    };
    lower.split(['/', '.', '-', '_']).any(is_word)
}

/// A changed file with what is asked of it often.
pub(crate) struct Scene<'a> {
    change: &'a Change,
    file: &'a File,
    path: String,
    all: Vec<&'a str>,
    touched: Vec<Span>,
    before: OnceCell<HashSet<String>>,
    gateways: OnceCell<Vec<String>>,
}

/// A line that the change may have added.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    /// Its number, from 0.
    pub(crate) index: usize,
    /// Its text.
    pub(crate) text: &'a str,
}

impl<'a> Line<'a> {
    pub(crate) fn of(line: &'a TextLine) -> Line<'a> {
        Line {
            index: line.number.saturating_sub(1) as usize,
            text: &line.text,
        }
    }
}

impl<'a> Scene<'a> {
    pub(crate) fn new(change: &'a Change, file: &'a File, text: &'a str) -> Scene<'a> {
        // Of a file that was not parsed the lines are not known: then all are compared.
        let touched = match change.is_whole_tree() {
            true => Vec::new(),
            false => file.touched_lines(),
        };
        Scene {
            change,
            file,
            path: file.path(),
            all: text.lines().collect(),
            touched,
            before: OnceCell::new(),
            gateways: OnceCell::new(),
        }
    }

    /// The file.
    pub(crate) fn file(&self) -> &File {
        self.file
    }

    /// Its path.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether the change touched a line, as far as that is known.
    pub(crate) fn is_touched(&self, index: usize) -> bool {
        let number = index as u32 + 1;
        self.touched.is_empty()
            || self
                .touched
                .iter()
                .any(|span| span.start_line <= number && number < span.end_line)
    }

    /// The lines that the change touched.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Line<'a>> + '_ {
        let lines = self.all.iter().enumerate();
        lines
            .filter(|(index, _)| self.is_touched(*index))
            .map(|(index, text)| Line { index, text })
    }

    /// Whether its text is no longer than this, in bytes.
    pub(crate) fn is_short(&self, bytes: usize) -> bool {
        self.all.iter().map(|line| line.len() + 1).sum::<usize>() <= bytes
    }

    /// All lines.
    pub(crate) fn all(&self) -> &[&'a str] {
        &self.all
    }

    /// Whether a line with this meaning stood in the file before, or its text in another one.
    pub(crate) fn stood(&self, line: Line<'_>) -> bool {
        self.stood_here(line) || self.moved(line.text.trim())
    }

    /// Whether a line with this meaning stood in the file before.
    pub(crate) fn stood_here(&self, line: Line<'_>) -> bool {
        if self.change.is_whole_tree() {
            return false;
        }
        let before = self.before.get_or_init(|| {
            let text = self.file.text(Side::Before).unwrap_or_default();
            text.lines().map(compact).collect()
        });
        before.contains(&compact(line.text))
    }

    /// Whether a text stood before in a file of the change.
    pub(crate) fn moved(&self, text: &str) -> bool {
        if self.change.is_whole_tree() {
            return false;
        }
        let own = self.file.text(Side::Before);
        if own.is_some_and(|before| before.contains(text)) {
            return true;
        }
        let shown = self.change.select_files().list();
        let paths = self.change.paths();
        if shown.len().max(paths.len()) > MAX_OTHERS {
            return false;
        }
        let has = |before: Option<String>| before.is_some_and(|before| before.contains(text));
        let is_in_shown = shown
            .iter()
            .any(|file| is_written(&file.path()) && has(file.text(Side::Before)));
        is_in_shown
            || paths
                .iter()
                .any(|path| is_written(path) && has(self.change.read(path, Side::Before)))
    }

    /// Whether a file of the change says something more often than it did: what is gone from here
    /// went there.
    pub(crate) fn moved_away(&self, text: &str) -> bool {
        let paths = self.change.paths();
        paths.len() > MAX_OTHERS
            || paths.iter().filter(|path| **path != self.path).any(|path| {
                let count = |side| {
                    let other = self.change.read(path, side);
                    other.map_or(0, |other| other.matches(text).count())
                };
                is_written(path) && count(Side::After) > count(Side::Before)
            })
    }

    /// The lines around one, lower case.
    pub(crate) fn around(&self, line: Line<'_>) -> String {
        let first = line.index.saturating_sub(AROUND);
        let last = (line.index + AROUND + 1).min(self.all.len());
        let around = self.all.get(first..last).unwrap_or_default();
        around.join("\n").to_ascii_lowercase()
    }

    /// Whether a text in lower case names a gateway: its id or a host of its API.
    pub(crate) fn names_gateway(&self, text: &str) -> bool {
        let mut names = self.gateways().iter();
        names.any(|name| text.contains(name.as_str()))
    }

    /// Whether a text is the id of a gateway, whatever signs stand between its words.
    pub(crate) fn is_gateway(&self, text: &str) -> bool {
        let is_letter = |letter: &char| letter.is_alphanumeric();
        let plain = |text: &str| -> String { text.chars().filter(is_letter).collect() };
        let text = plain(&text.to_ascii_lowercase());
        self.gateways().iter().any(|name| plain(name) == text)
    }

    fn gateways(&self) -> &[String] {
        self.gateways.get_or_init(|| {
            let gateways = self.change.gateways();
            gateways
                .iter()
                .flat_map(|gateway| {
                    let hosts = gateway.hosts().into_iter();
                    hosts.chain([gateway.id()])
                })
                .map(|name| {
                    name.trim_start_matches(['*', '.', '-'])
                        .to_ascii_lowercase()
                })
                .filter(|name| name.len() > 4)
                .collect()
        })
    }

    /// The place of a stretch of a line, by bytes.
    pub(crate) fn place(&self, line: Line<'_>, from: usize, to: usize) -> (String, Span) {
        let column = |at: usize| {
            let before = line.text.get(..at).unwrap_or(line.text);
            before.chars().count() as u32 + 1
        };
        let number = line.index as u32 + 1;
        let span = Span {
            start_line: number,
            start_column: column(from),
            end_line: number,
            end_column: column(to),
        };
        (self.path.clone(), span)
    }

    /// The place of what stands on a line.
    pub(crate) fn place_of(&self, line: Line<'_>) -> (String, Span) {
        let from = line.text.len() - line.text.trim_start().len();
        self.place(line, from, line.text.trim_end().len().max(from))
    }
}

/// A line without blanks and quotes, in lower case: `'verify_peer' => false` is
/// `verify_peer=>false`.
pub(crate) fn compact(line: &str) -> String {
    line.chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '"' | '\'' | '`'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a line is neither empty nor a comment.
pub(crate) fn says_something(line: &str) -> bool {
    !line.trim().is_empty() && !is_comment(line)
}

/// Whether a line is a comment in one of the languages.
pub(crate) fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "#", "*", "/*", "--", "<!--", "\"\"\""]
        .iter()
        .any(|mark| line.starts_with(mark))
}

/// Whether a compacted line holds a phrase that is no part of a longer word on either side.
pub(crate) fn has_phrase(compacted: &str, phrase: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    compacted.match_indices(phrase).any(|(at, _)| {
        let before = compacted
            .get(..at)
            .and_then(|text| text.chars().next_back());
        let after = compacted
            .get(at + phrase.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(|after| is_word(after) || after == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::{WRITTEN, compact, has_phrase, is_example, is_written};

    #[test]
    fn texts_that_people_write_are_known() {
        assert!(WRITTEN.is_sorted());
        for path in [".env.production", "config/staging.json", "src/pay.ts"] {
            assert!(is_written(path), "{path}");
        }
        for path in [
            "package-lock.json",
            "vendor/a.php",
            "logo.png",
            "a/dist/x.js",
        ] {
            assert!(!is_written(path), "{path}");
        }
    }

    #[test]
    fn examples_are_known() {
        assert!(is_example("docs/setup.yaml"));
        assert!(is_example(".env.example"));
        assert!(!is_example("src/latest.ts"));
    }

    #[test]
    fn phrases_are_whole() {
        let line = compact("  'verify_peer' => false,");
        assert!(has_phrase(&line, "verify_peer=>false"));
        assert!(!has_phrase(
            &compact("preverify_peer => falsey"),
            "verify_peer=>false"
        ));
    }
}
