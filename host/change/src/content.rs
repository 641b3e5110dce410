//! From bytes to text, or to the reason why there is none.

use git2::{ObjectType, Oid, Repository};
use tollgate_model::change::{Content, Unreadable};

/// How far git looks for a NUL byte.
const BINARY_PROBE: usize = 8_000;

/// The start of a Git LFS pointer, and the size that pointers stay under by their specification.
const LFS_START: &[u8] = b"version https://git-lfs.github.com/spec/";
const LFS_MAX_BYTES: usize = 1_024;

/// Tells what the bytes of a file are.
pub(crate) fn classify(bytes: &[u8], max_bytes: u64) -> Content {
    if bytes.len() as u64 > max_bytes {
        return too_large(bytes.len() as u64, max_bytes);
    }
    if is_binary(bytes) {
        return Content::Unreadable(Unreadable::Binary);
    }
    if bytes.len() < LFS_MAX_BYTES && bytes.starts_with(LFS_START) {
        return Content::Unreadable(Unreadable::LfsPointer);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Content::Text(text.into()),
        Err(_) => Content::Unreadable(Unreadable::NotUtf8),
    }
}

/// Whether git would call it a binary.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    let probe = bytes.get(..BINARY_PROBE).unwrap_or(bytes);
    memchr::memchr(0, probe).is_some()
}

/// What stands for a file over the limit.
pub(crate) fn too_large(bytes: u64, limit: u64) -> Content {
    Content::Unreadable(Unreadable::TooLarge { bytes, limit })
}

/// Reads a blob, after a look at its size.
///
/// What can't be read counts as [`Unreadable::Missing`]: a partial clone lacks it, or it is
/// damaged, which is the same to whoever wants to judge it.
pub(crate) fn read_blob(repository: &Repository, id: Oid, max_bytes: u64) -> Content {
    read_within(repository, id, max_bytes).unwrap_or(Content::Unreadable(Unreadable::Missing))
}

/// Reads the bytes of a blob, after a look at its size.
pub(crate) fn read_bytes(
    repository: &Repository,
    id: Oid,
    max_bytes: u64,
) -> Result<Vec<u8>, Unreadable> {
    let read = || -> Result<Result<Vec<u8>, Unreadable>, git2::Error> {
        let odb = repository.odb()?;
        let (size, kind) = odb.read_header(id)?;
        let bytes = size as u64;
        Ok(match (kind == ObjectType::Blob, bytes > max_bytes) {
            (false, _) => Err(Unreadable::Missing),
            (true, true) => Err(Unreadable::TooLarge {
                bytes,
                limit: max_bytes,
            }),
            (true, false) => Ok(odb.read(id)?.data().to_vec()),
        })
    };
    read().unwrap_or(Err(Unreadable::Missing))
}

fn read_within(repository: &Repository, id: Oid, max_bytes: u64) -> Result<Content, git2::Error> {
    let odb = repository.odb()?;
    let (size, kind) = odb.read_header(id)?;
    if kind != ObjectType::Blob {
        return Ok(Content::Unreadable(Unreadable::Missing));
    }
    if size as u64 > max_bytes {
        return Ok(too_large(size as u64, max_bytes));
    }
    Ok(classify(odb.read(id)?.data(), max_bytes))
}
