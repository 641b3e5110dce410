//! What git would store for a file on disk: its text with git's own line endings.

use std::borrow::Cow;
use std::path::Path;

use git2::{AttrCheckFlags, AttrValue, Repository};

use crate::content::is_binary;

/// What git does to the line endings of a file when it is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Conversion {
    /// Nothing.
    Keep,
    /// CRLF becomes LF.
    Always,
    /// CRLF becomes LF, if it looks like text and the index has no CRLF of it.
    Auto,
}

/// The bytes that git would store for `bytes` at `path`. `stored` gives what the index has there.
///
/// Without it, one edited line on a Windows checkout would count as every line edited.
pub(crate) fn normalise<'bytes>(
    repository: &Repository,
    path: &Path,
    bytes: &'bytes [u8],
    stored: impl FnOnce() -> Option<Vec<u8>>,
) -> Cow<'bytes, [u8]> {
    if !has_crlf(bytes) {
        return Cow::Borrowed(bytes);
    }
    let convert = match conversion(repository, path) {
        Conversion::Keep => false,
        Conversion::Always => true,
        Conversion::Auto => {
            !is_binary(bytes)
                && !has_lone_cr(bytes)
                && !stored().is_some_and(|bytes| has_crlf(&bytes))
        }
    };
    if !convert {
        return Cow::Borrowed(bytes);
    }
    let mut normal = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().peekable();
    while let Some(byte) = rest.next() {
        if *byte != b'\r' || rest.peek() != Some(&&b'\n') {
            normal.push(*byte);
        }
    }
    Cow::Owned(normal)
}

fn conversion(repository: &Repository, path: &Path) -> Conversion {
    let attribute = |name: &str| {
        let value = repository
            .get_attr_bytes(path, name, AttrCheckFlags::default())
            .ok()
            .flatten();
        match AttrValue::from_bytes(value) {
            AttrValue::True => Some("set".to_owned()),
            AttrValue::False => Some("unset".to_owned()),
            AttrValue::Bytes(value) => Some(String::from_utf8_lossy(value).into_owned()),
            AttrValue::String(value) => Some(value.to_owned()),
            AttrValue::Unspecified => None,
        }
    };
    // `crlf` is what `text` was called before git 1.7.2, and still counts.
    let text = attribute("text").or_else(|| attribute("crlf"));
    match text.as_deref() {
        Some("unset") => Conversion::Keep,
        Some("auto") => Conversion::Auto,
        Some("set" | "input") => Conversion::Always,
        _ if attribute("eol").is_some() => Conversion::Always,
        _ if converts_by_default(repository) => Conversion::Auto,
        _ => Conversion::Keep,
    }
}

fn converts_by_default(repository: &Repository) -> bool {
    let Ok(config) = repository.config() else {
        return false;
    };
    let is_input = config
        .get_string("core.autocrlf")
        .is_ok_and(|value| value.eq_ignore_ascii_case("input"));
    is_input || config.get_bool("core.autocrlf").unwrap_or(false)
}

fn has_crlf(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|pair| pair == b"\r\n")
}

fn has_lone_cr(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter().peekable();
    while let Some(byte) = rest.next() {
        if *byte == b'\r' && rest.peek() != Some(&&b'\n') {
            return true;
        }
    }
    false
}
