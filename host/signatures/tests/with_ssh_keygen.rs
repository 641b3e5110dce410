//! Against keys and signatures that `ssh-keygen` made. It must be installed: without it nothing
//! here is proved, and the tests fail.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use proptest::prelude::*;
use tempfile::TempDir;
use tollgate_signatures::{
    AllowedSigners, MachineKey, MachineKeyError, PublicKey, SignatureError, sign_with_ssh_keygen,
    verify,
};

const SPACE: &str = "tollgate-approval";

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Makes a key of a kind; the file it lies in.
fn key(folder: &Path, name: &str, kind: &[&str]) -> PathBuf {
    let path = folder.join(name);
    let made = Command::new("ssh-keygen")
        .args(["-q", "-N", "", "-C", "", "-f"])
        .arg(&path)
        .args(kind)
        .stdin(Stdio::null())
        .status()
        .expect("ssh-keygen is installed (package openssh-client)");
    assert!(made.success());
    path
}

fn public(key: &Path) -> String {
    fs::read_to_string(key.with_extension("pub"))
        .expect("a public key")
        .trim()
        .to_owned()
}

#[test]
fn what_ssh_keygen_signs_is_verified() {
    let folder = folder();
    let kinds: [&[&str]; 4] = [
        &["-t", "ed25519"],
        &["-t", "ecdsa", "-b", "256"],
        &["-t", "ecdsa", "-b", "384"],
        &["-t", "rsa", "-b", "2048"],
    ];
    for (at, kind) in kinds.into_iter().enumerate() {
        let key = key(folder.path(), &format!("key{at}"), kind);
        let signature = sign_with_ssh_keygen(&key, SPACE, b"message").expect("it signs");
        let signer = verify(&signature, SPACE, b"message").expect("it fits");
        assert_eq!(signer, PublicKey::parse(&public(&key)).unwrap());
        assert_eq!(
            verify(&signature, SPACE, b"massage"),
            Err(SignatureError::Wrong)
        );
        let other = verify(&signature, "tollgate-override", b"message").unwrap_err();
        assert!(
            other.to_string().contains("made for `tollgate-approval`"),
            "{other}"
        );
    }
}

#[test]
fn weak_keys_are_not_taken() {
    let folder = folder();
    let short = key(folder.path(), "short", &["-t", "rsa", "-b", "1024"]);
    let error = PublicKey::parse(&public(&short)).unwrap_err();
    assert!(error.to_string().contains("fewer than 2048"), "{error}");
    // Where `ssh-keygen` itself still signs with it, the signature is refused as well.
    if let Ok(signature) = sign_with_ssh_keygen(&short, SPACE, b"message") {
        assert!(matches!(
            verify(&signature, SPACE, b"message"),
            Err(SignatureError::Key(_))
        ));
    }
}

#[test]
fn a_key_that_is_not_there_signs_nothing() {
    let folder = folder();
    let error = sign_with_ssh_keygen(&folder.path().join("none"), SPACE, b"m").unwrap_err();
    assert!(error.to_string().starts_with("there is no key"), "{error}");
    fs::write(folder.path().join("text"), "no key").unwrap();
    let error = sign_with_ssh_keygen(&folder.path().join("text"), SPACE, b"m").unwrap_err();
    assert!(error.to_string().contains("did not sign"), "{error}");
}

#[test]
fn allowed_signers_are_read_as_openssh_reads_them() {
    let folder = folder();
    let key = public(&key(folder.path(), "key", &["-t", "ed25519"]));
    let text = format!(
        "# a comment\n\nAda@Example.com,@ada {key}\n\
         bob@example.com namespaces=\"tollgate-approval,git\",valid-after=\"20260101Z\",valid-before=202602011200Z {key} Bob\n"
    );
    let allowed = AllowedSigners::parse(&text);
    assert_eq!(allowed.unusable, []);
    let [ada, bob] = allowed.signers.as_slice() else {
        panic!("{allowed:?}")
    };
    assert_eq!(ada.principals, ["ada@example.com", "@ada"]);
    assert_eq!(ada.key, PublicKey::parse(&key).unwrap());
    let at = |moment: &str| moment.parse().unwrap();
    assert!(ada.may_sign(SPACE, at("1999-01-01")) && ada.may_sign("any", at("2099-01-01")));
    assert!(bob.may_sign(SPACE, at("2026-01-01")) && bob.may_sign("git", at("2026-02-01")));
    assert!(!bob.may_sign("tollgate-override", at("2026-01-15")));
    assert!(!bob.may_sign(SPACE, at("2025-12-31T23:59:59Z")));
    assert!(!bob.may_sign(SPACE, at("2026-02-01T12:00:00Z")));
}

