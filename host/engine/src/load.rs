//! From bytes to a policy: what is refused before anything of it runs.

use std::sync::Arc;

use tollgate_compile::{CompileError, componentize, is_component, is_core_module};
use tollgate_model::Digest;
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};

use crate::policy::Policy;
use crate::state::State;
use crate::wit;

/// What a policy exports.
const GUARD: &str = "tollgate:policy/guard";

/// What it may import.
const FACTS: &str = "tollgate:policy/facts";

/// The version of the package that this host speaks, without its last number: those of one
/// `0.x` are compatible.
const VERSION: &str = "0.1";

/// Why a policy was not loaded. None of it has run.
///
/// `Display` names the policy and says what is wrong with it; [`LoadError::hint`] says what to
/// do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// It is larger than any policy is; nothing of it was parsed.
    #[error("policy `{policy}` has {bytes} bytes; the limit is {limit}")]
    TooLarge {
        /// The policy.
        policy: String,
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// It is no WebAssembly component.
    #[error("policy `{policy}` is not a WebAssembly component: {found}")]
    NotAComponent {
        /// The policy.
        policy: String,
        /// What it looks like instead.
        found: &'static str,
    },
    /// It is a core module that does not become a component.
    #[error("policy `{policy}`: {source}")]
    CoreModule {
        /// The policy.
        policy: String,
        /// Why not.
        source: CompileError,
    },
    /// It is damaged, or uses what is turned off.
    #[error("policy `{policy}` does not compile: {reason}")]
    Compile {
        /// The policy.
        policy: String,
        /// What the compiler found.
        reason: String,
    },
    /// It wants something that no policy gets.
    #[error(
        "policy `{policy}` imports `{import}`; policies are pure and may import only `{FACTS}`"
    )]
    ForbiddenImport {
        /// The policy.
        policy: String,
        /// What it wants.
        import: String,
    },
    /// It was built for another version of the interface.
    #[error(
        "policy `{policy}` was built for `{interface}`; this is a Tollgate that speaks version {VERSION}"
    )]
    OtherVersion {
        /// The policy.
        policy: String,
        /// The interface with the version that it was built for.
        interface: String,
    },
    /// It is a component, but no policy.
    #[error("policy `{policy}` does not export `{GUARD}`")]
    NoGuard {
        /// The policy.
        policy: String,
    },
    /// It uses the interface differently than this version has it.
    #[error("policy `{policy}` does not fit `tollgate:policy` {VERSION}: {reason}")]
    Mismatch {
        /// The policy.
        policy: String,
        /// What does not fit.
        reason: String,
    },
    /// Native code inside Tollgate that this Tollgate can't run. No policy is to blame.
    #[error("the built-in policy `{policy}` can't be used: {reason}")]
    BuiltIn {
        /// The policy.
        policy: String,
        /// What wasmtime found.
        reason: String,
    },
}

impl LoadError {
    /// What the reader can do about it.
    pub fn hint(&self) -> String {
        let hint = match self {
            LoadError::TooLarge { .. } => {
                "build the policy in release mode, without debug information"
            }
            LoadError::NotAComponent { .. } => {
                "give the .wasm file that `tollgate policy build`, componentize-js or componentize-py wrote"
            }
            LoadError::CoreModule { source, .. } => source.hint(),
            LoadError::Compile { .. } => {
                "check that the file is complete; 64-bit or several memories, threads and relaxed SIMD are off"
            }
            LoadError::ForbiddenImport { import, .. } if import.starts_with("wasi:") => {
                "Rust: build for `wasm32-unknown-unknown`. JavaScript: give componentize-js \
                 `disableFeatures: ['stdio', 'random', 'clocks', 'http', 'fetch-event']`. \
                 Python: give componentize-py `--stub-wasi`"
            }
            LoadError::ForbiddenImport { .. } => {
                "remove the import: everything a policy may know is in the facts"
            }
            LoadError::OtherVersion { .. } => {
                "build the policy again with the SDK of this Tollgate"
            }
            LoadError::NoGuard { .. } => "build it with the `policy` world of `tollgate:policy`",
            LoadError::Mismatch { .. } => {
                "the policy may need a newer Tollgate; else build it again with the SDK of this one"
            }
            LoadError::BuiltIn { .. } => {
                "this binary is damaged or was put together wrongly: install it again"
            }
        };
        hint.to_owned()
    }
}

/// Makes a component of bytes that nobody has looked at.
///
/// A core module that carries the description of its world becomes a component first.
pub(crate) fn read_component(
    engine: &Engine,
    policy: &str,
    bytes: &[u8],
    max_bytes: usize,
) -> Result<Component, LoadError> {
    if bytes.len() > max_bytes {
        return Err(LoadError::TooLarge {
            policy: policy.to_owned(),
            bytes: bytes.len(),
            limit: max_bytes,
        });
    }
    let componentized;
    let component = if is_component(bytes) {
        bytes
    } else if is_core_module(bytes) {
        componentized = componentize_module(policy, bytes)?;
        &componentized
    } else {
        return Err(LoadError::NotAComponent {
            policy: policy.to_owned(),
            found: looks_like(bytes),
        });
    };
    Component::from_binary(engine, component).map_err(|error| LoadError::Compile {
        policy: policy.to_owned(),
        reason: format!("{error:#}"),
    })
}

