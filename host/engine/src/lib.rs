//! Loads, limits and runs policies; answers their questions out of facts.
//!
//! An [`Engine`] is responsible for everything between the bytes of a policy and its checked
//! findings. It refuses a component that asks for anything but `tollgate:policy`, gives each
//! run a fresh store with a budget computed from the change alone, answers what the policy asks,
//! and believes nothing of what comes back: a finding is compared with the manifest and with the
//! text it points into before anybody sees it.
//!
//! Fuel decides how long a policy may run, and time never does, so that the same change gets
//! the same answer on every machine. All bounds are in [`Limits`], each with its reason.
//!
//! wasmtime is named in this crate and in `tollgate-compile`, and in no signature here.
#![deny(unsafe_code)]
#![warn(clippy::indexing_slicing)]

mod accept;
mod answers;
mod bound;
mod engine;
mod failure;
mod fingerprint;
mod handles;
mod kept;
mod limits;
mod load;
mod manifest;
mod native;
mod pattern;
mod place;
mod policy;
mod run;
mod session;
mod state;
mod ticker;
mod trace;
mod view;
mod wit;

pub use engine::{Engine, EngineError, THREAD_STACK_BYTES};
pub use limits::Limits;
pub use load::LoadError;
pub use policy::Policy;
pub use run::{FileRuns, OptionsOf};
pub use trace::Exchange;
