//! Contents that were read, for those who ask for them again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use git2::Oid;
use tollgate_model::change::Content;

use crate::tree::Entry;

/// What was read of the files of one change. Policies and readers ask for the same text one after
/// another, and unpacking it is most of what that costs.
#[derive(Default)]
pub(crate) struct Recent(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    contents: HashMap<Oid, Content>,
    bytes: usize,
    /// The one that was read last, where there was no room for it: who looks at a file often asks
    /// twice.
    last: Option<(Oid, Content)>,
}

impl Recent {
    /// The content of an entry, read where it is not kept. No more than `max_bytes` are.
    pub(crate) fn read(
        &self,
        max_bytes: usize,
        entry: Option<Entry>,
        read: impl FnOnce(Option<Entry>) -> Content,
    ) -> Content {
        let file = entry.filter(|entry| entry.mode.is_file());
        let Some(Entry { id, .. }) = file else {
            return read(entry);
        };
        if let Some(known) = self.kept().find(id) {
            return known;
        }
        let content = read(entry);
        let mut kept = self.kept();
        let bytes = content.text().map_or(0, |text| text.len());
        if kept.bytes + bytes <= max_bytes {
            kept.bytes += bytes;
            kept.contents.insert(id, content.clone());
        } else {
            kept.last = Some((id, content.clone()));
        }
        content
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn find(&self, id: Oid) -> Option<Content> {
        let last = self.last.as_ref().filter(|(last, _)| *last == id);
        let found = self.contents.get(&id);
        found.or(last.map(|(_, content)| content)).cloned()
    }
}
