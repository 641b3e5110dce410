//! Having `ssh-keygen` sign, as git does: it knows the agent, passphrases and hardware keys.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// There is no such key file.
    #[error("there is no key `{0}`")]
    NoKey(PathBuf),
    /// `ssh-keygen` can't be run.
    #[error("can't run `ssh-keygen`: {0}")]
    NotRun(#[source] std::io::Error),
    /// It did not sign.
    #[error("`ssh-keygen` did not sign: {0}")]
    Refused(String),
}

/// Signs a message for a namespace; the armoured signature.
///
/// `key` is a private key file, or a public one whose private half the agent has. `ssh-keygen`
/// asks for a passphrase or a touch on the terminal itself.
///
/// # Errors
///
/// [`SignError`], for whatever kept it from being signed.
pub fn sign_with_ssh_keygen(
    key: &Path,
    namespace: &str,
    message: &[u8],
) -> Result<String, SignError> {
    if !key.is_file() {
        return Err(SignError::NoKey(key.to_owned()));
    }
    let mut child = Command::new("ssh-keygen")
        .args(["-Y", "sign", "-n", namespace, "-f"])
        .arg(key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(SignError::NotRun)?;
    let written = child
        .stdin
        .take()
        .map_or(Ok(()), |mut input| input.write_all(message));
    let output = child.wait_with_output().map_err(SignError::NotRun)?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(SignError::Refused(words.trim().to_owned()));
    }
    written.map_err(SignError::NotRun)?;
    String::from_utf8(output.stdout).map_err(|_| SignError::Refused("it wrote no text".to_owned()))
}
