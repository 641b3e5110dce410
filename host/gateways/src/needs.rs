//! What a text must hold for a call in it to be an operation: all names of some callee, or all
//! fixed parts of some path.
//!
//! A word of the catalogue stands in many a text that only talks of a gateway: few of them are
//! worth parsing to find its operations.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::entry::{Entry, Pattern};

/// What calls of one gateway's operations are made of, in one family of languages.
#[derive(Debug)]
pub(crate) struct Needs {
    names: AhoCorasick,
    /// Each a list of names, by their positions; the last of a callee is one that is called.
    ways: Vec<Vec<usize>>,
    /// Which names are called, by their positions.
    is_called: Vec<bool>,
}

impl Needs {
    /// `None` where that can't be told.
    pub(crate) fn of(entry: &Entry, family: &str, patterns: &[Pattern]) -> Option<Needs> {
        let mut names: Vec<(Vec<u8>, bool)> = Vec::new();
        let mut place_of = |name: &str, is_called: bool| {
            let name = (plain(name), is_called);
            let known = names.iter().position(|known| *known == name);
            known.unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            })
        };
        let mut ways: Vec<Vec<usize>> = Vec::new();
        for pattern in patterns {
            let parts: Vec<&str> = pattern.callee.split('.').collect();
            let (method, path) = parts.split_last()?;
            let path = path.iter().copied().chain(pattern.request.as_deref());
            let path = path.filter(|part| !part.is_empty());
            let mut way: Vec<usize> = path.map(|part| place_of(part, false)).collect();
            way.push(place_of(method, calls_with_parentheses(family)));
            ways.push(way);
        }
        for request in entry.rows.iter().flat_map(|row| &row.requests) {
            let fixed = request.path.iter().filter(|part| !part.starts_with('{'));
            let fixed = fixed.map(|part| part.trim_end_matches('*'));
            let fixed = fixed.filter(|part| !part.is_empty());
            ways.push(fixed.map(|part| place_of(part, false)).collect());
        }
        let (names, is_called): (Vec<Vec<u8>>, Vec<bool>) = names.into_iter().unzip();
        let names = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::Standard)
            .build(names)
            .ok()?;
        Some(Needs {
            names,
            ways,
            is_called,
        })
    }

    /// Whether a text in [`plain`] letters has them.
    pub(crate) fn are_met_by(&self, text: &[u8]) -> bool {
        let mut found = vec![false; self.is_called.len()];
        let is_met = |way: &Vec<usize>, found: &[bool]| way.iter().all(|name| found[*name]);
        for hit in self.names.find_overlapping_iter(text) {
            let at = hit.pattern().as_usize();
            if !found[at] && (!self.is_called[at] || may_be_called(text, hit.end())) {
                found[at] = true;
                let mut ways = self.ways.iter().filter(|way| way.contains(&at));
                if ways.any(|way| is_met(way, &found)) {
                    return true;
                }
            }
        }
        // A way of no names is met by any text.
        self.ways.iter().any(Vec::is_empty)
    }
}

fn calls_with_parentheses(family: &str) -> bool {
    family != "ruby"
}

/// Whether a name that ends here may be that of a function: it is no part of a longer word, no
/// word in a sentence, and not the end of a text in quotes, unless that is an index.
fn may_be_called(text: &[u8], end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    let rest = rest.strip_prefix(b"async").unwrap_or(rest);
    let rest = rest.trim_ascii_start();
    // A comment, or a cast, may stand before the parenthesis.
    if ["/*", "//", "as ", "satisfies "]
        .iter()
        .any(|mark| rest.starts_with(mark.as_bytes()))
    {
        return true;
    }
    let mut letters = rest.iter();
    match letters.next() {
        Some(b'"' | b'\'' | b'`') => letters.next() == Some(&b']'),
        Some(letter) => !letter.is_ascii_alphanumeric() && !b"-/\\|>".contains(letter),
        None => true,
    }
}

/// A text as names are compared: without underscores, in small letters.
pub(crate) fn plain(text: &str) -> Vec<u8> {
    let letters = text.bytes().filter(|letter| *letter != b'_');
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Whether a text writes letters as escapes, `\u0063reate`, so that names in it can't be found.
pub(crate) fn hides_letters(text: &str) -> bool {
    text.match_indices("\\u").any(|(at, mark)| {
        let rest = text.get(at + mark.len()..).unwrap_or_default();
        let digits = match rest.strip_prefix('{') {
            Some(braced) => braced.trim_start_matches('0'),
            None => rest.strip_prefix("00").unwrap_or_default(),
        };
        let code = digits.get(..2).unwrap_or_default();
        code.starts_with(['4', '5', '6', '7']) && u8::from_str_radix(code, 16).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::hides_letters;

    #[test]
    fn escaped_letters_are_told_from_other_escapes() {
        for text in [r"stripe.charges.\u0063reate(order)", r"charges.\u{63}reate"] {
            assert!(hides_letters(text), "{text}");
        }
        for text in [
            r"caf\u00e9",
            r"\u003cb\u003e",
            r"\u4e2d\u6587",
            "stripe.charges.create",
            r"\u",
        ] {
            assert!(!hides_letters(text), "{text}");
        }
    }
}
