//! Looking into a policy.

use std::fs;
use std::path::Path;

use tollgate_bundle::BuiltIn;
use tollgate_compiled::Compiled;
use tollgate_engine::{Engine, Limits, Policy};
use tollgate_model::Digest;
use tollgate_model::finding::Manifest;

use crate::error::AuthoringError;

/// What a policy is.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// What it says of itself.
    pub manifest: Manifest,
    /// The version of the contract that it speaks.
    pub version: String,
    /// Each interface that it imports, with what it uses of it, in the component's order.
    pub imports: Vec<(String, Vec<String>)>,
    /// Its size.
    pub bytes: usize,
    /// The digest that it is known by.
    pub digest: Digest,
}

/// Loads the policy in a file as the engine does before a check, and asks it what it is.
///
/// # Errors
///
/// - [`AuthoringError::File`]: it can't be read.
/// - [`AuthoringError::Load`], [`AuthoringError::Describe`]: the engine would refuse it, and why.
pub fn inspect(file: &Path) -> Result<Inspection, AuthoringError> {
    let bytes = fs::read(file).map_err(|error| AuthoringError::file("read", file, error))?;
    let name = file.file_name().unwrap_or(file.as_os_str());
    inspect_bytes(&name.to_string_lossy(), &bytes)
}

/// The same for a component that is no file, or not yet. `name` is for messages.
///
/// # Errors
///
/// Those of [`inspect`].
pub fn inspect_bytes(name: &str, bytes: &[u8]) -> Result<Inspection, AuthoringError> {
    let engine = Engine::new(Limits::default())?.keeping(Compiled::of_user());
    look_into(&engine, name, bytes).map(|(_, inspection)| inspection)
}

/// The same for a policy that is in the binary.
///
/// # Errors
///
/// Those of [`inspect`]; they are bugs of Tollgate.
pub fn inspect_built_in(policy: &BuiltIn) -> Result<Inspection, AuthoringError> {
    let engine = Engine::new(Limits::default())?;
    look_into(&engine, policy.name, policy.component).map(|(_, inspection)| inspection)
}

/// Loads a policy and asks it what it is.
pub(crate) fn look_into(
    engine: &Engine,
    name: &str,
    bytes: &[u8],
) -> Result<(Policy, Inspection), AuthoringError> {
    let policy = engine.load(name, bytes)?;
    let manifest = engine.describe(&policy).map_err(AuthoringError::Describe)?;
    let inspection = Inspection {
        manifest,
        version: policy.interface_version().to_owned(),
        imports: policy.imports(),
        bytes: bytes.len(),
        digest: policy.digest(),
    };
    Ok((policy, inspection))
}
