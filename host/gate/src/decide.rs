//! The decision.

use std::collections::BTreeMap;

use tollgate_model::RepoPath;
use tollgate_model::change::Summary;
use tollgate_model::decision::{Decision, FileCount, PolicyRun, Skipped, Verdict};
use tollgate_model::finding::{Effect, Finding};

use crate::configuration::{Configuration, GATE};
use crate::doubts;
use crate::effects::Where;
use crate::waivers::{Applied, Waivers, apply};

/// So many skipped files are named in the reasons for being undecided; the list of skipped files
/// has them all.
const NAMED_FILES: usize = 5;

/// What there was to judge, and how much of it was looked at.
#[derive(Debug, Clone)]
pub struct Subject {
    /// What the change lies between.
    pub change: Summary,
    /// How many files it has, and how many were parsed.
    pub files: FileCount,
    /// What could not be looked at.
    pub skipped: Vec<Skipped>,
    /// What people should know, before the gate adds to it.
    pub notices: Vec<String>,
    /// What the gate itself found: see [`configuration_changed`](crate::configuration_changed).
    pub own_findings: Vec<Finding>,
    /// Where files stood at the base that stand elsewhere now.
    pub old_paths: BTreeMap<RepoPath, RepoPath>,
    /// The risks that were accepted.
    pub waivers: Waivers,
}

impl Subject {
    /// A change, and how much of it was looked at.
    pub fn new(change: Summary, files: FileCount, skipped: Vec<Skipped>) -> Subject {
        Subject {
            change,
            files,
            skipped,
            notices: Vec::new(),
            own_findings: Vec::new(),
            old_paths: BTreeMap::new(),
            waivers: Waivers::default(),
        }
    }
}

/// Decides about a change.
///
/// Each finding asks for what the configuration says, else for what it says itself; one that is
/// switched off is dropped. Then, in this order:
///
/// 1. a finding that blocks: [`Decision::Block`], whatever else failed;
/// 2. anything that could not be decided (a failed policy, no policy, a skipped file that could
///    matter, a setting for something that does not exist, nothing to look at):
///    [`Decision::Undecided`];
/// 3. a finding that wants review: [`Decision::Review`];
/// 4. else [`Decision::Allow`].
///
/// Under a configuration that only reports, a block or a review is told and allowed; what could
/// not be decided stays so.
pub fn decide(
    subject: Subject,
    configuration: &Configuration,
    mut runs: Vec<PolicyRun>,
) -> Verdict {
    runs.sort_by(|one, other| (&one.id, one.digest).cmp(&(&other.id, other.digest)));
    let environment = subject.change.environment.as_deref();
    let Applied {
        in_force: mut findings,
        mut waived,
        said,
    } = apply(
        in_force(configuration, &subject, &runs),
        &subject.waivers,
        &subject.old_paths,
        configuration,
        &runs,
    );
    findings = told_once(findings);
    findings.extend(said);
    findings.extend(subject.own_findings.iter().cloned());
    findings.sort_by(Finding::order);
    waived.sort_by(|one, other| one.finding.order(&other.finding));
    let mut undecided = doubts::about_policies(configuration, environment, &runs);
    undecided.extend(doubts::about_configuration(
        configuration,
        environment,
        &runs,
    ));
    undecided.extend(doubts_about_files(&subject));
    let mut notices = subject.notices;
    notices.extend(scope_notice(subject.files, &subject.change));
    let reached = strongest(&findings, &undecided);
    let (decision, report_only) = match configuration.is_report_only {
        false => (reached, None),
        true if undecided.is_empty() => (Decision::Allow, Some(reached)),
        true => (Decision::Undecided, Some(reached)),
    };
    let mut skipped = subject.skipped;
    skipped.sort();
    Verdict {
        decision,
        report_only,
        proposed: None,
        change: subject.change,
        files: subject.files,
        findings,
        waived,
        approvals: None,
        policies: runs,
        skipped,
        undecided,
        notices,
    }
}

