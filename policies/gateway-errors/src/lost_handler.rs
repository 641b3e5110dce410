//! `removed-handler`, around payments of a team's own: handlers that the change took away,
//! narrowed, or made quiet.
//!
//! The calls that the catalogue knows are judged by `removed_handler` itself. Here it is
//! `execute_payment`, `card.debit`, or whatever stood under a handler for an error of payments,
//! in files that deal with payments.

use tollgate_sdk::payments::{is_payment_error, moves_money_by_name};
use tollgate_sdk::{
    AtBase, Call, Change, Effect, File, Findings, Function, Side, Span, Step, Texts, first_line,
    words,
};

use crate::handler::{Handling, error_names, hands_back_errors};
use crate::lost_check;
use crate::removed_handler::{self, RULE, is_wrapped_now};
use crate::swallowed;

/// The changed files that are shown, and the texts of all.
pub(crate) struct Around<'a> {
    files: &'a [File],
    change: &'a Change,
    pub(crate) texts: &'a Texts<'a>,
}

/// What became of a handler.
pub(crate) enum Loss {
    /// It is gone, or the call was moved out of what it watches over.
    Handler,
    /// Some types that it caught are no longer caught.
    Types(Vec<String>),
    /// Nobody asks any more what it came to.
    Answer,
    /// What it passed on, it now keeps.
    Kept,
    /// What it wrote down, it no longer does.
    Record(String),
}

/// Judges every function that the change touched in a file that deals with payments.
pub(crate) fn judge_all(change: &Change, files: &[File], texts: &Texts, findings: &mut Findings) {
    let around = Around {
        files,
        change,
        texts,
    };
    for file in files.iter().filter(|file| file.is_about_payments()) {
        for (before, now) in file.touched_units() {
            judge(&around, &before, &now, findings);
        }
        lost_check::judge_registered(&around, file, findings);
        lost_check::judge_handling_functions(&around, file, findings);
    }
}

fn is_touched(span: Span, touched: &[Span]) -> bool {
    touched
        .iter()
        .any(|lines| lines.start_line <= span.end_line && span.start_line <= lines.end_line)
}

fn judge(around: &Around, before: &Function, now: &Function, findings: &mut Findings) {
    if now.decorators().len() > before.decorators().len() {
        return;
    }
    if let Some((loss, place, was)) =
        lost_check::judge_decorators(before, now).or_else(|| lost_check::judge_answers(before, now))
    {
        report(&loss, &place, &was, findings);
        return;
    }
    let steps: Vec<Step> = before.steps().iter().flat_map(Step::all).collect();
    for handler in steps.iter().filter(|step| step.kind() == "handler") {
        let Some(attempt) = handler.parent() else {
            continue;
        };
        let found = match handler.before() {
            Some(kept) => judge_kept(around, handler, &attempt, &kept, now),
            None => judge_gone(around, handler, &attempt, now),
        };
        if let Some((loss, place)) = found {
            report(&loss, &place, &(before.path(), handler.span()), findings);
            return;
        }
    }
}

/// The place of a finding: a call, or the first line of a handler.
pub(crate) type Place = (String, Span);

/// A handler that is gone: what it watched over fails freely now.
fn judge_gone(
    around: &Around,
    handler: &Step,
    attempt: &Step,
    now: &Function,
) -> Option<(Loss, Place)> {
    if hands_on(handler) || is_idle(handler) {
        return None;
    }
    let types = handler.catches();
    let watched = watched(attempt, &types, now);
    if watched.iter().any(|(_, call)| is_judged(call)) {
        return None;
    }
    let call = watched
        .into_iter()
        .find(|(was, call)| !is_caught(call, &types) && !is_wrapped_now(call, was))?
        .1;
    if hands_back_errors(&call) || is_judged(&call) || is_caught_anew(around, &types) {
        return None;
    }
    let is_narrowed = !handlers_around(&call).is_empty();
    let loss = match is_narrowed && !types.is_empty() {
        true => Loss::Types(types),
        false => Loss::Handler,
    };
    Some((loss, (call.path(), call.span())))
}

