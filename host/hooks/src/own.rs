//! Git's own folder of hooks, which nobody shares: a hook that is there is kept beside ours, and
//! runs after it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::block::{END, MADE_THE_FILE};
use crate::plan::Edit;
use crate::script::{self, KEPT};
use crate::{Event, HooksError, Plan, Site};

pub(crate) fn install(site: &Site, event: Event) -> Result<Plan, HooksError> {
    if site.has_hooks_elsewhere() {
        return Err(HooksError::HooksElsewhere {
            path: site.hooks.clone(),
        });
    }
    let hook = path(site, event);
    let text = script::own(event, site.binary.as_deref());
    let write = Edit::Write {
        path: hook.clone(),
        text: text.clone(),
        is_program: true,
    };
    let plan = match found(&hook)? {
        Found::Nothing => Plan::of(vec![write]),
        Found::Ours(present) if present == text => Plan::nothing(),
        Found::Ours(_) => Plan::of(vec![write]),
        Found::ByHand => Plan::nothing(),
        Found::Other => {
            let kept = kept(&hook);
            if fs::symlink_metadata(&kept).is_ok() {
                return Err(HooksError::TwoHooks { hook, kept });
            }
            let rename = Edit::Rename {
                from: hook.clone(),
                to: kept.clone(),
            };
            Plan::of(vec![rename, write]).note(format!(
                "the hook that was there is kept as `{}`, and runs after Tollgate",
                kept.file_name().unwrap_or_default().to_string_lossy()
            ))
        }
    };
    Ok(plan)
}

pub(crate) fn uninstall(site: &Site, event: Event) -> Result<Plan, HooksError> {
    let hook = path(site, event);
    let kept = kept(&hook);
    let has_kept = fs::symlink_metadata(&kept).is_ok();
    let mut edits = match found(&hook)? {
        Found::Ours(_) => vec![Edit::Remove(hook.clone())],
        Found::Nothing if has_kept => Vec::new(),
        Found::Nothing | Found::Other | Found::ByHand => return Ok(Plan::nothing()),
    };
    if has_kept {
        edits.push(Edit::Rename {
            from: kept,
            to: hook,
        });
    }
    Ok(Plan::of(edits))
}

/// The file that git runs, or that a forge's own hook runs out of its folder.
pub(crate) fn path(site: &Site, event: Event) -> PathBuf {
    let folder = site.hooks.join(format!("{}.d", event.name()));
    match folder.is_dir() {
        true => folder.join("tollgate"),
        false => site.hooks.join(event.name()),
    }
}

fn kept(hook: &Path) -> PathBuf {
    let mut name = hook.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(KEPT);
    hook.with_file_name(name)
}

enum Found {
    Nothing,
    /// A hook that was installed, by this version or another.
    Ours(String),
    /// Somebody's own hook, which asks Tollgate.
    ByHand,
    Other,
}

fn found(hook: &Path) -> Result<Found, HooksError> {
    match fs::symlink_metadata(hook) {
        Err(_) => return Ok(Found::Nothing),
        Ok(what) if !what.is_file() => return Ok(Found::Other),
        Ok(_) => {}
    }
    let bytes = fs::read(hook).map_err(|source| HooksError::File {
        attempt: "read",
        path: hook.to_owned(),
        source,
    })?;
    let Ok(text) = String::from_utf8(bytes) else {
        return Ok(Found::Other);
    };
    let begins = text.starts_with(&format!("#!/bin/sh\n{MADE_THE_FILE}\n"));
    match begins && text.ends_with(&format!("\n{END}\n")) {
        true => Ok(Found::Ours(text)),
        false if text.contains(MADE_THE_FILE) => Err(HooksError::Changed {
            path: hook.to_owned(),
        }),
        false if text.contains("tollgate") && text.contains("hook pre-") => Ok(Found::ByHand),
        false => Ok(Found::Other),
    }
}
