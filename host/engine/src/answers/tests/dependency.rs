#![allow(clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_change::Change as ReadChange;
use tollgate_facts::{Facts, Scope};
use tollgate_gateways::Catalogue;
use tollgate_model::RepoPath;
use wasmtime::component::Resource;

use super::again;
use crate::handles::{Change, Dependency};
use crate::limits::Limits;
use crate::state::State;
use crate::wit::facts::{HostChange, HostDependency, HostFile, HostFileQuery, HostLandmine, Side};

const CATALOGUE: &str = r#"
id = "acme"
title = "Acme Pay"
[[sdks]]
id = "node"
family = "javascript"
packages = ["acme-pay"]
[[landmines]]
package = "javascript:acme-pay"
versions = ">=2.0.0, <2.3.0"
when = "retries are on"
what = "the SDK sends the POST twice"
fixed = "2.3.0"
help = "turn retries off"
source = "a trial"
"#;

/// A lockfile with one package at a version.
fn lock(version: &str) -> String {
    format!("acme-pay@^1, acme-pay@^2:\n  version \"{version}\"\n")
}

fn manifest(asked: &str) -> String {
    format!("{{ \"dependencies\": {{ \"acme-pay\": \"{asked}\" }} }}\n")
}

type Tree = BTreeMap<RepoPath, String>;

fn tree(files: &[(&str, String)]) -> Tree {
    let file = |(path, text): &(&str, String)| (RepoPath::from(*path), text.clone());
    files.iter().map(file).collect()
}

fn state(before: Tree, after: Tree) -> (State, impl Fn() -> Resource<Change>) {
    let catalogue = Arc::new(Catalogue::read(&[("acme.toml", CATALOGUE)]).unwrap());
    let change = ReadChange::from_trees(before, after);
    let facts = Facts::gather(change, catalogue, &Scope::default()).unwrap();
    let mut state = State::new(&Limits::default(), Some(Arc::new(facts)));
    let rep = state.give(Change).unwrap().rep();
    (state, move || Resource::new_borrow(rep))
}

fn dependencies(state: &mut State, change: Resource<Change>) -> Vec<Resource<Dependency>> {
    HostChange::dependencies(state, change, Vec::new()).unwrap()
}

#[test]
fn a_locked_dependency_tells_what_it_is_and_what_it_was() {
    let before = tree(&[("web/yarn.lock", lock("1.9.0"))]);
    let after = tree(&[("web/yarn.lock", lock("2.1.0"))]);
    let (mut state, change) = state(before, after);
    let found = dependencies(&mut state, change());
    assert_eq!(found.len(), 1);
    let one = || again(&found[0]);
    assert_eq!(HostDependency::name(&mut state, one()).unwrap(), "acme-pay");
    assert_eq!(state.family(one()).unwrap(), "javascript");
    assert_eq!(
        HostDependency::path(&mut state, one()).unwrap(),
        "web/yarn.lock"
    );
    assert_eq!(state.version(one()).unwrap(), "2.1.0");
    assert!(state.is_locked(one()).unwrap() && state.is_lockfile(one()).unwrap());
    assert!(!state.is_development(one()).unwrap());
    assert_eq!(
        HostDependency::span(&mut state, one()).unwrap().start_line,
        2
    );
    assert_eq!(
        HostDependency::gateways(&mut state, one()).unwrap(),
        ["acme"]
    );
    assert_eq!(state.pinned(one()).unwrap(), ["2.1.0"]);
    let before = HostDependency::before(&mut state, one()).unwrap();
    assert_eq!(before.len(), 1);
    assert_eq!(state.version(again(&before[0])).unwrap(), "1.9.0");
    assert!(state.landmines(again(&before[0])).unwrap().is_empty());

    let landmines = state.landmines(one()).unwrap();
    let again_found = state.landmines(one()).unwrap();
    assert_eq!(landmines.len(), 1);
    let mine = || again(&landmines[0]);
    assert_eq!(HostLandmine::gateway(&mut state, mine()).unwrap(), "acme");
    assert_eq!(
        HostLandmine::gateway_title(&mut state, mine()).unwrap(),
        "Acme Pay"
    );
    assert_eq!(state.versions(mine()).unwrap(), ">=2.0.0, <2.3.0");
    assert_eq!(state.condition(mine()).unwrap(), "retries are on");
    assert_eq!(state.what(mine()).unwrap(), "the SDK sends the POST twice");
    assert_eq!(state.fixed(mine()).unwrap(), "2.3.0");
    assert_eq!(state.help(mine()).unwrap(), "turn retries off");
    assert_eq!(HostLandmine::source(&mut state, mine()).unwrap(), "a trial");
    let is_same = HostLandmine::is_same(&mut state, mine(), again(&again_found[0]));
    assert!(is_same.unwrap());
    for (version, expected) in [("2.2.9", true), ("2.3.0", false), ("latest", false)] {
        let covers = state.covers(mine(), version.to_owned()).unwrap();
        assert_eq!(covers, expected, "{version}");
    }
}

