//! Policies of registries: a check takes them from the store, by their digests, and asks nobody.

use std::fs;
use std::path::PathBuf;

use tollgate_model::Digest;

use crate::bombs::component::{GOOD, build};
use crate::world::{Repository, Run, World};

const ADDRESS: &str = "oci://registry.example.com/acme/bomb:1.0.0";

fn pinned(component: &[u8]) -> String {
    let digest = Digest::of(component);
    format!("[policies.bomb]\nsource = '{ADDRESS}'\nsha256 = '{digest}'\n")
}

/// A repository that pins a policy of a registry, and changes what that finds something in.
fn shop<'w>(world: &'w World, component: &[u8]) -> Repository<'w> {
    let repository = world.repository("shop");
    repository.write("tollgate.toml", pinned(component));
    repository.commit("before");
    repository.write("src/pay.ts", "charge(order);\n");
    repository.commit("pay");
    repository
}

/// Where a pulled component lies.
fn stored(world: &World, component: &[u8]) -> PathBuf {
    let folder = world.path("home").join(".local/share/tollgate/policies");
    fs::create_dir_all(&folder).expect("a folder");
    folder.join(format!("{}.wasm", Digest::of(component)))
}

fn check(repository: &Repository<'_>) -> Run {
    repository.tollgate(&["check", "--base", "HEAD~1"])
}

#[test]
fn what_was_pulled_judges_without_a_registry() {
    let world = World::new();
    let finds = build(GOOD);
    let repository = shop(&world, &finds);
    let fetch = format!(
        "tollgate policy pull {ADDRESS} --sha256 {}",
        Digest::of(&finds)
    );
    check(&repository)
        .ends_with(2)
        .says("policy `bomb` is not on this machine, and a check asks no registry")
        .says(&fetch);
    repository
        .tollgate(&["config", "check"])
        .ends_with(2)
        .says(&fetch);
    let file = stored(&world, &finds);
    fs::write(&file, &finds).expect("a file");
    // The second time what it found is remembered.
    for _ in 0..2 {
        check(&repository)
            .ends_with(1)
            .says("block[bomb/rule]: Boom.");
    }
    repository.tollgate(&["config", "check"]).ends_with(0);
    repository
        .tollgate(&["policy", "pull"])
        .ends_with(0)
        .says("bomb 1.0.0: here already, not signed");
    // Another component under its name is refused, even one that would find nothing.
    fs::write(&file, build("")).expect("a file");
    repository.write("src/pay.ts", "charge(order, 2);\n");
    repository.commit("pay twice");
    check(&repository)
        .ends_with(2)
        .says("policy `bomb` is not the one that is pinned")
        .says("was altered")
        .says(&fetch);
    repository.tollgate(&["config", "check"]).ends_with(2);
}

#[test]
fn the_pin_of_the_base_counts() {
    let world = World::new();
    let (finds, silent) = (build(GOOD), build(""));
    let repository = shop(&world, &finds);
    for component in [&finds, &silent] {
        fs::write(stored(&world, component), component).expect("a file");
    }
    repository.write("tollgate.toml", pinned(&silent));
    repository.write("src/pay.ts", "charge(order, 2);\n");
    repository.commit("another policy");
    check(&repository)
        .ends_with(1)
        .says("block[bomb/rule]: Boom.")
        .says("review[gate/configuration-changed]");
}

