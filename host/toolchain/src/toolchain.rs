//! A Rust that builds policies, and building with it.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::environment::leaking;
use crate::machine::output;
use crate::{TARGET, ToolchainError};

/// Where a toolchain was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The Rust that is present has the target.
    Present,
    /// Debian's or Ubuntu's Rust, with its own standard library built from source.
    Debian,
}

/// A Rust that builds `wasm32-unknown-unknown`: which cargo to call, and how.
#[derive(Debug, Clone)]
pub struct WasmToolchain {
    /// Where it was found.
    pub origin: Origin,
    /// The cargo to call.
    pub cargo: PathBuf,
    /// What its environment needs beside ours.
    pub environment: Vec<(OsString, OsString)>,
    /// What `cargo build` needs beside the usual.
    pub extra_arguments: Vec<OsString>,
}

/// What to build.
#[derive(Debug, Clone)]
pub struct WasmBuild<'a> {
    /// A folder of the workspace that has the packages.
    pub workspace: &'a Path,
    /// The packages, built by one cargo so that they share their dependencies.
    pub packages: &'a [String],
    /// The cargo profile.
    pub profile: &'a str,
    /// Where to build. Keep it: the standard library may be built there too.
    pub target_folder: &'a Path,
    /// Whether the lock file must be right as it is.
    pub is_locked: bool,
}

impl WasmToolchain {
    /// Builds packages to core modules, and tells where each one's module is, in their order.
    ///
    /// Paths of this machine are kept out of the modules, so that the same sources built in
    /// another folder give the same bytes, and a policy keeps its digest.
    ///
    /// Cargo's messages go to standard error.
    ///
    /// # Errors
    ///
    /// - [`ToolchainError::Run`]: this cargo does not start.
    /// - [`ToolchainError::Build`]: a package does not build.
    /// - [`ToolchainError::NoModule`]: a package is no `cdylib`.
    pub fn build(&self, build: &WasmBuild<'_>) -> Result<Vec<PathBuf>, ToolchainError> {
        let status = self
            .command(build)
            .status()
            .map_err(|source| ToolchainError::Run {
                program: self.cargo.clone(),
                source,
            })?;
        if !status.success() {
            return Err(ToolchainError::Build {
                packages: build.packages.join(", "),
                status,
            });
        }
        build
            .packages
            .iter()
            .map(|package| module(build, package))
            .collect()
    }

    fn command(&self, build: &WasmBuild<'_>) -> Command {
        let mut command = Command::new(&self.cargo);
        for name in leaking(env::vars_os().map(|(name, _)| name)) {
            command.env_remove(name);
        }
        command
            .current_dir(build.workspace)
            .arg("build")
            .args(["--target", TARGET, "--profile", build.profile])
            .args(build.is_locked.then_some("--locked"))
            .args(&self.extra_arguments)
            .arg("--target-dir")
            .arg(build.target_folder);
        for package in build.packages {
            command.args(["--package", package.as_str()]);
        }
        command
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env("CARGO_ENCODED_RUSTFLAGS", self.flags(build.workspace))
            // What is to be installed was said, or was not allowed.
            .env("RUSTUP_AUTO_INSTALL", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }

    /// Flags that replace this machine's folders in messages by names that all machines share.
    fn flags(&self, workspace: &Path) -> OsString {
        let mut flags = OsString::new();
        let mut remap = |from: &Path, to: &str| {
            if !flags.is_empty() {
                flags.push("\u{1f}");
            }
            flags.push("--remap-path-prefix=");
            flags.push(from);
            flags.push("=");
            flags.push(to);
        };
        // rustc lets the last that matches win, so the narrowest comes last.
        for registry in registries() {
            remap(&registry, "/crates");
        }
        if let Some(sources) = self.library_sources() {
            remap(&sources, "/rust/library");
        }
        remap(workspace, "/tollgate");
        flags
    }

    fn library_sources(&self) -> Option<PathBuf> {
        let rustc = self.environment.iter().find(|(name, _)| name == "RUSTC");
        let rustc = rustc.map_or(OsStr::new("rustc"), |(_, path)| path.as_os_str());
        let printed = output(Path::new(rustc), &["--print", "sysroot"], &self.environment).ok()?;
        let root = PathBuf::from(String::from_utf8_lossy(&printed.stdout).trim());
        root.is_dir()
            .then(|| root.join("lib/rustlib/src/rust/library"))
    }
}

/// The folders that hold the sources of crates; their names differ with the registry's address.
fn registries() -> Vec<PathBuf> {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let entries = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let mut folders: Vec<_> = entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    folders
}

fn module(build: &WasmBuild<'_>, package: &str) -> Result<PathBuf, ToolchainError> {
    let file = format!("{}.wasm", package.replace('-', "_"));
    let expected = build
        .target_folder
        .join(TARGET)
        .join(build.profile)
        .join(file);
    if expected.is_file() {
        Ok(expected)
    } else {
        Err(ToolchainError::NoModule {
            package: package.to_owned(),
            expected,
        })
    }
}
