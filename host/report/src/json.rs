//! For programs. The format is described in this crate's README and in `report.schema.json`.
//!
//! The types here are the wire format and nothing else: the model may change its shape without
//! the report changing its own.

use serde::Serialize;
use tollgate_model::change::Summary;
use tollgate_model::decision::{Decision, FileCount, PolicyRun, Verdict, Waived};
use tollgate_model::finding::{Effect, Finding, Related};
use tollgate_model::review::Approvals;
use tollgate_model::{Digest, RepoPath, Span, Timestamp};

use crate::escape;

/// The version of the format. It grows when a field changes its meaning or goes away; new fields
/// may come without it.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    decision: Decision,
    report_only: Option<Decision>,
    proposed: Option<WireProposed<'a>>,
    change: WireChange<'a>,
    files: FileCount,
    findings: Vec<WireFinding<'a>>,
    waived: Vec<WireWaived<'a>>,
    approvals: Option<WireApprovals<'a>>,
    policies: Vec<WirePolicy<'a>>,
    skipped: Vec<WireSkipped<'a>>,
    undecided: &'a [String],
    notices: &'a [String],
}

#[derive(Serialize)]
struct WireProposed<'a> {
    decision: Option<Decision>,
    why: &'a str,
}

#[derive(Serialize)]
struct WireWaived<'a> {
    finding: WireFinding<'a>,
    reason: &'a str,
    owner: &'a str,
    expires: &'a str,
    path: &'a RepoPath,
    line: u32,
}

#[derive(Serialize)]
struct WireApprovals<'a> {
    subject: Digest,
    settled: bool,
    given: Vec<WireGiven<'a>>,
    refused: Vec<WireRefused<'a>>,
    missing: Vec<WireMissing<'a>>,
    #[serde(rename = "override")]
    overridden: Option<WireOverride<'a>>,
    problems: &'a [String],
}

#[derive(Serialize)]
struct WireGiven<'a> {
    who: &'a str,
    by: &'a str,
    until: Option<Timestamp>,
}

#[derive(Serialize)]
struct WireRefused<'a> {
    who: &'a str,
    why: &'a str,
    fallen: bool,
}

#[derive(Serialize)]
struct WireMissing<'a> {
    what: &'a [String],
    given: u32,
    needed: u32,
    from: &'a [String],
    not_from: &'a [String],
}

#[derive(Serialize)]
struct WireOverride<'a> {
    by: &'a [String],
    reason: &'a str,
    incident: &'a str,
    until: Timestamp,
}

#[derive(Serialize)]
struct WireChange<'a> {
    base: &'a str,
    head: &'a str,
    rules: &'a str,
    digest: Digest,
    branch: Option<&'a str>,
    environment: Option<&'a str>,
}

#[derive(Serialize)]
struct WireFinding<'a> {
    rule: String,
    effect: Effect,
    path: &'a RepoPath,
    span: WireSpan,
    message: &'a str,
    label: &'a str,
    help: &'a str,
    related: Vec<WireRelated<'a>>,
    fingerprint: Digest,
}

#[derive(Serialize)]
struct WireSpan {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct WireRelated<'a> {
    path: &'a RepoPath,
    side: &'static str,
    span: WireSpan,
    message: &'a str,
}

#[derive(Serialize)]
struct WirePolicy<'a> {
    id: &'a str,
    version: Option<&'a str>,
    digest: Digest,
    status: &'static str,
    error: Option<String>,
    fuel: u64,
}

#[derive(Serialize)]
struct WireSkipped<'a> {
    path: &'a RepoPath,
    reason: &'a str,
    could_matter: bool,
}

/// Renders a verdict as one JSON object with a line end after it. Whatever a terminal could obey
/// or hide is escaped inside its strings.
pub fn render(verdict: &Verdict) -> String {
    let report = Report {
        version: VERSION,
        decision: verdict.decision,
        report_only: verdict.report_only,
        proposed: verdict.proposed.as_ref().map(|proposed| WireProposed {
            decision: proposed.decision,
            why: &proposed.why,
        }),
        change: change(&verdict.change),
        files: verdict.files,
        findings: verdict.findings.iter().map(finding).collect(),
        waived: verdict.waived.iter().map(waived).collect(),
        approvals: verdict.approvals.as_ref().map(approvals),
        policies: verdict.policies.iter().map(policy).collect(),
        skipped: verdict
            .skipped
            .iter()
            .map(|file| WireSkipped {
                path: &file.path,
                reason: &file.reason,
                could_matter: file.could_matter,
            })
            .collect(),
        undecided: &verdict.undecided,
        notices: &verdict.notices,
    };
    // It has no map with keys that are not text and no writer that fails: it can't go wrong, and
    // if it did, an empty report is none that a reader could take for a decision.
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    escape::json(&text)
}

fn change(change: &Summary) -> WireChange<'_> {
    WireChange {
        base: &change.base,
        head: &change.head,
        rules: &change.rules,
        digest: change.digest,
        branch: change.branch.as_deref(),
        environment: change.environment.as_deref(),
    }
}

fn finding(finding: &Finding) -> WireFinding<'_> {
    WireFinding {
        rule: finding.code(),
        effect: finding.effect,
        path: &finding.place.path,
        span: span(finding.place.span),
        message: &finding.message,
        label: &finding.label,
        help: &finding.help,
        related: finding.related.iter().map(related).collect(),
        fingerprint: finding.fingerprint,
    }
}

fn waived(waived: &Waived) -> WireWaived<'_> {
    WireWaived {
        finding: finding(&waived.finding),
        reason: &waived.reason,
        owner: &waived.owner,
        expires: &waived.expires,
        path: &waived.place.path,
        line: waived.place.span.start_line,
    }
}

fn approvals(approvals: &Approvals) -> WireApprovals<'_> {
    let given = approvals.given.iter().map(|given| WireGiven {
        who: &given.who,
        by: &given.by,
        until: given.until,
    });
    let refused = approvals.refused.iter().map(|refused| WireRefused {
        who: &refused.who,
        why: &refused.why,
        fallen: refused.has_fallen,
    });
    let missing = approvals.missing.iter().map(|missing| WireMissing {
        what: &missing.what,
        given: missing.given,
        needed: missing.needed,
        from: &missing.from,
        not_from: &missing.not_from,
    });
    let overridden = approvals.overridden.as_ref().map(|used| WireOverride {
        by: &used.by,
        reason: &used.reason,
        incident: &used.incident,
        until: used.until,
    });
    WireApprovals {
        subject: approvals.subject,
        settled: approvals.is_settled,
        given: given.collect(),
        refused: refused.collect(),
        missing: missing.collect(),
        overridden,
        problems: &approvals.problems,
    }
}

fn related(related: &Related) -> WireRelated<'_> {
    WireRelated {
        path: &related.place.path,
        side: if related.is_before { "before" } else { "after" },
        span: span(related.place.span),
        message: &related.message,
    }
}

fn span(span: Span) -> WireSpan {
    WireSpan {
        start_line: span.start_line,
        start_column: span.start_column,
        end_line: span.end_line,
        end_column: span.end_column,
    }
}

fn policy(run: &PolicyRun) -> WirePolicy<'_> {
    WirePolicy {
        id: &run.id,
        version: run
            .manifest
            .as_ref()
            .map(|manifest| manifest.version.as_str()),
        digest: run.digest,
        status: if run.outcome.is_ok() { "ok" } else { "failed" },
        error: run.outcome.as_ref().err().map(ToString::to_string),
        fuel: run.fuel,
    }
}
