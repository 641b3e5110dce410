//! Reads the catalogue when Tollgate is built, and writes it in a form that needs no reading
//! when it runs: each gateway encoded by itself, and the automaton that finds their words.

use std::error::Error;
use std::path::{Path, PathBuf};

use tollgate_model::Digest;

use entry::{Entry, Landmine, of_family, read_files};
use form::{Built, BuiltGateway};
use package::FAMILIES;

#[path = "build/automaton.rs"]
mod automaton;

// The format is the library's own; what only the library needs of it is not used here.
#[allow(dead_code, unreachable_pub, unused_imports)]
#[path = "src/entry.rs"]
mod entry;
#[allow(dead_code, unreachable_pub)]
#[path = "src/error.rs"]
mod error;
#[allow(dead_code)]
#[path = "src/fields.rs"]
mod fields;
#[path = "src/form.rs"]
mod form;
#[allow(dead_code)]
#[path = "src/names.rs"]
mod names;
#[path = "src/nearest.rs"]
mod nearest;
#[allow(dead_code)]
#[path = "src/package.rs"]
mod package;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=catalogue");
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut files = Vec::new();
    collect(&root, &root.join("catalogue"), &mut files)?;
    // `stripe.toml` before `stripe/ruby.toml`, which adds to it.
    files.sort();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let entries = read_files(&files).map_err(|error| error.to_string())?;
    automaton::write(&entries, &out)?;
    std::fs::write(out.join("catalogue.bin"), encode(&files, &entries)?)?;
    Ok(())
}

fn collect(
    root: &Path,
    folder: &Path,
    files: &mut Vec<(String, String)>,
) -> Result<(), Box<dyn Error>> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|end| end == "toml") {
            let name = path
                .strip_prefix(root)?
                .to_string_lossy()
                .replace('\\', "/");
            files.push((name, std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

fn encode(files: &[(&str, &str)], entries: &[Entry]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut parts = Vec::new();
    for entry in entries {
        let families = FAMILIES.map(|family| postcard::to_allocvec(&of_family(entry, family)));
        let patterns = families.into_iter().collect::<Result<Vec<_>, _>>()?;
        parts.push((postcard::to_allocvec(entry)?, patterns));
    }
    let landmines: Vec<&Landmine> = entries.iter().flat_map(|entry| &entry.landmines).collect();
    let landmines = postcard::to_allocvec(&landmines)?;
    let gateways = entries
        .iter()
        .zip(&parts)
        .map(|(entry, (bytes, patterns))| BuiltGateway {
            id: &entry.gateway.id,
            entry: bytes,
            patterns: patterns.iter().map(Vec::as_slice).collect(),
        });
    let texts = files
        .iter()
        .flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
    let built = Built {
        digest: Digest::of_parts(texts).bytes(),
        gateways: gateways.collect(),
        landmines: &landmines,
    };
    Ok(postcard::to_allocvec(&built)?)
}
