//! `cargo xtask demo`: Tollgate at work, from nothing.

use std::process::{Command, ExitCode};

use crate::cargo::{build_tollgate, pass_on, run as run_command};
use crate::failure::Failure;
use crate::setup::set_up;

/// Sets up, builds, runs `tollgate demo` and ends as it does.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, Failure> {
    set_up()?;
    match build_tollgate()? {
        Ok(tollgate) => {
            let status = run_command(Command::new(tollgate).arg("demo").args(arguments))?;
            Ok(pass_on(status))
        }
        Err(status) => Ok(pass_on(status)),
    }
}
