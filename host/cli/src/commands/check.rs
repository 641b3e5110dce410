//! `tollgate check`.

use std::path::PathBuf;

use tollgate_change::Range;
use tollgate_judge::{Case, Judged};
use tollgate_progress::Progress;
use tollgate_report::github;
use tollgate_report::html::Record;

use super::deployed::deployed;
use crate::arguments::Check;
use crate::delivery;
use crate::destination::Bound;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::reporting;
use crate::watch::Watch;

pub(crate) fn run(check: &Check, manners: Manners) -> Result<u8, Failure> {
    let reports = check.report.all().map_err(|why| {
        Failure::new(why).hint("name a file for each: `--format sarif=FILE --format markdown=FILE`")
    })?;
    if let Some(path) = &check.evidence.evidence {
        // Nobody is to take an earlier record for this one's, whatever becomes of this run.
        delivery::remove_stale(path);
    }
    let mut watch = Watch::begin(manners);
    let judged = match judge(check, watch.progress()) {
        Ok(judged) => judged,
        Err(failure) => {
            watch.end();
            let files = reports.iter().filter_map(|report| report.file.as_ref());
            files.for_each(|file| delivery::remove_stale(file));
            if check.report.is_for_github() {
                delivery::print(&github::failure(&failure.what))?;
            }
            return Err(failure);
        }
    };
    let decision = judged.verdict.decision;
    watch.tell_of(&judged);
    let progress = watch.progress();
    let kept = super::evidence::write(&check.evidence, &judged);
    let record = match (&kept, &check.evidence.evidence) {
        (Err(failure), _) => Record::Failed(failure.what.clone()),
        (Ok(()), None) => Record::NotAsked,
        (Ok(()), Some(_)) => Record::Written {
            is_logged: check.evidence.evidence_log.is_some(),
        },
    };
    let delivered = {
        let _step = progress.step("write the reports");
        reporting::deliver(&reports, manners, &judged, &record).and(kept)
    };
    watch.tell_times();
    // The process ends soon: nobody waits for what is done with to be taken apart in memory.
    judged.finish();
    std::mem::forget(judged);
    match delivered {
        Ok(()) => Ok(decision.exit_code()),
        // A block stands, whatever else failed.
        Err(failure) if decision.exit_code() == 1 => {
            delivery::tell(&failure);
            Ok(1)
        }
        Err(failure) => Err(failure),
    }
}

fn judge(check: &Check, progress: Progress) -> Result<Judged, Failure> {
    let repository = super::repository(check.repo.as_ref());
    let mut bound = Bound::of(check.branch.as_deref(), check.environment.as_deref());
    let range = match (range(check), &bound.environment) {
        (Range::Commits { base: None, head }, Some(environment)) => {
            let head = head.unwrap_or_else(|| "HEAD".to_owned());
            match deployed(&check.evidence, &repository, environment, &head)? {
                // All that tells the two apart is what the deploy brings.
                Some(now) => {
                    bound.notices.push(format!(
                        "{} is deployed to `{environment}`, says the evidence of {}",
                        now.head, now.made
                    ));
                    let base = now.head;
                    Range::Exact { base, head }
                }
                None => self::range(check),
            }
        }
        (range, _) => range,
    };
    let case = Case {
        repository: &repository,
        range,
        rules: None,
        branch: bound.branch,
        environment: bound.environment,
        notices: bound.notices,
    };
    let reviews = super::approve::read_reviews(check.reviews.reviews.as_deref())?;
    let mut judge = super::judge(&check.rules, &check.stricter)?.reviewed(reviews);
    judge.watch(progress);
    let judged = judge.judge(&case);
    delivery::warn(&judge.remarks());
    // As with what it judged: see above.
    std::mem::forget(judge);
    Ok(judged?)
}

fn range(check: &Check) -> Range {
    if check.staged {
        // In the hook of `git commit -a`, git names the index that will be committed.
        let of_hook = || {
            std::env::var_os("GIT_INDEX_FILE")
                .filter(|file| !file.is_empty())
                .map(PathBuf::from)
        };
        let index = if check.repo.is_none() {
            of_hook()
        } else {
            None
        };
        Range::Staged { index }
    } else if check.worktree {
        Range::Worktree
    } else if check.all {
        Range::All {
            head: check.head.clone(),
        }
    } else {
        Range::Commits {
            base: check.base.clone(),
            head: check.head.clone(),
        }
    }
}
