//! What ties a changed file to the others: what a later look must find again for all that is
//! known of the file to stand.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tollgate_model::change::Side;
use xxhash_rust::xxh3::xxh3_64;

use crate::file::FileFacts;
use crate::pairs::left_over;
use crate::reach::{NameHash, Wrappers};

/// What ties a changed source file to the others. With it, a file of the same path and contents
/// need not be read again: nothing that is known of it has changed as long as its ties hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ties {
    /// The names that are called in it.
    called: Vec<NameHash>,
    /// What these lead to in other files.
    reached: Option<u64>,
    /// Operations without a counterpart in the file, on either side: they may have one in
    /// another.
    gone: BTreeSet<u64>,
    new: BTreeSet<u64>,
    pub(crate) is_on_payment_path: bool,
}

impl Ties {
    pub(crate) fn of(
        file: &FileFacts,
        called: Option<&[NameHash]>,
        wrappers: &Wrappers,
    ) -> Option<Ties> {
        if file.before.source.is_none() && file.after.source.is_none() {
            return None;
        }
        let called = called.unwrap_or_default();
        let left = |side| {
            let hash = |operation: String| xxh3_64(operation.as_bytes());
            left_over(file, side).map(hash).collect()
        };
        Some(Ties {
            called: called.to_vec(),
            reached: wrappers.digest_of_reached(called),
            gone: left(Side::Before),
            new: left(Side::After),
            is_on_payment_path: file.is_on_payment_path,
        })
    }

    /// Whether its calls lead to the same as before.
    pub(crate) fn hold(&self, wrappers: &Wrappers) -> bool {
        wrappers.digest_of_reached(&self.called) == self.reached
    }

    /// Whether an operation that is left over in it may be one that another file has or had.
    pub(crate) fn cross(&self, crossing: &BTreeSet<u64>) -> bool {
        [&self.gone, &self.new]
            .into_iter()
            .any(|left| !left.is_disjoint(crossing))
    }

    /// The operations that are left over somewhere on both sides.
    pub(crate) fn crossing<'a>(all: impl Iterator<Item = &'a Ties>) -> BTreeSet<u64> {
        let (mut gone, mut new) = (BTreeSet::new(), BTreeSet::new());
        for ties in all {
            gone.extend(&ties.gone);
            new.extend(&ties.new);
        }
        gone.intersection(&new).copied().collect()
    }
}
