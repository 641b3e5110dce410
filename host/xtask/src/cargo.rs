//! Calling cargo, and finding what it built.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

use anyhow::Context as _;

use crate::failure::Failure;

/// A cargo in the workspace: the one that runs us, or the one on `PATH`.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(workspace());
    command
}

/// Runs a command with our own input and output.
pub(crate) fn run(command: &mut Command) -> Result<ExitStatus, Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    Ok(command
        .status()
        .with_context(|| format!("cannot run `{program}`"))?)
}

/// Another command's exit code as our own; 1 where a signal ended it.
pub(crate) fn pass_on(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Builds `tollgate` and tells where it is, or how cargo failed.
pub(crate) fn build_tollgate() -> Result<Result<PathBuf, ExitStatus>, Failure> {
    let status = run(cargo().args(["build", "--release", "--package", "tollgate-cli"]))?;
    let binary = target_folder()
        .join("release")
        .join(format!("tollgate{}", env::consts::EXE_SUFFIX));
    Ok(if status.success() {
        Ok(binary)
    } else {
        Err(status)
    })
}

/// The workspace's folder. This program is always built inside it.
pub(crate) fn workspace() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest)
}

/// Where cargo builds.
pub(crate) fn target_folder() -> PathBuf {
    let named = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    workspace().join(named.unwrap_or_else(|| PathBuf::from("target")))
}
