//! The engine: one for each process.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::ThreadPool;
use rayon::prelude::*;
use tollgate_compiled::Compiled;
use tollgate_facts::Facts;
use tollgate_model::Digest;
use tollgate_model::decision::{PolicyFailure, PolicyRun};
use tollgate_model::finding::Manifest;
use wasmtime::component::{Component, Linker};

use crate::failure::failure;
use crate::kept::kept_name;
use crate::limits::Limits;
use crate::load::{LoadError, link, read_component};
use crate::native;
use crate::policy::Policy;
use crate::run::{FileRuns, Job, OptionsOf, Ran, run};
use crate::session::Session;
use crate::state::{Host, State};
use crate::ticker::Ticker;
use crate::trace::{Exchange, Notes, Traced, TracedHost};
use crate::view::View;
use crate::wit;

/// Native stack of the threads that policies run on. A policy may use 1 MiB of it
/// (`tollgate_compile::MAX_WASM_STACK_BYTES`); running out of the native one would abort the
/// process, so that what the host needs above has several times as much.
pub const THREAD_STACK_BYTES: usize = 8 << 20;

/// Why there is no engine. No policy is to blame.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// wasmtime can't run on this machine.
    #[error("WebAssembly can't run on this machine: {0}")]
    Wasm(String),

    /// The machine has no threads left.
    #[error("can't start the threads that policies run on: {0}")]
    Threads(String),
}

impl EngineError {
    /// What the reader can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            EngineError::Wasm(_) => "use a Tollgate that was built for this machine",
            EngineError::Threads(_) => "raise the limit on processes or memory, and try again",
        }
    }
}

/// Loads and runs policies.
///
/// It owns a clock and mostly some threads, which end when it is dropped. Policies that one engine
/// loaded run on that engine.
pub struct Engine {
    engine: wasmtime::Engine,
    linker: Linker<State>,
    limits: Limits,
    compiled: Compiled,
    /// None where policies run on the threads of whoever asks.
    threads: Option<ThreadPool>,
    _ticker: Ticker,
}

impl Engine {
    /// Makes an engine under these bounds.
    ///
    /// # Errors
    ///
    /// - [`EngineError::Wasm`]: there is no compiler for this machine.
    /// - [`EngineError::Threads`]: the machine refused a thread.
    pub fn new(limits: Limits) -> Result<Engine, EngineError> {
        let threads = rayon::ThreadPoolBuilder::new()
            .thread_name(|index| format!("tollgate-policy-{index}"))
            .stack_size(THREAD_STACK_BYTES)
            .build()
            .map_err(|error| EngineError::Threads(error.to_string()))?;
        Engine::with_threads(limits, Some(threads))
    }

    /// Makes an engine that runs policies on the thread that asks it to, and on the others of its
    /// `rayon` pool. Each of them must have a stack of [`THREAD_STACK_BYTES`]: on a smaller one a
    /// policy that recurses ends the process.
    ///
    /// # Errors
    ///
    /// Those of [`Engine::new`].
    pub fn on_callers_threads(limits: Limits) -> Result<Engine, EngineError> {
        Engine::with_threads(limits, None)
    }

    /// Makes an engine whose policies can be traced: see [`Engine::trace`].
    ///
    /// # Errors
    ///
    /// Those of [`Engine::new`].
    pub fn tracing(limits: Limits) -> Result<Engine, EngineError> {
        let mut engine = Engine::new(limits)?;
        let mut linker = Linker::new(&engine.engine);
        wit::Policy::add_to_linker::<_, TracedHost>(&mut linker, |state| Traced(state))
            .map_err(|error| EngineError::Wasm(format!("{error:#}")))?;
        engine.linker = linker;
        Ok(engine)
    }

    fn with_threads(limits: Limits, threads: Option<ThreadPool>) -> Result<Engine, EngineError> {
        let wasm = |error: wasmtime::Error| EngineError::Wasm(format!("{error:#}"));
        let mut configuration = tollgate_compile::configuration();
        native::runnable_in_place(&mut configuration);
        let engine = wasmtime::Engine::new(&configuration).map_err(wasm)?;
        let mut linker = Linker::new(&engine);
        wit::Policy::add_to_linker::<_, Host>(&mut linker, |state| state).map_err(wasm)?;
        let ticker =
            Ticker::start(&engine).map_err(|error| EngineError::Threads(error.to_string()))?;
        Ok(Engine {
            engine,
            linker,
            limits,
            compiled: Compiled::off(),
            threads,
            _ticker: ticker,
        })
    }

