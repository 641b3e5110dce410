//! What is shared by manifests in TOML.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::sink::Sink;

pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// Parses a manifest; what is wrong in it is told, and the rest is kept.
pub(super) fn parse<'t>(sink: &mut Sink<'t>) -> DeTable<'t> {
    let (root, errors) = DeTable::parse_recoverable(sink.text());
    if let Some(error) = errors.first() {
        sink.problem(error.span().unwrap_or(0..0), error.message());
    }
    root.into_inner()
}

/// The table at a path of keys.
pub(super) fn table<'a, 't>(root: &'a DeTable<'t>, path: &[&str]) -> Option<&'a DeTable<'t>> {
    let mut found = root;
    for key in path {
        found = found.get(*key)?.get_ref().as_table()?;
    }
    Some(found)
}

/// The items of a list.
pub(super) fn list<'a, 't>(
    root: &'a DeTable<'t>,
    key: &str,
) -> impl Iterator<Item = &'a Value<'t>> {
    let list = root.get(key).and_then(|value| value.get_ref().as_array());
    list.into_iter().flat_map(|list| list.iter())
}

/// A text with its place.
pub(super) fn text<'a>(value: &'a Value<'_>) -> Option<(&'a str, Range<usize>)> {
    Some((value.get_ref().as_str()?, value.span()))
}

/// Adds `stripe = "5.1"` and `stripe = { version = "5.1" }` of a table of
/// dependencies.
pub(super) fn dependencies(table: &DeTable<'_>, is_development: bool, sink: &mut Sink<'_>) {
    for (key, value) in table {
        // Poetry lets a list stand for different platforms.
        let values: Vec<&Value<'_>> = match value.get_ref() {
            DeValue::Array(list) => list.iter().collect(),
            _ => vec![value],
        };
        for value in values {
            let (name, version) = match value.get_ref().as_table() {
                Some(table) => {
                    let package = table.get("package").and_then(text);
                    (
                        package.map(|(name, _)| name),
                        table.get("version").and_then(text),
                    )
                }
                None => (None, text(value)),
            };
            let (version, place) = version.unwrap_or(("", key.span()));
            sink.ask(
                name.unwrap_or(key.get_ref()),
                version,
                place,
                is_development,
            );
        }
    }
}
