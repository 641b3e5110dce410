//! Which binary this is: another one may read the same text otherwise.

use std::time::UNIX_EPOCH;

/// The running program's version, path, size and time of its making. Two programs that agree in
/// all of them are the same one.
pub(crate) fn identity() -> Option<Vec<u8>> {
    let path = std::env::current_exe().ok()?;
    let found = std::fs::metadata(&path).ok()?;
    let made = found.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let mut identity = Vec::new();
    identity.extend_from_slice(env!("CARGO_PKG_VERSION").as_bytes());
    identity.extend_from_slice(path.as_os_str().as_encoded_bytes());
    identity.extend_from_slice(&found.len().to_le_bytes());
    identity.extend_from_slice(&made.as_nanos().to_le_bytes());
    Some(identity)
}
