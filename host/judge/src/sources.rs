//! The policies that a configuration brings: files of the repository, known by their digests.

use std::sync::PoisonError;

use tollgate_change::Change;
use tollgate_engine::{LoadError, Policy};
use tollgate_gate::configuration::PolicySource;
use tollgate_gate::{Configuration, Origin};
use tollgate_model::Digest;
use tollgate_model::change::Side;
use tollgate_model::decision::{PolicyFailure, PolicyRun};

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
        let path = match source {
            PolicySource::File(path) => path,
            PolicySource::Registry(address) => {
                let what =
                    format!("is in a registry, from which this version pulls nothing: {address}");
                let hint = "put the component into the repository, and name its path as `source`";
                return Err(fail(what, hint.to_owned()));
            }
        };
        let bytes = match origin {
            Origin::Head | Origin::Proposed => change.bytes(path, Side::After),
            Origin::Default | Origin::Base | Origin::Operator => change.bytes_of_rules(path),
        };
        let bytes = bytes.map_err(|why| {
            let what = format!("is not at `{path}`: {}", why.reason());
            fail(
                what,
                format!("commit it there, or correct `source` of `{id}`"),
            )
        })?;
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
