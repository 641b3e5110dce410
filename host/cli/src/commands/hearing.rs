//! One run of a hook: what is pushed is judged ref by ref, people are told on standard error, and
//! the reports that were asked for are those of the ref that decides.

use std::path::Path;

use tollgate_change::pre_push::{Known, PushedRef};
use tollgate_judge::{Case, Judge, Judged};
use tollgate_model::decision::Decision;
use tollgate_report::html::Record;
use tollgate_report::{escape, human};

use super::framework;
use super::pre_push::{Outcome, judge_ref};
use crate::arguments::hooks::Reports;
use crate::arguments::report::FormatTo;
use crate::delivery;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::reporting;
use crate::terminal;
use crate::watch::Watch;

/// A hook at its work.
pub(super) struct Hearing<'a> {
    reports: &'a [FormatTo],
    manners: Manners,
    worst: Decision,
    /// What the reports are of: the worst that was judged, and its ref where there are several.
    kept: Option<(Decision, Judged, Option<String>)>,
}

impl<'a> Hearing<'a> {
    pub(super) fn begin(reports: &'a Reports, manners: Manners) -> Result<Hearing<'a>, Failure> {
        let reports = reports.all().map_err(|why| {
            Failure::new(why).hint("name a file for each: `--format sarif=FILE --format html=FILE`")
        })?;
        Ok(Hearing {
            reports,
            manners,
            worst: Decision::Allow,
            kept: None,
        })
    }

    /// Judges each ref that is pushed.
    pub(super) fn of_all(
        &mut self,
        mut judge: Judge<'_>,
        repository: &Path,
        known: Known<'_>,
        pushed: &[PushedRef],
    ) {
        if pushed.is_empty() && !self.manners.is_quiet() {
            delivery::remark("tollgate: nothing is pushed: the remote has everything\n");
        }
        let are_several = pushed.len() > 1;
        for one in pushed {
            let mut watch = Watch::begin(self.manners);
            judge.watch(watch.progress());
            let outcome = judge_ref(&mut judge, repository, known, one);
            watch.end();
            self.tell(&outcome, are_several.then_some(one));
            if let Ok(Outcome {
                judged: Some(judged),
                ..
            }) = &outcome
            {
                watch.tell_of(judged);
                watch.tell_times();
            }
            self.keep(outcome, are_several.then_some(one));
        }
    }

    /// Judges one change: the framework runs all its hooks by hand, or in CI.
    pub(super) fn of_change(
        &mut self,
        mut judge: Judge<'_>,
        repository: &Path,
    ) -> Result<(), Failure> {
        let case = Case {
            repository,
            range: framework::range(),
            rules: None,
            branch: None,
            environment: None,
            notices: Vec::new(),
        };
        let mut watch = Watch::begin(self.manners);
        judge.watch(watch.progress());
        let judged = judge.judge(&case);
        delivery::warn(&judge.remarks());
        let judged = judged?;
        watch.tell_of(&judged);
        watch.tell_times();
        let outcome = Outcome {
            decision: judged.verdict.decision,
            judged: Some(judged),
            remark: String::new(),
        };
        let outcome = Ok(outcome);
        self.tell(&outcome, None);
        self.keep(outcome, None);
        Ok(())
    }

    fn tell(&self, outcome: &Result<Outcome, Failure>, of: Option<&PushedRef>) {
        let terminal = terminal::of_errors(self.manners.color);
        let text = match outcome {
            Ok(outcome) => outcome.told(self.manners, terminal),
            Err(failure) => delivery::words(failure),
        };
        if text.is_empty() {
            return;
        }
        let heading = of.map(|pushed| {
            let heading = format!("== {} ==", escape::line(&pushed.remote_ref));
            format!("{}\n", human::paint(&heading, human::EMPHASIS, terminal))
        });
        delivery::remark(&format!("{}{text}", heading.unwrap_or_default()));
    }

    fn keep(&mut self, outcome: Result<Outcome, Failure>, of: Option<&PushedRef>) {
        let (decision, judged) = match outcome {
            Ok(outcome) => (outcome.decision, outcome.judged),
            Err(_) => (Decision::Undecided, None),
        };
        let name = of.map(|pushed| pushed.remote_ref.clone());
        if let Some(judged) = judged {
            let rank = |decision: Decision, judged: &Judged| {
                (decision.rank(), judged.verdict.decision.rank())
            };
            let is_worse = self
                .kept
                .as_ref()
                .is_none_or(|(kept, before, _)| rank(decision, &judged) > rank(*kept, before));
            if is_worse {
                self.kept = Some((decision, judged, name));
            }
        }
        self.worst = self.worst.worse(decision);
    }

    /// Writes the reports; the exit code.
    pub(super) fn end(self, outcome: Result<(), Failure>) -> Result<u8, Failure> {
        let kept = match outcome {
            // What no ref's report would say is said by none.
            Ok(()) => self.kept.filter(|(decision, ..)| *decision == self.worst),
            Err(_) => None,
        };
        let Some((_, judged, name)) = kept else {
            let files = self.reports.iter().filter_map(|one| one.file.as_ref());
            files.for_each(|file| delivery::remove_stale(file));
            outcome?;
            if !self.reports.is_empty() {
                delivery::remark("note: there is no report: nothing that decides was judged\n");
            }
            return Ok(self.worst.exit_code());
        };
        let written = reporting::write(self.reports, self.manners, &judged, &Record::NotAsked);
        if let (Some(name), false) = (name, self.reports.is_empty()) {
            let name = escape::line(&name);
            delivery::remark(&format!(
                "note: the reports are of `{name}`, which decides\n"
            ));
        }
        let worst = match written {
            Ok(()) => self.worst,
            Err(failure) => {
                delivery::tell(&failure);
                self.worst.worse(Decision::Undecided)
            }
        };
        Ok(worst.exit_code())
    }
}
