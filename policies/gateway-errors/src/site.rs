//! Where the failure of a call can be caught: around the call itself, and around the calls of
//! the functions of the same file that it is wrapped in.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use tollgate_sdk::{Call, Function, Operation, Side, Span, Step};

use crate::errors::{Meaning, meaning_of_condition, meaning_of_type};
use crate::handler::{Handling, error_names};
use crate::position::{end, start};

/// How many wrappers a failure is followed through.
const MAX_WRAPPERS: u32 = 2;

/// How a failure is caught.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `catch`, `except`.
    Handler,
    /// A function given to `.catch` or `.then`.
    Closure,
    /// A callback with an error parameter.
    Callback,
    /// `.catch(console.error)`, `.catch(next)`: something that is not in this file.
    Unseen,
    /// `with suppress(Exception):`
    Suppress,
    /// `_, _ = call()`: the error is a value, and nobody takes it.
    Dropped,
}

/// One thing that catches the failure of a call.
pub(crate) struct Catch {
    /// How.
    pub(crate) form: Form,
    /// The handler, closure, or scope.
    pub(crate) step: Step,
    /// The attempt that the handler belongs to.
    pub(crate) attempt: Option<Step>,
    handling: OnceCell<Rc<Handling>>,
}

impl Catch {
    pub(crate) fn new(form: Form, step: Step, attempt: Option<Step>) -> Catch {
        Catch {
            form,
            step,
            attempt,
            handling: OnceCell::new(),
        }
    }

    /// What its steps do. Several rules ask, and it takes many questions to find out.
    pub(crate) fn handling(&self) -> Rc<Handling> {
        let handling = self.handling.get_or_init(|| {
            Rc::new(match self.form {
                Form::Suppress | Form::Dropped => Handling::of(&[], &[]),
                Form::Unseen => unseen(&self.step),
                _ => Handling::of(&self.step.children(), &error_names(&self.step)),
            })
        });
        handling.clone()
    }

    /// Whether a step lies in what is tried or in what catches, and not behind them.
    pub(crate) fn holds(&self, site: &Call, step: &Step) -> bool {
        match (&self.attempt, self.form) {
            (Some(attempt), _) => attempt.holds(step) || attempt.is_same(step),
            (None, Form::Suppress) => self.step.holds(step),
            (None, Form::Dropped) => self.step.is_same(step),
            (None, _) => {
                let own = site.step();
                own.holds(step) || own.is_same(step)
            }
        }
    }

    /// What the types that it catches mean, the least definite first.
    pub(crate) fn meaning(&self, operation: &Operation) -> Meaning {
        let types = match self.form {
            Form::Suppress => suppressed(&self.step.label()),
            Form::Dropped => Vec::new(),
            _ => self.step.catches(),
        };
        if types.is_empty() {
            return Meaning::Everything;
        }
        let meanings: Vec<Meaning> = types
            .iter()
            .map(|written| meaning_of_type(operation, written))
            .collect();
        if meanings.contains(&Meaning::Everything)
            && let Some(asked) = self.asked_besides(operation)
        {
            return asked;
        }
        let order = [
            Meaning::Everything,
            Meaning::Ambiguous,
            Meaning::Declined,
            Meaning::Refused,
        ];
        let found = order.into_iter().find(|meaning| meanings.contains(meaning));
        found.unwrap_or(Meaning::Foreign)
    }

    /// What a check of an error asks for besides its type:
    /// `errors.As(err, &stripeErr) && stripeErr.Type == stripe.ErrorTypeCard`.
    fn asked_besides(&self, operation: &Operation) -> Option<Meaning> {
        let conditions = self.step.expressions();
        let text = conditions.first().map(|condition| condition.text())?;
        (self.form == Form::Handler)
            .then(|| meaning_of_condition(operation, &text))
            .flatten()
    }
}

/// A call, by where it stands.
type Place = (Side, String, Span);

/// What catches the failure of one call.
type Catches = Rc<[Rc<Catch>]>;

thread_local! {
    /// What catches the calls that were asked about for the call that is judged now.
    static KNOWN: RefCell<Vec<(Place, Catches)>> = const { RefCell::new(Vec::new()) };
}

