//! What a text must hold for a call in it to be an operation: all names of some callee, or all
//! fixed parts of some path.
//!
//! A word of the catalogue stands in many a text that only talks of a gateway: few of them are
//! worth parsing to find its operations.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::entry::{Entry, Pattern};

/// What calls of one gateway's operations are made of, in one family of languages.
#[derive(Debug)]
pub(crate) struct Needs {
    names: AhoCorasick,
    /// Each a list of names, by their positions.
    ways: Vec<Vec<usize>>,
    count: usize,
}

impl Needs {
    /// `None` where that can't be told.
    pub(crate) fn of(entry: &Entry, patterns: &[Pattern]) -> Option<Needs> {
        let callees = patterns.iter().map(|pattern| {
            let parts = pattern.callee.split('.');
            parts.chain(pattern.request.as_deref()).collect()
        });
        let requests = entry.rows.iter().flat_map(|row| &row.requests);
        let paths = requests.map(|request| {
            let fixed = request.path.iter().filter(|part| !part.starts_with('{'));
            fixed.map(|part| part.trim_end_matches('*')).collect()
        });
        let mut names: Vec<String> = Vec::new();
        let mut place_of = |name: &str| {
            let name = plain(name);
            names
                .iter()
                .position(|known| *known == name)
                .unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                })
        };
        let ways = callees.chain(paths).map(|parts: Vec<&str>| {
            let parts = parts.into_iter().filter(|part| !part.is_empty());
            parts.map(&mut place_of).collect()
        });
        let ways: Vec<Vec<usize>> = ways.collect();
        Some(Needs {
            ways,
            count: names.len(),
            names: AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .build(names)
                .ok()?,
        })
    }

    /// Whether a text in [`plain`] letters has them.
    pub(crate) fn are_met_by(&self, text: &str) -> bool {
        let mut found = vec![false; self.count];
        let mut left = self.count;
        for hit in self.names.find_overlapping_iter(text) {
            let known = &mut found[hit.pattern().as_usize()];
            left -= usize::from(!*known);
            *known = true;
            if left == 0 {
                break;
            }
        }
        let mut ways = self.ways.iter();
        ways.any(|way| way.iter().all(|name| found[*name]))
    }
}

/// A text as names are compared: without underscores, in small letters.
pub(crate) fn plain(text: &str) -> String {
    let letters = text.chars().filter(|letter| *letter != '_');
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}
