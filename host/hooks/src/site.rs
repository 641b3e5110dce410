//! A repository as its hooks see it.

use std::env;
use std::path::{Path, PathBuf};

use crate::lefthook;
use crate::{Event, HooksError, Manager, git, pre_commit};

/// The first git that has hooks in its configuration.
const WITH_CONFIGURED_HOOKS: (u32, u32) = (2, 54);

/// Where the hooks of a repository are, and who manages them.
#[derive(Debug, Clone)]
pub struct Site {
    /// The root of the files on disk; in a bare repository its folder.
    pub root: PathBuf,
    /// The folder that git runs hooks out of.
    pub hooks: PathBuf,
    /// Whether nobody works here, and others push to it.
    pub is_bare: bool,
    /// Whether `core.hooksPath` says where the hooks are.
    pub(crate) is_named: bool,
    /// What `git version` says.
    pub(crate) version: String,
    /// The binary that a hook of this clone alone runs where PATH has none.
    pub(crate) binary: Option<PathBuf>,
}

impl Site {
    /// Looks at the repository that a folder is in.
    ///
    /// # Errors
    ///
    /// - [`HooksError::NotARepository`]: the folder is in none.
    /// - [`HooksError::Git`]: git can't be run.
    pub fn find(folder: &Path) -> Result<Site, HooksError> {
        let missing = |_| HooksError::NotARepository {
            path: folder.to_owned(),
        };
        let is_bare = git::answer(folder, &["rev-parse", "--is-bare-repository"])?;
        let is_bare = is_bare.map_err(missing)? == "true";
        let top = match is_bare {
            true => "--absolute-git-dir",
            false => "--show-toplevel",
        };
        let root = git::answer(folder, &["rev-parse", top])?.map_err(missing)?;
        let root = PathBuf::from(root);
        // A relative path is relative to the folder that hooks are run in.
        let hooks = root.join(git::ask(&root, &["rev-parse", "--git-path", "hooks"])?);
        let named = git::answer(&root, &["config", "--get", "core.hooksPath"])?;
        Ok(Site {
            hooks,
            is_bare,
            is_named: named.is_ok_and(|path| !path.is_empty()),
            version: git::ask(&root, &["version"])?,
            binary: env::current_exe().ok(),
            root,
        })
    }

    /// Whether this git has hooks in its configuration.
    pub(crate) fn has_configured_hooks(&self) -> bool {
        git::version(&self.version).is_some_and(|version| version >= WITH_CONFIGURED_HOOKS)
    }

    /// The script that husky runs before a push, where there is husky.
    pub(crate) fn husky(&self) -> Option<PathBuf> {
        let folder = match () {
            () if self.hooks.ends_with(".husky/_") => self.hooks.parent()?.to_owned(),
            () if self.hooks.ends_with(".husky") => self.hooks.clone(),
            () => Some(self.root.join(".husky")).filter(|folder| folder.is_dir())?,
        };
        Some(folder.join(Event::PrePush.name()))
    }

    /// Whether hooks lie in a folder of the repository, where the team shares them.
    pub(crate) fn has_folder(&self) -> bool {
        self.is_named && !self.is_bare && self.is_inside() && self.husky().is_none()
    }

    /// Whether hooks lie in a folder that other repositories have, too.
    pub(crate) fn has_hooks_elsewhere(&self) -> bool {
        self.is_named && !self.is_inside()
    }

    fn is_inside(&self) -> bool {
        let hooks = self.hooks.canonicalize().unwrap_or(self.hooks.clone());
        let root = self.root.canonicalize().unwrap_or(self.root.clone());
        hooks.starts_with(&root)
    }

    /// Who manages the hooks here: what the team shares comes first.
    ///
    /// # Errors
    ///
    /// [`HooksError::HooksElsewhere`] where a hook would run in other repositories, too.
    pub fn manager(&self, event: Event) -> Result<Manager, HooksError> {
        if event == Event::PreReceive {
            return Ok(Manager::Git);
        }
        let mut present = Manager::ALL.into_iter().filter(|one| self.has(*one));
        match present.next() {
            Some(manager) if manager != Manager::Config => Ok(manager),
            _ if !self.has_hooks_elsewhere() => Ok(Manager::Git),
            _ if self.has_configured_hooks() => Ok(Manager::Config),
            _ => Err(HooksError::HooksElsewhere {
                path: self.hooks.clone(),
            }),
        }
    }

    /// Whether the repository has what a manager reads.
    pub fn has(&self, manager: Manager) -> bool {
        match manager {
            Manager::Git => !self.is_named || (self.is_bare && self.is_inside()),
            Manager::Folder => self.has_folder(),
            Manager::Config => self.has_configured_hooks(),
            Manager::Husky => !self.is_bare && self.husky().is_some(),
            Manager::Lefthook => !self.is_bare && lefthook::file(&self.root).is_some(),
            Manager::PreCommit => !self.is_bare && pre_commit::file(&self.root).is_some(),
        }
    }
}