/// A handler that still stands: does it watch over the same, and do the same?
fn judge_kept(
    around: &Around,
    handler: &Step,
    attempt: &Step,
    kept: &Step,
    now: &Function,
) -> Option<(Loss, Place)> {
    let types = handler.catches();
    let still = kept.catches();
    let path = || {
        attempt
            .calls()
            .first()
            .and_then(Call::before)
            .map(|call| call.path())
    };
    if let Some(outer) = kept.parent()
        && !is_idle(handler)
        && let Some((_, call)) = watched(attempt, &types, now)
            .into_iter()
            .find(|(_, call)| !outer.holds_call(call) && !is_caught(call, &types))
        && !hands_back_errors(&call)
        && !is_judged(&call)
    {
        return Some((Loss::Handler, (call.path(), call.span())));
    }
    if handler.text() == kept.text() {
        return None;
    }
    let lost: Vec<String> = types
        .iter()
        .filter(|written| !covers(&still, written))
        .cloned()
        .collect();
    let is_payment = is_about_payments(attempt, &types);
    if is_told(around, attempt) {
        return None;
    }
    if !lost.is_empty() && !still.is_empty() && is_payment && !is_caught_anew(around, &lost) {
        return Some((Loss::Types(lost), (path()?, first_line(kept))));
    }
    if keeps_now(attempt, handler, kept, is_payment) {
        return Some((Loss::Kept, (path()?, first_line(kept))));
    }
    let record = is_payment
        .then(|| lost_record(around.texts, handler, kept))
        .flatten()?;
    Some((Loss::Record(record), (path()?, first_line(kept))))
}

/// Whether `removed_handler` tells what an attempt lost, by a payment in it that the catalogue knows.
fn is_told(around: &Around, attempt: &Step) -> bool {
    let calls = attempt.calls();
    let mut now = calls.iter().filter_map(Call::before);
    now.any(|call| {
        let operation = call.operation().filter(|operation| operation.moves_money());
        operation.is_some_and(|operation| {
            removed_handler::judge(&call, &operation, around.change).is_some()
        })
    })
}

/// Whether a handler passed failures on at the base, and keeps them now.
fn keeps_now(attempt: &Step, was: &Step, now: &Step, is_payment: bool) -> bool {
    let calls = attempt.calls();
    if calls
        .iter()
        .any(|call| call.before().is_some_and(|now| is_swallowed(&now)))
    {
        return false;
    }
    let by_value = calls.first().is_some_and(hands_back_errors);
    if by_value {
        // What is behind it goes on with a value that is not there.
        return was.always_leaves() && !now.always_leaves() && now.label() != "goes on";
    }
    let (old, new) = (handling(was), handling(now));
    let is_quieter = old.raises && !new.raises && (is_payment || writes(&calls));
    if !is_quieter || hands_over(now) {
        return false;
    }
    let is_blunter = old.distinguishes && !new.distinguishes;
    is_blunter || !(new.said().failure || new.settles_later() || !new.charges.is_empty())
}

/// Whether a handler keeps the error for what comes behind it, or hands it to somebody else.
fn hands_over(handler: &Step) -> bool {
    let errors = error_names(handler);
    let is_error = |text: &String| errors.contains(text);
    let keeps = handler.all().iter().any(|step| {
        step.kind() == "assign"
            && step
                .expressions()
                .iter()
                .any(|value| is_error(&value.text()))
    });
    keeps
        || handler.calls().iter().any(|call| {
            let is_aside = matches!(call.role().as_str(), "log" | "notify");
            let takes = |call: &Call| {
                call.arguments()
                    .iter()
                    .any(|argument| is_error(&argument.value().text()))
            };
            !is_aside && takes(call)
        })
}

fn writes(calls: &[Call]) -> bool {
    calls.iter().any(|call| call.role() == "persist")
}

/// A call by which a handler wrote the failure down, and which is nowhere any more.
fn lost_record(texts: &Texts, was: &Step, now: &Step) -> Option<String> {
    let kept = now.calls();
    // Another way of writing it down took the place.
    if kept
        .iter()
        .any(|call| call.before().is_none() && call.role() == "persist")
    {
        return None;
    }
    let in_handler = was.calls().into_iter();
    let mut in_handler = in_handler.filter(|call| call.step().kind() != "raise");
    in_handler.find_map(|call| {
        let callee = call.callee();
        let tells = |word: &String| {
            matches!(
                word.as_str(),
                "fail"
                    | "failed"
                    | "failure"
                    | "decline"
                    | "declined"
                    | "void"
                    | "cancel"
                    | "pending"
                    | "unknown"
                    | "refund"
                    | "rollback"
                    | "release"
                    | "reverse"
            )
        };
        let records = call.role() == "persist" || words(&callee).iter().any(tells);
        let is_log = matches!(call.role().as_str(), "log" | "notify");
        let is_gone = call.before().is_none() && !kept.iter().any(|now| now.callee() == callee);
        let method = callee.rsplit('.').next().unwrap_or_default();
        (records && !is_log && is_gone && texts.has_less(|text| text.matches(method).count()))
            .then_some(callee)
    })
}

fn handling(handler: &Step) -> Handling {
    Handling::of(&handler.children(), &error_names(handler))
}

/// Whether a handler only raises what it caught.
fn hands_on(handler: &Step) -> bool {
    let handling = handling(handler);
    handler.label() == "passes"
        || handling.raises
            && !handling.distinguishes
            && !handling.acts
            && handling.raised.is_silent()
}

