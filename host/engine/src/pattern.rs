//! Globs that policies ask with: over paths, and over dotted names.

use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::bound::Bound;
use crate::limits::{GLOB_BYTES, GLOBS};

/// Globs over paths, of which one must match. `*` stops at a slash, `**` does not.
#[derive(Clone)]
pub(crate) struct PathGlobs(Arc<GlobSet>);

impl PathGlobs {
    pub(crate) fn parse(globs: &[String]) -> Result<PathGlobs, Bound> {
        check_sizes(globs)?;
        let unusable = |error: globset::Error| Bound::Glob(error.to_string());
        let mut set = GlobSetBuilder::new();
        for glob in globs {
            let parsed = GlobBuilder::new(glob).literal_separator(true).build();
            set.add(parsed.map_err(unusable)?);
        }
        Ok(PathGlobs(Arc::new(set.build().map_err(unusable)?)))
    }

    pub(crate) fn matches(&self, path: &str) -> bool {
        self.0.is_match(path)
    }
}

/// Refuses lists and globs that are larger than any that is meant.
pub(crate) fn check_sizes(globs: &[String]) -> Result<(), Bound> {
    if globs.len() > GLOBS {
        return Err(Bound::Glob(format!("a list of {} globs", globs.len())));
    }
    match globs.iter().find(|glob| glob.len() > GLOB_BYTES) {
        Some(glob) => Err(Bound::Glob(format!("a glob of {} bytes", glob.len()))),
        None => Ok(()),
    }
}

/// A glob over dotted names: a callee, the key of a setting.
///
/// `*` is anything within a segment; `**` as a segment of its own is any number of segments, and
/// elsewhere anything at all. Every other character stands for itself.
#[derive(Debug, Clone)]
pub(crate) struct DottedGlob {
    parts: Vec<Part>,
    /// What every name that matches begins and ends with: most names differ there, and are done.
    ends: [String; 2],
    ignores_case: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// This character.
    One(char),
    /// Anything without a dot.
    Star,
    /// Anything.
    Any,
    /// Nothing, or whole segments with the dot after them.
    SegmentsBefore,
    /// Nothing, or a dot and anything after it.
    SegmentsAfter,
}

impl DottedGlob {
    pub(crate) fn parse(glob: &str, ignores_case: bool) -> DottedGlob {
        let mut parts = Vec::new();
        let segments: Vec<&str> = glob.split('.').collect();
        let last = segments.len().saturating_sub(1);
        for (at, segment) in segments.iter().enumerate() {
            match *segment {
                "**" if last == 0 => parts.push(Part::Any),
                "**" if at == last => {
                    while parts.last() == Some(&Part::SegmentsBefore) {
                        parts.pop();
                    }
                    // The dot before it is optional with it.
                    let after = parts.pop().map(|_dot| Part::SegmentsAfter);
                    parts.push(after.unwrap_or(Part::Any));
                }
                "**" => parts.push(Part::SegmentsBefore),
                segment => {
                    push_segment(segment, ignores_case, &mut parts);
                    if at < last {
                        parts.push(Part::One('.'));
                    }
                }
            }
        }
        let ends = [
            plain(parts.iter()).collect(),
            plain(parts.iter().rev())
                .collect::<Vec<char>>()
                .into_iter()
                .rev()
                .collect(),
        ];
        DottedGlob {
            parts,
            ends,
            ignores_case,
        }
    }

    /// Whether the whole name matches. Takes time by the product of both lengths, and no more.
    pub(crate) fn matches(&self, name: &str) -> bool {
        let [first, last] = self.ends.each_ref().map(String::as_bytes);
        let bytes = name.as_bytes();
        let may_match = match (
            bytes.get(..first.len()),
            bytes.len().checked_sub(last.len()),
        ) {
            (Some(start), Some(end)) if self.ignores_case => {
                let end = bytes.get(end..).unwrap_or_default();
                start.eq_ignore_ascii_case(first) && end.eq_ignore_ascii_case(last)
            }
            (Some(start), Some(_)) => start == first && bytes.ends_with(last),
            _ => false,
        };
        may_match && self.matches_whole(name)
    }

    fn matches_whole(&self, name: &str) -> bool {
        let name: Vec<char> = match self.ignores_case {
            true => name.chars().map(|one| one.to_ascii_lowercase()).collect(),
            false => name.chars().collect(),
        };
        // Which lengths of the name's start are matched by the parts so far.
        let mut reached = vec![false; name.len() + 1];
        if let Some(first) = reached.first_mut() {
            *first = true;
        }
        for part in &self.parts {
            reached = part.advance(&name, &reached);
        }
        reached.last().copied().unwrap_or_default()
    }
}

