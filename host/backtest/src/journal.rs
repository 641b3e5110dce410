//! The state of a run on disk: a line for what it is, and one for each commit that is judged.
//!
//! Lines are only ever appended, each in one write, so that a run that was ended in whatever way
//! has left all but its last line whole.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Read as _, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tollgate_model::Digest;
use tollgate_model::backtest::JudgedCommit;

use crate::error::BacktestError;

/// What came of one commit.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Entry {
    /// It is allowed, and there is nothing to tell.
    #[serde(rename = "a")]
    Silent(u32),
    /// It changes nothing under the paths that were asked for.
    #[serde(rename = "l")]
    LeftOut(u32),
    /// It is to be read.
    #[serde(rename = "c")]
    Commit(Box<JudgedCommit>),
    /// In a comparison: nothing differs, and this is how both decide.
    #[serde(rename = "s")]
    Same(u32, tollgate_model::decision::Decision),
}

impl Entry {
    pub(crate) fn position(&self) -> u32 {
        match self {
            Entry::Silent(position) | Entry::LeftOut(position) | Entry::Same(position, _) => {
                *position
            }
            Entry::Commit(commit) => commit.position,
        }
    }
}

/// The first line.
#[derive(Serialize)]
struct Heading {
    tollgate_backtest: Digest,
}

/// The state of a run.
pub(crate) struct Journal {
    file: Mutex<File>,
    /// Where it lies, if it is to outlive the process.
    path: Option<PathBuf>,
}

impl Journal {
    /// Opens the state at `path` and makes it if it is not there; without one, a file that goes
    /// with the process. `key` is the digest of everything that the results depend on.
    pub(crate) fn open(path: Option<&Path>, key: Digest) -> Result<Journal, BacktestError> {
        let place = path.unwrap_or(Path::new("(temporary)")).to_owned();
        let failed = |attempt| {
            let path = place.clone();
            move |source| BacktestError::State {
                attempt,
                path,
                source,
            }
        };
        let mut file = match path {
            None => tempfile::tempfile().map_err(failed("make"))?,
            Some(path) => {
                let mut options = OpenOptions::new();
                options.read(true).write(true).create(true).truncate(false);
                #[cfg(unix)]
                {
                    use std::os::unix::fs::OpenOptionsExt as _;
                    options.mode(0o600);
                }
                let file = options.open(path).map_err(failed("open"))?;
                match file.try_lock() {
                    Ok(()) => {}
                    Err(TryLockError::WouldBlock) => {
                        return Err(BacktestError::Busy {
                            path: path.to_owned(),
                        });
                    }
                    Err(TryLockError::Error(error)) => return Err(failed("lock")(error)),
                }
                file
            }
        };
        let heading = Heading {
            tollgate_backtest: key,
        };
        let heading = line(&heading).map_err(failed("write"))?;
        let mut first = Vec::new();
        (&mut file)
            .take(heading.len() as u64)
            .read_to_end(&mut first)
            .map_err(failed("read"))?;
        if !heading.starts_with(&first) {
            return Err(BacktestError::OtherState { path: place });
        }
        if first == heading {
            let whole = whole_lines(&mut file).map_err(failed("read"))?;
            file.set_len(whole).map_err(failed("write"))?;
        } else {
            file.set_len(0).map_err(failed("write"))?;
            file.rewind().map_err(failed("write"))?;
            file.write_all(&heading).map_err(failed("write"))?;
        }
        Ok(Journal {
            file: Mutex::new(file),
            path: path.map(Path::to_owned),
        })
    }

    /// Appends what came of a commit.
    pub(crate) fn write(&self, entry: &Entry) -> Result<(), BacktestError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let written = line(entry).and_then(|line| {
            file.seek(SeekFrom::End(0))?;
            file.write_all(&line)
        });
        written.map_err(|source| self.failed("write", source))
    }

    /// Tells each entry, in the order in which they were written. What can't be read counts as
    /// not written.
    pub(crate) fn read(&self, mut tell: impl FnMut(Entry)) -> Result<(), BacktestError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = BufReader::new(&mut *file);
        let mut read = || -> std::io::Result<()> {
            reader.rewind()?;
            for line in (&mut reader).lines().skip(1) {
                if let Ok(entry) = serde_json::from_str(&line?) {
                    tell(entry);
                }
            }
            Ok(())
        };
        read().map_err(|source| self.failed("read", source))
    }

    /// Whether it outlives the process.
    pub(crate) fn is_kept(&self) -> bool {
        self.path.is_some()
    }

    /// Removes it: the run is through, and what came of it has been delivered.
    pub(crate) fn remove(&self) {
        if let Some(path) = &self.path {
            let _ = std::fs::remove_file(path);
        }
    }

    fn failed(&self, attempt: &'static str, source: std::io::Error) -> BacktestError {
        BacktestError::State {
            attempt,
            path: self.path.clone().unwrap_or_else(|| "(temporary)".into()),
            source,
        }
    }
}

fn line(value: &impl Serialize) -> std::io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// Up to where a file consists of whole lines.
fn whole_lines(file: &mut File) -> std::io::Result<u64> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut end = length;
    let mut buffer = [0; 4_096];
    while end > 0 {
        let start = end.saturating_sub(buffer.len() as u64);
        let part = buffer.get_mut(..(end - start) as usize).unwrap_or_default();
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(part)?;
        if let Some(found) = part.iter().rposition(|byte| *byte == b'\n') {
            return Ok(start + found as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use tollgate_model::Digest;

    use super::{Entry, Journal};
    use crate::error::BacktestError;

    fn positions(journal: &Journal) -> Vec<u32> {
        let mut positions = Vec::new();
        journal
            .read(|entry| positions.push(entry.position()))
            .unwrap();
        positions
    }

    #[test]
    fn goes_on_after_the_last_whole_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let key = Digest::of(b"key");
        let journal = Journal::open(Some(&path), key).unwrap();
        journal.write(&Entry::Silent(3)).unwrap();
        journal.write(&Entry::LeftOut(1)).unwrap();
        drop(journal);
        // A line that was being written when the machine went away.
        let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"a\":7").unwrap();
        drop(file);

        let journal = Journal::open(Some(&path), key).unwrap();
        assert_eq!(positions(&journal), [3, 1]);
        journal.write(&Entry::Silent(2)).unwrap();
        assert_eq!(positions(&journal), [3, 1, 2]);
        assert!(matches!(
            Journal::open(Some(&path), key),
            Err(BacktestError::Busy { .. })
        ));
        journal.remove();
        assert!(!path.exists());
    }

    #[test]
    fn another_ones_state_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        drop(Journal::open(Some(&path), Digest::of(b"one")).unwrap());
        let kept = fs::read(&path).unwrap();
        let other = Journal::open(Some(&path), Digest::of(b"other"));
        assert!(matches!(other, Err(BacktestError::OtherState { .. })));
        assert_eq!(fs::read(&path).unwrap(), kept);

        fs::write(&path, "my diary, day one").unwrap();
        let other = Journal::open(Some(&path), Digest::of(b"other"));
        assert!(matches!(other, Err(BacktestError::OtherState { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"my diary, day one");
    }
}
