//! `gateway`: one entry of the catalogue.

use std::sync::Arc;

use tollgate_facts::Facts;
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::bound::Bound;
use crate::handles::Gateway;
use crate::state::State;
use crate::wit::facts;

impl facts::HostGateway for State {
    fn id(&mut self, gateway: Resource<Gateway>) -> Result<String> {
        let (facts, gateway) = self.look_gateway(&gateway)?;
        self.say(id(&facts, gateway)?)
    }

    fn title(&mut self, gateway: Resource<Gateway>) -> Result<String> {
        let (facts, gateway) = self.look_gateway(&gateway)?;
        self.say(read(&facts, gateway)?.title.as_str())
    }

    fn hosts(&mut self, gateway: Resource<Gateway>) -> Result<Vec<String>> {
        let (facts, gateway) = self.look_gateway(&gateway)?;
        self.say_all(read(&facts, gateway)?.hosts.iter().map(String::as_str))
    }

    fn errors(&mut self, gateway: Resource<Gateway>) -> Result<Vec<(String, String)>> {
        let (facts, gateway) = self.look_gateway(&gateway)?;
        let errors = read(&facts, gateway)?.errors.iter();
        errors
            .map(|(error, class)| Ok((self.say(error.as_str())?, self.say(class.as_str())?)))
            .collect()
    }

    fn is_in_house(&mut self, gateway: Resource<Gateway>) -> Result<bool> {
        let (facts, gateway) = self.look_gateway(&gateway)?;
        Ok(read(&facts, gateway)?.is_in_house)
    }

    fn drop(&mut self, gateway: Resource<Gateway>) -> Result<()> {
        self.take_back(gateway)
    }
}

impl State {
    fn look_gateway(&mut self, gateway: &Resource<Gateway>) -> Result<(Arc<Facts>, Gateway)> {
        let gateway = self.look(gateway)?;
        Ok((self.facts()?, gateway))
    }
}

fn id(facts: &Facts, Gateway(index): Gateway) -> Result<&str> {
    let ids = facts.gateway_ids();
    Ok(ids.get(index).copied().ok_or(Bound::LostFact)?)
}

fn read(facts: &Facts, gateway: Gateway) -> Result<&tollgate_model::gateway::Gateway> {
    let id = id(facts, gateway)?;
    Ok(facts.gateway(id).ok_or(Bound::LostFact)?)
}
