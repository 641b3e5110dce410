//! Names to where they are bound and used, so that following a value does not scan the source.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{BindingId, CallId, FunctionId, Source};

/// An index of a [`Source`], made when it is first asked for. Whoever changes the source
/// afterwards must put a fresh one in its place.
#[derive(Debug, Clone, Default)]
pub struct Index(OnceLock<Lists>);

#[derive(Debug, Clone, Default)]
struct Lists {
    bindings: BTreeMap<String, Vec<BindingId>>,
    calls: BTreeMap<String, Vec<CallId>>,
    methods: BTreeMap<String, Vec<FunctionId>>,
}

impl Source {
    /// The bindings of a name anywhere in the source, in order.
    pub fn bindings_of(&self, name: &str) -> &[BindingId] {
        self.lists()
            .bindings
            .get(name)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The calls whose callee begins with a name, in order of the text.
    pub fn calls_on(&self, name: &str) -> &[CallId] {
        self.lists()
            .calls
            .get(name)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The functions that belong to a class and are called by this name, in order.
    pub(super) fn methods_called(&self, name: &str) -> &[FunctionId] {
        self.lists()
            .methods
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
            for id in self.function_ids().filter(|id| self[*id].class.is_some()) {
                let own = self[id].name.rsplit('.').next().unwrap_or_default();
                lists.methods.entry(own.to_owned()).or_default().push(id);
            }
            lists
        })
    }
}