    /// Takes what was compiled before, and keeps what is compiled from here on.
    #[must_use]
    pub fn keeping(mut self, compiled: Compiled) -> Engine {
        self.compiled = compiled;
        self
    }

    /// What somebody should be told of what was kept, since this was last asked.
    pub fn remarks(&self) -> Vec<String> {
        self.compiled.remarks()
    }

    /// The bounds that policies run under.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Loads a policy that is part of this binary as native code. `digest` is that of the
    /// component that the code was compiled from.
    ///
    /// # Errors
    ///
    /// - [`LoadError::BuiltIn`]: the code was made by another wasmtime, or under another
    ///   configuration; Tollgate was put together wrongly.
    /// - Those of [`Engine::load`] about what the component imports and exports.
    pub fn load_built_in(
        &self,
        name: &str,
        digest: Digest,
        precompiled: &'static [u8],
    ) -> Result<Policy, LoadError> {
        let component = native::embedded(&self.engine, precompiled);
        let component = component.map_err(|error| LoadError::BuiltIn {
            policy: name.to_owned(),
            reason: format!("{error:#}"),
        })?;
        link(&self.linker, &component, name, digest)
    }

    /// Compiles and loads a policy from the bytes of a `.wasm` file: a component, or a core
    /// module that carries the description of its world.
    ///
    /// Nothing of it runs. Compiling takes about 50 milliseconds for a policy in Rust and ten
    /// seconds or more for one in JavaScript or Python, where it was not kept: see
    /// [`Engine::keeping`]. Whoever pins a digest compares it first.
    ///
    /// # Errors
    ///
    /// All are about the bytes, and name `source_name`.
    ///
    /// - [`LoadError::TooLarge`], [`LoadError::NotAComponent`], [`LoadError::CoreModule`],
    ///   [`LoadError::Compile`]: they are no component that can be used.
    /// - [`LoadError::ForbiddenImport`]: it wants more than facts.
    /// - [`LoadError::OtherVersion`], [`LoadError::NoGuard`], [`LoadError::Mismatch`]: it does
    ///   not speak the interface of this version.
    pub fn load(&self, source_name: &str, bytes: &[u8]) -> Result<Policy, LoadError> {
        let digest = Digest::of(bytes);
        let name = kept_name(&self.engine, digest);
        if let Some(component) = self.kept(name) {
            return link(&self.linker, &component, source_name, digest);
        }
        let max_bytes = self.limits.max_component_bytes;
        let compile = || read_component(&self.engine, source_name, bytes, max_bytes);
        // Compilers recurse, and have had panics on what nobody had thought of.
        let compiled = self.on_threads(|| catch_unwind(AssertUnwindSafe(compile)));
        let component = compiled.unwrap_or_else(|panic| {
            Err(LoadError::Compile {
                policy: source_name.to_owned(),
                reason: format!("the compiler panicked: {}", panic_words(&*panic)),
            })
        })?;
        let policy = link(&self.linker, &component, source_name, digest)?;
        if let Ok(code) = component.serialize() {
            self.compiled.keep(name, &code);
        }
        Ok(policy)
    }

    /// What was compiled before. What another wasmtime compiled is none.
    fn kept(&self, name: Digest) -> Option<Component> {
        let authentic = self.compiled.get(name)?;
        native::kept(&self.engine, &authentic).ok()
    }

    /// Asks a policy what it is, and checks what it says.
    ///
    /// # Errors
    ///
    /// A [`PolicyFailure`] that names the policy: it trapped, went over a bound, or its manifest
    /// is not one (names in kebab-case, rules declared once, known effects, lengths).
    pub fn describe(&self, policy: &Policy) -> Result<Manifest, PolicyFailure> {
        let describe = || Session::start(policy, &self.limits, None)?.describe();
        let told = self.on_threads(|| catch_unwind(AssertUnwindSafe(describe)));
        told.unwrap_or_else(|panic| Err(host_panic(&policy.name, &*panic)))
    }

