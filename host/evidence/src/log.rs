//! The log: a file that is only ever added to.
//!
//! Each line is an entry in JSON:
//!
//! ```json
//! {"sequence": 2, "previous": "<SHA-256 of the line before>", "time": "2026-03-01T12:00:00Z",
//!  "evidence": ["<envelope>", "<envelope>"]}
//! ```
//!
//! The digest is over the line without its line feed; the first entry has 64 zeros. Changing,
//! removing or swapping entries breaks the chain. Cutting entries off the end does not, nor altering
//! the last: whoever wants to know keeps the last digest somewhere else, and asks for it when
//! verifying.
//!
//! Writers wait for each other. An entry is on the disk before its writer is told so. One that was
//! killed while it wrote leaves a line without an end, which nobody was told of: the next writer
//! cuts it off, and says so in its own entry (`torn`, the number of bytes). On a full disk the
//! line is cut off at once.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tollgate_model::{Digest, Timestamp};

/// A line of more is no entry.
const MAX_LINE_BYTES: u64 = 128 << 20;

/// A log, by its file.
#[derive(Debug, Clone)]
pub struct Log {
    path: PathBuf,
}

/// One line of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its number, from 1.
    pub sequence: u64,
    /// The digest of the line before.
    pub previous: Digest,
    /// When it was written.
    pub time: Timestamp,
    /// So many bytes of a line that nobody finished were cut off before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub torn: Option<u64>,
    /// The lines of the evidence.
    pub evidence: Vec<String>,
}

/// Where a log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogState {
    /// How many entries it has.
    pub entries: u64,
    /// The digest of the last line.
    pub head: Digest,
    /// So many bytes stand behind the last whole line.
    pub torn: u64,
}

/// What went wrong with a log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// It can't be read or written.
    #[error("can't {attempt} the log `{}`: {source}", path.display())]
    File {
        /// What was attempted.
        attempt: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something else than a file stands there.
    #[error("the log `{}` is no regular file", .0.display())]
    NotAFile(PathBuf),
    /// A line is not what was written.
    #[error("line {line} of the log is not as it was written: {why}")]
    Broken {
        /// Its number, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// An entry that was in it is not.
    #[error("the log has no entry with the digest {0}: entries were removed from its end")]
    Cut(Digest),
    /// What is to be added has no lines.
    #[error("there is nothing to add to the log")]
    Nothing,
}

impl LogError {
    /// Whether the log was read, and is not what was written.
    pub fn is_broken(&self) -> bool {
        matches!(self, LogError::Broken { .. } | LogError::Cut(_))
    }
}

impl Log {
    /// The log in a file, which need not exist yet.
    pub fn at(path: &Path) -> Log {
        Log {
            path: path.to_owned(),
        }
    }

    /// Adds the lines of a file of evidence, as one entry; where the log ends then.
    ///
    /// The whole chain is verified first: nothing is added to a log that was tampered with.
    ///
    /// # Errors
    ///
    /// [`LogError`]: nothing was added.
    pub fn append(&self, evidence: &str, now: Timestamp) -> Result<LogState, LogError> {
        let evidence: Vec<String> = evidence.lines().map(str::to_owned).collect();
        if evidence.is_empty() {
            return Err(LogError::Nothing);
        }
        let mut file = self.open(true)?;
        file.lock().map_err(|source| self.file("lock", source))?;
        let (state, end) = self.walk(&file, &mut |_, _| {})?;
        if state.torn > 0 {
            file.set_len(end)
                .map_err(|source| self.file("repair", source))?;
        }
        let entry = Entry {
            sequence: state.entries + 1,
            previous: state.head,
            time: now,
            torn: (state.torn > 0).then_some(state.torn),
            evidence,
        };
        // Texts and numbers always have a form in JSON.
        let line = serde_json::to_string(&entry).unwrap_or_default();
        let write = |file: &mut File| {
            file.seek(SeekFrom::Start(end))?;
            file.write_all(format!("{line}\n").as_bytes())?;
            file.sync_all()
        };
        if let Err(source) = write(&mut file) {
            // What is half written was never promised to anybody.
            let _ = file.set_len(end);
            return Err(self.file("write to", source));
        }
        Ok(LogState {
            entries: entry.sequence,
            head: Digest::of(line.as_bytes()),
            torn: 0,
        })
    }

    /// Verifies the whole chain, and that an entry with each of `known` digests is in it.
    ///
    /// # Errors
    ///
    /// [`LogError`]: it can't be read, or is not as it was written.
    pub fn verify(
        &self,
        known: &[Digest],
        mut each: impl FnMut(&Entry),
    ) -> Result<LogState, LogError> {
        let file = self.open(false)?;
        file.lock_shared()
            .map_err(|source| self.file("lock", source))?;
        let mut missing: Vec<Digest> = known.to_vec();
        let (state, _) = self.walk(&file, &mut |entry, digest| {
            missing.retain(|known| *known != digest);
            each(entry);
        })?;
        match missing.first() {
            Some(digest) => Err(LogError::Cut(*digest)),
            None => Ok(state),
        }
    }

    fn open(&self, writes: bool) -> Result<File, LogError> {
        if let Ok(found) = std::fs::symlink_metadata(&self.path)
            && !found.is_file()
        {
            return Err(LogError::NotAFile(self.path.clone()));
        }
        let mut options = File::options();
        options.read(true);
        if writes {
            options.write(true).create(true);
        }
        options
            .open(&self.path)
            .map_err(|source| self.file("open", source))
    }

    /// Walks from line to line; where the log ends, and how many bytes its whole lines take.
    fn walk(
        &self,
        file: &File,
        each: &mut dyn FnMut(&Entry, Digest),
    ) -> Result<(LogState, u64), LogError> {
        let mut reader = BufReader::new(file);
        let mut state = LogState {
            entries: 0,
            head: Digest::from_bytes([0; 32]),
            torn: 0,
        };
        let mut end = 0;
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = (&mut reader)
                .take(MAX_LINE_BYTES)
                .read_until(b'\n', &mut line);
            let bytes = read.map_err(|source| self.file("read", source))? as u64;
            let number = state.entries + 1;
            let broken = |why: String| LogError::Broken { line: number, why };
            if line.pop_if(|byte| *byte == b'\n').is_none() {
                if bytes == MAX_LINE_BYTES {
                    return Err(broken("it is too long".to_owned()));
                }
                state.torn = bytes;
                return Ok((state, end));
            }
            let entry: Entry =
                serde_json::from_slice(&line).map_err(|error| broken(error.to_string()))?;
            if entry.sequence != number {
                return Err(broken(format!("it is entry {}", entry.sequence)));
            }
            if entry.previous != state.head {
                return Err(broken("the line before it is another one".to_owned()));
            }
            let digest = Digest::of(&line);
            each(&entry, digest);
            state = LogState {
                entries: number,
                head: digest,
                torn: 0,
            };
            end += bytes;
        }
    }

    fn file(&self, attempt: &'static str, source: io::Error) -> LogError {
        LogError::File {
            attempt,
            path: self.path.clone(),
            source,
        }
    }
}
