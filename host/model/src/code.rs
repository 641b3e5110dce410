//! What was read out of source text: functions, steps, calls and expressions, one shape for
//! all languages.
//!
//! A [`Source`] owns everything in flat lists; ids index them. [`trace`] answers where a value
//! comes from, [`flow`] what surrounds a call, what can repeat it and what runs after it.
//! Nothing here knows of payments, and nothing judges.

pub mod flow;
mod ids;
mod index;
mod language;
pub mod trace;

use std::sync::Arc;

pub use ids::{BindingId, CallId, ExpressionId, FunctionId, StepId};
pub use index::Index;
pub use language::Language;

use serde::{Deserialize, Serialize};

use crate::Span;

/// One side of a source file, read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Source {
    /// Its language.
    pub language: Language,
    /// Its text. Left out where the rest is kept: whoever reads that back puts it in again.
    #[serde(skip)]
    pub text: Arc<str>,
    /// All functions. The first is the module itself: the code that runs when it is loaded.
    pub functions: Vec<Function>,
    /// All steps, in the order of the text within their function.
    pub steps: Vec<Step>,
    /// All calls, in the order of the text.
    pub calls: Vec<Call>,
    /// All expressions.
    pub expressions: Vec<Expression>,
    /// Everything that gives a name a value.
    pub bindings: Vec<Binding>,
    /// Where the text could not be read: syntax errors, and what lay beyond a bound.
    /// Empty means that it was read whole.
    pub gaps: Vec<Span>,
    /// Finds names in it; [`Index::default`] when it is made.
    #[serde(skip)]
    pub index: Index,
}

/// A function, method, closure or the module itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Function {
    /// `Class.method`, `name`, the name of the variable or property a closure is stored in,
    /// or `<closure>`; `<module>` for the module itself. Nested: the own name only.
    pub name: String,
    /// The whole definition with its decorators.
    pub span: Span,
    /// The class it belongs to.
    pub class: Option<String>,
    /// The function it is written in.
    pub parent: Option<FunctionId>,
    /// The [`StepKind::Closure`] or [`StepKind::Definition`] step that stands for it in its
    /// parent; none for the module.
    pub step: Option<StepId>,
    /// Its parameters, in order (a Python `self` or `cls` of a method is left out).
    pub parameters: Vec<Parameter>,
    /// Its decorators, as expressions of the enclosing function.
    pub decorators: Vec<ExpressionId>,
    /// Declared `async`.
    pub is_async: bool,
    /// Its outermost steps, in order.
    pub steps: Vec<StepId>,
    /// The call that it is written into as an argument, and at which position.
    pub passed_to: Option<(CallId, usize)>,
    /// The name under which the module exports it (`default` for a default export; Python:
    /// every module-level function and method under its own name).
    pub export: Option<String>,
    /// How the outside world gets in here, where that can be seen.
    pub entry: Option<Entry>,
    /// Whether it is a test (`it(...)`, `test(...)`, `def test_...`).
    pub is_test: bool,
}

/// A parameter of a function.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name; for a destructured one each bound name is a [`Binding`] and this is empty.
    pub name: String,
    /// Its declared type, as written.
    pub type_name: Option<String>,
    /// Its default value.
    pub default: Option<ExpressionId>,
    /// Where it stands.
    pub span: Span,
}

/// How the outside world gets into a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What kind of entry it is.
    pub kind: EntryKind,
    /// What shows it: the decorator, the registering call, the exported name.
    pub text: String,
    /// Where that stands.
    pub span: Span,
}

/// Kinds of entry points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EntryKind {
    /// An HTTP route or remote procedure that a user's request reaches.
    Route,
    /// A route that another system calls back (its path or name says webhook).
    Webhook,
    /// A queue consumer, background task or workflow activity: delivered at least once.
    Job,
    /// Run by a clock.
    Schedule,
    /// A command line program or script (`if __name__ == "__main__"`, a management command).
    Script,
}

impl EntryKind {
    /// The word for it across the boundary.
    pub fn word(self) -> &'static str {
        match self {
            EntryKind::Route => "route",
            EntryKind::Webhook => "webhook",
            EntryKind::Job => "job",
            EntryKind::Schedule => "schedule",
            EntryKind::Script => "script",
        }
    }
}

/// A statement, or a construct that holds statements.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// Where it stands, with everything inside it.
    pub span: Span,
    /// The function whose step it is.
    pub function: FunctionId,
    /// The step it lies in; none for the outermost ones of the module. The outermost steps of
    /// a closure lie in its [`StepKind::Closure`] step, those of a named function in its
    /// [`StepKind::Definition`] step.
    pub parent: Option<StepId>,
    /// The steps in it, in order.
    pub children: Vec<StepId>,
    /// Its own expressions (a condition, an assigned value), not those of its children.
    pub expressions: Vec<ExpressionId>,
    /// The calls in its own expressions, in evaluation order where that is plain.
    pub calls: Vec<CallId>,
    /// Depends on the kind. Arm: `then`, `else`, `case`, `default`. Scope: the manager as
    /// written. Closure: the callee it is passed to. Where errors are values: `passes` for a
    /// handler that only hands the error on, `goes on` for one after which the error is
    /// looked at again further out; `ok` for a return that tells there was no error. `started`
    /// for a statement that starts a call on the side and does not wait for it (`go f()`).
    /// Otherwise empty.
    pub label: String,
    /// Handler: the exception types it catches, as written; empty means everything.
    pub catches: Vec<String>,
}

