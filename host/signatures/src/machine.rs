//! Keys that machines sign with.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use ssh_key::PrivateKey;

use crate::key::PublicKey;

/// A private Ed25519 key, as `ssh-keygen -t ed25519 -N ''` makes it.
///
/// Its signatures are plain Ed25519 over the bytes, as DSSE wants them, so that whoever verifies
/// needs to know nothing of SSH.
pub struct MachineKey {
    key: SigningKey,
    public: PublicKey,
}

/// Why a text is no key that a machine can sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MachineKeyError {
    /// It is not written as OpenSSH writes private keys.
    #[error("it is no private key as OpenSSH writes them")]
    Format,
    /// It wants a passphrase.
    #[error("it is protected by a passphrase, which a machine can't type")]
    Encrypted,
    /// It is of another kind.
    #[error("it is no Ed25519 key")]
    Kind,
}

impl MachineKey {
    /// Reads a private key file's text.
    ///
    /// # Errors
    ///
    /// [`MachineKeyError`]: it is none that a machine can sign with.
    pub fn parse(text: &str) -> Result<MachineKey, MachineKeyError> {
        let key = PrivateKey::from_openssh(text).map_err(|_| MachineKeyError::Format)?;
        if key.is_encrypted() {
            return Err(MachineKeyError::Encrypted);
        }
        let pair = key.key_data().ed25519().ok_or(MachineKeyError::Kind)?;
        Ok(MachineKey {
            key: SigningKey::from_bytes(&pair.private.to_bytes()),
            public: PublicKey::of(key.public_key().key_data())
                .map_err(|_| MachineKeyError::Kind)?,
        })
    }

    /// The key that others verify with.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

impl PublicKey {
    /// Whether `signature` is what a [`MachineKey`] of this key makes of a message. Only the one
    /// form of it is taken, so that nobody can make a second that is valid too.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let verify = || {
            let key = VerifyingKey::from_bytes(self.ed25519()?).ok()?;
            let signature = Signature::from_slice(signature).ok()?;
            key.verify_strict(message, &signature).ok()
        };
        verify().is_some()
    }
}
