//! Policies in OCI registries, and the store that pulled ones are kept in.
//!
//! A policy is an artifact in the layout that the CNCF's Wasm working group gave WebAssembly: a
//! manifest with a config of type `application/vnd.wasm.config.v0+json` and one layer of type
//! `application/wasm`, which is the component. Whatever comes from a registry is checked against
//! its digest before anybody sees it; what is pulled lies in a [`Store`] under the SHA-256 of its
//! component, and is checked again whenever it is read. A check never asks a registry.
//!
//! This is the only crate that speaks HTTP, and nothing of its client shows in the interface.
#![forbid(unsafe_code)]

mod address;
mod artifact;
mod challenge;
mod client;
mod credentials;
mod error;
mod store;
mod tls;
mod version;

pub use address::{Address, AddressError};
pub use artifact::{Artifact, Description, Entry, SIGNATURE};
pub use client::{Client, Security};
pub use credentials::{Credentials, Login};
pub use error::RegistryError;
pub use store::{Store, StoreError};
pub use version::{Version, newest};
