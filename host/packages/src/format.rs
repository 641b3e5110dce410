//! Which files declare dependencies, by their names.

use tollgate_model::RepoPath;

use crate::Ecosystem;

/// A kind of file that declares dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// `package.json`.
    PackageJson,
    /// `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.
    PackageLock,
    /// `yarn.lock`, classic and berry.
    YarnLock,
    /// `pnpm-lock.yaml`, versions 5 to 9.
    PnpmLock,
    /// `bun.lock`.
    BunLock,
    /// `requirements*.txt`, `constraints*.txt`.
    Requirements,
    /// `pyproject.toml`: the project's own tables, and those of Poetry.
    PyProject,
    /// `setup.cfg`.
    SetupCfg,
    /// `setup.py`, as far as its requirements are plain text.
    SetupPy,
    /// `Pipfile`.
    Pipfile,
    /// `Pipfile.lock`.
    PipfileLock,
    /// `poetry.lock`, `uv.lock`, `pdm.lock`, `pylock.toml`.
    PythonLock,
    /// `Gemfile`, `gems.rb`, `*.gemspec`.
    Gemfile,
    /// `Gemfile.lock`, `gems.locked`.
    GemfileLock,
    /// `composer.json`.
    ComposerJson,
    /// `composer.lock`.
    ComposerLock,
    /// `pom.xml`.
    Pom,
    /// `build.gradle`, `build.gradle.kts` and scripts beside them.
    Gradle,
    /// `gradle.lockfile`.
    GradleLock,
    /// A version catalogue of Gradle: `libs.versions.toml`.
    GradleCatalogue,
    /// `go.mod`.
    GoMod,
    /// `*.csproj` and the like, `Directory.Packages.props`, `packages.config`.
    DotnetProject,
    /// `packages.lock.json`.
    DotnetLock,
    /// `Cargo.toml`.
    CargoToml,
    /// `Cargo.lock`.
    CargoLock,
}

impl Format {
    /// The format of a file, or `None` if it declares no dependencies. Judged by name alone.
    pub fn of(path: &RepoPath) -> Option<Format> {
        let name = path.file_name().to_ascii_lowercase();
        let format = match name.as_str() {
            "package.json" => Format::PackageJson,
            "package-lock.json" | "npm-shrinkwrap.json" => Format::PackageLock,
            "yarn.lock" => Format::YarnLock,
            "pnpm-lock.yaml" => Format::PnpmLock,
            "bun.lock" => Format::BunLock,
            "pyproject.toml" => Format::PyProject,
            "setup.cfg" => Format::SetupCfg,
            "setup.py" => Format::SetupPy,
            "pipfile" => Format::Pipfile,
            "pipfile.lock" => Format::PipfileLock,
            "poetry.lock" | "uv.lock" | "pdm.lock" => Format::PythonLock,
            "gemfile" | "gems.rb" => Format::Gemfile,
            "gemfile.lock" | "gems.locked" => Format::GemfileLock,
            "composer.json" => Format::ComposerJson,
            "composer.lock" => Format::ComposerLock,
            "pom.xml" => Format::Pom,
            "gradle.lockfile" | "buildscript-gradle.lockfile" => Format::GradleLock,
            "go.mod" => Format::GoMod,
            "packages.config" => Format::DotnetProject,
            "packages.lock.json" => Format::DotnetLock,
            "cargo.toml" => Format::CargoToml,
            "cargo.lock" => Format::CargoLock,
            _ => return Format::of_ending(&name, path.as_str()),
        };
        Some(format)
    }

    fn of_ending(name: &str, path: &str) -> Option<Format> {
        if name.ends_with(".txt") || name.ends_with(".in") {
            let folder = path.rsplit('/').nth(1).unwrap_or_default();
            let is_listed = name.contains("requirements")
                || name.starts_with("constraints")
                || folder.eq_ignore_ascii_case("requirements");
            return is_listed.then_some(Format::Requirements);
        }
        if name.starts_with("pylock.") && name.ends_with(".toml") {
            return Some(Format::PythonLock);
        }
        if name.ends_with(".versions.toml") {
            return Some(Format::GradleCatalogue);
        }
        if name.ends_with(".gradle") || name.ends_with(".gradle.kts") {
            return Some(Format::Gradle);
        }
        if name.ends_with(".gemspec") {
            return Some(Format::Gemfile);
        }
        let dotnet = [".csproj", ".fsproj", ".vbproj", ".props", ".targets"];
        let is_dotnet = dotnet.iter().any(|ending| name.ends_with(ending));
        is_dotnet.then_some(Format::DotnetProject)
    }

