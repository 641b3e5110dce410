//! `[1.0,2.0)`, as Maven, Gradle and NuGet write ranges.

use crate::{Ecosystem, Range, Version};

/// The versions that a requirement allows.
pub(super) fn parse(ecosystem: Ecosystem, text: &str) -> Option<Range> {
    let text = text.trim();
    if let Some(version) = exact(text) {
        return Some(Range::only(Version::parse(ecosystem, version)?));
    }
    if matches!(
        text,
        "latest.release" | "latest.integration" | "LATEST" | "RELEASE"
    ) {
        return Some(Range::all());
    }
    if text.starts_with(['[', '(', ']']) {
        return Range::any_of(sets(text).map(|set| interval(ecosystem, set)));
    }
    super::comparison(ecosystem, text, &super::COMPOSER)
}

/// The one version, where a requirement is one: `1.0` and `[1.0]`. A bare one is a wish that
/// Maven, Gradle and NuGet fulfil unless somebody else in the project asks for more.
pub(super) fn exact(text: &str) -> Option<&str> {
    let text = text.trim();
    let version = match text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
    {
        Some(inner) if inner.contains(',') => return None,
        Some(inner) => inner,
        // Gradle marks a version that nobody may override.
        None => text.trim_end_matches("!!"),
    };
    let is_version = version
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    (is_version && version.starts_with(|first: char| first.is_ascii_digit())).then_some(version)
}

/// The sets of `[1,2),[3,4)`: a comma between brackets parts them.
fn sets(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive([')', ']'])
        .map(|piece| piece.trim_start_matches([',', ' ']))
        .filter(|set| !set.is_empty())
}

fn interval(ecosystem: Ecosystem, set: &str) -> Option<Range> {
    let inner = set.get(1..set.len().checked_sub(1)?)?;
    let version = |text: &str| Version::parse(ecosystem, text);
    let Some((start, end)) = inner.split_once(',') else {
        return Some(Range::only(version(inner)?));
    };
    let start = match (start.trim(), set.starts_with('[')) {
        ("", _) => Range::all(),
        (start, true) => Range::at_least(version(start)?),
        (start, false) => Range::above(version(start)?),
    };
    let end = match (end.trim(), set.ends_with(']')) {
        ("", _) => Range::all(),
        (end, true) => Range::at_most(version(end)?),
        (end, false) => Range::below(version(end)?),
    };
    Range::all_of([Some(start), Some(end)])
}
