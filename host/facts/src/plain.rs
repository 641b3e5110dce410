//! Remembers which contents can't matter, so that no content is read twice to find that out.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

/// As many contents are remembered twice over: 8 MiB each time.
const GENERATION: usize = 1 << 18;

/// Contents that are known to be plain: text in which no word of the catalogue stands and that
/// declares no encoding of its own. Wherever one stands, there is nothing to say of it.
///
/// Bounded: when a generation of them is full, the one before it is forgotten.
#[derive(Default)]
pub(crate) struct Plain {
    known: RwLock<[HashSet<u128>; 2]>,
}

impl Plain {
    pub(crate) fn has(&self, id: &str) -> bool {
        let Some(id) = short(id) else { return false };
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().any(|generation| generation.contains(&id))
    }

    pub(crate) fn add(&self, id: &str) {
        let Some(id) = short(id) else { return };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let [young, old] = &mut *known;
        if young.len() >= GENERATION {
            std::mem::swap(young, old);
            young.clear();
        }
        young.insert(id);
    }
}

/// The first 128 bits of git's id of a content.
fn short(id: &str) -> Option<u128> {
    u128::from_str_radix(id.get(..32)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::{GENERATION, Plain};

    fn id(number: usize) -> String {
        format!("{number:032x}{:08x}", 7)
    }

    #[test]
    fn the_youngest_are_known() {
        let plain = Plain::default();
        for number in 0..GENERATION * 2 + 1 {
            plain.add(&id(number));
        }
        assert!(!plain.has(&id(0)), "the oldest are forgotten");
        assert!(plain.has(&id(GENERATION * 2)));
        assert!(plain.has(&id(GENERATION + 1)));
        assert!(!plain.has("short"));
    }
}
