//! The machine as this crate sees it. Tests describe machines of their own.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::ToolchainError;

/// Everything about a machine that decides which Rust is found on it.
#[derive(Debug, Clone)]
pub struct Machine {
    /// The folders of `PATH`, in order.
    pub search_path: Vec<PathBuf>,
    /// The cargo that runs us, if one does (`CARGO`).
    pub outer_cargo: Option<PathBuf>,
    /// Where the distribution installs: `/usr`.
    pub system_prefix: PathBuf,
    /// Where apt keeps its lists of packages.
    pub package_lists: PathBuf,
    /// Packages can be installed.
    pub is_root: bool,
    /// rustup may be asked to install (`RUSTUP_AUTO_INSTALL` is not 0).
    pub rustup_may_install: bool,
}

impl Machine {
    /// The machine we run on.
    pub fn present() -> Machine {
        let path = env::var_os("PATH").unwrap_or_default();
        Machine {
            search_path: env::split_paths(&path)
                .filter(|folder| folder.is_absolute())
                .collect(),
            outer_cargo: env::var_os("CARGO")
                .map(PathBuf::from)
                .filter(|cargo| cargo.is_absolute()),
            system_prefix: PathBuf::from("/usr"),
            package_lists: PathBuf::from("/var/lib/apt/lists"),
            is_root: runs_as_root(),
            rustup_may_install: env::var_os("RUSTUP_AUTO_INSTALL").is_none_or(|value| value != "0"),
        }
    }

    /// The first program of that name on the search path.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        self.search_path
            .iter()
            .map(|folder| folder.join(name))
            .find(|path| is_program(path))
    }
}

/// Runs a program for its output. rustup's shims are told not to install anything.
pub(crate) fn output(
    program: &Path,
    arguments: &[&str],
    environment: &[(OsString, OsString)],
) -> Result<Output, ToolchainError> {
    Command::new(program)
        .args(arguments)
        .env("RUSTUP_AUTO_INSTALL", "0")
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .output()
        .map_err(|source| ToolchainError::Run {
            program: program.to_owned(),
            source,
        })
}

/// Runs a program that prints what it does, as an installer does, and tells whether it succeeded.
pub(crate) fn run_aloud<'a>(
    program: &Path,
    arguments: impl IntoIterator<Item = &'a str>,
    environment: &[(&str, &str)],
) -> Result<bool, ToolchainError> {
    Command::new(program)
        .args(arguments.into_iter().map(OsStr::new))
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .status()
        .map(|status| status.success())
        .map_err(|source| ToolchainError::Run {
            program: program.to_owned(),
            source,
        })
}

/// A file that may be run. A link to nothing is none.
pub(crate) fn is_program(path: &Path) -> bool {
    let Ok(metadata) = fs::metadata(path) else {
        return false;
    };
    metadata.is_file() && is_executable(&metadata)
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    true
}

/// Reads the effective user id where Linux tells it; elsewhere nobody is root.
fn runs_as_root() -> bool {
    let Ok(status) = fs::read_to_string("/proc/self/status") else {
        return false;
    };
    let user = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    user.and_then(|ids| ids.split_whitespace().nth(1)) == Some("0")
}
