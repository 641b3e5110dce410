//! The table of the README says what each language yields: here it is held to that.
//!
//! A row's samples stand in `yields/LANGUAGE.md`: a heading for each fact, under it one for
//! each claim of the cell (claims are parted by commas), under that the code that must show
//! the fact. A cell that is empty has the claim `nothing`, with code that must not show it.

use std::collections::BTreeMap;

use tollgate_model::code::{BindingKind, Language, Source, Step, StepKind};

use super::dump::source;
use crate::languages;

const README: &str = include_str!("../../README.md");

/// One row: its name, the languages it speaks of, its samples.
struct Row {
    name: &'static str,
    languages: &'static [Language],
    samples: &'static str,
}

const ROWS: &[Row] = &[
    Row {
        name: "JavaScript, JSX",
        languages: &[Language::JavaScript],
        samples: include_str!("yields/javascript.md"),
    },
    Row {
        name: "TypeScript, TSX",
        languages: &[Language::TypeScript, Language::Tsx],
        samples: include_str!("yields/typescript.md"),
    },
    Row {
        name: "Python",
        languages: &[Language::Python],
        samples: include_str!("yields/python.md"),
    },
    Row {
        name: "Ruby",
        languages: &[Language::Ruby],
        samples: include_str!("yields/ruby.md"),
    },
    Row {
        name: "PHP",
        languages: &[Language::Php],
        samples: include_str!("yields/php.md"),
    },
    Row {
        name: "Java",
        languages: &[Language::Java],
        samples: include_str!("yields/java.md"),
    },
    Row {
        name: "Kotlin",
        languages: &[Language::Kotlin],
        samples: include_str!("yields/kotlin.md"),
    },
    Row {
        name: "C#",
        languages: &[Language::CSharp],
        samples: include_str!("yields/csharp.md"),
    },
    Row {
        name: "Go",
        languages: &[Language::Go],
        samples: include_str!("yields/go.md"),
    },
    Row {
        name: "Rust",
        languages: &[Language::Rust],
        samples: include_str!("yields/rust.md"),
    },
];

/// Whether a source shows a fact; nothing where the fact is not known.
fn shows(fact: &str, source: &Source) -> Option<bool> {
    let has_step = |holds: &dyn Fn(&Step) -> bool| source.steps.iter().any(holds);
    let has = |kind: StepKind| has_step(&|step| step.kind == kind);
    let binds = |holds: fn(&BindingKind) -> bool| {
        let mut bindings = source.bindings.iter();
        bindings.any(|binding| holds(&binding.kind))
    };
    Some(match fact {
        // `yielded()` is what the function calls.
        "functions" => source
            .calls
            .iter()
            .any(|call| call.callee == "yielded" && source[call.function].parent.is_some()),
        "exports" => source
            .functions
            .iter()
            .any(|function| function.export.is_some()),
        "each-loop" => has(StepKind::EachLoop) && !has(StepKind::Loop),
        "loop" => has(StepKind::Loop) && !has(StepKind::EachLoop),
        "attempt" => has(StepKind::Attempt),
        "scope" => has(StepKind::Scope),
        "branch" => has_step(&|step| {
            let mut children = step.children.iter();
            step.kind == StepKind::Branch
                && children.any(|child| source[*child].kind == StepKind::Arm)
        }),
        "parameters that are fields" => binds(|kind| *kind == BindingKind::Field),
        "declared types" => {
            let mut bindings = source.bindings.iter();
            bindings.any(|binding| binding.type_name.is_some())
        }
        "modules" => binds(|kind| matches!(kind, BindingKind::Import { .. })),
        "entry points" => source
            .functions
            .iter()
            .any(|function| function.entry.is_some()),
        "tests" => source.functions.iter().any(|function| function.is_test),
        "random and clock" => source.calls.iter().any(|call| call.nature.is_some()),
        _ => return None,
    })
}

/// The table: the first row is the facts, the others begin with their name.
fn table() -> (Vec<&'static str>, Vec<Vec<&'static str>>) {
    let lines = README.lines().skip_while(|line| !line.starts_with("| |"));
    let lines = lines.take_while(|line| line.starts_with('|'));
    let cells = |line: &'static str| {
        let inner = line
            .strip_prefix('|')
            .and_then(|line| line.strip_suffix('|'));
        let cells = inner.unwrap_or_default().split('|');
        cells.map(str::trim).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<&'static str>> = lines
        .filter(|line| !line.starts_with("| ---"))
        .map(cells)
        .collect();
    let facts = rows.remove(0);
    for row in &rows {
        assert_eq!(row.len(), facts.len(), "cells of {}", row[0]);
    }
    (facts, rows)
}

