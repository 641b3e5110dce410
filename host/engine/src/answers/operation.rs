//! `operation`: what a call does with money.

use tollgate_model::gateway::Confidence;
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::handles::Operation;
use crate::state::State;
use crate::wit::facts;

impl facts::HostOperation for State {
    fn gateway(&mut self, operation: Resource<Operation>) -> Result<String> {
        let Operation(operation) = self.look(&operation)?;
        self.say(operation.gateway.as_str())
    }

    fn gateway_title(&mut self, operation: Resource<Operation>) -> Result<String> {
        let Operation(operation) = self.look(&operation)?;
        self.say(operation.gateway_title.as_str())
    }

    fn name(&mut self, operation: Resource<Operation>) -> Result<String> {
        let Operation(operation) = self.look(&operation)?;
        self.say(operation.name.as_str())
    }

    fn kind(&mut self, operation: Resource<Operation>) -> Result<String> {
        let Operation(operation) = self.look(&operation)?;
        self.say(operation.kind.as_str())
    }

    fn moves_money(&mut self, operation: Resource<Operation>) -> Result<bool> {
        let Operation(operation) = self.look(&operation)?;
        Ok(operation.moves_money)
    }

    fn is_certain(&mut self, operation: Resource<Operation>) -> Result<bool> {
        let Operation(operation) = self.look(&operation)?;
        Ok(operation.confidence == Confidence::High)
    }

    fn is_async(&mut self, operation: Resource<Operation>) -> Result<bool> {
        let Operation(operation) = self.look(&operation)?;
        Ok(operation.is_async)
    }

    fn key_place(&mut self, operation: Resource<Operation>) -> Result<String> {
        let Operation(operation) = self.look(&operation)?;
        self.say(operation.key.place.as_str())
    }

    fn key_name(&mut self, operation: Resource<Operation>) -> Result<String> {
        let Operation(operation) = self.look(&operation)?;
        self.say(operation.key.name.as_str())
    }

    fn key_lifetime(&mut self, operation: Resource<Operation>) -> Result<u64> {
        let Operation(operation) = self.look(&operation)?;
        Ok(operation.key.lifetime_seconds)
    }

    fn is_key_required(&mut self, operation: Resource<Operation>) -> Result<bool> {
        let Operation(operation) = self.look(&operation)?;
        Ok(operation.key.is_required)
    }

    fn automatic_key(&mut self, operation: Resource<Operation>) -> Result<String> {
        let Operation(operation) = self.look(&operation)?;
        self.say(operation.key.automatic.as_str())
    }

    fn throws_on_decline(&mut self, operation: Resource<Operation>) -> Result<bool> {
        let Operation(operation) = self.look(&operation)?;
        Ok(operation.failure.throws_on_decline)
    }

    fn throws_on_error(&mut self, operation: Resource<Operation>) -> Result<bool> {
        let Operation(operation) = self.look(&operation)?;
        Ok(operation.failure.throws_on_error)
    }

    fn result_fields(&mut self, operation: Resource<Operation>) -> Result<Vec<String>> {
        let Operation(operation) = self.look(&operation)?;
        self.say_all(operation.failure.result_fields.iter().map(String::as_str))
    }

    fn outcome_of(
        &mut self,
        operation: Resource<Operation>,
        error: String,
    ) -> Result<Option<String>> {
        let Operation(operation) = self.look(&operation)?;
        let facts = self.facts()?;
        self.say_maybe(facts.outcome_of(&operation.gateway, &error))
    }

    fn source(&mut self, operation: Resource<Operation>) -> Result<String> {
        let Operation(operation) = self.look(&operation)?;
        self.say(operation.source.as_str())
    }

    fn drop(&mut self, operation: Resource<Operation>) -> Result<()> {
        self.take_back(operation)
    }
}