/// Kinds of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum StepKind {
    /// An expression on its own.
    Expression,
    /// A declaration or assignment.
    Assign,
    /// `return`, and the value of an arrow function without a block.
    Return,
    /// `throw`, `raise`; where errors are values, a return that hands back an error.
    Raise,
    /// `assert`.
    Assert,
    /// `if`, `switch`, `match`; its children are arms.
    Branch,
    /// One way of a branch.
    Arm,
    /// A loop that goes over items: once for each.
    EachLoop,
    /// Any other loop: by condition, by count, for ever. It can try again.
    Loop,
    /// `try`: its direct children are the body's steps, then handlers, `else` arm, cleanup.
    /// Where errors are values: what makes the error, and the branch that looks at it.
    Attempt,
    /// `catch`, `except`; where errors are values, the arm that is taken when there is one.
    Handler,
    /// `finally`, `defer`.
    Cleanup,
    /// `with`, `using`: something that is entered and left.
    Scope,
    /// A function literal where it is written.
    Closure,
    /// A named function or class where it is defined: nothing in it runs there.
    Definition,
    /// `break`, `continue`.
    Jump,
    /// An import.
    Import,
}

impl StepKind {
    /// The word for it across the boundary.
    pub fn word(self) -> &'static str {
        match self {
            StepKind::Expression => "expression",
            StepKind::Assign => "assign",
            StepKind::Return => "return",
            StepKind::Raise => "raise",
            StepKind::Assert => "assert",
            StepKind::Branch => "branch",
            StepKind::Arm => "arm",
            StepKind::EachLoop => "each-loop",
            StepKind::Loop => "loop",
            StepKind::Attempt => "attempt",
            StepKind::Handler => "handler",
            StepKind::Cleanup => "cleanup",
            StepKind::Scope => "scope",
            StepKind::Closure => "closure",
            StepKind::Definition => "definition",
            StepKind::Jump => "jump",
            StepKind::Import => "import",
        }
    }
}

/// A call or construction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    /// What is called, as written but normalised: segments joined by dots, without `?.`, `!`,
    /// casts, brackets around constant names, and with `()` for a call inside the chain:
    /// `stripe.paymentIntents.create`, `this.gateway.transaction.sale`,
    /// `getStripe().charges.create`. Constructors carry no `new`.
    pub callee: String,
    /// The called expression.
    pub target: ExpressionId,
    /// Its arguments, in order.
    pub arguments: Vec<Argument>,
    /// From the start of the callee (or `new`, but not `await`) to the closing bracket.
    pub span: Span,
    /// The expression that it is.
    pub expression: ExpressionId,
    /// The step whose expressions hold it.
    pub step: StepId,
    /// The function it runs in.
    pub function: FunctionId,
    /// Written with `new` (JavaScript), or a capitalised name called (Python).
    pub is_construction: bool,
    /// What becomes of its result.
    pub usage: Usage,
    /// Whether the value it makes is random or read from a clock, by its resolved name.
    pub nature: Option<Nature>,
    /// What becomes of its error.
    pub error: ErrorUse,
}

/// What becomes of the error of a call, as far as its own expression shows.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum ErrorUse {
    /// It is thrown: what is around the call tells who gets it.
    #[default]
    Thrown,
    /// It is a value that somebody takes: handlers around the call get it, or it is returned.
    Taken,
    /// Nothing shows that it has an error.
    None,
    /// It is thrown away: `_`, `let _ =`, `.ok()`.
    Dropped,
    /// It ends the program: `unwrap`, `Must`.
    Aborts,
}

/// What becomes of a call's result, as its own expression shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Usage {
    /// `await` (or `yield`) stands before it, possibly through `.then`, `Promise.all`, or a
    /// function that is handed the promise and is itself awaited; or a variable that holds the
    /// promise is awaited or returned later in the function.
    pub is_awaited: bool,
    /// It is what the function returns (including an arrow function without a block).
    pub is_returned: bool,
    /// Its result is bound to a name, assigned, or used inside a larger expression.
    pub is_used: bool,
}

/// Values that differ each time they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Nature {
    /// Random: `randomUUID()`, `uuid4()`, `Math.random()`.
    Random,
    /// From the clock: `Date.now()`, `time.time()`.
    Clock,
}

impl ErrorUse {
    /// The word for it across the boundary.
    pub fn word(self) -> &'static str {
        match self {
            ErrorUse::Thrown => "thrown",
            ErrorUse::Taken => "taken",
            ErrorUse::None => "none",
            ErrorUse::Dropped => "dropped",
            ErrorUse::Aborts => "aborts",
        }
    }
}

