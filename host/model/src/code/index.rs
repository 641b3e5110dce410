//! Names to where they are bound and used, so that following a value does not scan the source.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{BindingId, CallId, Source};

/// An index of a [`Source`], made when it is first asked for. Whoever changes the source
/// afterwards must put a fresh one in its place.
#[derive(Debug, Clone, Default)]
pub struct Index(OnceLock<Lists>);

#[derive(Debug, Clone, Default)]
struct Lists {
    bindings: BTreeMap<String, Vec<BindingId>>,
    calls: BTreeMap<String, Vec<CallId>>,
}

impl Source {
    /// The bindings of a name anywhere in the source, in order.
    pub(super) fn bindings_of(&self, name: &str) -> &[BindingId] {
        self.lists()
            .bindings
            .get(name)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The calls whose callee begins with a name, in order of the text.
    pub(super) fn calls_on(&self, name: &str) -> &[CallId] {
        self.lists()
            .calls
            .get(name)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    fn lists(&self) -> &Lists {
        self.index.0.get_or_init(|| {
            let mut lists = Lists::default();
            for (id, binding) in self.bindings() {
                lists
                    .bindings
                    .entry(binding.name.clone())
                    .or_default()
                    .push(id);
            }
            for id in self.call_ids() {
                let root = self[id].callee.split('.').next().unwrap_or_default();
                lists.calls.entry(root.to_owned()).or_default().push(id);
            }
            lists
        })
    }
}
