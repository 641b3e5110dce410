//! `tollgate policy test`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use tollgate_authoring::{Order, Trial};

use crate::arguments::When;
use crate::arguments::policy::Test;
use crate::delivery;
use crate::failure::Failure;
use crate::terminal;

/// How long between two looks at the files of a policy.
const LOOK: Duration = Duration::from_millis(400);

/// Folders that no author writes into. Building writes into the last one, too.
const NOT_WATCHED: [&str; 6] = [
    "target",
    "vendor",
    "node_modules",
    ".git",
    ".venv",
    "__pycache__",
];

/// Files that are watched, at most.
const WATCHED: usize = 10_000;

pub(super) fn run(test: &Test, color: When) -> Result<u8, Failure> {
    if !test.watch {
        return once(test, color);
    }
    loop {
        let seen = state_of(&test.folder);
        if let Err(failure) = once(test, color) {
            delivery::tell(&failure);
        }
        delivery::remark("waiting for a change; Ctrl-C ends it\n");
        while state_of(&test.folder) == seen {
            thread::sleep(LOOK);
        }
    }
}

/// Builds and tests; 0 where all cases are as expected, else 1.
fn once(test: &Test, color: When) -> Result<u8, Failure> {
    let component = match &test.component {
        Some(file) => file.clone(),
        None => {
            let order = Order {
                folder: &test.folder,
                output: None,
                is_locked: false,
                installs: false,
            };
            tollgate_authoring::build(&order, &mut super::announce)?.file
        }
    };
    let component =
        std::fs::read(&component).map_err(|error| Failure::file("read", &component, &error))?;
    let tested = tollgate_authoring::test(&Trial {
        folder: &test.folder,
        component: &component,
        only: test.only.as_deref(),
        traces: test.trace,
        updates: test.update,
    })?;
    delivery::print(&tollgate_authoring::tell(
        &tested,
        terminal::of_output(color),
    ))?;
    if tested.outcomes.is_empty() {
        return Err(Failure::new("no case was run").hint("leave `--only` away, or write one"));
    }
    Ok(u8::from(!tested.is_passed()))
}

/// When each file of a policy was last written.
fn state_of(folder: &Path) -> BTreeMap<PathBuf, Option<SystemTime>> {
    let mut state = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let is_left_out = NOT_WATCHED.iter().any(|name| entry.file_name() == *name);
            let Some(kind) = entry.file_type().ok().filter(|_| !is_left_out) else {
                continue;
            };
            if kind.is_dir() {
                folders.push(entry.path());
            } else if state.len() < WATCHED {
                let written = entry.metadata().and_then(|data| data.modified());
                state.insert(entry.path(), written.ok());
            }
        }
    }
    state
}
