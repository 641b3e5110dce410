//! `tollgate approve` and `tollgate approvals`.

use std::fmt::Write as _;
use std::io::{BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};

use tollgate_change::{Range, notes};
use tollgate_gate::approvals::{Approval, Record, Statement};
use tollgate_judge::{Case, Judged, Review};
use tollgate_model::change::Side;
use tollgate_model::decision::Decision;
use tollgate_report::{Terminal, escape, human};
use tollgate_signatures::sign_with_ssh_keygen;

use crate::arguments::When;
use crate::arguments::people::{self, Approvals, Approve, Signing};
use crate::delivery;
use crate::destination::{self, Bound};
use crate::failure::Failure;
use crate::terminal;

const DAY_SECONDS: i64 = 86_400;

/// Where a key is looked for, under the home folder.
const KEYS: [&str; 3] = [".ssh/id_ed25519", ".ssh/id_ecdsa", ".ssh/id_rsa"];

/// Lines of the files to approve that are shown; git shows the rest.
const MOST_LINES: usize = 400;

pub(crate) fn approve(approve: &Approve, color: When) -> Result<u8, Failure> {
    let judged = judge(&approve.range, None)?;
    let Some(review) = asked(&judged)? else {
        delivery::print("there is nothing to approve: nobody is asked to review this change\n")?;
        return Ok(0);
    };
    let terminal = terminal::of_output(color);
    let subject = &review.subject;
    let digest = subject.digest();
    let mut text = shown(&judged, review, terminal);
    let _ = writeln!(text, "to approve: {digest}");
    delivery::print(&text)?;
    let now = destination::now();
    let head = &judged.verdict.change.head;
    let expires = now.plus(approve.days * DAY_SECONDS);
    let approval = Approval::new(subject.clone(), head, now, expires);
    sign_and_keep(
        &approve.range,
        &approve.signing,
        &Statement::Approval(approval),
        head,
    )?;
    let after = judge(&approve.range, None)?;
    delivery::print(&format!(
        "approved {digest} until {expires}\n{}",
        standing(&after)
    ))?;
    Ok(0)
}

pub(crate) fn approvals(approvals: &Approvals, _color: When) -> Result<u8, Failure> {
    let reviews = read_reviews(approvals.reviews.reviews.as_deref())?;
    let judged = judge(&approvals.range, reviews)?;
    let mut text = match &judged.review {
        Some(review) => format!("to approve: {}\n", review.subject.digest()),
        None => "nobody is asked to review this change\n".to_owned(),
    };
    text.push_str(&standing(&judged));
    let _ = writeln!(text, "{}", judged.verdict.decision.word());
    delivery::print(&text)?;
    Ok(judged.verdict.decision.exit_code())
}

/// What reviewers said in a forge.
pub(crate) fn read_reviews(path: Option<&Path>) -> Result<Option<String>, Failure> {
    let read = |path: &Path| {
        std::fs::read_to_string(path)
            .map_err(|error| Failure::file("read the reviews from", path, &error))
    };
    path.map(read).transpose()
}

pub(super) fn judge(range: &people::Range, reviews: Option<String>) -> Result<Judged, Failure> {
    let repository = super::repository(range.repo.as_ref());
    let bound = Bound::of(range.branch.as_deref(), range.environment.as_deref());
    let case = Case {
        repository: &repository,
        range: Range::Commits {
            base: range.base.clone(),
            head: range.head.clone(),
        },
        rules: None,
        branch: bound.branch,
        environment: bound.environment,
        notices: bound.notices,
    };
    let mut judge = super::judge(&range.rules, &range.stricter)?.reviewed(reviews);
    Ok(judge.judge(&case)?)
}

