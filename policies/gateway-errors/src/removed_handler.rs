//! `removed-handler`: the failure of a payment was handled, and no longer is.

use tollgate_sdk::{Call, Change, Effect, Findings, Operation, Rule, Side, Span, Step};

use crate::errors::{Meaning, meaning, outcome};
use crate::handler::{error_names, mentions_any};
use crate::money;
use crate::position::Beside;
use crate::site::{Catch, Form, callers, catches};
use crate::{ambiguous_as_failure, success_reported_as_failure, swallowed};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "removed-handler",
    summary: "the change takes away a handler, or a case of one, for failures of a call that moves money",
    effect: Effect::Review,
    help: "A handler, a status check or a case for one error code was put there because that failure happens. \
           Without it the failure takes another way: to the framework, or into a default that was made for \
           something else. Say where it is handled now.",
};

/// What was lost.
pub(crate) enum Loss {
    /// All handling: the handler as it was.
    Handler(Vec<Span>),
    /// Some cases of it.
    Cases(Vec<String>),
    /// What settled the payment afterwards: a look-up, a job, a refund.
    Settlement(Span),
}

/// How failures of a call are handled on one side.
#[derive(Default)]
struct Coverage {
    /// Handlers that do more than pass the error on.
    handlers: Vec<Span>,
    /// Whether anything catches at all, or may.
    is_caught: bool,
    /// The types, codes and statuses that are told apart.
    cases: Vec<String>,
    /// The calls in handlers that find out about the payment, have somebody do so, or undo it.
    settling: Vec<Call>,
}

/// What the change took away from a call.
pub(crate) fn judge(call: &Call, operation: &Operation, change: &Change) -> Option<Loss> {
    if money::is_best_effort(operation) {
        return None;
    }
    let before = call.before()?;
    let earlier = before.operation()?;
    let (old, new) = (coverage(&before, &earlier), coverage(call, operation));
    if !old.handlers.is_empty() && !new.is_caught {
        // What made things worse is no loss.
        let was_bad = swallowed::judge(&before, &earlier).is_some()
            || success_reported_as_failure::judge(&before, &earlier).is_some()
            || ambiguous_as_failure::judge(&before, &earlier).is_some();
        return (!was_bad && !is_wrapped_now(call, &before)).then_some(Loss::Handler(old.handlers));
    }
    let texts = || -> Vec<String> {
        let paths = change.paths();
        let texts = paths
            .iter()
            .filter_map(|path| change.read(path, Side::After));
        texts.collect()
    };
    let is_in =
        |texts: &[String], name: &str| texts.iter().any(|text| text.contains(last_of(name)));
    if let Some(settling) = old.settling.first().filter(|_| new.settling.is_empty()) {
        let texts = texts();
        let is_elsewhere = |call: &Call| is_in(&texts, &call.callee());
        if !old.settling.iter().any(is_elsewhere) {
            return Some(Loss::Settlement(settling.span()));
        }
    }
    let mut lost: Vec<String> = old
        .cases
        .into_iter()
        .filter(|case| !new.cases.contains(case))
        .collect();
    if lost.is_empty() {
        return None;
    }
    let texts = texts();
    lost.retain(|case| !is_in(&texts, case));
    (!lost.is_empty()).then_some(Loss::Cases(lost))
}

/// Reports it.
pub(crate) fn report(call: &Call, operation: &Operation, loss: &Loss, findings: &mut Findings) {
    let title = money::title(operation);
    let report = findings.report(&RULE, call);
    report.effect(Effect::Review);
    match loss {
        Loss::Handler(handlers) => {
            report
                .message(format!(
                    "failures of this {title} were handled and no longer are: a decline and an unknown outcome now \
                     end alike, and the customer can't tell whether to pay again"
                ))
                .label("no longer handled");
            if let (Some(before), Some(at)) = (call.before(), handlers.first()) {
                report.related(&Beside::new(&before, *at), "it was handled here");
            }
        }
        Loss::Settlement(at) => {
            report
                .message(format!(
                    "when this {title} failed its outcome was settled afterwards (looked up, queued, or given \
                     back), and no longer is: after a timeout nobody finds out whether the money moved"
                ))
                .label("no longer settled");
            if let Some(before) = call.before() {
                report.related(&Beside::new(&before, *at), "it was settled here");
            }
        }
        Loss::Cases(cases) => {
            let named: Vec<String> = cases.iter().map(|case| format!("`{case}`")).collect();
            report
                .message(format!(
                    "{} of this {title} had a handling of its own and no longer has: it now goes the way of any \
                     other failure, and the customer may be charged again or told the wrong thing",
                    named.join(", ")
                ))
                .label("fewer failures are told apart");
        }
    }
    report.help(format!(
        "bring the handling back, or say in the change where it is now; an unknown outcome must be recorded as \
         pending: {}",
        money::find_out(operation)
    ));
}

