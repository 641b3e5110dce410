//! Finding: which Rust of this machine can build policies.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::machine::{is_program, output};
use crate::toolchain::{Origin, WasmToolchain};
use crate::{Machine, TARGET, ToolchainError, debian};

/// The Rust that builds policies on this machine. Installs nothing.
///
/// # Errors
///
/// - [`ToolchainError::Missing`]: the machine has none; [`crate::set_up`] may install one.
pub fn find() -> Result<WasmToolchain, ToolchainError> {
    find_on(&Machine::present())
}

/// [`find`], on a described machine.
///
/// # Errors
///
/// As [`find`].
pub fn find_on(machine: &Machine) -> Result<WasmToolchain, ToolchainError> {
    let mut tried = Vec::new();
    for compiler in present_compilers(machine) {
        match compiler.check() {
            Ok(()) => return Ok(compiler.into_toolchain()),
            Err(why) => tried.push(why),
        }
    }
    if tried.is_empty() {
        tried.push("there is no cargo with its rustc on PATH".to_owned());
    }
    match debian::find(machine) {
        Ok(toolchain) => Ok(toolchain),
        Err(why) => {
            tried.push(why);
            Err(ToolchainError::Missing { tried })
        }
    }
}

/// A cargo and the rustc that it would use.
struct Compiler {
    cargo: PathBuf,
    rustc: PathBuf,
}

/// The pair that runs us, then the pair on the search path.
///
/// The first is not always on the path: rustup's shims start a cargo far away from them.
fn present_compilers(machine: &Machine) -> Vec<Compiler> {
    let outer = machine.outer_cargo.as_ref().and_then(|cargo| {
        let rustc = cargo.with_file_name("rustc");
        (is_program(cargo) && is_program(&rustc)).then(|| Compiler {
            cargo: cargo.clone(),
            rustc,
        })
    });
    let on_path = machine
        .program("cargo")
        .zip(machine.program("rustc"))
        .map(|(cargo, rustc)| Compiler { cargo, rustc })
        .filter(|found| {
            outer
                .as_ref()
                .is_none_or(|outer| outer.rustc != found.rustc)
        });
    outer.into_iter().chain(on_path).collect()
}

impl Compiler {
    /// Whether this one builds policies, or else why not.
    fn check(&self) -> Result<(), String> {
        check_version(&self.rustc)?;
        let rustc = self.rustc.display();
        let arguments = ["--print", "target-libdir", "--target", TARGET];
        let printed = output(&self.rustc, &arguments, &[]).map_err(|error| error.to_string())?;
        let libraries = PathBuf::from(String::from_utf8_lossy(&printed.stdout).trim());
        if printed.status.success() && has_core_library(&libraries) {
            Ok(())
        } else {
            Err(format!("{rustc} has no standard library for {TARGET}"))
        }
    }

    fn into_toolchain(self) -> WasmToolchain {
        WasmToolchain {
            origin: Origin::Present,
            cargo: self.cargo,
            environment: vec![(OsString::from("RUSTC"), self.rustc.into_os_string())],
            extra_arguments: Vec::new(),
        }
    }
}

/// The workspace's minimum Rust holds for policies too: they share its lock file.
pub(crate) fn check_version(rustc: &Path) -> Result<(), String> {
    let wanted = env!("CARGO_PKG_RUST_VERSION");
    let printed = output(rustc, &["--version"], &[]).map_err(|error| error.to_string())?;
    let line = String::from_utf8_lossy(&printed.stdout);
    let line = line.trim();
    match (
        parse_version(line.split_whitespace().nth(1).unwrap_or_default()),
        parse_version(wanted),
    ) {
        (Some(found), Some(minimum)) if found >= minimum => Ok(()),
        (Some(_), _) => Err(format!("{} is {line}; {wanted} is needed", rustc.display())),
        (None, _) => Err(format!("{} does not tell its version", rustc.display())),
    }
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split('.').map(|part| part.parse::<u32>().ok());
    Some((numbers.next()??, numbers.next()??))
}

fn has_core_library(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libcore-") && name.ends_with(".rlib")
    })
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(parse_version("1.96.0"), Some((1, 96)));
        assert_eq!(parse_version("1.100.0-nightly"), Some((1, 100)));
        assert!(parse_version("1.100.0") > parse_version("1.95"));
        assert_eq!(parse_version("one"), None);
        assert_eq!(parse_version(""), None);
    }
}
