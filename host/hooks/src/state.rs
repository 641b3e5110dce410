//! Whether Tollgate is asked, and whether that works.

use std::path::{Path, PathBuf};

use crate::{
    Event, HooksError, Manager, Site, install, lefthook, own, pre_commit, shared, uninstall,
};

/// Where Tollgate is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Who asks it.
    pub manager: Manager,
    /// The file in which that stands.
    pub path: Option<PathBuf>,
    /// Whether it works.
    pub health: Health,
}

/// Whether a hook works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// It is as this version writes it.
    Installed,
    /// Somebody wrote it, and it is left alone.
    ByHand,
    /// It is as another version wrote it.
    Outdated,
    /// Somebody changed it.
    Changed,
    /// Git does not run it, because of this.
    Idle(String),
}

/// Where Tollgate is asked at an event: empty, where it is not.
///
/// # Errors
///
/// [`HooksError::File`] where a file can't be read.
pub fn states(site: &Site, event: Event) -> Result<Vec<State>, HooksError> {
    let mut states = Vec::new();
    for manager in Manager::ALL.into_iter().filter(|one| site.has(*one)) {
        if let Some(health) = health(site, event, manager)? {
            let path = path(site, event, manager);
            states.push(State {
                manager,
                path,
                health,
            });
        }
    }
    Ok(states)
}

fn health(site: &Site, event: Event, manager: Manager) -> Result<Option<Health>, HooksError> {
    let installed = match uninstall(site, event, manager) {
        Ok(plan) => !plan.edits.is_empty(),
        Err(HooksError::Changed { .. }) => return Ok(Some(Health::Changed)),
        Err(HooksError::CantEdit { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let is_current = match install(site, event, manager) {
        Ok(plan) => plan.edits.is_empty(),
        Err(error @ HooksError::File { .. }) => return Err(error),
        Err(_) => false,
    };
    let health = match (installed, is_current) {
        (false, false) => return Ok(None),
        (true, false) => Health::Outdated,
        (_, true) => idle(site, event, manager).map_or(
            if installed {
                Health::Installed
            } else {
                Health::ByHand
            },
            Health::Idle,
        ),
    };
    Ok(Some(health))
}

/// Why git does not run what is installed.
fn idle(site: &Site, event: Event, manager: Manager) -> Option<String> {
    let is_idle = match manager {
        Manager::Git | Manager::Folder => {
            path(site, event, manager).is_some_and(|path| !is_program(&path))
        }
        Manager::Husky => !shared::is_active(site),
        Manager::Lefthook => !lefthook::is_active(site),
        Manager::PreCommit => !pre_commit::is_active(site),
        Manager::Config => false,
    };
    is_idle.then(|| match manager {
        Manager::Husky => {
            let set_up = shared::set_up(&site.root);
            format!("husky is not set up in this clone: run `{set_up}`")
        }
        Manager::Lefthook => {
            "git does not ask lefthook before a push: run `lefthook install`".to_owned()
        }
        Manager::PreCommit => "git does not ask pre-commit before a push: run `pre-commit install \
                               --hook-type pre-push`"
            .to_owned(),
        _ => "it is not executable, and git passes over it: make it so with `chmod +x`".to_owned(),
    })
}

fn path(site: &Site, event: Event, manager: Manager) -> Option<PathBuf> {
    match manager {
        Manager::Git => Some(own::path(site, event)),
        Manager::Folder | Manager::Husky => shared::path(site, manager).ok(),
        Manager::Lefthook => lefthook::file(&site.root),
        Manager::PreCommit => pre_commit::file(&site.root),
        Manager::Config => None,
    }
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}
