//! `pnpm-lock.yaml`, versions 5 to 9. Written by a machine, in one shape: read line by line.

use std::ops::Range;

use super::line::{lines, unquoted};
use super::npm::name_before_at;
use crate::sink::Sink;

/// Reads the keys of `packages`, which hold name and version:
///
/// ```text
/// packages:
///   /stripe/9.1.0:          (5)
///   /stripe@9.1.0(peer@1):  (6)
///   stripe@9.1.0:           (9)
///     dev: true
/// ```
pub(super) fn read(sink: &mut Sink<'_>) {
    let mut is_in_packages = false;
    let mut package: Option<(&str, &str, Range<usize>, bool)> = None;
    for line in lines(sink.text()) {
        match line.indent() {
            _ if line.text.trim().is_empty() || line.text.trim_start().starts_with('#') => {}
            0 => is_in_packages = line.text.trim_end() == "packages:",
            2 if is_in_packages => {
                add(&mut package, sink);
                let key = line
                    .text
                    .trim()
                    .trim_end_matches(':')
                    .trim_end_matches("{}");
                let key = unquoted(key.trim_end_matches([' ', ':']));
                package = split(key).map(|(name, version)| (name, version, line.whole(), false));
            }
            4 => {
                if let Some((_, _, _, is_development)) = &mut package
                    && line.text.trim() == "dev: true"
                {
                    *is_development = true;
                }
            }
            _ => {}
        }
    }
    add(&mut package, sink);
}

/// Name and version of a key.
fn split(key: &str) -> Option<(&str, &str)> {
    let is_old = key.starts_with('/');
    let key = key.strip_prefix('/').unwrap_or(key);
    // Peers stand in brackets behind the version, or behind `_` in version 5.
    let key = key.split('(').next().unwrap_or_default();
    if let Some(name) =
        name_before_at(key).filter(|name| !name.rsplit('/').next().is_some_and(starts_number))
    {
        let version = key.get(name.len() + 1..)?;
        return Some((name, version.rsplit(':').next()?));
    }
    let (name, version) = key.rsplit_once('/').filter(|_| is_old)?;
    Some((name, version.split('_').next()?))
}

fn starts_number(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_digit())
}

fn add(package: &mut Option<(&str, &str, Range<usize>, bool)>, sink: &mut Sink<'_>) {
    if let Some((name, version, place, is_development)) = package.take() {
        sink.lock(name, version, place, is_development);
    }
}
