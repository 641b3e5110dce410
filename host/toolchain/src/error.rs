//! What can go wrong, whose fault it is, and what to do about it.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

use crate::{TARGET, debian};

/// Why no policy could be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ToolchainError {
    /// The machine has no Rust that can build policies.
    #[error("no Rust on this machine builds {TARGET}{}", listed(.tried))]
    Missing {
        /// What was looked at or tried, and why it did not do, in order.
        tried: Vec<String>,
    },

    /// A program that was found does not start.
    #[error("cannot run {}: {source}", .program.display())]
    Run {
        /// The program.
        program: PathBuf,
        /// Why it does not start.
        source: io::Error,
    },

    /// Cargo ran and failed. Its own output says why.
    #[error("cannot build {packages} for {TARGET}: cargo ended with {status}")]
    Build {
        /// The packages that were to be built.
        packages: String,
        /// How cargo ended.
        status: ExitStatus,
    },

    /// Cargo succeeded, but there is no module where the package's should be.
    #[error("package `{package}` built, but gave no {}", .expected.display())]
    NoModule {
        /// The package.
        package: String,
        /// Where its module should be.
        expected: PathBuf,
    },
}

impl ToolchainError {
    /// What the reader can do about it.
    pub fn hint(&self) -> String {
        match self {
            ToolchainError::Missing { .. } => format!(
                "install one of these, then try again:\n  \
                 with rustup:          rustup target add {TARGET}\n  \
                 on Debian and Ubuntu: apt-get install --no-install-recommends {}",
                debian::PACKAGES.join(" ")
            ),
            ToolchainError::Run { .. } => "check that the program is installed whole".to_owned(),
            ToolchainError::Build { .. } => "the output of cargo above names the cause".to_owned(),
            ToolchainError::NoModule { .. } => {
                "a policy's Cargo.toml needs `[lib] crate-type = [\"cdylib\", \"rlib\"]`".to_owned()
            }
        }
    }
}

fn listed(tried: &[String]) -> String {
    tried.iter().map(|line| format!("\n  {line}")).collect()
}
