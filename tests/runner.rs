//! What crosses crates, one file a story.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic")]

mod adopting;
mod approvals;
mod attacks;
mod authoring;
mod authors;
mod backtest;
mod base_decides;
mod bombs;
mod cases;
mod ci;
mod compatibility;
mod compiled;
mod contracts;
mod demo;
mod emergencies;
mod evidence;
mod exit_codes;
mod hook_managers;
mod hooks;
mod incidents;
mod manners;
mod office;
mod own_policies;
mod pages;
mod pre_push;
mod ranges;
mod registries;
mod remembering;
mod reports;
mod shared_policies;
mod three_programs;
mod tutorial;
mod waivers;
mod world;
