//! What a store carries: the facts, the handles on them, and what is left of the budget.

use std::sync::Arc;

use tollgate_facts::{At, Facts, FileId};
use tollgate_model::change::Side;
use tollgate_model::code::Source;
use wasmtime::component::{HasData, Resource, ResourceTable, ResourceTableError};
use wasmtime::{ResourceLimiter, Result};

use crate::bound::Bound;
use crate::limits::{CALL_COST, HANDLE_COST, Limits, WALK_COST};
use crate::trace::Notes;
use crate::view::View;

/// The data of one store. One policy, one run.
pub(crate) struct State {
    facts: Option<Arc<Facts>>,
    view: View,
    looked_beyond: bool,
    table: ResourceTable,
    meter: Meter,
    notes: Option<Notes>,
    pub(crate) limiter: Limiter,
}

/// Lets the generated linker find the host in a [`State`].
pub(crate) struct Host;

impl HasData for Host {
    type Data<'a> = &'a mut State;
}

impl State {
    /// A state before anything ran. Without facts, only `describe` and `configure` can run: no
    /// other export is lent a change.
    pub(crate) fn new(limits: &Limits, facts: Option<Arc<Facts>>) -> State {
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.max_handles);
        let mut state = State {
            facts,
            view: View::Whole,
            looked_beyond: false,
            table,
            meter: Meter::new(limits.host_calls(0), limits.fuel(0)),
            notes: None,
            limiter: Limiter::new(limits),
        };
        state.show(View::Whole, limits);
        state
    }

    /// Notes what is asked from now on, where the engine is one that traces.
    pub(crate) fn note_in(&mut self, notes: Notes) {
        self.notes = Some(notes);
    }

    /// Where exchanges are noted.
    pub(crate) fn notes(&self) -> Option<&Notes> {
        self.notes.as_ref()
    }

    /// The facts that questions are about.
    pub(crate) fn facts(&self) -> Result<Arc<Facts>> {
        Ok(self.facts.clone().ok_or(Bound::LostFact)?)
    }

    /// The changed files that the policy is shown.
    pub(crate) fn shown_files(&self) -> Result<Vec<FileId>> {
        Ok(self.view.files(&*self.facts()?))
    }

    /// Notes that the policy looked at more than the files that it is shown.
    pub(crate) fn look_beyond(&mut self) {
        self.looked_beyond = true;
    }

    /// Whether what the policy says rests on more than the files that it was shown.
    pub(crate) fn has_looked_beyond(&self) -> bool {
        self.looked_beyond
    }

    /// Fuel that the questions have cost so far.
    pub(crate) fn work(&self) -> u64 {
        self.meter.work
    }

    /// Shows the policy some of the change from now on. The budget for it, in fuel, is its own:
    /// what was asked before is forgotten.
    pub(crate) fn show(&mut self, view: View, limits: &Limits) -> u64 {
        let facts = self.facts.as_ref();
        let count = facts.map_or(0, |facts| view.fact_count(facts));
        let budget = limits.fuel(count);
        self.view = view;
        self.meter = Meter::new(limits.host_calls(count), budget);
        budget
    }

    /// Starts a question about what a handle names, and says what that is.
    pub(crate) fn look<T: Clone + 'static>(&mut self, handle: &Resource<T>) -> Result<T> {
        self.meter.ask()?;
        Ok(self.table.get(handle)?.clone())
    }

    /// Starts a question about no handle in particular.
    pub(crate) fn ask(&mut self) -> Result<()> {
        Ok(self.meter.ask()?)
    }

    /// Starts a question that changes what a handle holds, such as a query.
    pub(crate) fn alter<T: 'static>(&mut self, handle: &Resource<T>) -> Result<&mut T> {
        self.meter.ask()?;
        Ok(self.table.get_mut(handle)?)
    }

    /// What a handle names that is not the subject of the question.
    pub(crate) fn other<T: Clone + 'static>(&self, handle: &Resource<T>) -> Result<T> {
        Ok(self.table.get(handle)?.clone())
    }

    /// Charges for work.
    pub(crate) fn charge(&mut self, work: u64) -> Result<()> {
        Ok(self.meter.charge(work)?)
    }

    /// Charges for a walk through a source.
    pub(crate) fn charge_walk(&mut self, source: &Source) -> Result<()> {
        self.charge(WALK_COST.saturating_add(source.expressions.len() as u64))
    }

    /// Gives text to the policy.
    pub(crate) fn say(&mut self, text: impl Into<String>) -> Result<String> {
        let text = text.into();
        self.charge(text.len() as u64)?;
        Ok(text)
    }

    /// Gives text that may not be there.
    pub(crate) fn say_maybe(&mut self, text: Option<impl Into<String>>) -> Result<Option<String>> {
        text.map(|text| self.say(text)).transpose()
    }

    /// Gives several texts.
    pub(crate) fn say_all<T: Into<String>>(
        &mut self,
        texts: impl IntoIterator<Item = T>,
    ) -> Result<Vec<String>> {
        texts.into_iter().map(|text| self.say(text)).collect()
    }

    /// Gives out a handle.
    pub(crate) fn give<T: Send + 'static>(&mut self, item: T) -> Result<Resource<T>> {
        self.charge(HANDLE_COST)?;
        match self.table.push(item) {
            Ok(handle) => Ok(handle),
            Err(ResourceTableError::Full) => {
                let limit = self.table.max_capacity();
                Err(Bound::Handles { limit }.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Gives out a handle on what may not be there.
    pub(crate) fn give_maybe<T: Send + 'static>(
        &mut self,
        item: Option<T>,
    ) -> Result<Option<Resource<T>>> {
        item.map(|item| self.give(item)).transpose()
    }

    /// Gives out handles, in this order.
    pub(crate) fn give_all<T: Send + 'static>(
        &mut self,
        items: impl IntoIterator<Item = T>,
    ) -> Result<Vec<Resource<T>>> {
        items.into_iter().map(|item| self.give(item)).collect()
    }

    /// Gives out handles on ids that stand in the same source as `place`.
    pub(crate) fn give_beside<A, B: Send + 'static>(
        &mut self,
        place: &At<A>,
        ids: impl IntoIterator<Item = B>,
    ) -> Result<Vec<Resource<At<B>>>> {
        self.give_all(ids.into_iter().map(|id| place.with(id)))
    }

    /// Takes a handle back. Costs nothing, so that dropping is never a reason to fail.
    pub(crate) fn take_back<T: 'static>(&mut self, handle: Resource<T>) -> Result<()> {
        self.table.delete(handle)?;
        Ok(())
    }
}

