//! `setup.cfg` and `setup.py`.

use super::line::{lines, quoted};
use super::requirements::{requirement, split};
use crate::sink::Sink;

/// Reads `install_requires` and the extras of `setup.cfg`.
pub(super) fn read_configuration(sink: &mut Sink<'_>) {
    let mut section = "";
    let mut key = "";
    for line in lines(sink.text()) {
        let text = line.text.trim();
        if text.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = text.strip_prefix('[') {
            section = name.trim_end_matches(']');
            key = "";
            continue;
        }
        let is_extra = section == "options.extras_require";
        let mut value = text;
        if !line.text.starts_with([' ', '\t']) {
            let (name, rest) = text.split_once('=').unwrap_or((text, ""));
            (key, value) = (name.trim(), rest.trim());
        }
        let is_listed = section == "options"
            && matches!(key, "install_requires" | "setup_requires" | "tests_require");
        if (is_listed || is_extra) && !key.is_empty() {
            for part in value.split(';').take(1) {
                requirement(line, part, is_for_development(key), sink);
            }
        }
    }
}

/// Reads texts of `setup.py` that are requirements of what is looked for. What is put together
/// at run time is not seen.
pub(super) fn read_script(sink: &mut Sink<'_>) {
    let mut is_development = false;
    for line in lines(sink.text()) {
        if line.text.trim_start().starts_with('#') {
            continue;
        }
        if line.text.contains("_require") {
            is_development = line.text.contains("tests_require");
        }
        for text in quoted(line.text) {
            // A bare name may be anything: the project's own, a keyword.
            let is_requirement = split(text).is_some_and(|(name, asked)| {
                sink.wants(name) && asked.starts_with(['=', '<', '>', '~', '!'])
            });
            if is_requirement {
                requirement(line, text, is_development, sink);
            }
        }
    }
}

/// Whether an extra or a group is for those who work on the project, by its name.
pub(super) fn is_for_development(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.split(['-', '_', '.']).any(|word| {
        matches!(
            word,
            "dev"
                | "develop"
                | "development"
                | "test"
                | "tests"
                | "testing"
                | "docs"
                | "doc"
                | "lint"
        )
    })
}
