//! `tollgate gateways contract`: the first version of a team's page on a gateway.

use std::path::PathBuf;

use tollgate_contracts::Draft;
use tollgate_gate::Configuration;
use tollgate_gate::configuration::FILE_NAME;
use tollgate_gateways::{Catalogue, Page};
use tollgate_judge::{facts_of_head, first_contract, teams_of};

use super::page::{after_error, limits, omitted, place};
use super::unknown;
use crate::arguments::Gateways;
use crate::commands::root;
use crate::delivery;
use crate::failure::Failure;

/// More sources than these nobody follows.
const MAX_SOURCES: usize = 12;

/// Writes the page on a gateway; what is told of it.
pub(super) fn write(
    arguments: &Gateways,
    id: &str,
    catalogue: &Catalogue,
    configuration: Configuration,
) -> Result<String, Failure> {
    let page = catalogue
        .page(id)
        .ok_or_else(|| unknown(id, catalogue.gateways()))?;
    let root = root(arguments.repo.as_ref())?;
    let path = match &arguments.output {
        Some(path) => path.clone(),
        None => PathBuf::from(teams_of(&configuration).contract_path(id)),
    };
    let file = match &arguments.output {
        Some(path) => path.clone(),
        None => root.join(&path),
    };
    let name = path.display().to_string();
    delivery::may_write(&root, &file, arguments.force)?;
    let facts = facts_of_head(&root, configuration, FILE_NAME)?;
    let draft = Draft {
        keys: keys(&page),
        notes: page.notes.clone(),
        sources: sources(&page),
        ..first_contract(&facts, &page)
    };
    delivery::write_page(&file, &draft.render())?;
    let handled = draft.responses.iter().filter(|row| !row.places.is_empty());
    Ok(format!(
        "wrote `{name}`: {}, {}, {} of them named in the code\n\
         complete each TODO, and have somebody who knows {} look at it\n",
        count(
            draft.operations.len(),
            "operation in use",
            "operations in use"
        ),
        count(draft.responses.len(), "row of answers", "rows of answers"),
        handled.count(),
        draft.title,
    ))
}

fn count(number: usize, one: &str, more: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{number} {more}"),
    }
}

/// What the gateway does with idempotency keys, in sentences.
fn keys(page: &Page) -> Vec<String> {
    let mut told = vec![format!("The key goes into {}.", place(&page.key))];
    let limits = limits(&page.key);
    if !limits.is_empty() {
        told.push(format!("Limits: {limits}."));
    }
    told.push(format!("Without one {}.", omitted(&page.key)));
    let after = after_error(&page.key);
    if !after.is_empty() {
        told.push(format!("After a call that failed, {after}."));
    }
    told
}

fn sources(page: &Page) -> Vec<String> {
    let mut sources = vec![page.source.clone()];
    for sdk in &page.sdks {
        if !sources.contains(&sdk.source) {
            sources.push(sdk.source.clone());
        }
    }
    sources.retain(|source| !source.is_empty());
    sources.truncate(MAX_SOURCES);
    sources.push(format!("tollgate gateways show {}", page.id));
    sources
}
