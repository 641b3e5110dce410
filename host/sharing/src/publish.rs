//! Publishing a policy.

use std::collections::BTreeMap;
use std::path::Path;

use tollgate_authoring::{Inspection, inspect_bytes};
use tollgate_model::Digest;
use tollgate_registry::{
    Address, Client, Credentials, Description, RegistryError, SIGNATURE, Security, Version,
};
use tollgate_signatures::{sign_with_ssh_keygen, verify};

use crate::error::SharingError;
use crate::trust::{NAMESPACE, statement};

/// What is to be published.
#[derive(Debug, Clone)]
pub struct Offer<'a> {
    /// The component.
    pub component: &'a [u8],
    /// What it is called in messages.
    pub name: &'a str,
    /// Where it goes.
    pub address: &'a Address,
    /// The key that signs it.
    pub key: Option<&'a Path>,
    /// Whether it may take the place of another one under the tag of a version.
    pub is_forced: bool,
    /// What else is to be told of it: annotations of OCI, such as `org.opencontainers.image.source`.
    pub annotations: BTreeMap<String, String>,
}

/// What was published.
#[derive(Debug, Clone)]
pub struct Published {
    /// What it is.
    pub inspection: Inspection,
    /// The digest of its manifest.
    pub manifest: Digest,
    /// The fingerprint of the key that signed it.
    pub signed_with: Option<String>,
}

/// Publishes a policy that the engine takes. What was published as a version stays what it is: the
/// tag of a version is the policy's own, and another component takes its place only by force.
///
/// # Errors
///
/// [`SharingError`]: the engine's, the registry's or `ssh-keygen`'s; [`SharingError::Taken`] and
/// [`SharingError::TagAndVersion`].
pub fn publish(
    offer: &Offer<'_>,
    security: Security,
    credentials: Credentials,
) -> Result<Published, SharingError> {
    let inspection = inspect_bytes(offer.name, offer.component)?;
    let (address, digest) = (offer.address, inspection.digest);
    if address.digest.is_some() {
        let address = address.to_string();
        return Err(SharingError::PushedByDigest { address });
    }
    let version = Version::parse(address.tag());
    if let Some(version) = &version
        && version.plain() != inspection.manifest.version
    {
        return Err(SharingError::TagAndVersion {
            tag: version.tag.clone(),
            version: inspection.manifest.version.clone(),
        });
    }
    let mut client = Client::new(address.clone(), security, credentials)?;
    let signature = match offer.key {
        Some(key) => Some(sign_with_ssh_keygen(
            key,
            NAMESPACE,
            statement(digest).as_bytes(),
        )?),
        None => None,
    };
    let mut annotations = offer.annotations.clone();
    match client.look() {
        Ok(entry) if entry.sha256 != digest && version.is_some() && !offer.is_forced => {
            return Err(SharingError::Taken {
                address: address.to_string(),
                found: entry.sha256,
            });
        }
        // Who signed the same component before still has.
        Ok(entry) if entry.sha256 == digest => {
            if let Some(known) = entry.annotations.get(SIGNATURE) {
                annotations
                    .entry(SIGNATURE.to_owned())
                    .or_insert_with(|| known.clone());
            }
        }
        Ok(_) | Err(RegistryError::Missing { .. }) => {}
        Err(RegistryError::Layout { .. }) if offer.is_forced => {}
        Err(error) => return Err(error.into()),
    }
    annotations.extend(signature.map(|signature| (SIGNATURE.to_owned(), signature)));
    let signed_with = match annotations.get(SIGNATURE) {
        Some(signature) => {
            let key = verify(signature, NAMESPACE, statement(digest).as_bytes());
            let key = key.map_err(|error| SharingError::Signature {
                id: inspection.manifest.id.clone(),
                why: error.to_string(),
            })?;
            Some(key.fingerprint())
        }
        None => None,
    };
    let manifest = &inspection.manifest;
    let description = Description {
        title: manifest.id.clone(),
        version: manifest.version.clone(),
        summary: manifest.summary.clone(),
        imports: inspection
            .imports
            .iter()
            .map(|(name, _)| name.clone())
            .collect(),
        exports: vec![format!("tollgate:policy/guard@{}", inspection.version)],
        annotations,
    };
    let manifest = client.push(offer.component, &description)?;
    Ok(Published {
        inspection,
        manifest,
        signed_with,
    })
}
