//! `Cargo.toml`.

use toml::de::DeTable;

use super::tables::{dependencies, parse, table};
use crate::sink::Sink;

const SECTIONS: [(&str, bool); 3] = [
    ("dependencies", false),
    ("build-dependencies", false),
    ("dev-dependencies", true),
];

/// Reads the dependencies of the package, of each target, and of the workspace.
pub(super) fn read(sink: &mut Sink<'_>) {
    let root = parse(sink);
    sections(&root, sink);
    if let Some(workspace) = table(&root, &["workspace"]) {
        sections(workspace, sink);
    }
    for (_, target) in table(&root, &["target"]).into_iter().flatten() {
        if let Some(target) = target.get_ref().as_table() {
            sections(target, sink);
        }
    }
}

fn sections(root: &DeTable<'_>, sink: &mut Sink<'_>) {
    for (key, is_development) in SECTIONS {
        if let Some(table) = table(root, &[key]) {
            dependencies(table, is_development, sink);
        }
    }
}
