//! The decision.

use tollgate_model::change::Summary;
use tollgate_model::decision::{Decision, FileCount, PolicyRun, Skipped, Verdict};
use tollgate_model::finding::{Effect, Finding};

use crate::configuration::Configuration;
use crate::configuration::fields::nearest;

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
pub fn decide(
    subject: Subject,
    configuration: &Configuration,
    mut runs: Vec<PolicyRun>,
) -> Verdict {
    runs.sort_by(|one, other| (&one.id, one.digest).cmp(&(&other.id, other.digest)));
    let findings = in_force(configuration, &runs);
    let mut undecided = doubts_about_policies(configuration, &runs);
    undecided.extend(doubts_about_configuration(configuration, &runs));
    undecided.extend(doubts_about_files(&subject));
    let mut notices = subject.notices;
    notices.extend(scope_notice(subject.files, &subject.change));
    let strongest = findings.iter().map(|finding| finding.effect).max();
    let decision = match strongest {
        Some(Effect::Block) => Decision::Block,
        _ if !undecided.is_empty() => Decision::Undecided,
        Some(Effect::Review) => Decision::Review,
        Some(Effect::Note) | None => Decision::Allow,
    };
    let mut skipped = subject.skipped;
    skipped.sort();
    Verdict {
        decision,
        change: subject.change,
        files: subject.files,
        findings,
        policies: runs,
        skipped,
        undecided,
        notices,
    }
}

/// The findings with the effects that the configuration gives them, in order.
fn in_force(configuration: &Configuration, runs: &[PolicyRun]) -> Vec<Finding> {
    let found = runs
        .iter()
        .filter_map(|run| run.outcome.as_ref().ok())
        .flatten();
    let mut findings: Vec<Finding> = found
        .filter_map(|finding| {
            let effect = configuration.effect_of(finding)?;
            Some(Finding {
                effect,
                ..finding.clone()
            })
        })
        .collect();
    findings.sort_by(Finding::order);
    findings
}

fn doubts_about_policies(configuration: &Configuration, runs: &[PolicyRun]) -> Vec<String> {
    if runs.is_empty() {
        return vec!["there is no policy: nothing was judged".to_owned()];
    }
    let mut doubts = Vec::new();
    if runs.iter().all(|run| configuration.is_off(&run.id)) {
        doubts.push("every policy is switched off: nothing was judged".to_owned());
    }
    let failures = runs.iter().filter_map(|run| run.outcome.as_ref().err());
    doubts.extend(failures.map(ToString::to_string));
    // Policies that share an id fail with the same words.
    doubts.dedup();
    doubts
}

/// A setting for a policy or rule that does not exist is a setting that nobody obeys.
fn doubts_about_configuration(configuration: &Configuration, runs: &[PolicyRun]) -> Vec<String> {
    let mut doubts = Vec::new();
    for (id, settings) in &configuration.policies {
        let ids = runs.iter().map(|run| run.id.as_str());
        let Some(run) = runs.iter().find(|run| run.id == *id) else {
            // One that failed before it told its id may be the one that is meant.
            if runs.iter().all(|run| run.manifest.is_some()) {
                let guess = did_you_mean(nearest(id, ids));
                doubts.push(format!(
                    "{}: there is no policy `{id}`{guess}",
                    settings.place
                ));
            }
            continue;
        };
        let Some(manifest) = &run.manifest else {
            continue;
        };
        for (rule, setting) in &settings.rules {
            if manifest.rules.iter().all(|known| known.name != *rule) {
                let known = manifest.rules.iter().map(|rule| rule.name.as_str());
                let guess = did_you_mean(nearest(rule, known));
                doubts.push(format!(
                    "{}: policy `{id}` has no rule `{rule}`{guess}",
                    setting.place
                ));
            }
        }
    }
    doubts
}

fn did_you_mean(guess: Option<&str>) -> String {
    guess
        .map(|guess| format!(", did you mean `{guess}`?"))
        .unwrap_or_default()
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