/// The source that something stands in.
pub(crate) fn source_of<'a, I>(facts: &'a Facts, place: &At<I>) -> Result<&'a Source> {
    source_at(facts, place.file, place.side)
}

/// The source of a file on one side, which something was already found in.
pub(crate) fn source_at(facts: &Facts, file: FileId, side: Side) -> Result<&Source> {
    Ok(facts.source(file, side).ok_or(Bound::LostFact)?)
}

/// Counts questions and what they cost.
struct Meter {
    calls: u64,
    max_calls: u64,
    work: u64,
    budget: u64,
}

impl Meter {
    fn new(max_calls: u64, budget: u64) -> Meter {
        Meter {
            calls: 0,
            max_calls,
            work: 0,
            budget,
        }
    }

    fn ask(&mut self) -> Result<(), Bound> {
        self.calls += 1;
        if self.calls > self.max_calls {
            return Err(Bound::HostCalls {
                limit: self.max_calls,
            });
        }
        self.charge(CALL_COST)
    }

    fn charge(&mut self, work: u64) -> Result<(), Bound> {
        self.work = self.work.saturating_add(work);
        match self.work > self.budget {
            true => Err(Bound::Work {
                budget: self.budget,
            }),
            false => Ok(()),
        }
    }
}

/// Sums memory and tables over the whole store.
///
/// wasmtime's own limits hold for each memory by itself, so that a component with several of
/// them would have several times as much.
pub(crate) struct Limiter {
    memory: usize,
    table_elements: usize,
    limits: Limits,
}

impl Limiter {
    fn new(limits: &Limits) -> Limiter {
        Limiter {
            memory: 0,
            table_elements: 0,
            limits: *limits,
        }
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let asked = self.memory.saturating_add(desired.saturating_sub(current));
        let limit = self.limits.max_memory_bytes;
        if asked > limit {
            // An error and not `false`: a policy that goes on without memory might judge
            // differently, and must not.
            return Err(Bound::Memory { asked, limit }.into());
        }
        self.memory = asked;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let asked = self
            .table_elements
            .saturating_add(desired.saturating_sub(current));
        let limit = self.limits.max_table_elements;
        if asked > limit {
            return Err(Bound::Table { asked, limit }.into());
        }
        self.table_elements = asked;
        Ok(true)
    }

    fn instances(&self) -> usize {
        self.limits.max_instances
    }

    fn tables(&self) -> usize {
        self.limits.max_tables
    }

    fn memories(&self) -> usize {
        self.limits.max_memories
    }
}