/// Of findings of one rule that are to be told once, the one that asks for most, the first of
/// equals. Those that were waived or switched off stand for no other.
fn told_once(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut kept: BTreeMap<(String, String), Finding> = BTreeMap::new();
    findings.retain(|finding| {
        if finding.once.is_empty() {
            return true;
        }
        let key = (finding.code(), finding.once.clone());
        let known = kept.entry(key).or_insert_with(|| finding.clone());
        let is_first = finding.order(known).is_lt();
        if (finding.effect, is_first) > (known.effect, false) {
            *known = finding.clone();
        }
        false
    });
    findings.extend(kept.into_values());
    findings
}

fn strongest(findings: &[Finding], undecided: &[String]) -> Decision {
    match findings.iter().map(|finding| finding.effect).max() {
        Some(Effect::Block) => Decision::Block,
        _ if !undecided.is_empty() => Decision::Undecided,
        Some(Effect::Review) => Decision::Review,
        Some(Effect::Note) | None => Decision::Allow,
    }
}

/// The findings of policies with the effects that the configuration gives them.
fn in_force(configuration: &Configuration, subject: &Subject, runs: &[PolicyRun]) -> Vec<Finding> {
    let found = runs
        .iter()
        .filter(|run| run.id != GATE)
        .filter_map(|run| run.outcome.as_ref().ok())
        .flatten();
    let in_force = found.filter_map(|finding| {
        let place = Where {
            environment: subject.change.environment.as_deref(),
            old_path: subject.old_paths.get(&finding.place.path),
        };
        let effect = configuration.effect_of(finding, place)?;
        Some(Finding {
            effect,
            ..finding.clone()
        })
    });
    in_force.collect()
}

fn doubts_about_files(subject: &Subject) -> Vec<String> {
    let mut doubts = Vec::new();
    if subject.files.changed == 0 && !has_two_ends(&subject.change) {
        doubts.push(emptiness(&subject.change).to_owned());
    }
    let mut mattering: Vec<&Skipped> = subject
        .skipped
        .iter()
        .filter(|file| file.could_matter)
        .collect();
    mattering.sort();
    let name = |file: &&Skipped| {
        format!(
            "`{}` could matter, and was not looked at whole: {}",
            file.path, file.reason
        )
    };
    doubts.extend(mattering.iter().take(NAMED_FILES).map(name));
    if let Some(more) = mattering
        .len()
        .checked_sub(NAMED_FILES)
        .filter(|more| *more > 0)
    {
        doubts.push(format!(
            "{more} more files could matter, and were not looked at"
        ));
    }
    doubts
}

/// Whether the change lies between two different commits. Where no file differs between those,
/// that was found out by looking; between a commit and itself nothing was looked at.
fn has_two_ends(change: &Summary) -> bool {
    let is_commit =
        |id: &str| matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_commit(&change.base) && is_commit(&change.head) && change.base != change.head
}

/// Why there is nothing to look at, and what to do about it.
fn emptiness(change: &Summary) -> &'static str {
    match change.head.as_str() {
        "index" => "nothing is staged, so nothing was looked at: `git add` what is to be checked",
        "worktree" => {
            "no file differs from `HEAD`, so nothing was looked at: `--base` compares commits"
        }
        _ if change.base.is_empty() => "the tree has no files, so nothing was looked at",
        _ => {
            "the change is empty, so nothing was looked at: the head is already in the base, name another `--base` or `--head`"
        }
    }
}

fn scope_notice(files: FileCount, change: &Summary) -> Option<String> {
    match files {
        FileCount { changed: 0, .. } if has_two_ends(change) => {
            Some("no file differs between base and head".to_owned())
        }
        FileCount { changed: 0, .. } => None,
        FileCount {
            changed: 1,
            parsed: 0,
        } => Some("the changed file does not touch payments".to_owned()),
        FileCount { changed, parsed: 0 } => Some(format!(
            "none of the {changed} changed files touches payments"
        )),
        FileCount { .. } => None,
    }
}
