//! `cargo xtask`: what people who work on Tollgate run.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line talks to people"
)]

mod authors;
mod bench;
mod cargo;
mod corpus;
mod demo;
mod failure;
mod hook_managers;
mod screenshot;
mod setup;
mod test;

use std::env;
use std::process::ExitCode;

use failure::Failure;

const USAGE: &str = "\
usage: cargo xtask <command>

  setup            what building needs: checks it, installs a Rust for policies if need be
  demo             sets up, builds, runs `tollgate demo`
  test [ARGUMENTS] sets up, runs every test; arguments go to `cargo test`
  pages            opens the pages for auditors in Chromium, which must be installed
  registry         pushes and pulls policies, with docker-registry, which must be installed
  authors          builds a policy in every language, with npm and pip, and compares what they find
  bench [RUNS]     measures `tollgate check` against `git diff` and `ast-grep scan`
  corpus --mirror DIR [--corpus FILE] [--only ID,...] [--json FILE]
                   judges known defects and harmless commits of public repositories
  screenshot       draws host/docs/demo.svg out of `tollgate demo`, for the README
  hook-managers    installs husky, lefthook and pre-commit, runs the tests with them

exit codes: 0 done, 1 something was found or failed, 2 this machine or these arguments do not do";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("", &[][..]),
    };
    let outcome = match command {
        "setup" => setup::run(rest),
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "pages" => test::run_ignored("tollgate-tests", "pages::", rest),
        "registry" => test::registry(rest),
        "authors" => authors::run(rest),
        "bench" => bench::run(rest),
        "hook-managers" => hook_managers::run(rest),
        "screenshot" => screenshot::run(rest),
        "corpus" => corpus::run(rest),
        "help" | "-h" | "--help" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        "" => Err(Failure::usage("a command is missing")),
        other => Err(Failure::usage(format!("there is no command `{other}`"))),
    };
    outcome.unwrap_or_else(|failure| {
        eprintln!("{failure}");
        failure.exit_code()
    })
}
