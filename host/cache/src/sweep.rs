//! Keeps the cache small.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often it is looked at.
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// What nobody has used for so long goes.
const UNUSED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Where the rest has more bytes than this, the oldest go until half of it is left.
const MAX_BYTES: u64 = 512 << 20;

/// Its time says when the cache was last swept.
const MARK: &str = "swept";

struct Entry {
    place: PathBuf,
    bytes: u64,
    used: SystemTime,
}

pub(crate) fn daily(folder: &Path) {
    let mark = folder.join(MARK);
    let now = SystemTime::now();
    let is_fresh = std::fs::metadata(&mark)
        .and_then(|found| found.modified())
        .is_ok_and(|swept| now.duration_since(swept).is_ok_and(|age| age < EVERY));
    if !is_fresh && File::create(&mark).is_ok() {
        sweep(folder, now, MAX_BYTES);
    }
}

fn sweep(folder: &Path, now: SystemTime, max_bytes: u64) {
    let mut entries = list(folder);
    // The newest first.
    entries.sort_by(|one, other| (other.used, &other.place).cmp(&(one.used, &one.place)));
    let total: u64 = entries.iter().map(|entry| entry.bytes).sum();
    let limit = match total > max_bytes {
        true => max_bytes / 2,
        false => max_bytes,
    };
    let mut kept = 0;
    for entry in entries {
        let age = now.duration_since(entry.used).unwrap_or_default();
        kept += entry.bytes;
        if age > UNUSED || kept > limit {
            // Somebody else may have swept it away.
            let _ = std::fs::remove_file(&entry.place);
        }
    }
}

fn list(folder: &Path) -> Vec<Entry> {
    let folders = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = folders
        .filter(|found| found.file_type().is_ok_and(|kind| kind.is_dir()))
        .flat_map(|found| {
            std::fs::read_dir(found.path())
                .into_iter()
                .flatten()
                .flatten()
        });
    let entry = |file: std::fs::DirEntry| {
        let found = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some(Entry {
            place: file.path(),
            bytes: found.len(),
            used: found.modified().ok()?,
        })
    };
    files.filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use std::fs::{File, create_dir, write};
    use std::time::{Duration, SystemTime};

    use super::{UNUSED, sweep};

    #[test]
    fn what_is_old_or_too_much_goes() {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        create_dir(folder.path().join("aa")).unwrap();
        let place = |name: &str| folder.path().join("aa").join(name);
        for (name, age) in [
            ("new", Duration::ZERO),
            ("middle", Duration::from_secs(60)),
            ("old", UNUSED + Duration::from_secs(60)),
        ] {
            write(place(name), [0; 100]).unwrap();
            let file = File::options().append(true).open(place(name)).unwrap();
            file.set_modified(now - age).unwrap();
        }
        let left = || ["new", "middle", "old"].map(|name| place(name).exists());
        sweep(folder.path(), now, 1_000);
        assert_eq!(left(), [true, true, false]);
        sweep(folder.path(), now, 199);
        assert_eq!(left(), [false, false, false]);
    }
}
