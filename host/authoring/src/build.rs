//! Building a policy.

mod javascript;
mod python;
mod rust;
mod tool;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tollgate_compiled::Compiled;
use tollgate_engine::{Engine, Limits};

use crate::error::AuthoringError;
use crate::inspect::{Inspection, look_into};
use crate::language::Language;

/// What to build.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// The policy's folder.
    pub folder: &'a Path,
    /// Where the component goes, instead of into the target folder.
    pub output: Option<&'a Path>,
    /// Whether the lock file must be right as it is.
    pub is_locked: bool,
    /// Whether tools that are missing are installed.
    pub installs: bool,
}

/// A policy that was built, and that the engine takes.
#[derive(Debug)]
pub struct Built {
    /// The component's file.
    pub file: PathBuf,
    /// What it is.
    pub inspection: Inspection,
}

impl Built {
    /// The lines by which a repository's `tollgate.toml` brings the policy, that lies at `source`
    /// there.
    pub fn pin(&self, source: &str) -> String {
        let Inspection {
            manifest, digest, ..
        } = &self.inspection;
        let id = &manifest.id;
        format!("[policies.{id}]\nsource = \"{source}\"\nsha256 = \"{digest}\"\n")
    }
}

/// What the tools of a language made.
struct Made {
    /// The policy's name, by what its language calls a package.
    name: String,
    component: Vec<u8>,
}

/// Builds a policy: the tools of its language make what becomes a component, and the engine is
/// asked whether it takes it. What the tools say goes to standard error; `announce` is told before
/// anything is installed.
///
/// # Errors
///
/// - [`AuthoringError::NoPolicy`]: there is none in the folder.
/// - [`AuthoringError::Uninstalled`], [`AuthoringError::Tool`], [`AuthoringError::Toolchain`],
///   [`AuthoringError::Compile`]: there is nothing to build it with, or it does not build.
/// - [`AuthoringError::Load`], [`AuthoringError::Describe`]: the engine refuses what was built;
///   it is not written then.
/// - [`AuthoringError::File`]: the component can't be written.
pub fn build(order: &Order<'_>, announce: &mut dyn FnMut(&str)) -> Result<Built, AuthoringError> {
    let folder = fs::canonicalize(order.folder)
        .map_err(|error| AuthoringError::file("find the folder", order.folder, error))?;
    let Made { name, component } = match language_of(&folder)? {
        Language::Rust => rust::build(&folder, order, announce)?,
        Language::JavaScript => javascript::build(&folder, order, announce)?,
        Language::Python => python::build(&folder, order, announce)?,
    };
    let engine = Engine::new(Limits::default())?.keeping(Compiled::of_user());
    let looked = look_into(&engine, &name, &component);
    for remark in engine.remarks() {
        announce(&remark);
    }
    let (_, inspection) = looked?;
    let file = match order.output {
        Some(file) => file.to_owned(),
        None => order.folder.join("target").join(format!("{name}.wasm")),
    };
    make_folder_of(&file)?;
    fs::write(&file, &component).map_err(|error| AuthoringError::file("write", &file, error))?;
    Ok(Built { file, inspection })
}

/// What a tool makes of a policy's source: it is told where to write the component, in its last
/// argument.
fn made_by(
    mut tool: Command,
    tool_name: &str,
    folder: &Path,
    name: String,
) -> Result<Made, AuthoringError> {
    let made = folder.join("target").join(format!("{name}.unchecked.wasm"));
    make_folder_of(&made)?;
    tool.current_dir(folder).arg(&made);
    tool::run(tool, tool_name)?;
    let component = fs::read(&made).map_err(|error| AuthoringError::file("read", &made, error))?;
    // It is written again under its own name once the engine took it.
    let _ = fs::remove_file(&made);
    Ok(Made { name, component })
}

/// The name of the package that a manifest in TOML describes in one of its tables.
fn name_in(folder: &Path, file: &str, table: &str) -> Result<String, AuthoringError> {
    let path = folder.join(file);
    let text =
        fs::read_to_string(&path).map_err(|error| AuthoringError::file("read", &path, error))?;
    let manifest: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        AuthoringError::no_policy(folder, format!("its `{file}`: {}", error.message()))
    })?;
    let name = manifest.get(table).and_then(|table| table.get("name"));
    let name = name.and_then(toml::Value::as_str);
    name.map(ToOwned::to_owned)
        .ok_or_else(|| AuthoringError::no_policy(folder, format!("its `{file}` names no package")))
}

/// A source that must be there.
fn must_have(folder: &Path, source: &str) -> Result<(), AuthoringError> {
    match folder.join(source).is_file() {
        true => Ok(()),
        false => Err(AuthoringError::no_policy(
            folder,
            format!("it has no `{source}`"),
        )),
    }
}

fn make_folder_of(file: &Path) -> Result<(), AuthoringError> {
    let Some(folder) = file.parent() else {
        return Ok(());
    };
    fs::create_dir_all(folder)
        .map_err(|error| AuthoringError::file("make the folder", folder, error))
}

/// The language of the policy in a folder, by what its packages are described in.
fn language_of(folder: &Path) -> Result<Language, AuthoringError> {
    let mut languages = Language::ALL.into_iter();
    let found = languages.find(|language| folder.join(language.package_file()).is_file());
    found.ok_or_else(|| {
        let files = Language::ALL.map(|language| format!("`{}`", language.package_file()));
        AuthoringError::no_policy(folder, format!("it has no {}", files.join(" and no ")))
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{language_of, name_in};
    use crate::Language;

    #[test]
    fn a_folder_without_a_package_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let told = |text: &str| {
            fs::write(folder.path().join("Cargo.toml"), text).unwrap();
            name_in(folder.path(), "Cargo.toml", "package").map_err(|error| error.to_string())
        };
        assert_eq!(told("[package]\nname = \"a-b\"").unwrap(), "a-b");
        assert!(
            told("[workspace]")
                .unwrap_err()
                .contains("names no package")
        );
        assert!(told("[").unwrap_err().contains("its `Cargo.toml`"));
    }

    #[test]
    fn the_language_shows_in_what_describes_the_package() {
        let folder = tempfile::tempdir().unwrap();
        let told = language_of(folder.path()).unwrap_err().to_string();
        assert!(
            told.contains("it has no `Cargo.toml` and no `package.json` and no `pyproject.toml`"),
            "{told}"
        );
        fs::write(folder.path().join("pyproject.toml"), "").unwrap();
        assert_eq!(language_of(folder.path()).unwrap(), Language::Python);
        fs::write(folder.path().join("package.json"), "{}").unwrap();
        assert_eq!(language_of(folder.path()).unwrap(), Language::JavaScript);
        fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        assert_eq!(language_of(folder.path()).unwrap(), Language::Rust);
    }
}
