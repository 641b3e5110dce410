//! One row a language: the ends of its file names, and its reader.

mod csharp;
mod go;
mod java;
mod javascript;
mod jvm;
mod kotlin;
mod php;
mod python;
mod ruby;
mod rust;

use std::sync::Arc;

use tollgate_model::code::{Index, Language, Source};

use crate::bounds;
use crate::builder::Builder;

struct Row {
    language: Language,
    /// Ends of file names, in lower case.
    endings: &'static [&'static str],
    read: fn(Builder<'_>) -> Source,
}

const ROWS: &[Row] = &[
    Row {
        language: Language::JavaScript,
        endings: &[".js", ".mjs", ".cjs", ".jsx"],
        read: javascript::read,
    },
    Row {
        language: Language::TypeScript,
        endings: &[".ts", ".mts", ".cts"],
        read: javascript::read,
    },
    Row {
        language: Language::Tsx,
        endings: &[".tsx"],
        read: javascript::read,
    },
    Row {
        language: Language::Python,
        endings: &[".py"],
        read: python::read,
    },
    Row {
        language: Language::Ruby,
        endings: &[".rb", ".rake", ".ru"],
        read: ruby::read,
    },
    Row {
        language: Language::Php,
        endings: &[".php", ".phtml", ".inc"],
        read: php::read,
    },
    Row {
        language: Language::Java,
        endings: &[".java"],
        read: java::read,
    },
    Row {
        language: Language::Kotlin,
        endings: &[".kt", ".kts"],
        read: kotlin::read,
    },
    Row {
        language: Language::CSharp,
        endings: &[".cs"],
        read: csharp::read,
    },
    Row {
        language: Language::Go,
        endings: &[".go"],
        read: go::read,
    },
    Row {
        language: Language::Rust,
        endings: &[".rs"],
        read: rust::read,
    },
];

/// Files that declare what other files hold.
const STUBS: &[&str] = &[".d.ts", ".d.mts", ".d.cts"];

pub(crate) fn of_file(name: &str) -> Option<Language> {
    let name = name.to_ascii_lowercase();
    // `.ts` alone is a hidden file, not one that ends so.
    let ends = |ending: &&str| name.len() > ending.len() && name.ends_with(*ending);
    if STUBS.iter().any(ends) {
        return None;
    }
    ROWS.iter()
        .find(|row| row.endings.iter().any(ends))
        .map(|row| row.language)
}

/// All languages that are read.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = Language> {
    ROWS.iter().map(|row| row.language)
}

/// How the names of a language's files end.
#[cfg(test)]
pub(crate) fn endings(language: Language) -> &'static [&'static str] {
    let row = ROWS.iter().find(|row| row.language == language);
    row.map_or(&[], |row| row.endings)
}

pub(crate) fn read(language: Language, text: &Arc<str>) -> Source {
    let mut builder = Builder::new(language, text);
    let row = ROWS.iter().find(|row| row.language == language);
    match row.filter(|_| text.len() <= bounds::MAX_TEXT_BYTES) {
        Some(row) => {
            let mut source = (row.read)(builder);
            // What was asked on the way saw unfinished lists.
            source.index = Index::default();
            // Grown lists have up to twice the room they need, and a source lives long.
            source.functions.shrink_to_fit();
            source.steps.shrink_to_fit();
            source.calls.shrink_to_fit();
            source.expressions.shrink_to_fit();
            source.bindings.shrink_to_fit();
            source
        }
        None => {
            builder.gap(0, text.len());
            builder.source
        }
    }
}
