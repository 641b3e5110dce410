//! From the module that rustc writes to native code.

use wasmtime::Engine;
use wit_component::ComponentEncoder;

use crate::configuration;

/// The first eight bytes of a core module: magic, version 1, layer 0.
const CORE_MODULE: [u8; 8] = *b"\0asm\x01\0\0\0";

/// The first eight bytes of a component: magic, version 13, layer 1.
const COMPONENT: [u8; 8] = *b"\0asm\x0d\0\x01\0";

/// Why a policy did not become native code. All of these are faults of the policy's bytes, but
/// the last.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The bytes are not a core module.
    #[error("not a WebAssembly module: {found}")]
    NotAModule {
        /// What they look like instead.
        found: &'static str,
    },

    /// The bytes are not a component.
    #[error("not a WebAssembly component: {found}")]
    NotAComponent {
        /// What they look like instead.
        found: &'static str,
    },

    /// The module does not say, or does not keep, which world it was built for.
    #[error("the module does not make a component: {reason}")]
    Componentize {
        /// What the encoder found.
        reason: String,
    },

    /// The component is not valid under [`configuration`].
    #[error("the component does not compile: {reason}")]
    Compile {
        /// What the compiler found.
        reason: String,
    },

    /// This build of Tollgate cannot compile on this machine. No policy is to blame.
    #[error("no policy can be compiled on this machine: {reason}")]
    Engine {
        /// What wasmtime is missing.
        reason: String,
    },
}

impl CompileError {
    /// What the reader can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            CompileError::NotAModule { .. } => "give the .wasm file that rustc wrote",
            CompileError::NotAComponent { .. } => "build the policy with `tollgate policy build`",
            CompileError::Componentize { .. } => {
                "build the policy for `wasm32-unknown-unknown` with the `policy` world of \
                 `tollgate:policy`, and export it with `tollgate_sdk::policy!`"
            }
            CompileError::Compile { .. } => {
                "build the policy without 64-bit or several memories, threads, and relaxed SIMD"
            }
            CompileError::Engine { .. } => "use a Tollgate that was built for this machine",
        }
    }
}

/// Whether these are the first bytes of a core module. Nothing behind them is looked at.
pub fn is_core_module(bytes: &[u8]) -> bool {
    bytes.starts_with(&CORE_MODULE)
}

/// Whether these are the first bytes of a component. Nothing behind them is looked at.
pub fn is_component(bytes: &[u8]) -> bool {
    bytes.starts_with(&COMPONENT)
}

/// Wraps a core module into the component that its custom sections describe.
///
/// There are no adapters: a module that imports anything beside its world is refused here.
///
/// # Errors
///
/// - [`CompileError::NotAModule`]: the bytes are something else.
/// - [`CompileError::Componentize`]: the module was built for no world, or breaks it.
pub fn componentize(core_module: &[u8]) -> Result<Vec<u8>, CompileError> {
    if !is_core_module(core_module) {
        return Err(CompileError::NotAModule {
            found: looks_like(core_module),
        });
    }
    ComponentEncoder::default()
        .validate(true)
        .module(core_module)
        .and_then(ComponentEncoder::encode)
        .map_err(|error| CompileError::Componentize {
            reason: format!("{error:#}"),
        })
}

/// Compiles a component to native code for this architecture.
///
/// The result is only as trustworthy as whoever keeps it: it runs unchecked once loaded.
///
/// # Errors
///
/// - [`CompileError::NotAComponent`]: the bytes are something else.
/// - [`CompileError::Compile`]: the component is invalid, or uses what is turned off.
/// - [`CompileError::Engine`]: wasmtime has no compiler for this machine.
pub fn precompile(component: &[u8]) -> Result<Vec<u8>, CompileError> {
    if !is_component(component) {
        return Err(CompileError::NotAComponent {
            found: looks_like(component),
        });
    }
    let engine = Engine::new(&configuration()).map_err(|error| CompileError::Engine {
        reason: format!("{error:#}"),
    })?;
    engine
        .precompile_component(component)
        .map_err(|error| CompileError::Compile {
            reason: format!("{error:#}"),
        })
}

