//! Finds, and on request installs, a Rust that builds `wasm32-unknown-unknown`.
//!
//! Policies are WebAssembly, so building Tollgate needs a Rust with a standard library for
//! that target. Machines differ in how they come by one; the order here is fixed:
//!
//! 1. the Rust that is already present, where it has the target;
//! 2. `rustup target add`, where rustup may install ([`set_up`] only);
//! 3. Debian's and Ubuntu's own packages, a whole Rust with its sources under `/usr`, whose
//!    standard library cargo then builds for the target;
//! 4. an error that says what to install.
//!
//! [`find`] never installs anything, so that a build script may call it. [`set_up`] installs,
//! says so before it does, and does nothing where [`find`] already succeeds.
//!
//! This crate depends on the standard library alone, so that `cargo xtask setup` is there
//! within seconds on a machine that has built nothing yet.
#![forbid(unsafe_code)]

mod debian;
mod environment;
mod error;
mod find;
mod machine;
mod set_up;
mod toolchain;

pub use error::ToolchainError;
pub use find::{find, find_on};
pub use machine::Machine;
pub use set_up::{set_up, set_up_on};
pub use toolchain::{Origin, WasmBuild, WasmToolchain};

/// The target that policies are built for.
///
/// Its standard library imports nothing: no clock, no files, no randomness. That is what lets
/// the engine refuse every import outside `tollgate:`.
pub const TARGET: &str = "wasm32-unknown-unknown";