fn last_of(case: &str) -> &str {
    case.rsplit('.').next().unwrap_or(case)
}

fn coverage(call: &Call, operation: &Operation) -> Coverage {
    let outer = callers(call);
    let mut found = Coverage::default();
    for site in std::iter::once(call).chain(&outer) {
        for catch in catches(site).iter() {
            cover(operation, catch, &mut found);
        }
    }
    for read in call.reads().iter().filter(|read| read.is_condition()) {
        collect_cases(operation, &read.expression().step(), &mut found.cases);
    }
    found.cases.sort();
    found.cases.dedup();
    found
}

fn cover(operation: &Operation, catch: &Catch, found: &mut Coverage) {
    if catch.meaning(operation) == Meaning::Foreign {
        return;
    }
    // A handler that only hands the error on catches nothing: `if err != nil { return err }`.
    found.is_caught = found.is_caught || catch.step.label() != "passes";
    let handling = catch.handling();
    let settles = handling.reconciles || handling.compensates;
    let only_passes = handling.raises
        && !handling.distinguishes
        && !handling.acts
        && !settles
        && handling.raised.is_silent();
    if settles {
        let mut calls = catch.step.calls();
        calls.retain(settles_payment);
        found.settling.extend(calls);
    }
    if !only_passes && !handling.is_empty {
        found.handlers.push(catch.step.span());
    }
    // A type that is only passed on goes the way of any other failure.
    if catch.form == Form::Handler && !only_passes {
        let types = catch.step.catches();
        for written in &types {
            collect_known(operation, written, &mut found.cases);
        }
    }
    let errors = error_names(&catch.step);
    for step in catch.step.all() {
        if step.kind() == "branch" && mentions_any(&step, &errors) {
            collect_cases(operation, &step, &mut found.cases);
        }
    }
}

/// Whether a call finds out about a payment, has somebody do so, or undoes it.
fn settles_payment(call: &Call) -> bool {
    const ABOUT: [&str; 9] = [
        "reconcil", "verif", "refund", "payment", "charge", "status", "lookup", "settle", "outcome",
    ];
    match call.role().as_str() {
        "reconcile" | "compensate" => true,
        "enqueue" => {
            let mut said = call.callee().to_lowercase();
            for argument in call.arguments() {
                said.push_str(&argument.value().text().to_lowercase());
            }
            ABOUT.iter().any(|word| said.contains(word))
        }
        _ => false,
    }
}

/// The types and codes that a branch asks for, in its condition and its cases.
fn collect_cases(operation: &Operation, branch: &Step, cases: &mut Vec<String>) {
    let arms = branch.children();
    let own = branch.expressions().into_iter();
    let of_arms = arms.iter().flat_map(Step::expressions);
    for expression in own.chain(of_arms) {
        collect_known(operation, &expression.text(), cases);
    }
}

/// The errors of the gateway that a text names: a type, a code, or a guard that asks for one.
fn collect_known(operation: &Operation, text: &str, cases: &mut Vec<String>) {
    let tokens = text.split(|character: char| {
        !(character.is_alphanumeric() || matches!(character, '_' | '.' | '-'))
    });
    for token in tokens.filter(|token| !token.is_empty() && is_known(operation, token)) {
        cases.push(last_of(token).to_owned());
    }
}

/// Whether the gateway (or any HTTP client) has such an error.
fn is_known(operation: &Operation, written: &str) -> bool {
    let is_name = written.chars().any(char::is_alphabetic);
    is_name
        && (outcome(operation, written).is_some()
            || matches!(
                meaning(operation, written),
                Some(Meaning::Ambiguous | Meaning::Everything) if written.ends_with("Error") || written.contains("imeout")
            ))
}

/// Whether the call stands in a closure now that it did not stand in before: what takes the
/// closure may handle its failure.
pub(crate) fn is_wrapped_now(call: &Call, before: &Call) -> bool {
    let closures = |call: &Call| {
        call.enclosing()
            .iter()
            .filter(|step| step.kind() == "closure" && !step.label().is_empty())
            .count()
    };
    let decorators = |call: &Call| call.function().named().decorators().len();
    closures(call) > closures(before) || decorators(call) > decorators(before)
}
