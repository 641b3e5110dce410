//! Starting a policy.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::AuthoringError;
use crate::language::Language;
use crate::template;

/// Bytes of a name: the engine's limit for an id.
const NAME_BYTES: usize = 64;

/// A new policy.
#[derive(Debug)]
pub struct Started {
    /// Its folder.
    pub folder: PathBuf,
    /// The files of it that are its author's, in order; what is vendored is not among them.
    pub files: Vec<String>,
}

/// Writes the folder of a new policy into `parent`.
///
/// # Errors
///
/// - [`AuthoringError::Name`]: no policy can be called so.
/// - [`AuthoringError::Exists`]: something of that name is there. Nothing is overwritten.
/// - [`AuthoringError::File`]: it can't be written.
pub fn start(parent: &Path, name: &str, language: Language) -> Result<Started, AuthoringError> {
    check_name(name)?;
    let folder = parent.join(name);
    if folder.symlink_metadata().is_ok() {
        return Err(AuthoringError::Exists { path: folder });
    }
    let mut files = Vec::new();
    for (path, text) in template::files(language, name) {
        write(&folder.join(&path), &text)?;
        if !path.starts_with("vendor/") {
            files.push(path);
        }
    }
    files.sort();
    Ok(Started { folder, files })
}

fn write(path: &Path, text: &str) -> Result<(), AuthoringError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .map_err(|error| AuthoringError::file("make the folder", folder, error))?;
    }
    fs::write(path, text).map_err(|error| AuthoringError::file("write", path, error))
}

/// A name is the id of the policy, and of its package.
fn check_name(name: &str) -> Result<(), AuthoringError> {
    let why = if name.is_empty() {
        "it is empty"
    } else if name.len() > NAME_BYTES {
        "it is longer than 64 letters"
    } else if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        "it does not start with a small letter"
    } else if !name
        .chars()
        .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-')
        || name.ends_with('-')
        || name.contains("--")
    {
        "it is not in kebab-case"
    } else if RESERVED.contains(&name) {
        "cargo keeps it for itself"
    } else {
        return Ok(());
    };
    Err(AuthoringError::Name {
        name: name.to_owned(),
        why,
    })
}

/// Names that cargo gives to no package, or that the template's own dependencies have.
const RESERVED: [&str; 8] = [
    "core",
    "std",
    "alloc",
    "test",
    "proc-macro",
    "build",
    "tollgate-sdk",
    "wit-bindgen",
];

#[cfg(test)]
mod tests {
    use std::fs;

    use super::start;
    use crate::Language;
    use crate::error::AuthoringError;

    #[test]
    fn a_folder_has_all_that_the_policy_needs_and_its_name() {
        let parent = tempfile::tempdir().unwrap();
        let started = start(parent.path(), "refund-ledger", Language::Rust).unwrap();
        for file in [
            "Cargo.toml",
            "src/lib.rs",
            "cases/unbooked-refund.md",
            "README.md",
            ".gitignore",
        ] {
            assert!(started.files.iter().any(|known| known == file), "{file}");
            let text = fs::read_to_string(started.folder.join(file)).unwrap();
            assert!(!text.contains("{name}") && !text.contains("{tollgate-version}"));
        }
        let library = fs::read_to_string(started.folder.join("src/lib.rs")).unwrap();
        assert!(library.contains("id: \"refund-ledger\""));
        let lock = fs::read_to_string(started.folder.join("Cargo.lock")).unwrap();
        assert!(!lock.contains('{'), "{lock}");
        assert!(
            started
                .folder
                .join("vendor/tollgate-sdk/wit/policy.wit")
                .is_file()
        );
    }

    #[test]
    fn nothing_is_overwritten() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join("taken"), "mine").unwrap();
        let error = start(parent.path(), "taken", Language::Rust).unwrap_err();
        assert!(matches!(error, AuthoringError::Exists { .. }));
        assert_eq!(
            fs::read_to_string(parent.path().join("taken")).unwrap(),
            "mine"
        );
    }

    #[test]
    fn names_are_in_kebab_case() {
        let parent = tempfile::tempdir().unwrap();
        for wrong in [
            "",
            "Refunds",
            "a_b",
            "1a",
            "a--b",
            "a-",
            "../a",
            "core",
            &"a".repeat(65),
        ] {
            let error = start(parent.path(), wrong, Language::Rust).unwrap_err();
            assert!(matches!(error, AuthoringError::Name { .. }), "{wrong}");
        }
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}
