//! The configuration, the decision.
//!
//! [`Configuration`] is what `tollgate.toml` says once it has been checked; [`decide`] turns
//! what the policies found into one answer under that configuration. Neither reads anything:
//! the caller brings the text of the configuration, taken from the *base* of the change, so
//! that no change can loosen its own gate.
#![forbid(unsafe_code)]

pub mod approvals;
pub mod configuration;
mod decide;

pub use configuration::{Configuration, ConfigurationError, EffectSetting, Origin, PolicySettings};
pub use decide::{Subject, decide};
