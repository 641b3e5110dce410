//! Manifests and lockfiles to dependencies, versions and what they can resolve into.
//!
//! [`Format::of`] says by its name whether a file declares dependencies. [`read`] looks for the
//! packages that somebody is interested in ([`Wanted`]): a lockfile is the largest text of most
//! repositories, so it is searched for their names first, and then read once from start to end
//! without a tree of it. [`Range`] compares versions as the registry of the ecosystem does, and
//! [`Dependency::reach`] says whether a dependency is, or can become, one of a range.
//!
//! Nothing here knows what a package is for, and no text makes it fail: what cannot be read is
//! reported in [`DependencyFile::problems`], beside everything else.
#![forbid(unsafe_code)]

mod dependency;
mod ecosystem;
mod format;
mod json;
mod places;
mod range;
mod read;
mod requirement;
mod sink;
mod version;
mod wanted;

pub use dependency::{Dependency, DependencyFile, Reach};
pub use ecosystem::Ecosystem;
pub use format::Format;
pub use range::Range;
pub use read::read;
pub use version::Version;
pub use wanted::Wanted;
