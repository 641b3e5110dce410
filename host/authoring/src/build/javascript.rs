//! A policy in JavaScript: npm brings componentize-js, which puts the source and an engine for it
//! into a component.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::tool;
use super::{Made, Order, made_by, must_have};
use crate::error::AuthoringError;

/// What npm installs it as, in the policy's folder.
const COMPONENTIZE: &str = "node_modules/@bytecodealliance/componentize-js/src/cli.js";

/// Where the contract lies in a policy's folder.
const CONTRACT: &str = "vendor/tollgate/wit";

/// What the engine in the component does without, so that it imports nothing but facts.
const DISABLED: [&str; 5] = ["stdio", "random", "clocks", "http", "fetch-event"];

/// How npm is started here.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

pub(super) fn build(
    folder: &Path,
    order: &Order<'_>,
    announce: &mut dyn FnMut(&str),
) -> Result<Made, AuthoringError> {
    let Package { name, main } = package(folder)?;
    tool::check(
        "node",
        "JavaScript",
        "install Node.js 20 or newer: https://nodejs.org",
    )?;
    if order.installs {
        install(folder, order.is_locked, announce)?;
    }
    if !folder.join(COMPONENTIZE).is_file() {
        return Err(AuthoringError::Uninstalled {
            what: "componentize-js is not in the policy's `node_modules`".to_owned(),
            hint: "run `npm install` in the policy's folder".to_owned(),
        });
    }
    let mut componentize = Command::new("node");
    componentize
        .args([
            COMPONENTIZE,
            &main,
            "--wit",
            CONTRACT,
            "--world-name",
            "policy",
        ])
        .arg("--disable")
        .args(DISABLED)
        .arg("--out");
    made_by(componentize, "componentize-js", folder, name)
}

/// Installs what `package.json` asks for. No package's scripts are run.
fn install(
    folder: &Path,
    is_locked: bool,
    announce: &mut dyn FnMut(&str),
) -> Result<(), AuthoringError> {
    let verb = if is_locked { "ci" } else { "install" };
    announce(&format!(
        "installing componentize-js: npm {verb} --ignore-scripts"
    ));
    let mut npm = Command::new(NPM);
    npm.current_dir(folder)
        .args([verb, "--ignore-scripts", "--no-audit", "--no-fund"]);
    tool::run(npm, "npm")
}

/// What a `package.json` says.
struct Package {
    name: String,
    main: String,
}

fn package(folder: &Path) -> Result<Package, AuthoringError> {
    let path = folder.join("package.json");
    let text =
        fs::read_to_string(&path).map_err(|error| AuthoringError::file("read", &path, error))?;
    let package: serde_json::Value = serde_json::from_str(&text).map_err(|error| {
        AuthoringError::no_policy(folder, format!("its `package.json`: {error}"))
    })?;
    let said = |key: &str| package.get(key).and_then(serde_json::Value::as_str);
    // `@team/refund-ledger`: the scope is the registry's.
    let name = said("name").and_then(|name| name.rsplit('/').next());
    let name = name.filter(|name| !name.is_empty() && !name.starts_with('.'));
    let name = name
        .ok_or_else(|| AuthoringError::no_policy(folder, "its `package.json` names no package"))?;
    let main = said("main").unwrap_or("src/policy.js");
    must_have(folder, main)?;
    Ok(Package {
        name: name.to_owned(),
        main: main.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::package;

    #[test]
    fn a_package_has_a_name_and_a_source() {
        let folder = tempfile::tempdir().unwrap();
        let told = |text: &str| {
            fs::write(folder.path().join("package.json"), text).unwrap();
            let package = package(folder.path());
            package
                .map(|package| (package.name, package.main))
                .map_err(|error| error.to_string())
        };
        assert!(told("{").unwrap_err().contains("its `package.json`"));
        assert!(told("{}").unwrap_err().contains("names no package"));
        let unmade = told(r#"{"name": "a"}"#).unwrap_err();
        assert!(unmade.contains("it has no `src/policy.js`"), "{unmade}");
        fs::write(folder.path().join("index.js"), "").unwrap();
        let (name, main) = told(r#"{"name": "@team/a-b", "main": "index.js"}"#).unwrap();
        assert_eq!((name.as_str(), main.as_str()), ("a-b", "index.js"));
    }
}
