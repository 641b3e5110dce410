//! Running the tools of a policy's language.

use std::io;
use std::process::{Command, Stdio};

use crate::error::AuthoringError;

/// Whether a program starts at all. `hint` says how to come by it.
pub(super) fn check(program: &str, language: &str, hint: &str) -> Result<(), AuthoringError> {
    let mut command = Command::new(program);
    command.arg("--version");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(AuthoringError::Missing {
            what: format!("no `{program}` runs on this machine: policies in {language} need it"),
            hint: hint.to_owned(),
        }),
    }
}

/// Runs a tool, what it says going to standard error.
pub(super) fn run(mut command: Command, name: &str) -> Result<(), AuthoringError> {
    command.stdin(Stdio::null()).stdout(io::stderr());
    let failed = |what: String, hint| AuthoringError::Tool { what, hint };
    let status = command.status().map_err(|error| {
        let hint = "check that it is installed, and on PATH";
        failed(format!("can't run {name}: {error}"), hint)
    })?;
    match status.success() {
        true => Ok(()),
        false => Err(failed(
            format!("can't build the policy: {name} ended with {status}"),
            "its output above names the cause",
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{check, run};

    #[test]
    fn a_tool_that_is_missing_or_fails_is_named() {
        let missing = check("no-such-tool", "Klingon", "learn it").unwrap_err();
        assert!(missing.to_string().contains("no `no-such-tool` runs"));
        assert_eq!(missing.hint().as_deref(), Some("learn it"));
        let missing = run(Command::new("no-such-tool"), "it").unwrap_err();
        assert!(missing.to_string().starts_with("can't run it: "));
        let failed = run(Command::new("false"), "it").unwrap_err();
        assert!(failed.to_string().contains("it ended with"));
    }
}
