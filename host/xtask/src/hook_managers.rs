//! `cargo xtask hook-managers`: Tollgate under the real husky, lefthook and pre-commit.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::cargo::{build_tollgate, cargo, pass_on, run as run_command, target_folder};
use crate::failure::Failure;
use crate::setup::set_up;

/// From npm's registry. husky 9 does it in another way than those before it.
const FROM_NPM: [&str; 3] = ["husky@9", "husky8@npm:husky@8", "lefthook@2"];

/// From PyPI.
const FROM_PYPI: &str = "pre-commit>=4,<5";

/// Installs what is missing into the target folder, and runs the tests that need it.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, Failure> {
    if let Some(argument) = arguments.first() {
        return Err(Failure::usage(format!(
            "`hook-managers` takes no argument, not `{argument}`"
        )));
    }
    set_up()?;
    let folder = target_folder().join("hook-managers");
    install(&folder)?;
    if let Err(status) = build_tollgate()? {
        return Ok(pass_on(status));
    }
    let mut test = cargo();
    test.args(["test", "--release", "--package", "tollgate-tests", "--"])
        .args(["--ignored", "hook_managers"])
        .env("TOLLGATE_HOOK_MANAGERS", &folder);
    Ok(pass_on(run_command(&mut test)?))
}

fn install(folder: &Path) -> Result<(), Failure> {
    let python = folder.join("python");
    if !folder.join("node_modules/.bin/lefthook").exists() {
        println!(
            "hook-managers: {} from npm, into {}",
            FROM_NPM.join(", "),
            folder.display()
        );
        std::fs::create_dir_all(folder)
            .map_err(|error| Failure::new(error.to_string(), "free some space".to_owned()))?;
        // lefthook's own script would set up the repository that it is installed in: this one.
        let mut npm = Command::new("npm");
        npm.args([
            "install",
            "--no-audit",
            "--ignore-scripts",
            "--no-fund",
            "--prefix",
        ])
        .arg(folder)
        .args(FROM_NPM);
        must(&mut npm, "npm, which comes with Node.js")?;
    }
    if !python.join("bin/pre-commit").exists() {
        println!(
            "hook-managers: {FROM_PYPI} from PyPI, into {}",
            python.display()
        );
        must(
            Command::new("python3").args(["-m", "venv"]).arg(&python),
            "python3 with venv",
        )?;
        let mut pip = Command::new(python.join("bin/pip"));
        must(pip.args(["install", "--quiet", FROM_PYPI]), "pip")?;
    }
    Ok(())
}

fn must(command: &mut Command, needs: &str) -> Result<(), Failure> {
    match run_command(command)?.success() {
        true => Ok(()),
        false => Err(Failure::new(
            format!("`{}` failed", command.get_program().to_string_lossy()),
            format!("it takes {needs}, and a network"),
        )),
    }
}
