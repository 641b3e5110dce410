//! For programs, and to be joined with other shards. The format is described in this crate's
//! README and in `backtest.schema.json`.

use serde::{Deserialize, Serialize};
use tollgate_model::backtest::Backtest;

use crate::escape;

/// The version of the format. It grows when a field changes its meaning or goes away; new fields
/// may come without it.
pub const VERSION: u32 = 1;

const KIND: &str = "backtest";

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    kind: &'static str,
    #[serde(flatten)]
    backtest: &'a Backtest,
    rules: Vec<WireRule<'a>>,
    turns: Vec<WireTurn>,
}

#[derive(Serialize)]
struct WireRule<'a> {
    rule: &'a str,
    block: u32,
    review: u32,
    note: u32,
    commits: u32,
    new: u32,
    gone: u32,
    changed: u32,
}

#[derive(Serialize)]
struct WireTurn {
    from: &'static str,
    to: &'static str,
    commits: u32,
}

/// Why a text is no report of a backtest.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is no JSON, or not of this form.
    #[error("is no JSON report of a backtest: {0}")]
    Form(String),
    /// It is of a later version.
    #[error("is of version {0} of the format, and this tollgate reads version {VERSION}")]
    Version(u32),
}

/// Renders a backtest as one JSON object with a line end after it. Whatever a terminal could obey
/// or hide is escaped inside its strings.
pub fn render(backtest: &Backtest) -> String {
    let rules = backtest.rules();
    let rules = rules.iter().map(|(rule, count)| WireRule {
        rule,
        block: count.block,
        review: count.review,
        note: count.note,
        commits: count.commits,
        new: count.new,
        gone: count.gone,
        changed: count.changed,
    });
    let turns = backtest.turns();
    let turns = turns.iter().map(|((from, to), commits)| WireTurn {
        from,
        to,
        commits: *commits,
    });
    let report = Report {
        version: VERSION,
        kind: KIND,
        backtest,
        rules: rules.collect(),
        turns: turns.collect(),
    };
    // It has no map with keys that are not text and no writer that fails: it can't go wrong.
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    escape::json(&text)
}

#[derive(Deserialize)]
struct Heading {
    version: u32,
    kind: String,
}

/// Reads what [`render`] wrote.
///
/// # Errors
///
/// [`ReadError`]: it is something else.
pub fn read(text: &str) -> Result<Backtest, ReadError> {
    let form = |error: serde_json::Error| ReadError::Form(error.to_string());
    let heading: Heading = serde_json::from_str(text).map_err(form)?;
    if heading.kind != KIND {
        return Err(ReadError::Form(format!("it is a `{}`", heading.kind)));
    }
    if heading.version != VERSION {
        return Err(ReadError::Version(heading.version));
    }
    serde_json::from_str(text).map_err(form)
}
