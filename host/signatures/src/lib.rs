//! SSH keys: who signed what.
//!
//! Three things are done with keys. A person's **signature** (SSHSIG, what `ssh-keygen -Y sign`
//! writes) is [`verify`]'d here and made by `ssh-keygen` itself ([`sign_with_ssh_keygen`]): it
//! knows the agent, passphrases and hardware keys. Whose key it is stands in a file of
//! [`AllowedSigners`]. What a machine signs, it signs with a [`MachineKey`].
//!
//! This is the only crate that names `ssh-key`, and nothing of it shows in the interface.
#![forbid(unsafe_code)]

mod allowed_signers;
mod key;
mod keygen;
mod machine;
mod ssh_signature;

pub use allowed_signers::{AllowedSigners, Signer, UnusableLine};
pub use key::{KeyError, PublicKey};
pub use keygen::{SignError, sign_with_ssh_keygen};
pub use machine::{MachineKey, MachineKeyError};
pub use ssh_signature::{SignatureError, verify};
