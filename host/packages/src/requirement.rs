//! What a manifest asks for, as a range of versions.

mod bracket;

use crate::range::{compared, split_sign};
use crate::{Ecosystem, Range, Version};

/// Longer texts are no requirements.
const MAX_BYTES: usize = 1024;

/// The versions that a requirement allows, as the ecosystem's tools read it; `None` where it
/// says nothing about versions (a path, a branch, a variable, a tag).
pub(crate) fn parse(ecosystem: Ecosystem, text: &str) -> Option<Range> {
    let text = text.trim();
    if text.len() > MAX_BYTES {
        return None;
    }
    match ecosystem {
        Ecosystem::Npm => npm(text),
        Ecosystem::Python => comparisons(ecosystem, text, &PYTHON),
        Ecosystem::Ruby => comparisons(ecosystem, text, &RUBY),
        Ecosystem::Php => composer(text),
        Ecosystem::Rust => comparisons(ecosystem, text, &CARGO),
        Ecosystem::Go => Some(Range::only(Version::parse(ecosystem, text)?)),
        Ecosystem::Java | Ecosystem::Dotnet => bracket::parse(ecosystem, text),
    }
}

/// The one version that a requirement allows, where it allows one only.
pub(crate) fn exact(ecosystem: Ecosystem, text: &str) -> Option<&str> {
    let text = text.trim();
    let version = match ecosystem {
        Ecosystem::Npm | Ecosystem::Ruby | Ecosystem::Php => {
            let (sign, version) = split_sign(text);
            matches!(sign, "" | "=" | "==").then_some(version)?
        }
        // `stripe = "5.1.0"` is exact for Poetry, and no other tool takes it.
        Ecosystem::Python => {
            let (sign, version) = split_sign(text);
            matches!(sign, "" | "==" | "===").then_some(version)?
        }
        Ecosystem::Rust => text.strip_prefix('=')?.trim(),
        Ecosystem::Go => text,
        Ecosystem::Java | Ecosystem::Dotnet => bracket::exact(text)?,
    };
    let may_be_short = !matches!(ecosystem, Ecosystem::Npm | Ecosystem::Rust);
    ((may_be_short || !is_short(version)) && Version::parse(ecosystem, version).is_some())
        .then_some(version)
}

/// How far a sign that allows later versions goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Upto {
    /// `^`: the next version whose first number that is not zero is another one.
    Compatible,
    /// `~`: the next minor version; the next major one where only that is given.
    Minor,
    /// `~>`, `~=`: the next version of the last number but one.
    LastButOne,
    /// No further than the version itself.
    Itself,
    /// A version that is not whole stands for all that begin so.
    Prefix,
}

/// What the signs of an ecosystem mean.
struct Signs {
    bare: Upto,
    tilde: Upto,
}

const PYTHON: Signs = Signs {
    bare: Upto::Itself,
    tilde: Upto::Minor,
};
const RUBY: Signs = Signs {
    bare: Upto::Itself,
    tilde: Upto::LastButOne,
};
const CARGO: Signs = Signs {
    bare: Upto::Compatible,
    tilde: Upto::Minor,
};
const COMPOSER: Signs = Signs {
    bare: Upto::Itself,
    tilde: Upto::LastButOne,
};
const NPM: Signs = Signs {
    bare: Upto::Prefix,
    tilde: Upto::Minor,
};

fn npm(text: &str) -> Option<Range> {
    // `npm:stripe@^9` is an alias: what follows the name counts.
    let text = match text.strip_prefix("npm:") {
        Some(alias) => alias.get(1..)?.split_once('@').map_or("", |(_, text)| text),
        None => text,
    };
    if text.is_empty() || text == "latest" {
        return Some(Range::all());
    }
    Range::any_of(
        text.split("||")
            .map(|side| spaced(Ecosystem::Npm, side, &NPM)),
    )
}

fn composer(text: &str) -> Option<Range> {
    // `^1@dev`: a stability, which says nothing about numbers.
    let sides = text.split('|').filter(|side| !side.is_empty());
    Range::any_of(sides.map(|side| {
        let side = side.split('@').next().unwrap_or_default();
        Range::all_of(
            side.split(',')
                .map(|part| spaced(Ecosystem::Php, part, &COMPOSER)),
        )
    }))
}

/// Comparisons with spaces between them, or `1.2 - 2.3`.
fn spaced(ecosystem: Ecosystem, text: &str, signs: &Signs) -> Option<Range> {
    if let Some((start, end)) = text.split_once(" - ") {
        let start = Range::at_least(version_of(ecosystem, start.trim())?);
        let end = end.trim();
        let end = match numbers(end).len() {
            1 | 2 => below_next(ecosystem, &numbers(end), numbers(end).len() - 1)?,
            _ => Range::at_most(Version::parse(ecosystem, end)?),
        };
        return Range::all_of([Some(start), Some(end)]);
    }
    // `>= 1.2` is one comparison, though a space stands in it.
    let mut joined: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match joined.last_mut() {
            Some(last) if split_sign(last).1.is_empty() => last.push_str(word),
            _ => joined.push(word.to_owned()),
        }
    }
    Range::all_of(joined.iter().map(|part| comparison(ecosystem, part, signs)))
}

