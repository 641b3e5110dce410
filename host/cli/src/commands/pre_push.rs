//! `tollgate hook pre-push` and `tollgate hook pre-receive`.

use std::io::{IsTerminal, Read};
use std::path::Path;

use tollgate_change::Range;
use tollgate_change::pre_push::{
    Known, PushedRef, parse, parse_received, resolve, resolve_among, trunk,
};
use tollgate_gate::Origin;
use tollgate_judge::{Case, Judge, Judged};
use tollgate_model::RepoPath;
use tollgate_model::decision::Decision;
use tollgate_report::{Terminal, escape, human};

use super::framework;
use crate::arguments::When;
use crate::arguments::hooks::{PrePush, PreReceive};
use crate::delivery;
use crate::failure::Failure;
use crate::terminal;

/// More than any push has: git's own line for a ref is at most some hundred bytes.
const MOST_INPUT_BYTES: u64 = 64 << 20;

pub(crate) fn run(hook: &PrePush, color: When) -> Result<u8, Failure> {
    let repository = super::repository(hook.repo.as_ref());
    let mut judge = super::judge(&hook.rules, &hook.stricter)?;
    let pushed = match hook.pre_commit {
        false => parse(&read_input()?)?,
        true => match framework::pushed(&repository)? {
            Some(pushed) => vec![pushed],
            None => return judge_outside(&mut judge, &repository, color),
        },
    };
    let known = Known::Remote(&hook.remote);
    judge_all(&mut judge, &repository, known, &pushed, color)
}

/// On the server that is pushed to.
pub(crate) fn receive(hook: &PreReceive, color: When) -> Result<u8, Failure> {
    let repository = super::repository(hook.repo.as_ref());
    let pushed = parse_received(&read_input()?)?;
    let mut judge = super::judge(&hook.rules, &hook.stricter)?;
    judge_all(&mut judge, &repository, Known::Own, &pushed, color)
}

/// Where pre-commit runs all its hooks by hand, or in CI.
fn judge_outside(judge: &mut Judge<'_>, repository: &Path, color: When) -> Result<u8, Failure> {
    let case = Case {
        repository,
        range: framework::range(),
        rules: None,
        branch: None,
        environment: None,
        notices: Vec::new(),
    };
    let judged = judge.judge(&case)?;
    delivery::print(&rendered(&judged, terminal::of_output(color)))?;
    Ok(judged.verdict.decision.exit_code())
}

fn rendered(judged: &Judged, terminal: Terminal) -> String {
    let source = |path: &RepoPath, side| judged.source(path, side);
    human::render(&judged.verdict, &source, terminal)
}

fn judge_all(
    judge: &mut Judge<'_>,
    repository: &Path,
    known: Known<'_>,
    pushed: &[PushedRef],
    color: When,
) -> Result<u8, Failure> {
    if pushed.is_empty() {
        delivery::print("tollgate: nothing is pushed: the remote has everything\n")?;
        return Ok(Decision::Allow.exit_code());
    }
    let terminal = terminal::of_output(color);
    let mut worst = Decision::Allow;
    for one in pushed {
        let (decision, text) = match judge_ref(judge, repository, known, one, terminal) {
            Ok(outcome) => outcome,
            Err(failure) => (Decision::Undecided, delivery::words(&failure)),
        };
        worst = worst.worse(decision);
        let heading = if pushed.len() > 1 {
            heading(one, terminal)
        } else {
            String::new()
        };
        if let Err(failure) = delivery::print(&format!("{heading}{text}")) {
            delivery::tell(&failure);
            worst = worst.worse(Decision::Undecided);
        }
    }
    Ok(worst.exit_code())
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

/// Judges one ref for what it brings to the remote.
pub(crate) fn judge_ref(
    judge: &mut Judge<'_>,
    repository: &Path,
    known: Known<'_>,
    pushed: &PushedRef,
    terminal: Terminal,
) -> Result<(Decision, String), Failure> {
    let name = escape::line(&pushed.remote_ref);
    let Some(range) = resolve(repository, known, pushed)? else {
        return Ok((
            Decision::Allow,
            format!("allow: `{name}` is deleted, which deploys nothing\n"),
        ));
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
        return Ok((
            Decision::Allow,
            format!("allow: `{name}` brings nothing that the remote does not have\n"),
        ));
    }
    let mut text = rendered(&judged, terminal);
    let decision = judged.verdict.decision;
    if decision != Decision::Review {
        return Ok((decision, text));
    }
    if judged.is_bound_for_protected() {
        text.push_str(&format!(
            "  push: refused, because `{name}` is protected: bring it there by a review\n"
        ));
        return Ok((decision, text));
    }
    text.push_str(&format!("  push: goes through, because `{name}` is not protected: the review comes before it is merged\n"));
    Ok((Decision::Allow, text))
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
    Ok(judge.judge(&case)?)
}

fn heading(pushed: &PushedRef, terminal: Terminal) -> String {
    let name = escape::line(&pushed.remote_ref);
    format!(
        "{}\n",
        human::paint(&format!("== {name} =="), human::EMPHASIS, terminal)
    )
}
