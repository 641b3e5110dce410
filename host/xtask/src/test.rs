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

/// Runs the tests that need a registry: of the crate that talks to it, and with the real binary.
pub(crate) fn registry(arguments: &[String]) -> Result<ExitCode, Failure> {
    let own = run_ignored("tollgate-registry", "", arguments)?;
    if own != ExitCode::SUCCESS {
        return Ok(own);
    }
    run_ignored("tollgate-tests", "registries::", arguments)
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
