//! How the code of a whole tree uses a gateway: what the first version of its contract says.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_contracts::{Draft, OUTCOMES, Row, Used, Words, stem};
use tollgate_facts::{At, Facts, FileId};
use tollgate_gateways::Page;
use tollgate_model::change::Side;
use tollgate_model::code::{FunctionId, Source};

/// More files than these are not named for one operation or answer.
const MAX_PLACES: usize = 8;

/// The ids of the gateways that the code of the tree calls, tests left out.
pub fn gateways_in_use(facts: &Facts) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (file, source) in sources(facts) {
        for call in source.call_ids() {
            let call = At {
                file,
                side: Side::After,
                id: call,
            };
            if let Some(matched) = facts.matched(call) {
                found.insert(matched.operation.gateway.clone());
            }
        }
    }
    found
}

/// The words for the languages of the code that calls gateways, tests left out.
pub fn languages_in_use(facts: &Facts) -> BTreeSet<&'static str> {
    let calls = |file: FileId, source: &Source| {
        let side = Side::After;
        let mut calls = source.call_ids();
        calls.any(|id| facts.matched(At { file, side, id }).is_some())
    };
    let found = sources(facts).filter(|(file, source)| calls(*file, source));
    found.map(|(_, source)| source.language.word()).collect()
}

/// The first version of a contract: operations and answers with the files of the tree that use
/// and name them. Sentences for people are left to whoever writes it.
pub fn first_contract(facts: &Facts, page: &Page) -> Draft {
    let code = code_of(facts, &page.id);
    let files: Vec<(&str, Words<'_>)> = code
        .iter()
        .map(|(path, text)| (path.as_str(), Words::of(&page.id, text)))
        .collect();
    Draft {
        id: page.id.clone(),
        title: page.title.clone(),
        operations: operations(facts, &page.id),
        responses: responses(page, &files),
        ..Draft::default()
    }
}

fn sources(facts: &Facts) -> impl Iterator<Item = (FileId, &Source)> {
    let files = facts.file_ids().filter(|id| !facts.file(*id).is_test);
    files.filter_map(|id| Some((id, facts.source(id, Side::After)?)))
}

fn operations(facts: &Facts, gateway: &str) -> Vec<Used> {
    let mut found: BTreeMap<(String, String), BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (file, source) in sources(facts) {
        for id in source.call_ids() {
            let call = At {
                file,
                side: Side::After,
                id,
            };
            let Some(matched) = facts.matched(call) else {
                continue;
            };
            let operation = &matched.operation;
            let function = source[id].function;
            if operation.gateway != gateway || facts.is_test_code(call.with(function)) {
                continue;
            }
            let key = (operation.name.clone(), operation.kind.clone());
            let path = facts.file(file).path.as_str().to_owned();
            let functions = found.entry(key).or_default().entry(path).or_default();
            functions.extend(name_of(source, function));
        }
    }
    let used = |((name, kind), places): ((String, String), BTreeMap<String, BTreeSet<String>>)| {
        let places = places.into_iter().take(MAX_PLACES);
        Used {
            name,
            kind,
            places: places
                .map(|(path, functions)| (path, functions.into_iter().collect()))
                .collect(),
        }
    };
    found.into_iter().map(used).collect()
}

/// The name of the nearest function that has one; none for the module.
fn name_of(source: &Source, function: FunctionId) -> Option<String> {
    let mut next = Some(function);
    while let Some(id) = next {
        let function = &source[id];
        if !function.name.starts_with('<') {
            return Some(function.name.clone());
        }
        next = function.parent;
    }
    None
}

/// The code of the files that can handle answers of a gateway: those that call it, or speak of
/// it.
fn code_of(facts: &Facts, gateway: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (file, source) in sources(facts) {
        let calls = source.call_ids().any(|id| {
            let call = At {
                file,
                side: Side::After,
                id,
            };
            let matched = facts.matched(call);
            matched.is_some_and(|matched| matched.operation.gateway == gateway)
        });
        if calls || source.text.to_lowercase().contains(gateway) {
            let path = facts.file(file).path.as_str().to_owned();
            found.push((path, without_comments(&source.text)));
        }
    }
    found
}

/// A text without the lines that only comment or bring names in.
fn without_comments(text: &str) -> String {
    let starts = [
        "//", "#", "*", "/*", "--", "import ", "from ", "use ", "using ",
    ];
    let is_code = |line: &&str| {
        !starts
            .iter()
            .any(|start| line.trim_start().starts_with(start))
    };
    text.lines().filter(is_code).collect::<Vec<_>>().join("\n")
}

/// The rows: what the code names first, each group of answers that is handled in the same files
/// in one row. An ambiguous answer always has a row of its own.
fn responses(page: &Page, files: &[(&str, Words<'_>)]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for outcome in OUTCOMES {
        let classes = page.errors.iter().filter(|class| class.class == outcome);
        let mut stems: Vec<(String, Vec<&String>)> = Vec::new();
        for name in classes.flat_map(|class| &class.errors) {
            let stem = stem(&page.id, name);
            match stems.iter_mut().find(|(known, _)| *known == stem) {
                Some((_, names)) => names.push(name),
                None => stems.push((stem, vec![name])),
            }
        }
        let mut of_outcome: Vec<Row> = Vec::new();
        for (_, names) in stems {
            let row = row(outcome, &names, files);
            let joined = of_outcome
                .iter_mut()
                .find(|known| outcome != "ambiguous" && known.places == row.places);
            match joined {
                Some(known) => known.names.extend(row.names),
                None => of_outcome.push(row),
            }
        }
        if outcome == "ambiguous" && of_outcome.is_empty() {
            of_outcome.push(row(outcome, &[&"timeout".to_owned()], files));
        }
        rows.extend(of_outcome);
    }
    rows
}

/// The row of one answer: its names in the code, or the first of those it has.
fn row(outcome: &str, names: &[&String], files: &[(&str, Words<'_>)]) -> Row {
    // What could be any word says nothing of an answer.
    let is_telling = |name: &str| name.contains('_') || name.chars().any(char::is_uppercase);
    let named: Vec<&&String> = names
        .iter()
        .filter(|name| is_telling(name) && files.iter().any(|(_, words)| words.have_word(name)))
        .collect();
    let is_named = |(_, words): &&(&str, Words<'_>)| {
        let mut names = names.iter().filter(|name| is_telling(name));
        names.any(|name| words.have(name))
    };
    let places = files.iter().filter(is_named).take(MAX_PLACES);
    let names = match named.is_empty() {
        true => names.iter().take(1).map(|name| (*name).clone()).collect(),
        false => named.into_iter().map(|name| (*name).clone()).collect(),
    };
    Row {
        names,
        outcome: outcome.to_owned(),
        places: places
            .map(|(path, _)| ((*path).to_owned(), Vec::new()))
            .collect(),
    }
}
