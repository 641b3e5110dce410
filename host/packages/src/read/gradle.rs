//! Gradle's scripts, lockfiles and version catalogues.

use std::collections::BTreeMap;
use std::ops::Range;

use super::line::{Line, lines, quoted};
use super::tables::{parse, table, text};
use crate::sink::Sink;

/// Reads `implementation("com.stripe:stripe-java:20.0.0")` and its other spellings. A version
/// that a variable of the same script holds is followed.
pub(super) fn read_script(sink: &mut Sink<'_>) {
    let variables = variables(sink.text());
    for line in lines(sink.text()) {
        let code = line.text.trim();
        if code.starts_with("//") || code.starts_with('*') {
            continue;
        }
        let is_development =
            code.to_ascii_lowercase().starts_with("test") || code.starts_with("androidTest");
        if let Some((name, version)) = in_parts(code) {
            add(line, &name, version, &variables, is_development, sink);
            continue;
        }
        for text in quoted(code) {
            let mut parts = text.splitn(3, ':');
            let (Some(group), Some(artifact)) = (parts.next(), parts.next()) else {
                continue;
            };
            // A classifier or a kind may follow: `:20.0.0:sources@jar`.
            let version = parts.next().unwrap_or_default();
            let version = version.split([':', '@']).next().unwrap_or_default();
            let name = format!("{group}:{artifact}");
            add(line, &name, version, &variables, is_development, sink);
        }
    }
}

/// `group: 'com.stripe', name: 'stripe-java', version: '20.0.0'`, with `=` in Kotlin.
fn in_parts(code: &str) -> Option<(String, &str)> {
    let value = |key: &str| {
        let after = code.split_once(key)?.1.trim_start();
        let after = after.strip_prefix([':', '='])?;
        let after = after.trim_start();
        match after.starts_with(['"', '\'']) {
            true => quoted(after).next(),
            false => after.split([',', ')', ' ']).next(),
        }
    };
    let name = format!("{}:{}", value("group")?, value("name")?);
    Some((name, value("version").unwrap_or_default()))
}

fn add(
    line: Line<'_>,
    name: &str,
    version: &str,
    variables: &BTreeMap<&str, &str>,
    is_development: bool,
    sink: &mut Sink<'_>,
) {
    if !sink.wants(name) {
        return;
    }
    let key = version
        .trim_start_matches('$')
        .trim_start_matches('{')
        .trim_end_matches('}');
    let key = key.rsplit(['.', '[']).next().unwrap_or(key);
    let key = key.trim_matches(['"', '\'', ']']);
    let is_literal = version.starts_with(|first: char| first.is_ascii_digit() || first == '[');
    let version = match variables.get(key) {
        Some(value) if !is_literal => value,
        _ => version,
    };
    // Without a version a platform decides, which is not here.
    sink.ask(
        name,
        if version.is_empty() {
            "platform"
        } else {
            version
        },
        line.whole(),
        is_development,
    );
}

/// `def stripeVersion = '20.0.0'`, `ext.stripeVersion = "..."`, `val stripeVersion by extra("...")`.
fn variables(text: &str) -> BTreeMap<&str, &str> {
    let mut variables = BTreeMap::new();
    for line in lines(text) {
        let Some(at) = line
            .text
            .find(['=', ':'])
            .or_else(|| line.text.find(" by "))
        else {
            continue;
        };
        let (before, after) = line.text.split_at(at);
        let name = before.trim_end_matches(['+', ' ', '\t', ')', ']', '"', '\'']);
        let start = name.rfind(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
        let name = name
            .get(start.map_or(0, |start| start + 1)..)
            .unwrap_or_default();
        if let Some(value) = quoted(after).next()
            && value.starts_with(|first: char| first.is_ascii_digit())
        {
            variables.entry(name).or_insert(value);
        }
    }
    variables
}

/// Reads `com.stripe:stripe-java:20.0.0=compileClasspath,runtimeClasspath`.
pub(super) fn read_lock(sink: &mut Sink<'_>) {
    for line in lines(sink.text()) {
        let (package, used) = line.text.split_once('=').unwrap_or((line.text, ""));
        if let Some((name, version)) = package.trim().rsplit_once(':') {
            let mut used = used.split(',');
            let is_development = used.all(|path| path.to_ascii_lowercase().starts_with("test"));
            sink.lock(name, version, line.whole(), is_development);
        }
    }
}

/// Reads `libs.versions.toml`.
pub(super) fn read_catalogue(sink: &mut Sink<'_>) {
    let root = parse(sink);
    for (_, library) in table(&root, &["libraries"]).into_iter().flatten() {
        if let Some((coordinates, place)) = text(library) {
            let mut parts = coordinates.rsplitn(2, ':');
            if let (Some(version), Some(name)) = (parts.next(), parts.next()) {
                sink.ask(name, version, place, false);
            }
            continue;
        }
        let Some(library) = library.get_ref().as_table() else {
            continue;
        };
        let part = |key: &str| library.get(key).and_then(text).map(|(text, _)| text);
        let name = match (part("module"), part("group"), part("name")) {
            (Some(module), _, _) => module.to_owned(),
            (None, Some(group), Some(name)) => format!("{group}:{name}"),
            _ => continue,
        };
        let version = library.get("version").and_then(|version| {
            let Some(inner) = version.get_ref().as_table() else {
                return version_text(version);
            };
            match inner.get("ref").and_then(text) {
                Some((key, _)) => version_text(table(&root, &["versions"])?.get(key)?),
                None => rich(inner),
            }
        });
        if let Some((version, place)) = version {
            sink.ask(&name, version, place, false);
        }
    }
}

fn version_text<'a>(version: &'a super::tables::Value<'_>) -> Option<(&'a str, Range<usize>)> {
    match version.get_ref().as_table() {
        Some(inner) => rich(inner),
        None => text(version),
    }
}

/// `{ strictly = "[1,2)", prefer = "1.5" }`: the narrowest that is said.
fn rich<'a>(version: &'a toml::de::DeTable<'_>) -> Option<(&'a str, Range<usize>)> {
    ["strictly", "require", "prefer"]
        .into_iter()
        .find_map(|key| version.get(key).and_then(text))
}
