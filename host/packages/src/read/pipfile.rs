//! `Pipfile` and `Pipfile.lock`.

use super::npm::finish;
use super::tables::{dependencies, parse, table};
use crate::json::Json;
use crate::sink::Sink;

/// Reads `Pipfile`.
pub(super) fn read_manifest(sink: &mut Sink<'_>) {
    let root = parse(sink);
    for (key, is_development) in [("packages", false), ("dev-packages", true)] {
        if let Some(table) = table(&root, &[key]) {
            dependencies(table, is_development, sink);
        }
    }
}

/// Reads `"default": { "stripe": { "version": "==5.1.0" } }`.
pub(super) fn read_lock(sink: &mut Sink<'_>) {
    let mut json = Json::new(sink.text());
    if json.object() {
        while let Some((section, _)) = json.key() {
            match &*section {
                "default" => packages(&mut json, false, sink),
                "develop" => packages(&mut json, true, sink),
                _ => json.skip(),
            }
        }
    }
    finish(json, sink);
}

fn packages(json: &mut Json<'_>, is_development: bool, sink: &mut Sink<'_>) {
    if !json.object() {
        return;
    }
    while let Some((name, _)) = json.key() {
        if !json.object() {
            continue;
        }
        while let Some((key, _)) = json.key() {
            if key != "version" {
                json.skip();
            } else if let Some((version, place)) = json.text() {
                sink.lock(
                    &name,
                    version.trim_start_matches('='),
                    place,
                    is_development,
                );
            }
        }
    }
}
