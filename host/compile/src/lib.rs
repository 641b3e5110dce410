//! A policy's core module to component to native code, under one wasmtime configuration.
//!
//! Both sides of Tollgate call this crate: the build, which turns the built-in policies into
//! native code inside the binary, and the engine, which compiles everybody else's when it loads
//! them. Since both take [`configuration`] from here, what the build compiled is what the engine
//! accepts.
#![forbid(unsafe_code)]

mod component;
mod configuration;
mod cost;

pub use component::{CompileError, componentize, is_component, is_core_module, precompile};
pub use configuration::{MAX_BACKTRACE_FRAMES, MAX_WASM_STACK_BYTES, configuration};
pub use cost::{OPERATOR_COST_VERSION, operator_cost};
