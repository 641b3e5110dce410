//! Scripts of the repository, which the team shares: our lines stand in them, and the rest of the
//! script gets all of the input as if nothing had read it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::block::{put, take};
use crate::plan::Edit;
use crate::script::{is_shell, within};
use crate::{Event, HooksError, Manager, Plan, Site};

pub(crate) fn install(site: &Site, manager: Manager) -> Result<Plan, HooksError> {
    let path = path(site, manager)?;
    let plan = match text_of(&path)? {
        None => {
            let header = header(site, manager);
            Plan::of(vec![Edit::Write {
                text: put(header, start(header), &within(Event::PrePush, true)),
                path,
                is_program: !is_run_by_husky(site, manager),
            }])
        }
        Some(present) => {
            let (text, made) = taken(&path, &present)?;
            if text == present && present.contains("tollgate hook pre-push") {
                return Ok(Plan::nothing());
            }
            if !is_shell(&text) {
                return Err(HooksError::CantEdit {
                    path,
                    reason: "it is no script for a shell",
                    snippet: "tollgate hook pre-push \"$@\", with the standard input".to_owned(),
                });
            }
            let text = put(&text, start(&text), &within(Event::PrePush, made));
            match text == present {
                true => Plan::nothing(),
                false => Plan::of(vec![Edit::Write {
                    path,
                    text,
                    is_program: false,
                }]),
            }
        }
    };
    let is_idle = manager == Manager::Husky && !is_active(site);
    match is_idle && !plan.edits.is_empty() {
        true => Ok(plan.leaves(set_up(&site.root), "makes git ask husky before a push")),
        false => Ok(plan),
    }
}

/// Whether git asks husky.
pub(crate) fn is_active(site: &Site) -> bool {
    site.hooks.ends_with(".husky/_") || site.hooks.ends_with(".husky")
}

/// What sets husky up in a clone: the install of whichever manager of packages locks them here.
pub(crate) fn set_up(root: &Path) -> &'static str {
    const LOCKS: [(&str, &str); 4] = [
        ("pnpm-lock.yaml", "pnpm install"),
        ("yarn.lock", "yarn install"),
        ("bun.lock", "bun install"),
        ("bun.lockb", "bun install"),
    ];
    let mut locks = LOCKS.iter().filter(|(lock, _)| root.join(lock).is_file());
    locks.next().map_or("npm install", |(_, install)| install)
}

pub(crate) fn uninstall(site: &Site, manager: Manager) -> Result<Plan, HooksError> {
    let Ok(path) = path(site, manager) else {
        return Ok(Plan::nothing());
    };
    let Some(present) = text_of(&path)? else {
        return Ok(Plan::nothing());
    };
    let (text, made) = taken(&path, &present)?;
    let edit = match made && text == header(site, manager) {
        true => Edit::Remove(path),
        false if text == present => return Ok(Plan::nothing()),
        false => Edit::Write {
            path,
            text,
            is_program: false,
        },
    };
    Ok(Plan::of(vec![edit]))
}

pub(crate) fn path(site: &Site, manager: Manager) -> Result<PathBuf, HooksError> {
    let path = match manager {
        Manager::Husky => site.husky(),
        _ if site.has_folder() => Some(site.hooks.join(Event::PrePush.name())),
        _ => None,
    };
    path.ok_or(HooksError::NoManager { manager })
}

/// Whether husky runs the script by `sh`, and not git.
fn is_run_by_husky(site: &Site, manager: Manager) -> bool {
    manager == Manager::Husky && !site.hooks.ends_with(".husky")
}

/// How a script begins that was not there.
fn header(site: &Site, manager: Manager) -> &'static str {
    match manager {
        _ if is_run_by_husky(site, manager) => "",
        // husky up to 8.
        Manager::Husky => "#!/usr/bin/env sh\n. \"$(dirname -- \"$0\")/_/husky.sh\"\n\n",
        _ => "#!/bin/sh\n",
    }
}

/// Where our lines go: behind the first line, and behind the one with which husky up to 8 runs the
/// script again.
fn start(text: &str) -> usize {
    let mut at = 0;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let is_first = at == 0 && line.starts_with("#!");
        at += line.len();
        if is_first || (line.contains("husky.sh") && !line.trim_start().starts_with('#')) {
            start = at;
        }
    }
    start
}

/// The text of a script, where there is one.
fn text_of(path: &Path) -> Result<Option<String>, HooksError> {
    match fs::symlink_metadata(path) {
        Err(_) => return Ok(None),
        Ok(found) if !found.is_file() => {
            return Err(HooksError::CantEdit {
                path: path.to_owned(),
                reason: "it is no regular file",
                snippet: "tollgate hook pre-push \"$@\"".to_owned(),
            });
        }
        Ok(_) => {}
    }
    read(path).map(Some)
}

/// The text of a file that is there.
pub(crate) fn read(path: &Path) -> Result<String, HooksError> {
    fs::read_to_string(path).map_err(|source| HooksError::File {
        attempt: "read",
        path: path.to_owned(),
        source,
    })
}

/// The text without our lines, and whether they had made the file.
pub(crate) fn taken(path: &Path, text: &str) -> Result<(String, bool), HooksError> {
    match take(text) {
        Ok(Some(taken)) => Ok(taken),
        Ok(None) => Ok((text.to_owned(), false)),
        Err(_) => Err(HooksError::Changed {
            path: path.to_owned(),
        }),
    }
}
