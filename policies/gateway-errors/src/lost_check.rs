//! `removed-handler`, of what handles failures without standing around the call: handlers that a
//! class registers, decorators, and checks of what a payment came to.

use tollgate_sdk::payments::is_payment_error;
use tollgate_sdk::{
    Call, File, Findings, Function, Side, Span, Step, first_line, where_it_stood, words,
};

use crate::lost_handler::{Around, Loss, Place, call_of, is_judged, is_payment, report};

/// `@ExceptionHandler(CardException.class)`, `@app.errorhandler(CardError)`: a function that
/// handles what all others of its class or its application raise, and is gone.
pub(crate) fn judge_handling_functions(around: &Around, file: &File, findings: &mut Findings) {
    let language = file.language().unwrap_or_default();
    if !matches!(language.as_str(), "java" | "kotlin" | "python") {
        return;
    }
    for function in file.functions(Side::Before) {
        let decorators = function.decorators().into_iter();
        let mut handling = decorators.filter(|decorator| registers_handler(decorator));
        let Some(decorator) = handling.next() else {
            continue;
        };
        let lost: Vec<String> = types_in(&decorator)
            .filter(|written| is_payment_error(written))
            .filter(|written| {
                around
                    .texts
                    .has_less(|text| count_registered(text, written))
            })
            .map(str::to_owned)
            .collect();
        if lost.is_empty()
            || function
                .before()
                .is_some_and(|now| still_handles(&now, &lost))
        {
            continue;
        }
        let calls = file.calls(Side::After).into_iter();
        let Some(payment) = calls.filter(|call| !call.is_test()).find(is_payment) else {
            continue;
        };
        report(
            &Loss::Types(lost),
            &(payment.path(), payment.span()),
            &(function.path(), first_lines(&function)),
            findings,
        );
        return;
    }
}

fn still_handles(function: &Function, lost: &[String]) -> bool {
    let decorators = function.decorators();
    let mut registered = decorators
        .iter()
        .filter(|decorator| registers_handler(decorator));
    registered.any(|decorator| {
        lost.iter()
            .all(|written| decorator.contains(written.as_str()))
    })
}

fn first_lines(function: &Function) -> Span {
    let span = function.span();
    Span {
        end_line: span.start_line,
        end_column: span.start_column + 1,
        ..span
    }
}

/// Whether a decorator makes a handler of a function.
fn registers_handler(text: &str) -> bool {
    let name = text.split('(').next().unwrap_or_default();
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    let plain: String = letters.flat_map(char::to_lowercase).collect();
    plain.ends_with("exceptionhandler") || plain.ends_with("errorhandler")
}

/// The types that a decorator names: `CardException` of `@ExceptionHandler(CardException.class)`.
fn types_in(decorator: &str) -> impl Iterator<Item = &str> {
    let inner = decorator.split_once('(').map_or("", |(_, inner)| inner);
    let names = inner.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
    names.filter(|name| name.starts_with(char::is_uppercase))
}

/// The lines of a text that register a handler for a type.
fn count_registered(text: &str, written: &str) -> usize {
    let registers = |line: &&str| {
        line.contains(written)
            && line.trim_start().starts_with('@')
            && registers_handler(line.trim())
    };
    text.lines().filter(registers).count()
}

/// `rescue_from Stripe::CardError, with: :declined` in a class: a handler of all its methods.
pub(crate) fn judge_registered(around: &Around, file: &File, findings: &mut Findings) {
    if file.language().as_deref() != Some("ruby") {
        return;
    }
    for module in file.functions(Side::Before) {
        if module.name() != "<module>" {
            continue;
        }
        let gone = module.calls().into_iter().find(|call| {
            call.callee() == "rescue_from"
                && call.before().is_none()
                && call.arguments().iter().any(|argument| {
                    let written = argument.value().text();
                    is_payment_error(&written)
                        && around
                            .texts
                            .has_less(|text| text.matches(written.as_str()).count())
                })
        });
        if let Some(call) = gone
            && let Some(place) = where_it_stood(&module, &call.step())
        {
            let arguments = call.arguments().into_iter();
            let types = arguments.map(|argument| argument.value().text());
            let types = types.filter(|written| is_payment_error(written)).collect();
            report(
                &Loss::Types(types),
                &place,
                &(call.path(), call.span()),
                findings,
            );
        }
    }
}

/// A decorator that made errors of what a payment came to, and is gone.
pub(crate) fn judge_decorators(before: &Function, now: &Function) -> Option<(Loss, Place, Place)> {
    let kept = now.decorators();
    let lost = before.decorators().into_iter().find(|decorator| {
        let name = decorator.split('(').next().unwrap_or_default();
        let heard = words(name);
        let has = |wanted: &[&str]| heard.iter().any(|word| wanted.contains(&word.as_str()));
        has(&["error", "errors", "exception", "exceptions", "failure"])
            && has(&[
                "handle",
                "handles",
                "raise",
                "raises",
                "catch",
                "wrap",
                "map",
                "translate",
            ])
            && !kept.iter().any(|other| other.starts_with(name))
    })?;
    let payment = now.calls().into_iter().find(is_payment)?;
    let place = (payment.path(), payment.span());
    Some((
        Loss::Types(vec![lost]),
        place,
        (before.path(), before.span()),
    ))
}

/// A check of what a payment came to that left where it had failed, and is gone.
pub(crate) fn judge_answers(before: &Function, now: &Function) -> Option<(Loss, Place, Place)> {
    let calls = before.calls().into_iter();
    calls
        .filter(|was| is_payment(was) && !is_judged(was))
        .find_map(|was| {
            let checks = was.reads().into_iter().filter(|read| read.is_condition());
            let gone = checks.map(|read| read.expression().step()).find(|step| {
                let leaves = step.children().iter().any(Step::always_leaves);
                step.kind() == "branch" && step.before().is_none() && leaves && asks_outcome(step)
            })?;
            let call = call_of(now, &was)?;
            let is_asked = call.reads().iter().any(|read| {
                let step = read.expression().step();
                read.is_condition() && step.before().is_none() || hands_to_new(&step, &call)
            });
            (!is_asked).then(|| {
                let place = (call.path(), call.span());
                (Loss::Answer, place, (was.path(), first_line(&gone)))
            })
        })
}

/// Whether a condition asks whether it went wrong.
fn asks_outcome(branch: &Step) -> bool {
    branch.expressions().iter().any(|condition| {
        words(&condition.text()).iter().any(|word| {
            matches!(
                word.as_str(),
                "error"
                    | "errors"
                    | "err"
                    | "failed"
                    | "failure"
                    | "declined"
                    | "success"
                    | "successful"
                    | "succeeded"
                    | "status"
                    | "ok"
                    | "approved"
            )
        })
    })
}

/// Whether a step hands a result to a call that is new: it may be asked there.
fn hands_to_new(step: &Step, call: &Call) -> bool {
    let calls = step.calls();
    calls
        .iter()
        .any(|other| !other.is_same(call) && other.before().is_none())
}
