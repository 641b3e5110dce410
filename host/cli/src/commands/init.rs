//! `tollgate init`: looks at a repository, and writes what it lacks, asking before each file.

use std::io::IsTerminal;
use std::path::Path;

use tollgate_adopt::{NewFile, Repository, files};
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gateways::Catalogue;
use tollgate_hooks::{Edit, Event, Plan, Site, install};
use tollgate_judge::{facts_of_head, gateways_in_use, languages_in_use};
use tollgate_report::human::{ASIDE, EMPHASIS, paint};
use tollgate_report::{Terminal, escape};

use super::hooks::{note, words};
use super::slashed;
use crate::arguments::adopt::Init;
use crate::delivery;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::terminal;
use crate::watch::Watch;

/// Room for a command beside what it is for.
const COMMAND_COLUMNS: usize = 26;

/// How an answer is come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Ask,
    Yes,
    DryRun,
}

pub(crate) fn run(init: &Init, manners: Manners) -> Result<u8, Failure> {
    let terminal = terminal::of_output(manners.color);
    let root = super::root(init.repo.as_ref())?;
    let site = super::hooks::site(Some(&root))?;
    let way = match () {
        () if init.dry_run => Way::DryRun,
        () if init.yes => Way::Yes,
        () if std::io::stdin().is_terminal() => Way::Ask,
        () => {
            return Err(
                Failure::new("standard input is no terminal, so nobody can be asked")
                    .hint("write everything with `--yes`, or only look with `--dry-run`"),
            );
        }
    };
    let mut repository = Repository::look(&root);
    let mut watch = Watch::begin(manners);
    let looked = {
        let progress = watch.progress();
        let _step = progress.step("look through what is committed");
        look_at_code(&mut repository)
    };
    watch.tell_times();
    let hook = site
        .manager(Event::PrePush)
        .and_then(|manager| Ok((manager.name(), install(&site, Event::PrePush, manager)?)));
    delivery::say(&found(&repository, &site, looked.err(), terminal), manners)?;
    let mut written = Vec::new();
    let mut left = Vec::new();
    for file in files(&repository) {
        if put_file(&root, &file, way, manners)? {
            written.push(file.path.to_owned());
        }
    }
    match hook {
        Ok((manager, plan)) => {
            if put_hook(&site, manager, &plan, way, manners)? {
                written.extend(shared_files(&site, &plan));
            }
            left = plan.left;
        }
        Err(error) => delivery::tell(&error.into()),
    }
    for text in notes(&repository) {
        delivery::print(&note(&text))?;
    }
    let next = Next {
        repository: &repository,
        written: &written,
        left: &left,
        way,
    };
    delivery::say(&next.render(terminal), manners)?;
    Ok(0)
}

/// What is left to do by hand, and what is to be known.
fn notes(repository: &Repository) -> Vec<String> {
    let root = &repository.root;
    let ci = repository.ci.iter();
    let mut notes: Vec<String> = ci.flat_map(|ci| ci.notes(root)).collect();
    if repository.ci.is_empty() {
        notes.push(
            "no CI was found: a hook can be passed over, so run `tollgate check` there, too".into(),
        );
    }
    if repository.gateways.is_empty() {
        notes.push(
            "no call of a known gateway was found: where money is moved by a service of your own, \
             declare it in tollgate.toml as a `[[gateway]]`, or name the files under `payment-paths`"
                .into(),
        );
    }
    notes
}

/// The files of the repository that a hook was put into: the team shares them.
fn shared_files(site: &Site, plan: &Plan) -> Vec<String> {
    let files = plan.edits.iter().filter_map(|edit| match edit {
        Edit::Write { path, .. } => path.strip_prefix(&site.root).ok(),
        _ => None,
    });
    let files = files.filter(|path| !path.starts_with(".git"));
    files.map(slashed).collect()
}

/// Finds the gateways that the code at HEAD calls, and its languages.
fn look_at_code(repository: &mut Repository) -> Result<(), Failure> {
    let configuration = super::configuration_on_disk(&repository.root)?;
    let catalogue = Catalogue::embedded()?;
    let facts = facts_of_head(&repository.root, configuration, FILE_NAME)?;
    let title = |id: &str| {
        catalogue
            .gateway(id)
            .map_or(id.to_owned(), |one| one.title.clone())
    };
    let ids = gateways_in_use(&facts).into_iter();
    repository.gateways = ids.map(|id| (id.clone(), title(&id))).collect();
    repository.languages = languages_in_use(&facts).into_iter().collect();
    Ok(())
}

