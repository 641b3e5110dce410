//! Lines about commits, in git notes: they push and fetch like any ref, and merge line by line.

use std::fs::File;
use std::path::Path;

use git2::{ErrorCode, ObjectType, Oid, Repository, Signature};

use crate::error::ChangeError;
use crate::repository::{missing_object, open};

/// Where they stand. `git log --notes=tollgate` shows them.
pub const REFERENCE: &str = "refs/notes/tollgate";

/// So many notes are read: whoever may push can push any number.
const MAX_NOTES: usize = 20_000;

/// One note of more than this is refused, and all of them together.
const MAX_NOTE_BYTES: usize = 4 << 20;
const MAX_BYTES: usize = 64 << 20;

/// Held while a note is written, beside the refs of the repository.
const LOCK: &str = "tollgate-notes.lock";

/// A note, by the commit that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The commit, in hexadecimal. Nobody checked that it exists.
    pub commit: String,
    /// All its lines.
    pub text: String,
}

/// Adds a line to the note of a commit; what stands there already stays.
///
/// The ref moves from one whole state to the next: whoever is killed in between has written
/// nothing. Others that write at the same time wait for each other.
///
/// # Errors
///
/// - [`ChangeError::MissingObject`]: this clone has no such commit.
/// - [`ChangeError::Lock`]: the repository can't be written to.
/// - [`ChangeError::TooManyNotes`]: the note would be longer than any that is read.
/// - [`ChangeError::Git`]: the line could not be written.
pub fn append(path: &Path, commit: &str, line: &str) -> Result<(), ChangeError> {
    let repository = open(path)?;
    let failed = |error: &git2::Error| ChangeError::git("write the note", error);
    let id =
        Oid::from_str_ext(commit, repository.object_format()).map_err(|error| failed(&error))?;
    if repository.find_commit(id).is_err() {
        return Err(missing_object(&repository, "commit", id));
    }
    let _lock = lock(&repository)?;
    let mut text = match repository.find_note(Some(REFERENCE), id) {
        Ok(note) => String::from_utf8_lossy(note.message_bytes()).into_owned(),
        Err(error) if error.code() == ErrorCode::NotFound => String::new(),
        Err(error) => return Err(failed(&error)),
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(line.trim_end());
    text.push('\n');
    if text.len() > MAX_NOTE_BYTES {
        return Err(too_many(format!("a note of over {MAX_NOTE_BYTES} bytes")));
    }
    let writer = repository
        .signature()
        .or_else(|_| Signature::now("tollgate", "tollgate@localhost"))
        .map_err(|error| failed(&error))?;
    repository
        .note(&writer, &writer, Some(REFERENCE), id, &text, true)
        .map(drop)
        .map_err(|error| failed(&error))
}

/// Reads all notes. None where there are none; what is no text is left out.
///
/// # Errors
///
/// - [`ChangeError::TooManyNotes`]: there is more than is read.
/// - [`ChangeError::Git`]: the notes can't be read.
pub fn read(path: &Path) -> Result<Vec<Note>, ChangeError> {
    read_from(&open(path)?)
}

pub(crate) fn read_from(repository: &Repository) -> Result<Vec<Note>, ChangeError> {
    let failed = |error: &git2::Error| ChangeError::git("read the notes", error);
    if let Err(error) = repository.find_reference(REFERENCE) {
        return match error.code() {
            ErrorCode::NotFound => Ok(Vec::new()),
            _ => Err(failed(&error)),
        };
    }
    let odb = repository.odb().map_err(|error| failed(&error))?;
    let notes = repository
        .notes(Some(REFERENCE))
        .map_err(|error| failed(&error))?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    for pair in notes {
        let (note, commit) = pair.map_err(|error| failed(&error))?;
        if found.len() == MAX_NOTES {
            return Err(too_many(format!("over {MAX_NOTES} notes")));
        }
        let (size, kind) = odb.read_header(note).map_err(|error| failed(&error))?;
        if kind != ObjectType::Blob {
            continue;
        }
        bytes += size;
        if size > MAX_NOTE_BYTES || bytes > MAX_BYTES {
            return Err(too_many(format!(
                "over {MAX_BYTES} bytes, or {MAX_NOTE_BYTES} in one"
            )));
        }
        let blob = repository.find_blob(note).map_err(|error| failed(&error))?;
        if let Ok(text) = std::str::from_utf8(blob.content()) {
            found.push(Note {
                commit: commit.to_string(),
                text: text.to_owned(),
            });
        }
    }
    found.sort_by(|one, other| one.commit.cmp(&other.commit));
    Ok(found)
}

fn too_many(detail: String) -> ChangeError {
    ChangeError::TooManyNotes {
        reference: REFERENCE,
        detail,
    }
}

/// Waits until nobody else writes. The system lets go of the lock when its holder ends, however.
fn lock(repository: &Repository) -> Result<File, ChangeError> {
    let path = repository.commondir().join(LOCK);
    let lock = || {
        let file = File::options().create(true).append(true).open(&path)?;
        file.lock()?;
        Ok(file)
    };
    lock().map_err(|source| ChangeError::Lock {
        path: path.clone(),
        source,
    })
}
