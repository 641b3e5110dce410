//! Running `tollgate check` and reading its report.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

/// The gate as people run it.
#[derive(Debug)]
pub(super) struct Gate {
    tollgate: PathBuf,
}

/// What the gate said of one change.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct Answer {
    pub(super) decision: String,
    pub(super) findings: Vec<Finding>,
    /// Why it could not decide; empty where it could.
    pub(super) undecided: Vec<String>,
}

/// A finding of a report.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct Finding {
    pub(super) rule: String,
    pub(super) effect: String,
    pub(super) path: String,
    pub(super) span: Span,
    pub(super) message: String,
}

/// Its lines.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
pub(super) struct Span {
    pub(super) start_line: u32,
    pub(super) end_line: u32,
}

impl Gate {
    pub(super) fn new(tollgate: PathBuf) -> Gate {
        Gate { tollgate }
    }

    /// Judges what lies between two commits. An answer of no use is an undecided one.
    pub(super) fn check(
        &self,
        repository: &Path,
        base: &str,
        head: &str,
    ) -> anyhow::Result<Answer> {
        let output = Command::new(&self.tollgate)
            .args(["check", "--format", "json", "--no-cache", "--repo"])
            .arg(repository)
            .args(["--base", base, "--head", head])
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot run {}", self.tollgate.display()))?;
        Ok(serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
            let errors = String::from_utf8_lossy(&output.stderr);
            Answer {
                decision: "undecided".to_owned(),
                findings: Vec::new(),
                undecided: vec![format!("{}: {}", output.status, errors.trim())],
            }
        }))
    }
}
