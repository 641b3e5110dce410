//! `cargo xtask test`: every test, from nothing.

use std::process::ExitCode;

use crate::cargo::{build_tollgate, cargo, pass_on, run as run_command};
use crate::failure::Failure;
use crate::setup::set_up;

/// Sets up, tests the whole workspace and ends as cargo does.
///
/// `--no-fail-fast`: one run tells everything that is broken.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, Failure> {
    set_up()?;
    let mut test = cargo();
    test.args(["test", "--release", "--workspace", "--no-fail-fast"])
        .args(arguments);
    Ok(pass_on(run_command(&mut test)?))
}

/// Sets up, and runs the tests of a package that need what not every machine has.
pub(crate) fn run_ignored(
    package: &str,
    named: &str,
    arguments: &[String],
) -> Result<ExitCode, Failure> {
    set_up()?;
    if let Err(status) = build_tollgate()? {
        return Ok(pass_on(status));
    }
    let mut test = cargo();
    test.args(["test", "--release", "-p", package, named])
        .args(["--", "--ignored"])
        .args(arguments);
    Ok(pass_on(run_command(&mut test)?))
}
