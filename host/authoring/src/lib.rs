//! From a name to a policy: starting one, building it, looking into it.
//!
//! [`start`] writes a folder that builds and passes its tests at once, on a machine that has
//! nothing of this repository: the SDK and the contract are in the binary. [`build`] makes the
//! component, [`inspect`] tells what one is, or why the engine refuses it; [`test()`] runs its cases,
//! and [`see`] tells what policies are told of a file.
#![forbid(unsafe_code)]

mod build;
mod error;
mod inspect;
mod language;
mod sdk;
mod sight;
mod start;
mod template;
mod test;
mod told;

pub use build::{Built, Order, build};
pub use error::AuthoringError;
pub use inspect::{Inspection, inspect, inspect_built_in, inspect_bytes};
pub use language::Language;
pub use sight::see;
pub use start::{Started, start};
pub use test::{Outcome, Tested, Trial, test};
pub use told::tell;