    /// The ecosystem whose packages it names.
    pub fn ecosystem(self) -> Ecosystem {
        match self {
            Format::PackageJson
            | Format::PackageLock
            | Format::YarnLock
            | Format::PnpmLock
            | Format::BunLock => Ecosystem::Npm,
            Format::Requirements
            | Format::PyProject
            | Format::SetupCfg
            | Format::SetupPy
            | Format::Pipfile
            | Format::PipfileLock
            | Format::PythonLock => Ecosystem::Python,
            Format::Gemfile | Format::GemfileLock => Ecosystem::Ruby,
            Format::ComposerJson | Format::ComposerLock => Ecosystem::Php,
            Format::Pom | Format::Gradle | Format::GradleLock | Format::GradleCatalogue => {
                Ecosystem::Java
            }
            Format::GoMod => Ecosystem::Go,
            Format::DotnetProject | Format::DotnetLock => Ecosystem::Dotnet,
            Format::CargoToml | Format::CargoLock => Ecosystem::Rust,
        }
    }

    /// Whether a package manager writes it: what it says is what gets installed.
    pub fn is_lockfile(self) -> bool {
        matches!(
            self,
            Format::PackageLock
                | Format::YarnLock
                | Format::PnpmLock
                | Format::BunLock
                | Format::PipfileLock
                | Format::PythonLock
                | Format::GemfileLock
                | Format::ComposerLock
                | Format::GradleLock
                | Format::DotnetLock
                | Format::CargoLock
        )
    }

    /// The usual names of the lockfiles of an ecosystem.
    pub fn lockfiles(ecosystem: Ecosystem) -> &'static [&'static str] {
        match ecosystem {
            Ecosystem::Npm => &[
                "package-lock.json",
                "npm-shrinkwrap.json",
                "yarn.lock",
                "pnpm-lock.yaml",
                "bun.lock",
            ],
            Ecosystem::Python => &[
                "poetry.lock",
                "uv.lock",
                "pdm.lock",
                "pylock.toml",
                "Pipfile.lock",
            ],
            Ecosystem::Ruby => &["Gemfile.lock", "gems.locked"],
            Ecosystem::Php => &["composer.lock"],
            Ecosystem::Java => &["gradle.lockfile"],
            Ecosystem::Go => &[],
            Ecosystem::Dotnet => &["packages.lock.json"],
            Ecosystem::Rust => &["Cargo.lock"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Format;
    use crate::Ecosystem;
    use tollgate_model::RepoPath;

    #[test]
    fn names_tell_formats() {
        for (path, expected) in [
            ("web/package.json", Some(Format::PackageJson)),
            ("npm-shrinkwrap.json", Some(Format::PackageLock)),
            ("requirements.txt", Some(Format::Requirements)),
            ("requirements-dev.txt", Some(Format::Requirements)),
            ("dev-requirements.in", Some(Format::Requirements)),
            ("requirements/base.txt", Some(Format::Requirements)),
            ("docs/base.txt", None),
            ("pylock.dev.toml", Some(Format::PythonLock)),
            ("gradle/libs.versions.toml", Some(Format::GradleCatalogue)),
            ("app/build.gradle.kts", Some(Format::Gradle)),
            ("pay.gemspec", Some(Format::Gemfile)),
            ("src/Pay/Pay.csproj", Some(Format::DotnetProject)),
            ("Directory.Packages.props", Some(Format::DotnetProject)),
            ("go.sum", None),
            ("tsconfig.json", None),
        ] {
            assert_eq!(Format::of(&RepoPath::from(path)), expected, "{path}");
        }
    }

    #[test]
    fn lockfiles_are_found_by_their_usual_names() {
        for ecosystem in Ecosystem::ALL {
            for name in Format::lockfiles(ecosystem) {
                let format = Format::of(&RepoPath::from(*name)).unwrap();
                assert!(
                    format.is_lockfile() && format.ecosystem() == ecosystem,
                    "{name}"
                );
            }
        }
    }
}
