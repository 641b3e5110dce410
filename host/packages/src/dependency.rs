//! What a file says of one package.

use tollgate_model::Span;

use crate::{Ecosystem, Range, Version, requirement};

/// One package that a file asks for, or pins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Where the package comes from.
    pub ecosystem: Ecosystem,
    /// Its name, in the normal spelling.
    pub name: String,
    /// The one version that is installed where `is_locked`; else what is asked for, as written.
    /// Empty where nothing is said.
    pub version: String,
    /// Whether the file leaves one version only: a lockfile, or an exact requirement.
    pub is_locked: bool,
    /// Whether it is for development or tests only.
    pub is_development: bool,
    /// Where the version stands; the name, where there is none.
    pub span: Span,
}

/// Whether a dependency is one of a range of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// It is not, and can't become one.
    Outside,
    /// It asks for versions some of which are, and others not, or which can't be compared.
    Possible,
    /// It is: locked to one, or every version that it asks for is one.
    Certain,
}

impl Dependency {
    /// Whether the version is, or can become, one of a range.
    pub fn reach(&self, range: &Range) -> Reach {
        if self.is_locked {
            let version = Version::parse(self.ecosystem, &self.version);
            return match version {
                Some(version) if range.contains(&version) => Reach::Certain,
                _ => Reach::Outside,
            };
        }
        if range.is_all() {
            return Reach::Certain;
        }
        // A path, a branch, a variable from elsewhere: not a word about versions.
        let Some(asked) = requirement::parse(self.ecosystem, &self.version) else {
            return Reach::Outside;
        };
        match asked.meets(range) {
            true => Reach::Possible,
            false => Reach::Outside,
        }
    }
}

/// A file of dependencies that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DependencyFile {
    /// What was found, in the order of the text.
    pub dependencies: Vec<Dependency>,
    /// What could not be read, and where.
    pub problems: Vec<(Span, String)>,
}
