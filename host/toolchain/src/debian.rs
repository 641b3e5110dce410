//! Debian's and Ubuntu's own Rust, which builds its standard library for any target.
//!
//! They package no library for `wasm32-unknown-unknown` beside this Rust, but its sources; cargo
//! builds the library from them (`-Zbuild-std`). That costs half a minute once for a target
//! folder. `-Z` flags want a nightly, or `RUSTC_BOOTSTRAP=1` with a compiler that is known to
//! work, as this one is.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use crate::find::check_version;
use crate::machine::{is_program, output, run_aloud};
use crate::toolchain::{Origin, WasmToolchain};
use crate::{Machine, ToolchainError};

/// What apt-get installs: compiler, cargo, the library's sources, and a linker for the target.
pub(crate) const PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-22",
];

/// Nobody is there to answer apt's questions.
const QUIETLY: [(&str, &str); 1] = [("DEBIAN_FRONTEND", "noninteractive")];

/// The distribution's Rust, or why it does not do.
///
/// Its programs are named by their full paths: a rustup on `PATH` shadows them, and would hand
/// this cargo another compiler's library.
pub(crate) fn find(machine: &Machine) -> Result<WasmToolchain, String> {
    let prefix = &machine.system_prefix;
    let cargo = prefix.join("bin/cargo");
    let rustc = prefix.join("bin/rustc");
    for needed in [&cargo, &rustc, &prefix.join("bin/rust-lld")] {
        if !is_program(needed) {
            return Err(format!(
                "Debian's Rust is not installed whole: no {}",
                needed.display()
            ));
        }
    }
    check_version(&rustc)?;
    let sources = prefix.join("lib/rustlib/src/rust/library");
    if !sources.join("std/Cargo.toml").is_file() {
        return Err(format!(
            "Debian's Rust has no sources in {}",
            sources.display()
        ));
    }
    let mut path = vec![prefix.join("bin")];
    path.extend(machine.search_path.iter().cloned());
    let path = std::env::join_paths(path).map_err(|error| error.to_string())?;
    Ok(WasmToolchain {
        origin: Origin::Debian,
        cargo,
        environment: vec![
            (OsString::from("RUSTC"), rustc.into_os_string()),
            (OsString::from("RUSTC_BOOTSTRAP"), OsString::from("1")),
            // rustc looks for `rust-lld` here.
            (OsString::from("PATH"), path),
        ],
        extra_arguments: vec![
            OsString::from("-Zbuild-std=std,panic_abort"),
            // Without the default features there is no backtrace code to build or to carry:
            // a policy's stack is printed by the host.
            OsString::from("-Zbuild-std-features="),
        ],
    })
}

/// Installs what is missing. Says so through `announce` first.
///
/// # Errors
///
/// The reason as a line of text, where this is no such machine or apt-get fails.
pub(crate) fn install(machine: &Machine, announce: &mut dyn FnMut(&str)) -> Result<(), String> {
    let apt_get = machine
        .program("apt-get")
        .ok_or("this is neither Debian nor Ubuntu: no apt-get")?;
    let missing = missing_packages(machine);
    if !machine.is_root {
        return Err(format!(
            "only root can install Debian's packages {}",
            missing.join(" ")
        ));
    }
    if lists_are_empty(machine) {
        announce("reading Debian's package lists: apt-get update");
        read_lists(&apt_get)?;
    }
    announce(&format!(
        "installing Debian's packages {}: apt-get install --no-install-recommends",
        missing.join(" ")
    ));
    if apt_install(&apt_get, &missing)? {
        return Ok(());
    }
    announce("that failed; reading Debian's package lists again: apt-get update");
    read_lists(&apt_get)?;
    if apt_install(&apt_get, &missing)? {
        Ok(())
    } else {
        Err(format!("apt-get could not install {}", missing.join(" ")))
    }
}

/// The packages that dpkg does not list as installed: all of them where it lists them all, for
/// then one must be too old or broken.
fn missing_packages(machine: &Machine) -> Vec<&'static str> {
    let Some(dpkg_query) = machine.program("dpkg-query") else {
        return PACKAGES.to_vec();
    };
    let is_installed = |package: &str| {
        output(&dpkg_query, &["-W", "-f=${db:Status-Status}", package], &[])
            .is_ok_and(|printed| printed.status.success() && printed.stdout == b"installed")
    };
    let missing: Vec<_> = PACKAGES
        .into_iter()
        .filter(|package| !is_installed(package))
        .collect();
    if missing.is_empty() {
        PACKAGES.to_vec()
    } else {
        missing
    }
}

fn lists_are_empty(machine: &Machine) -> bool {
    let Ok(entries) = fs::read_dir(&machine.package_lists) else {
        return true;
    };
    !entries
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
}

fn read_lists(apt_get: &Path) -> Result<(), String> {
    match run_aloud(apt_get, ["update"], &QUIETLY) {
        Ok(true) => Ok(()),
        Ok(false) => Err("apt-get update failed".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// `--no-remove`: another Rust of the distribution is not thrown out for ours.
fn apt_install(apt_get: &Path, packages: &[&str]) -> Result<bool, String> {
    let options = [
        "install",
        "--yes",
        "--no-remove",
        "--no-install-recommends",
        "-qq",
    ];
    let arguments = options.into_iter().chain(packages.iter().copied());
    run_aloud(apt_get, arguments, &QUIETLY).map_err(|error: ToolchainError| error.to_string())
}
