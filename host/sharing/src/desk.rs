//! Getting policies of others.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tollgate_authoring::{Inspection, inspect_bytes};
use tollgate_model::Digest;
use tollgate_registry::{
    Address, Client, Credentials, Entry, RegistryError, Security, Store, StoreError,
};

use crate::error::SharingError;
use crate::trust::{Signed, Trust};

/// Talks to registries, and keeps what is right in the store.
#[derive(Debug, Clone)]
pub struct Desk {
    security: Security,
    credentials: Credentials,
    trust: Trust,
    pub(crate) store: Store,
}

/// A policy that was got, and that nothing speaks against.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// What it is.
    pub inspection: Inspection,
    /// The component.
    pub component: Vec<u8>,
    /// The digest of its manifest in the registry; nothing where it was got by its own digest, or
    /// was here already.
    pub manifest: Option<Digest>,
    /// What its author wrote beside it.
    pub annotations: BTreeMap<String, String>,
    /// Who signed it.
    pub signed: Signed,
    /// Whether it was in the store already.
    pub was_here: bool,
    signature: Option<String>,
}

impl Desk {
    /// One that trusts what a configuration says.
    pub fn new(security: Security, credentials: Credentials, store: Store, trust: Trust) -> Desk {
        Desk {
            security,
            credentials,
            trust,
            store,
        }
    }

    pub(crate) fn client(&self, address: &Address) -> Result<Client, RegistryError> {
        Client::new(address.clone(), self.security, self.credentials.clone())
    }

    /// What lies at an address, by its manifest alone.
    ///
    /// # Errors
    ///
    /// [`SharingError::Registry`].
    pub fn look(&self, address: &Address) -> Result<Entry, SharingError> {
        Ok(self.client(address)?.look()?)
    }

    /// Gets a policy and checks it, and keeps nothing. Where the address leads to another component
    /// than the pinned one by now, the pinned one is asked for by its own digest.
    ///
    /// # Errors
    ///
    /// [`SharingError`]: the registry's, the engine's, or the signature's.
    pub fn fetch(
        &self,
        address: &Address,
        pinned: Option<Digest>,
    ) -> Result<Fetched, SharingError> {
        let mut client = self.client(address)?;
        let entry = client.look()?;
        if let Some(pinned) = pinned.filter(|pinned| *pinned != entry.sha256) {
            let component = client.pull_component(pinned);
            let component = component.map_err(|error| match error {
                RegistryError::Missing { .. } => SharingError::Moved {
                    address: address.to_string(),
                    pinned,
                    found: entry.sha256,
                },
                error => error.into(),
            })?;
            let signature = self.store.signature(pinned);
            return self.looked_into(address, component, signature, None);
        }
        let artifact = client.pull()?;
        let signature = artifact.signature().map(str::to_owned);
        let fetched = self.looked_into(address, artifact.component, signature, pinned)?;
        Ok(Fetched {
            manifest: Some(artifact.manifest),
            annotations: artifact.annotations,
            ..fetched
        })
    }

    /// Looks into a component, and judges its signature.
    fn looked_into(
        &self,
        address: &Address,
        component: Vec<u8>,
        signature: Option<String>,
        pinned: Option<Digest>,
    ) -> Result<Fetched, SharingError> {
        let inspection = inspect_bytes(&address.to_string(), &component)?;
        let found = inspection.digest;
        if let Some(pinned) = pinned.filter(|pinned| *pinned != found) {
            let what = "the component";
            return Err(RegistryError::Tampered {
                what,
                pinned,
                found,
            }
            .into());
        }
        let id = &inspection.manifest.id;
        let signed = self.trust.judge(id, signature.as_deref(), found)?;
        Ok(Fetched {
            inspection,
            component,
            manifest: None,
            annotations: BTreeMap::new(),
            signed,
            was_here: false,
            signature,
        })
    }

    /// The pinned policy: out of the store where it is there and as it must be, else from its
    /// registry, and kept.
    ///
    /// # Errors
    ///
    /// As [`Desk::fetch`], and [`SharingError::OtherPolicy`].
    pub fn have(&self, id: &str, source: &str, pinned: Digest) -> Result<Fetched, SharingError> {
        let address: Address = source.parse()?;
        if let Ok(component) = self.store.read(pinned) {
            let signature = self.store.signature(pinned);
            let here = self.looked_into(&address, component, signature, Some(pinned));
            if let Ok(here) = here {
                check_id(id, source, &here.inspection)?;
                return Ok(Fetched {
                    was_here: true,
                    ..here
                });
            }
        }
        let fetched = self.fetch(&address, Some(pinned))?;
        check_id(id, source, &fetched.inspection)?;
        self.keep(&fetched)?;
        Ok(fetched)
    }

    /// Keeps a policy in the store; where.
    ///
    /// # Errors
    ///
    /// [`SharingError::Store`].
    pub fn keep(&self, fetched: &Fetched) -> Result<PathBuf, StoreError> {
        if let Some(signature) = &fetched.signature {
            self.store
                .keep_signature(fetched.inspection.digest, signature)?;
        }
        self.store.keep(&fetched.component)
    }
}

/// A policy under another's name would not be found by those who look for that.
pub(crate) fn check_id(
    id: &str,
    source: &str,
    inspection: &Inspection,
) -> Result<(), SharingError> {
    match inspection.manifest.id == id {
        true => Ok(()),
        false => Err(SharingError::OtherPolicy {
            id: id.to_owned(),
            found: inspection.manifest.id.clone(),
            source_text: source.to_owned(),
        }),
    }
}
