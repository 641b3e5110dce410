//! The lines of a corpus: JSON, an object each.

use anyhow::{Context as _, bail};
use serde::Deserialize;

use super::classes;

/// Whether a commit repairs a defect or is harmless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Set {
    Defect,
    Harmless,
}

/// One commit.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) set: Set,
    /// `owner/name`.
    pub(super) repo: String,
    /// The commit that repairs, or the harmless one.
    #[serde(alias = "fix_commit")]
    pub(super) commit: String,
    pub(super) parent: String,
    #[serde(default)]
    pub(super) class: String,
    pub(super) lang: String,
    /// Where the defect stands in the parent's files.
    #[serde(default)]
    pub(super) lines: Vec<Lines>,
    pub(super) why: String,
    #[serde(default)]
    pub(super) confidence: String,
    /// Whether the reversed diff adds a line at the defect, or only takes a guard away.
    #[serde(default)]
    pub(super) reverse_shape: String,
    /// Why the repair may be reported all the same.
    #[serde(default)]
    pub(super) forward_caveat: Option<String>,
}

/// Lines of a file, both included.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Lines {
    pub(super) path: String,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Reads a corpus. Everything it does not need it leaves alone.
pub(super) fn read(text: &str) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let row: Row = serde_json::from_str(line)
            .with_context(|| format!("line {} of the corpus is no row", index + 1))?;
        if row.set == Set::Defect && classes::rules(&row.class).is_none() {
            bail!(
                "line {} of the corpus: no rule may claim the class `{}`",
                index + 1,
                row.class
            );
        }
        rows.push(row);
    }
    Ok(rows)
}
