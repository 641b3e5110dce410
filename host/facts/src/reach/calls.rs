//! What a text must hold that calls a wrapper, so that few are parsed.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use tollgate_gateways::telling_words;

use super::wrappers::Wrapper;

/// How calls of wrappers begin, and what else stands in a file that calls them.
pub(super) struct Calls {
    beginnings: AhoCorasick,
    /// For each beginning, the texts of which one must be there too.
    cues: Vec<Vec<String>>,
}

impl Calls {
    /// None where there are no wrappers.
    pub(super) fn new(wrappers: &[Wrapper]) -> Option<Calls> {
        let mut cues: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for wrapper in wrappers {
            let (family, name, home) = wrapper.called_as();
            let mut beginnings = vec![format!("{name}(")];
            if family == "ruby" {
                beginnings.extend([" ", "\n"].map(|end| format!(".{name}{end}")));
            }
            for beginning in beginnings {
                let known = cues.entry(beginning).or_default();
                for cue in cues_of(home, family) {
                    if !known.contains(&cue) {
                        known.push(cue);
                    }
                }
            }
        }
        let (beginnings, cues): (Vec<String>, Vec<Vec<String>>) = cues.into_iter().unzip();
        match beginnings.is_empty() {
            true => None,
            false => Some(Calls {
                beginnings: AhoCorasick::new(&beginnings).ok()?,
                cues,
            }),
        }
    }

    pub(super) fn are_in(&self, text: &str) -> bool {
        let mut tried = vec![false; self.cues.len()];
        self.beginnings.find_overlapping_iter(text).any(|found| {
            let at = found.pattern().as_usize();
            let is_new = tried
                .get_mut(at)
                .is_some_and(|tried| !std::mem::replace(tried, true));
            is_new
                && self
                    .cues
                    .get(at)
                    .is_some_and(|cues| cues.iter().any(|cue| text.contains(cue.as_str())))
        })
    }
}

/// The class or file that a wrapper is in, as whole and as each word that tells something of it:
/// `PaymentService`, `payment`, `Payment`. In Go the callers in the same folder name nothing.
fn cues_of(home: &str, family: &str) -> Vec<String> {
    if family == "go" {
        return vec![String::new()];
    }
    let mut cues = vec![home.to_owned()];
    for word in telling_words(home) {
        let mut letters = word.chars();
        let capital: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        cues.push(format!("{capital}{}", letters.as_str()));
        cues.push(word);
    }
    cues
}
