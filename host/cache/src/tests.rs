use std::fs;
use std::path::Path;

use tempfile::{TempDir, tempdir};

use crate::Cache;

/// A home, a repository beside it, and the cache in that home.
fn set_up() -> (TempDir, Cache) {
    let home = tempdir().unwrap();
    fs::create_dir_all(home.path().join("project/.git")).unwrap();
    let cache = open(home.path(), "cache");
    (home, cache)
}

fn open(home: &Path, folder: &str) -> Cache {
    Cache::at(&home.join(folder), &home.join("project"))
}

fn only_entry(home: &Path) -> std::path::PathBuf {
    let folders = fs::read_dir(home.join("cache")).unwrap().flatten();
    let mut files = folders.flat_map(|folder| fs::read_dir(folder.path()).unwrap().flatten());
    files.next().unwrap().path()
}

#[test]
fn what_is_kept_is_there_the_next_time_and_under_its_key_alone() {
    let (home, cache) = set_up();
    let key = cache.key("words", &[b"one", b"two"]);
    assert_eq!(cache.get::<String>(key), None);
    cache.put(key, &"kept".to_owned());
    assert!(cache.has(key));
    assert_eq!(cache.clone().get::<String>(key).as_deref(), Some("kept"));
    drop(cache);
    let again = open(home.path(), "cache");
    assert!(again.has(key));
    assert_eq!(again.get::<String>(key).as_deref(), Some("kept"));
    assert_eq!(
        again.get::<String>(again.key("words", &[b"onetwo", b""])),
        None
    );
    assert_eq!(
        again.get::<String>(again.key("word", &[b"sone", b"two"])),
        None
    );
}

#[test]
fn what_is_finished_is_on_the_disk_though_nobody_drops_the_cache() {
    let (home, cache) = set_up();
    let keys: Vec<_> = (0..100u8)
        .map(|number| cache.key("number", &[&[number]]))
        .collect();
    keys.iter().for_each(|&key| cache.put(key, &7u64));
    cache.finish();
    let other = open(home.path(), "cache");
    assert!(keys.iter().all(|&key| other.get::<u64>(key) == Some(7)));
    std::mem::forget(cache);
}

#[test]
fn of_what_is_put_twice_the_last_is_kept() {
    let (home, cache) = set_up();
    let key = |number: u32| cache.key("numbers", &[&number.to_le_bytes()]);
    for value in [1_000, 2_000] {
        for number in 0..200 {
            cache.put(key(number), &(value + number));
            assert_eq!(cache.get(key(number)), Some(value + number));
        }
    }
    let keys: Vec<_> = (0..200).map(key).collect();
    drop(cache);
    let again = open(home.path(), "cache");
    for (number, key) in (0..).zip(keys) {
        assert_eq!(again.get::<u32>(key), Some(2_000 + number));
    }
}

#[test]
fn a_damaged_entry_is_none() {
    let (home, cache) = set_up();
    let key = cache.key("words", &[b"one"]);
    cache.put(key, &"kept".to_owned());
    drop(cache);
    let cache = open(home.path(), "cache");
    let file = only_entry(home.path());
    let whole = fs::read(&file).unwrap();
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        fs::write(&file, damaged).unwrap();
        assert_eq!(cache.get::<String>(key), None, "byte {at}");
        fs::write(&file, &whole[..at]).unwrap();
        assert_eq!(cache.get::<String>(key), None, "cut at {at}");
    }
    fs::write(&file, whole).unwrap();
    assert_eq!(cache.get::<String>(key).as_deref(), Some("kept"));
}

#[test]
fn an_entry_under_another_name_is_none() {
    let (home, cache) = set_up();
    cache.put(cache.key("words", &[b"one"]), &"kept".to_owned());
    drop(cache);
    let cache = open(home.path(), "cache");
    let file = only_entry(home.path());
    let other = cache.key("words", &[b"two"]);
    let name = other.0.to_string();
    let place = home.path().join("cache").join(&name[..2]);
    fs::create_dir_all(&place).unwrap();
    fs::copy(file, place.join(&name[2..])).unwrap();
    assert_eq!(cache.get::<String>(other), None);
}

#[test]
fn nothing_is_kept_inside_the_repository_that_is_judged() {
    let (home, _) = set_up();
    let inside = home.path().join("project/deep/cache");
    assert!(!Cache::at(&inside, &home.path().join("project")).is_on());
    assert!(!inside.exists());
    let from_folder = home.path().join("project/deep");
    assert!(!Cache::at(&inside, &from_folder).is_on());
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_use_is_not_used() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let (home, cache) = set_up();
    assert!(cache.is_on());
    let folder = home.path().join("cache");
    assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
    for mode in [0o701, 0o710, 0o770, 0o777] {
        fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
        assert!(!open(home.path(), "cache").is_on(), "{mode:o}");
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    assert!(open(home.path(), "cache").is_on());
}

#[test]
fn a_file_in_the_place_of_the_folder_turns_it_off() {
    let (home, _) = set_up();
    fs::write(home.path().join("file"), "").unwrap();
    assert!(!open(home.path(), "file").is_on());
}
