//! Looking for words in the texts of changed files.

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use tollgate_model::change::{Side, Status};

use crate::{Facts, FileId};

/// Words to look for. The case of ASCII letters does not matter.
#[derive(Clone)]
pub struct Words {
    /// None where there is nothing to look for.
    automaton: Option<AhoCorasick>,
}

impl Words {
    /// Any of these. An empty word is found nowhere.
    pub fn new(words: &[String]) -> Words {
        let words = words.iter().filter(|word| !word.is_empty());
        // Quickly made: it is asked a few files, and not a tree.
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .prefilter(false)
            .build(words);
        Words {
            // Fails only for more words than fit into memory.
            automaton: automaton.ok(),
        }
    }

    fn are_in(&self, text: &str) -> bool {
        let automaton = self.automaton.as_ref();
        automaton.is_some_and(|automaton| automaton.is_match(text))
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
    /// Whether the text of one side of a file holds a word.
    pub fn has_word(&self, id: FileId, side: Side, words: &Words) -> bool {
        let text = self.text(id, side);
        text.is_some_and(|text| words.are_in(&text))
    }

    /// The lines of a file at the head that hold a word, and that did not stand in it at the
    /// base.
    pub fn new_lines_with(&self, id: FileId, words: &Words) -> Vec<TextLine> {
        let (Some(automaton), true) = (&words.automaton, self.file(id).status != Status::Deleted)
        else {
            return Vec::new();
        };
        let Some(text) = self.text(id, Side::After) else {
            return Vec::new();
        };
        let mut found: Vec<TextLine> = Vec::new();
        // Where the line begins that was looked at last, and its number.
        let (mut from, mut number) = (0, 1_u32);
        for hit in automaton.find_iter(&*text) {
            let passed = text.get(from..hit.start()).unwrap_or_default();
            let ends = passed.bytes().filter(|byte| *byte == b'\n').count();
            if ends == 0 && found.last().is_some_and(|last| last.number == number) {
                continue;
            }
            number = number.saturating_add(ends as u32);
            from = match passed.rfind('\n') {
                Some(end) => from + end + 1,
                None => from,
            };
            let rest = text.get(from..).unwrap_or_default();
            let line = rest.lines().next().unwrap_or_default();
            found.push(TextLine {
                number,
                text: line.to_owned(),
            });
        }
        if found.is_empty() || self.is_whole_tree {
            return found;
        }
        let before = self.text(id, Side::Before);
        let stood: HashSet<&str> = before.as_deref().map_or_else(HashSet::new, |before| {
            before.lines().filter(|line| words.are_in(line)).collect()
        });
        found.retain(|line| !stood.contains(line.text.as_str()));
        found
    }
}
