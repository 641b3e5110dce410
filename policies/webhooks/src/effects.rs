//! What a handler does for an event that it was delivered.

use crate::unit::Seen;
use crate::words::{any, words};

/// What becomes of a second run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deed {
    /// Hands the event to a function that is not in the file.
    Dispatch,
    /// Writes a record, the same one a second time.
    Write,
    /// Tells somebody, once more.
    Notify,
    /// Makes a record, a second one.
    Insert,
    /// Gives what was paid for, once more.
    Fulfil,
    /// Adds to a balance, once more.
    Credit,
    /// Moves money, once more.
    Money,
}

impl Deed {
    /// What a call does, if anything that lasts.
    pub(crate) fn of(seen: &Seen) -> Option<Deed> {
        if seen.moves_money {
            return (seen.kind != "void").then_some(Deed::Money);
        }
        if !seen.kind.is_empty() {
            return None;
        }
        let role = seen.role();
        if matches!(
            role,
            "log" | "parse" | "query" | "validate" | "lock" | "transaction" | "reconcile"
        ) {
            return None;
        }
        let heard = &seen.words;
        if asks(heard) {
            return None;
        }
        if adds_to_balance(seen) {
            return Some(Deed::Credit);
        }
        if makes_record(seen) && !is_of_library(seen) {
            return Some(Deed::Insert);
        }
        if fulfils(heard) {
            return Some(Deed::Fulfil);
        }
        match role {
            "notify" => Some(Deed::Notify),
            "persist" | "compensate" => Some(Deed::Write),
            "enqueue" => Some(Deed::Dispatch),
            _ => is_dispatch(heard).then_some(Deed::Dispatch),
        }
    }

    /// Whether running it again does harm.
    pub(crate) fn adds_up(self) -> bool {
        self >= Deed::Notify
    }

    /// What a second delivery does.
    pub(crate) fn again(self) -> &'static str {
        match self {
            Deed::Money => "moves the money again",
            Deed::Credit => "is credited again",
            Deed::Fulfil => "is fulfilled again",
            Deed::Insert => "makes a second record",
            Deed::Notify => "is announced again",
            Deed::Write | Deed::Dispatch => "is handled again",
        }
    }
}

/// `record.hasFulfillmentReported()`: a question, which does nothing however often it is asked.
fn asks(heard: &[String]) -> bool {
    let first = heard.first().map(String::as_str);
    matches!(
        first,
        Some("has" | "is" | "was" | "were" | "can" | "should" | "needs" | "did")
    )
}

fn adds_to_balance(seen: &Seen) -> bool {
    let heard = &seen.words;
    let all = words(&seen.callee);
    let balance = [
        "funds",
        "fund",
        "credit",
        "credits",
        "balance",
        "wallet",
        "points",
        "coins",
        "tokens",
        "tokenbalance",
    ];
    any(
        heard,
        &[
            "add",
            "increment",
            "increase",
            "topup",
            "deposit",
            "grant",
            "apply",
            "give",
            "award",
            "recharge",
            "incr",
            "incrby",
        ],
    ) && any(heard, &balance)
        || any(
            heard,
            &["increment", "increase", "incrby", "incr", "deposit"],
        ) && any(&all, &balance)
        || heard
            .first()
            .is_some_and(|first| matches!(first.as_str(), "increment" | "increase"))
            && seen
                .arguments()
                .first()
                .is_some_and(|column| any(&words(column), &balance))
        || heard.first().is_some_and(|first| first == "credit") && heard.len() > 1
        || any(heard, &["pay"]) && any(heard, &["credits", "invoice"])
        || increments(seen)
}

/// `update({ data: { credits: { increment: n } } })`, `F("balance") + n`, `balance = balance + ?`.
fn increments(seen: &Seen) -> bool {
    if seen.role() != "persist" {
        return false;
    }
    seen.arguments().iter().any(|text| {
        let text = text.to_ascii_lowercase();
        text.contains("increment:")
            || text.contains("$inc")
            || text.contains("f(\"") && text.contains(" + ")
            || text.contains("f('") && text.contains(" + ")
            || ["balance = balance +", "credits = credits +"]
                .iter()
                .any(|sum| text.contains(sum))
    })
}

fn makes_record(seen: &Seen) -> bool {
    let heard = &seen.words;
    let first = heard.first().map(String::as_str).unwrap_or_default();
    let inserts = matches!(first, "create" | "insert" | "add" | "record" | "bulk")
        || any(heard, &["create", "insert"]);
    if !inserts
        || any(
            heard,
            &[
                "or", "upsert", "update", "session", "log", "client", "intent", "id", "key",
                "metadata", "url", "factory", "filter",
            ],
        )
        || is_factory(&seen.callee)
    {
        return false;
    }
    let names_record = [
        "payment",
        "payments",
        "order",
        "orders",
        "transaction",
        "transactions",
        "invoice",
        "subscription",
        "subscriptions",
        "donation",
        "purchase",
        "ledger",
        "entry",
        "event",
        "license",
        "membership",
        "receipt",
        "charge",
        "refund",
        "payout",
        "enrollment",
        "booking",
        "ticket",
        "credit",
        "sale",
        "object",
    ];
    seen.role() == "persist" || any(heard, &names_record) && seen.role().is_empty()
}

/// `this.orderCollectionFactory.create()`: an object, and no record.
fn is_factory(callee: &str) -> bool {
    let mut segments = callee.rsplit('.').skip(1);
    segments
        .next()
        .is_some_and(|receiver| receiver.ends_with("actory") || receiver.ends_with("actory()"))
}

/// `document.createElement`, `Object.create`: nothing that lasts.
fn is_of_library(seen: &Seen) -> bool {
    let root = crate::words::root(&seen.callee);
    matches!(
        root,
        "Object"
            | "Array"
            | "Map"
            | "Set"
            | "document"
            | "Date"
            | "logger"
            | "console"
            | "headers"
            | "span"
    )
}

fn fulfils(heard: &[String]) -> bool {
    let verbs = [
        "fulfil",
        "fulfill",
        "ship",
        "activate",
        "provision",
        "grant",
        "upgrade",
        "enroll",
        "complete",
        "capture",
        "finalize",
        "renew",
        "extend",
        "unlock",
        "issue",
        "deliver",
        "confirm",
        "approve",
        "place",
        "change",
    ];
    let objects = [
        "order",
        "orders",
        "payment",
        "subscription",
        "membership",
        "access",
        "plan",
        "license",
        "level",
        "invoice",
        "purchase",
        "booking",
        "account",
        "product",
        "entitlement",
        "ticket",
        "enrollment",
        "checkout",
        "premium",
        "donation",
        "user",
        "course",
        "package",
    ];
    any(heard, &["fulfil", "fulfill", "fulfillment"])
        || any(heard, &verbs) && any(heard, &objects)
        || heard.len() == 2 && heard == ["payment", "complete"]
        || heard.len() == 1
            && matches!(
                heard.first().map(String::as_str),
                Some("complete" | "capture")
            )
}

fn is_dispatch(heard: &[String]) -> bool {
    heard.first().is_some_and(|first| {
        matches!(
            first.as_str(),
            "handle"
                | "process"
                | "on"
                | "sync"
                | "apply"
                | "dispatch"
                | "invoke"
                | "run"
                | "execute"
                | "emit"
                | "trigger"
                | "consume"
        )
    })
}