/// Comparisons with commas between them.
fn comparisons(ecosystem: Ecosystem, text: &str, signs: &Signs) -> Option<Range> {
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    Range::all_of(parts.map(|part| comparison(ecosystem, part, signs)))
}

fn comparison(ecosystem: Ecosystem, text: &str, signs: &Signs) -> Option<Range> {
    let (sign, version) = split_sign(text);
    let upto = match sign {
        "^" => Upto::Compatible,
        "~" => signs.tilde,
        "~>" | "~=" => Upto::LastButOne,
        "" => signs.bare,
        _ => Upto::Itself,
    };
    // To npm and Cargo `=1.2` is `=1.2.*`, and `>1.2` is above all of them.
    let is_short = matches!(ecosystem, Ecosystem::Npm | Ecosystem::Rust)
        && matches!(sign, "=" | ">" | "<=")
        && is_short(version);
    if let Some(prefix) = wildcard(version).or(is_short.then_some(version)) {
        return match (sign, prefix.is_empty()) {
            ("!=", _) => None,
            (_, true) => Some(Range::all()),
            ("<", _) => Some(Range::below(version_of(ecosystem, prefix)?)),
            (">", _) => {
                let numbers = numbers(prefix);
                Some(Range::at_least(next(
                    ecosystem,
                    &numbers,
                    numbers.len() - 1,
                )?))
            }
            ("<=", _) => below_next(ecosystem, &numbers(prefix), numbers(prefix).len() - 1),
            (">=", _) => Some(Range::at_least(version_of(ecosystem, prefix)?)),
            ("^" | "~", _) => allowing(ecosystem, prefix, upto),
            _ => allowing(ecosystem, prefix, Upto::Prefix),
        };
    }
    match upto {
        Upto::Itself => compared(sign, version_of(ecosystem, version)?),
        upto => allowing(ecosystem, version, upto),
    }
}

/// From a version as far as the sign before it goes.
fn allowing(ecosystem: Ecosystem, version: &str, upto: Upto) -> Option<Range> {
    let start = version_of(ecosystem, version)?;
    let numbers = numbers(version);
    let last = numbers.len().checked_sub(1)?;
    let place = match upto {
        Upto::Compatible => numbers
            .iter()
            .position(|number| *number > 0)
            .unwrap_or(last),
        Upto::Minor => last.min(1),
        Upto::LastButOne => last.saturating_sub(1),
        Upto::Prefix if numbers.len() < 3 => last,
        Upto::Prefix | Upto::Itself => return Some(Range::only(start)),
    };
    let end = below_next(ecosystem, &numbers, place)?;
    Range::all_of([Some(Range::at_least(start)), Some(end)])
}

/// What stands before the first part that stands for anything: `1.2` of `1.2.x`.
fn wildcard(version: &str) -> Option<&str> {
    let mut end = 0;
    for part in version.split('.') {
        if matches!(part, "*" | "x" | "X" | "+") {
            return version
                .get(..end)
                .map(|prefix| prefix.trim_end_matches('.'));
        }
        end += part.len() + 1;
    }
    None
}

/// Whether a version is not given to its third number.
fn is_short(version: &str) -> bool {
    numbers(version).len() < 3
}

fn version_of(ecosystem: Ecosystem, text: &str) -> Option<Version> {
    Version::parse(ecosystem, text)
}

/// The numbers that a version begins with.
fn numbers(version: &str) -> Vec<u64> {
    let version = version.trim_start_matches(['v', 'V']);
    let end = version
        .find(|letter: char| !(letter.is_ascii_digit() || letter == '.'))
        .unwrap_or(version.len());
    let release = version.get(..end).unwrap_or_default();
    release
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect()
}

/// The version in which the number at a place is the next one.
fn next(ecosystem: Ecosystem, numbers: &[u64], place: usize) -> Option<Version> {
    let mut next: Vec<u64> = numbers.get(..=place)?.to_vec();
    *next.last_mut()? = next.last()?.checked_add(1)?;
    let next: Vec<String> = next.iter().map(u64::to_string).collect();
    Version::parse(ecosystem, &next.join("."))
}

fn below_next(ecosystem: Ecosystem, numbers: &[u64], place: usize) -> Option<Range> {
    Some(Range::below(next(ecosystem, numbers, place)?))
}

#[cfg(test)]
mod tests;