fn looks_like(bytes: &[u8]) -> &'static str {
    if is_component(bytes) {
        "it is a component already"
    } else if is_core_module(bytes) {
        "it is a core module"
    } else if bytes.is_empty() {
        "it is empty"
    } else if bytes.starts_with(b"\0asm") {
        "it is WebAssembly of an unknown version"
    } else if bytes.starts_with(b"\x7fELF") {
        "it is native code"
    } else {
        "it is not WebAssembly"
    }
}

#[cfg(test)]
mod tests {
    use wasmtime::Engine;

    use super::{CompileError, componentize, is_component, is_core_module, precompile};
    use crate::configuration;

    const EMPTY_MODULE: &[u8] = b"\0asm\x01\0\0\0";
    const EMPTY_COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

    #[test]
    fn modules_and_components_are_told_apart() {
        assert!(is_core_module(EMPTY_MODULE) && !is_component(EMPTY_MODULE));
        assert!(is_component(EMPTY_COMPONENT) && !is_core_module(EMPTY_COMPONENT));
        for neither in [&b""[..], b"\0asm", b"(component)", b"\x7fELF\0\0\0\0"] {
            assert!(!is_core_module(neither) && !is_component(neither));
        }
    }

    #[test]
    fn what_is_no_module_is_named() {
        for (bytes, found) in [
            (&b""[..], "it is empty"),
            (b"(module)", "it is not WebAssembly"),
            (EMPTY_COMPONENT, "it is a component already"),
            (
                b"\0asm\x07\0\0\0",
                "it is WebAssembly of an unknown version",
            ),
            (b"\x7fELF", "it is native code"),
        ] {
            let error = componentize(bytes).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("not a WebAssembly module: {found}")
            );
        }
    }

    #[test]
    fn a_module_without_a_world_is_refused() {
        // (module (import "wasi_snapshot_preview1" "x" (func)))
        let types = b"\x01\x04\x01\x60\0\0";
        let imports = b"\x02\x1c\x01\x16wasi_snapshot_preview1\x01x\0\0";
        let module = [EMPTY_MODULE, types, imports].concat();
        let error = componentize(&module).unwrap_err();
        assert!(
            matches!(error, CompileError::Componentize { .. }),
            "{error:?}"
        );
    }

    #[test]
    fn truncated_bytes_are_an_error() {
        let module = [EMPTY_MODULE, b"\x01\x7f\x01"].concat();
        assert!(matches!(
            componentize(&module),
            Err(CompileError::Componentize { .. })
        ));
        let component = [EMPTY_COMPONENT, b"\x01\x7f\x01"].concat();
        assert!(matches!(
            precompile(&component),
            Err(CompileError::Compile { .. })
        ));
    }

    #[test]
    fn a_module_does_not_precompile() {
        let error = precompile(EMPTY_MODULE).unwrap_err();
        assert_eq!(
            error.to_string(),
            "not a WebAssembly component: it is a core module"
        );
    }

    #[test]
    fn native_code_is_the_same_each_time_and_known_as_such() {
        let native = precompile(EMPTY_COMPONENT).unwrap();
        assert_eq!(native, precompile(EMPTY_COMPONENT).unwrap());
        let kind = Engine::detect_precompiled(&native);
        assert!(matches!(kind, Some(wasmtime::Precompiled::Component)));
    }

    #[test]
    fn two_memories_do_not_compile() {
        // (component (core module (memory 0) (memory 0)))
        let module = [EMPTY_MODULE, b"\x05\x05\x02\0\0\0\0"].concat();
        let component = [EMPTY_COMPONENT, &[1, module.len() as u8], &module].concat();
        assert!(matches!(
            precompile(&component),
            Err(CompileError::Compile { .. })
        ));
    }

    #[test]
    fn an_engine_runs_on_this_machine() {
        let engine = Engine::new(&configuration()).unwrap();
        wasmtime::component::Component::from_binary(&engine, EMPTY_COMPONENT).unwrap();
    }
}
