//! One entry, one file: a checksum over key and value, and the value.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::Xxh3Default;

use crate::Key;

/// Bytes of the checksum, which an entry begins with.
const CHECKSUM: usize = 16;

/// Larger values are quicker worked out again than read.
const MAX_BYTES: u64 = 64 << 20;

/// An entry that was used counts as new again, but is not told so more often than this.
const TOUCHED_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// What is kept under a key, as it was written.
pub(crate) fn read<T: DeserializeOwned>(folder: &Path, key: Key) -> Option<T> {
    let mut file = File::open(place(folder, key)).ok()?;
    let found = file.metadata().ok()?;
    if found.len() > MAX_BYTES {
        return None;
    }
    let mut bytes = Vec::with_capacity(found.len() as usize);
    file.read_to_end(&mut bytes).ok()?;
    let value = from_bytes(key, &bytes)?;
    touch(&file, found.modified().ok());
    Some(value)
}

/// The value in an entry, where it is whole and that of the key.
pub(crate) fn from_bytes<T: DeserializeOwned>(key: Key, bytes: &[u8]) -> Option<T> {
    let (checksum, value) = bytes.split_at_checked(CHECKSUM)?;
    if checksum != checksum_of(key, value) {
        return None;
    }
    postcard::from_bytes(value).ok()
}

/// The entry of a value, if it is worth keeping.
pub(crate) fn to_bytes<T: Serialize>(key: Key, value: &T) -> Option<Vec<u8>> {
    let mut bytes = postcard::to_extend(value, vec![0; CHECKSUM]).ok()?;
    let (checksum, value) = bytes.split_at_mut_checked(CHECKSUM)?;
    checksum.copy_from_slice(&checksum_of(key, value));
    (bytes.len() as u64 <= MAX_BYTES).then_some(bytes)
}

/// Writes an entry. What can't be kept is worked out again.
pub(crate) fn write(folder: &Path, key: Key, bytes: &[u8]) {
    let _ = write_bytes(&place(folder, key), bytes);
}

fn write_bytes(place: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = place.parent().unwrap_or(place);
    if !folder.is_dir() {
        std::fs::create_dir_all(folder)?;
    }
    // Whoever reads at the same time sees all of it or nothing.
    let mut file = tempfile::Builder::new()
        .prefix(".new-")
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    // Where a file takes the place of another, some file systems wait for the disk, which what
    // can be lost is not worth.
    let _ = std::fs::remove_file(place);
    file.persist(place).map_err(|error| error.error)?;
    Ok(())
}

fn checksum_of(key: Key, value: &[u8]) -> [u8; CHECKSUM] {
    let mut hasher = Xxh3Default::new();
    hasher.update(key.0.to_string().as_bytes());
    hasher.update(value);
    hasher.digest128().to_le_bytes()
}

/// Two levels, so that no folder grows beyond what people's tools can list.
pub(crate) fn place(folder: &Path, key: Key) -> PathBuf {
    let name = key.0.to_string();
    let (start, rest) = name.split_at(2);
    folder.join(start).join(rest)
}

fn touch(file: &File, modified: Option<SystemTime>) {
    let now = SystemTime::now();
    let is_old = modified
        .and_then(|modified| now.duration_since(modified).ok())
        .is_some_and(|age| age > TOUCHED_AFTER);
    if is_old {
        let _ = file.set_modified(now);
    }
}
