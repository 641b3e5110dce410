//! `function`: a function, method, closure, or the module itself.

use tollgate_model::code::{FunctionId, Source};
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::handles::{Call, Function, Step};
use crate::state::{State, source_of};
use crate::wit::facts;

use super::{path_on, span_out};

impl facts::HostFunction for State {
    fn name(&mut self, function: Resource<Function>) -> Result<String> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        self.say(source_of(&facts, &function)?[function.id].name.as_str())
    }

    fn span(&mut self, function: Resource<Function>) -> Result<facts::Span> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        Ok(span_out(source_of(&facts, &function)?[function.id].span))
    }

    fn path(&mut self, function: Resource<Function>) -> Result<String> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        self.say(path_on(facts.file(function.file), function.side).as_str())
    }

    fn parent(&mut self, function: Resource<Function>) -> Result<Option<Resource<Function>>> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        let parent = source_of(&facts, &function)?[function.id].parent;
        self.give_maybe(parent.map(|id| function.with(id)))
    }

    fn named(&mut self, function: Resource<Function>) -> Result<Resource<Function>> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        let named = named(source_of(&facts, &function)?, function.id);
        self.give(function.with(named))
    }

    fn decorators(&mut self, function: Resource<Function>) -> Result<Vec<String>> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &function)?;
        let decorators = source[function.id].decorators.iter();
        self.say_all(decorators.map(|id| source.text_of(*id)))
    }

    fn parameters(&mut self, function: Resource<Function>) -> Result<Vec<String>> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        let parameters = source_of(&facts, &function)?[function.id].parameters.iter();
        self.say_all(parameters.map(|parameter| parameter.name.as_str()))
    }

    fn steps(&mut self, function: Resource<Function>) -> Result<Vec<Resource<Step>>> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        let steps = source_of(&facts, &function)?[function.id].steps.iter();
        self.give_beside(&function, steps.copied())
    }

    fn calls(&mut self, function: Resource<Function>) -> Result<Vec<Resource<Call>>> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &function)?;
        self.charge_walk(source)?;
        let steps = source[function.id].steps.iter();
        self.give_beside(&function, steps.flat_map(|step| source.calls_in(*step)))
    }

    fn callers(&mut self, function: Resource<Function>) -> Result<Vec<Resource<Call>>> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &function)?;
        self.charge_walk(source)?;
        self.give_beside(&function, source.callers(function.id))
    }

    fn is_async(&mut self, function: Resource<Function>) -> Result<bool> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        Ok(source_of(&facts, &function)?[function.id].is_async)
    }

    fn entry(&mut self, function: Resource<Function>) -> Result<Option<String>> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        let entry = source_of(&facts, &function)?[function.id].entry.as_ref();
        self.say_maybe(entry.map(|entry| entry.kind.word()))
    }

    fn entry_text(&mut self, function: Resource<Function>) -> Result<String> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        let entry = source_of(&facts, &function)?[function.id].entry.as_ref();
        self.say(entry.map(|entry| entry.text.as_str()).unwrap_or_default())
    }

    fn exported_as(&mut self, function: Resource<Function>) -> Result<Option<String>> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        self.say_maybe(source_of(&facts, &function)?[function.id].export.as_deref())
    }

    fn is_test(&mut self, function: Resource<Function>) -> Result<bool> {
        let function = self.look(&function)?;
        let facts = self.facts()?;
        Ok(facts.file(function.file).is_test || facts.is_test_code(function))
    }

    fn before(&mut self, function: Resource<Function>) -> Result<Option<Resource<Function>>> {
        let function = self.look(&function)?;
        let before = self.facts()?.function_counterpart(function);
        self.give_maybe(before)
    }

    fn drop(&mut self, function: Resource<Function>) -> Result<()> {
        self.take_back(function)
    }
}

/// The nearest function that has a name, itself included. The module counts as one.
pub(crate) fn named(source: &Source, function: FunctionId) -> FunctionId {
    let mut named = function;
    while source[named].name.starts_with('<') {
        match source[named].parent {
            Some(parent) => named = parent,
            None => break,
        }
    }
    named
}
