//! `tollgate doctor`: does what is installed here work?

use std::path::Path;

use tollgate_adopt::Repository;
use tollgate_cache::Cache;
use tollgate_change::{Change, ChangeError, Limits, Range};
use tollgate_gate::Configuration;
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::configuration::review::Owners;
use tollgate_hooks::{Event, Health, Site, states};
use tollgate_report::human::{decision_style, paint};
use tollgate_report::{Terminal, escape};
use tollgate_signatures::AllowedSigners;

use super::hooks::shown;
use crate::arguments::adopt::Doctor;
use crate::delivery;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::terminal;

/// How one thing stands.
enum Finding {
    Ok(String),
    /// It works, and something is to be known.
    Warn(String, String),
    /// It does not work.
    Fail(String, String),
}

use Finding::{Fail, Ok as Fine, Warn};

pub(crate) fn run(doctor: &Doctor, manners: Manners) -> Result<u8, Failure> {
    let terminal = terminal::of_output(manners.color);
    let root = super::root(doctor.repo.as_ref())?;
    let site = super::hooks::site(Some(&root))?;
    let configuration = super::configuration_on_disk(&root);
    let mut findings = vec![
        ("hook", hook(&site)),
        ("ci", ci(&root)),
        ("base", base(&root)),
    ];
    match &configuration {
        Err(failure) => findings.push(("config", failed(failure))),
        Ok(configuration) => {
            let policies = super::config::wrong_with(&root, configuration);
            findings.push(("config", config(&root, &policies)));
            findings.push(("policies", pins(configuration)));
            findings.push(("reviewers", reviewers(&root, configuration)));
        }
    }
    findings.push(("cache", cache(&root)));
    let mut text = String::new();
    let is_told = |finding: &Finding| !manners.is_quiet() || !matches!(finding, Fine(_));
    for (name, finding) in findings.iter().filter(|(_, one)| is_told(one)) {
        text.push_str(&line(name, finding, terminal));
    }
    delivery::print(&text)?;
    let is_broken = findings.iter().any(|(_, one)| matches!(one, Fail(..)));
    Ok(if is_broken { 2 } else { 0 })
}

fn line(name: &str, finding: &Finding, terminal: Terminal) -> String {
    use tollgate_model::decision::Decision;
    let (word, style, what, hint) = match finding {
        Fine(what) => ("ok", Decision::Allow, what, None),
        Warn(what, hint) => ("warn", Decision::Review, what, Some(hint)),
        Fail(what, hint) => ("fail", Decision::Block, what, Some(hint)),
    };
    let word = paint(&format!("{word:4}"), decision_style(style), terminal);
    let mut text = format!("{word}  {name:9}  {}\n", escape::line(what));
    if let Some(hint) = hint.filter(|hint| !hint.is_empty()) {
        text.push_str(&format!("                 {}\n", escape::line(hint)));
    }
    text
}

fn failed(failure: &Failure) -> Finding {
    Fail(
        failure.what.clone(),
        failure.hint.clone().unwrap_or_default(),
    )
}

fn hook(site: &Site) -> Finding {
    let states = match states(site, Event::PrePush) {
        Err(error) => return failed(&error.into()),
        Ok(states) => states,
    };
    let place = |path: &Option<std::path::PathBuf>| match path {
        Some(path) => shown(path, &site.root),
        None => "git's configuration".to_owned(),
    };
    let works = states
        .iter()
        .find(|one| matches!(one.health, Health::Installed | Health::ByHand));
    if let Some(state) = works {
        return Fine(format!(
            "before each push, by {} ({})",
            state.manager.name(),
            place(&state.path)
        ));
    }
    match states.first() {
        None => Warn(
            "nothing is judged before a push".to_owned(),
            "`tollgate hook install`".to_owned(),
        ),
        Some(state) => {
            let why = match &state.health {
                Health::Idle(why) => why,
                Health::Changed => {
                    "it was changed by hand: take out what is left of it, and install"
                }
                _ => "it is of another version: run `tollgate hook install`",
            };
            Fail(
                format!("{} does not run it", place(&state.path)),
                why.to_owned(),
            )
        }
    }
}

/// Whether any file of a CI system speaks of Tollgate.
fn ci(root: &Path) -> Finding {
    let repository = Repository::look(root);
    if repository.ci.is_empty() {
        return Warn(
            "no CI was found".to_owned(),
            "a hook can be passed over (`--no-verify`): what must hold is checked in CI".to_owned(),
        );
    }
    match repository.ci.iter().find(|ci| ci.asks(root)) {
        Some(ci) => Fine(format!("{} asks Tollgate", ci.name())),
        None => {
            let names: Vec<&str> = repository.ci.iter().map(|ci| ci.name()).collect();
            Warn(
                format!("nothing asks Tollgate in {}", names.join(", ")),
                "`tollgate init` writes the step, or says what it is".to_owned(),
            )
        }
    }
}