fn found(
    repository: &Repository,
    site: &Site,
    failed: Option<Failure>,
    terminal: Terminal,
) -> String {
    let list = |items: Vec<&str>| match items.is_empty() {
        true => "none found".to_owned(),
        false => items.join(", "),
    };
    let gateways = match failed {
        Some(failure) => format!("could not be looked for: {}", escape::line(&failure.what)),
        None => list(
            repository
                .gateways
                .iter()
                .map(|(_, title)| title.as_str())
                .collect(),
        ),
    };
    let hooks = match site.manager(Event::PrePush) {
        Ok(manager) => manager.name(),
        Err(_) => "in a folder outside of this repository",
    };
    let lines = [
        ("gateways", gateways),
        ("languages", list(repository.languages.clone())),
        ("hooks", hooks.to_owned()),
        (
            "CI",
            list(repository.ci.iter().map(|ci| ci.name()).collect()),
        ),
        (
            "owners",
            repository.codeowners.unwrap_or("no CODEOWNERS").to_owned(),
        ),
        (
            "deployed",
            format!("`{}`", escape::line(&repository.main_branch)),
        ),
    ];
    let lines = lines.map(|(what, found)| format!("  {what:10} {found}\n"));
    format!(
        "{}\n{}\n",
        paint("This repository", EMPHASIS, terminal),
        lines.concat()
    )
}

/// Writes a file, if it is not there and nobody objects; whether it did.
fn put_file(root: &Path, file: &NewFile, way: Way, manners: Manners) -> Result<bool, Failure> {
    let path = root.join(file.path);
    if path.symlink_metadata().is_ok() {
        let text = format!("{} is there already, and is left as it is\n", file.path);
        delivery::say(&text, manners)?;
        return Ok(false);
    }
    if way == Way::DryRun {
        let lines = file.text.lines().map(|line| format!("  {line}\n"));
        let terminal = terminal::of_output(manners.color);
        let text = paint(&lines.collect::<String>(), ASIDE, terminal);
        delivery::print(&format!(
            "would write {}, {}:\n{text}\n",
            file.path, file.what
        ))?;
        return Ok(false);
    }
    if !agrees(&format!("Write {}, {}?", file.path, file.what), way)? {
        return Ok(false);
    }
    delivery::may_write(root, &path, false)?;
    delivery::write_page(&path, &file.text)?;
    delivery::say(&format!("wrote {}, {}\n", file.path, file.what), manners)?;
    Ok(true)
}

fn put_hook(
    site: &Site,
    manager: &str,
    plan: &Plan,
    way: Way,
    manners: Manners,
) -> Result<bool, Failure> {
    let what = format!("the pre-push hook, by {manager}");
    let done = match () {
        () if plan.edits.is_empty() => "is there already",
        () if way == Way::DryRun => "would be installed",
        () if !agrees(&format!("Install {what}?"), way)? => return Ok(false),
        () => {
            plan.carry_out(&site.root)?;
            "is installed"
        }
    };
    let known = format!("{what}: {done}\n{}", words(plan, &site.root));
    delivery::say(&known, manners)?;
    Ok(way != Way::DryRun && !plan.edits.is_empty())
}

/// Asks, where somebody is there. No answer at all is a no.
fn agrees(question: &str, way: Way) -> Result<bool, Failure> {
    if way != Way::Ask {
        return Ok(way == Way::Yes);
    }
    let answer = delivery::ask(&format!("{question} [Y/n] "))?;
    Ok(answer.is_some_and(|answer| matches!(answer.as_str(), "" | "y" | "yes")))
}

/// What to do once all is written.
struct Next<'a> {
    repository: &'a Repository,
    written: &'a [String],
    left: &'a [(&'static str, &'static str)],
    way: Way,
}

impl Next<'_> {
    fn lines(&self) -> Vec<(String, &'static str)> {
        let mut lines = Vec::new();
        let is_done = self.way != Way::DryRun;
        if is_done && !self.written.is_empty() {
            let command = format!("git add {}", self.written.join(" "));
            lines.push((command, "it counts once it is committed"));
        }
        let left = self.left.iter().filter(|_| is_done);
        lines.extend(left.map(|(command, why)| ((*command).to_owned(), *why)));
        if is_done {
            lines.push(("tollgate doctor".to_owned(), "whether all of it works"));
        }
        lines.push(("tollgate check --all".to_owned(), "what is there already"));
        if !self.repository.gateways.is_empty() {
            lines.push((
                "tollgate backtest --merges".to_owned(),
                "what it would have said of what was merged",
            ));
        }
        lines.push(("tollgate explain".to_owned(), "the rules"));
        lines
    }

    /// The commands in a column, and what each is for beside it; under it, where it is too long.
    fn render(&self, terminal: Terminal) -> String {
        let mut text = format!("\n{}\n", paint("Next", EMPHASIS, terminal));
        for (command, why) in self.lines() {
            let gap = match command.len() <= COMMAND_COLUMNS {
                true => " ".repeat(COMMAND_COLUMNS + 2 - command.len()),
                false => format!("\n{}", " ".repeat(COMMAND_COLUMNS + 4)),
            };
            text.push_str(&format!(
                "  {command}{gap}{}\n",
                paint(why, ASIDE, terminal)
            ));
        }
        text
    }
}
