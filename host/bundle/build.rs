//! Builds the built-in policies: sources to module, to component, to native code.
//!
//! What `src/lib.rs` includes is written to `OUT_DIR`: for each policy its component and its
//! native code, and `built_in.rs`, which lists them.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sha2::{Digest as _, Sha256};
use tollgate_compile::{CompileError, componentize, precompile};
use tollgate_toolchain::{ToolchainError, WasmBuild};

/// Folders of `policies/` that hold no policy.
const NO_POLICIES: [&str; 1] = ["sdk"];

/// The cargo profile of the workspace that policies are built with.
const PROFILE: &str = "policy";

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            for line in error.to_string().lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

/// One policy of `policies/`.
struct Policy {
    /// The folder's name, which is the policy's.
    name: String,
    /// Its folder.
    folder: PathBuf,
    /// Its package.
    package: String,
}

fn build() -> Result<(), Box<dyn Error>> {
    refuse_other_architectures()?;
    let out = folder_from("OUT_DIR")?;
    let workspace = workspace()?;
    let policies = policies(&workspace.join("policies"))?;
    watch_workspace(&workspace, &policies);

    let toolchain = tollgate_toolchain::find().map_err(explained)?;
    let packages: Vec<String> = policies
        .iter()
        .map(|policy| policy.package.clone())
        .collect();
    let modules = toolchain
        .build(&WasmBuild {
            workspace: &workspace,
            packages: &packages,
            profile: PROFILE,
            target_folder: &target_folder(&out)?.join("policies"),
            is_locked: true,
        })
        .map_err(explained)?;

    let mut list = String::from("&[\n");
    for (policy, module) in policies.iter().zip(&modules) {
        watch_sources(module)?;
        let digest = write_policy(&policy.name, module, &out)
            .map_err(|reason| format!("the built-in policy `{}`: {reason}", policy.name))?;
        write_entry(&mut list, &policy.name, &digest)?;
    }
    list.push_str("]\n");
    fs::write(out.join("built_in.rs"), list)?;
    Ok(())
}

/// Native code is for the processor that compiles it: wasmtime has one compiler here, its own.
fn refuse_other_architectures() -> Result<(), Box<dyn Error>> {
    let target = env::var("CARGO_CFG_TARGET_ARCH")?;
    let host = env::consts::ARCH;
    if target == host {
        Ok(())
    } else {
        Err(
            format!("the built-in policies cannot be compiled for {target} on {host}; build there")
                .into(),
        )
    }
}

fn folder_from(variable: &str) -> Result<PathBuf, Box<dyn Error>> {
    env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| format!("cargo sets no {variable}").into())
}

fn workspace() -> Result<PathBuf, Box<dyn Error>> {
    let manifest = folder_from("CARGO_MANIFEST_DIR")?;
    let root = manifest
        .ancestors()
        .nth(2)
        .ok_or("host/bundle has left the workspace")?;
    Ok(root.to_owned())
}

/// The outer cargo's target folder: what is above `<profile>/build/<package>/out`.
fn target_folder(out: &Path) -> Result<&Path, Box<dyn Error>> {
    let build = out
        .ancestors()
        .find(|folder| folder.file_name().is_some_and(|name| name == "build"));
    let target = build.and_then(|build| build.ancestors().nth(2));
    target.ok_or_else(|| format!("no target folder above {}", out.display()).into())
}

/// The policies, in the order of their names.
fn policies(folder: &Path) -> Result<Vec<Policy>, Box<dyn Error>> {
    let mut policies = Vec::new();
    for entry in fs::read_dir(folder)? {
        let folder = entry?.path();
        let Some(name) = folder.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if folder.join("Cargo.toml").is_file() && !NO_POLICIES.contains(&name) {
            let package = format!("tollgate-policy-{name}");
            policies.push(Policy {
                name: name.to_owned(),
                package,
                folder,
            });
        }
    }
    if policies.is_empty() {
        return Err(format!("no policy in {}", folder.display()).into());
    }
    policies.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(policies)
}

/// What can change a policy without being among its sources: the contract, the locked
/// dependencies (a new policy shows there too), the profile.
fn watch_workspace(workspace: &Path, policies: &[Policy]) {
    for watched in ["Cargo.lock", "Cargo.toml", "wit", "policies/sdk/Cargo.toml"] {
        watch(&workspace.join(watched));
    }
    for policy in policies {
        watch(&policy.folder.join("Cargo.toml"));
    }
}

/// Watches just what the module was made of, as cargo lists it beside it. A policy's README and
/// its cases are not among them unless it includes them.
fn watch_sources(module: &Path) -> Result<(), Box<dyn Error>> {
    let listed = fs::read_to_string(module.with_extension("d"))?;
    let Some((_, sources)) = listed.split_once(": ") else {
        return Ok(());
    };
    // Spaces inside a path are escaped, those between paths are not.
    for source in sources.trim_end().replace("\\ ", "\0").split(' ') {
        watch(Path::new(&source.replace('\0', " ")));
    }
    Ok(())
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

/// Writes a policy's component and its native code, and tells the component's digest.
fn write_policy(name: &str, module: &Path, out: &Path) -> Result<String, Box<dyn Error>> {
    let component = componentize(&fs::read(module)?).map_err(hinted)?;
    let native = precompile(&component).map_err(hinted)?;
    fs::write(out.join(format!("{name}.wasm")), &component)?;
    fs::write(out.join(format!("{name}.native")), native)?;
    let mut digest = String::new();
    for byte in Sha256::digest(&component) {
        write!(digest, "{byte:02x}")?;
    }
    Ok(digest)
}

fn write_entry(list: &mut String, name: &str, digest: &str) -> std::fmt::Result {
    writeln!(
        list,
        "    BuiltIn {{\n        \
             name: {name:?},\n        \
             digest: {digest:?},\n        \
             component: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.wasm\")),\n        \
             precompiled: &Aligned(*include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.native\"))).0,\n    \
         }},"
    )
}

fn explained(error: ToolchainError) -> String {
    match error {
        ToolchainError::Missing { .. } => {
            format!(
                "{error}\nhint: run `cargo xtask setup`, which installs one or says what to install"
            )
        }
        _ => format!("{error}\nhint: {}", error.hint()),
    }
}

fn hinted(error: CompileError) -> String {
    format!("{error}\nhint: {}", error.hint())
}
