//! Whether the gate was right about one commit.

use std::path::Path;

use serde::Serialize;

use super::classes;
use super::gate::{Answer, Finding, Gate};
use super::mirror;
use super::row::{Lines, Row, Set};

/// A finding this many lines away still points at the defect: a label marks a statement, a
/// finding may mark the call, the handler or the function around it.
const SLACK: u32 = 12;

/// A row, and how it came out.
pub(super) struct Graded<'r> {
    pub(super) row: &'r Row,
    pub(super) outcome: Outcome,
}

/// How a row came out.
#[derive(Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub(super) enum Outcome {
    /// Its repository or a commit is not there.
    Absent { reason: String },
    /// A repaired defect.
    Defect {
        /// What claims the defect, in the reversed change.
        found: Vec<Finding>,
        /// What the repair is still accused of, at the same place.
        again: Vec<Finding>,
        reversed: Answer,
        forward: Answer,
    },
    /// A harmless commit.
    Harmless { answer: Answer },
}

impl Graded<'_> {
    pub(super) fn is_blocked_though_harmless(&self) -> bool {
        matches!(&self.outcome, Outcome::Harmless { answer }
            if answer.findings.iter().any(|finding| finding.effect == "block"))
    }
}

/// Runs the gate over one row.
pub(super) fn grade<'r>(row: &'r Row, mirrors: &Path, gate: &Gate) -> anyhow::Result<Graded<'r>> {
    let outcome = match mirror::find(mirrors, row) {
        Err(reason) => Outcome::Absent { reason },
        Ok(repository) => match row.set {
            Set::Harmless => Outcome::Harmless {
                answer: gate.check(&repository, &row.parent, &row.commit)?,
            },
            Set::Defect => {
                let reversed = gate.check(&repository, &row.commit, &row.parent)?;
                let forward = gate.check(&repository, &row.parent, &row.commit)?;
                let places = mirror::lines_of_commit(&repository, row);
                Outcome::Defect {
                    found: claims(&reversed, &row.class, &row.lines),
                    again: claims(&forward, &row.class, &places),
                    reversed,
                    forward,
                }
            }
        },
    };
    Ok(Graded { row, outcome })
}

/// The findings that claim a class at one of these places.
fn claims(answer: &Answer, class: &str, places: &[Lines]) -> Vec<Finding> {
    let claims = |finding: &&Finding| {
        classes::may_claim(&finding.rule, class)
            && places.iter().any(|place| overlaps(finding, place))
    };
    answer.findings.iter().filter(claims).cloned().collect()
}

fn overlaps(finding: &Finding, place: &Lines) -> bool {
    finding.path == place.path
        && finding.span.start_line <= place.end.saturating_add(SLACK)
        && finding.span.end_line.saturating_add(SLACK) >= place.start
}
