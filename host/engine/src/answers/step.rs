//! `step`: a statement, or a construct that holds statements.

use tollgate_model::code::{Source, StepId};
use wasmtime::Result;
use wasmtime::component::Resource;

use crate::handles::{Call, Expression, Step};
use crate::state::{State, source_of};
use crate::wit::facts;

use super::span_out;

impl facts::HostStep for State {
    fn kind(&mut self, step: Resource<Step>) -> Result<String> {
        let step = self.look(&step)?;
        let facts = self.facts()?;
        self.say(source_of(&facts, &step)?[step.id].kind.word())
    }

    fn span(&mut self, step: Resource<Step>) -> Result<facts::Span> {
        let step = self.look(&step)?;
        let facts = self.facts()?;
        Ok(span_out(source_of(&facts, &step)?[step.id].span))
    }

    fn text(&mut self, step: Resource<Step>) -> Result<String> {
        let step = self.look(&step)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &step)?;
        self.say(source[step.id].span.slice(&source.text))
    }

    fn label(&mut self, step: Resource<Step>) -> Result<String> {
        let step = self.look(&step)?;
        let facts = self.facts()?;
        self.say(source_of(&facts, &step)?[step.id].label.as_str())
    }

    fn catches(&mut self, step: Resource<Step>) -> Result<Vec<String>> {
        let step = self.look(&step)?;
        let facts = self.facts()?;
        let catches = source_of(&facts, &step)?[step.id].catches.iter();
        self.say_all(catches.map(String::as_str))
    }

    fn parent(&mut self, step: Resource<Step>) -> Result<Option<Resource<Step>>> {
        let step = self.look(&step)?;
        let facts = self.facts()?;
        let parent = source_of(&facts, &step)?[step.id].parent;
        self.give_maybe(parent.map(|id| step.with(id)))
    }

    fn children(&mut self, step: Resource<Step>) -> Result<Vec<Resource<Step>>> {
        let step = self.look(&step)?;
        let facts = self.facts()?;
        let children = source_of(&facts, &step)?[step.id].children.iter();
        self.give_beside(&step, children.copied())
    }

    fn expressions(&mut self, step: Resource<Step>) -> Result<Vec<Resource<Expression>>> {
        let step = self.look(&step)?;
        let facts = self.facts()?;
        let expressions = source_of(&facts, &step)?[step.id].expressions.iter();
        self.give_beside(&step, expressions.copied())
    }

    fn calls(&mut self, step: Resource<Step>) -> Result<Vec<Resource<Call>>> {
        let step = self.look(&step)?;
        let facts = self.facts()?;
        let calls = source_of(&facts, &step)?.calls_in(step.id);
        self.give_beside(&step, calls)
    }

    fn all(&mut self, step: Resource<Step>) -> Result<Vec<Resource<Step>>> {
        let step = self.look(&step)?;
        let facts = self.facts()?;
        let all = source_of(&facts, &step)?.all_steps(step.id);
        self.give_beside(&step, all)
    }

    fn can_leave(&mut self, step: Resource<Step>) -> Result<bool> {
        self.walk_step(&step, Source::can_leave)
    }

    fn always_leaves(&mut self, step: Resource<Step>) -> Result<bool> {
        self.walk_step(&step, Source::always_leaves)
    }

    fn error_reads(&mut self, step: Resource<Step>) -> Result<Vec<Resource<Expression>>> {
        let place = self.other(&step)?;
        let reads = self.walk_step(&step, Source::reads_error)?;
        self.give_beside(&place, reads)
    }

    fn is_touched(&mut self, step: Resource<Step>) -> Result<bool> {
        let step = self.look(&step)?;
        Ok(self.facts()?.is_step_touched(step))
    }

    fn is_new(&mut self, step: Resource<Step>) -> Result<bool> {
        let step = self.look(&step)?;
        Ok(self.facts()?.is_step_new(step))
    }

    fn before(&mut self, step: Resource<Step>) -> Result<Option<Resource<Step>>> {
        let step = self.look(&step)?;
        let before = self.facts()?.step_counterpart(step);
        self.give_maybe(before)
    }

    fn is_same(&mut self, step: Resource<Step>, other: Resource<Step>) -> Result<bool> {
        Ok(self.look(&step)? == self.other(&other)?)
    }

    fn holds(&mut self, step: Resource<Step>, other: Resource<Step>) -> Result<bool> {
        let step = self.look(&step)?;
        let other = self.other(&other)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &step)?;
        let is_same_source = step.file == other.file && step.side == other.side;
        Ok(is_same_source && is_around(source, step.id, source[other.id].parent))
    }

    fn holds_call(&mut self, step: Resource<Step>, call: Resource<Call>) -> Result<bool> {
        let step = self.look(&step)?;
        let call = self.other(&call)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &step)?;
        let is_same_source = step.file == call.file && step.side == call.side;
        Ok(is_same_source && is_around(source, step.id, Some(source[call.id].step)))
    }

    fn drop(&mut self, step: Resource<Step>) -> Result<()> {
        self.take_back(step)
    }
}

impl State {
    fn walk_step<T>(
        &mut self,
        step: &Resource<Step>,
        ask: impl Fn(&Source, StepId) -> T,
    ) -> Result<T> {
        let step = self.look(step)?;
        let facts = self.facts()?;
        let source = source_of(&facts, &step)?;
        self.charge_walk(source)?;
        Ok(ask(source, step.id))
    }
}

/// Whether `outer` is `inner` or lies around it, through closures and definitions.
fn is_around(source: &Source, outer: StepId, mut inner: Option<StepId>) -> bool {
    while let Some(id) = inner {
        if id == outer {
            return true;
        }
        inner = source[id].parent;
    }
    false
}
