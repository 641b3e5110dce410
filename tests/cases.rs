//! The cases of the built-in policies, run against the components that are in the binary.
//!
//! `TOLLGATE_CASES=idempotency` runs those of one policy, `TOLLGATE_CASES=idempotency/missing`
//! the files whose name starts so.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tollgate_bundle::BUILT_IN;
use tollgate_engine::{Engine, Limits, Policy};
use tollgate_gateways::Catalogue;
use tollgate_model::Digest;

/// How many cases a rule needs in each language family.
const CASES_PER_RULE: usize = 12;

fn policies_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies")
}

fn files_of_cases(policy: &str) -> Vec<PathBuf> {
    let folder = policies_folder().join(policy).join("cases");
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "md"));
    files.sort();
    files
}

fn load(engine: &Engine, name: &str) -> Policy {
    let built_in = tollgate_bundle::built_in(name).unwrap();
    let digest = Digest::parse(built_in.digest).unwrap();
    engine
        .load_built_in(name, digest, built_in.precompiled)
        .unwrap()
}

#[test]
fn policies_find_what_their_cases_expect() {
    let wanted = std::env::var("TOLLGATE_CASES").unwrap_or_default();
    let engine = Engine::new(Limits::default()).unwrap();
    let catalogue = Catalogue::embedded().unwrap();
    let (mut ran, mut wrong) = (0, Vec::new());
    for built_in in BUILT_IN {
        let policy = load(&engine, built_in.name);
        for file in files_of_cases(built_in.name) {
            let name = format!(
                "{}/{}",
                built_in.name,
                file.file_name().unwrap().to_string_lossy()
            );
            if !name.starts_with(&wanted) {
                continue;
            }
            let text = fs::read_to_string(&file).unwrap();
            let cases =
                tollgate_cases::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            for case in cases {
                ran += 1;
                let problems = match tollgate_cases::run(&case, &engine, &policy, &catalogue) {
                    Ok(findings) => case.compare(&findings),
                    Err(error) => vec![error.to_string()],
                };
                if !problems.is_empty() {
                    wrong.push(format!(
                        "{name}:{}: {}\n    {}",
                        case.line,
                        case.name,
                        problems.join("\n    ")
                    ));
                }
            }
        }
    }
    assert!(ran > 0, "no case was run");
    assert!(
        wrong.is_empty(),
        "{} of {ran} cases are wrong\n\n{}\n",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The languages that every rule has cases in, and all.
const EVERYWHERE: [&str; 2] = ["javascript", "python"];
const LANGUAGES: [&str; 9] = [
    "javascript",
    "python",
    "ruby",
    "php",
    "java",
    "kotlin",
    "go",
    "csharp",
    "rust",
];

#[test]
fn every_rule_has_enough_cases_in_each_language() {
    let engine = Engine::new(Limits::default()).unwrap();
    let mut few = Vec::new();
    for built_in in BUILT_IN {
        let manifest = engine.describe(&load(&engine, built_in.name)).unwrap();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for file in files_of_cases(built_in.name) {
            let cases = tollgate_cases::parse(&fs::read_to_string(&file).unwrap())
                .unwrap()
                .len();
            let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
            *counts.entry(stem).or_default() += cases;
        }
        for rule in &manifest.rules {
            for language in LANGUAGES {
                let count = counts.get(&format!("{}.{language}", rule.name));
                // The first two are every rule's; the others' are where a rule is for them, too.
                let is_asked = count.is_some() || EVERYWHERE.contains(&language);
                let count = count.copied().unwrap_or_default();
                if is_asked && count < CASES_PER_RULE {
                    few.push(format!(
                        "{}/{} has {count} cases in {language}",
                        built_in.name, rule.name
                    ));
                }
            }
        }
    }
    assert!(
        few.is_empty(),
        "every rule needs {CASES_PER_RULE} cases a language:\n{}",
        few.join("\n")
    );
}

/// `policies/README.md` lists the ways in which money is lost, with the rules that see them.
#[test]
fn the_table_of_ways_names_every_rule_and_no_other() {
    let text = fs::read_to_string(policies_folder().join("README.md")).unwrap();
    let (_, section) = text.split_once("\n## What is judged where\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows: Vec<&str> = section
        .lines()
        .filter(|line| line.starts_with("| D"))
        .collect();
    let numbers: Vec<String> = rows.iter().map(|row| row[2..5].to_owned()).collect();
    let expected: Vec<String> = (1..=40).map(|number| format!("D{number:02}")).collect();
    assert_eq!(numbers, expected);

    let engine = Engine::new(Limits::default()).unwrap();
    let mut rules: Vec<String> = Vec::new();
    for built_in in BUILT_IN {
        let manifest = engine.describe(&load(&engine, built_in.name)).unwrap();
        let own = manifest.rules.iter();
        rules.extend(own.map(|rule| format!("{}/{}", built_in.name, rule.name)));
    }
    let named: Vec<&str> = section
        .split('`')
        .filter(|word| word.contains('/') && !word.contains(' '))
        .collect();
    let missing: Vec<&String> = rules
        .iter()
        .filter(|rule| !named.contains(&rule.as_str()))
        .collect();
    assert!(missing.is_empty(), "not in the table: {missing:?}");
    let unknown: Vec<&&str> = named
        .iter()
        .filter(|name| !rules.iter().any(|rule| rule == *name))
        .collect();
    assert!(unknown.is_empty(), "no such rules: {unknown:?}");
}
