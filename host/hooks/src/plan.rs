//! What is to be done, so that it can be shown first.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{HooksError, git};

/// One thing that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// A file is written, with its folder. Its mode stays as it is; a new one is as said.
    Write {
        /// The file.
        path: PathBuf,
        /// All of its text.
        text: String,
        /// Whether it is a program.
        is_program: bool,
    },
    /// A file gets another name.
    Rename {
        /// Its name.
        from: PathBuf,
        /// The new one.
        to: PathBuf,
    },
    /// A file is removed.
    Remove(PathBuf),
    /// A command of git is run in the repository.
    Git(Vec<String>),
}

/// What is to be done, and what people should know of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// In this order. Empty: it is as it should be.
    pub edits: Vec<Edit>,
    /// What to know.
    pub notes: Vec<String>,
    /// Commands that people have to run before git asks, and why.
    pub left: Vec<(&'static str, &'static str)>,
}

impl Plan {
    pub(crate) fn nothing() -> Plan {
        Plan::default()
    }

    pub(crate) fn of(edits: Vec<Edit>) -> Plan {
        Plan {
            edits,
            ..Plan::default()
        }
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Plan {
        self.notes.push(note.into());
        self
    }

    pub(crate) fn leaves(mut self, command: &'static str, why: &'static str) -> Plan {
        self.left.push((command, why));
        self
    }

    /// Does it.
    ///
    /// # Errors
    ///
    /// The first thing that can't be done; what comes after it is not tried.
    pub fn carry_out(&self, root: &Path) -> Result<(), HooksError> {
        self.edits.iter().try_for_each(|edit| edit.carry_out(root))
    }
}

impl Edit {
    fn carry_out(&self, root: &Path) -> Result<(), HooksError> {
        let (attempt, path, done) = match self {
            Edit::Write {
                path,
                text,
                is_program,
            } => ("write", path, write(path, text, *is_program)),
            Edit::Rename { from, to } => ("rename", from, fs::rename(from, to)),
            Edit::Remove(path) => ("remove", path, fs::remove_file(path)),
            Edit::Git(arguments) => {
                let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
                return git::ask(root, &arguments).map(drop);
            }
        };
        done.map_err(|source| HooksError::File {
            attempt,
            path: path.clone(),
            source,
        })
    }
}

fn write(path: &Path, text: &str, is_program: bool) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let is_new = !path.exists();
    fs::write(path, text)?;
    match is_new && is_program {
        true => make_program(path),
        false => Ok(()),
    }
}

#[cfg(unix)]
fn make_program(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

/// Elsewhere git goes by the first line.
#[cfg(not(unix))]
fn make_program(_path: &Path) -> std::io::Result<()> {
    Ok(())
}
