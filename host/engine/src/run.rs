//! One run of one policy: a store, and what happens in it.

use std::sync::Arc;

use tollgate_facts::Facts;
use tollgate_model::decision::{PolicyFailure, PolicyRun};
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
use crate::wit;

/// A policy in a fresh store. Used for one run and thrown away: a policy that trapped is not
/// entered again, and none sees what another run left behind.
pub(crate) struct Session<'a> {
    policy: &'a Policy,
    limits: Limits,
    store: Store<State>,
    guard: wit::Policy,
}

/// Runs a policy on a change, to whatever end.
pub(crate) fn run(
    policy: &Policy,
    limits: &Limits,
    facts: &Arc<Facts>,
    options: &(dyn Fn(&str) -> String + Sync),
) -> PolicyRun {
    let mut run = PolicyRun {
        id: policy.name.clone(),
        digest: policy.digest,
        manifest: None,
        fuel: 0,
        outcome: Err(failure(&policy.name, "has not run", "")),
    };
    run.outcome = judge(policy, limits, facts, options, &mut run);
    run
}

fn judge(
    policy: &Policy,
    limits: &Limits,
    facts: &Arc<Facts>,
    options: &(dyn Fn(&str) -> String + Sync),
    run: &mut PolicyRun,
) -> Result<Vec<Finding>, PolicyFailure> {
    let mut session = Session::start(policy, limits, Some(Arc::clone(facts)))?;
    let manifest = session.describe()?;
    run.id.clone_from(&manifest.id);
    let manifest = run.manifest.insert(manifest);
    session.configure(&manifest.id, &options(&manifest.id))?;
    let budget = limits.fuel(facts.fact_count());
    let reported = session.check(&manifest.id, budget, &mut run.fuel)?;
    accept(reported, manifest, facts, limits.max_findings)
        .map_err(|error| failure(&manifest.id, error.to_string(), error.hint()))
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

    /// Lends the policy the change, with a budget of its own.
    fn check(
        &mut self,
        id: &str,
        budget: u64,
        used: &mut u64,
    ) -> Result<Vec<wit::guard::Finding>, PolicyFailure> {
        let limits = self.limits;
        let explain = |error: wasmtime::Error| explain(id, &error, Stage::Check, budget, &limits);
        self.store.set_fuel(budget).map_err(explain)?;
        self.store.data_mut().reset_meter();
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
