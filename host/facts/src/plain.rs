//! Remembers which contents can't matter, so that no content is read twice to find that out.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tollgate_model::code::Language;

use crate::reach::NameHash;

/// Room for what is remembered, in names, twice over: 16 MiB each time.
const GENERATION: usize = 4 << 20;

/// What one content takes besides its names.
const WEIGHT: usize = 16;

/// The names that a text calls; nothing where it is none to follow calls from.
pub(crate) type Called = Option<Arc<[NameHash]>>;

/// Contents that are known to be plain: text that can't matter by itself and that
/// declares no encoding of its own. Wherever one stands, there is nothing to say of it but what
/// it calls.
///
/// Bounded: when a generation of them is full, the one before it is forgotten.
#[derive(Default)]
pub(crate) struct Plain {
    known: RwLock<[Generation; 2]>,
}

#[derive(Default)]
struct Generation {
    /// With the names that each calls, where those were looked for.
    contents: HashMap<u128, Option<Called>>,
    weight: usize,
}

impl Plain {
    /// Whether a content is known to be plain in a language.
    pub(crate) fn has(&self, id: &str, language: Option<Language>) -> bool {
        self.find(id, language, |_| ()).is_some()
    }

    /// The names that a content calls that is known to be plain; nothing where that is not known.
    pub(crate) fn called(&self, id: &str, language: Option<Language>) -> Option<Called> {
        self.find(id, language, Option::clone).flatten()
    }

    /// Remembers a content, with the names that it calls where those were looked for.
    pub(crate) fn add(&self, id: &str, language: Option<Language>, called: Option<Called>) {
        let Some(id) = short(id, language) else {
            return;
        };
        let names = called.iter().flatten().map(|names| names.len());
        let weight = WEIGHT + names.sum::<usize>();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let [young, old] = &mut *known;
        if young.weight >= GENERATION {
            std::mem::swap(young, old);
            *young = Generation::default();
        }
        young.weight += weight;
        young.contents.insert(id, called);
    }

    fn find<T>(
        &self,
        id: &str,
        language: Option<Language>,
        take: impl FnOnce(&Option<Called>) -> T,
    ) -> Option<T> {
        let id = short(id, language)?;
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let found = known
            .iter()
            .find_map(|generation| generation.contents.get(&id));
        found.map(take)
    }
}

/// The first 128 bits of git's id of a content, moved by the language.
fn short(id: &str, language: Option<Language>) -> Option<u128> {
    let id = u128::from_str_radix(id.get(..32)?, 16).ok()?;
    Some(id.wrapping_add(language.map_or(0, |language| language as u128 + 1)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tollgate_model::code::Language;

    use super::{GENERATION, Plain, WEIGHT};

    fn id(number: usize) -> String {
        format!("{number:032x}{:08x}", 7)
    }

    #[test]
    fn the_youngest_are_known() {
        let plain = Plain::default();
        let fits = GENERATION / WEIGHT;
        for number in 0..fits * 2 + 1 {
            plain.add(&id(number), None, None);
        }
        assert!(!plain.has(&id(0), None), "the oldest are forgotten");
        assert!(plain.has(&id(fits * 2), None));
        assert!(plain.has(&id(fits + 1), None));
        assert!(!plain.has("short", None));
        assert!(!plain.has(&id(fits * 2), Some(Language::Ruby)));
    }

    #[test]
    fn names_are_known_where_they_were_looked_for() {
        let plain = Plain::default();
        plain.add(&id(1), Some(Language::Go), None);
        plain.add(&id(2), Some(Language::Go), Some(None));
        plain.add(&id(3), Some(Language::Go), Some(Some(Arc::new([4, 5]))));
        let called = |number| plain.called(&id(number), Some(Language::Go));
        assert_eq!(called(0), None);
        assert_eq!(called(1), None);
        assert_eq!(called(2), Some(None));
        assert_eq!(called(3), Some(Some(Arc::from([4, 5]))));
    }
}