/// Whether there is something to compare with.
fn base(root: &Path) -> Finding {
    let range = Range::Commits {
        base: None,
        head: None,
    };
    match Change::open(root, &range, Limits::default()) {
        Ok(change) => Fine(format!("HEAD is compared with {}", base_of(&change))),
        Err(ChangeError::NoBase { .. }) => Warn(
            "HEAD is the main branch, or there is none".to_owned(),
            "on a branch of its own (`git switch -c topic`), `tollgate check` tells what that adds"
                .to_owned(),
        ),
        Err(error) => failed(&error.into()),
    }
}

fn base_of(change: &Change) -> String {
    change.summary().base.chars().take(10).collect()
}

fn config(root: &Path, wrong: &Result<Vec<String>, Failure>) -> Finding {
    match wrong {
        Err(failure) => failed(failure),
        Ok(wrong) if !wrong.is_empty() => Fail(
            wrong.join("; "),
            format!("repair {FILE_NAME}: `tollgate config check`"),
        ),
        Ok(_) if miswritten(root).is_some() => {
            let name = miswritten(root).unwrap_or_default();
            Fail(
                format!(
                    "`{name}` is not read: git tells it from {FILE_NAME}, if this disk does not"
                ),
                format!("`git mv {name} {FILE_NAME}`"),
            )
        }
        Ok(_) if !root.join(FILE_NAME).exists() => Warn(
            format!("there is no {FILE_NAME}: everything is at its default"),
            "`tollgate init` writes one".to_owned(),
        ),
        Ok(_) => Fine(format!("{FILE_NAME} is right")),
    }
}

/// A file at the root whose name is that of the configuration but for its letters' case: where a
/// disk does not tell them apart, as on macOS and Windows, it seems to be there, and is read by
/// nobody who looks into a commit.
fn miswritten(root: &Path) -> Option<String> {
    let entries = std::fs::read_dir(root).ok()?;
    let names = entries.flatten().map(|entry| entry.file_name());
    let mut names = names.filter_map(|name| name.into_string().ok());
    names.find(|name| name != FILE_NAME && name.eq_ignore_ascii_case(FILE_NAME))
}

fn pins(configuration: &Configuration) -> Finding {
    let own = configuration
        .pins()
        .filter(|(_, source, _)| source.is_some())
        .count();
    let pinned = configuration
        .pins()
        .filter(|(_, _, digest)| digest.is_some())
        .count();
    let built_in = tollgate_bundle::BUILT_IN.len();
    // One of one's own without a pin is refused when the configuration is read.
    Fine(format!(
        "{built_in} built in, {own} of your own, {pinned} pinned"
    ))
}

/// Whether anybody can approve.
fn reviewers(root: &Path, configuration: &Configuration) -> Finding {
    let review = &configuration.review;
    let Some(path) = &review.signers else {
        return match review.forge {
            Some(_) => Fine("by what the forge says: `tollgate check --reviews`".to_owned()),
            None => Warn(
                "nobody can approve: a review is settled by changing the code alone".to_owned(),
                "list people's keys as `[review] signers`".to_owned(),
            ),
        };
    };
    let text = match std::fs::read_to_string(root.join(path)) {
        Err(error) => return failed(&Failure::file("read", &root.join(path), &error)),
        Ok(text) => text,
    };
    let signers = AllowedSigners::parse(&text);
    if let Some(line) = signers.unusable.first() {
        return Fail(
            format!("{path}, line {}: {}", line.line, line.why),
            "write it as OpenSSH's ALLOWED SIGNERS: `ada@example.com ssh-ed25519 AAAA...`"
                .to_owned(),
        );
    }
    let (keys, needed) = (signers.signers.len(), review.approvals as usize);
    // The author of a change is never one of those who approve it.
    if keys <= needed {
        return Fail(
            format!("{path} has {keys} keys, and {needed} besides the author must approve"),
            "add the keys of more people".to_owned(),
        );
    }
    if let Owners::File(owners) = &review.owners
        && !root.join(owners).is_file()
    {
        return Fail(
            format!("there is no {owners}"),
            "`[review] owners` names it".to_owned(),
        );
    }
    Fine(format!("{keys} keys in {path}, {needed} must approve"))
}

fn cache(root: &Path) -> Finding {
    match Cache::of_user(root).is_on() {
        true => Fine("this user's alone, outside of the repository".to_owned()),
        false => Warn(
            "off: in CI, or its folder is open to others or lies in the repository".to_owned(),
            "it only costs time; `chmod 700 ~/.cache/tollgate` makes it one's own".to_owned(),
        ),
    }
}