    /// Runs policies on a change, in parallel and each in a store of its own. The results are in
    /// order of the policies' ids, and the same for any number of threads.
    ///
    /// `options` gives the options of a policy by its manifest, as JSON, or says what is wrong with
    /// them. A policy that fails is a
    /// result with [`PolicyRun::outcome`] an error, and never one that judged. Two policies with
    /// one id have both failed: nobody could tell their findings apart.
    pub fn run(
        &self,
        policies: &[Policy],
        facts: &Arc<Facts>,
        options: &OptionsOf<'_>,
    ) -> Vec<PolicyRun> {
        self.run_unknown(policies, facts, options, &FileRuns::new())
            .0
    }

    /// The same for facts of which some files are settled, with what policies said of these; and
    /// what all of them say of the other source files, where that can be said again.
    pub fn run_unknown(
        &self,
        policies: &[Policy],
        facts: &Arc<Facts>,
        options: &OptionsOf<'_>,
        known: &FileRuns,
    ) -> (Vec<PolicyRun>, FileRuns) {
        let job = Job {
            limits: &self.limits,
            facts,
            options,
            known,
            notes: None,
        };
        let run_one = |policy: &Policy| {
            let judge = || run(policy, &job);
            catch_unwind(AssertUnwindSafe(judge)).unwrap_or_else(|panic| Ran {
                run: PolicyRun {
                    id: policy.name.clone(),
                    digest: policy.digest,
                    manifest: None,
                    fuel: 0,
                    outcome: Err(host_panic(&policy.name, &*panic)),
                },
                by_file: Vec::new(),
            })
        };
        let run_all = || policies.par_iter().with_max_len(1).map(run_one).collect();
        let ran: Vec<Ran> = self.on_threads(run_all);
        let mut by_file = FileRuns::new();
        let mut runs = Vec::with_capacity(ran.len());
        for ran in ran {
            for (file, said) in ran.by_file {
                by_file.entry(file).or_default().push(said);
            }
            runs.push(ran.run);
        }
        // Of a file that only some can speak of again, all are asked again.
        by_file.retain(|_, said| said.len() == policies.len());
        runs.sort_by(|one, other| (&one.id, one.digest).cmp(&(&other.id, other.digest)));
        refuse_duplicates(&mut runs);
        (runs, by_file)
    }
}

impl Engine {
    /// Runs a policy on a change as [`Engine::run`] does, and tells what it asked and what it was
    /// answered, in order. Nothing is told where the engine is not [`Engine::tracing`].
    pub fn trace(
        &self,
        policy: &Policy,
        facts: &Arc<Facts>,
        options: &OptionsOf<'_>,
    ) -> (PolicyRun, Vec<Exchange>) {
        let all: Mutex<Vec<(View, Notes)>> = Mutex::default();
        let notes = |view: View| {
            let notes = Notes::default();
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            all.push((view, notes.clone()));
            notes
        };
        let job = Job {
            limits: &self.limits,
            facts,
            options,
            known: &FileRuns::new(),
            notes: Some(&notes),
        };
        let ran = self.on_threads(|| run(policy, &job).run);
        let mut all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
        all.sort_by_key(|(view, _)| view.order());
        let exchanges = all.iter().flat_map(|(_, notes)| notes.take()).collect();
        (ran, exchanges)
    }

    fn on_threads<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.threads {
            Some(threads) => threads.install(work),
            None => work(),
        }
    }
}

/// Makes all runs fail whose id another run has too.
fn refuse_duplicates(runs: &mut [PolicyRun]) {
    for group in runs.chunk_by_mut(|one, other| one.id == other.id) {
        if group.len() < 2 {
            continue;
        }
        for run in group {
            run.outcome = Err(failure(
                &run.id,
                "has the same id as another policy of this run",
                "load it once, or give one of them another id",
            ));
        }
    }
}

/// A panic of ours, on a thread that ran a policy.
fn host_panic(policy: &str, panic: &(dyn Any + Send)) -> PolicyFailure {
    let what = format!(
        "made Tollgate itself panic (a bug in Tollgate, not in the policy): {}",
        panic_words(panic)
    );
    failure(
        policy,
        what,
        "please report it, with the policy if you can share it",
    )
}

fn panic_words(panic: &(dyn Any + Send)) -> &str {
    match panic.downcast_ref::<&str>() {
        Some(words) => words,
        None => panic
            .downcast_ref::<String>()
            .map_or("no words", String::as_str),
    }
}
