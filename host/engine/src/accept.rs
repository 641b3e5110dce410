//! From the guest's findings to checked ones. A lie makes the policy fail.

use tollgate_facts::{Facts, FileId};
use tollgate_model::change::Side;
use tollgate_model::finding::{Effect, Finding, Manifest, Related};
use tollgate_model::{Digest, RepoPath};

use crate::fingerprint::{Kernel, fingerprints};
use crate::limits::{HELP_BYTES, LINE_BYTES, MESSAGE_BYTES, PAIRS, RELATED};
use crate::place::{PlaceError, Places};
use crate::view::View;
use crate::wit::guard;

/// What is wrong with a finding.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FindingError {
    #[error("reported {count} findings; the limit is {limit}")]
    TooMany { count: usize, limit: usize },

    #[error("reported a finding under the rule `{0}`, which its manifest does not declare")]
    UndeclaredRule(String),

    #[error(
        "reported a finding under `{rule}` with the effect `{effect}`; it is one of `note`, `review`, `block`"
    )]
    UnknownEffect { rule: String, effect: String },

    #[error("reported a finding under `{rule}` at a place that is not there: {error}")]
    Place { rule: String, error: PlaceError },

    #[error("reported a finding under `{rule}` in `{path}`, which it was not shown")]
    NotShown { rule: String, path: RepoPath },

    #[error("reported a finding under `{rule}` without a message")]
    NoMessage { rule: String },

    #[error(
        "reported a finding under `{rule}` whose {what} has {size} {unit}; the limit is {limit}"
    )]
    TooLarge {
        rule: String,
        what: &'static str,
        size: usize,
        unit: &'static str,
        limit: usize,
    },
}

impl FindingError {
    /// What the author of the policy can do about it.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            FindingError::TooMany { .. } => {
                "report what matters: nobody reads a thousand findings; ask for touched calls only"
            }
            FindingError::UndeclaredRule(_) => "declare the rule in `describe`",
            FindingError::UnknownEffect { .. } => "leave the effect out to use the rule's own",
            FindingError::Place { .. } => {
                "take places from facts (`call.span`, `step.span`), paths from `file.path`; a \
                 file without text has the one place 1:1"
            }
            FindingError::NotShown { .. } => {
                "a policy that judges by file reports in the file that it is shown"
            }
            FindingError::NoMessage { .. } => "say what is wrong and what it does to the customer",
            FindingError::TooLarge { .. } => "shorten it, and quote less of the source",
        }
    }
}

/// Checks all findings of a policy, and puts them into the order in which they are shown.
pub(crate) fn accept(
    reported: Vec<guard::Finding>,
    manifest: &Manifest,
    facts: &Facts,
    view: View,
    max_findings: usize,
) -> Result<Vec<Finding>, FindingError> {
    if reported.is_empty() {
        return Ok(Vec::new());
    }
    check_count(reported.len(), max_findings)?;
    let mut places = Places::new(facts);
    let shown = view.files(facts);
    let mut checked = Vec::with_capacity(reported.len());
    for finding in reported {
        let identity = finding.identity.clone();
        let (file, finding) = check(finding, manifest, &mut places)?;
        if !shown.contains(&file) {
            return Err(FindingError::NotShown {
                rule: finding.rule,
                path: finding.place.path,
            });
        }
        let kernel = kernel(facts, &finding, file, &identity);
        checked.push((finding, kernel));
    }
    // The kernel decides between findings that show the same, whatever order they came in.
    checked.sort_by(|(one, one_kernel), (other, other_kernel)| {
        one.order(other).then_with(|| one_kernel.cmp(other_kernel))
    });
    let (mut findings, kernels): (Vec<Finding>, Vec<Kernel>) = checked.into_iter().unzip();
    for (finding, fingerprint) in findings.iter_mut().zip(fingerprints(kernels)) {
        finding.fingerprint = fingerprint;
    }
    Ok(findings)
}

pub(crate) fn check_count(count: usize, limit: usize) -> Result<(), FindingError> {
    match count > limit {
        true => Err(FindingError::TooMany { count, limit }),
        false => Ok(()),
    }
}

