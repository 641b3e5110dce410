//! `tollgate facts`.

use std::path::Path;

use tollgate_change::{Change, Limits, Range};
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gate::{Configuration, Origin};
use tollgate_judge::JudgeError;
use tollgate_model::RepoPath;
use tollgate_model::change::Side;

use crate::arguments::When;
use crate::arguments::policy::Facts;
use crate::delivery;
use crate::failure::Failure;
use crate::terminal;

pub(crate) fn run(facts: &Facts, color: When) -> Result<u8, Failure> {
    let (path, text, configuration) = match &facts.at {
        Some(revision) => committed(facts, revision)?,
        None => on_disk(facts)?,
    };
    let terminal = terminal::of_output(color);
    delivery::print(&tollgate_authoring::see(
        &path,
        text,
        &configuration,
        terminal,
    )?)?;
    Ok(0)
}

type Found = (RepoPath, String, Configuration);

fn committed(facts: &Facts, revision: &str) -> Result<Found, Failure> {
    let repository = super::repository(facts.repo.as_ref());
    let range = Range::All {
        head: Some(revision.to_owned()),
    };
    let change = Change::open(&repository, &range, Limits::default())?;
    let path = super::slashed(&facts.file);
    let content = change.read(&path, Side::After);
    let Some(text) = content.text() else {
        return Err(
            Failure::new(format!("there is no text at `{path}` in {revision}"))
                .hint("name it as `git ls-tree` does: from the root, with slashes"),
        );
    };
    let rules = change.read(FILE_NAME, Side::After);
    let configuration = Configuration::of(&rules, Origin::Operator).map_err(JudgeError::from)?;
    Ok((
        RepoPath::from(path.as_str()),
        text.to_string(),
        configuration,
    ))
}

fn on_disk(facts: &Facts) -> Result<Found, Failure> {
    let file = &facts.file;
    let text =
        std::fs::read_to_string(file).map_err(|error| Failure::file("read", file, &error))?;
    let whole = file
        .canonicalize()
        .map_err(|error| Failure::file("find", file, &error))?;
    let folder = whole.parent().unwrap_or(Path::new("/")).to_owned();
    let root = super::root(facts.repo.as_ref().or(Some(&folder)));
    let root = root.ok().and_then(|root| root.canonicalize().ok());
    let (name, configuration) = match &root {
        Some(root) => (
            whole.strip_prefix(root).unwrap_or(&whole).to_owned(),
            super::configuration_on_disk(root)?,
        ),
        None => (file.clone(), Configuration::default()),
    };
    Ok((
        RepoPath::from(super::slashed(&name).as_str()),
        text,
        configuration,
    ))
}