fn componentize_module(policy: &str, module: &[u8]) -> Result<Vec<u8>, LoadError> {
    const DESCRIPTION: &[u8] = b"component-type";
    // Without the section, an encoder makes an empty component of any module, and the message
    // would be about an export that is plainly there.
    if !module
        .windows(DESCRIPTION.len())
        .any(|bytes| bytes == DESCRIPTION)
    {
        return Err(LoadError::NotAComponent {
            policy: policy.to_owned(),
            found: "it is a core module without the `component-type` section that wit-bindgen writes",
        });
    }
    componentize(module).map_err(|source| LoadError::CoreModule {
        policy: policy.to_owned(),
        source,
    })
}

fn looks_like(bytes: &[u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        _ if bytes.is_empty() => "it is empty",
        _ if bytes.starts_with(b"\0asm") && bytes.len() < 8 => {
            "it is cut off after its first bytes"
        }
        _ if bytes.starts_with(b"\0asm") => "it is WebAssembly of an unknown version",
        _ if bytes.starts_with(b"\x7fELF") => "it is native code",
        Ok(text) if text.trim_start().starts_with("(component") => "it is WebAssembly text",
        Ok(text) if text.trim_start().starts_with("(module") => "it is WebAssembly text",
        Ok(_) => "it is text",
        Err(_) => "it is not WebAssembly",
    }
}

/// Compares what a component wants and offers with the interface, and links it.
pub(crate) fn link(
    linker: &Linker<State>,
    component: &Component,
    name: &str,
    digest: Digest,
) -> Result<Policy, LoadError> {
    let interface = check_interface(linker.engine(), component, name)?;
    let mismatch = |error: wasmtime::Error| LoadError::Mismatch {
        policy: name.to_owned(),
        reason: format!("{error:#}"),
    };
    let linked = linker.instantiate_pre(component).map_err(mismatch)?;
    let component = wit::PolicyPre::new(linked).map_err(mismatch)?;
    Ok(Policy {
        name: name.to_owned(),
        digest,
        interface,
        component,
        described: Arc::default(),
    })
}

/// Reads the version that a component speaks off its exports, and refuses what it may not
/// import. Nothing of it runs.
fn check_interface(
    engine: &Engine,
    component: &Component,
    policy: &str,
) -> Result<String, LoadError> {
    let kind = component.component_type();
    for (import, _) in kind.imports(engine) {
        let (interface, version) = split_version(import);
        let is_ours = interface.starts_with("tollgate:policy/");
        if is_ours && !is_spoken(version) {
            return Err(LoadError::OtherVersion {
                policy: policy.to_owned(),
                interface: import.to_owned(),
            });
        }
        if is_ours && interface != FACTS {
            return Err(LoadError::Mismatch {
                policy: policy.to_owned(),
                reason: format!("it needs `{import}`, which this Tollgate does not have"),
            });
        }
        if !is_ours {
            return Err(LoadError::ForbiddenImport {
                policy: policy.to_owned(),
                import: import.to_owned(),
            });
        }
    }
    let mut other = None;
    for (export, _) in kind.exports(engine) {
        match split_version(export) {
            (GUARD, version) if is_spoken(version) => return Ok(version.to_owned()),
            (GUARD, _) => other = Some(export.to_owned()),
            _ => {}
        }
    }
    let policy = policy.to_owned();
    Err(match other {
        Some(interface) => LoadError::OtherVersion { policy, interface },
        None => LoadError::NoGuard { policy },
    })
}

fn split_version(name: &str) -> (&str, &str) {
    name.split_once('@').unwrap_or((name, ""))
}

/// Whether this host speaks a version. Prereleases are compatible with nothing.
fn is_spoken(version: &str) -> bool {
    let patch = version.strip_prefix(VERSION);
    let patch = patch.and_then(|rest| rest.strip_prefix('.'));
    patch.is_some_and(|patch| patch.parse::<u32>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::{is_spoken, split_version};

    #[test]
    fn versions_of_one_minor_are_spoken() {
        for (version, expected) in [
            ("0.1.0", true),
            ("0.1.12", true),
            ("0.1", false),
            ("0.1.0-rc.1", false),
            ("0.10.0", false),
            ("0.2.0", false),
            ("1.0.0", false),
            ("", false),
        ] {
            assert_eq!(is_spoken(version), expected, "{version}");
        }
        assert_eq!(split_version("a:b/c@1.2.3"), ("a:b/c", "1.2.3"));
        assert_eq!(split_version("log"), ("log", ""));
    }
}
