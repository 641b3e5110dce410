//! Every callee and every request of the catalogue is tried, in code made for it.

use std::fmt::Write as _;
use std::sync::Arc;

use tollgate_model::code::Language;
use tollgate_model::gateway::Match;

use super::Catalogue;
use crate::entry::{Condition, Entry, Row, Sdk};

#[test]
fn every_callee_is_matched_as_its_row() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut wrong = String::new();
    let mut tried = 0;
    for entry in &catalogue.entries {
        for row in &entry.rows {
            for (sdk, callees) in &row.callees {
                let sdk = &entry.sdks[sdk.unwrap()];
                for callee in callees {
                    let code = sample(entry, row, sdk, callee);
                    tried += 1;
                    check(&catalogue, language(sdk), &code, entry, row, &mut wrong);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(tried > 300, "only {tried} callees were tried");
}

#[test]
fn every_request_is_matched_as_its_row() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut wrong = String::new();
    for entry in &catalogue.entries {
        let host = entry.gateway.hosts.first().unwrap().replace('*', "live");
        for row in &entry.rows {
            for request in &row.requests {
                let path = request
                    .path
                    .join("/")
                    .replace("v*", "v71")
                    .replace('{', "${");
                let word = request.body_word.as_deref().unwrap_or_default();
                let body = conditions(row, Language::TypeScript);
                let host = if word.is_empty() {
                    host.as_str()
                } else {
                    "payments.braintree-api.com"
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
    let catalogue = Catalogue::embedded().unwrap();
    for entry in &catalogue.entries {
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
        for row in &entry.rows {
            let sdks = row
                .callees
                .iter()
                .map(|(sdk, _)| sdk.map(|sdk| &entry.sdks[sdk]));
            for sdk in sdks.chain([None]) {
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

fn language(sdk: &Sdk) -> Language {
    if sdk.family == "python" {
        Language::Python
    } else {
        Language::TypeScript
    }
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
    let lower = code.to_ascii_lowercase();
    assert!(
        catalogue.words().iter().any(|word| lower.contains(word)),
        "no word in\n{code}"
    );
}

/// Code in which one callee is called, through the client that it needs.
fn sample(_entry: &Entry, row: &Row, sdk: &Sdk, callee: &str) -> String {
    let is_python = sdk.family == "python";
    let package = &sdk.packages[0];
    let import = |name: &str| match is_python {
        true => format!("from {package} import {name}\n"),
        false => format!("import {{ {name} }} from '{package}';\n"),
    };
    let new = if is_python { "" } else { "new " };
    let mut arguments = vec!["'id'".to_owned(); row.ids];
    if let Some((method, class)) = callee.split_once('(') {
        let class = class.trim_end_matches(')');
        let body = conditions(row, language(sdk));
        let set = if is_python {
            "request_body"
        } else {
            "requestBody"
        };
        let declare = if is_python { "" } else { "const " };
        return format!(
            "{}{declare}request = {new}{class}()\nrequest.{set}({{ {body} }})\nclient.{method}(request)\n",
            import(class)
        );
    }
    if !row.when.is_empty() {
        arguments.push(format!("{{ {} }}", conditions(row, language(sdk))));
    }
    let arguments = arguments.join(", ");
    let (first, rest) = callee.split_once('.').unwrap_or(("", callee));
    let is_class = first.starts_with(|letter: char| letter.is_ascii_uppercase());
    match sdk.clients.first() {
        _ if is_class && is_python => format!("{}{first}.{rest}({arguments})\n", import(first)),
        _ if is_class => format!(
            "{}const it = new {first}();\nit.{rest}({arguments});\n",
            import(first)
        ),
        None if is_python => format!("import {package} as it\nit.{callee}({arguments})\n"),
        None => format!("import it from '{package}';\nit.{callee}({arguments});\n"),
        Some(client) => {
            let client = client.split('.').next().unwrap();
            let declare = if is_python { "" } else { "const " };
            format!(
                "{}{declare}it = {new}{client}()\nit.{callee}({arguments})\n",
                import(client)
            )
        }
    }
}

/// The arguments that make a call its row, as entries of an object.
fn conditions(row: &Row, language: Language) -> String {
    let entries = row
        .when
        .iter()
        .map(|condition| entry_text(condition, language));
    entries.collect::<Vec<_>>().join(", ")
}

fn entry_text(condition: &Condition, language: Language) -> String {
    let quote = |name: &str| {
        if language == Language::Python {
            format!("\"{name}\"")
        } else {
            name.to_owned()
        }
    };
    let value = match condition.value.as_deref() {
        Some("true") if language == Language::Python => "True".to_owned(),
        Some("false") if language == Language::Python => "False".to_owned(),
        Some(word @ ("true" | "false")) => word.to_owned(),
        Some(text) => format!("'{text}'"),
        None => "{ }".to_owned(),
    };
    let path = &condition.paths[0];
    let (last, outer) = path.split_last().unwrap();
    let inner = format!("{}: {value}", quote(last));
    outer.iter().rev().fold(inner, |inner, name| {
        format!("{}: {{ {inner} }}", quote(name))
    })
}
