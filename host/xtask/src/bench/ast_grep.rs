//! The rival: `ast-grep scan` with one rule.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use tollgate_toolchain::Machine;

use super::measure::Contender;
use super::repository::Repository;
use crate::failure::Failure;

/// What our policies look for first: a call that charges.
const RULE: &str = "\
id: charge
language: TypeScript
severity: warning
message: a call that charges
rule:
  pattern: $CLIENT.paymentIntents.create($$$ARGUMENTS)
";

/// ast-grep on `PATH`, or from npm's package in the folder of the benchmark.
///
/// The package's own binary is taken: the script in front of it would count against it.
pub(super) fn find(folder: &Path) -> Option<PathBuf> {
    Machine::present()
        .program("ast-grep")
        .or_else(|| from_package(folder))
}

fn from_package(folder: &Path) -> Option<PathBuf> {
    let name = format!("ast-grep{}", env::consts::EXE_SUFFIX);
    let scope = fs::read_dir(folder.join("node_modules/@ast-grep")).ok()?;
    let mut binaries: Vec<_> = scope
        .flatten()
        .filter(|package| package.file_name().to_string_lossy().starts_with("cli-"))
        .map(|package| package.path().join(&name))
        .filter(|binary| binary.is_file())
        .collect();
    binaries.sort();
    binaries.into_iter().next()
}

pub(super) fn how_to_install(folder: &Path) -> String {
    format!(
        "ast-grep is not here and is left out\nhint: npm install --prefix {} @ast-grep/cli",
        folder.display()
    )
}

/// One rule over the payment files that the small change changes.
pub(super) fn scan(
    name: &'static str,
    ast_grep: &Path,
    folder: &Path,
    repository: &Repository,
) -> Result<Contender, Failure> {
    let rule = folder.join("rule.yml");
    fs::write(&rule, RULE).with_context(|| format!("cannot write {}", rule.display()))?;
    let (program, home) = (ast_grep.to_owned(), repository.folder.clone());
    let files: Vec<String> = repository.changed_payment_files().collect();
    Ok(Contender {
        name,
        command: Box::new(move |_| {
            let mut command = Command::new(&program);
            command.current_dir(&home).args(["scan", "--rule"]);
            command.arg(&rule).args(&files);
            command
        }),
        accepted: &[0, 1],
    })
}
