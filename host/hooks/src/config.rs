//! Git's configuration, which has hooks from 2.54 on: they run besides those of the folder.

use crate::plan::Edit;
use crate::{HooksError, Plan, Site, git};

const EVENT: &str = "hook.tollgate.event";
const COMMAND: &str = "hook.tollgate.command";

/// Git appends the hook's arguments. A command that is not there fails, and stops the push.
const RUN: &str = "tollgate hook pre-push";

pub(crate) fn install(site: &Site) -> Result<Plan, HooksError> {
    if !site.has_configured_hooks() {
        return Err(HooksError::TooOld {
            version: site.version.replace("git version ", ""),
        });
    }
    let wanted = [(EVENT, "pre-push"), (COMMAND, RUN)];
    let mut edits = Vec::new();
    for (key, value) in wanted {
        if present(site, key)?.as_deref() != Some(value) {
            edits.push(config(&[key, value]));
        }
    }
    Ok(Plan::of(edits))
}

pub(crate) fn uninstall(site: &Site) -> Result<Plan, HooksError> {
    match present(site, COMMAND)? {
        Some(_) => Ok(Plan::of(vec![config(&[
            "--remove-section",
            "hook.tollgate",
        ])])),
        None => Ok(Plan::nothing()),
    }
}

fn present(site: &Site, key: &str) -> Result<Option<String>, HooksError> {
    let told = git::answer(&site.root, &["config", "--local", "--get", key])?;
    Ok(told.ok())
}

fn config(arguments: &[&str]) -> Edit {
    let all = ["config", "--local"].iter().chain(arguments);
    Edit::Git(all.map(|word| (*word).to_owned()).collect())
}
