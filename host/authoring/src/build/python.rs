//! A policy in Python: pip brings componentize-py, which puts the source and a Python for it into a
//! component.

use std::path::Path;
use std::process::Command;

use super::tool;
use super::{Made, Order, made_by, must_have, name_in};
use crate::error::AuthoringError;

/// What pip installs into, in the policy's folder, and where its programs lie there.
const ENVIRONMENT: &str = ".venv";
const PROGRAMS: &str = if cfg!(windows) { "Scripts" } else { "bin" };

/// How Python is started here.
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// The module that judges. componentize-py imports it.
const MODULE: &str = "policy";

/// Where the contract lies in a policy's folder.
const CONTRACT: &str = "vendor/tollgate/wit";

pub(super) fn build(
    folder: &Path,
    order: &Order<'_>,
    announce: &mut dyn FnMut(&str),
) -> Result<Made, AuthoringError> {
    let name = package(folder)?;
    let environment = folder.join(ENVIRONMENT);
    let programs = environment.join(PROGRAMS);
    let program = |name: &str| {
        programs
            .join(name)
            .with_extension(std::env::consts::EXE_EXTENSION)
    };
    let componentize_py = program("componentize-py");
    if !componentize_py.is_file() {
        tool::check(
            PYTHON,
            "Python",
            "install Python 3.9 or newer, with its module `venv`: https://www.python.org",
        )?;
    }
    if order.installs {
        install(folder, &program("pip"), order.is_locked, announce)?;
    }
    if !componentize_py.is_file() {
        return Err(AuthoringError::Uninstalled {
            what: "componentize-py is not in the policy's `.venv`".to_owned(),
            hint: format!(
                "run `{PYTHON} -m venv {ENVIRONMENT}` and `{ENVIRONMENT}/{PROGRAMS}/pip install \
                 --only-binary :all: -r requirements.txt` in the policy's folder"
            ),
        });
    }
    let mut componentize = Command::new(componentize_py);
    componentize
        // The packages that the policy may import. Without it they would be those of the machine.
        .env("VIRTUAL_ENV", &environment)
        // What is wrong with a policy is said in Python's lines, not in those of the tool.
        .env("RUST_BACKTRACE", "0")
        .args(["--quiet", "--wit-path", CONTRACT, "--world", "policy"])
        .args(["componentize", MODULE, "--stub-wasi"])
        .args(["--python-path", "src", "--python-path", "vendor"])
        .arg("--output");
    made_by(componentize, "componentize-py", folder, name)
}

/// Installs what `requirements.txt` asks for. Nothing of a package is run: only wheels are taken.
fn install(
    folder: &Path,
    pip: &Path,
    is_locked: bool,
    announce: &mut dyn FnMut(&str),
) -> Result<(), AuthoringError> {
    if !pip.is_file() {
        announce(&format!(
            "making {ENVIRONMENT}: {PYTHON} -m venv {ENVIRONMENT}"
        ));
        let mut venv = Command::new(PYTHON);
        venv.current_dir(folder).args(["-m", "venv", ENVIRONMENT]);
        tool::run(venv, &format!("{PYTHON} -m venv"))?;
    }
    let mut arguments = vec!["install", "--only-binary", ":all:"];
    if is_locked {
        // What has no hash in `requirements.txt`, or another one, is refused.
        arguments.push("--require-hashes");
    }
    arguments.extend(["-r", "requirements.txt"]);
    announce(&format!(
        "installing componentize-py: {ENVIRONMENT}/{PROGRAMS}/pip {}",
        arguments.join(" ")
    ));
    let mut command = Command::new(pip);
    command
        .current_dir(folder)
        .args(arguments)
        .args(["--no-input", "--disable-pip-version-check"]);
    tool::run(command, "pip")
}

/// The name of the package in a folder, whose policy is there.
fn package(folder: &Path) -> Result<String, AuthoringError> {
    let name = name_in(folder, "pyproject.toml", "project")?;
    // It becomes the name of a file. These are the letters that Python's packages may have.
    let is_letter = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.');
    if !name.starts_with(|first: char| first.is_ascii_alphanumeric())
        || !name.chars().all(is_letter)
    {
        let why =
            format!("its `pyproject.toml` names the package `{name}`, which none can be called");
        return Err(AuthoringError::no_policy(folder, why));
    }
    must_have(folder, &format!("src/{MODULE}.py"))?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Order, build, package};
    use crate::error::AuthoringError;

    #[test]
    fn a_package_has_a_name_and_a_source() {
        let folder = tempfile::tempdir().unwrap();
        let told = |text: &str| {
            fs::write(folder.path().join("pyproject.toml"), text).unwrap();
            package(folder.path()).map_err(|error| error.to_string())
        };
        assert!(told("[").unwrap_err().contains("its `pyproject.toml`"));
        let unnamed = told("[tool.mypy]").unwrap_err();
        assert!(unnamed.contains("names no package"), "{unnamed}");
        for wrong in ["", "../a", ".a", "a b"] {
            let refused = told(&format!("[project]\nname = \"{wrong}\"")).unwrap_err();
            assert!(refused.contains("which none can be called"), "{refused}");
        }
        let unmade = told("[project]\nname = \"a\"").unwrap_err();
        assert!(unmade.contains("it has no `src/policy.py`"), "{unmade}");
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join("src/policy.py"), "").unwrap();
        assert_eq!(told("[project]\nname = \"a-b\"").unwrap(), "a-b");
    }

    #[test]
    fn nothing_is_installed_unasked() {
        let parent = tempfile::tempdir().unwrap();
        let folder = crate::start(parent.path(), "refunds", crate::Language::Python);
        let folder = folder.unwrap().folder;
        let order = Order {
            folder: &folder,
            output: None,
            is_locked: false,
            installs: false,
        };
        let refused = build(&folder, &order, &mut |line| panic!("{line}"));
        // On a machine without Python that is what is missing.
        assert!(matches!(
            refused.err().unwrap(),
            AuthoringError::Uninstalled { .. } | AuthoringError::Missing { .. }
        ));
        assert!(!folder.join(".venv").exists() && !folder.join("target").exists());
    }
}
