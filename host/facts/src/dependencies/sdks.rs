//! The packages of the catalogue, and which of their versions are dangerous.

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_gateways::{Catalogue, Landmine};
use tollgate_packages::{DependencyFile, Ecosystem, Range, Reach, Wanted};

use super::{DependencyRead, LandmineId, SdkDependency};

/// What the catalogue says of packages.
pub(super) struct Sdks {
    pub(super) wanted: Wanted,
    pub(super) landmines: Vec<Mine>,
    /// The gateways of each package.
    gateways: BTreeMap<(Ecosystem, String), Vec<String>>,
}

/// A landmine whose versions are read.
pub(super) struct Mine {
    pub(super) landmine: Landmine,
    pub(super) ecosystem: Ecosystem,
    pub(super) range: Range,
    name: String,
}

impl Sdks {
    pub(super) fn new(catalogue: &Catalogue) -> Sdks {
        let mut gateways: BTreeMap<(Ecosystem, String), Vec<String>> = BTreeMap::new();
        for gateway in catalogue.gateways() {
            for (ecosystem, name) in gateway.packages.iter().filter_map(|text| package(text)) {
                let owners = gateways.entry((ecosystem, name)).or_default();
                if !owners.contains(&gateway.id) {
                    owners.push(gateway.id.clone());
                }
            }
        }
        let landmines = catalogue.landmines().into_iter().filter_map(Mine::new);
        let names = gateways.keys();
        Sdks {
            wanted: Wanted::new(names.map(|(ecosystem, name)| (*ecosystem, name.as_str()))),
            landmines: landmines.collect(),
            gateways,
        }
    }

    /// Joins what a file says with what the catalogue knows.
    pub(super) fn join(&self, file: DependencyFile) -> DependencyRead {
        let dependencies = file.dependencies.into_iter().map(|dependency| {
            let key = (dependency.ecosystem, dependency.name.clone());
            let mines = self.landmines.iter().enumerate();
            let landmines = mines
                .filter(|(_, mine)| (mine.ecosystem, &mine.name) == (key.0, &key.1))
                .map(|(id, mine)| (LandmineId(id), dependency.reach(&mine.range)))
                .filter(|(_, reach)| *reach > Reach::Outside)
                .collect();
            SdkDependency {
                gateways: self.gateways.get(&key).cloned().unwrap_or_default(),
                landmines,
                dependency,
            }
        });
        let problem = file.problems.first();
        DependencyRead {
            dependencies: Arc::new(dependencies.collect()),
            problem: problem.map(|(span, words)| format!("line {}: {words}", span.start_line)),
        }
    }
}

impl Mine {
    fn new(landmine: Landmine) -> Option<Mine> {
        let (ecosystem, name) = package(&landmine.package)?;
        Some(Mine {
            range: Range::parse(ecosystem, &landmine.versions)?,
            ecosystem,
            name,
            landmine,
        })
    }
}

/// Ecosystem and name of `javascript:stripe`.
fn package(text: &str) -> Option<(Ecosystem, String)> {
    let (family, name) = text.split_once(':')?;
    let ecosystem = Ecosystem::of_family(family)?;
    // Deno imports `npm:stripe`.
    let name = name.strip_prefix("npm:").unwrap_or(name);
    Some((ecosystem, ecosystem.normalize(name)))
}

#[cfg(test)]
mod tests {
    use super::{Mine, Sdks};
    use tollgate_gateways::Catalogue;

    #[test]
    fn every_landmine_has_a_package_and_versions_that_can_be_read() {
        let catalogue = Catalogue::embedded().unwrap();
        let sdks = Sdks::new(&catalogue);
        assert!(!catalogue.landmines().is_empty());
        for landmine in catalogue.landmines() {
            let words = format!("{} {}", landmine.package, landmine.versions);
            let mine = Mine::new(landmine.clone()).unwrap_or_else(|| panic!("{words}"));
            let name = sdks.wanted.name(mine.ecosystem, &mine.name);
            assert_eq!(name, Some(mine.name.as_str()), "{words}");
            if !landmine.fixed.is_empty() {
                let fixed = tollgate_packages::Version::parse(mine.ecosystem, &landmine.fixed);
                assert!(
                    !mine.range.contains(&fixed.unwrap()),
                    "{words}: {}",
                    landmine.fixed
                );
            }
        }
    }
}