/// Whether a handler does nothing but log, on whatever condition: losing it loses nothing.
fn is_idle(handler: &Step) -> bool {
    handler.children().iter().all(|child| {
        child.all().iter().all(|step| match step.kind().as_str() {
            "jump" | "branch" | "arm" => true,
            "expression" => {
                let calls = step.calls();
                calls
                    .iter()
                    .all(|call| call.role() == "log" || !call.may_fail())
            }
            _ => false,
        })
    })
}

/// The calls at the base, with what they are now, that a handler watched over and that have to
/// do with payments: by what they do, by their names, or because what is caught does.
fn watched(attempt: &Step, types: &[String], now: &Function) -> Vec<(Call, Call)> {
    let by_type = types.iter().any(|written| is_payment_error(written));
    let tried = attempt.children().into_iter();
    // The `else` of a `try` is behind it.
    let tried = tried.filter(|step| {
        let is_tried = !matches!(step.kind().as_str(), "handler" | "cleanup" | "arm");
        is_tried && step.label() != "else"
    });
    let tried: Vec<Call> = tried.flat_map(|step| step.calls()).collect();
    // Where the catalogue knows what raises the error, nothing else does.
    let is_known = tried.iter().any(|call| call.operation().is_some());
    let by_type = by_type && !is_known;
    tried
        .into_iter()
        .filter(|call| is_payment(call) || by_type && may_ask_gateway(call))
        .filter(|call| call.step().kind() != "raise")
        .filter_map(|was| Some((call_of(now, &was)?, was)))
        .filter(|(now, was)| does_the_same(was, now))
        .map(|(now, was)| (was, now))
        .collect()
}

/// Whether what took the place of a call does the same: a payment that is only looked up now has
/// no failure that the handler was for.
fn does_the_same(was: &Call, now: &Call) -> bool {
    let [was, now] = [was, now].map(Call::operation);
    match (was, now) {
        (Some(was), Some(now)) => was.moves_money() == now.moves_money(),
        _ => true,
    }
}

/// What a call is at the head, where it stands in the same function: one that moved to another
/// is judged where that is called.
pub(crate) fn call_of(function: &Function, was: &Call) -> Option<Call> {
    let call = was.before()?;
    (call.function().named().name() == function.named().name()).then_some(call)
}

/// Whether a call under a handler for errors of payments can be what raises them: not what
/// builds, looks up or converts something here.
fn may_ask_gateway(call: &Call) -> bool {
    const LOCAL: [&str; 22] = [
        "add", "append", "build", "contains", "copy", "decode", "encode", "format", "from", "has",
        "is", "join", "log", "map", "merge", "new", "of", "parse", "put", "set", "split", "to",
    ];
    if matches!(call.role().as_str(), "log" | "notify") || !call.may_fail() {
        return false;
    }
    let callee = call.callee();
    let heard = words(callee.rsplit('.').next().unwrap_or_default());
    let first = heard.first().map(String::as_str).unwrap_or_default();
    let looks_up = matches!(first, "find" | "get" | "read")
        && heard.iter().any(|word| {
            matches!(
                word.as_str(),
                "config"
                    | "option"
                    | "options"
                    | "params"
                    | "properties"
                    | "property"
                    | "setting"
                    | "value"
            )
        });
    !LOCAL.contains(&first) && !looks_up
}

fn is_about_payments(attempt: &Step, types: &[String]) -> bool {
    types.iter().any(|written| is_payment_error(written)) || attempt.calls().iter().any(is_payment)
}

pub(crate) fn is_payment(call: &Call) -> bool {
    call.operation().is_some()
        || call.reach().is_some()
        || moves_money_by_name(&call.callee())
        || call.callees().iter().any(|callee| {
            let inner = callee.calls();
            inner.iter().any(|inner| inner.operation().is_some())
        })
}

/// Whether `removed_handler` judges a call.
pub(crate) fn is_judged(call: &Call) -> bool {
    call.operation()
        .is_some_and(|operation| operation.moves_money())
}

/// Whether `swallowed` finds that the failure of a call is kept.
fn is_swallowed(call: &Call) -> bool {
    call.operation().is_some_and(|operation| {
        operation.moves_money() && swallowed::judge(call, &operation).is_some()
    })
}

/// The handlers around a call.
fn handlers_around(call: &Call) -> Vec<Step> {
    let attempts = call.enclosing().into_iter();
    attempts
        .filter(|step| step.kind() == "attempt")
        .flat_map(|attempt| attempt.children())
        .filter(|step| step.kind() == "handler" && !step.holds_call(call))
        .collect()
}

