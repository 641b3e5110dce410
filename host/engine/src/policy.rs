//! A policy that is loaded and ready to run.

use std::fmt;
use std::sync::{Arc, OnceLock};

use tollgate_model::Digest;
use tollgate_model::finding::Manifest;
use wasmtime::component::types::ComponentItem;

use crate::state::State;
use crate::wit;

/// A policy that is loaded, compiled and linked. Cheap to clone; each run gets a store of its
/// own.
#[derive(Clone)]
pub struct Policy {
    pub(crate) name: String,
    pub(crate) digest: Digest,
    pub(crate) interface: String,
    pub(crate) component: wit::PolicyPre<State>,
    /// What it said of itself, and the fuel that this left it: the same each time, and asked for
    /// once.
    pub(crate) described: Arc<OnceLock<(Manifest, u64)>>,
}

impl Policy {
    /// What it goes by until it says its own id: a name, or where it was loaded from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The digest of the bytes that it was loaded from, by which it is known.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The version of `tollgate:policy` that it speaks, as it says in its exports: `0.1.0`.
    pub fn interface_version(&self) -> &str {
        &self.interface
    }

    /// Each interface that it imports, with what it uses of it, in the component's order:
    /// `[method]change.calls`.
    pub fn imports(&self) -> Vec<(String, Vec<String>)> {
        let component = self.component.instance_pre().component();
        let engine = component.engine();
        let kind = component.component_type();
        let imports = kind.imports(engine).map(|(name, item)| {
            let used = match item.ty {
                ComponentItem::ComponentInstance(instance) => {
                    let exports = instance.exports(engine).map(|(name, _)| name.to_owned());
                    exports.collect()
                }
                _ => Vec::new(),
            };
            (name.to_owned(), used)
        });
        imports.collect()
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Policy")
            .field("name", &self.name)
            .field("digest", &self.digest)
            .field("interface", &self.interface)
            .finish_non_exhaustive()
    }
}
