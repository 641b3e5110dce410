//! `call`: a call or construction, and what surrounds it.

use tollgate_facts::Facts;
use tollgate_model::code::flow::Failure;
use tollgate_model::code::{CallId, ExpressionKind, Source};
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::handles::{Argument, Call, Function, Key, Operation, Reach, Read, Repeat, Step};
use crate::state::{State, source_of};
use crate::wit::facts;

use super::{path_on, side_out, span_out};

impl facts::HostCall for State {
    fn callee(&mut self, call: Resource<Call>) -> Result<String> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        self.say(source_of(&facts, &call)?[call.id].callee.as_str())
    }

    fn canonical(&mut self, call: Resource<Call>) -> Result<Option<String>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &call)?;
        self.charge_walk(source)?;
        let found = source.module_path(source[call.id].target);
        self.say_maybe(found.map(|(module, path)| match path.is_empty() {
            true => module,
            false => format!("{module}/{}", path.join(".")),
        }))
    }

    fn span(&mut self, call: Resource<Call>) -> Result<facts::Span> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        Ok(span_out(source_of(&facts, &call)?[call.id].span))
    }

    fn path(&mut self, call: Resource<Call>) -> Result<String> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        self.say(path_on(facts.file(call.file), call.side).as_str())
    }

    fn on(&mut self, call: Resource<Call>) -> Result<facts::Side> {
        Ok(side_out(self.look(&call)?.side))
    }

    fn operation(&mut self, call: Resource<Call>) -> Result<Option<Resource<Operation>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let matched = facts.matched(call);
        self.give_maybe(matched.map(|matched| Operation(matched.operation.clone())))
    }

    fn reach(&mut self, call: Resource<Call>) -> Result<Option<Resource<Reach>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        self.give_maybe(facts.reach(call).cloned().map(Reach))
    }

    fn key(&mut self, call: Resource<Call>) -> Result<Resource<Key>> {
        let call = self.look(&call)?;
        self.give(Key(call))
    }

    fn arguments(&mut self, call: Resource<Call>) -> Result<Vec<Resource<Argument>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let arguments = &source_of(&facts, &call)?[call.id].arguments;
        self.give_all(arguments.iter().map(|argument| Argument {
            name: argument.name.clone(),
            value: call.with(argument.value),
            is_spread: argument.is_spread,
        }))
    }

    fn chained(&mut self, call: Resource<Call>) -> Result<Vec<Resource<Call>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let chained = source_of(&facts, &call)?.chain(call.id);
        self.give_beside(&call, chained)
    }

    fn within(&mut self, call: Resource<Call>, kind: String) -> Result<Option<Resource<Step>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &call)?;
        let mut enclosing = source.enclosing(source[call.id].step).into_iter();
        let found = enclosing.find(|step| source[*step].kind.word() == kind);
        self.give_maybe(found.map(|step| call.with(step)))
    }

    fn step(&mut self, call: Resource<Call>) -> Result<Resource<Step>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let step = source_of(&facts, &call)?[call.id].step;
        self.give(call.with(step))
    }

    fn enclosing(&mut self, call: Resource<Call>) -> Result<Vec<Resource<Step>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &call)?;
        self.give_beside(&call, source.enclosing(source[call.id].step))
    }

    fn function(&mut self, call: Resource<Call>) -> Result<Resource<Function>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let function = source_of(&facts, &call)?[call.id].function;
        self.give(call.with(function))
    }

    fn repeats(&mut self, call: Resource<Call>) -> Result<Vec<Resource<Repeat>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &call)?;
        self.charge_walk(source)?;
        let repeats = source.repeats(call.id).into_iter();
        self.give_all(repeats.map(|repeat| Repeat {
            kind: repeat.kind.word(),
            text: repeat.text,
            span: repeat.span,
            step: repeat.step.map(|step| call.with(step)),
        }))
    }

    fn after(&mut self, call: Resource<Call>) -> Result<Vec<Resource<Step>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &call)?;
        self.charge_walk(source)?;
        self.give_beside(&call, source.after(call.id))
    }

    fn preceding(&mut self, call: Resource<Call>) -> Result<Vec<Resource<Step>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        self.charge_walk(source_of(&facts, &call)?)?;
        self.give_beside(&call, facts.preceding(call))
    }

    fn calls_after(&mut self, call: Resource<Call>) -> Result<Vec<Resource<Call>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &call)?;
        self.charge_walk(source)?;
        let later = source.after(call.id).into_iter();
        let later = later.flat_map(|step| source.calls_in(step));
        let mut calls = Vec::new();
        for id in taking(source, call.id).into_iter().chain(later) {
            if id != call.id && !calls.contains(&id) {
                calls.push(id);
            }
        }
        self.give_beside(&call, calls)
    }

    fn calls_before(&mut self, call: Resource<Call>) -> Result<Vec<Resource<Call>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &call)?;
        self.charge_walk(source)?;
        let earlier = facts.preceding(call).into_iter();
        self.give_beside(&call, earlier.flat_map(|step| source.calls_in(step)))
    }

    fn failure(&mut self, call: Resource<Call>) -> Result<String> {
        let (_, failure) = self.failure_of(&call)?;
        self.say(failure.kind.word())
    }

    fn handlers(&mut self, call: Resource<Call>) -> Result<Vec<Resource<Step>>> {
        let (call, failure) = self.failure_of(&call)?;
        self.give_beside(&call, failure.handlers)
    }

    fn is_awaited(&mut self, call: Resource<Call>) -> Result<bool> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        Ok(source_of(&facts, &call)?[call.id].usage.is_awaited)
    }

    fn is_returned(&mut self, call: Resource<Call>) -> Result<bool> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        Ok(source_of(&facts, &call)?[call.id].usage.is_returned)
    }

    fn is_used(&mut self, call: Resource<Call>) -> Result<bool> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        Ok(source_of(&facts, &call)?[call.id].usage.is_used)
    }

    fn reads(&mut self, call: Resource<Call>) -> Result<Vec<Resource<Read>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &call)?;
        self.charge_walk(source)?;
        let reads = source.reads(call.id).into_iter();
        self.give_all(reads.map(|read| Read {
            expression: call.with(read.expression),
            path: read.path.join("."),
            is_condition: read.is_condition,
        }))
    }

    fn role(&mut self, call: Resource<Call>) -> Result<String> {
        let call = self.look(&call)?;
        let role = self.facts()?.role(call);
        self.say(role)
    }

    fn error(&mut self, call: Resource<Call>) -> Result<String> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let error = source_of(&facts, &call)?[call.id].error;
        self.say(error.word())
    }

    fn may_fail(&mut self, call: Resource<Call>) -> Result<bool> {
        let call = self.look(&call)?;
        Ok(self.facts()?.may_fail(call))
    }

    fn is_touched(&mut self, call: Resource<Call>) -> Result<bool> {
        let call = self.look(&call)?;
        Ok(self.facts()?.is_call_touched(call))
    }

    fn before(&mut self, call: Resource<Call>) -> Result<Option<Resource<Call>>> {
        let call = self.look(&call)?;
        let before = self.facts()?.call_counterpart(call);
        self.give_maybe(before)
    }

    fn is_test(&mut self, call: Resource<Call>) -> Result<bool> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let function = call.with(source_of(&facts, &call)?[call.id].function);
        Ok(facts.file(call.file).is_test || facts.is_test_code(function))
    }

    fn callees(&mut self, call: Resource<Call>) -> Result<Vec<Resource<Function>>> {
        let call = self.look(&call)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &call)?;
        self.charge_walk(source)?;
        self.give_beside(&call, source.callees(call.id))
    }

    fn is_same(&mut self, call: Resource<Call>, other: Resource<Call>) -> Result<bool> {
        Ok(self.look(&call)? == self.other(&other)?)
    }

    fn drop(&mut self, call: Resource<Call>) -> Result<()> {
        self.take_back(call)
    }
}

impl State {
    fn failure_of(&mut self, call: &Resource<Call>) -> Result<(Call, Failure)> {
        let call = self.look(call)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &call)?;
        self.charge_walk(source)?;
        Ok((
            call,
            source.failure(call.id, is_async(&facts, source, call)),
        ))
    }
}

/// Whether a call returns a promise: the catalogue says so, it is waited for as one, or it runs
/// an `async` function of this source or of the file that it leads to.
fn is_async(facts: &Facts, source: &Source, call: Call) -> bool {
    match facts.matched(call) {
        Some(matched) => matched.operation.is_async,
        None => {
            let mut callees = source.callees(call.id).into_iter();
            source[call.id].usage.is_awaited
                || callees.any(|function| source[function].is_async)
                || facts.reach(call).is_some_and(|reach| reach.is_async)
        }
    }
}

/// The calls that a call is an argument of, innermost first.
fn taking(source: &Source, call: CallId) -> Vec<CallId> {
    let mut found = Vec::new();
    let mut inner = source[call].expression;
    while let Some(outer) = source[inner].parent {
        if let ExpressionKind::Call(taker) = source[outer].kind
            && source[taker].target != inner
        {
            found.push(taker);
        }
        inner = outer;
    }
    found
}
