//! What a change did to the operations of gateways: the interactions that it brings, and those
//! whose arguments or whose handling of errors it made others.
//!
//! What only moved, was laid out anew, commented or renamed is the same, and says nothing.

use std::cell::OnceCell;

use crate::alike::{Code, Script};
use crate::{Call, Change, Expression, Function, Operation, Step};

/// So many steps of a handler are compared.
const MAX_STEPS: usize = 200;

/// How far up the functions of the file a failure is followed.
const MAX_CALLERS: u32 = 2;

/// An operation, and what the change did to it.
pub struct Interaction {
    /// The call at the head.
    pub call: Call,
    /// What it does.
    pub operation: Operation,
    /// What is other than it was; never empty.
    pub differences: Vec<Difference>,
}

/// What is other than it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The call is new.
    New,
    /// It was another operation.
    Operation,
    /// An argument, by its name.
    Argument(String),
    /// What happens when it fails, or when its answer is not the expected one.
    Handling,
    /// What can run it again.
    Repetition,
}

/// The interactions of the shown files that the change brought or altered, in order. Not those
/// in test code.
pub fn interactions(change: &Change) -> Vec<Interaction> {
    interactions_of(change.select_calls().operations().into_iter())
}

/// Those among some calls.
pub fn interactions_of(calls: impl Iterator<Item = Call>) -> Vec<Interaction> {
    calls
        .filter_map(|call| {
            let operation = call.operation()?;
            let differences = differences(&call, &operation);
            (!differences.is_empty()).then_some(Interaction {
                call,
                operation,
                differences,
            })
        })
        .collect()
}

fn differences(call: &Call, operation: &Operation) -> Vec<Difference> {
    let before = call.before().filter(|before| !before.is_test());
    let Some((before, earlier)) = before.and_then(|before| {
        let earlier = before.operation()?;
        Some((before, earlier))
    }) else {
        return vec![Difference::New];
    };
    let pair = Pair::new(call, &before);
    let is_another = (earlier.gateway(), earlier.name()) != (operation.gateway(), operation.name());
    if is_another && last_of(&call.callee()) != last_of(&before.callee()) {
        return vec![Difference::Operation];
    }
    // What is called by the same name is told apart by what it is given.
    let mut found = pair.arguments();
    if pair.has_another_key() {
        found.push(Difference::Argument(operation.key_name()));
    }
    if is_another && found.is_empty() {
        return vec![Difference::Operation];
    }
    if pair.handles_otherwise() {
        found.push(Difference::Handling);
    }
    if repetition(call) != repetition(&before) {
        found.push(Difference::Repetition);
    }
    found
}

/// The last two segments of a callee: `charges.create`.
fn last_of(callee: &str) -> String {
    let mut segments: Vec<&str> = callee.rsplit('.').take(2).collect();
    segments.reverse();
    segments.join(".")
}

/// A call on both sides.
struct Pair<'c> {
    now: &'c Call,
    before: &'c Call,
    scripts: [Script; 2],
    /// Whether both stand in the same function.
    is_in_place: bool,
    /// The code of the function around it, on both sides.
    around: OnceCell<[Code; 2]>,
}

impl Pair<'_> {
    fn new<'c>(now: &'c Call, before: &'c Call) -> Pair<'c> {
        let counterpart = now.function().named().before();
        let other = before.function().named().name();
        Pair {
            now,
            before,
            scripts: [now, before].map(|call| Script::of(&call.path())),
            is_in_place: counterpart.is_some_and(|function| function.name() == other),
            around: OnceCell::new(),
        }
    }

    /// Whether two texts say the same, `[at the head, at the base]`.
    fn is_same(&self, texts: [&str; 2]) -> bool {
        let [now, before] = texts;
        now == before
            || self.is_same_code(&Code::of(now, self.scripts[0]), &self.code_before(before))
    }

    fn code_before(&self, text: &str) -> Code {
        Code::of(text, self.scripts[1])
    }

    fn is_same_code(&self, now: &Code, before: &Code) -> bool {
        now.says_what(before, |old, new| self.is_renamed(old, new))
    }

    /// Whether a name is gone from the function, and the other one has come into it.
    fn is_renamed(&self, old: &str, new: &str) -> bool {
        let [now, before] = self.around.get_or_init(|| {
            [self.now, self.before].map(|call| code_of(&call.function().named(), &call.path()))
        });
        !now.locals().contains(old) && !before.locals().contains(new)
    }

    /// The arguments that are not what they were.
    fn arguments(&self) -> Vec<Difference> {
        let [now, before] = [self.now, self.before].map(arguments);
        let mut found = Vec::new();
        for (name, value) in &now {
            let old = before.iter().find(|(known, _)| known == name);
            if old.is_none_or(|(_, old)| !self.is_same_value(value, old)) {
                found.push(Difference::Argument(name.clone()));
            }
        }
        let is_gone = |name: &String| now.iter().all(|(known, _)| known != name);
        let gone = before.iter().filter(|(name, _)| is_gone(name));
        found.extend(gone.map(|(name, _)| Difference::Argument(name.clone())));
        found.sort();
        found.dedup();
        found
    }

    /// Whether the key is another one, where the client carries it and no argument does:
    /// `client.with_strategy(RequestStrategy::Idempotent(order.id))` of Rust.
    fn has_another_key(&self) -> bool {
        if !self.is_in_place || !self.now.path().ends_with(".rs") {
            return false;
        }
        let [now, before] = [self.now, self.before].map(|call| call.key().value());
        match (now, before) {
            (Some(now), Some(before)) => !self.is_same_value(&now, &before),
            _ => false,
        }
    }

    fn is_same_value(&self, now: &Expression, before: &Expression) -> bool {
        let texts = [now.text(), before.text()];
        // In another function the same value may have another name.
        let is_same = match self.is_in_place {
            true => self.is_same([&texts[0], &texts[1]]),
            false => now.constant() == before.constant(),
        };
        is_same && self.is_made_alike(now, before)
    }

    /// Whether two values come from the same: what is written may stand for something else now.
    fn is_made_alike(&self, now: &Expression, before: &Expression) -> bool {
        if !self.is_in_place || !matches!(now.kind().as_str(), "name" | "template" | "operation") {
            return true;
        }
        let [now, before] = [now, before].map(|value| {
            let origins = value.origins().into_iter();
            origins
                .map(|origin| (origin.kind(), origin.expression().text()))
                .collect::<Vec<_>>()
        });
        now.len() == before.len()
            && now.iter().zip(&before).all(|(now, before)| {
                now.0 == before.0 && (now.0 == "parameter" || self.is_same([&now.1, &before.1]))
            })
    }

    fn handles_otherwise(&self) -> bool {
        // Where it moved to another function, what handles it may have stayed where it was.
        if !self.is_in_place {
            let [now, before] = [self.now, self.before].map(|call| {
                let handlers = call.handlers().into_iter();
                handlers.map(|step| step.catches()).collect::<Vec<_>>()
            });
            return !now.is_empty() && !before.is_empty() && now != before;
        }
        let now = handling(self.now, self.scripts[0]);
        let before = handling(self.before, self.scripts[1]);
        now.len() != before.len()
            || now
                .iter()
                .zip(&before)
                .any(|(now, before)| !self.is_same_code(now, before))
    }
}

