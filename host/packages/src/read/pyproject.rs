//! `pyproject.toml`: the project's own tables, dependency groups, and Poetry's.

use super::requirements::split;
use super::setup::is_for_development;
use super::tables::{Value, dependencies, list, parse, table, text};
use crate::sink::Sink;

/// Reads the tables that list dependencies.
pub(super) fn read(sink: &mut Sink<'_>) {
    let root = parse(sink);
    if let Some(project) = table(&root, &["project"]) {
        requirements(list(project, "dependencies"), false, sink);
        if let Some(extras) = table(project, &["optional-dependencies"]) {
            for (name, _) in extras {
                let is_development = is_for_development(name.get_ref());
                requirements(list(extras, name.get_ref()), is_development, sink);
            }
        }
    }
    if let Some(groups) = table(&root, &["dependency-groups"]) {
        for (name, _) in groups {
            requirements(list(groups, name.get_ref()), true, sink);
        }
    }
    let uv = table(&root, &["tool", "uv"]);
    if let Some(uv) = uv {
        requirements(list(uv, "dev-dependencies"), true, sink);
        requirements(list(uv, "override-dependencies"), false, sink);
        requirements(list(uv, "constraint-dependencies"), false, sink);
    }
    if let Some(groups) = table(&root, &["tool", "pdm", "dev-dependencies"]) {
        for (name, _) in groups {
            requirements(list(groups, name.get_ref()), true, sink);
        }
    }
    let Some(poetry) = table(&root, &["tool", "poetry"]) else {
        return;
    };
    for (key, is_development) in [("dependencies", false), ("dev-dependencies", true)] {
        if let Some(table) = table(poetry, &[key]) {
            dependencies(table, is_development, sink);
        }
    }
    for (name, group) in table(poetry, &["group"]).into_iter().flatten() {
        let group = group.get_ref().as_table();
        if let Some(group) = group.and_then(|group| table(group, &["dependencies"])) {
            dependencies(group, is_for_development(name.get_ref()), sink);
        }
    }
}

fn requirements<'a>(
    list: impl Iterator<Item = &'a Value<'a>>,
    is_development: bool,
    sink: &mut Sink<'_>,
) {
    for (requirement, place) in list.filter_map(text) {
        if let Some((name, asked)) = split(requirement) {
            sink.ask(name, asked, place, is_development);
        }
    }
}
