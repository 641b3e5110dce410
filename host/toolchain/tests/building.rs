//! How cargo is called, by a cargo that notes it.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tollgate_toolchain::{Origin, ToolchainError, WasmBuild, WasmToolchain};

/// A toolchain whose cargo runs a script, in a folder of its own.
fn toolchain(name: &str, body: &str) -> (PathBuf, WasmToolchain) {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("building")
        .join(name);
    let _absent = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).unwrap();
    let cargo = root.join("cargo");
    fs::write(
        &cargo,
        format!("#!/bin/sh\nROOT='{}'\n{body}\n", root.display()),
    )
    .unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    let toolchain = WasmToolchain {
        origin: Origin::Present,
        cargo,
        environment: vec![("RUSTC".into(), root.join("no-rustc").into())],
        extra_arguments: vec!["--extra".into()],
    };
    (root, toolchain)
}

fn build(root: &Path, toolchain: &WasmToolchain) -> Result<Vec<PathBuf>, ToolchainError> {
    let target = root.join("target");
    toolchain.build(&WasmBuild {
        workspace: root,
        packages: &["policy-one".to_owned(), "policy-two".to_owned()],
        profile: "policy",
        target_folder: &target,
        is_locked: true,
    })
}

#[test]
fn one_cargo_builds_all_packages() {
    let (root, toolchain) = toolchain(
        "all",
        "echo \"$*\" > $ROOT/arguments; env > $ROOT/environment\n\
         d=$ROOT/target/wasm32-unknown-unknown/policy; mkdir -p $d; touch $d/policy_one.wasm $d/policy_two.wasm",
    );
    let modules = build(&root, &toolchain).unwrap();
    assert_eq!(modules.len(), 2);
    assert!(modules[1].ends_with("wasm32-unknown-unknown/policy/policy_two.wasm"));

    let arguments = fs::read_to_string(root.join("arguments")).unwrap();
    assert!(
        arguments
            .starts_with("build --target wasm32-unknown-unknown --profile policy --locked --extra")
    );
    assert!(
        arguments
            .trim_end()
            .ends_with("--package policy-one --package policy-two")
    );

    // This test runs under cargo: what cargo sets for it must not reach the inner one.
    let environment = fs::read_to_string(root.join("environment")).unwrap();
    let names: Vec<_> = environment
        .lines()
        .filter_map(|line| line.split('=').next())
        .collect();
    assert!(
        std::env::var_os("CARGO_MANIFEST_DIR").is_some() && !names.contains(&"CARGO_MANIFEST_DIR")
    );
    assert!(!names.contains(&"CARGO") && names.contains(&"RUSTC"));
    assert!(environment.contains(&format!("--remap-path-prefix={}=/tollgate", root.display())));
}

#[test]
fn a_cargo_that_fails_is_an_error() {
    let (root, toolchain) = toolchain("fails", "exit 101");
    let error = build(&root, &toolchain).unwrap_err();
    assert!(matches!(error, ToolchainError::Build { .. }));
    assert!(
        error.to_string().contains("policy-one, policy-two"),
        "{error}"
    );
}

#[test]
fn a_package_without_a_module_is_an_error() {
    let (root, toolchain) = toolchain("no-module", "exit 0");
    let error = build(&root, &toolchain).unwrap_err();
    assert!(matches!(&error, ToolchainError::NoModule { package, .. } if package == "policy-one"));
    assert!(error.hint().contains("cdylib"));
}

#[test]
fn a_cargo_that_is_not_there_is_an_error() {
    let (root, mut toolchain) = toolchain("not-there", "exit 0");
    toolchain.cargo = root.join("nothing");
    assert!(matches!(
        build(&root, &toolchain),
        Err(ToolchainError::Run { .. })
    ));
}
