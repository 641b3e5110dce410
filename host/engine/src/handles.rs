//! What stands behind the handles that a policy holds: small names of facts, not the facts.
#![expect(
    unreachable_pub,
    reason = "the generated bindings re-export these, and want them `pub`"
)]

use std::sync::Arc;

use tollgate_facts::{At, DependencyAt, FileId, LandmineId, Reach as FactsReach, Words};
use tollgate_model::Span;
use tollgate_model::change::Commit as ChangeCommit;
use tollgate_model::change::Side;
use tollgate_model::code::{CallId, ExpressionId, FunctionId, StepId};
use tollgate_model::gateway::Operation as GatewayOperation;

use crate::pattern::{DottedGlob, PathGlobs};

/// The change that is judged. There is one for each store.
#[derive(Clone, Copy)]
pub struct Change;

/// Which files are asked for. All limits must hold.
#[derive(Clone, Default)]
pub struct FileQuery {
    pub(crate) paths: Vec<PathGlobs>,
    pub(crate) statuses: Vec<Vec<String>>,
    pub(crate) is_on_payment_path: bool,
}

/// What is looked for in a text.
#[derive(Clone)]
pub struct WordQuery {
    pub(crate) words: Words,
}

/// Which calls are asked for. All limits must hold.
#[derive(Clone, Default)]
pub struct CallQuery {
    pub(crate) is_operation: bool,
    pub(crate) moves_money: bool,
    pub(crate) is_touched: bool,
    pub(crate) is_reaching: bool,
    pub(crate) includes_tests: bool,
    pub(crate) includes_unaffected: bool,
    pub(crate) kinds: Vec<Vec<String>>,
    pub(crate) gateways: Vec<Vec<String>>,
    pub(crate) callees: Vec<Vec<DottedGlob>>,
    pub(crate) paths: Vec<PathGlobs>,
}

/// A changed file.
#[derive(Clone, Copy)]
pub struct File(pub(crate) FileId);

/// A call on one side.
pub type Call = At<CallId>;

/// A function on one side.
pub type Function = At<FunctionId>;

/// A step on one side.
pub type Step = At<StepId>;

/// An expression on one side.
pub type Expression = At<ExpressionId>;

/// What a call does with money.
#[derive(Clone)]
pub struct Operation(pub(crate) Arc<GatewayOperation>);

/// How a call reaches an operation elsewhere.
#[derive(Clone)]
pub struct Reach(pub(crate) Arc<FactsReach>);

/// One call on the way there, by its position.
#[derive(Clone)]
pub struct ReachStep(pub(crate) Arc<FactsReach>, pub(crate) usize);

/// The idempotency key of a call.
#[derive(Clone, Copy)]
pub struct Key(pub(crate) Call);

/// An argument of a call.
#[derive(Clone)]
pub struct Argument {
    pub(crate) name: Option<String>,
    pub(crate) value: Expression,
    pub(crate) is_spread: bool,
}

/// A place that reads a call's result.
#[derive(Clone)]
pub struct Read {
    pub(crate) expression: Expression,
    pub(crate) path: String,
    pub(crate) is_condition: bool,
}

/// Something that can run a call again.
#[derive(Clone)]
pub struct Repeat {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    pub(crate) span: Span,
    pub(crate) step: Option<Step>,
}

/// One leaf of a value.
#[derive(Clone, Copy)]
pub struct Origin {
    pub(crate) kind: &'static str,
    pub(crate) expression: Expression,
}

/// A setting, by its position in its file.
#[derive(Clone, Copy)]
pub struct Setting {
    pub(crate) file: FileId,
    pub(crate) side: Side,
    pub(crate) index: usize,
}

/// A package of a gateway's SDK, by its position in its file.
pub type Dependency = DependencyAt;

/// Dangerous versions of one.
pub type Landmine = LandmineId;

/// A commit of the change.
#[derive(Clone)]
pub struct Commit(pub(crate) Arc<ChangeCommit>);

/// A gateway, by its position in the catalogue.
#[derive(Clone, Copy)]
pub struct Gateway(pub(crate) usize);