#[test]
fn files_are_pinned_and_updated_without_a_registry() {
    let world = World::new();
    let (finds, silent) = (build(GOOD), build(""));
    let repository = world.repository("shop");
    let file = ".tollgate/policies/bomb.wasm";
    let unpinned = format!("# ours\npolicies.bomb = {{ source = '{file}' }} # theirs\n");
    repository.write("tollgate.toml", &unpinned);
    repository.write(file, &finds);
    let policy = |arguments: &[&str]| repository.tollgate(&[&["policy"][..], arguments].concat());
    let configuration = || String::from_utf8(repository.read("tollgate.toml")).expect("UTF-8");
    let with = |component: &[u8]| {
        let digest = Digest::of(component);
        let pin = format!("source = '{file}', sha256 = \"{digest}\" }}");
        unpinned.replace(&format!("source = '{file}' }}"), &pin)
    };
    policy(&["lock"])
        .ends_with(0)
        .says("bomb 1.0.0: pinned")
        .says("wrote tollgate.toml");
    assert_eq!(configuration(), with(&finds));
    policy(&["lock"]).ends_with(0).says("pinned already");
    policy(&["outdated"]).ends_with(0);
    repository.commit("pinned");

    repository.write(file, &silent);
    policy(&["lock"])
        .ends_with(2)
        .says("has sha256")
        .says("tollgate policy update bomb");
    policy(&["outdated"]).ends_with(1).says("another");
    policy(&["update"]).ends_with(2).says("nobody can be asked");
    let shown = "! still version 1.0.0, and another component";
    policy(&["update", "--dry-run"]).ends_with(0).says(shown);
    assert_eq!(configuration(), with(&finds));
    policy(&["update", "other", "--yes"])
        .ends_with(2)
        .says("brings no policy `other`")
        .says("those that it brings: bomb");
    policy(&["update", "bomb", "--yes"])
        .ends_with(0)
        .says(shown);
    assert_eq!(configuration(), with(&silent));
    policy(&["update", "--yes"])
        .ends_with(0)
        .says("bomb: nothing is newer");

    // What the engine refuses is not pinned.
    repository.write(file, "no component");
    policy(&["update", "--yes"]).ends_with(2);
    assert_eq!(configuration(), with(&silent));
    // Nor what is another policy than the configuration says.
    repository.write(file, &finds);
    repository.write(
        "tollgate.toml",
        unpinned.replace("policies.bomb", "policies.cap"),
    );
    policy(&["lock"])
        .ends_with(2)
        .says("is policy `bomb`, and the configuration calls it `cap`");
}

#[test]
fn what_can_not_be_had_is_said() {
    let world = World::new();
    let repository = shop(&world, &build(GOOD));
    let policy = |arguments: &[&str]| repository.tollgate(&[&["policy"][..], arguments].concat());
    policy(&["pull", "oci://127.0.0.1:1/acme/bomb:1", "--plain-http"])
        .ends_with(2)
        .says("can't reach `127.0.0.1:1`");
    policy(&["pull", ADDRESS, "--plain-http"])
        .ends_with(2)
        .says("only a registry on it is talked to without TLS");
    policy(&["pull", "registry.example.com/bomb"])
        .ends_with(2)
        .says("it begins with `oci://`");
    repository.write("bomb.wasm", "no component");
    policy(&["push", "oci://127.0.0.1:1/a", "bomb.wasm", "--plain-http"]).ends_with(2);
    repository.write("bomb.wasm", build(GOOD));
    policy(&[
        "push",
        "oci://127.0.0.1:1/a:2.0.0",
        "bomb.wasm",
        "--plain-http",
    ])
    .ends_with(2)
    .says("the tag says 2.0.0, and the policy says that it is 1.0.0");
    policy(&[
        "push",
        "oci://127.0.0.1:1/a:1.0.0",
        "bomb.wasm",
        "--sign",
        "none",
    ])
    .ends_with(2)
    .says("there is no key `none`");
}

#[test]
fn a_signature_that_is_asked_for_needs_keys() {
    let world = World::new();
    let repository = world.repository("shop");
    let text = format!("{}signed-by = ['ada@example.com']\n", pinned(b"x"));
    repository.write("tollgate.toml", &text);
    repository.tollgate(&["config", "check"]).ends_with(2).says(
        "tollgate.toml:1:11: a signature of policy `bomb` is asked for, and nobody's key is known",
    );
    repository.write("tollgate.toml", format!("{}signed-by = []\n", pinned(b"x")));
    repository
        .tollgate(&["config", "check"])
        .ends_with(2)
        .says("tollgate.toml:4:13: `signed-by` names nobody");
    let file = "[policies.bomb]\nsource = 'x.wasm'\nsigned-by = ['ada@example.com']\n";
    repository.write("tollgate.toml", file);
    repository
        .tollgate(&["policy", "lock"])
        .ends_with(2)
        .says("only a policy of a registry can be signed by its author");
}
