//! `tollgate init`: looks at a repository, and writes what it lacks, asking before each file.

use std::io::{BufRead, IsTerminal};
use std::path::Path;

use tollgate_adopt::{NewFile, Repository, files};
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gateways::Catalogue;
use tollgate_hooks::{Event, Plan, Site, install};
use tollgate_judge::{facts_of_head, gateways_in_use, languages_in_use};
use tollgate_report::human::{ASIDE, EMPHASIS, paint};
use tollgate_report::{Terminal, escape};

use super::hooks::words;
use crate::arguments::When;
use crate::arguments::adopt::Init;
use crate::delivery;
use crate::failure::Failure;
use crate::terminal;

/// How an answer is come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Ask,
    Yes,
    DryRun,
}

pub(crate) fn run(init: &Init, color: When) -> Result<u8, Failure> {
    let terminal = terminal::of_output(color);
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
    let looked = look_at_code(&mut repository);
    let hook = site
        .manager(Event::PrePush)
        .and_then(|manager| Ok((manager.name(), install(&site, Event::PrePush, manager)?)));
    delivery::print(&found(&repository, &site, looked.err(), terminal))?;
    let mut written = Vec::new();
    for file in files(&repository) {
        if put_file(&root, &file, way, terminal)? {
            written.push(file.path.to_owned());
        }
    }
    match hook {
        Ok((manager, plan)) => put_hook(&site, manager, &plan, way)?,
        Err(error) => delivery::tell(&error.into()),
    }
    for note in repository.ci.iter().filter_map(|ci| ci.note()) {
        delivery::print(&format!("note: {note}\n"))?;
    }
    if repository.ci.is_empty() {
        delivery::print(
            "note: no CI was found: a hook can be passed over, so run `tollgate check` there, too\n",
        )?;
    }
    delivery::print(&ending(&repository, &written, way, terminal))?;
    Ok(0)
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
fn put_file(root: &Path, file: &NewFile, way: Way, terminal: Terminal) -> Result<bool, Failure> {
    let path = root.join(file.path);
    if path.symlink_metadata().is_ok() {
        delivery::print(&format!(
            "{} is there already, and is left as it is\n",
            file.path
        ))?;
        return Ok(false);
    }
    if way == Way::DryRun {
        let lines = file.text.lines().map(|line| format!("  {line}\n"));
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
    delivery::print(&format!("wrote {}, {}\n", file.path, file.what))?;
    Ok(true)
}

fn put_hook(site: &Site, manager: &str, plan: &Plan, way: Way) -> Result<(), Failure> {
    let what = format!("the pre-push hook, by {manager}");
    let done = match () {
        () if plan.edits.is_empty() => "is there already",
        () if way == Way::DryRun => "would be installed",
        () if !agrees(&format!("Install {what}?"), way)? => return Ok(()),
        () => {
            plan.carry_out(&site.root)?;
            "is installed"
        }
    };
    delivery::print(&format!("{what}: {done}\n{}", words(plan, &site.root)))
}

/// Asks, where somebody is there. No answer at all is a no.
fn agrees(question: &str, way: Way) -> Result<bool, Failure> {
    if way != Way::Ask {
        return Ok(way == Way::Yes);
    }
    delivery::print(&format!("{question} [Y/n] "))?;
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    let read = read.map_err(|error| Failure::new(format!("can't read the answer: {error}")))?;
    let answer = answer.trim().to_lowercase();
    Ok(read > 0 && matches!(answer.as_str(), "" | "y" | "yes"))
}

fn ending(repository: &Repository, written: &[String], way: Way, terminal: Terminal) -> String {
    let mut lines = Vec::new();
    if !written.is_empty() && way != Way::DryRun {
        lines.push((
            format!("git add {}", written.join(" ")),
            "it counts once it is committed",
        ));
    }
    if way != Way::DryRun {
        lines.push(("tollgate doctor".to_owned(), "whether all of it works"));
    }
    if !repository.gateways.is_empty() {
        lines.push(("tollgate check --all".to_owned(), "what is there already"));
        lines.push((
            "tollgate backtest --merges".to_owned(),
            "what it would have said of what was merged",
        ));
    }
    lines.push(("tollgate explain".to_owned(), "the rules"));
    let longest = lines
        .iter()
        .map(|(command, _)| command.len())
        .max()
        .unwrap_or_default();
    let lines = lines
        .iter()
        .map(|(command, why)| format!("  {command:longest$}  {why}\n"));
    format!(
        "\n{}\n{}",
        paint("Next", EMPHASIS, terminal),
        lines.collect::<String>()
    )
}
