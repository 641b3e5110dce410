//! `cargo xtask setup`: what building Tollgate needs.

use std::process::ExitCode;

use tollgate_toolchain::{Machine, Origin, set_up_on};

use crate::failure::Failure;

/// A program, and what brings it.
pub(crate) type Needed = (&'static str, &'static str);

/// Programs that a build or the tests call.
const PROGRAMS: [Needed; 2] = [
    (
        "cc",
        "a C compiler, for libgit2 and tree-sitter: on Debian and Ubuntu, apt-get install gcc libc6-dev",
    ),
    (
        "git",
        "for the tests and hooks: on Debian and Ubuntu, apt-get install git",
    ),
];

/// Checks and installs, and says what policies are built with.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, Failure> {
    if let Some(argument) = arguments.first() {
        return Err(Failure::usage(format!(
            "`setup` takes no argument, not `{argument}`"
        )));
    }
    let origin = set_up()?;
    println!("ready: policies are built with {origin}");
    Ok(ExitCode::SUCCESS)
}

/// Checks and installs, silently where nothing is missing.
pub(crate) fn set_up() -> Result<&'static str, Failure> {
    let machine = Machine::present();
    check_programs(&machine, &PROGRAMS)?;
    let toolchain = set_up_on(&machine, &mut |line| println!("setup: {line}"))
        .map_err(|error| Failure::new(error.to_string(), error.hint()))?;
    Ok(match toolchain.origin {
        Origin::Debian => "Debian's Rust, which builds their standard library first",
        _ => "the Rust that is present",
    })
}

/// Whether these are on this machine, with what brings those that are not.
pub(crate) fn check_programs(machine: &Machine, programs: &[Needed]) -> Result<(), Failure> {
    let missing: Vec<_> = programs
        .iter()
        .filter(|(name, _)| machine.program(name).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing
        .iter()
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    let hints: Vec<_> = missing
        .iter()
        .map(|(name, hint)| format!("`{name}` is {hint}"))
        .collect();
    Err(Failure::new(
        format!("{} is not on PATH", names.join(" nor ")),
        hints.join("\nhint: "),
    ))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tollgate_toolchain::Machine;

    use super::{PROGRAMS, check_programs};

    #[test]
    fn what_is_missing_is_named_with_what_brings_it() {
        let machine = Machine {
            search_path: vec![PathBuf::from("/nowhere")],
            ..Machine::present()
        };
        let failure = check_programs(&machine, &PROGRAMS).unwrap_err().to_string();
        assert!(
            failure.starts_with("error: `cc` nor `git` is not on PATH"),
            "{failure}"
        );
        assert!(failure.contains("apt-get install gcc") && failure.contains("apt-get install git"));
    }
}
