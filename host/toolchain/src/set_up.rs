//! Setting up: installing a Rust that can build policies, where none is there.

use crate::find::find_on;
use crate::machine::run_aloud;
use crate::{Machine, TARGET, ToolchainError, WasmToolchain, debian};

/// One way to install; the error is why it did not come to that, or failed.
type Installer = fn(&Machine, &mut dyn FnMut(&str)) -> Result<(), String>;

/// The Rust that builds policies on this machine, installed if need be.
///
/// `announce` is told what is about to be installed before it is. It is never called, and nothing
/// is installed, where [`crate::find`] succeeds.
///
/// # Errors
///
/// - [`ToolchainError::Missing`]: the machine has none and none could be installed; says what
///   was tried.
pub fn set_up(announce: &mut dyn FnMut(&str)) -> Result<WasmToolchain, ToolchainError> {
    set_up_on(&Machine::present(), announce)
}

/// [`set_up`], on a described machine.
///
/// # Errors
///
/// As [`set_up`].
pub fn set_up_on(
    machine: &Machine,
    announce: &mut dyn FnMut(&str),
) -> Result<WasmToolchain, ToolchainError> {
    let mut tried = match find_on(machine) {
        Ok(toolchain) => return Ok(toolchain),
        Err(ToolchainError::Missing { tried }) => tried,
        Err(error) => return Err(error),
    };
    let installers: [Installer; 2] = [add_target, debian::install];
    for install in installers {
        match install(machine, announce) {
            Ok(()) => match find_on(machine) {
                Ok(toolchain) => return Ok(toolchain),
                Err(ToolchainError::Missing { tried: still }) => tried = still,
                Err(error) => return Err(error),
            },
            Err(why) => tried.push(why),
        }
    }
    Err(ToolchainError::Missing { tried })
}

/// Asks rustup for the target's library.
fn add_target(machine: &Machine, announce: &mut dyn FnMut(&str)) -> Result<(), String> {
    let rustup = machine
        .program("rustup")
        .ok_or("there is no rustup on PATH")?;
    if !machine.rustup_may_install {
        return Err("rustup may not install: RUSTUP_AUTO_INSTALL=0".to_owned());
    }
    announce(&format!(
        "adding the target to rustup's Rust: rustup target add {TARGET}"
    ));
    match run_aloud(&rustup, ["target", "add", TARGET], &[]) {
        Ok(true) => Ok(()),
        Ok(false) => Err(format!("rustup target add {TARGET} failed")),
        Err(error) => Err(error.to_string()),
    }
}
