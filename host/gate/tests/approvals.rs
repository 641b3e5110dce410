//! Approvals and overrides, with keys that `ssh-keygen` made. It must be installed: without it
//! nothing here is proved, and the tests fail.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic")]

#[path = "approvals/counting.rs"]
mod counting;
#[path = "approvals/forges.rs"]
mod forges;
#[path = "approvals/office.rs"]
mod office;
#[path = "approvals/overriding.rs"]
mod overriding;
#[path = "approvals/who.rs"]
mod who;
