//! A policy in Rust: cargo makes the module, the component is made here.

use std::fs;
use std::path::Path;

use tollgate_compile::componentize;
use tollgate_toolchain::{ToolchainError, WasmBuild, WasmToolchain};

use super::{Made, Order};
use crate::error::AuthoringError;

/// The cargo profile that a policy is built with.
const PROFILE: &str = "release";

pub(super) fn build(
    folder: &Path,
    order: &Order<'_>,
    announce: &mut dyn FnMut(&str),
) -> Result<Made, AuthoringError> {
    let package = package(folder)?;
    let toolchain = toolchain(order.installs, announce)?;
    let target = folder.join("target");
    let modules = toolchain.build(&WasmBuild {
        workspace: folder,
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
    Ok(Made {
        component: componentize(&module)?,
        name: package,
    })
}

/// What builds policies, installed only where that was asked for.
fn toolchain(
    installs: bool,
    announce: &mut dyn FnMut(&str),
) -> Result<WasmToolchain, AuthoringError> {
    if installs {
        return Ok(tollgate_toolchain::set_up(announce)?);
    }
    tollgate_toolchain::find().map_err(|error| AuthoringError::Uninstalled {
        what: error.to_string(),
        hint: error.hint(),
    })
}

/// The name of the package in a folder.
fn package(folder: &Path) -> Result<String, AuthoringError> {
    let path = folder.join("Cargo.toml");
    let text =
        fs::read_to_string(&path).map_err(|error| AuthoringError::file("read", &path, error))?;
    let manifest: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        AuthoringError::no_policy(folder, format!("its `Cargo.toml`: {}", error.message()))
    })?;
    let name = manifest
        .get("package")
        .and_then(|package| package.get("name"));
    let name = name.and_then(toml::Value::as_str);
    name.map(ToOwned::to_owned)
        .ok_or_else(|| AuthoringError::no_policy(folder, "its `Cargo.toml` names no package"))
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
        assert_eq!(told("[package]\nname = \"a-b\"").unwrap(), "a-b");
        assert!(
            told("[workspace]")
                .unwrap_err()
                .contains("names no package")
        );
        assert!(told("[").unwrap_err().contains("its `Cargo.toml`"));
    }
}
