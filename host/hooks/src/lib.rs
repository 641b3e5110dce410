//! Puts Tollgate into the hooks of a repository, whoever manages them, and takes it out again.
//!
//! What is to be done is a [`Plan`]: it can be shown before it is carried out. Installing twice
//! does nothing the second time, and uninstalling leaves every byte as it was. What other hooks
//! did they go on doing: they get all of the standard input, and their exit code counts, too.
#![forbid(unsafe_code)]

mod block;
mod config;
mod error;
mod git;
mod lefthook;
mod own;
mod plan;
mod pre_commit;
mod script;
mod shared;
mod site;
mod state;
mod yaml;

pub use error::HooksError;
pub use plan::{Edit, Plan};
pub use site::Site;
pub use state::{Health, State, states};

/// When git runs a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// In the clone that pushes, before anything is sent.
    PrePush,
    /// In the repository that is pushed to, before any ref is moved.
    PreReceive,
}

impl Event {
    /// Git's name for it, which is that of Tollgate's subcommand.
    pub fn name(self) -> &'static str {
        match self {
            Event::PrePush => "pre-push",
            Event::PreReceive => "pre-receive",
        }
    }
}

/// Who runs the hooks of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manager {
    /// Git, out of its own folder, which nobody shares.
    Git,
    /// Git, out of a folder of the repository that `core.hooksPath` names.
    Folder,
    /// Git, from 2.54 on, out of its configuration.
    Config,
    /// husky: a script in `.husky/`.
    Husky,
    /// lefthook: `lefthook.yml`.
    Lefthook,
    /// The pre-commit framework: `.pre-commit-config.yaml`.
    PreCommit,
}

impl Manager {
    /// All of them, the ones that others share with the team first.
    pub const ALL: [Manager; 6] = [
        Manager::Husky,
        Manager::Lefthook,
        Manager::PreCommit,
        Manager::Folder,
        Manager::Config,
        Manager::Git,
    ];

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Manager::Git => "git's own hooks",
            Manager::Folder => "git's hooks in the repository",
            Manager::Config => "git's configuration",
            Manager::Husky => "husky",
            Manager::Lefthook => "lefthook",
            Manager::PreCommit => "pre-commit",
        }
    }
}

/// What has to be done to have Tollgate asked at an event. Nothing, where it is there already.
///
/// # Errors
///
/// [`HooksError`] where what is there can't be changed safely, with what to write by hand.
pub fn install(site: &Site, event: Event, manager: Manager) -> Result<Plan, HooksError> {
    if event == Event::PreReceive && manager != Manager::Git {
        return Err(HooksError::OnlyGit { manager });
    }
    match manager {
        Manager::Git => own::install(site, event),
        Manager::Folder | Manager::Husky => shared::install(site, manager),
        Manager::Config => config::install(site),
        Manager::Lefthook => lefthook::install(site),
        Manager::PreCommit => pre_commit::install(site),
    }
}

/// What has to be done to have it as it was before. Nothing, where Tollgate is not there.
///
/// # Errors
///
/// [`HooksError`] where somebody changed what was installed.
pub fn uninstall(site: &Site, event: Event, manager: Manager) -> Result<Plan, HooksError> {
    match manager {
        Manager::Git => own::uninstall(site, event),
        _ if event == Event::PreReceive => Ok(Plan::nothing()),
        Manager::Folder | Manager::Husky => shared::uninstall(site, manager),
        Manager::Config => config::uninstall(site),
        Manager::Lefthook => lefthook::uninstall(site),
        Manager::PreCommit => pre_commit::uninstall(site),
    }
}
