//! Looking for words in the texts of changed files.

use std::collections::HashSet;

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, AhoCorasickKind, Input};
use tollgate_model::change::{Side, Status};

use crate::{Facts, FileId};

/// Words to look for. The case of ASCII letters does not matter.
#[derive(Clone)]
pub struct Words {
    /// None where there is nothing to look for.
    search: Option<Search>,
}

/// What looks for words in lower case.
#[derive(Clone)]
enum Search {
    /// By whole registers, where the processor can and the words are not too many.
    Packed(Searcher),
    Automaton(AhoCorasick),
}

impl Words {
    /// Any of these. An empty word is found nowhere.
    pub fn new(words: &[String]) -> Words {
        let words = words.iter().filter(|word| !word.is_empty());
        let words: Vec<String> = words.map(|word| word.to_ascii_lowercase()).collect();
        if words.is_empty() {
            return Words { search: None };
        }
        let mut packed = packed::Config::new();
        let packed = packed.heuristic_pattern_limits(false).builder();
        let packed = { packed }.extend(&words).build();
        let automaton = || {
            // Quickly made: it is asked a few files, and not a tree. Fails only for more words
            // than fit into memory.
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .prefilter(false)
                .build(&words)
                .ok()
        };
        let packed = packed.map(Search::Packed);
        Words {
            search: packed.or_else(|| automaton().map(Search::Automaton)),
        }
    }

    /// Whether one of them stands in a text.
    pub fn are_in(&self, text: &str) -> bool {
        self.find(&text.to_ascii_lowercase(), 0).is_some()
    }

    /// Where the next word begins in a text in lower case.
    fn find(&self, lower: &str, from: usize) -> Option<usize> {
        let span = from..lower.len();
        let hit = match self.search.as_ref()? {
            Search::Packed(packed) => packed.find_in(lower, span.into()),
            Search::Automaton(automaton) => automaton.find(Input::new(lower).span(span)),
        };
        hit.map(|hit| hit.start())
    }

    /// The lines that hold a word.
    fn lines(&self, text: &str) -> Vec<TextLine> {
        let lower = text.to_ascii_lowercase();
        let mut found = Vec::new();
        // Where the line begins that is looked at next, and its number.
        let (mut from, mut number) = (0, 1_u32);
        while let Some(hit) = self.find(&lower, from) {
            let passed = text.get(from..hit).unwrap_or_default();
            let ends = passed.bytes().filter(|byte| *byte == b'\n').count();
            number = number.saturating_add(ends as u32);
            let start = passed.rfind('\n').map_or(from, |end| from + end + 1);
            let rest = text.get(start..).unwrap_or_default();
            found.push(TextLine {
                number,
                text: rest.lines().next().unwrap_or_default().to_owned(),
            });
            let Some(end) = text.get(hit..).and_then(|rest| rest.find('\n')) else {
                break;
            };
            (from, number) = (hit + end + 1, number.saturating_add(1));
        }
        found
    }
}

/// A line of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLine {
    /// Its number, from 1.
    pub number: u32,
    /// Its text, without the end of the line.
    pub text: String,
}

impl Facts {
    /// The lines of a file's text at the head that hold a word, and that did not stand in it at the
    /// base.
    pub fn new_lines_with(&self, id: FileId, text: &str, words: &Words) -> Vec<TextLine> {
        match self.file(id).status {
            Status::Deleted => Vec::new(),
            _ => self.own_lines_with((id, Side::After), text, words),
        }
    }

    /// The lines of a file's text at the base that hold a word, and that do not stand in it at the
    /// head. None where the whole tree is judged.
    pub fn gone_lines_with(&self, id: FileId, text: &str, words: &Words) -> Vec<TextLine> {
        match self.is_whole_tree {
            true => Vec::new(),
            false => self.own_lines_with((id, Side::Before), text, words),
        }
    }

    /// The lines with a word that one side of a file has, and the other has not.
    fn own_lines_with(
        &self,
        (id, side): (FileId, Side),
        text: &str,
        words: &Words,
    ) -> Vec<TextLine> {
        let mut found = words.lines(text);
        if found.is_empty() || self.is_whole_tree {
            return found;
        }
        let other = match side {
            Side::Before => self.text(id, Side::After),
            Side::After => self.text(id, Side::Before),
        };
        let stood = other.map_or_else(Vec::new, |other| words.lines(&other));
        let stood: HashSet<&str> = stood.iter().map(|line| line.text.as_str()).collect();
        found.retain(|line| !stood.contains(line.text.as_str()));
        found
    }
}
