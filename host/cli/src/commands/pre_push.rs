//! `tollgate hook pre-push` and `tollgate hook pre-receive`.

use std::io::{IsTerminal, Read};
use std::path::Path;

use tollgate_change::Range;
use tollgate_change::pre_push::{
    Known, PushedRef, parse, parse_received, resolve, resolve_among, trunk,
};
use tollgate_gate::Origin;
use tollgate_judge::{Case, Judge, Judged};
use tollgate_model::decision::Decision;
use tollgate_report::{Terminal, escape};

use super::framework;
use super::hearing::Hearing;
use crate::arguments::hooks::{PrePush, PreReceive};
use crate::delivery;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::reporting;

/// More than any push has: git's own line for a ref is at most some hundred bytes.
const MOST_INPUT_BYTES: u64 = 64 << 20;

pub(crate) fn run(hook: &PrePush, manners: Manners) -> Result<u8, Failure> {
    let mut hearing = Hearing::begin(&hook.reports, manners)?;
    let heard = hear(hook, &mut hearing);
    hearing.end(heard)
}

fn hear(hook: &PrePush, hearing: &mut Hearing<'_>) -> Result<(), Failure> {
    let repository = super::repository(hook.repo.as_ref());
    let judge = super::judge(&hook.rules, &hook.stricter)?;
    let pushed = match hook.pre_commit {
        false => parse(&read_input()?)?,
        true => match framework::pushed(&repository)? {
            Some(pushed) => vec![pushed],
            None => return hearing.of_change(judge, &repository),
        },
    };
    hearing.of_all(judge, &repository, Known::Remote(&hook.remote), &pushed);
    Ok(())
}

/// On the server that is pushed to.
pub(crate) fn receive(hook: &PreReceive, manners: Manners) -> Result<u8, Failure> {
    let mut hearing = Hearing::begin(&hook.reports, manners)?;
    let heard = hear_on_server(hook, &mut hearing);
    hearing.end(heard)
}

fn hear_on_server(hook: &PreReceive, hearing: &mut Hearing<'_>) -> Result<(), Failure> {
    let repository = super::repository(hook.repo.as_ref());
    let pushed = parse_received(&read_input()?)?;
    let judge = super::judge(&hook.rules, &hook.stricter)?;
    hearing.of_all(judge, &repository, Known::Own, &pushed);
    Ok(())
}

fn read_input() -> Result<Vec<u8>, Failure> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return Err(
            Failure::new("standard input is a terminal: this command is run by git")
                .hint("have git run it with `tollgate hook install`, or run `tollgate check`"),
        );
    }
    let mut bytes = Vec::new();
    let read = input
        .lock()
        .take(MOST_INPUT_BYTES + 1)
        .read_to_end(&mut bytes);
    read.map_err(|error| Failure::new(format!("can't read standard input: {error}")))?;
    match bytes.len() as u64 > MOST_INPUT_BYTES {
        true => Err(Failure::new(
            "standard input does not end: git writes a line for each ref",
        )),
        false => Ok(bytes),
    }
}

/// What became of one ref.
pub(crate) struct Outcome {
    /// Whether it may be pushed.
    pub(crate) decision: Decision,
    /// What was judged, if there was anything to judge.
    pub(crate) judged: Option<Judged>,
    /// What is to be said besides.
    pub(crate) remark: String,
}

impl Outcome {
    /// What people are told of it.
    pub(crate) fn told(&self, manners: Manners, terminal: Terminal) -> String {
        let is_told = !manners.is_quiet() || self.decision != Decision::Allow;
        match &self.judged {
            _ if !is_told => String::new(),
            Some(judged) => reporting::told(judged, manners, terminal) + &self.remark,
            None => self.remark.clone(),
        }
    }

    fn nothing(remark: String) -> Outcome {
        Outcome {
            decision: Decision::Allow,
            judged: None,
            remark,
        }
    }
}

/// Judges one ref for what it brings to the remote.
pub(crate) fn judge_ref(
    judge: &mut Judge<'_>,
    repository: &Path,
    known: Known<'_>,
    pushed: &PushedRef,
) -> Result<Outcome, Failure> {
    let name = escape::line(&pushed.remote_ref);
    let Some(range) = resolve(repository, known, pushed)? else {
        let remark = format!("allow: `{name}` is deleted, which deploys nothing\n");
        return Ok(Outcome::nothing(remark));
    };
    let rules = rules_for(repository, known, pushed)?;
    let mut is_empty = is_empty_range(&range);
    let mut judged = judge_range(judge, repository, range.clone(), pushed, &rules)?;
    // What stands on a branch that is not protected has not been reviewed yet: a new branch that
    // is protected brings it all the same.
    if pushed.is_new() && judged.is_bound_for_protected() {
        let configuration = judged.configuration();
        let reviewed = |branch: &str| configuration.is_protected(branch);
        let whole = resolve_among(repository, known, pushed, reviewed)?;
        if let Some(whole) = whole.filter(|whole| *whole != range) {
            is_empty = is_empty_range(&whole);
            judged = judge_range(judge, repository, whole, pushed, &rules)?;
        }
    }
    if is_empty {
        let remark = format!("allow: `{name}` brings nothing that the remote does not have\n");
        return Ok(Outcome::nothing(remark));
    }
    let is_protected = judged.is_bound_for_protected();
    let (decision, remark) = match judged.verdict.decision {
        Decision::Review if is_protected => (
            Decision::Review,
            format!("  push: refused, because `{name}` is protected: bring it there by a review\n"),
        ),
        Decision::Review => (
            Decision::Allow,
            format!(
                "  push: goes through, because `{name}` is not protected: the review comes before it is merged\n"
            ),
        ),
        decision => (decision, String::new()),
    };
    Ok(Outcome {
        decision,
        judged: Some(judged),
        remark,
    })
}

/// The commit whose rules decide about a push: a protected branch has its own, and every other
/// those of the remote's main branch, because nobody has to review what is pushed there. None
/// where the remote has no main branch: then those of the base.
fn rules_for(
    repository: &Path,
    known: Known<'_>,
    pushed: &PushedRef,
) -> Result<Option<String>, Failure> {
    let own = (!pushed.is_new()).then(|| pushed.remote_id.clone());
    let Some(trunk) = trunk(repository, known)? else {
        return Ok(own);
    };
    if own.is_none() {
        return Ok(Some(trunk));
    }
    let configuration = super::configuration_at(repository, &trunk, Origin::Base)?.0;
    let is_protected = |branch| configuration.is_protected(branch);
    match pushed.branch().is_none_or(is_protected) {
        true => Ok(own),
        false => Ok(Some(trunk)),
    }
}

fn is_empty_range(range: &Range) -> bool {
    matches!(range, Range::Exact { base, head } if base == head)
}

fn judge_range(
    judge: &mut Judge<'_>,
    repository: &Path,
    range: Range,
    pushed: &PushedRef,
    rules: &Option<String>,
) -> Result<Judged, Failure> {
    let case = Case {
        repository,
        range,
        rules: rules.clone(),
        branch: pushed.branch().map(str::to_owned),
        environment: None,
        notices: Vec::new(),
    };
    let judged = judge.judge(&case);
    delivery::warn(&judge.remarks());
    Ok(judged?)
}
