//! Which Rust is chosen on which machine. Every program is a script in a temporary folder.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tollgate_toolchain::{Machine, Origin, ToolchainError, find_on, set_up_on};

/// A machine in a folder of its own, with nothing on it.
struct Fake {
    root: PathBuf,
    machine: Machine,
}

impl Fake {
    fn new(name: &str) -> Fake {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("machines")
            .join(name);
        let _absent = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("lists")).unwrap();
        fs::write(root.join("lists/mirror_Packages"), "").unwrap();
        let machine = Machine {
            search_path: vec![root.join("path"), root.join("usr/bin")],
            outer_cargo: None,
            system_prefix: root.join("usr"),
            package_lists: root.join("lists"),
            is_root: true,
            rustup_may_install: true,
        };
        Fake { root, machine }
    }

    /// Adds a program. `$ROOT` is the machine's folder; each call is noted in `calls`.
    fn program(self, path: &str, body: &str) -> Fake {
        let file = self.root.join(path);
        let root = self.root.display();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let noted = format!(
            "#!/bin/sh\nROOT='{root}'\necho \"${{0##*/}} $*\" >> \"$ROOT/calls\"\n{body}\n"
        );
        fs::write(&file, noted).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    /// Adds a cargo and a rustc, which looks for its target's library in `<folder>/library`.
    fn rust(self, folder: &str, version: &str) -> Fake {
        let rustc = format!(
            "case \"$*\" in *--version*) echo 'rustc {version} (fake)';; \
             *target-libdir*) echo \"$ROOT/{folder}/library\";; esac"
        );
        self.program(&format!("{folder}/cargo"), "")
            .program(&format!("{folder}/rustc"), &rustc)
    }

    /// Gives the Rust in `folder` the target's library.
    fn with_target(self, folder: &str) -> Fake {
        let library = self.root.join(folder).join("library");
        fs::create_dir_all(&library).unwrap();
        fs::write(library.join("libcore-0123.rlib"), "").unwrap();
        self
    }

    /// Adds what Debian's packages bring.
    fn debian(self, version: &str) -> Fake {
        let sources = self.root.join("usr/lib/rustlib/src/rust/library/std");
        fs::create_dir_all(&sources).unwrap();
        fs::write(sources.join("Cargo.toml"), "").unwrap();
        self.rust("usr/bin", version)
            .program("usr/bin/rust-lld", "")
    }

    /// Adds an apt-get whose `install` does what the script says.
    fn apt_get(self, install: &str) -> Fake {
        self.program(
            "usr/bin/apt-get",
            &format!("case \"$1\" in install) {install};; esac"),
        )
    }

    /// Sets up; what was announced, and the toolchain or the error.
    fn set_up(
        &self,
    ) -> (
        Vec<String>,
        Result<tollgate_toolchain::WasmToolchain, ToolchainError>,
    ) {
        let mut said = Vec::new();
        let result = set_up_on(&self.machine, &mut |line| said.push(line.to_owned()));
        (said, result)
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.root.join("calls")).unwrap_or_default()
    }
}

fn tried(error: ToolchainError) -> String {
    match error {
        ToolchainError::Missing { tried } => tried.join("\n"),
        other => panic!("{other}"),
    }
}

#[test]
fn the_present_rust_comes_first() {
    let fake = Fake::new("present")
        .rust("path", "1.95.0")
        .with_target("path")
        .debian("1.96.0");
    let found = find_on(&fake.machine).unwrap();
    assert_eq!(found.origin, Origin::Present);
    assert_eq!(found.cargo, fake.root.join("path/cargo"));
    assert!(found.extra_arguments.is_empty());
}

#[test]
fn the_cargo_that_runs_us_comes_before_the_path() {
    let mut fake = Fake::new("outer")
        .rust("path", "1.95.0")
        .with_target("path")
        .rust("toolchains/stable", "1.97.0")
        .with_target("toolchains/stable");
    fake.machine.outer_cargo = Some(fake.root.join("toolchains/stable/cargo"));
    let found = find_on(&fake.machine).unwrap();
    assert_eq!(found.cargo, fake.root.join("toolchains/stable/cargo"));
}

#[test]
fn a_rust_without_the_target_gives_way_to_debians() {
    let fake = Fake::new("gives-way")
        .rust("path", "1.95.0")
        .debian("1.96.0");
    let found = find_on(&fake.machine).unwrap();
    assert_eq!(found.origin, Origin::Debian);
    assert_eq!(found.cargo, fake.root.join("usr/bin/cargo"));
    let rustc = found
        .environment
        .iter()
        .find(|(name, _)| name == "RUSTC")
        .unwrap();
    assert_eq!(
        rustc.1,
        fake.root.join("usr/bin/rustc"),
        "not the one that PATH has first"
    );
    assert!(
        found
            .extra_arguments
            .iter()
            .any(|argument| argument == "-Zbuild-std=std,panic_abort")
    );
}

