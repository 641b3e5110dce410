//! `more-runs`: what let only one run of a payment's job at a time is gone.

use tollgate_sdk::{Findings, Side, WordQuery};

use crate::more_runs::RULE;
use crate::source::{Source, is_comment};

/// How queues and schedulers are told to run something once at a time.
const SIGNS: &[&str] = &[
    "lock: :until",
    "lock: :while",
    "unique: :until",
    "unique_for",
    "unique_until",
    "limits_concurrency",
    "good_job_control_concurrency_with",
    "ShouldBeUnique",
    "WithoutOverlapping",
    "withoutOverlapping(",
    "onOneServer(",
    "base=Singleton",
    "base=QueueOnce",
    "lock_expiry=",
    "singletonKey",
    "jobId:",
    "deduplicationId",
    "MessageDeduplicationId",
    "message_deduplication_id",
    "@SchedulerLock",
    "DisallowConcurrentExecution",
    "DisableConcurrentExecution",
    "asynq.TaskID(",
    "asynq.Unique(",
    "UniqueOpts",
];

/// What can take their place.
const CLAIMS: &[&str] = &["lock", "uniq", "Uniq", "Lock", "once", "Once", "dempoten"];

/// Judges the job that a file holds.
pub(crate) fn judge(source: &Source, findings: &mut Findings) {
    let may_have_stood = || {
        source
            .file
            .has_word(&WordQuery::any_of(SIGNS), Side::Before)
    };
    if source.before.is_empty() || source.text.is_empty() || !may_have_stood() {
        return;
    }
    let gone = SIGNS.iter().find(|sign| {
        let was = source.before.matches(**sign).count();
        was > 0 && source.text.matches(**sign).count() < was
    });
    let Some(sign) = gone else { return };
    let claims = |text: &str| -> usize {
        let lines = text.lines().filter(|line| !line.contains(*sign));
        let lines = lines.filter(|line| !is_comment(line));
        lines
            .map(|line| usize::from(CLAIMS.iter().any(|claim| line.contains(claim))))
            .sum()
    };
    if claims(&source.text) > claims(&source.before) {
        return;
    }
    let lines = source.before.lines().enumerate();
    let stood = lines
        .filter(|(_, line)| line.contains(*sign) && !is_comment(line) && !is_import(line))
        .find(|(_, line)| !source.text.contains(line.trim()));
    let Some((index, line)) = stood else { return };
    findings
        .report(&RULE, &source.place(source.where_it_stood(index)))
        .message(format!(
            "`{}` kept two runs of this job apart and is gone: a second delivery, or a second scheduler, pays again \
             while the first is on its way",
            line.trim().chars().take(80).collect::<String>()
        ))
        .label("it stood here")
        .help(
            "bring it back, or show in the change what lets only one run pay: a row that one run claims, or an \
             idempotency key made from what is paid",
        );
}

fn is_import(line: &str) -> bool {
    let line = line.trim_start();
    ["import ", "use ", "using ", "from ", "require"]
        .iter()
        .any(|start| line.starts_with(start))
}
