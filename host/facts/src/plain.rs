//! Remembers which contents can't matter, so that no content is read twice to find that out.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use tollgate_model::code::Language;

/// As many contents are remembered twice over: 8 MiB each time.
const GENERATION: usize = 1 << 18;

/// Contents that are known to be plain: text that can't matter by itself and that
/// declares no encoding of its own. Wherever one stands, there is nothing to say of it.
///
/// Bounded: when a generation of them is full, the one before it is forgotten.
#[derive(Default)]
pub(crate) struct Plain {
    known: RwLock<[HashSet<u128>; 2]>,
}

impl Plain {
    /// Whether a content is known to be plain in a language.
    pub(crate) fn has(&self, id: &str, language: Option<Language>) -> bool {
        let Some(id) = short(id, language) else {
            return false;
        };
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().any(|generation| generation.contains(&id))
    }

    pub(crate) fn add(&self, id: &str, language: Option<Language>) {
        let Some(id) = short(id, language) else {
            return;
        };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let [young, old] = &mut *known;
        if young.len() >= GENERATION {
            std::mem::swap(young, old);
            young.clear();
        }
        young.insert(id);
    }
}

/// The first 128 bits of git's id of a content, moved by the language.
fn short(id: &str, language: Option<Language>) -> Option<u128> {
    let id = u128::from_str_radix(id.get(..32)?, 16).ok()?;
    Some(id.wrapping_add(language.map_or(0, |language| language as u128 + 1)))
}

#[cfg(test)]
mod tests {
    use tollgate_model::code::Language;

    use super::{GENERATION, Plain};

    fn id(number: usize) -> String {
        format!("{number:032x}{:08x}", 7)
    }

    #[test]
    fn the_youngest_are_known() {
        let plain = Plain::default();
        for number in 0..GENERATION * 2 + 1 {
            plain.add(&id(number), None);
        }
        assert!(!plain.has(&id(0), None), "the oldest are forgotten");
        assert!(plain.has(&id(GENERATION * 2), None));
        assert!(plain.has(&id(GENERATION + 1), None));
        assert!(!plain.has("short", None));
        assert!(!plain.has(&id(GENERATION * 2), Some(Language::Ruby)));
    }
}
