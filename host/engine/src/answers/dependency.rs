//! `dependency` and `landmine`: packages of gateways' SDKs, and which of their versions are
//! dangerous.

use std::sync::Arc;

use tollgate_facts::{Facts, KnownLandmine, SdkDependency};
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::bound::Bound;
use crate::handles::{Dependency, Landmine};
use crate::limits::{GLOB_BYTES, READ_COST, SCAN_COST};
use crate::state::State;
use crate::wit::facts;

use super::{path_on, span_out};

impl facts::HostDependency for State {
    fn name(&mut self, dependency: Resource<Dependency>) -> Result<String> {
        let (facts, dependency) = self.look_dependency(&dependency)?;
        self.say(read(&facts, dependency)?.dependency.name.as_str())
    }

    fn family(&mut self, dependency: Resource<Dependency>) -> Result<String> {
        let (facts, dependency) = self.look_dependency(&dependency)?;
        self.say(read(&facts, dependency)?.dependency.ecosystem.family())
    }

    fn version(&mut self, dependency: Resource<Dependency>) -> Result<String> {
        let (facts, dependency) = self.look_dependency(&dependency)?;
        self.say(read(&facts, dependency)?.dependency.version.as_str())
    }

    fn is_locked(&mut self, dependency: Resource<Dependency>) -> Result<bool> {
        let (facts, dependency) = self.look_dependency(&dependency)?;
        Ok(read(&facts, dependency)?.dependency.is_locked)
    }

    fn is_lockfile(&mut self, dependency: Resource<Dependency>) -> Result<bool> {
        let (facts, dependency) = self.look_dependency(&dependency)?;
        Ok(facts.is_lockfile(dependency.file))
    }

    fn is_development(&mut self, dependency: Resource<Dependency>) -> Result<bool> {
        let (facts, dependency) = self.look_dependency(&dependency)?;
        Ok(read(&facts, dependency)?.dependency.is_development)
    }

    fn path(&mut self, dependency: Resource<Dependency>) -> Result<String> {
        let (facts, dependency) = self.look_dependency(&dependency)?;
        self.say(path_on(facts.file(dependency.file), dependency.side).as_str())
    }

    fn span(&mut self, dependency: Resource<Dependency>) -> Result<facts::Span> {
        let (facts, dependency) = self.look_dependency(&dependency)?;
        Ok(span_out(read(&facts, dependency)?.dependency.span))
    }

    fn gateways(&mut self, dependency: Resource<Dependency>) -> Result<Vec<String>> {
        let (facts, dependency) = self.look_dependency(&dependency)?;
        let gateways = read(&facts, dependency)?.gateways.iter();
        self.say_all(gateways.map(String::as_str))
    }

    fn before(&mut self, dependency: Resource<Dependency>) -> Result<Vec<Resource<Dependency>>> {
        let (facts, dependency) = self.look_dependency(&dependency)?;
        // By the files, which are the same whatever is remembered of them.
        let files = facts.file_ids().count() as u64;
        self.charge(SCAN_COST.saturating_mul(files))?;
        self.give_all(facts.dependency_before(dependency))
    }

    fn pinned(&mut self, dependency: Resource<Dependency>) -> Result<Vec<String>> {
        let (facts, dependency) = self.look_dependency(&dependency)?;
        let pinned = facts.pinned(dependency);
        self.charge(READ_COST.saturating_mul(pinned.looked_at as u64))?;
        self.say_all(pinned.versions)
    }

    fn landmines(&mut self, dependency: Resource<Dependency>) -> Result<Vec<Resource<Landmine>>> {
        let (facts, dependency) = self.look_dependency(&dependency)?;
        let landmines = read(&facts, dependency)?.landmines.iter();
        self.give_all(landmines.map(|(landmine, _)| *landmine))
    }

    fn drop(&mut self, dependency: Resource<Dependency>) -> Result<()> {
        self.take_back(dependency)
    }
}

impl facts::HostLandmine for State {
    fn gateway(&mut self, landmine: Resource<Landmine>) -> Result<String> {
        let (facts, landmine) = self.look_landmine(&landmine)?;
        self.say(known(&facts, landmine)?.gateway.as_str())
    }

    fn gateway_title(&mut self, landmine: Resource<Landmine>) -> Result<String> {
        let (facts, landmine) = self.look_landmine(&landmine)?;
        let id = &known(&facts, landmine)?.gateway;
        let gateway = facts.gateway(id);
        self.say(gateway.ok_or(Bound::LostFact)?.title.as_str())
    }

    fn versions(&mut self, landmine: Resource<Landmine>) -> Result<String> {
        let (facts, landmine) = self.look_landmine(&landmine)?;
        self.say(known(&facts, landmine)?.versions.as_str())
    }

    fn condition(&mut self, landmine: Resource<Landmine>) -> Result<String> {
        let (facts, landmine) = self.look_landmine(&landmine)?;
        self.say(known(&facts, landmine)?.when.as_str())
    }

    fn what(&mut self, landmine: Resource<Landmine>) -> Result<String> {
        let (facts, landmine) = self.look_landmine(&landmine)?;
        self.say(known(&facts, landmine)?.what.as_str())
    }

    fn fixed(&mut self, landmine: Resource<Landmine>) -> Result<String> {
        let (facts, landmine) = self.look_landmine(&landmine)?;
        self.say(known(&facts, landmine)?.fixed.as_str())
    }

    fn help(&mut self, landmine: Resource<Landmine>) -> Result<String> {
        let (facts, landmine) = self.look_landmine(&landmine)?;
        self.say(known(&facts, landmine)?.help.as_str())
    }

    fn source(&mut self, landmine: Resource<Landmine>) -> Result<String> {
        let (facts, landmine) = self.look_landmine(&landmine)?;
        self.say(known(&facts, landmine)?.source.as_str())
    }

    fn covers(&mut self, landmine: Resource<Landmine>, version: String) -> Result<bool> {
        let (facts, landmine) = self.look_landmine(&landmine)?;
        // No version is longer, and a longer text is no version.
        self.charge(version.len().min(GLOB_BYTES) as u64)?;
        Ok(facts.is_covered(landmine, &version))
    }

    fn is_same(&mut self, landmine: Resource<Landmine>, other: Resource<Landmine>) -> Result<bool> {
        Ok(self.look(&landmine)? == self.other(&other)?)
    }

    fn drop(&mut self, landmine: Resource<Landmine>) -> Result<()> {
        self.take_back(landmine)
    }
}

impl State {
    fn look_dependency(
        &mut self,
        dependency: &Resource<Dependency>,
    ) -> Result<(Arc<Facts>, Dependency)> {
        let dependency = self.look(dependency)?;
        Ok((self.facts()?, dependency))
    }

    fn look_landmine(&mut self, landmine: &Resource<Landmine>) -> Result<(Arc<Facts>, Landmine)> {
        let landmine = self.look(landmine)?;
        Ok((self.facts()?, landmine))
    }
}

fn read(facts: &Facts, dependency: Dependency) -> Result<&SdkDependency> {
    Ok(facts.dependency(dependency).ok_or(Bound::LostFact)?)
}

fn known(facts: &Facts, landmine: Landmine) -> Result<&KnownLandmine> {
    Ok(facts.landmine(landmine).ok_or(Bound::LostFact)?)
}