/// An argument of a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Argument {
    /// Its name where it is given by name (Python keywords).
    pub name: Option<String>,
    /// Its value.
    pub value: ExpressionId,
    /// `...value`, `*value`, `**value`.
    pub is_spread: bool,
}

/// An expression.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it stands.
    pub span: Span,
    /// The expression it is part of.
    pub parent: Option<ExpressionId>,
    /// The step it belongs to.
    pub step: StepId,
}

/// Kinds of expressions. Brackets, casts, and `!` (not null) are not shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ExpressionKind {
    /// Constant text, unescaped.
    Text(String),
    /// A number as written.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`, `undefined`, `None`.
    Null,
    /// A template or f-string: constant and computed parts in order.
    Template(Vec<ExpressionId>),
    /// A name. `this` and `self` are names too.
    Name(String),
    /// `object.property`, also `object["property"]` with a constant name.
    Member {
        /// The object.
        object: ExpressionId,
        /// The property.
        property: String,
    },
    /// `object[index]` with anything but constant text.
    Index {
        /// The object.
        object: ExpressionId,
        /// The index.
        index: ExpressionId,
    },
    /// A call; its parts are in the [`Call`].
    Call(CallId),
    /// An object or dictionary.
    Object(Vec<Property>),
    /// A list, tuple or set.
    List(Vec<ExpressionId>),
    /// An operator and its operands: `+`, `===`, `!`, `not`, `and`, `??`, `in`, ...
    Operation {
        /// The operator as written.
        operator: String,
        /// One or two operands (Python comparisons may have more).
        operands: Vec<ExpressionId>,
    },
    /// `condition ? yes : no`, `yes if condition else no`.
    Conditional {
        /// The condition.
        condition: ExpressionId,
        /// The value if it holds.
        yes: ExpressionId,
        /// The value if not.
        no: ExpressionId,
    },
    /// A function literal.
    Closure(FunctionId),
    /// `await value`, `yield value`.
    Await(ExpressionId),
    /// `...value`, `*value` inside a list.
    Spread(ExpressionId),
    /// `target = value` used as an expression, also `:=`.
    Assignment {
        /// What is assigned to.
        target: ExpressionId,
        /// The value.
        value: ExpressionId,
    },
    /// Anything else, with the expressions in it.
    Other(Vec<ExpressionId>),
}

/// One entry of an object or dictionary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Property {
    /// Its key, where that is constant. None for a spread or a computed key.
    pub key: Option<String>,
    /// The computed key.
    pub computed: Option<ExpressionId>,
    /// Its value (for a spread: what is spread).
    pub value: ExpressionId,
    /// `...value`, `**value`.
    pub is_spread: bool,
}

/// Something that gives a name a value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Binding {
    /// The name. A field of the own object is `this.name` (also in Python).
    pub name: String,
    /// How it is bound.
    pub kind: BindingKind,
    /// The function in whose scope the name lives. For a field, the function that sets it
    /// (the module where the class body does).
    pub function: FunctionId,
    /// The class, for a field.
    pub class: Option<String>,
    /// The value, where there is one expression for it. For a loop variable, what is looped
    /// over; for a `with ... as` name, the manager.
    pub value: Option<ExpressionId>,
    /// What is taken out of the value: `const { data: { id } } = value` binds `id` with the
    /// path `["data", "id"]`; list positions by index. For [`BindingKind::Entry`] the path
    /// that is written to.
    pub path: Vec<String>,
    /// The declared type as written, for parameters, variables and fields.
    pub type_name: Option<String>,
    /// The step that binds it.
    pub step: StepId,
    /// Where the name stands.
    pub span: Span,
}

/// How a name comes by its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BindingKind {
    /// `const`, `let`, `=`.
    Variable,
    /// `+=` and the like: the old value is part of the new.
    Update,
    /// A parameter of the function, at this position.
    Parameter(usize),
    /// The variable of a loop over items.
    LoopVariable,
    /// `with manager as name`, `using name = `.
    Manager,
    /// The error that a handler catches, or a callback's error parameter. With a value: the
    /// error that a call hands back.
    Caught,
    /// `import`: the module, and the name in it (none for the module as a whole; `default`
    /// for a default import). `require("m")` and `await import("m")` bind this too.
    Import {
        /// The module as written: `stripe`, `./gateway`, `..payments.client`.
        module: String,
        /// The name in it.
        name: Option<String>,
    },
    /// A function or class defined under this name.
    Function(FunctionId),
    /// A class of this name.
    Class,
    /// `this.name = value`, `self.name = value`, or a field of the class body; also a
    /// TypeScript constructor parameter that is a field.
    Field,
    /// `name.path = value`, `name["path"] = value`: writes into an object that is there.
    Entry,
    /// `export { name } from "module"`, `export * from "module"`: a re-export.
    Reexport {
        /// The module as written.
        module: String,
        /// The name in it; none for everything.
        name: Option<String>,
    },
}