/// Forgets what was found out for another call.
pub(crate) fn forget() {
    KNOWN.with_borrow_mut(Vec::clear);
}

/// Everything that catches the failure of this very call.
pub(crate) fn catches(site: &Call) -> Catches {
    let place = (site.on(), site.path(), site.span());
    let known = KNOWN.with_borrow(|known| {
        let found = known.iter().find(|(at, _)| is_same(at, &place));
        found.map(|(_, catches)| catches.clone())
    });
    known.unwrap_or_else(|| {
        let found: Catches = find_catches(site).into_iter().map(Rc::new).collect();
        KNOWN.with_borrow_mut(|known| known.push((place, found.clone())));
        found
    })
}

fn is_same(one: &Place, other: &Place) -> bool {
    one.0 == other.0
        && one.1 == other.1
        && start(one.2) == start(other.2)
        && end(one.2) == end(other.2)
}

fn find_catches(site: &Call) -> Vec<Catch> {
    let by_callback = site.failure() == "callback";
    let mut found: Vec<Catch> = Vec::new();
    for step in site.handlers() {
        let kind = step.kind();
        let (form, attempt) = match kind.as_str() {
            "handler" => (Form::Handler, step.parent()),
            "closure" | "definition" if by_callback => (Form::Callback, None),
            "closure" | "definition" => (Form::Closure, None),
            _ => (Form::Unseen, None),
        };
        found.push(Catch::new(form, step, attempt));
    }
    for step in site.enclosing() {
        if step.kind() == "scope" && step.label().contains("suppress(") {
            found.push(Catch::new(Form::Suppress, step, None));
        }
    }
    found
}

/// The calls through which the failure of a call goes on: those of the functions in this file
/// that it is in, where nothing in them keeps it.
pub(crate) fn callers(call: &Call) -> Vec<Call> {
    let mut found = Vec::new();
    collect_callers(call, MAX_WRAPPERS, &mut found);
    found
}

fn collect_callers(call: &Call, depth: u32, found: &mut Vec<Call>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    if !goes_on(call) || entry(call).is_some() {
        return;
    }
    for caller in call.function().named().callers() {
        if found.iter().all(|known| !known.is_same(&caller)) {
            collect_callers(&caller, depth, found);
            found.push(caller);
        }
    }
}

/// Whether the failure of a call leaves its function.
fn goes_on(call: &Call) -> bool {
    let caught = catches(call);
    match call.failure().as_str() {
        "propagates" => caught.is_empty(),
        "caught" => caught.iter().any(|catch| catch.handling().raises),
        _ => false,
    }
}

/// The function through which the outside world comes to a call, without leaving the function
/// it is written in.
pub(crate) fn entry(call: &Call) -> Option<Function> {
    let mut next = Some(call.function());
    while let Some(function) = next {
        if function.entry().is_some() {
            return Some(function);
        }
        if !is_closure(&function) {
            return None;
        }
        next = function.parent();
    }
    None
}

fn is_closure(function: &Function) -> bool {
    function.name().starts_with('<')
}

/// What a function given to `.catch` by name does, as far as its name shows.
fn unseen(step: &Step) -> Handling {
    let text = step.text();
    let argument = text
        .rsplit_once(".catch(")
        .map(|(_, argument)| argument.trim_end_matches([';', ')', '\n', ' ']))
        .unwrap_or_default();
    let first = argument.split('.').next().unwrap_or_default();
    let only_logs = matches!(
        first,
        "console" | "logger" | "log" | "Sentry" | "captureException" | "noop" | "logError"
    );
    Handling {
        acts: !only_logs,
        ..Handling::default()
    }
}

/// The types in `contextlib.suppress(A, B)`.
fn suppressed(label: &str) -> Vec<String> {
    let inside = label.split_once("suppress(").map(|(_, inside)| inside);
    let types = inside.unwrap_or_default().trim_end_matches(')').split(',');
    types
        .map(|written| written.trim().to_owned())
        .filter(|written| !written.is_empty())
        .collect()
}
