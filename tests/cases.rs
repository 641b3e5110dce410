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
            for language in ["javascript", "python"] {
                let count = counts
                    .get(&format!("{}.{language}", rule.name))
                    .copied()
                    .unwrap_or_default();
                if count < CASES_PER_RULE {
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
