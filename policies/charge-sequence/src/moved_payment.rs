//! Payments of a team's own that the change moved: in front of what was stored or checked before
//! them, or into a transaction.
//!
//! The calls that the catalogue knows are judged by the other rules, wherever they stand. Here
//! names tell what moves money, so only what the change moved is told of, and only for people
//! to look at.

use tollgate_sdk::{AtBase, Call, Change, File, Findings, Function, Rule, Span, words};

use crate::judgement::is_same_place;
use crate::language::method;
use crate::removed_guard::{is_payment, is_payment_code};
use crate::{charge_in_transaction, fallible_step, no_record_before, transaction};

/// What the change moved.
enum Moved {
    /// A record that stood before the payment comes after it.
    Record(Call),
    /// A check that stood before the payment comes after it.
    Check(Call),
    /// The payment lies in a transaction.
    Inside(String),
}

/// Judges every function that the change touched in files that deal with payments.
///
/// `judged` are the payments that another rule speaks of.
pub(crate) fn judge_all(change: &Change, judged: &[(String, Span)], findings: &mut Findings) {
    let files = change.select_files().into_iter();
    for file in files.filter(is_payment_code) {
        judge_file(&file, judged, findings);
    }
}

fn judge_file(file: &File, judged: &[(String, Span)], findings: &mut Findings) {
    for (_, now) in file.touched_units() {
        let is_judged = |call: &Call| {
            let place = (call.path(), call.span());
            judged.iter().any(|known| is_same_place(known, &place))
        };
        let found = payments(&now)
            .into_iter()
            .filter(|(_, call)| !is_judged(call))
            .find_map(|(was, call)| Some((judge(&was, &call)?, was, call)));
        if let Some((moved, was, call)) = found {
            report(&moved, &was, &call, findings);
        }
    }
}

/// The payments of a function itself, with what they were at the base in the same function.
fn payments(now: &Function) -> Vec<(Call, Call)> {
    let name = now.named().name();
    let is_here = |call: &Call| call.function().named().name() == name;
    let calls = now.calls().into_iter();
    calls
        .filter(|call| is_payment(call) && is_here(call))
        .filter_map(|call| Some((call.before()?, call)))
        .filter(|(was, _)| is_here(was))
        .collect()
}

fn judge(was: &Call, call: &Call) -> Option<Moved> {
    if pays(call)
        && let Some(around) = transaction::around(call)
        && around.entrance.is_none()
        && transaction::around(was).is_none()
    {
        return Some(Moved::Inside(around.text));
    }
    let earlier = was.calls_before();
    if earlier.is_empty() {
        return None;
    }
    call.calls_after().into_iter().find_map(|later| {
        let before = later.before()?;
        if !earlier.iter().any(|known| known.is_same(&before)) {
            return None;
        }
        match later.role().as_str() {
            "persist" => Some(Moved::Record(later)),
            "validate" => Some(Moved::Check(later)),
            "" if makes_record(&later) => Some(Moved::Record(later)),
            _ => None,
        }
    })
}

/// Whether a call pays, and does not only write down that something was paid: what a webhook
/// records belongs into a transaction.
fn pays(call: &Call) -> bool {
    // A void takes nothing that could be lost.
    if let Some(operation) = call.operation() {
        return operation.kind() != "void";
    }
    if call.reach().is_some() {
        return true;
    }
    let callee = call.callee();
    let heard = words(method(&callee));
    let pays = |word: &str| {
        matches!(
            word,
            "capture"
                | "charge"
                | "debit"
                | "disburse"
                | "pay"
                | "payout"
                | "purchase"
                | "refund"
                | "transfer"
                | "withdraw"
        )
    };
    let names_payment = |word: &String| {
        pays(word) || matches!(word.as_str(), "payment" | "payments" | "request" | "post")
    };
    heard.first().is_some_and(|first| {
        let sets_going = matches!(
            first.as_str(),
            "collect"
                | "create"
                | "do"
                | "execute"
                | "initiate"
                | "make"
                | "perform"
                | "post"
                | "process"
                | "run"
                | "send"
                | "submit"
                | "take"
        );
        // What becomes due is collected, or paid out of a balance.
        let makes_due = matches!(first.as_str(), "approve" | "finalize" | "settle")
            && heard
                .iter()
                .any(|word| matches!(word.as_str(), "invoice" | "invoices"));
        pays(first) || makes_due || sets_going && heard.iter().any(names_payment)
    })
}

/// Whether a call makes what a payment is for, by its name: `OrderMgr.createOrder(basket)`.
fn makes_record(call: &Call) -> bool {
    let callee = call.callee();
    let heard = words(method(&callee));
    let makes = matches!(
        heard.first().map(String::as_str),
        Some("create" | "insert" | "place" | "register" | "reserve" | "store")
    ) || callee.starts_with("wp_insert");
    let is_record = |word: &String| {
        matches!(
            word.as_str(),
            "account" | "booking" | "membership" | "order" | "reservation" | "transaction" | "user"
        )
    };
    makes && heard.iter().any(is_record)
}

fn report(moved: &Moved, was: &Call, call: &Call, findings: &mut Findings) {
    let callee = call.callee();
    let (rule, message, label): (&Rule, String, &str) = match moved {
        Moved::Record(later) => (
            &no_record_before::RULE,
            format!(
                "`{}` stood before `{callee}` and now comes after it: when it fails, or the process ends in between, \
                 the money has moved and nothing is there that it was paid for",
                later.callee()
            ),
            "paid before anything is stored",
        ),
        Moved::Check(later) => (
            &fallible_step::RULE,
            format!(
                "`{}` stood before `{callee}` and now comes after it: when it fails the money has moved already",
                later.callee()
            ),
            "paid before it is checked",
        ),
        Moved::Inside(text) => (
            &charge_in_transaction::RULE,
            format!(
                "`{callee}` now runs inside `{text}`: when anything in there fails its records are rolled back, and \
                 the money that it moved is not"
            ),
            "paid inside a transaction",
        ),
    };
    let report = findings.report(rule, call);
    report
        .effect(tollgate_sdk::Effect::Review)
        .message(message)
        .label(label)
        .help(
            "store and check what the payment is for, commit, and only then move money; store the outcome directly \
             after it",
        )
        .related(&AtBase(was.path(), was.span()), "where it stood");
    if let Moved::Record(later) | Moved::Check(later) = moved {
        report.related(later, "what comes after it now");
    }
}