/// What a cell claims: its parts between commas, outside of code.
fn claims(cell: &str) -> Vec<&str> {
    let mut is_code = false;
    let parts = cell.split(|letter| {
        is_code ^= letter == '`';
        letter == ',' && !is_code
    });
    parts
        .map(str::trim)
        .filter(|claim| !claim.is_empty())
        .collect()
}

/// The samples of a language: fact, claim, code.
fn samples(text: &'static str) -> BTreeMap<(&'static str, &'static str), String> {
    let mut found: BTreeMap<_, String> = BTreeMap::new();
    let (mut fact, mut claim) = ("", "");
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            (fact, claim) = (name.trim(), "");
        } else if let Some(name) = line.strip_prefix("### ") {
            claim = name.trim();
            let before = found.insert((fact, claim), String::new());
            assert!(before.is_none(), "{fact}: {claim} twice");
        } else if let Some(code) = found.get_mut(&(fact, claim)) {
            *code += line.strip_prefix("    ").unwrap_or(line);
            code.push('\n');
        }
    }
    found
}

/// The claims of a cell with their samples.
#[derive(Default)]
struct Held(Vec<(String, String)>);

/// Holds a cell to its samples, and says what is wrong. `above` is the cell above, which
/// `the same` stands for.
fn hold(row: &Row, fact: &str, cell: &str, above: &Held, faults: &mut Vec<String>) -> Held {
    let samples = samples(row.samples);
    let mut fault = |what: String| faults.push(format!("{}, {fact}: {what}", row.name));
    let mut held = Held::default();
    for claim in claims(cell) {
        match samples.get(&(fact, claim)) {
            _ if claim == "the same" => held.0.extend(above.0.iter().cloned()),
            Some(code) => held.0.push((claim.to_owned(), code.clone())),
            // There is more of the kind.
            None if claim == "..." => {}
            None => fault(format!("{claim}: claimed without a sample")),
        }
    }
    let read = |code: &str| {
        let read = row.languages.iter().map(|language| source(*language, code));
        read.collect::<Vec<_>>()
    };
    for (claim, code) in &held.0 {
        for read in read(code) {
            assert_eq!(read.gaps, [], "{} {fact}: {claim}", row.name);
            match shows(fact, &read) {
                Some(true) => {}
                Some(false) => fault(format!("{claim}: claimed, but not yielded")),
                None => fault("nobody knows how to tell".to_owned()),
            }
        }
    }
    for ((_, claim), code) in samples.iter().filter(|((at, _), _)| *at == fact) {
        let is_held = held.0.iter().any(|(known, _)| known == claim);
        let is_shown = || {
            read(code)
                .iter()
                .any(|read| shows(fact, read) != Some(false))
        };
        match (*claim, cell) {
            ("nothing", "") if is_shown() => fault("yielded, but the cell is empty".to_owned()),
            ("nothing", "") => {}
            _ if !is_held => fault(format!("{claim}: has a sample, but is not claimed")),
            _ => {}
        }
    }
    if cell.is_empty() && !samples.contains_key(&(fact, "nothing")) {
        fault("empty, and no sample under `nothing`".to_owned());
    }
    held
}

#[test]
fn the_table_of_the_readme_is_true() {
    let (facts, rows) = table();
    let mut faults = Vec::new();
    for (at, fact) in facts.iter().enumerate().skip(1) {
        let mut above = Held::default();
        for cells in rows.iter().filter(|_| *fact != "files") {
            if let Some(row) = ROWS.iter().find(|row| row.name == cells[0]) {
                above = hold(row, fact, cells[at], &above, &mut faults);
            }
        }
    }
    assert!(faults.is_empty(), "the table lies:\n{}", faults.join("\n"));
}

#[test]
fn every_language_has_a_row_and_every_sample_a_cell() {
    let (facts, rows) = table();
    let named: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    let known: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
    assert_eq!(named, known, "rows of README.md and of ROWS");
    for language in languages::all() {
        let row = ROWS.iter().find(|row| row.languages.contains(&language));
        assert!(row.is_some(), "{language:?} has no row");
    }
    for row in ROWS {
        for (fact, claim) in samples(row.samples).keys() {
            assert!(facts.contains(fact), "{}: {fact}, {claim}", row.name);
        }
    }
}

#[test]
fn the_ends_of_file_names_are_those_of_the_table() {
    let (facts, rows) = table();
    let at = facts.iter().position(|fact| *fact == "files").unwrap();
    for (row, cells) in ROWS.iter().zip(&rows) {
        let claimed: Vec<&str> = cells[at].split('`').skip(1).step_by(2).collect();
        let mut known = Vec::new();
        for language in row.languages {
            known.extend_from_slice(languages::endings(*language));
        }
        assert_eq!(claimed, known, "{}", row.name);
    }
}
