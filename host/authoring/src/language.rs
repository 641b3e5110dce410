//! The languages that there are templates for.

use std::fmt;
use std::str::FromStr;

/// A language that policies are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Rust, for `wasm32-unknown-unknown`.
    Rust,
    /// JavaScript, by componentize-js.
    JavaScript,
    /// Python, by componentize-py.
    Python,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 3] = [Language::Rust, Language::JavaScript, Language::Python];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Language::Rust => "rust",
            Language::JavaScript => "javascript",
            Language::Python => "python",
        }
    }

    /// The file that describes a package of it.
    pub(crate) fn package_file(self) -> &'static str {
        match self {
            Language::Rust => "Cargo.toml",
            Language::JavaScript => "package.json",
            Language::Python => "pyproject.toml",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Language, String> {
        let found = Language::ALL.iter().find(|known| known.word() == text);
        found.copied().ok_or_else(|| {
            let words: Vec<&str> = Language::ALL.iter().map(|known| known.word()).collect();
            format!("there is no template for it, only for {}", words.join(", "))
        })
    }
}
