//! Public keys.

use std::fmt;

use ssh_key::public::KeyData;
use ssh_key::{HashAlg, PublicKey as OpenSshKey};

/// Shorter RSA keys are not taken: NIST has disallowed them since 2014.
const MIN_RSA_BITS: u32 = 2_048;

/// A public key, without the comment beside it.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(pub(crate) KeyData);

/// Why a text is no key that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is not written as OpenSSH writes public keys.
    #[error("it is no public key as OpenSSH writes them")]
    Format,
    /// Keys of this kind are not taken.
    #[error("keys of the kind `{0}` are not taken")]
    Kind(String),
    /// An RSA key that is too short.
    #[error("RSA keys of fewer than {MIN_RSA_BITS} bits are not taken")]
    Short,
}

impl PublicKey {
    /// Reads a key as it stands in a `.pub` file: `ssh-ed25519 AAAA... comment`.
    ///
    /// # Errors
    ///
    /// [`KeyError`]: it is none, or of a kind that is not taken.
    pub fn parse(text: &str) -> Result<PublicKey, KeyError> {
        let key = OpenSshKey::from_openssh(text.trim()).map_err(|_| KeyError::Format)?;
        PublicKey::of(key.key_data())
    }

    pub(crate) fn of(key: &KeyData) -> Result<PublicKey, KeyError> {
        match key {
            KeyData::Ed25519(_) | KeyData::SkEd25519(_) | KeyData::SkEcdsaSha2NistP256(_) => {}
            KeyData::Ecdsa(_) => {
                let name = key.algorithm().as_str().to_owned();
                if !name.ends_with("nistp256") && !name.ends_with("nistp384") {
                    return Err(KeyError::Kind(name));
                }
            }
            KeyData::Rsa(rsa) => {
                let bytes = rsa.n().as_positive_bytes().map_or(0, <[u8]>::len);
                if (bytes as u64) * 8 < u64::from(MIN_RSA_BITS) {
                    return Err(KeyError::Short);
                }
            }
            other => return Err(KeyError::Kind(other.algorithm().as_str().to_owned())),
        }
        Ok(PublicKey(key.clone()))
    }

    /// What people know it by, as `ssh-keygen -l` prints it: `SHA256:...`.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(HashAlg::Sha256).to_string()
    }

    /// The 32 bytes of an Ed25519 key; none for other kinds.
    pub(crate) fn ed25519(&self) -> Option<&[u8; 32]> {
        match &self.0 {
            KeyData::Ed25519(key) => Some(&key.0),
            _ => None,
        }
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = OpenSshKey::new(self.0.clone(), "");
        let text = key.to_openssh().map_err(|_| fmt::Error)?;
        formatter.write_str(text.trim_end())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PublicKey({})", self.fingerprint())
    }
}
