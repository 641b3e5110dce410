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
pub mod destination;
mod doubts;
mod effects;
mod notices;
mod stricter;
mod touched;
pub mod waivers;

pub use configuration::{Configuration, ConfigurationError, Origin, PolicySettings};
pub use decide::{Subject, decide};
pub use doubts::about_configuration as doubts_about;
pub use effects::{
    AtLeast, EffectSetting, NotAtLeast, PolicyEffects, RuleSetting, Stricter, Where,
};
pub use stricter::stricter;
pub use touched::{CONFIGURATION_CHANGED, configuration_changed};
pub use waivers::Waivers;
