//! The plain data of the domain: no input, no output.
//!
//! Every other crate speaks in these types. [`code`] is what was read out of source text,
//! [`change`] what lies between two revisions, [`gateway`] what a call does with money,
//! [`setting`] what a configuration file says, [`finding`] what a policy reported and
//! [`decision`] what came of it; [`review`] what people approve; [`backtest`] is what would have come of a whole history.
#![forbid(unsafe_code)]

pub mod backtest;
pub mod change;
pub mod code;
pub mod decision;
pub mod digest;
pub mod finding;
pub mod gateway;
pub mod path;
pub mod review;
pub mod setting;
pub mod span;
pub mod time;

pub use digest::Digest;
pub use path::RepoPath;
pub use span::Span;
pub use time::Timestamp;