/// Whether any handler around a call, or around its callers in this file, catches all of these.
fn is_caught(call: &Call, types: &[String]) -> bool {
    let catches = |site: &Call| {
        let around = handlers_around(site);
        let caught: Vec<Vec<String>> = around.iter().map(Step::catches).collect();
        if types.is_empty() {
            return caught.iter().any(|one| is_everything(one));
        }
        types
            .iter()
            .all(|written| caught.iter().any(|one| covers(one, written)))
    };
    let handled_by_closure = call.handlers().iter().any(|step| step.kind() != "handler");
    let callers = call.function().named().callers();
    handled_by_closure || catches(call) || !callers.is_empty() && callers.iter().all(catches)
}

/// Whether what a handler catches includes a type.
fn covers(caught: &[String], written: &str) -> bool {
    let name = last_of(written);
    is_everything(caught)
        || caught.iter().any(|one| {
            let one = last_of(one);
            one == name || is_base_of(one, written)
        })
}

/// `StripeError` is the base of every error of Stripe's.
fn is_base_of(one: &str, written: &str) -> bool {
    let stem = one
        .strip_suffix("ErrorException")
        .or_else(|| one.strip_suffix("Error"))
        .or_else(|| one.strip_suffix("Exception"));
    stem.is_some_and(|stem| {
        let stem = stem.trim_start_matches("Api").to_lowercase();
        let first = words(written).into_iter().next().unwrap_or_default();
        stem.is_empty() || stem == first
    })
}

fn is_everything(caught: &[String]) -> bool {
    caught.is_empty()
        || caught.iter().any(|one| {
            matches!(
                last_of(one),
                "Exception" | "BaseException" | "Throwable" | "StandardError" | "RuntimeException"
            )
        })
}

fn last_of(written: &str) -> &str {
    written.rsplit(['.', ':', '\\']).next().unwrap_or(written)
}

/// The handlers in a text whose first line names a type.
fn count_handlers(text: &str, name: &str) -> usize {
    let begins = |line: &str| {
        let line = line.trim_start_matches(['}', ' ', '\t']);
        ["except", "rescue", "catch", ".catch"]
            .iter()
            .any(|word| line.starts_with(word))
    };
    let handlers = text.lines().filter(|line| begins(line));
    handlers.filter(|line| line.contains(name)).count()
}

/// Whether a handler that is new anywhere in the change catches one of these: it moved.
fn is_caught_anew(around: &Around, types: &[String]) -> bool {
    // What is named by a handler in another file is named as often as before.
    let is_less = |written: &String| {
        let name = last_of(written);
        around.texts.has_less(|text| count_handlers(text, name))
    };
    let is_less = match types.is_empty() {
        true => around.texts.has_less(|text| count_handlers(text, "")),
        false => types.iter().any(is_less),
    };
    !is_less
        || around.files.iter().any(|file| {
            let touched = file.touched_lines();
            let functions = file.functions(Side::After).into_iter();
            functions
                .filter(|function| !function.is_test() && is_touched(function.span(), &touched))
                .any(|function| {
                    let steps = function.steps();
                    steps.iter().flat_map(Step::all).any(|step| {
                        step.kind() == "handler" && step.before().is_none() && {
                            let caught = step.catches();
                            match types.is_empty() {
                                true => is_everything(&caught),
                                false => types.iter().any(|written| covers(&caught, written)),
                            }
                        }
                    })
                })
        })
}

pub(crate) fn report(loss: &Loss, place: &Place, before: &Place, findings: &mut Findings) {
    let (message, label) = match loss {
        Loss::Handler => (
            "its failure was handled and no longer is: a decline and an unknown outcome leave the payment half-way, \
             and the customer can't tell whether to pay again"
                .to_owned(),
            "no longer handled",
        ),
        Loss::Answer => (
            "what this came to was asked here, and no longer is: a payment that failed goes on as one that is made"
                .to_owned(),
            "its outcome is no longer asked",
        ),
        Loss::Types(types) => (
            format!(
                "`{}` was handled here and no longer is: the failure takes another way, and leaves the payment half-way",
                types.join("`, `")
            ),
            "fewer failures are handled",
        ),
        Loss::Kept => (
            "this handler passed the failure on and now keeps it: whoever called takes the payment for done".to_owned(),
            "the failure ends here",
        ),
        Loss::Record(callee) => (
            format!(
                "this handler no longer calls `{callee}`: nothing tells any more that the payment failed or is open"
            ),
            "the failure is no longer recorded",
        ),
    };
    findings
        .report(&RULE, place)
        .effect(Effect::Review)
        .message(message)
        .label(label)
        .help(
            "bring the handling back, or show in the change where it is now; an outcome that is not known must be \
             recorded as pending",
        )
        .related(&AtBase(before.0.clone(), before.1), "as it was handled");
}
