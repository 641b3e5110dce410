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
    let component = unsafe { Component::deserialize(engine, precompiled) };
    let_go(precompiled);
    component
}

/// Gives the memory back that held a constant which is copied by now: as much again as the
/// policies take themselves. Whoever reads it again reads the file again.
#[cfg(target_os = "linux")]
fn let_go(copied: &'static [u8]) {
    use rustix::mm::{Advice, madvise};

    let page = rustix::param::page_size();
    let skipped = copied.as_ptr().addr().wrapping_neg() % page;
    let whole = copied.len().saturating_sub(skipped) / page * page;
    let start = copied.as_ptr().wrapping_add(skipped).cast_mut().cast();
    if whole > 0 {
        // SAFETY: all of these pages lie inside a constant of this binary. It is mapped from the
        // binary's file, and never written to, so that a page which was dropped comes back as it
        // was. It is advice: where the kernel does not take it, nothing is lost.
        let _advised = unsafe { madvise(start, whole, Advice::LinuxDontNeed) };
    }
}

#[cfg(not(target_os = "linux"))]
fn let_go(_copied: &'static [u8]) {}
