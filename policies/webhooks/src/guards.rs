//! What keeps a second delivery of an event from doing what the first one did.

use std::cell::RefCell;
use std::collections::HashMap;

use tollgate_sdk::{Call, Expression, Side, Step};

use crate::deduplication::deciding;
use crate::unit::Seen;
use crate::words::{any, end, last, root, short_text, start, words};

/// How many functions up guards are looked for.
const MAX_CALLERS: u32 = 2;

/// What stands between a second delivery and a call, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Guard {
    /// Nothing.
    Nothing,
    /// A look at the state of something.
    State,
    /// A look for the same event, or for what it made.
    Duplicate,
    /// A lock, a unique insert, a claim.
    Atomic,
}

/// A step, by its side and place, and whether it is around what is asked about.
type Place = (bool, (u32, u32), (u32, u32), bool);

/// What steps keep out a second delivery. Many calls stand behind the same ones: each is looked
/// at once.
#[derive(Default)]
pub(crate) struct Guards {
    known: RefCell<HashMap<Place, Guard>>,
}

impl Guards {
    /// What stands between a second delivery and a call, in its function and those that call it.
    pub(crate) fn of(&self, call: &Call) -> Guard {
        self.within(call, MAX_CALLERS)
    }

    fn within(&self, call: &Call, depth: u32) -> Guard {
        let own = of_call(call).max(self.around(call));
        let Some(depth) = depth.checked_sub(1) else {
            return own;
        };
        if own == Guard::Atomic {
            return own;
        }
        let named = call.function().named();
        if named.name() == "<module>" {
            return own;
        }
        let outer = named.callers();
        // Guarded as a whole only where every way to it is.
        let outer = outer
            .iter()
            .take(4)
            .map(|caller| self.within(caller, depth))
            .min();
        own.max(outer.unwrap_or(Guard::Nothing))
    }

    /// What stands between in its own function.
    pub(crate) fn around(&self, call: &Call) -> Guard {
        let is_before = call.on() == Side::Before;
        let mut guard = Guard::Nothing;
        for (step, is_around) in deciding(call) {
            let span = step.span();
            let place = (is_before, start(span), end(span), is_around);
            let known = self.known.borrow().get(&place).copied();
            let found = known.unwrap_or_else(|| of_step(&step, is_around));
            self.known.borrow_mut().insert(place, found);
            guard = guard.max(found);
            if guard == Guard::Atomic {
                break;
            }
        }
        guard
    }
}

/// What the call itself brings: an upsert, a key made of the event.
fn of_call(call: &Call) -> Guard {
    let seen = Seen::new_light(call);
    if is_atomic_name(&seen.0, &seen.1) {
        return Guard::Atomic;
    }
    if call.operation().is_some() {
        let origin = call.key().origin();
        if matches!(origin.as_str(), "derived" | "stored" | "parameter") {
            return Guard::Atomic;
        }
    }
    Guard::Nothing
}

fn of_step(step: &Step, is_around: bool) -> Guard {
    match step.kind().as_str() {
        "arm" if is_around => match step.parent() {
            Some(branch) if matches!(step.label().as_str(), "then" | "else") => {
                of_condition(&branch)
            }
            _ => Guard::Nothing,
        },
        "attempt" if is_around => catches_duplicate(step),
        "scope" | "closure" if is_around => match locks(&step.label()) {
            true => Guard::Atomic,
            false => Guard::Nothing,
        },
        "attempt" if !is_around => catches_duplicate(step).max(of_calls(step)),
        "branch" if !is_around => {
            let leaves = step
                .children()
                .iter()
                .any(crate::optional_verification::leaves);
            match leaves {
                true => of_condition(step).max(of_calls(step)),
                false => of_calls(step),
            }
        }
        _ if !is_around => of_calls(step),
        _ => Guard::Nothing,
    }
}

/// A handler for the error that a unique index raises.
fn catches_duplicate(attempt: &Step) -> Guard {
    let handlers = attempt
        .children()
        .into_iter()
        .filter(|step| step.kind() == "handler");
    let is_caught = handlers.into_iter().any(|handler| {
        let text =
            format!("{} {}", handler.catches().join(" "), handler.text()).to_ascii_lowercase();
        UNIQUE.iter().any(|sign| text.contains(sign))
    });
    match is_caught {
        true => Guard::Atomic,
        false => Guard::Nothing,
    }
}

/// What tells that a unique index, or an insert that minds one, is at work. In lower case.
const UNIQUE: [&str; 20] = [
    "p2002",
    "23505",
    "integrityerror",
    "uniqueviolation",
    "unique_violation",
    "recordnotunique",
    "duplicatekey",
    "duplicate key",
    "er_dup",
    "e11000",
    "11000",
    "duplicateentry",
    "uniqueconstraint",
    "conditionalcheckfailed",
    "on conflict",
    "onconflict",
    "insert ignore",
    "insertorignore",
    "dataintegrityviolation",
    "isuniqueviolation",
];

/// What the calls of a step before do: take a lock, claim, insert under a unique index, look up.
fn of_calls(step: &Step) -> Guard {
    let lower = short_text(step).to_ascii_lowercase();
    let is_unique = UNIQUE.iter().any(|sign| lower.contains(sign));
    let is_locked = ["for update", "for_update", "forupdate"]
        .iter()
        .any(|sign| lower.contains(sign));
    if is_unique || is_locked {
        return Guard::Atomic;
    }
    let mut guard = Guard::Nothing;
    for call in step.calls() {
        let callee = call.callee();
        let heard = words(last(&callee));
        if is_atomic_name(&callee, &heard) || call.role() == "lock" {
            return Guard::Atomic;
        }
        if looks_for_duplicate(&heard) || is_told_of_event(&call) {
            guard = guard.max(Guard::Duplicate);
        }
    }
    guard
}

