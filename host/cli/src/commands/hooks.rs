//! `tollgate hook`: put into a repository's hooks, taken out, looked at, and run.

use std::path::{Path, PathBuf};

use tollgate_hooks::{Edit, Event, Health, Manager, Plan, Site, State, install, states, uninstall};
use tollgate_report::{escape, wrap};

use super::pre_push;
use crate::arguments::When;
use crate::arguments::hooks::{self as typed, Hook, Place, Status};
use crate::delivery;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::terminal;

pub(crate) fn run(hook: &Hook, manners: Manners) -> Result<u8, Failure> {
    match hook {
        Hook::Install(place) => put_in(place, manners),
        Hook::Uninstall(place) => take_out(place, manners),
        Hook::Status(status) => tell(status, manners),
        Hook::PrePush(hook) => pre_push::run(hook, manners),
        Hook::PreReceive(hook) => pre_push::receive(hook, manners),
    }
}

fn put_in(place: &Place, manners: Manners) -> Result<u8, Failure> {
    let site = site(place.repo.as_ref())?;
    let event = event(place.event, &site);
    let manager = match place.with {
        Some(manager) => named(manager),
        None => site.manager(event)?,
    };
    let plan = install(&site, event, manager)?;
    let by = format!("the {} hook, by {}", event.name(), manager.name());
    let text = match (plan.edits.is_empty(), place.dry_run) {
        (true, _) => format!("installed already: {by}\n"),
        (false, true) => format!("would install {by}\n"),
        (false, false) => {
            plan.carry_out(&site.root)?;
            format!("installed {by}\n")
        }
    };
    // What is left for people to do is told to those who asked for quiet, too.
    match manners.is_quiet() && !place.dry_run {
        true => delivery::print(&notes(&plan))?,
        false => delivery::print(&format!("{text}{}", words(&plan, &site.root)))?,
    }
    Ok(0)
}

fn take_out(place: &Place, manners: Manners) -> Result<u8, Failure> {
    let site = site(place.repo.as_ref())?;
    let event = event(place.event, &site);
    let managers = match place.with {
        Some(manager) => vec![named(manager)],
        None => Manager::ALL.to_vec(),
    };
    let mut text = String::new();
    for manager in managers.into_iter().filter(|one| site.has(*one)) {
        let plan = uninstall(&site, event, manager)?;
        if plan.edits.is_empty() {
            continue;
        }
        if !place.dry_run {
            plan.carry_out(&site.root)?;
        }
        let done = if place.dry_run { "would take" } else { "took" };
        let by = format!(
            "{done} the {} hook out of {}\n",
            event.name(),
            manager.name()
        );
        text.push_str(&format!("{by}{}", words(&plan, &site.root)));
    }
    if text.is_empty() {
        text = format!("no {} hook of Tollgate's is installed here\n", event.name());
    }
    match place.dry_run {
        true => delivery::print(&text)?,
        false => delivery::say(&text, manners)?,
    }
    Ok(0)
}

fn tell(status: &Status, manners: Manners) -> Result<u8, Failure> {
    let site = site(status.repo.as_ref())?;
    let event = event(status.event, &site);
    let states = states(&site, event)?;
    let name = event.name();
    if states.is_empty() {
        return Err(Failure::new(format!("no {name} hook asks Tollgate here"))
            .hint(format!("put one in with `tollgate hook install {name}`")));
    }
    let mut text = String::new();
    for state in &states {
        text.push_str(&line(state, event, &site.root));
    }
    delivery::say(&text, manners)?;
    let works = |state: &State| matches!(state.health, Health::Installed | Health::ByHand);
    Ok(if states.iter().any(works) { 0 } else { 2 })
}

/// A state in a line.
fn line(state: &State, event: Event, root: &Path) -> String {
    let place = state.path.as_ref().map_or_else(
        || "the repository's configuration".to_owned(),
        |path| format!("`{}`", shown(path, root)),
    );
    let health = match &state.health {
        Health::Installed => "installed".to_owned(),
        Health::ByHand => "installed by hand".to_owned(),
        Health::Outdated => "of another version: run `tollgate hook install`".to_owned(),
        Health::Changed => "changed by hand: take out what is left of it, and install".to_owned(),
        Health::Idle(why) => format!("installed, but {why}"),
    };
    let (name, by) = (event.name(), state.manager.name());
    format!("{name}, by {by} ({place}): {health}\n")
}

/// What a plan does, and what is to be known of it.
pub(crate) fn words(plan: &Plan, root: &Path) -> String {
    let mut text = String::new();
    for edit in &plan.edits {
        let line = match edit {
            Edit::Write { path, .. } => format!("write `{}`", shown(path, root)),
            Edit::Rename { from, to } => {
                format!("rename `{}` to `{}`", shown(from, root), shown(to, root))
            }
            Edit::Remove(path) => format!("remove `{}`", shown(path, root)),
            Edit::Git(arguments) => format!("run `git {}`", escape::line(&arguments.join(" "))),
        };
        text.push_str(&format!("  {line}\n"));
    }
    text + &notes(plan)
}

fn notes(plan: &Plan) -> String {
    let left = plan.left.iter();
    let left = left.map(|(command, why)| format!("run `{command}`: it {why}"));
    let notes = left.chain(plan.notes.iter().cloned());
    notes.map(|text| note(&text)).collect()
}

/// What is to be known, or left to do.
pub(crate) fn note(text: &str) -> String {
    let text = escape::line(text);
    let width = terminal::of_output(When::Never).width;
    let lines = wrap(&text, width.saturating_sub(2), 4);
    format!("note: {}\n", lines.join("\n  "))
}

/// A path as people know it.
pub(crate) fn shown(path: &Path, root: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    escape::line(&path.to_string_lossy()).into_owned()
}

/// The repository that a command about hooks is about.
pub(crate) fn site(named: Option<&PathBuf>) -> Result<Site, Failure> {
    let here = named.cloned().unwrap_or_else(|| PathBuf::from("."));
    Ok(Site::find(&here)?)
}

fn event(typed: Option<typed::Event>, site: &Site) -> Event {
    match typed {
        Some(typed::Event::PrePush) => Event::PrePush,
        Some(typed::Event::PreReceive) => Event::PreReceive,
        None if site.is_bare => Event::PreReceive,
        None => Event::PrePush,
    }
}

fn named(manager: typed::Manager) -> Manager {
    match manager {
        typed::Manager::Git => Manager::Git,
        typed::Manager::Folder => Manager::Folder,
        typed::Manager::Config => Manager::Config,
        typed::Manager::Husky => Manager::Husky,
        typed::Manager::Lefthook => Manager::Lefthook,
        typed::Manager::PreCommit => Manager::PreCommit,
    }
}
