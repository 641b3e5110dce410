//! The policies that a configuration brings, known by their digests: files of the repository, and
//! what was pulled from registries.

use std::sync::PoisonError;

use tollgate_change::Change;
use tollgate_engine::{LoadError, Policy};
use tollgate_gate::configuration::PolicySource;
use tollgate_gate::{Configuration, Origin};
use tollgate_model::Digest;
use tollgate_model::change::Side;
use tollgate_model::decision::{PolicyFailure, PolicyRun};
use tollgate_registry::{Store, StoreError};

use crate::policies::{Policies, failure};

/// Policies that a configuration brings, and those that it names and that can't be had: these
/// have failed.
#[derive(Default)]
pub(crate) struct Brought {
    pub(crate) loaded: Vec<Policy>,
    pub(crate) refused: Vec<PolicyRun>,
}

impl Policies {
    /// Loads the policies that a configuration brings out of the tree that the configuration is
    /// from. Those that were loaded before are not loaded again.
    pub(crate) fn bring(&self, configuration: &Configuration, change: &Change) -> Brought {
        let mut brought = Brought::default();
        for (id, source, pinned) in configuration.pins() {
            let (Some(source), Some(pinned)) = (source, pinned) else {
                continue;
            };
            match self.bring_one(id, source, pinned, change, configuration.origin) {
                Ok(policy) => brought.loaded.push(policy),
                Err(failure) => brought.refused.push(PolicyRun {
                    id: id.to_owned(),
                    digest: pinned,
                    manifest: None,
                    fuel: 0,
                    outcome: Err(failure),
                }),
            }
        }
        brought
    }

    fn bring_one(
        &self,
        id: &str,
        source: &PolicySource,
        pinned: Digest,
        change: &Change,
        origin: Origin,
    ) -> Result<Policy, PolicyFailure> {
        let fail = |what: String, hint: String| PolicyFailure {
            policy: id.to_owned(),
            what,
            hint,
        };
        let (path, bytes) = match source {
            PolicySource::File(path) => {
                let bytes = match origin {
                    Origin::Head | Origin::Proposed => change.bytes(path, Side::After),
                    Origin::Default | Origin::Base | Origin::Operator => {
                        change.bytes_of_rules(path)
                    }
                };
                let bytes = bytes.map_err(|why| {
                    let what = format!("is not at `{path}`: {}", why.reason());
                    let hint = format!("commit it there, or correct `source` of `{id}`");
                    fail(what, hint)
                });
                (path, bytes?)
            }
            PolicySource::Registry(address) => {
                let bytes = stored(address, pinned);
                (address, bytes.map_err(|(what, hint)| fail(what, hint))?)
            }
        };
        let found = Digest::of(&bytes);
        if found != pinned {
            let what = format!("is not the one that is pinned: `{path}` has sha256 {found}");
            let hint = format!("if that is the one that is meant, set `sha256` of `{id}` to it");
            return Err(fail(what, hint));
        }
        let known = |policies: &[Policy]| {
            policies
                .iter()
                .find(|one| one.digest() == pinned && one.name() == id)
                .cloned()
        };
        let lock = || self.brought.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(policy) = known(&lock()) {
            return Ok(policy);
        }
        let loaded: Result<Policy, LoadError> = self.engine.load(id, &bytes);
        let policy = loaded.map_err(|error| failure(id, &error))?;
        lock().push(policy.clone());
        Ok(policy)
    }
}

/// A policy of a registry, as it was pulled before: a check asks no registry. Where it can't be
/// had, what is the matter and what to do.
pub fn stored(address: &str, pinned: Digest) -> Result<Vec<u8>, (String, String)> {
    let fetch = format!("tollgate policy pull {address} --sha256 {pinned}");
    let read = Store::of_user().and_then(|store| store.read(pinned));
    read.map_err(|why| match why {
        StoreError::Missing(_) => {
            let what = format!(
                "is not on this machine, and a check asks no registry: {address}, sha256 {pinned}"
            );
            (what, format!("fetch it with `{fetch}`"))
        }
        StoreError::Altered { .. } => {
            let what = format!("is not the one that is pinned: {why}");
            (what, format!("fetch it anew with `{fetch}`"))
        }
        _ => {
            let hint = "set XDG_DATA_HOME to a folder that can be read, and pull it into that";
            (format!("can't be had: {why}"), hint.to_owned())
        }
    })
}
