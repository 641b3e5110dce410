//! `tollgate check`.

use std::path::PathBuf;

use tollgate_change::Range;
use tollgate_judge::{Case, Judged};
use tollgate_report::{Terminal, human, json};

use super::deployed::deployed;
use crate::arguments::{Check, Format, When};
use crate::delivery;
use crate::destination::Bound;
use crate::failure::Failure;
use crate::terminal;

pub(crate) fn run(check: &Check, color: When) -> Result<u8, Failure> {
    if let Some(path) = &check.evidence.evidence {
        // Nobody is to take an earlier record for this one's, whatever becomes of this run.
        delivery::remove_stale(path);
    }
    let judged = judge(check);
    if let (Err(_), Some(path)) = (&judged, &check.report.output) {
        delivery::remove_stale(path);
    }
    let judged = judged?;
    let decision = judged.verdict.decision;
    let kept = super::evidence::write(&check.evidence, &judged);
    let delivered = deliver(check, color, &judged).and(kept);
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

fn judge(check: &Check) -> Result<Judged, Failure> {
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
    let judged = judge.judge(&case);
    // The process ends soon: nobody waits for what is done with to be taken apart in memory.
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

fn deliver(check: &Check, color: When, judged: &Judged) -> Result<(), Failure> {
    let Some(path) = &check.report.output else {
        return delivery::print(&render(
            check.report.format,
            terminal::of_output(color),
            judged,
        ));
    };
    delivery::write_file(
        path,
        &render(check.report.format, terminal::of_file(color), judged),
    )?;
    let summary = human::render_summary(&judged.verdict, terminal::of_errors(color));
    delivery::remark(&summary);
    Ok(())
}

fn render(format: Format, terminal: Terminal, judged: &Judged) -> String {
    match format {
        Format::Human => human::render(
            &judged.verdict,
            &|path, side| judged.source(path, side),
            terminal,
        ),
        Format::Json => json::render(&judged.verdict),
    }
}
