//! The one place where bytes become native code without being compiled here.
#![allow(unsafe_code)]

use tollgate_compiled::Authentic;
use wasmtime::component::Component;
use wasmtime::{Config, Engine, Result};

/// Makes a component of native code that is part of this very binary.
///
/// The `'static` is the point: bytes that were read from anywhere at run time do not have it
/// unless somebody leaks them on purpose.
pub(crate) fn embedded(engine: &Engine, precompiled: &'static [u8]) -> Result<Component> {
    if let Some(component) = in_place::component(engine, precompiled) {
        return Ok(component);
    }
    // SAFETY: whoever can change these bytes can change the instructions around them, because
    // both come out of one build: the bundle's build script compiled them, under the same
    // configuration, and the linker put them into this binary. wasmtime checks its own header
    // (version, configuration, target), which finds mistakes of ours and would not stop an
    // attacker. Nothing here verifies the code itself; it is trusted exactly as much as the
    // binary is.
    unsafe { Component::deserialize(engine, precompiled) }
}

/// Makes a component of native code that was compiled before.
pub(crate) fn kept(engine: &Engine, authentic: &Authentic) -> Result<Component> {
    // SAFETY: an `Authentic` has a MAC over every byte, keyed from outside the cache, that was
    // verified in the memory that is read here. Only `Compiled::keep` makes one, which
    // [`Engine::load`](crate::Engine::load) hands what this very wasmtime compiled, under a name that
    // holds its version and configuration. wasmtime's own header check finds mistakes of ours; it
    // is no defence.
    unsafe { Component::deserialize(engine, authentic.code()) }
}

/// The configuration that native code can be run under where it lies.
pub(crate) fn runnable_in_place(configuration: &mut Config) {
    in_place::allow(configuration);
}

/// Copying the policies costs more pages than all the rest of a check. Here they are run out of
/// the pages that the kernel maps from the binary's file, of which it reads what is needed.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod in_place {
    use std::collections::BTreeSet;
    use std::ptr::NonNull;
    use std::sync::{Arc, Mutex, PoisonError};

    use rustix::mm::{MprotectFlags, mprotect};
    use wasmtime::component::Component;
    use wasmtime::{Config, CustomCodeMemory, Engine, Result};

    pub(super) fn allow(configuration: &mut Config) {
        configuration.with_custom_code_memory(Some(Arc::new(Pages)));
    }

    /// Where the constants begin that were taken. wasmtime keeps one list of all code in the
    /// process by its address, and does not bear the same twice.
    static TAKEN: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());

    /// None where the bytes do not begin a page, were taken before, or the machine doesn't let a
    /// constant become code: then a copy does.
    pub(super) fn component(engine: &Engine, precompiled: &'static [u8]) -> Option<Component> {
        let start = precompiled.as_ptr().addr();
        let is_free = || {
            let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
            taken.insert(start)
        };
        if !start.is_multiple_of(page_size()) || !is_free() {
            return None;
        }
        // SAFETY: as for a copy of these bytes. They live as long as the process, and nobody
        // writes to them: they are a constant.
        unsafe { Component::deserialize_raw(engine, NonNull::from(precompiled)) }.ok()
    }

    fn page_size() -> usize {
        rustix::param::page_size()
    }

    /// Makes pages executable: those of wasmtime's own mappings, and those of constants.
    struct Pages;

    impl CustomCodeMemory for Pages {
        fn required_alignment(&self) -> usize {
            page_size()
        }

        fn publish_executable(&self, start: *const u8, bytes: usize) -> Result<()> {
            let flags = MprotectFlags::READ | MprotectFlags::EXEC;
            // SAFETY: wasmtime hands whole pages of code that it has finished writing, or that
            // are a constant of this binary. Nothing writes to either from here on.
            unsafe { mprotect(start.cast_mut().cast(), bytes, flags) }?;
            Ok(())
        }

        /// Nothing: a mapping of wasmtime's is gone next, and another engine may be running the
        /// same constant.
        fn unpublish_executable(&self, _start: *const u8, _bytes: usize) -> Result<()> {
            Ok(())
        }
    }
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
mod in_place {
    use wasmtime::component::Component;
    use wasmtime::{Config, Engine};

    pub(super) fn allow(_configuration: &mut Config) {}

    pub(super) fn component(_engine: &Engine, _precompiled: &'static [u8]) -> Option<Component> {
        None
    }
}
