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
        self.say(read(&facts, gateway)?.id.as_str())
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

fn read(facts: &Facts, Gateway(index): Gateway) -> Result<&tollgate_model::gateway::Gateway> {
    Ok(facts.gateways().get(index).ok_or(Bound::LostFact)?)
}
