//! Every bound that a policy runs under, with the reason for its number.

use std::time::Duration;

/// Fuel for instantiation, `describe` and `configure` together.
///
/// It is a pour of its own because the fuel of instantiation is not the same on every platform
/// (initial memory is mapped on some and copied by generated code on others), so that it must
/// not count against the budget that decides. A Python policy needs 20 million for its start.
const START_FUEL: u64 = 200_000_000;

/// Fuel for `check` however small the change is: about a tenth of a second.
const BASE_FUEL: u64 = 200_000_000;

/// Fuel for `check`, more for each fact that the change offers.
///
/// Reading one call with three arguments costs a Rust policy about 3,000 and a JavaScript policy
/// about 70,000. A call comes with some two other facts (its step, its share of a function), so
/// that this is four times what the slower one needs.
const FUEL_PER_FACT: u64 = 100_000;

/// Linear memory, summed over all memories of a store.
///
/// A JavaScript policy runs in 12 MiB and a Python one in 16; the rest is for what it reads.
const MEMORY_BYTES: usize = 64 << 20;

/// Table elements, summed over all tables of a store. An element is a pointer on the host.
/// CPython, the largest guest we know, has some 15,000 functions in its table.
const TABLE_ELEMENTS: usize = 100_000;

/// Core and component instances of a store. A component built from Python has some tens.
const INSTANCES: usize = 200;

/// Tables of a store.
const TABLES: usize = 64;

/// Memories of a store.
const MEMORIES: usize = 8;

/// Handles that a policy may hold at once: about 10 MiB on the host.
///
/// One unfiltered query on a very large change gives some tens of thousands.
const HANDLES: usize = 100_000;

/// Questions that a policy may ask however small the change is. With [`CALL_COST`] they take
/// less than a tenth of a second.
const BASE_HOST_CALLS: u64 = 200_000;

/// Questions more for each fact. A policy that reads all of a call asks about forty.
const HOST_CALLS_PER_FACT: u64 = 200;

/// Bytes that one question, or the answer of one export, may carry from the policy to the host.
///
/// A thousand findings of some kilobytes each fit, and nothing that the policy sends in between
/// comes near.
const BYTES_PER_CROSSING: usize = 8 << 20;

/// How long one run may take before the host stops it, whatever fuel says.
///
/// The largest budget we know of takes a few seconds; this is for bugs of ours only.
const DEADLINE: Duration = Duration::from_secs(60);

/// Bytes of a component before anything of it is parsed. Python components have 18 MB.
const COMPONENT_BYTES: usize = 64 << 20;

/// Findings of one run. Nobody reads more, and a report must stay small.
const FINDINGS: usize = 1_000;

/// What one question costs in fuel, beside what it does: a crossing takes about 0.2
/// microseconds, and a unit of fuel 0.4 nanoseconds.
pub(crate) const CALL_COST: u64 = 500;

/// What each fact that a query looks at costs: a comparison or two.
pub(crate) const SCAN_COST: u64 = 50;

/// What each handle that is given out costs: an entry in two tables.
pub(crate) const HANDLE_COST: u64 = 250;

/// What each glob of a query costs: it is compiled to a small automaton.
pub(crate) const GLOB_COST: u64 = 100_000;

/// What a question that walks through a source costs (`reads`, `origins`, `repeats`, ...), and
/// one unit more for each expression in it.
pub(crate) const WALK_COST: u64 = 2_000;

/// What a search through the whole tree costs. The first one on a side lists it, which takes
/// some milliseconds and is then kept for all policies.
pub(crate) const FIND_COST: u64 = 2_000_000;

/// What reading a file costs: git inflates it, about four units a byte.
pub(crate) const READ_COST: u64 = 50_000;

/// What each byte of a file that is read costs.
pub(crate) const READ_BYTE_COST: u64 = 4;

/// What each byte of the words of a query costs: they become an automaton.
pub(crate) const WORD_BYTE_COST: u64 = 200;