#[test]
fn a_line_that_names_no_person_lets_nobody_sign() {
    let folder = folder();
    let key = public(&key(folder.path(), "key", &["-t", "ed25519"]));
    let lines = [
        (format!("*@example.com {key}"), "names no person"),
        (
            format!("ada@example.com cert-authority {key}"),
            "names no person",
        ),
        (
            format!("ada@example.com no-such-option {key}"),
            "option `no-such-option` is not known",
        ),
        (
            format!("ada@example.com valid-before=\"20261301Z\" {key}"),
            "is no moment",
        ),
        (
            format!("ada@example.com valid-before=\"tomorrow\" {key}"),
            "is no moment",
        ),
        (
            format!("ada@example.com namespaces=\"*\" {key}"),
            "name them",
        ),
        (
            format!("ada@example.com namespaces=\"git {key}"),
            "no key behind the options",
        ),
        (format!(",ada@example.com {key}"), "names nobody"),
        ("ada@example.com".to_owned(), "no key behind the name"),
        (
            "ada@example.com ssh-ed25519 AAAA".to_owned(),
            "no public key",
        ),
        (
            "ada@example.com ssh-dss AAAAB3NzaC1kc3MAAACB".to_owned(),
            "no public key",
        ),
    ];
    for (line, why) in lines {
        let allowed = AllowedSigners::parse(&line);
        assert_eq!(allowed.signers, [], "{line}");
        assert!(
            allowed.unusable[0].why.contains(why),
            "{line}: {:?}",
            allowed.unusable
        );
    }
}

#[test]
fn machines_sign_plainly() {
    let folder = folder();
    let path = key(folder.path(), "ci", &["-t", "ed25519"]);
    let machine = MachineKey::parse(&fs::read_to_string(&path).unwrap()).unwrap();
    let signature = machine.sign(b"message");
    let key = PublicKey::parse(&public(&path)).unwrap();
    assert!(key.has_signed(b"message", &signature));
    assert!(!key.has_signed(b"massage", &signature));
    assert!(!key.has_signed(b"message", &signature[..63]));
    let other = PublicKey::parse(&public(&self::key(
        folder.path(),
        "other",
        &["-t", "ed25519"],
    )));
    assert!(!other.unwrap().has_signed(b"message", &signature));
}

#[test]
fn machines_sign_with_no_other_key() {
    let folder = folder();
    let refused = |name: &str, kind: &[&str]| {
        let path = key(folder.path(), name, kind);
        MachineKey::parse(&fs::read_to_string(path).unwrap()).err()
    };
    assert_eq!(
        refused("rsa", &["-t", "rsa", "-b", "2048"]),
        Some(MachineKeyError::Kind)
    );
    let path = folder.path().join("locked");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "secret", "-f"])
        .arg(&path)
        .status()
        .unwrap();
    assert!(made.success());
    let text = fs::read_to_string(path).unwrap();
    assert_eq!(
        MachineKey::parse(&text).err(),
        Some(MachineKeyError::Encrypted)
    );
    assert_eq!(
        MachineKey::parse("no key").err(),
        Some(MachineKeyError::Format)
    );
}

/// A message of 40 bytes and its signature.
static SIGNED: LazyLock<(Vec<u8>, String)> = LazyLock::new(|| {
    let folder = folder();
    let key = key(folder.path(), "key", &["-t", "ed25519"]);
    let message: Vec<u8> = (0..40).collect();
    let signature = sign_with_ssh_keygen(&key, SPACE, &message).expect("it signs");
    (message, signature)
});

proptest! {
    #[test]
    fn no_byte_of_a_message_may_differ(at in 0_usize..40, flip in 1_u8..=255) {
        let (message, signature) = &*SIGNED;
        let mut other = message.clone();
        other[at] ^= flip;
        prop_assert_eq!(verify(signature, SPACE, &other), Err(SignatureError::Wrong));
    }

    /// A letter of the armour that is changed either says the same (a line's end, the bits that
    /// pad the last letter) or verifies no more.
    #[test]
    fn no_letter_of_a_signature_makes_another_key(at in 30_usize..250, letter in "[A-Za-z0-9+/]") {
        let (message, signature) = &*SIGNED;
        let mut other = signature.clone();
        prop_assume!(at < other.len() && other.is_char_boundary(at));
        other.replace_range(at..=at, &letter);
        if let Ok(key) = verify(&other, SPACE, message) {
            prop_assert_eq!(key, verify(signature, SPACE, message).unwrap());
        }
    }

    #[test]
    fn whatever_stands_there_is_read_without_a_panic(text in "\\PC{0,200}") {
        let _ = AllowedSigners::parse(&text);
        let _ = verify(&text, SPACE, b"message");
        let _ = MachineKey::parse(&text);
    }
}
