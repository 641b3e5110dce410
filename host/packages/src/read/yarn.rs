//! `yarn.lock`, classic and berry.

use std::ops::Range;

use super::line::{lines, unquoted};
use super::npm::name_before_at;
use crate::sink::Sink;

/// Reads blocks such as
///
/// ```text
/// stripe@^9.0.0, stripe@^9.1.0:
///   version "9.1.0"
/// ```
pub(super) fn read(sink: &mut Sink<'_>) {
    let mut name: Option<String> = None;
    let mut version: Option<(String, Range<usize>)> = None;
    for line in lines(sink.text()) {
        if line.text.is_empty() || line.text.starts_with('#') {
            continue;
        }
        if !line.text.starts_with(' ') {
            add(&mut name, &mut version, sink);
            name = package_of(line.text).map(str::to_owned);
            continue;
        }
        if line.indent() != 2 || name.is_none() {
            continue;
        }
        let (key, value) = line.text.trim().split_once(' ').unwrap_or_default();
        match key.trim_end_matches(':') {
            "version" => version = Some((unquoted(value).to_owned(), line.whole())),
            // Berry says here which package an alias stands for.
            "resolution" => {
                if let Some(package) = name_before_at(unquoted(value)) {
                    name = Some(package.to_owned());
                }
            }
            _ => {}
        }
    }
    add(&mut name, &mut version, sink);
}

/// The package of `"stripe@^9, stripe@npm:^9.1":`, and of an alias `"pay@npm:stripe@^9":`.
fn package_of(line: &str) -> Option<&str> {
    let keys = line.strip_suffix(':')?;
    let first = keys.split(", ").next().map(|key| key.trim_matches('"'))?;
    let name = name_before_at(first)?;
    let range = first.get(name.len() + 1..)?;
    let alias = range.strip_prefix("npm:").and_then(name_before_at);
    Some(alias.unwrap_or(name))
}

fn add(
    name: &mut Option<String>,
    version: &mut Option<(String, Range<usize>)>,
    sink: &mut Sink<'_>,
) {
    if let (Some(name), Some((version, place))) = (name.take(), version.take()) {
        sink.lock(&name, &version, place, false);
    }
    *version = None;
}