#[test]
fn a_manifest_knows_what_the_nearest_lockfile_pins() {
    let before = tree(&[("yarn.lock", lock("2.3.0"))]);
    let after = tree(&[
        ("yarn.lock", lock("2.3.0")),
        ("apps/web/package.json", manifest("^2.0.0")),
        ("apps/test/fixtures/package.json", manifest("^2.0.0")),
    ]);
    let (mut state, change) = state(before, after);
    let found = dependencies(&mut state, change());
    assert_eq!(found.len(), 1, "not what is in test code");
    let one = || again(&found[0]);
    assert_eq!(state.version(one()).unwrap(), "^2.0.0");
    assert!(!state.is_locked(one()).unwrap() && !state.is_lockfile(one()).unwrap());
    assert!(
        HostDependency::before(&mut state, one())
            .unwrap()
            .is_empty()
    );
    assert_eq!(state.landmines(one()).unwrap().len(), 1);
    assert_eq!(state.pinned(one()).unwrap(), ["2.3.0"]);
}

#[test]
fn a_dependency_that_moved_to_another_file_has_one_before() {
    let before = tree(&[
        ("yarn.lock", lock("2.1.0")),
        ("package.json", manifest("1.0.0")),
    ]);
    let after = tree(&[
        (
            "pnpm-lock.yaml",
            "packages:\n  acme-pay@2.2.0:\n    resolution: {}\n".into(),
        ),
        ("package.json", manifest("1.0.1")),
    ]);
    let (mut state, change) = state(before, after);
    let versions = |state: &mut State, list: Vec<Resource<Dependency>>| -> Vec<String> {
        let version = |one| state.version(one).unwrap();
        list.into_iter().map(version).collect()
    };
    let found = dependencies(&mut state, change());
    let lockfile = HostDependency::before(&mut state, again(&found[1])).unwrap();
    let manifest = HostDependency::before(&mut state, again(&found[0])).unwrap();
    assert_eq!(versions(&mut state, found), ["1.0.1", "2.2.0"]);
    assert_eq!(versions(&mut state, lockfile), ["2.1.0"]);
    assert_eq!(versions(&mut state, manifest), ["1.0.0"]);
}

#[test]
fn gateways_and_files_narrow_what_is_asked() {
    let after = tree(&[("yarn.lock", lock("2.1.0"))]);
    let (mut state, change) = state(Tree::new(), after);
    for (gateway, expected) in [("acme", 1), ("stripe", 0)] {
        let found = HostChange::dependencies(&mut state, change(), vec![gateway.to_owned()]);
        assert_eq!(found.unwrap().len(), expected, "{gateway}");
    }
    let query = HostFileQuery::new(&mut state).unwrap();
    let files = HostChange::files(&mut state, change(), query).unwrap();
    for (side, expected) in [(Side::After, 1), (Side::Before, 0)] {
        let found = HostFile::dependencies(&mut state, again(&files[0]), side).unwrap();
        assert_eq!(found.len(), expected);
    }
}