/// The characters that stand for themselves, up to the first part that does not.
fn plain<'p>(parts: impl Iterator<Item = &'p Part>) -> impl Iterator<Item = char> {
    parts.map_while(|part| match part {
        Part::One(one) => Some(*one),
        _ => None,
    })
}

fn push_segment(segment: &str, ignores_case: bool, parts: &mut Vec<Part>) {
    for one in segment.chars() {
        match (one, parts.last()) {
            ('*', Some(Part::Star)) => {
                parts.pop();
                parts.push(Part::Any);
            }
            ('*', Some(Part::Any)) => {}
            ('*', _) => parts.push(Part::Star),
            (one, _) if ignores_case => parts.push(Part::One(one.to_ascii_lowercase())),
            (one, _) => parts.push(Part::One(one)),
        }
    }
}

impl Part {
    fn advance(self, name: &[char], reached: &[bool]) -> Vec<bool> {
        let mut next = Vec::with_capacity(reached.len());
        // Whether a place further left was reached, from which this part can run up to here.
        let mut running = false;
        let mut before = None;
        for (at, here) in reached.iter().copied().enumerate() {
            let one = at.checked_sub(1).and_then(|at| name.get(at)).copied();
            let found = match self {
                Part::One(wanted) => before == Some(true) && one == Some(wanted),
                Part::Star => {
                    running = here || (running && one != Some('.'));
                    running
                }
                Part::Any => {
                    running |= here;
                    running
                }
                Part::SegmentsBefore => {
                    let found = here || (running && one == Some('.'));
                    running |= here;
                    found
                }
                Part::SegmentsAfter => {
                    running |= before == Some(true) && one == Some('.');
                    here || running
                }
            };
            next.push(found);
            before = Some(here);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::{DottedGlob, PathGlobs};

    #[test]
    fn callees_match_by_segments() {
        for (glob, name, expected) in [
            ("**.charges.create", "stripe.charges.create", true),
            ("**.charges.create", "charges.create", true),
            ("**.charges.create", "a.b.charges.create", true),
            ("**.charges.create", "supercharges.create", false),
            ("**.charges.create", "stripe.charges.create.x", false),
            ("stripe.*.create", "stripe.charges.create", true),
            ("stripe.*.create", "stripe.create", false),
            ("stripe.*.create", "stripe.a.b.create", false),
            ("stripe.**", "stripe.a.b", true),
            ("stripe.**", "stripe", true),
            ("stripe.**", "stripes.a", false),
            ("a.**.b", "a.b", true),
            ("a.**.b", "a.x.y.b", true),
            ("a.**.b", "a.xb", false),
            ("**.**", "a.b", true),
            ("a.**.**", "a", true),
            ("**", "", true),
            ("**", "anything.at.all", true),
            ("*", "one", true),
            ("*", "one.two", false),
            ("fetch", "Fetch", false),
            ("get*().**", "getStripe().charges.create", true),
        ] {
            assert_eq!(
                DottedGlob::parse(glob, false).matches(name),
                expected,
                "{glob} {name}"
            );
        }
    }

    #[test]
    fn keys_match_in_any_case() {
        for (glob, key, expected) in [
            ("**.stripe_*", "services.api.environment.STRIPE_KEY", true),
            ("**retry**", "client.maxRetryCount.value", true),
            ("*retry*", "client.retry", false),
            ("*.RETRY*", "client.retryCount", true),
        ] {
            assert_eq!(
                DottedGlob::parse(glob, true).matches(key),
                expected,
                "{glob} {key}"
            );
        }
    }

    #[test]
    fn a_hostile_glob_takes_no_time() {
        let glob = DottedGlob::parse(&"**.*a".repeat(100), false);
        assert!(!glob.matches(&"a.".repeat(5_000)));
    }

    #[test]
    fn paths_match_by_folders() {
        let globs = |glob: &str| PathGlobs::parse(&[glob.to_owned()]);
        assert!(globs("src/**/*.ts").is_ok_and(|globs| globs.matches("src/a/b.ts")));
        assert!(globs("src/*.ts").is_ok_and(|globs| !globs.matches("src/a/b.ts")));
        assert!(globs("[").is_err());
        assert!(globs(&"a".repeat(501)).is_err());
    }
}
