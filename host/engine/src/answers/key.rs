//! `key`: the idempotency key of a call.

use tollgate_model::code::ExpressionId;
use tollgate_model::gateway::Key as GatewayKey;
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::handles::{Expression, Key, Step};
use crate::state::{State, source_of};
use crate::wit::facts;

impl facts::HostKey for State {
    fn is_given(&mut self, key: Resource<Key>) -> Result<bool> {
        self.of_key(&key, |key| key.value.is_some())
    }

    fn may_be_hidden(&mut self, key: Resource<Key>) -> Result<bool> {
        self.of_key(&key, |key| key.may_be_hidden)
    }

    fn origin(&mut self, key: Resource<Key>) -> Result<String> {
        let Key(call) = self.look(&key)?;
        let facts = self.facts()?;
        self.charge_walk(source_of(&facts, &call)?)?;
        self.say(facts.key_origin(call))
    }

    fn value(&mut self, key: Resource<Key>) -> Result<Option<Resource<Expression>>> {
        self.part_of_key(&key, |key| key.value)
    }

    fn misplaced(&mut self, key: Resource<Key>) -> Result<Option<Resource<Expression>>> {
        self.part_of_key(&key, |key| key.misplaced)
    }

    fn misplaced_name(&mut self, key: Resource<Key>) -> Result<String> {
        let name = self.of_key(&key, |key| key.misplaced_name.clone())?;
        self.say(name)
    }

    fn shared(&mut self, key: Resource<Key>) -> Result<Option<Resource<Expression>>> {
        self.part_of_key(&key, |key| key.shared)
    }

    fn is_made_within(&mut self, key: Resource<Key>, step: Resource<Step>) -> Result<bool> {
        let Key(call) = self.look(&key)?;
        let step = self.other(&step)?;
        let facts = self.facts()?;
        self.charge_walk(source_of(&facts, &call)?)?;
        let is_same_source = step.file == call.file && step.side == call.side;
        Ok(is_same_source && facts.is_key_made_within(call, step))
    }

    fn is_stored_first(&mut self, key: Resource<Key>) -> Result<bool> {
        let Key(call) = self.look(&key)?;
        let facts = self.facts()?;
        self.charge_walk(source_of(&facts, &call)?)?;
        Ok(facts.is_key_stored_first(call))
    }

    fn drop(&mut self, key: Resource<Key>) -> Result<()> {
        self.take_back(key)
    }
}

impl State {
    /// Asks something of a key; of an empty one where the call is no operation.
    fn of_key<T>(&mut self, key: &Resource<Key>, ask: impl Fn(&GatewayKey) -> T) -> Result<T> {
        let Key(call) = self.look(key)?;
        let facts = self.facts()?;
        Ok(match facts.matched(call) {
            Some(matched) => ask(&matched.key),
            None => ask(&GatewayKey::default()),
        })
    }

    fn part_of_key(
        &mut self,
        key: &Resource<Key>,
        ask: impl Fn(&GatewayKey) -> Option<ExpressionId>,
    ) -> Result<Option<Resource<Expression>>> {
        let Key(call) = self.other(key)?;
        let part = self.of_key(key, ask)?;
        self.give_maybe(part.map(|id| call.with(id)))
    }
}
