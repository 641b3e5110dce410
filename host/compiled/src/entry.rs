//! One entry, one file: the MAC over name and code, and the code.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tollgate_model::Digest;

use crate::Key;

/// Bytes of the MAC, which an entry begins with.
const MAC: usize = 32;

/// What the MAC is for, so that one made for anything else is none here.
const PURPOSE: &[u8] = b"tollgate compiled policy 1\0";

/// More than any policy compiles to: those in Python come to 40 MiB.
const MAX_BYTES: u64 = 256 << 20;

pub(crate) enum Found {
    Code(Vec<u8>),
    Nothing,
    /// It is there, and nobody with the key made it.
    Forged(PathBuf),
}

pub(crate) fn read(folder: &Path, key: &Key, name: Digest) -> Found {
    let path = place(folder, name);
    let Ok(mut bytes) = read_bytes(&path) else {
        return Found::Nothing;
    };
    let Some((mac, code)) = bytes.split_at_checked(MAC) else {
        return Found::Forged(path);
    };
    let is_ours = mac_of(key, name, code).is_some_and(|made| made.verify_slice(mac).is_ok());
    if !is_ours {
        return Found::Forged(path);
    }
    bytes.drain(..MAC);
    Found::Code(bytes)
}

/// All of a file at once: what is verified is what is loaded.
fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > MAX_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::with_capacity(length as usize);
    (&mut file).take(MAX_BYTES).read_to_end(&mut bytes)?;
    // What is used is not swept away; that it could not be said so harms nothing.
    let _ = file.set_modified(SystemTime::now());
    Ok(bytes)
}

pub(crate) fn write(folder: &Path, key: &Key, name: Digest, code: &[u8]) -> io::Result<()> {
    let mac = mac_of(key, name, code).ok_or(io::ErrorKind::InvalidInput)?;
    make_private(folder)?;
    // Whoever reads at the same time sees all of it or nothing.
    let mut file = tempfile::Builder::new()
        .prefix(".new-")
        .tempfile_in(folder)?;
    file.write_all(&mac.finalize().into_bytes())?;
    file.write_all(code)?;
    file.persist(place(folder, name))
        .map_err(|error| error.error)?;
    Ok(())
}

fn mac_of(key: &Key, name: Digest, code: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.bytes()).ok()?;
    mac.update(PURPOSE);
    mac.update(name.as_bytes());
    mac.update(&(code.len() as u64).to_le_bytes());
    mac.update(code);
    Some(mac)
}

pub(crate) fn place(folder: &Path, name: Digest) -> PathBuf {
    folder.join(name.to_string())
}

/// Makes a folder that is its user's alone, where it is not there.
#[cfg(unix)]
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}
