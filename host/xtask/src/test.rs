//! `cargo xtask test`: every test, from nothing.

use std::process::ExitCode;

use crate::cargo::{cargo, pass_on, run as run_command};
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
