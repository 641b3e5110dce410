//! What is newer than what is pinned, and what that changes.

use std::path::{Path, PathBuf};

use tollgate_authoring::{Inspection, inspect_built_in, inspect_bytes};
use tollgate_model::Digest;
use tollgate_registry::{Address, Entry, Version, newest};

use crate::desk::{Desk, check_id};
use crate::difference::differences;
use crate::error::SharingError;
use crate::pins::Pin;
use crate::trust::Signed;

/// What every address of a registry begins with.
const SCHEME: &str = "oci://";

/// What a registry has that a pin could move to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newer {
    /// Where it is.
    pub address: Address,
    /// What lies there.
    pub entry: Entry,
}

/// A pin that moves, or that is set.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// Where it comes from from now on; nothing for a built-in policy.
    pub source: Option<String>,
    /// What it is now.
    pub new: Inspection,
    /// Who signed that; nothing where it is no policy of a registry.
    pub signed: Option<Signed>,
    /// What it was, where that is still known.
    pub old: Option<Inspection>,
    /// What that changes, a line each.
    pub differences: Vec<String>,
    /// The old and the new component in the store, to be compared.
    pub files: Option<(PathBuf, PathBuf)>,
}

/// How a pin stands to what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// There is nothing newer.
    UpToDate,
    /// There is.
    Newer(Box<Newer>),
    /// The file, or the built-in policy, is another one than is pinned.
    Differs,
}

/// What a registry has that a pin could move to: the newest version, where its tag is one; what the
/// tag leads to by now, where it is none; or what another tag leads to, where one is named.
///
/// # Errors
///
/// [`SharingError::Registry`], [`SharingError::Address`].
pub fn newer(desk: &Desk, pin: &Pin, to: Option<&str>) -> Result<Option<Newer>, SharingError> {
    let Some(source) = pin.source.as_deref() else {
        return Ok(None);
    };
    let known: Address = source.parse()?;
    let tag = match (to, &known.tag) {
        (Some(to), _) => Some(to.to_owned()),
        (None, Some(tag)) => match Version::parse(tag) {
            // What is not pinned yet is pinned as it is named.
            Some(version) if pin.sha256.is_some() => {
                let tags = desk.client(&known)?.tags()?;
                newest(&tags, &version).map(|found| found.tag)
            }
            _ => None,
        },
        // It is held by its digest, and follows nothing.
        (None, None) if known.digest.is_some() => return Ok(None),
        (None, None) => None,
    };
    let mut address = match (&tag, &known.tag) {
        (Some(tag), _) | (None, Some(tag)) => known.with_tag(tag)?,
        (None, None) => known.clone(),
    };
    let entry = desk.look(&address)?;
    if known.digest.is_some() {
        address.digest = Some(entry.manifest);
    }
    let is_same = pin.sha256 == Some(entry.sha256) && (tag.is_none() || tag == known.tag);
    Ok((!is_same).then_some(Newer { address, entry }))
}

/// How a pin stands. `root` is the folder of the repository.
///
/// # Errors
///
/// As [`newer`], and [`SharingError::File`].
pub fn standing(desk: &Desk, root: &Path, pin: &Pin) -> Result<Standing, SharingError> {
    if is_of_registry(pin) {
        let found = newer(desk, pin, None)?;
        return Ok(found.map_or(Standing::UpToDate, |newer| Standing::Newer(Box::new(newer))));
    }
    let found = local(root, pin)?.0.digest;
    Ok(match Some(found) == pin.sha256 {
        true => Standing::UpToDate,
        false => Standing::Differs,
    })
}

/// What a pin would move to, got and checked and in the store; nothing where it is as it should be.
/// `committed` reads a file of the newest commit: the old version of a policy that is one.
///
/// # Errors
///
/// [`SharingError`]: whatever speaks against the new one.
pub fn renewal(
    desk: &Desk,
    root: &Path,
    pin: &Pin,
    to: Option<&str>,
    committed: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Option<Renewal>, SharingError> {
    let (source, new, component, signed) = if is_of_registry(pin) {
        let Some(newer) = newer(desk, pin, to)? else {
            return Ok(None);
        };
        let fetched = desk.fetch(&newer.address, Some(newer.entry.sha256))?;
        desk.keep(&fetched)?;
        let source = newer.address.to_string();
        (
            Some(source),
            fetched.inspection,
            fetched.component,
            Some(fetched.signed),
        )
    } else {
        let (new, component) = local(root, pin)?;
        if pin.sha256 == Some(new.digest) {
            return Ok(None);
        }
        (pin.source.clone(), new, component, None)
    };
    check_id(&pin.id, source.as_deref().unwrap_or(&pin.id), &new)?;
    let old = pin
        .sha256
        .and_then(|pinned| old(desk, pin, pinned, committed));
    let files = match &old {
        Some((old, _)) => Some((desk.store.keep(old)?, desk.store.keep(&component)?)),
        None => None,
    };
    let old = old.map(|(_, inspection)| inspection);
    let differences = match &old {
        Some(old) => differences(old, &new),
        None => Vec::new(),
    };
    Ok(Some(Renewal {
        source,
        new,
        signed,
        old,
        differences,
        files,
    }))
}

/// Whether a policy is in a registry.
pub fn is_of_registry(pin: &Pin) -> bool {
    let source = pin.source.as_deref();
    source.is_some_and(|source| source.starts_with(SCHEME))
}

/// A policy that needs no registry: a file of the repository, or a built-in one.
///
/// # Errors
///
/// - [`SharingError::File`], [`SharingError::Refused`]: it is none.
/// - [`SharingError::NoPolicy`]: there is no such built-in one.
pub fn local(root: &Path, pin: &Pin) -> Result<(Inspection, Vec<u8>), SharingError> {
    let Some(source) = &pin.source else {
        let policy = tollgate_bundle::built_in(&pin.id);
        let policy = policy.ok_or_else(|| SharingError::NoPolicy {
            id: pin.id.clone(),
            known: Vec::new(),
        })?;
        return Ok((inspect_built_in(policy)?, policy.component.to_vec()));
    };
    let path = root.join(source);
    let component = std::fs::read(&path).map_err(|error| SharingError::file(&path, error))?;
    let inspection = inspect_bytes(source, &component)?;
    check_id(&pin.id, source, &inspection)?;
    Ok((inspection, component))
}

/// The version that is pinned, where it is still to be had. Nothing hangs on it but what is told.
fn old(
    desk: &Desk,
    pin: &Pin,
    pinned: Digest,
    committed: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Option<(Vec<u8>, Inspection)> {
    let source = pin.source.as_deref()?;
    let stored = desk.store.read(pinned).ok();
    let component = stored.or_else(|| match source.parse::<Address>() {
        Ok(address) => desk.client(&address).ok()?.pull_component(pinned).ok(),
        Err(_) => committed(source),
    })?;
    let inspection = inspect_bytes(source, &component).ok()?;
    (inspection.digest == pinned).then_some((component, inspection))
}
