//! The one place where bytes become native code without being compiled here.
#![allow(unsafe_code)]

use wasmtime::component::Component;
use wasmtime::{Engine, Result};

/// Makes a component of native code that is part of this very binary.
///
/// The `'static` is the point: bytes that were read from anywhere at run time do not have it
/// unless somebody leaks them on purpose.
pub(crate) fn embedded(engine: &Engine, precompiled: &'static [u8]) -> Result<Component> {
    // SAFETY: whoever can change these bytes can change the instructions around them, because
    // both come out of one build: the bundle's build script compiled them, under the same
    // configuration, and the linker put them into this binary. wasmtime checks its own header
    // (version, configuration, target), which finds mistakes of ours and would not stop an
    // attacker. Nothing here verifies the code itself; it is trusted exactly as much as the
    // binary is.
    unsafe { Component::deserialize(engine, precompiled) }
}
