//! Source text to functions, steps and calls, one shape for all languages.
//!
//! [`parse`] reads one text into a [`Source`]. It never fails: what cannot be read is listed in
//! [`Source::gaps`], and everything around it is still there. A language is one row in
//! `languages.rs` and one folder under `languages/`; what they share (the arenas, what becomes
//! of a call's result, where a value's randomness comes from) is written once, here.
//!
//! Nothing in this crate knows of payments.
#![forbid(unsafe_code)]

mod bounds;
mod builder;
mod entry;
mod languages;
mod memory;
mod nature;
mod scopes;
mod syntax;
mod usage;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use tollgate_model::RepoPath;
use tollgate_model::code::{Language, Source};

/// The language that a file is written in, told by the end of its name.
///
/// Files that hold no code that runs (`.d.ts`, `.pyi`) have none.
pub fn language_of(path: &RepoPath) -> Option<Language> {
    languages::of_file(path.file_name())
}

/// Reads a source text.
///
/// Never fails and never panics. Syntax errors, and what lies beyond a bound (see `bounds.rs`),
/// are in [`Source::gaps`]; what could be read around them is still there. The same text
/// always gives the same source.
pub fn parse(language: Language, text: &Arc<str>) -> Source {
    languages::read(language, text)
}

/// Reads two versions of a source text. The same as [`parse`] of each, and faster where they
/// have much in common.
pub fn parse_both(language: Language, one: &Arc<str>, other: &Arc<str>) -> (Source, Source) {
    memory::beside(|| (parse(language, one), parse(language, other)))
}
