//! The automaton that finds the catalogue's words, as tables.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use aho_corasick::automaton::Automaton as _;
use aho_corasick::nfa::noncontiguous::NFA;
use aho_corasick::{Anchored, MatchKind, PatternID};

use crate::entry::Entry;
use crate::form::{Automaton, HAS_HITS, Hit};

/// Writes `classes.bin`, `table.bin` and `automaton.bin`.
pub(crate) fn write(entries: &[Entry], out: &Path) -> Result<(), Box<dyn Error>> {
    let words = words(entries)?;
    let nfa = NFA::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .build(words.keys())?;
    let start = nfa.start_state(Anchored::No)?;
    // All states that can be reached, those with hits first.
    let mut states = vec![start];
    let mut seen = BTreeMap::from([(start, ())]);
    let mut at = 0;
    while let Some(state) = states.get(at).copied() {
        at += 1;
        for byte in 0..=255 {
            let next = nfa.next_state(Anchored::No, state, byte);
            if seen.insert(next, ()).is_none() {
                states.push(next);
            }
        }
    }
    states.sort_by_key(|state| (!nfa.is_match(*state), *state));
    let with_hits = states.iter().filter(|state| nfa.is_match(**state)).count();
    if states.len() >= usize::from(HAS_HITS) {
        return Err("the catalogue has more words than the automaton's tables can hold".into());
    }
    let number: BTreeMap<_, _> = (0u16..)
        .zip(&states)
        .map(|(at, state)| (*state, at))
        .collect();
    let column = |byte: u8| -> Vec<u16> {
        let next = states.iter().map(|state| {
            let next = number[&nfa.next_state(Anchored::No, *state, byte)];
            let mark = if usize::from(next) < with_hits {
                HAS_HITS
            } else {
                0
            };
            next | mark
        });
        next.collect()
    };
    let mut columns: Vec<Vec<u16>> = Vec::new();
    let mut classes = [0u8; 256];
    for byte in 0..=255u8 {
        let found = column(byte);
        let class = columns.iter().position(|known| *known == found);
        let class = class.unwrap_or_else(|| {
            columns.push(found);
            columns.len() - 1
        });
        classes[usize::from(byte)] = u8::try_from(class)?;
    }
    let mut table = Vec::new();
    for row in 0..states.len() {
        for column in &columns {
            table.extend(column[row].to_le_bytes());
        }
    }
    let lists: Vec<&Vec<Hit>> = words.values().collect();
    let hits_of = |state| {
        let patterns = (0..nfa.match_len(state)).map(|index| nfa.match_pattern(state, index));
        let hits = patterns.flat_map(|pattern: PatternID| lists[pattern.as_usize()].clone());
        hits.collect::<Vec<Hit>>()
    };
    let automaton = Automaton {
        start: number[&start],
        width: u16::try_from(columns.len())?,
        hits: states
            .iter()
            .take(with_hits)
            .map(|state| hits_of(*state))
            .collect(),
    };
    std::fs::write(out.join("classes.bin"), classes)?;
    std::fs::write(out.join("table.bin"), table)?;
    std::fs::write(
        out.join("automaton.bin"),
        postcard::to_allocvec(&automaton)?,
    )?;
    Ok(())
}

/// The words of all gateways, each with what it is a hit for.
fn words(entries: &[Entry]) -> Result<BTreeMap<String, Vec<Hit>>, Box<dyn Error>> {
    let mut words: BTreeMap<String, Vec<Hit>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let at = u16::try_from(at)?;
        let own = entry
            .words_in_text()
            .into_iter()
            .map(|word| (word, Some(at)));
        for (word, entry) in own.chain(entry.key_header().map(|word| (word, None))) {
            let hit = Hit {
                length: u16::try_from(word.text.len())?,
                is_name: word.is_name,
                is_own_name: word.is_own_name,
                entry,
            };
            let hits = words.entry(word.text).or_default();
            if !hits.contains(&hit) {
                hits.push(hit);
            }
        }
    }
    Ok(words)
}
