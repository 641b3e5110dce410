//! Three programs in nine languages: a keyless charge in a retry, the same with a key made from
//! the order, and a swallowed error of the gateway. The first and the last are found, and the
//! one in the middle is silent.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::world::World;

/// The languages: the folder here that holds its programs, how their names end, and where such
/// a project keeps its source. A language is a row and a folder of three files.
const LANGUAGES: [(&str, &str, &str); 9] = [
    ("typescript", "ts", "src/payments"),
    ("python", "py", "shop/payments"),
    ("ruby", "rb", "app/services"),
    ("php", "php", "app/Billing"),
    ("java", "java", "src/main/java/shop"),
    ("kotlin", "kt", "src/main/kotlin/shop"),
    ("go", "go", "internal/pay"),
    ("csharp", "cs", "src/Shop.Payments"),
    ("rust", "rs", "src/payments"),
];

/// The programs, with the rule that finds each and the exit code of a change that brings it.
const PROGRAMS: [(&str, Option<&str>, i32); 3] = [
    ("keyless", Some("idempotency/missing-key"), 1),
    ("keyed", None, 0),
    ("swallowed", Some("gateway-errors/swallowed"), 1),
];

#[test]
fn each_language_tells_the_three_programs_apart() {
    let world = World::new();
    let mut wrong = Vec::new();
    for (language, ending, folder) in LANGUAGES {
        let repository = world.repository(language);
        repository.write("README.md", "# Shop\n").commit("a shop");
        for (program, rule, code) in PROGRAMS {
            let path = format!("{folder}/{program}.{ending}");
            repository.write(&path, text_of(language, program, ending));
            repository.commit(program);
            let run = repository.tollgate(&["check", "--base", "HEAD~1", "--format", "json"]);
            let found = rules(&run.json());
            let is_right = match rule {
                Some(rule) => found.iter().any(|found| found == rule),
                None => found.is_empty(),
            };
            if !is_right || run.code != code {
                wrong.push(format!(
                    "{language}, {program}: exit code {}, found {found:?}",
                    run.code
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn text_of(language: &str, program: &str, ending: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("three_programs");
    let path = folder.join(language).join(format!("{program}.{ending}"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rules of a report's findings that ask for anything. That there is a new payment to look at
/// is worth a note in all three.
fn rules(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().expect("a list");
    let asking = findings.iter().filter(|found| found["effect"] != "note");
    let rules = asking.map(|found| found["rule"].as_str());
    rules.map(|rule| rule.expect("a rule").to_owned()).collect()
}
