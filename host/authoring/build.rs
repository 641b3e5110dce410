//! Generates what a policy outside this repository needs: the SDK as a crate that compiles by
//! itself, with its bindings written out, so that nobody compiles a generator for them.
//!
//! `sdk.rs` in `OUT_DIR` lists its files; `src/sdk.rs` includes it. Beside it lies the contract as
//! the declarations of the other languages.

#[path = "build/contract.rs"]
mod contract;
#[path = "build/python.rs"]
mod python;
#[path = "build/typescript.rs"]
mod typescript;

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use wit_bindgen_core::wit_parser::Resolve;
use wit_bindgen_core::{Files, WorldGenerator as _};
use wit_bindgen_rust::Opts;

/// How the SDK asks for its bindings in this repository.
const GENERATE: (&str, &str) = ("    wit_bindgen::generate!({", "    });\n");

/// How it has them in a policy's folder.
const INCLUDE: &str = "    include!(\"bindings.rs\");\n";

/// The version that the workspace asks for. Cargo.lock has others, for dependencies.
const WIT_BINDGEN: &str = "0.63";

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../..");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let contract = root.join("wit/policy.wit");
    let sources = root.join("policies/sdk/src");
    println!("cargo::rerun-if-changed=build");
    for watched in [&contract, &sources, &root.join("Cargo.lock")] {
        println!("cargo::rerun-if-changed={}", watched.display());
    }

    let bindings = out.join("bindings.rs");
    fs::write(
        &bindings,
        generate_bindings(&fs::read_to_string(&contract)?)?,
    )?;
    let mut resolve = Resolve::default();
    resolve.push_str("policy.wit", &fs::read_to_string(&contract)?)?;
    fs::write(out.join("facts.d.ts"), typescript::declare(&resolve)?)?;
    fs::write(out.join("facts.pyi"), python::declare(&resolve, "facts")?)?;
    fs::write(out.join("guard.pyi"), python::declare(&resolve, "guard")?)?;
    let exports = python::declare_export(&resolve, "guard")?;
    fs::write(out.join("exports.pyi"), exports)?;
    let library = out.join("lib.rs");
    fs::write(
        &library,
        with_bindings(&fs::read_to_string(sources.join("lib.rs"))?)?,
    )?;

    let mut list = String::from("&[\n");
    let mut add = |name: &str, file: &Path| {
        writeln!(
            list,
            "    ({name:?}, include_str!({:?})),",
            file.display().to_string()
        )
    };
    add("wit/policy.wit", &contract)?;
    for file in files_of(&sources)? {
        let name = file.file_name().and_then(|name| name.to_str());
        let name = name.ok_or("a source of the SDK has no name")?;
        match name {
            "lib.rs" => add("src/lib.rs", &library)?,
            name => add(&format!("src/{name}"), &file)?,
        }
    }
    add("src/bindings.rs", &bindings)?;
    list.push_str("]\n");
    fs::write(out.join("sdk.rs"), list)?;

    let (version, checksum) = locked(&fs::read_to_string(root.join("Cargo.lock"))?)?;
    println!("cargo::rustc-env=WIT_BINDGEN_VERSION={version}");
    println!("cargo::rustc-env=WIT_BINDGEN_CHECKSUM={checksum}");
    Ok(())
}

/// The bindings, with the options that `policies/sdk/src/lib.rs` gives to the macro.
fn generate_bindings(contract: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("policy.wit", contract)?;
    let world = resolve.select_world(&[package], Some("policy"))?;
    let options = Opts {
        format: true,
        pub_export_macro: true,
        export_macro_name: Some("export_guard".to_owned()),
        default_bindings_module: Some("tollgate_sdk::bindings".to_owned()),
        ..Opts::default()
    };
    let mut files = Files::default();
    options.build().generate(&mut resolve, world, &mut files)?;
    let first = files.iter().next();
    Ok(first.ok_or("no bindings were generated")?.1.to_vec())
}

/// The SDK's root with the bindings included.
fn with_bindings(library: &str) -> Result<String, Box<dyn Error>> {
    let (before, rest) = library
        .split_once(GENERATE.0)
        .ok_or("policies/sdk/src/lib.rs does not generate its bindings as it did")?;
    let (_, after) = rest
        .split_once(GENERATE.1)
        .ok_or("policies/sdk/src/lib.rs does not generate its bindings as it did")?;
    Ok(format!("{before}{INCLUDE}{after}"))
}

/// The sources of a folder, in order. There are no folders in it.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            return Err(format!("{} is a folder: teach build.rs to walk", path.display()).into());
        }
        files.push(path);
    }
    files.sort();
    Ok(files)
}

/// The version and checksum of the crate that the bindings call.
fn locked(lock: &str) -> Result<(String, String), Box<dyn Error>> {
    let entry = lock
        .split("[[package]]")
        .find(|entry| {
            entry.contains("name = \"wit-bindgen\"\n")
                && entry.contains(&format!("version = \"{WIT_BINDGEN}."))
        })
        .ok_or("Cargo.lock has no wit-bindgen")?;
    let value = |key: &str| {
        let line = entry.lines().find_map(|line| line.strip_prefix(key));
        line.map(|line| line.trim_matches('"').to_owned())
            .ok_or_else(|| format!("Cargo.lock tells no {key}of wit-bindgen"))
    };
    Ok((value("version = ")?, value("checksum = ")?))
}
