//! Reading a file of dependencies: one reader a format.

mod cargo;
mod composer;
mod dotnet;
mod gemfile;
mod go_mod;
mod gradle;
mod line;
mod locked;
mod npm;
mod pipfile;
mod pnpm;
mod pom;
mod pyproject;
mod requirements;
mod setup;
mod tables;
mod yarn;

use crate::dependency::DependencyFile;
use crate::sink::Sink;
use crate::{Format, Wanted};

/// Manifests over this size are not read: people write them by hand.
const MAX_MANIFEST_BYTES: usize = 1024 * 1024;

/// Finds the packages that are looked for in a file.
///
/// Never fails and never panics, and takes time in proportion to the text.
pub fn read(format: Format, text: &str, wanted: &Wanted) -> DependencyFile {
    let ecosystem = format.ecosystem();
    if !wanted.is_named_in(ecosystem, text) {
        return DependencyFile::default();
    }
    let mut sink = Sink::new(text, ecosystem, wanted);
    if !format.is_lockfile() && text.len() > MAX_MANIFEST_BYTES {
        sink.problem(
            0..0,
            format!("a manifest of {} bytes is not read", text.len()),
        );
        return sink.finish();
    }
    match format {
        Format::PackageJson => npm::read_manifest(&mut sink),
        Format::PackageLock => npm::read_lock(&mut sink),
        Format::BunLock => npm::read_bun(&mut sink),
        Format::YarnLock => yarn::read(&mut sink),
        Format::PnpmLock => pnpm::read(&mut sink),
        Format::Requirements => requirements::read(&mut sink),
        Format::PyProject => pyproject::read(&mut sink),
        Format::SetupCfg => setup::read_configuration(&mut sink),
        Format::SetupPy => setup::read_script(&mut sink),
        Format::Pipfile => pipfile::read_manifest(&mut sink),
        Format::PipfileLock => pipfile::read_lock(&mut sink),
        Format::PythonLock | Format::CargoLock => locked::read(&mut sink),
        Format::Gemfile => gemfile::read_manifest(&mut sink),
        Format::GemfileLock => gemfile::read_lock(&mut sink),
        Format::ComposerJson => composer::read_manifest(&mut sink),
        Format::ComposerLock => composer::read_lock(&mut sink),
        Format::Pom => pom::read(&mut sink),
        Format::Gradle => gradle::read_script(&mut sink),
        Format::GradleLock => gradle::read_lock(&mut sink),
        Format::GradleCatalogue => gradle::read_catalogue(&mut sink),
        Format::GoMod => go_mod::read(&mut sink),
        Format::DotnetProject => dotnet::read_project(&mut sink),
        Format::DotnetLock => dotnet::read_lock(&mut sink),
        Format::CargoToml => cargo::read(&mut sink),
    }
    sink.finish()
}

#[cfg(test)]
mod tests;
