//! One side of a source file, read now or remembered by the id of its content.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tollgate_cache::{Cache, Key};
use tollgate_gateways::Catalogue;
use tollgate_model::code::{EntryKind, Language, Source};
use tollgate_model::gateway::Match;

use crate::file::FileSide;

/// Bytes of text whose sources are remembered, twice over: what is read of a text takes some ten
/// times its length.
const GENERATION: usize = 2 << 20;

/// What was read of texts for one change and is asked again for the next.
///
/// Bounded: when a generation is full, the one before it is forgotten.
#[derive(Default)]
pub(crate) struct SourceMemory {
    known: Mutex<[Generation; 2]>,
}

#[derive(Default)]
struct Generation {
    sources: HashMap<Key, Read>,
    bytes: usize,
}

/// What was read of a text, and what the catalogue knows of it.
type Read = (Arc<Source>, Arc<[Match]>);

impl SourceMemory {
    fn find(&self, key: Key) -> Option<Read> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .iter()
            .find_map(|generation| generation.sources.get(&key).cloned())
    }

    fn keep(&self, key: Key, read: Read) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let [young, old] = &mut *known;
        if young.bytes >= GENERATION {
            std::mem::swap(young, old);
            *young = Generation::default();
        }
        young.bytes += read.0.text.len();
        young.sources.insert(key, read);
    }
}

/// A text with the id of its content.
pub(crate) struct Text {
    pub(crate) text: Arc<str>,
    pub(crate) id: String,
}

/// Reads source files of one path.
pub(crate) struct SourceReader<'a> {
    pub(crate) cache: &'a Cache,
    /// Where more than one change is read.
    pub(crate) memory: Option<&'a SourceMemory>,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) language: Language,
    /// Whether its routes are called by other systems, whatever its text says.
    pub(crate) is_webhook: bool,
}

impl SourceReader<'_> {
    /// Reads both sides.
    pub(crate) fn read(&self, before: Option<Text>, after: Option<Text>) -> [FileSide; 2] {
        let sides = [before, after].map(|side| {
            let text = side?;
            let key = self.key(&text.id);
            Some((self.recall(key, &text.text), key, text.text))
        });
        match sides {
            // Two versions have much in common: each is read quicker beside the other.
            [Some((None, one, before)), Some((None, other, after))] => {
                let (before, after) = tollgate_code::parse_both(self.language, &before, &after);
                [self.take_in(one, before), self.take_in(other, after)]
            }
            sides => sides.map(|side| match side {
                None => FileSide::default(),
                Some((Some(known), ..)) => known,
                Some((None, key, text)) => {
                    self.take_in(key, tollgate_code::parse(self.language, &text))
                }
            }),
        }
    }

    /// Whether a content was read before.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.cache.has(self.key(id))
    }

    fn key(&self, id: &str) -> Key {
        let catalogue = self.catalogue.digest().to_string();
        let place = [u8::from(self.is_webhook)];
        let parts = [
            self.language.word().as_bytes(),
            &place,
            catalogue.as_bytes(),
            id.as_bytes(),
        ];
        self.cache.key("source", &parts)
    }

    fn recall(&self, key: Key, text: &Arc<str>) -> Option<FileSide> {
        if let Some(read) = self.memory.and_then(|memory| memory.find(key)) {
            return Some(side_of(read));
        }
        let (mut source, matches): (Source, Vec<Match>) = self.cache.get(key)?;
        source.text = text.clone();
        Some(self.hold(key, source, matches))
    }

    /// Matches what was read with the catalogue, and keeps it.
    fn take_in(&self, key: Key, mut source: Source) -> FileSide {
        if self.is_webhook {
            turn_routes_into_webhooks(&mut source);
        }
        let matches = self.catalogue.match_source(&source);
        self.cache.put(key, &(&source, &matches));
        self.hold(key, source, matches)
    }

    fn hold(&self, key: Key, source: Source, matches: Vec<Match>) -> FileSide {
        let read = (Arc::new(source), Arc::from(matches));
        if let Some(memory) = self.memory {
            memory.keep(key, read.clone());
        }
        side_of(read)
    }
}

fn side_of((source, matches): Read) -> FileSide {
    FileSide {
        source: Some(source),
        matches,
        ..FileSide::default()
    }
}

fn turn_routes_into_webhooks(source: &mut Source) {
    for function in &mut source.functions {
        if let Some(entry) = &mut function.entry
            && entry.kind == EntryKind::Route
        {
            entry.kind = EntryKind::Webhook;
        }
    }
}
