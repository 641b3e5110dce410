//! `cargo xtask authors`: policies in every language, built by the real tools of each.

use std::process::ExitCode;

use tollgate_toolchain::Machine;

use crate::failure::Failure;
use crate::setup::{Needed, check_programs};
use crate::test::run_ignored;

/// What `tollgate policy build` calls. It brings the rest from npm's registry and from PyPI.
const PROGRAMS: [Needed; 3] = [
    (
        "node",
        "Node.js 20 or newer, for policies in JavaScript: https://nodejs.org",
    ),
    ("npm", "what comes with Node.js"),
    (
        "python3",
        "Python 3.9 or newer, for policies in Python: on Debian and Ubuntu, apt-get install python3-venv",
    ),
];

/// Checks that the tools are there, and runs the tests that need them.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, Failure> {
    check_programs(&Machine::present(), &PROGRAMS)?;
    run_ignored("tollgate-tests", "authors::", arguments)
}