#[test]
fn a_rust_that_is_too_old_is_none() {
    let fake = Fake::new("too-old")
        .rust("path", "1.63.0")
        .with_target("path")
        .debian("1.85.0");
    let why = tried(find_on(&fake.machine).unwrap_err());
    assert!(
        why.contains("rustc 1.63.0") && why.contains("rustc 1.85.0"),
        "{why}"
    );
    assert!(why.contains("is needed"), "{why}");
}

#[test]
fn half_a_debian_is_none() {
    let fake = Fake::new("half").debian("1.96.0");
    fs::remove_file(fake.root.join("usr/bin/rust-lld")).unwrap();
    let why = tried(find_on(&fake.machine).unwrap_err());
    assert!(why.contains("usr/bin/rust-lld"), "{why}");
}

#[test]
fn finding_installs_nothing() {
    let fake = Fake::new("finding")
        .rust("path", "1.95.0")
        .program(
            "path/rustup",
            "mkdir -p $ROOT/path/library; touch $ROOT/path/library/libcore-1.rlib",
        )
        .apt_get("exit 0");
    find_on(&fake.machine).unwrap_err();
    assert!(
        !fake.calls().contains("rustup") && !fake.calls().contains("apt-get"),
        "{}",
        fake.calls()
    );
}

#[test]
fn rustup_is_asked_before_apt_and_once() {
    let fake = Fake::new("rustup")
        .rust("path", "1.95.0")
        .program(
            "path/rustup",
            "mkdir -p $ROOT/path/library; touch $ROOT/path/library/libcore-1.rlib",
        )
        .apt_get("exit 0");
    let (said, result) = fake.set_up();
    assert_eq!(result.unwrap().origin, Origin::Present);
    assert_eq!(
        said,
        ["adding the target to rustup's Rust: rustup target add wasm32-unknown-unknown"]
    );
    assert!(!fake.calls().contains("apt-get"), "{}", fake.calls());

    let before = fake.calls().matches("rustup").count();
    let (said, result) = fake.set_up();
    result.unwrap();
    assert!(said.is_empty(), "{said:?}");
    assert_eq!(fake.calls().matches("rustup").count(), before);
}

#[test]
fn rustup_that_may_not_install_is_not_asked() {
    let mut fake = Fake::new("forbidden")
        .rust("path", "1.95.0")
        .program("path/rustup", "exit 0")
        .apt_get("touch $ROOT/usr/bin/rust-lld; chmod +x $ROOT/usr/bin/rust-lld")
        .debian("1.96.0");
    fake.machine.rustup_may_install = false;
    fs::remove_file(fake.root.join("usr/bin/rust-lld")).unwrap();
    let (said, result) = fake.set_up();
    assert_eq!(result.unwrap().origin, Origin::Debian);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("rustc-web cargo-web rust-web-src rust-web-llvm lld-22"),
        "{said:?}"
    );
    assert!(!fake.calls().contains("rustup"), "{}", fake.calls());
    assert!(
        fake.calls().contains("--no-remove --no-install-recommends"),
        "{}",
        fake.calls()
    );
}

#[test]
fn rustup_that_fails_gives_way_to_apt() {
    let fake = Fake::new("no-network")
        .rust("path", "1.95.0")
        .program("path/rustup", "exit 1")
        .apt_get("touch $ROOT/usr/bin/rust-lld; chmod +x $ROOT/usr/bin/rust-lld")
        .debian("1.96.0");
    fs::remove_file(fake.root.join("usr/bin/rust-lld")).unwrap();
    let (said, result) = fake.set_up();
    assert_eq!(result.unwrap().origin, Origin::Debian);
    assert_eq!(said.len(), 2, "{said:?}");
}

#[test]
fn lists_are_read_first_where_there_are_none() {
    let fake = Fake::new("no-lists")
        .rust("path", "1.95.0")
        .apt_get("exit 1");
    fs::remove_file(fake.root.join("lists/mirror_Packages")).unwrap();
    let (said, result) = fake.set_up();
    assert!(said[0].contains("apt-get update"), "{said:?}");
    assert!(tried(result.unwrap_err()).contains("apt-get could not install"));
}

#[test]
fn a_machine_that_cannot_be_set_up_is_told_what_to_install() {
    let mut fake = Fake::new("hopeless")
        .rust("path", "1.95.0")
        .apt_get("exit 0");
    fake.machine.is_root = false;
    let (said, result) = fake.set_up();
    let error = result.unwrap_err();
    assert!(said.is_empty(), "{said:?}");
    assert!(
        error
            .hint()
            .contains("rustup target add wasm32-unknown-unknown")
    );
    assert!(
        error
            .hint()
            .contains("apt-get install --no-install-recommends rustc-web")
    );
    let why = tried(error);
    assert!(
        why.contains("no rustup") && why.contains("only root"),
        "{why}"
    );
    assert!(!fake.calls().contains("apt-get"), "{}", fake.calls());
}

#[test]
fn an_empty_machine_is_an_error() {
    let fake = Fake::new("empty");
    let why = tried(find_on(&fake.machine).unwrap_err());
    assert!(why.contains("no cargo"), "{why}");
}
