//! Every sample in `samples/` is matched as its own comments say.
//!
//! A sample is a piece of code under a line `//// title` (`#### title` in Python and Ruby; PHP
//! is opened for each). A line that ends in `//= name` (`#= name`) starts a call that must be this operation of the file's
//! gateway; a line without it must start none. After the name stand, in this order and where
//! they hold: `key:<text>`, `hidden`, `misplaced:<name>`, `shared:<text>`, `low`, and `sync`
//! for a JavaScript call that needs no await, `async` for one of the others that does.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use tollgate_gateways::Catalogue;
use tollgate_model::RepoPath;
use tollgate_model::code::{Language, Source};
use tollgate_model::gateway::{Confidence, Match};

#[test]
fn samples_are_matched_as_they_say() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut wrong = String::new();
    for (file, title, language, text) in samples() {
        let source = tollgate_code::parse(language, &Arc::from(text.as_str()));
        let found = catalogue.match_source(&source);
        if !found.is_empty() && !catalogue.is_mentioned_in(&text) {
            let _ = writeln!(wrong, "{file} `{title}`: no word of the catalogue is in it");
        }
        if !found.is_empty() && !catalogue.may_match(&text, language.family()) {
            let _ = writeln!(
                wrong,
                "{file} `{title}`: taken for a text without operations"
            );
        }
        let actual: Vec<(u32, String)> = found
            .iter()
            .map(|found| (source[found.call].span.start_line, describe(&source, found)))
            .collect();
        let expected = expected(&text);
        if actual != expected {
            let _ = writeln!(
                wrong,
                "{file} `{title}`\n  expected {expected:?}\n  found    {actual:?}"
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A text is read only where it may hold an operation: what is found in it when it is read must
/// never be missed by that look, however it is written.
#[test]
fn no_way_of_writing_a_call_keeps_a_text_from_being_read() {
    let catalogue = Catalogue::embedded().unwrap();
    let ways: &[(&str, &str, &str)] = &[
        ("a comment before the parenthesis", "(", " /* or */ ("),
        ("a comment on a line of its own", "(", " // or\n  ("),
        ("a comment behind a dot", ".", ". /* or */ "),
        ("a line for each segment", ".", "\n  ."),
        ("a dot at the end of the line", ".", ".\n  "),
        ("a line for the arguments", "(", "(\n"),
        ("a blank before the parenthesis", "(", " ("),
        ("an optional call", "(", "?.("),
        ("an optional segment", ".", "?."),
        ("a segment that is there for sure", ".", "!."),
    ];
    let (mut wrong, mut read) = (String::new(), 0);
    for (file, title, language, text) in samples() {
        for (way, from, to) in ways {
            let text = text.replace(from, to);
            let source = tollgate_code::parse(language, &Arc::from(text.as_str()));
            if catalogue.match_source(&source).is_empty() {
                continue;
            }
            read += 1;
            if !catalogue.may_match(&text, language.family()) {
                let _ = writeln!(wrong, "{file} `{title}` with {way}: would not be read");
            }
        }
    }
    assert!(read > 500, "only {read} texts had an operation");
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn samples() -> Vec<(String, String, Language, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut found = Vec::new();
    for path in files {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let language = tollgate_code::language_of(&RepoPath::from_bytes(file.as_bytes()));
        let language = language.unwrap_or_else(|| panic!("{file}: nobody reads that"));
        let (mark, opening) = match language.family() {
            "python" | "ruby" => ("#### ", ""),
            "php" => ("//// ", "<?php "),
            _ => ("//// ", ""),
        };
        let text = std::fs::read_to_string(&path).unwrap();
        for sample in text.split(mark).skip(1) {
            let (title, code) = sample.split_once('\n').unwrap();
            found.push((
                file.clone(),
                title.to_owned(),
                language,
                format!("{opening}{code}"),
            ));
        }
    }
    found
}

fn expected(text: &str) -> Vec<(u32, String)> {
    let mark = |line: &str| {
        let (_, mark) = line.split_once("//= ").or_else(|| line.split_once("#= "))?;
        Some(mark.trim().to_owned())
    };
    (1..)
        .zip(text.lines())
        .filter_map(|(number, line)| Some((number, mark(line)?)))
        .collect()
}

fn describe(source: &Source, found: &Match) -> String {
    let operation = &found.operation;
    let key = &found.key;
    let mut text = operation.name.clone();
    if let Some(value) = key.value {
        let _ = write!(text, " key:{}", source.text_of(value));
    }
    if key.may_be_hidden {
        text.push_str(" hidden");
    }
    if key.misplaced.is_some() {
        let _ = write!(text, " misplaced:{}", key.misplaced_name);
    }
    if let Some(shared) = key.shared {
        let _ = write!(text, " shared:{}", source.text_of(shared));
    }
    if operation.confidence == Confidence::Low {
        text.push_str(" low");
    }
    match (source.language.family(), operation.is_async) {
        ("javascript", false) => text.push_str(" sync"),
        ("javascript", true) | (_, false) => {}
        (_, true) => text.push_str(" async"),
    }
    text
}
