//! OpenSSH's `allowed_signers`: whose key is whose.

use tollgate_model::Timestamp;

use crate::key::PublicKey;

mod line;

/// What stands in a file of allowed signers, in the format of `ssh-keygen(1)`.
///
/// Each line must say whose one key it is: a line for anybody (`*@example.com`) or for an
/// authority is not used, since it names no person. Days without a `Z` are UTC, on every machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedSigners {
    /// The lines that can be used.
    pub signers: Vec<Signer>,
    /// Those that can't, which let nobody sign.
    pub unusable: Vec<UnusableLine>,
}

/// A key, and who may sign what with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// Whom the key belongs to: all names of one person, lower case.
    pub principals: Vec<String>,
    /// What it may sign; anything, where nothing is said.
    pub namespaces: Option<Vec<String>>,
    /// From when on it may be used.
    pub valid_after: Option<Timestamp>,
    /// Until when.
    pub valid_before: Option<Timestamp>,
    /// The key.
    pub key: PublicKey,
}

/// A line that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusableLine {
    /// Its number, from 1.
    pub line: usize,
    /// Why.
    pub why: String,
}

impl AllowedSigners {
    /// Reads the text of such a file. Never fails: a line that can't be used lets nobody sign.
    pub fn parse(text: &str) -> AllowedSigners {
        let mut allowed = AllowedSigners::default();
        for (at, text) in text.lines().enumerate() {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            match line::parse(text) {
                Ok(signer) => allowed.signers.push(signer),
                Err(why) => allowed.unusable.push(UnusableLine { line: at + 1, why }),
            }
        }
        allowed
    }

    /// All lines of a key.
    pub fn of_key<'a>(&'a self, key: &'a PublicKey) -> impl Iterator<Item = &'a Signer> {
        self.signers.iter().filter(move |signer| signer.key == *key)
    }
}

impl Signer {
    /// Whether the key may sign for a namespace at a moment.
    pub fn may_sign(&self, namespace: &str, now: Timestamp) -> bool {
        let is_named = |names: &Vec<String>| names.iter().any(|name| name == namespace);
        self.namespaces.as_ref().is_none_or(is_named)
            && self.valid_after.is_none_or(|after| after <= now)
            && self.valid_before.is_none_or(|before| now < before)
    }
}
