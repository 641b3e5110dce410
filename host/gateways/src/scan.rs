//! Which gateways a text can be about, by the words in it: one pass over its bytes.
//!
//! The automaton is built when Tollgate is built (`build/automaton.rs`), as tables that need no
//! loading. A team's own gateways bring words of their own, for which one is built at run time.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::entry::{Entry, starts_and_ends_a_word};
use crate::form::{Automaton, HAS_HITS, Hit};

/// The class of each byte.
static CLASSES: &[u8; 256] = include_bytes!(concat!(env!("OUT_DIR"), "/classes.bin"));

/// The next state by state and class, as pairs of bytes, the lower one first.
static TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/table.bin"));

static AUTOMATON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/automaton.bin"));

fn automaton() -> &'static Automaton {
    static READ: OnceLock<Automaton> = OnceLock::new();
    READ.get_or_init(|| crate::embedded::read(AUTOMATON))
}

/// Calls `seen` for every word of the built-in catalogue in a text, until it says `false`.
pub(crate) fn each_hit(text: &str, mut seen: impl FnMut(&Hit) -> bool) {
    let automaton = automaton();
    let width = usize::from(automaton.width);
    let bytes = text.as_bytes();
    let mut state = automaton.start;
    for (at, byte) in bytes.iter().enumerate() {
        let class = usize::from(CLASSES[usize::from(*byte)]);
        let cell = (usize::from(state & !HAS_HITS) * width + class) * 2;
        state = u16::from_le_bytes([TABLE[cell], TABLE[cell + 1]]);
        if state & HAS_HITS == 0 {
            continue;
        }
        for hit in &automaton.hits[usize::from(state & !HAS_HITS)] {
            let start = at + 1 - usize::from(hit.length);
            let counts = !hit.is_name || starts_and_ends_a_word(bytes, start, at + 1);
            if counts && !seen(hit) {
                return;
            }
        }
    }
}

/// The words of a team's own gateways.
#[derive(Debug, Clone)]
pub(crate) struct OwnWords(AhoCorasick);

impl OwnWords {
    /// `None` if there are too many or none.
    pub(crate) fn of<'a>(entries: impl Iterator<Item = &'a Entry>) -> Option<OwnWords> {
        let words: Vec<String> = entries
            .flat_map(|entry| {
                let words = entry.words_in_text().into_iter();
                words.chain(entry.key_header()).map(|word| word.text)
            })
            .collect();
        let built = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(words);
        built.ok().map(OwnWords)
    }

    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}
