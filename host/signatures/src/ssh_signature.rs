//! Verifying what `ssh-keygen -Y sign` wrote.

use ssh_key::public::KeyData;
use ssh_key::{PublicKey as OpenSshKey, SshSig};

use crate::key::{KeyError, PublicKey};

/// A signature is a few hundred bytes; one of an RSA key of 16,384 bits has six thousand.
const MAX_BYTES: usize = 16 * 1_024;

/// The flag of a hardware key that says that somebody touched it.
const USER_PRESENT: u8 = 1;

/// The flags of a hardware key's signature stand before a counter of four bytes.
const FLAGS_FROM_END: usize = 5;

/// Why a signature does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It is not written as `ssh-keygen -Y sign` writes it.
    #[error("it is no SSH signature")]
    Format,
    /// It was made for something else.
    #[error("the signature was made for `{found}`, not for `{expected}`")]
    Namespace {
        /// What it had to be made for.
        expected: String,
        /// What it was made for.
        found: String,
    },
    /// It was made with a key that is not taken.
    #[error("it was made with a key that can't be used: {0}")]
    Key(#[from] KeyError),
    /// The hardware key was not touched.
    #[error("nobody touched the hardware key it was made with")]
    NotTouched,
    /// It is not the key's signature of this message.
    #[error("the signature does not fit what is signed")]
    Wrong,
}

/// Verifies an armoured signature of a message, made for a namespace; the key that made it.
///
/// Whose key that is, and whether it may sign, is for the caller to find out.
///
/// # Errors
///
/// [`SignatureError`], for whatever is wrong with it.
pub fn verify(
    signature: &str,
    namespace: &str,
    message: &[u8],
) -> Result<PublicKey, SignatureError> {
    if signature.len() > MAX_BYTES {
        return Err(SignatureError::Format);
    }
    let signature = SshSig::from_pem(signature.trim()).map_err(|_| SignatureError::Format)?;
    if signature.version() != SshSig::VERSION {
        return Err(SignatureError::Format);
    }
    if signature.namespace() != namespace {
        return Err(SignatureError::Namespace {
            expected: namespace.to_owned(),
            found: signature.namespace().to_owned(),
        });
    }
    let key = PublicKey::of(signature.public_key())?;
    OpenSshKey::new(key.0.clone(), "")
        .verify(namespace, message, &signature)
        .map_err(|_| SignatureError::Wrong)?;
    match &key.0 {
        KeyData::SkEd25519(_) | KeyData::SkEcdsaSha2NistP256(_) => {
            let bytes = signature.signature_bytes();
            let flags = bytes
                .len()
                .checked_sub(FLAGS_FROM_END)
                .and_then(|at| bytes.get(at));
            match flags.is_some_and(|flags| flags & USER_PRESENT != 0) {
                true => Ok(key),
                false => Err(SignatureError::NotTouched),
            }
        }
        _ => Ok(key),
    }
}
