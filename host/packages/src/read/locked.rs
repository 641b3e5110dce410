//! Lockfiles in TOML that machines write in one shape: `Cargo.lock`, `poetry.lock`, `uv.lock`,
//! `pdm.lock`, `pylock.toml`. Read line by line; a tree of them would be the slowest thing in a
//! whole run.

use std::ops::Range;

use super::line::{lines, unquoted};
use crate::sink::Sink;

/// Reads tables such as
///
/// ```toml
/// [[package]]
/// name = "stripe"
/// version = "5.1.0"
/// category = "dev"
/// ```
pub(super) fn read(sink: &mut Sink<'_>) {
    let mut package = Package::default();
    let mut is_in_package = false;
    for line in lines(sink.text()) {
        if line.text.starts_with('[') {
            let header = line.text.trim_end();
            if matches!(header, "[[package]]" | "[[packages]]") {
                package.add(sink);
                is_in_package = true;
            } else {
                is_in_package = false;
            }
            continue;
        }
        if !is_in_package || line.text.starts_with(' ') {
            continue;
        }
        let Some((key, value)) = line.text.split_once('=') else {
            continue;
        };
        match key.trim() {
            "name" => package.name = unquoted(value),
            "version" => package.version = Some((unquoted(value), line.whole())),
            // Poetry before 1.5, Poetry since 2.0.
            "category" => package.is_development = unquoted(value) == "dev",
            "groups" => {
                package.is_development = !["\"main\"", "\"default\""]
                    .iter()
                    .any(|group| value.contains(group));
            }
            _ => {}
        }
    }
    package.add(sink);
}

#[derive(Default)]
struct Package<'t> {
    name: &'t str,
    version: Option<(&'t str, Range<usize>)>,
    is_development: bool,
}

impl Package<'_> {
    /// Adds what was gathered, and starts anew.
    fn add(&mut self, sink: &mut Sink<'_>) {
        let package = std::mem::take(self);
        if let Some((version, place)) = package.version {
            sink.lock(package.name, version, place, package.is_development);
        }
    }
}