/// All code of a function.
fn code_of(function: &Function, path: &str) -> Code {
    let script = Script::of(path);
    let mut code = Code::default();
    for parameter in function.parameters() {
        code.add(&parameter, script);
        code.add("\n", script);
    }
    for step in function.steps() {
        code.add(&step.text(), script);
    }
    code
}

/// The arguments of a call by name: those of objects one by one.
fn arguments(call: &Call) -> Vec<(String, Expression)> {
    let mut found = Vec::new();
    let mut position = 0;
    for argument in call.arguments() {
        let value = argument.value();
        // What is tried or handed a function is no argument of the gateway's.
        if value.kind() == "closure" || is_context(&value.text()) {
            continue;
        }
        position += 1;
        let entries = value.entries();
        match argument.name() {
            Some(name) => found.push((name, value)),
            None if entries.is_empty() => found.push((format!("argument {position}"), value)),
            None => found.extend(entries),
        }
    }
    found.retain(|(name, _)| !is_context(name));
    found
}

/// What ends a request early and says nothing to the gateway.
fn is_context(name: &str) -> bool {
    matches!(
        name,
        "ctx" | "context" | "Context" | "cancellationToken" | "CancellationToken" | "ct"
    )
}

/// What happens when a call fails, piece by piece: who catches what, what is done then, and what
/// is asked of the answer. What is only logged is left out.
fn handling(call: &Call, script: Script) -> Vec<Code> {
    let mut found = Vec::new();
    for step in handlers(call, MAX_CALLERS) {
        // Written as members, which no renaming explains.
        let types: Vec<String> = step
            .catches()
            .iter()
            .map(|name| format!(".{name}"))
            .collect();
        let mut code = Code::of(&types.join(" "), script);
        for inner in step.all().into_iter().take(MAX_STEPS) {
            if is_log(&inner) {
                continue;
            }
            code.add(&format!("\n{} ", inner.kind()), script);
            match inner.children().is_empty() {
                true => code.add(&inner.text(), script),
                false => {
                    for expression in inner.expressions() {
                        code.add(&expression.text(), script);
                    }
                }
            }
        }
        found.push(code);
    }
    let mut conditions: Vec<String> = Vec::new();
    for read in call.reads().into_iter().filter(|read| read.is_condition()) {
        for expression in read.expression().step().expressions() {
            conditions.push(expression.text());
        }
    }
    conditions.dedup();
    found.extend(conditions.iter().map(|text| Code::of(text, script)));
    if matches!(call.failure().as_str(), "discarded" | "aborts") {
        found.push(Code::of(&call.failure(), script));
    }
    found
}

/// What catches the failure of a call: around itself, else around the calls of its function.
fn handlers(call: &Call, depth: u32) -> Vec<Step> {
    let own = call.handlers();
    if !own.is_empty() || depth == 0 || call.failure() != "propagates" {
        return own;
    }
    let function = call.function().named();
    // One more caller of a function that stood before is none of the operation's.
    let is_new = function.before().is_none();
    let callers = function.callers().into_iter();
    callers
        .filter(|caller| is_new || caller.before().is_some())
        .flat_map(|caller| handlers(&caller, depth - 1))
        .collect()
}

/// Whether a step only tells a log.
fn is_log(step: &Step) -> bool {
    if step.kind() != "expression" {
        return false;
    }
    let calls = step.calls();
    !calls.is_empty() && calls.iter().any(|call| call.role() == "log")
}

/// What runs a call again by itself. Items, jobs and routes are not the gateway's business, and a
/// recursion may come about far away.
fn repetition(call: &Call) -> Vec<String> {
    let repeats = call.repeats().into_iter().map(|repeat| repeat.kind());
    repeats
        .filter(|kind| matches!(kind.as_str(), "loop" | "retry" | "decorator"))
        .collect()
}
