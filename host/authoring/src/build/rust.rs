//! A policy in Rust: cargo makes the module, the component is made here.

use std::fs;
use std::path::Path;

use tollgate_compile::componentize;
use tollgate_toolchain::{ToolchainError, WasmBuild, WasmToolchain};

use super::{Made, Order, name_in};
use crate::error::AuthoringError;

/// The cargo profile that a policy is built with.
const PROFILE: &str = "release";

pub(super) fn build(
    folder: &Path,
    order: &Order<'_>,
    announce: &mut dyn FnMut(&str),
) -> Result<Made, AuthoringError> {
    let package = name_in(folder, "Cargo.toml", "package")?;
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
