//! A built-in policy of Tollgate.
#![forbid(unsafe_code)]