/// Whether a call is handed the event's id, and so may look at it: `await claim(event.id)`.
fn is_told_of_event(call: &Call) -> bool {
    let ids = [
        "event_id",
        "eventId",
        "event.id",
        "evt.id",
        "event['id']",
        "event[\"id\"]",
        "event->id",
        "event.ID",
        "event.Id",
    ];
    let is_told = call.arguments().iter().any(|argument| {
        let text = argument.value().text();
        text.len() < 60
            && ids
                .iter()
                .any(|id| text.trim_start_matches(['$', '&']).ends_with(id))
    });
    is_told && call.role() != "log" && call.operation().is_none()
}

fn is_atomic_name(callee: &str, heard: &[String]) -> bool {
    let atomic = [
        "claim",
        "lock",
        "locked",
        "mutex",
        "setnx",
        "upsert",
        "upserted",
        "acquire",
        "idempotent",
        "idempotency",
        "once",
        "dedupe",
        "deduplicate",
    ];
    any(heard, &atomic) && !any(heard, &["unlock", "clear", "claims"])
        || any(heard, &["or"])
            && any(heard, &["create", "update", "insert", "new"])
            && any(
                heard,
                &["find", "get", "first", "create", "update", "insert"],
            )
        || locks(callee)
}

fn locks(label: &str) -> bool {
    any(
        &words(label),
        &[
            "lock",
            "locked",
            "mutex",
            "redlock",
            "semaphore",
            "exclusive",
            "advisory",
            "synchronized",
        ],
    )
}

fn looks_for_duplicate(heard: &[String]) -> bool {
    any(
        heard,
        &[
            "duplicate",
            "duplicated",
            "duplicates",
            "processed",
            "already",
            "seen",
            "dedup",
        ],
    ) && !any(heard, &["mark", "set", "log", "save", "update"])
}

/// What a condition looks at.
fn of_condition(branch: &Step) -> Guard {
    let mut guard = Guard::Nothing;
    for condition in branch.expressions().iter().take(1) {
        guard = guard.max(of_expression(condition));
    }
    guard
}

fn of_expression(condition: &Expression) -> Guard {
    // What the event says of itself tells nothing of an earlier delivery.
    let own = condition
        .mentions()
        .into_iter()
        .map(|chain| chain.replace("->", ".").replace('$', ""));
    let heard: Vec<String> = own
        .filter(|chain| !is_event(root(chain)))
        .flat_map(|chain| words(&chain))
        .collect();
    if any(
        &heard,
        &[
            "claim", "claimed", "lock", "locked", "acquire", "acquired", "inserted", "upserted",
            "setnx",
        ],
    ) {
        return Guard::Atomic;
    }
    let looks = [
        "duplicate",
        "duplicated",
        "processed",
        "already",
        "seen",
        "exists",
        "exist",
        "existing",
        "dedupe",
        "handled",
        "idempotent",
        "previous",
    ];
    if any(&heard, &looks) || condition.origins().iter().any(is_lookup) {
        return Guard::Duplicate;
    }
    match is_about_state(condition) {
        true => Guard::State,
        false => Guard::Nothing,
    }
}

/// Whether a value comes from a look-up of an earlier delivery.
fn is_lookup(origin: &tollgate_sdk::Origin) -> bool {
    origin.kind() == "call"
        && origin.expression().as_call().is_some_and(|call| {
            let heard = words(last(&call.callee()));
            looks_for_duplicate(&heard) || any(&heard, &["exists", "count"])
        })
}

/// `payment.completed?`, `order.status !== "paid"`: of a record, and not of the event itself.
fn is_about_state(condition: &Expression) -> bool {
    let states = [
        "status",
        "state",
        "paid",
        "completed",
        "complete",
        "captured",
        "fulfilled",
        "failed",
        "void",
        "voided",
        "refunded",
        "settled",
        "credited",
        "active",
        "activated",
        "succeeded",
        "done",
        "finished",
        "applied",
        "new",
        "pending",
        "recorded",
        "granted",
        "confirmed",
        "canceled",
        "cancelled",
        "delivered",
        "closed",
    ];
    condition.mentions().iter().any(|chain| {
        let chain = chain.replace("->", ".").replace('$', "");
        chain.contains('.') && any(&words(last(&chain)), &states) && !is_event(root(&chain))
    })
}

/// Whether a name is that of the event, or of what came with it.
fn is_event(name: &str) -> bool {
    let known = [
        "event",
        "evt",
        "payload",
        "body",
        "data",
        "ipn",
        "notification",
        "webhook",
        "session",
        "intent",
        "resource",
        "req",
        "request",
        "params",
        "charge",
        "res",
        "response",
        "result",
        "object",
        "post",
        "message",
        "payment",
        "stripe",
        "paypal",
        "checkout",
    ];
    let heard = words(name);
    // `payment` alone is a record, `paymentIntent` is the gateway's.
    heard != ["payment"]
        && !heard.is_empty()
        && heard.iter().all(|word| known.contains(&word.as_str()))
}

/// Whether a call only writes down that the event came: where its id is unique, this is the check.
pub(crate) fn is_record_of_event(seen: &Seen) -> bool {
    any(
        &words(&seen.callee),
        &[
            "event",
            "events",
            "webhook",
            "webhooks",
            "log",
            "logs",
            "notification",
            "notifications",
            "audit",
            "delivery",
            "ipn",
            "history",
        ],
    )
}
