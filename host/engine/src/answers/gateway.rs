//! `gateway`: one entry of the catalogue.

use std::sync::Arc;

use tollgate_facts::Facts;
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::bound::Bound;
use crate::handles::Gateway;
use crate::limits::{READ_BYTE_COST, READ_BYTES, READ_COST};
use crate::state::State;
use crate::wit::facts;

use super::side_in;

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

    fn contract_path(&mut self, gateway: Resource<Gateway>) -> Result<String> {
        let (facts, gateway) = self.look_gateway(&gateway)?;
        let path = facts.teams().contract_path(id(&facts, gateway)?);
        self.say(path)
    }

    fn contract(&mut self, gateway: Resource<Gateway>, on: facts::Side) -> Result<Option<String>> {
        let (facts, gateway) = self.look_gateway(&gateway)?;
        self.charge(READ_COST)?;
        match facts.contract(id(&facts, gateway)?, side_in(on)) {
            Some(text) if text.len() <= READ_BYTES => {
                self.charge(READ_BYTE_COST.saturating_mul(text.len() as u64))?;
                self.say(&*text).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn incident(&mut self, gateway: Resource<Gateway>) -> Result<Vec<(String, String)>> {
        let (facts, gateway) = self.look_gateway(&gateway)?;
        let said = facts.teams().incidents.get(id(&facts, gateway)?);
        said.into_iter()
            .flatten()
            .map(|(name, text)| Ok((self.say(name.as_str())?, self.say(text.as_str())?)))
            .collect()
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