fn kernel(facts: &Facts, finding: &Finding, file: FileId, identity: &str) -> Kernel {
    Kernel::new(facts, finding.code(), file, finding.place.span, identity)
}

fn check(
    finding: guard::Finding,
    manifest: &Manifest,
    places: &mut Places<'_>,
) -> Result<(FileId, Finding), FindingError> {
    let declared = manifest.rules.iter().find(|rule| rule.name == finding.rule);
    let Some(declared) = declared else {
        let rule = finding.rule.chars().take(LINE_BYTES).collect();
        return Err(FindingError::UndeclaredRule(rule));
    };
    let rule = declared.name.as_str();
    check_sizes(&finding)?;
    let effect = match &finding.effect {
        None => declared.effect,
        Some(word) => parse_effect(rule, word)?,
    };
    let nowhere = |error: PlaceError| FindingError::Place {
        rule: rule.to_owned(),
        error,
    };
    let (file, span) = places
        .in_changed_file(&finding.path, finding.at)
        .map_err(nowhere)?;
    let mut related = Vec::with_capacity(finding.related.len());
    for other in finding.related {
        let side = match other.is_before {
            true => Side::Before,
            false => Side::After,
        };
        let span = places
            .anywhere(side, &other.path, other.at)
            .map_err(nowhere)?;
        related.push(Related {
            place: place(&other.path, span),
            is_before: other.is_before,
            message: other.message,
        });
    }
    let once = finding.extra.into_iter().find(|(name, _)| name == "once");
    let once = once.map(|(_, text)| text).unwrap_or_default();
    let finding = Finding {
        policy: manifest.id.clone(),
        rule: rule.to_owned(),
        effect,
        place: place(&finding.path, span),
        message: finding.message,
        label: finding.label,
        help: finding.help,
        related,
        once,
        fingerprint: Digest::from_bytes([0; 32]),
    };
    Ok((file, finding))
}

fn place(path: &str, span: tollgate_model::Span) -> tollgate_model::finding::Place {
    tollgate_model::finding::Place {
        path: RepoPath::from(path),
        span,
    }
}

fn parse_effect(rule: &str, word: &str) -> Result<Effect, FindingError> {
    word.parse().map_err(|_| FindingError::UnknownEffect {
        rule: rule.to_owned(),
        effect: word.chars().take(LINE_BYTES).collect(),
    })
}

fn check_sizes(finding: &guard::Finding) -> Result<(), FindingError> {
    let rule = || finding.rule.clone();
    if finding.message.trim().is_empty() {
        return Err(FindingError::NoMessage { rule: rule() });
    }
    let related = finding.related.iter();
    let notes = related.clone().map(|other| other.message.len()).max();
    let extras = finding.extra.iter().map(|(_, text)| text.len()).max();
    let paths = related.map(|other| other.path.len()).max();
    for (what, size, unit, limit) in [
        ("message", finding.message.len(), "bytes", MESSAGE_BYTES),
        ("label", finding.label.len(), "bytes", LINE_BYTES),
        ("help", finding.help.len(), "bytes", HELP_BYTES),
        ("identity", finding.identity.len(), "bytes", MESSAGE_BYTES),
        ("path", finding.path.len(), "bytes", MESSAGE_BYTES),
        ("related", finding.related.len(), "places", RELATED),
        (
            "related message",
            notes.unwrap_or_default(),
            "bytes",
            MESSAGE_BYTES,
        ),
        (
            "related path",
            paths.unwrap_or_default(),
            "bytes",
            MESSAGE_BYTES,
        ),
        ("extra", finding.extra.len(), "pairs", PAIRS),
        (
            "extra text",
            extras.unwrap_or_default(),
            "bytes",
            MESSAGE_BYTES,
        ),
    ] {
        if size > limit {
            return Err(FindingError::TooLarge {
                rule: rule(),
                what,
                size,
                unit,
                limit,
            });
        }
    }
    Ok(())
}
