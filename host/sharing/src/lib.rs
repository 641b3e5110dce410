//! Publishing policies, and pinning those of others.
//!
//! A [`Desk`] talks to registries on behalf of one `tollgate.toml`. What it gets is checked before
//! anybody sees it or it is kept: the digests of manifest and component, the pin, the author's
//! signature where the configuration asks for one, and whether the engine takes it. [`pins()`] and
//! [`with_pin`] alter the pins of a configuration where they stand, and nothing else of it.
#![forbid(unsafe_code)]

mod desk;
mod difference;
mod error;
mod pins;
mod publish;
mod renew;
mod trust;

pub use desk::{Desk, Fetched};
pub use difference::differences;
pub use error::SharingError;
pub use pins::{Pin, filled, pins, with_pin};
pub use publish::{Offer, Published, publish};
pub use renew::{Newer, Renewal, Standing, is_of_registry, local, newer, renewal, standing};
pub use trust::{NAMESPACE, Signed, Trust, statement};
