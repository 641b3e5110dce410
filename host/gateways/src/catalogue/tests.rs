//! Every callee and every request of the catalogue is tried, in code made for it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tollgate_model::code::Language;
use tollgate_model::gateway::Match;

use tollgate_model::RepoPath;

use super::Catalogue;
use crate::entry::{Entry, Pattern, Row, Word, says};
use crate::package::FAMILIES;
use samples::{conditions, sample};

mod samples;

/// Families whose reader is newer than the last run over their rows. Take a family out as soon
/// as its rows have been tried; nothing else may be in here.
const WAITING: [&str; 0] = [];

#[test]
fn every_callee_is_matched_as_its_row() {
    let catalogue = on_disk();
    let mut wrong = String::new();
    let mut tried = BTreeMap::new();
    for (entry, pattern) in patterns(&catalogue) {
        let row = &entry.rows[pattern.row];
        let sdk = &entry.sdks[pattern.sdk.unwrap()];
        // A family whose language is not read yet has nothing that could be matched.
        let Some(language) = language_of(&sdk.family) else {
            continue;
        };
        if WAITING.contains(&sdk.family.as_str()) {
            continue;
        }
        let code = sample(row, sdk, &pattern.written());
        *tried.entry(sdk.family.as_str()).or_insert(0) += 1;
        check(&catalogue, language, &code, entry, row, &mut wrong);
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    let tried: u32 = tried.values().sum();
    assert!(tried > 300, "only {tried} callees were tried");
}

#[test]
fn every_request_is_matched_as_its_row() {
    let catalogue = on_disk();
    let mut wrong = String::new();
    for entry in catalogue.entries() {
        // A wrapper has no host, and no requests.
        let Some(host) = entry.gateway.hosts.first() else {
            assert!(entry.rows.iter().all(|row| row.requests.is_empty()));
            continue;
        };
        let host = host.replace('*', "live");
        for row in &entry.rows {
            for request in &row.requests {
                let path = request
                    .path
                    .join("/")
                    .replace("v*", "v71")
                    .replace('{', "${");
                let word = request.body_word.as_deref().unwrap_or_default();
                let body = conditions(row, "javascript");
                // Braintree's GraphQL has a host of its own.
                let host = if request.path.join("/") == "graphql" {
                    "payments.braintree-api.com"
                } else {
                    host.as_str()
                };
                let code = format!(
                    "fetch(`https://{host}/{path}`, {{ method: '{}', body: JSON.stringify({{ query: '{word}', {body} }}) }})",
                    request.method
                );
                check(
                    &catalogue,
                    Language::TypeScript,
                    &code,
                    entry,
                    row,
                    &mut wrong,
                );
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_row_has_the_shape_of_one() {
    let catalogue = on_disk();
    let patterns = patterns(&catalogue);
    for entry in catalogue.entries() {
        let id = &entry.gateway.id;
        assert!(
            !entry.gateway.source.is_empty() && !entry.words.is_empty(),
            "{id}"
        );
        assert!(
            !entry.amounts.form.is_empty() && !entry.gateway.errors.is_empty(),
            "{id}"
        );
        assert!(
            entry
                .sdks
                .iter()
                .all(|sdk| !sdk.source.is_empty() && !sdk.packages.is_empty()),
            "{id}"
        );
        for (row_at, row) in entry.rows.iter().enumerate() {
            let is_its =
                |(of, pattern): &(&Entry, &Pattern)| of.gateway.id == *id && pattern.row == row_at;
            assert!(
                !row.requests.is_empty() || patterns.iter().any(is_its),
                "nothing matches {id}/{}",
                row.name
            );
            for sdk in entry.sdks.iter().map(Some).chain([None]) {
                let operation = entry.operation(row, sdk);
                let name = format!("{id}/{}", row.name);
                assert!(
                    row.name.bytes().all(|byte| byte.is_ascii_lowercase()
                        || byte.is_ascii_digit()
                        || byte == b'-'),
                    "{name}"
                );
                assert!(!operation.source.is_empty(), "{name}");
                assert!(
                    operation.key.place == "none" || !operation.key.name.is_empty(),
                    "{name}"
                );
                assert!(
                    operation.kind != "retrieve" || operation.key.place == "none",
                    "{name}"
                );
                assert!(!operation.failure.ambiguous.is_empty(), "{name}");
            }
        }
    }
}

/// The catalogue as its files have it, so that a change to one needs no new build to be tried.
fn on_disk() -> Catalogue {
    let mut files = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue"),
        &mut files,
    );
    // As text: a gateway's own file comes before those that add to it.
    files.sort_by_key(|file| file.display().to_string());
    let texts: Vec<String> = files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect();
    let names: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .zip(&texts)
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    Catalogue::read(&files).unwrap_or_else(|error| panic!("{error}"))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, files),
            false => files.push(path),
        }
    }
}

#[test]
fn what_is_built_in_is_what_the_files_say() {
    let (embedded, files) = (Catalogue::embedded().unwrap(), on_disk());
    assert!(embedded.gateways() == files.gateways());
    assert!(embedded.landmines() == files.landmines());
    let (embedded, files) = (patterns(&embedded), patterns(&files));
    assert_eq!(embedded.len(), files.len());
    for ((_, one), (_, other)) in embedded.iter().zip(files) {
        assert_eq!(*one, other);
    }
}

/// All callees, each with its gateway.
fn patterns(catalogue: &Catalogue) -> Vec<(&Entry, &Pattern)> {
    let mut found = Vec::new();
    for at in 0..catalogue.len() {
        for family in 0..FAMILIES.len() {
            let patterns = catalogue.patterns_of(at, family).iter();
            found.extend(patterns.map(|pattern| (catalogue.at(at), pattern)));
        }
    }
    found
}

/// The language in which the samples of a family are written, once it is read.
fn language_of(family: &str) -> Option<Language> {
    let file = match family {
        "javascript" => "sample.ts",
        "python" => "sample.py",
        "ruby" => "sample.rb",
        "php" => "sample.php",
        "java" => "Sample.java",
        "go" => "sample.go",
        "csharp" => "Sample.cs",
        _ => "sample.rs",
    };
    tollgate_code::language_of(&RepoPath::from_bytes(file.as_bytes()))
}

fn check(
    catalogue: &Catalogue,
    language: Language,
    code: &str,
    entry: &Entry,
    row: &Row,
    wrong: &mut String,
) {
    let source = tollgate_code::parse(language, &Arc::from(code));
    let found = catalogue.match_source(&source);
    let is_right = |found: &Match| {
        found.operation.gateway == entry.gateway.id && found.operation.name == row.name
    };
    if !found.iter().any(is_right) {
        let names: Vec<_> = found.iter().map(|found| &found.operation.name).collect();
        let _ = writeln!(
            wrong,
            "{}/{}: found {names:?} in\n{code}\n",
            entry.gateway.id, row.name
        );
    }
    let is_in = |word: &Word| match word.is_name {
        true => says(code, &word.text),
        false => code.to_ascii_lowercase().contains(&word.text),
    };
    if !entry.words_in_text().iter().any(is_in) {
        let _ = writeln!(
            wrong,
            "{}/{}: none of its words in\n{code}\n",
            entry.gateway.id, row.name
        );
    }
}
