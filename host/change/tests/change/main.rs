//! Changes of real repositories, made by git itself in temporary folders.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]
#![cfg(unix)]

mod approvals;
mod clones;
mod hunks;
mod kinds;
mod memory;
mod pushes;
mod ranges;
mod renames;
mod sandbox;
mod walks;
mod worktrees;