/// What looking through a file for words costs, beside [`SEARCHED_BYTES`].
pub(crate) const SEARCH_COST: u64 = 2_000;

/// So many bytes of a text are looked through for a unit of fuel. It is less than they take, as
/// each file is looked through once or twice: in a change of a gigabyte a policy must get by.
pub(crate) const SEARCHED_BYTES: u64 = 8;

/// Paths that one search gives.
pub(crate) const FOUND_PATHS: usize = 10_000;

/// Bytes of a file that `read` gives. Larger ones are data, not code.
pub(crate) const READ_BYTES: usize = 1 << 20;

/// Subjects and words of one look through the tests.
pub(crate) const WORDS: usize = 1_000;

/// Globs in one list.
pub(crate) const GLOBS: usize = 100;

/// Bytes of one glob.
pub(crate) const GLOB_BYTES: usize = 500;

/// Bytes of an id or a rule's name.
pub(crate) const NAME_BYTES: usize = 64;

/// Bytes of a summary or a label: one line.
pub(crate) const LINE_BYTES: usize = 500;

/// Bytes of a message or of what is wrong with options.
pub(crate) const MESSAGE_BYTES: usize = 4_000;

/// Bytes of a help text.
pub(crate) const HELP_BYTES: usize = 16_000;

/// Rules of one policy.
pub(crate) const RULES: usize = 100;

/// Options of one policy, and pairs in any `extra`.
pub(crate) const PAIRS: usize = 100;

/// Related places of one finding.
pub(crate) const RELATED: usize = 50;

/// The bounds of every run.
///
/// [`Limits::default`] is what Tollgate runs with, and what policies are written for; tests
/// lower them. The reasons for the numbers stand beside the constants in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Fuel for instantiation, `describe` and `configure`.
    pub start_fuel: u64,
    /// Fuel for `check` however small the change is.
    pub base_fuel: u64,
    /// Fuel for `check`, more for each fact.
    pub fuel_per_fact: u64,
    /// Linear memory of a store.
    pub max_memory_bytes: usize,
    /// Table elements of a store.
    pub max_table_elements: usize,
    /// Instances of a store.
    pub max_instances: usize,
    /// Tables of a store.
    pub max_tables: usize,
    /// Memories of a store.
    pub max_memories: usize,
    /// Handles that are held at once.
    pub max_handles: usize,
    /// Questions in one run however small the change is.
    pub base_host_calls: u64,
    /// Questions more for each fact.
    pub host_calls_per_fact: u64,
    /// Bytes from the policy to the host in one crossing.
    pub max_bytes_per_crossing: usize,
    /// When the host's safety net fires. It judges nothing.
    pub deadline: Duration,
    /// Bytes of a component.
    pub max_component_bytes: usize,
    /// Findings of one run.
    pub max_findings: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            start_fuel: START_FUEL,
            base_fuel: BASE_FUEL,
            fuel_per_fact: FUEL_PER_FACT,
            max_memory_bytes: MEMORY_BYTES,
            max_table_elements: TABLE_ELEMENTS,
            max_instances: INSTANCES,
            max_tables: TABLES,
            max_memories: MEMORIES,
            max_handles: HANDLES,
            base_host_calls: BASE_HOST_CALLS,
            host_calls_per_fact: HOST_CALLS_PER_FACT,
            max_bytes_per_crossing: BYTES_PER_CROSSING,
            deadline: DEADLINE,
            max_component_bytes: COMPONENT_BYTES,
            max_findings: FINDINGS,
        }
    }
}

impl Limits {
    /// What `check` may use on a change that offers so many facts: instructions and the work of
    /// the host each. It depends on the input alone.
    pub fn fuel(&self, facts: u64) -> u64 {
        self.base_fuel
            .saturating_add(self.fuel_per_fact.saturating_mul(facts))
    }

    /// How many questions a run may ask on a change that offers so many facts.
    pub fn host_calls(&self, facts: u64) -> u64 {
        self.base_host_calls
            .saturating_add(self.host_calls_per_fact.saturating_mul(facts))
    }
}
