//! Gathers what the readers of the formats find.

use std::ops::Range;

use crate::dependency::{Dependency, DependencyFile};
use crate::places::Places;
use crate::{Ecosystem, Wanted, requirement};

/// More mentions of the few packages that are looked for than any file has.
const MAX_DEPENDENCIES: usize = 2_000;

/// More than anybody reads.
const MAX_PROBLEMS: usize = 20;

/// Takes dependencies and problems in any order.
pub(crate) struct Sink<'a> {
    text: &'a str,
    ecosystem: Ecosystem,
    wanted: &'a Wanted,
    found: Vec<Found>,
    problems: Vec<(Range<usize>, String)>,
}

struct Found {
    name: String,
    version: String,
    is_locked: bool,
    is_development: bool,
    range: Range<usize>,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(text: &'a str, ecosystem: Ecosystem, wanted: &'a Wanted) -> Sink<'a> {
        Sink {
            text,
            ecosystem,
            wanted,
            found: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// The text that is read.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// Whether a package is looked for.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.wanted.name(self.ecosystem, name).is_some()
    }

    /// Adds a package that is pinned to one version, if it is looked for.
    pub(crate) fn lock(&mut self, name: &str, version: &str, place: Range<usize>, is_dev: bool) {
        self.add(name, version.trim(), true, place, is_dev);
    }

    /// Adds a package that a manifest asks for, if it is looked for.
    pub(crate) fn ask(&mut self, name: &str, asked: &str, place: Range<usize>, is_dev: bool) {
        match requirement::exact(self.ecosystem, asked) {
            Some(version) => self.add(name, version, true, place, is_dev),
            None => self.add(name, asked.trim(), false, place, is_dev),
        }
    }

    fn add(&mut self, name: &str, version: &str, is_locked: bool, range: Range<usize>, dev: bool) {
        let Some(name) = self.wanted.name(self.ecosystem, name) else {
            return;
        };
        if self.found.len() >= MAX_DEPENDENCIES {
            self.problem(range, "more mentions of the packages than are read");
            return;
        }
        self.found.push(Found {
            name: name.to_owned(),
            version: version.to_owned(),
            is_locked,
            is_development: dev,
            range,
        });
    }

    /// Forgets the packages that were found so far.
    pub(crate) fn forget(&mut self) {
        self.found.clear();
    }

    /// Says that something could not be read.
    pub(crate) fn problem(&mut self, range: Range<usize>, words: impl Into<String>) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push((range, words.into()));
        }
    }

    /// Everything, in the order of the text.
    pub(crate) fn finish(mut self) -> DependencyFile {
        self.found.sort_by(|one, other| {
            (one.range.start, &one.name).cmp(&(other.range.start, &other.name))
        });
        self.problems.sort_by_key(|(range, _)| range.start);
        let mut places = Places::new(self.text);
        let ecosystem = self.ecosystem;
        let dependencies = self.found.into_iter().map(|found| Dependency {
            ecosystem,
            name: found.name,
            version: found.version,
            is_locked: found.is_locked,
            is_development: found.is_development,
            span: places.span(found.range),
        });
        let dependencies = dependencies.collect();
        let mut places = Places::new(self.text);
        let problems = self.problems.into_iter();
        DependencyFile {
            dependencies,
            problems: problems
                .map(|(range, words)| (places.span(range), words))
                .collect(),
        }
    }
}
