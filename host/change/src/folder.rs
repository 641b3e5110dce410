//! One folder of one side, opened when somebody asks.

use std::path::PathBuf;

use git2::{ObjectType, Oid};
use tollgate_model::RepoPath;
use tollgate_model::change::{Content, Side};

use crate::change::Change;
use crate::error::ChangeError;
use crate::listing::Standing;
use crate::tree::{Entry, entry_of, find};

/// A folder of one side.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Its path with a slash at the end; empty for the top.
    pub path: String,
    id: Option<Oid>,
}

impl Folder {
    /// The id that git gives to all that is in it, in hexadecimal. Equal ids are equal contents.
    /// None where it is not in the repository.
    pub fn id(&self) -> Option<String> {
        self.id.map(|id| id.to_string())
    }
}

/// A regular file of one side.
#[derive(Debug, Clone)]
pub struct File {
    /// Its path.
    pub path: RepoPath,
    entry: Entry,
}

impl File {
    /// The id that git gives to its content, in hexadecimal.
    pub fn id(&self) -> String {
        self.entry.id.to_string()
    }
}

/// What stands in a folder: its files, and the folders in it. Paths that are not UTF-8, symbolic
/// links and submodules are left out.
#[derive(Debug, Default)]
pub struct Opened {
    /// Its files, in git's order.
    pub files: Vec<File>,
    /// The folders in it, in git's order.
    pub folders: Vec<Folder>,
}

impl Change {
    /// The top folder of a side.
    pub fn top(&self, side: Side) -> Folder {
        let id = match self.standing(side) {
            Standing::Tree(id, _) => *id,
            Standing::List(_) => None,
        };
        Folder {
            path: String::new(),
            id,
        }
    }

    /// Where the repository of a change lies, the same for all its worktrees; none for a change
    /// that is in no repository.
    pub fn place(&self) -> Option<PathBuf> {
        let place = self
            .store()
            .lend(|repository| Ok(repository.map(|repository| repository.commondir().to_owned())));
        place.ok().flatten()
    }

    /// Opens a folder that [`Change::top`] or this gave. What is not committed has no folders:
    /// all its files stand in the top.
    ///
    /// # Errors
    ///
    /// [`ChangeError::MissingObject`]: this clone lacks the folder.
    pub fn open_folder(&self, side: Side, folder: &Folder) -> Result<Opened, ChangeError> {
        let mut opened = Opened::default();
        if let Standing::List(listing) = self.standing(side) {
            for (path, entry) in listing {
                opened.take_file(path, *entry);
            }
            return Ok(opened);
        }
        let Some(id) = folder.id else {
            return Ok(opened);
        };
        self.store().lend(|repository| {
            let Some(repository) = repository else {
                return Ok(opened);
            };
            for entry in find(repository, id)?.iter() {
                let path = [folder.path.as_bytes(), entry.name_bytes()].concat();
                match entry_of(&entry) {
                    Some(file) => opened.take_file(&path, file),
                    None if entry.kind() == Some(ObjectType::Tree) => {
                        opened.take_folder(path, entry.id());
                    }
                    None => {}
                }
            }
            Ok(opened)
        })
    }

    /// What a file holds. Reads it each time.
    pub fn content_of(&self, file: &File) -> Content {
        self.store().read(Some(file.entry))
    }
}

impl Opened {
    fn take_file(&mut self, path: &[u8], entry: Entry) {
        if entry.mode.is_file()
            && let Ok(path) = std::str::from_utf8(path)
        {
            let path = RepoPath::from(path);
            self.files.push(File { path, entry });
        }
    }

    fn take_folder(&mut self, path: Vec<u8>, id: Oid) {
        if let Ok(mut path) = String::from_utf8(path) {
            path.push('/');
            self.folders.push(Folder { path, id: Some(id) });
        }
    }
}
