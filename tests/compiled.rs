//! What policies were compiled to is kept, and taken only from whoever holds the key.

use std::fs;
use std::path::PathBuf;

use crate::bombs::component::build;
use crate::world::{Repository, Run, World};

const SECRET: (&str, &str) = (
    "TOLLGATE_COMPILE_KEY",
    "0123456789abcdef0123456789abcdef-from-the-secrets",
);

fn shop(world: &World) -> Repository<'_> {
    fs::write(world.path("good.wasm"), build("")).unwrap();
    let shop = world.repository("shop");
    shop.write("README.md", "# Shop\n").commit("a shop");
    shop
}

/// Checks an edit that nobody has judged before, so that policies are loaded.
fn check(world: &World, shop: &Repository<'_>, variables: &[(&str, &str)]) -> Run {
    let edits = shop.git(&["rev-list", "--count", "HEAD"]);
    shop.write("src/a.ts", format!("export const a = {};\n", edits.trim()));
    shop.commit("an edit");
    let policy = world.path("good.wasm").display().to_string();
    let check = ["check", "--base", "HEAD~1", "--policy", &policy];
    shop.tollgate_with(variables, &check).ends_with(0)
}

fn kept(world: &World) -> Vec<PathBuf> {
    let folder = fs::read_dir(world.path("home/.cache/tollgate/compiled"));
    let entries = folder.into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

#[cfg(unix)]
#[test]
fn a_changed_entry_is_compiled_again_with_a_word() {
    use std::os::unix::fs::MetadataExt as _;
    let world = World::new();
    let shop = shop(&world);
    check(&world, &shop, &[]).omits("warning");
    let entries = kept(&world);
    let [entry] = entries.as_slice() else {
        panic!("{entries:?}");
    };
    let key = fs::metadata(world.path("home/.config/tollgate/compile.key")).unwrap();
    assert_eq!(key.mode() & 0o777, 0o600);

    // It is taken, and so not written again.
    let written = || fs::metadata(entry).unwrap().ino();
    let first = written();
    check(&world, &shop, &[]).omits("warning");
    assert_eq!(written(), first);

    let whole = fs::read(entry).unwrap();
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 0x40;
    fs::write(entry, &changed).unwrap();
    check(&world, &shop, &[])
        .says("was not kept by this key, or was changed since")
        .says("it is not loaded, and the policy is compiled again");
    assert_eq!(fs::read(entry).unwrap(), whole);
    check(&world, &shop, &[]).omits("warning");
}

#[test]
fn nothing_is_kept_in_ci_without_a_secret() {
    let world = World::new();
    let shop = shop(&world);
    let ci = ("CI", "true");
    check(&world, &shop, &[ci]).omits("warning");
    assert!(kept(&world).is_empty());
    assert!(!world.path("home/.config/tollgate").exists());
    check(&world, &shop, &[ci, ("TOLLGATE_COMPILE_KEY", "short")])
        .says("`TOLLGATE_COMPILE_KEY` has fewer than 32 characters");
    assert!(kept(&world).is_empty());
    check(&world, &shop, &[ci, SECRET]).omits("warning");
    assert_eq!(kept(&world).len(), 1);
    check(&world, &shop, &[ci, SECRET]).omits("warning");
    let other = [SECRET.1, "x"].concat();
    check(&world, &shop, &[ci, (SECRET.0, &other)]).says("not kept by this key");
}

#[test]
fn nothing_is_kept_where_nothing_is_to_be() {
    let world = World::new();
    let shop = shop(&world);
    let policy = world.path("good.wasm").display().to_string();
    shop.tollgate(&["check", "--all", "--policy", &policy, "--no-cache"])
        .ends_with(0);
    assert!(kept(&world).is_empty());
}
