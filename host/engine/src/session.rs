//! A policy in a store of its own, and what happens in it.

use std::sync::Arc;

use tollgate_facts::Facts;
use tollgate_model::decision::PolicyFailure;
use tollgate_model::finding::{Finding, Manifest};
use wasmtime::Store;

use crate::accept::accept;
use crate::bound::Bound;
use crate::failure::{Stage, explain, failure};
use crate::handles::Change;
use crate::limits::{Limits, MESSAGE_BYTES};
use crate::manifest;
use crate::policy::Policy;
use crate::state::State;
use crate::ticker::ticks;
use crate::trace::Notes;
use crate::view::View;
use crate::wit;

/// A policy in a fresh store. Used for one run and thrown away: a policy that trapped is not
/// entered again, and none sees what another run left behind.
pub(crate) struct Session<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) limits: Limits,
    store: Store<State>,
    guard: wit::Policy,
}

/// What came of one call of `check`.
pub(crate) struct Checked {
    pub(crate) findings: Vec<Finding>,
    pub(crate) fuel: u64,
    pub(crate) looked_beyond: bool,
}

impl<'a> Session<'a> {
    /// Instantiates a policy, with the fuel that must last until it is configured.
    pub(crate) fn start(
        policy: &'a Policy,
        limits: &Limits,
        facts: Option<Arc<Facts>>,
    ) -> Result<Session<'a>, PolicyFailure> {
        let fuel = limits.start_fuel;
        let explain =
            |error: wasmtime::Error| explain(&policy.name, &error, Stage::Start, fuel, limits);
        let engine = policy.component.engine();
        let mut store = Store::new(engine, State::new(limits, facts));
        store.limiter(|state| &mut state.limiter);
        store.set_fuel(fuel).map_err(explain)?;
        store.epoch_deadline_trap();
        store.set_epoch_deadline(ticks(limits.deadline));
        store.set_hostcall_fuel(limits.max_bytes_per_crossing);
        // Twice as many as the host's own table holds, so that the host's error is the one that
        // comes first; this one is for handles of the policy's own making.
        store.set_max_component_handles(limits.max_handles.saturating_mul(2));
        let instance = policy.component.instance_pre().instantiate(&mut store);
        let instance = instance.map_err(explain)?;
        let guard = wit::Policy::new(&mut store, &instance).map_err(|error| {
            let what = format!(
                "exports `tollgate:policy/guard` with other types than this version has: {}",
                error.root_cause()
            );
            failure(
                &policy.name,
                what,
                "build it again with the SDK of this Tollgate",
            )
        })?;
        Ok(Session {
            policy,
            limits: *limits,
            store,
            guard,
        })
    }

    /// Notes what the policy asks from now on.
    pub(crate) fn note_in(&mut self, notes: Notes) {
        self.store.data_mut().note_in(notes);
    }

    /// Asks the policy what it is.
    pub(crate) fn describe(&mut self) -> Result<Manifest, PolicyFailure> {
        let name = &self.policy.name;
        let guard = self.guard.tollgate_policy_guard();
        let told = guard.call_describe(&mut self.store);
        let told = told.map_err(|error| self.explain(name, &error, Stage::Describe))?;
        manifest::check(told).map_err(|error| {
            let what = format!("describes itself wrongly: {error}");
            failure(name, what, "correct what its `describe` returns")
        })
    }

    /// Knows what the policy is: asks where no session of it did. Either leaves the same fuel.
    pub(crate) fn introduce(&mut self) -> Result<Manifest, PolicyFailure> {
        let policy = self.policy;
        let told = match policy.described.get() {
            Some(told) => told,
            None => {
                let manifest = self.describe()?;
                let left = self.store.get_fuel().unwrap_or_default();
                policy.described.get_or_init(|| (manifest, left))
            }
        };
        let left = self.store.set_fuel(told.1);
        left.map_err(|error| self.explain(&policy.name, &error, Stage::Describe))?;
        Ok(told.0.clone())
    }

    /// Gives the policy its options.
    fn configure(&mut self, id: &str, options: &str) -> Result<(), PolicyFailure> {
        let guard = self.guard.tollgate_policy_guard();
        let answer = guard.call_configure(&mut self.store, options);
        let answer = answer.map_err(|error| self.explain(id, &error, Stage::Configure))?;
        answer.map_err(|complaint| {
            let complaint: String = complaint.chars().take(MESSAGE_BYTES).collect();
            let what = format!("does not accept its options: {complaint}");
            failure(
                id,
                what,
                format!("correct the options of `{id}` in tollgate.toml"),
            )
        })
    }

    /// Shows the policy some of a change. A failure comes with the fuel that was used.
    pub(crate) fn judge(
        mut self,
        view: View,
        manifest: &Manifest,
        options: &str,
    ) -> Result<Checked, (u64, PolicyFailure)> {
        let id = &manifest.id;
        self.configure(id, options).map_err(|error| (0, error))?;
        let mut fuel = 0;
        let reported = self.check(id, view, &mut fuel);
        let reported = reported.map_err(|error| (fuel, error))?;
        let state = self.store.data();
        let facts = state.facts().map_err(|error| {
            let explained = explain(id, &error, Stage::Check, fuel, &self.limits);
            (fuel, explained)
        })?;
        let findings = accept(reported, manifest, &facts, view, self.limits.max_findings);
        let findings =
            findings.map_err(|error| (fuel, failure(id, error.to_string(), error.hint())))?;
        Ok(Checked {
            findings,
            fuel,
            looked_beyond: state.has_looked_beyond(),
        })
    }

    /// Lends the policy what it is shown, with a budget of its own.
    fn check(
        &mut self,
        id: &str,
        view: View,
        used: &mut u64,
    ) -> Result<Vec<wit::guard::Finding>, PolicyFailure> {
        let limits = self.limits;
        let budget = self.store.data_mut().show(view, &limits);
        let explain = |error: wasmtime::Error| explain(id, &error, Stage::Check, budget, &limits);
        self.store.set_fuel(budget).map_err(explain)?;
        let change = self.store.data_mut().give(Change).map_err(explain)?;
        let guard = self.guard.tollgate_policy_guard();
        let reported = guard.call_check(&mut self.store, change);
        let left = self.store.get_fuel().map_err(explain)?;
        let work = self.store.data().work();
        if let Err(error) = &reported {
            // What was used up to a trap is not accounted for exactly, and would not be the same
            // on every machine.
            let is_spent = matches!(error.downcast_ref(), Some(wasmtime::Trap::OutOfFuel))
                || matches!(error.downcast_ref(), Some(Bound::Work { .. }));
            *used = if is_spent { budget } else { 0 };
        } else {
            *used = budget.saturating_sub(left).saturating_add(work);
        }
        reported.map_err(explain)
    }

    fn explain(&self, policy: &str, error: &wasmtime::Error, stage: Stage) -> PolicyFailure {
        explain(policy, error, stage, self.limits.start_fuel, &self.limits)
    }
}