/// What people are asked; nothing where nobody is.
fn asked(judged: &Judged) -> Result<Option<&Review>, Failure> {
    match (&judged.review, judged.verdict.decision) {
        (None, Decision::Undecided) => {
            let why = judged
                .verdict
                .undecided
                .first()
                .cloned()
                .unwrap_or_default();
            Err(Failure::new(format!(
                "nothing can be approved that could not be decided: {why}"
            ))
            .hint("run `tollgate check` to see all of it"))
        }
        (review, _) => Ok(review.as_ref()),
    }
}

/// How a change stands with people, a line each.
fn standing(judged: &Judged) -> String {
    let sentences = judged.review.iter().flat_map(Review::sentences);
    sentences
        .map(|sentence| format!("  {}\n", escape::line(&sentence)))
        .collect()
}

/// What is to be approved: the findings, and what changes in the files that matter.
fn shown(judged: &Judged, review: &Review, terminal: Terminal) -> String {
    let source = |path: &_, side| judged.source(path, side);
    let mut text = human::render(&judged.verdict, &source, terminal);
    text.push('\n');
    let mut lines = 0;
    let change = judged.change();
    for (at, file) in change.files().iter().enumerate() {
        if !review.subject.files.iter().any(|one| one.path == file.path) {
            continue;
        }
        let name = escape::line(file.path.as_str()).into_owned();
        let heading = format!("{} {name}", file.status.word());
        let _ = writeln!(
            text,
            "{}",
            human::paint(&heading, human::EMPHASIS, terminal)
        );
        let [before, after] = [Side::Before, Side::After]
            .map(|side| change.content(at, side).text().cloned().unwrap_or_default());
        for hunk in change.hunks(at) {
            let sides = [
                ('-', &before, hunk.before_start, hunk.before_count),
                ('+', &after, hunk.after_start, hunk.after_count),
            ];
            for (sign, side, start, count) in sides {
                let skipped = (start as usize).saturating_sub(1);
                for line in side.lines().skip(skipped).take(count as usize) {
                    lines += 1;
                    if lines <= MOST_LINES {
                        let _ = writeln!(text, "{sign} {}", escape::line(line));
                    }
                }
            }
        }
    }
    if lines > MOST_LINES {
        let more = lines - MOST_LINES;
        let _ = writeln!(text, "... and {more} more lines: `git diff` shows them");
    }
    text.push('\n');
    text
}

/// Signs a statement and puts it into the notes of a commit.
pub(super) fn sign_and_keep(
    range: &people::Range,
    signing: &Signing,
    statement: &Statement,
    commit: &str,
) -> Result<(), Failure> {
    if !signing.yes {
        confirm()?;
    }
    let key = key(signing.key.as_deref())?;
    let text = statement.text();
    let signature =
        sign_with_ssh_keygen(&key, statement.namespace(), text.as_bytes()).map_err(|error| {
            Failure::new(error.to_string())
                .hint("name the key with `--key`; signing takes OpenSSH 8.2 or later")
        })?;
    let repository = super::repository(range.repo.as_ref());
    notes::append(&repository, commit, &Record::line(&text, &signature))?;
    delivery::remark(&format!(
        "signed with {}; to share it: git push origin {}\n",
        key.display(),
        notes::REFERENCE
    ));
    Ok(())
}

fn confirm() -> Result<(), Failure> {
    let refuse = |what: &str| Err(Failure::new(what).hint("nothing was signed"));
    let input = std::io::stdin();
    if !input.is_terminal() {
        return refuse(
            "standard input is no terminal, so nobody can be asked: `--yes` signs without",
        );
    }
    delivery::remark("sign this? [y/N] ");
    let mut answer = String::new();
    let read = input.lock().read_line(&mut answer);
    match read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes") {
        true => Ok(()),
        false => refuse("it was not confirmed"),
    }
}

fn key(named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(path) = named {
        return Ok(path.to_owned());
    }
    let home = std::env::home_dir().unwrap_or_default();
    let mut keys = KEYS.iter().map(|key| home.join(key));
    keys.find(|path| path.is_file()).ok_or_else(|| {
        Failure::new("there is no SSH key in ~/.ssh").hint("name one with `--key FILE`")
    })
}
