//! What a repository gets that adopts Tollgate, by what it has.
//!
//! [`Repository::look`] sees what lies at its root; [`files`] are what it could get. Nothing is
//! written here: `tollgate init` asks before each.
#![forbid(unsafe_code)]

mod ci;
mod files;
mod look;

pub use ci::Ci;
pub use files::{NewFile, files};
pub use look::Repository;
