use std::fs;

use tempfile::tempdir;
use tollgate_model::Digest;

use crate::key::of_person;
use crate::{Compiled, Key};

fn key(letter: u8) -> Key {
    Key::of_secret(&[letter; 32]).unwrap()
}

fn name(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

#[test]
fn what_was_kept_is_there_for_the_same_key_and_name() {
    let folder = tempdir().unwrap();
    let compiled = Compiled::at(folder.path(), key(b'a'));
    assert!(compiled.get(name("policy")).is_none());
    compiled.keep(name("policy"), b"code");
    let again = Compiled::at(folder.path(), key(b'a'));
    assert_eq!(again.get(name("policy")).unwrap().code(), b"code");
    assert!(again.get(name("other")).is_none());
    assert!(again.remarks().is_empty());
    let other = Compiled::at(folder.path(), key(b'b'));
    assert!(other.get(name("policy")).is_none());
    assert!(other.remarks().concat().contains("compiled again"));
}

#[test]
fn no_byte_of_an_entry_can_be_another() {
    let folder = tempdir().unwrap();
    let compiled = Compiled::at(folder.path(), key(b'a'));
    compiled.keep(name("policy"), b"code");
    let file = folder.path().join(name("policy").to_string());
    let whole = fs::read(&file).unwrap();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&file, changed).unwrap();
        assert!(compiled.get(name("policy")).is_none(), "byte {at}");
        fs::write(&file, &whole[..at]).unwrap();
        assert!(compiled.get(name("policy")).is_none(), "cut at {at}");
        assert_eq!(compiled.remarks().len(), 2);
    }
    fs::write(&file, [&whole[..], b"x"].concat()).unwrap();
    assert!(compiled.get(name("policy")).is_none());
    // Nor can one stand for another.
    fs::write(&file, &whole).unwrap();
    fs::copy(&file, folder.path().join(name("other").to_string())).unwrap();
    assert!(compiled.get(name("other")).is_none());
    assert!(compiled.get(name("policy")).is_some());
}

#[test]
fn nothing_is_kept_where_it_is_off() {
    let compiled = Compiled::off();
    compiled.keep(name("policy"), b"code");
    assert!(compiled.get(name("policy")).is_none());
}

#[test]
fn a_secret_is_long() {
    assert!(Key::of_secret(&[b'a'; 31]).is_none());
    assert!(Key::of_secret(b"                                short").is_none());
    assert!(Key::of_secret(&[b'a'; 32]).is_some());
}

#[test]
fn a_persons_key_is_made_once() {
    let home = tempdir().unwrap();
    let folder = home.path().join("deep/tollgate");
    let first = of_person(&folder).unwrap().unwrap();
    let again = of_person(&folder).unwrap().unwrap();
    assert_eq!(first.bytes(), again.bytes());
    let other = of_person(&home.path().join("other")).unwrap().unwrap();
    assert_ne!(first.bytes(), other.bytes());
    fs::write(folder.join("compile.key"), "short").unwrap();
    assert!(of_person(&folder).unwrap_err().contains("too short"));
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_not_used() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let home = tempdir().unwrap();
    of_person(home.path()).unwrap().unwrap();
    let file = home.path().join("compile.key");
    for mode in [0o640, 0o604, 0o622] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let told = of_person(home.path()).unwrap_err();
        assert!(told.contains("yours alone"), "{told}");
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(of_person(home.path()).unwrap().is_some());
    let elsewhere = home.path().join("elsewhere");
    fs::rename(&file, &elsewhere).unwrap();
    symlink(&elsewhere, &file).unwrap();
    assert!(of_person(home.path()).is_err());
}
