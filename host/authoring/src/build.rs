//! Building a policy.

use std::fs;
use std::path::{Path, PathBuf};

use tollgate_compile::componentize;
use tollgate_engine::{Engine, Limits};
pub use tollgate_toolchain::WasmToolchain;
use tollgate_toolchain::{ToolchainError, WasmBuild};

use crate::error::AuthoringError;
use crate::inspect::{Inspection, look_into};

/// The cargo profile that a policy is built with.
const PROFILE: &str = "release";

/// What to build.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// The policy's folder.
    pub folder: &'a Path,
    /// Where the component goes, instead of into the target folder.
    pub output: Option<&'a Path>,
    /// Whether the lock file must be right as it is.
    pub is_locked: bool,
}

/// A policy that was built, and that the engine takes.
#[derive(Debug)]
pub struct Built {
    /// The component's file.
    pub file: PathBuf,
    /// What it is.
    pub inspection: Inspection,
}

impl Built {
    /// The lines by which a repository's `tollgate.toml` brings the policy, that lies at `source`
    /// there.
    pub fn pin(&self, source: &str) -> String {
        let Inspection {
            manifest, digest, ..
        } = &self.inspection;
        let id = &manifest.id;
        format!("[policies.{id}]\nsource = \"{source}\"\nsha256 = \"{digest}\"\n")
    }
}

/// The Rust that builds policies here. Installs nothing.
///
/// # Errors
///
/// [`AuthoringError::Toolchain`]: there is none; its hint says how to come by one.
pub fn find_toolchain() -> Result<WasmToolchain, AuthoringError> {
    Ok(tollgate_toolchain::find()?)
}

/// The same, installed where it is missing. `announce` is told before anything is.
///
/// # Errors
///
/// [`AuthoringError::Toolchain`]: there is none, and none can be installed.
pub fn install_toolchain(announce: &mut dyn FnMut(&str)) -> Result<WasmToolchain, AuthoringError> {
    Ok(tollgate_toolchain::set_up(announce)?)
}

/// Builds a policy: cargo makes the module, the component is made here, and the engine is asked
/// whether it takes it. Cargo's messages go to standard error.
///
/// # Errors
///
/// - [`AuthoringError::NoPolicy`]: there is none in the folder.
/// - [`AuthoringError::Toolchain`], [`AuthoringError::Compile`]: it does not build.
/// - [`AuthoringError::Load`], [`AuthoringError::Describe`]: the engine refuses what was built;
///   it is not written then.
/// - [`AuthoringError::File`]: the component can't be written.
pub fn build(order: &Order<'_>, toolchain: &WasmToolchain) -> Result<Built, AuthoringError> {
    let folder = fs::canonicalize(order.folder)
        .map_err(|error| AuthoringError::file("find the folder", order.folder, error))?;
    let package = package(&folder)?;
    let target = folder.join("target");
    let modules = toolchain.build(&WasmBuild {
        workspace: &folder,
        packages: std::slice::from_ref(&package),
        profile: PROFILE,
        target_folder: &target,
        is_locked: order.is_locked,
    })?;
    let module = modules.first().ok_or_else(|| ToolchainError::NoModule {
        package: package.clone(),
        expected: target.clone(),
    })?;
    let module = fs::read(module).map_err(|error| AuthoringError::file("read", module, error))?;
    let component = componentize(&module)?;
    let engine = Engine::new(Limits::default())?;
    let (_, inspection) = look_into(&engine, &package, &component)?;
    let file = match order.output {
        Some(file) => file.to_owned(),
        None => order.folder.join("target").join(format!("{package}.wasm")),
    };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)
            .map_err(|error| AuthoringError::file("make the folder", folder, error))?;
    }
    fs::write(&file, &component).map_err(|error| AuthoringError::file("write", &file, error))?;
    Ok(Built { file, inspection })
}

/// The name of the package in a folder.
fn package(folder: &Path) -> Result<String, AuthoringError> {
    let none = |why: String| AuthoringError::NoPolicy {
        folder: folder.to_owned(),
        why,
    };
    let path = folder.join("Cargo.toml");
    if !path.is_file() {
        return Err(none("it has no `Cargo.toml`".to_owned()));
    }
    let text =
        fs::read_to_string(&path).map_err(|error| AuthoringError::file("read", &path, error))?;
    let manifest: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| none(format!("its `Cargo.toml`: {}", error.message())))?;
    let name = manifest
        .get("package")
        .and_then(|package| package.get("name"));
    let name = name.and_then(toml::Value::as_str);
    name.map(ToOwned::to_owned)
        .ok_or_else(|| none("its `Cargo.toml` names no package".to_owned()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::package;

    #[test]
    fn a_folder_without_a_package_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let told = |text: &str| {
            fs::write(folder.path().join("Cargo.toml"), text).unwrap();
            package(folder.path()).map_err(|error| error.to_string())
        };
        assert!(
            package(folder.path())
                .unwrap_err()
                .to_string()
                .contains("no `Cargo.toml`")
        );
        assert_eq!(told("[package]\nname = \"a-b\"").unwrap(), "a-b");
        assert!(
            told("[workspace]")
                .unwrap_err()
                .contains("names no package")
        );
        assert!(told("[").unwrap_err().contains("its `Cargo.toml`"));
    }
}
