//! Whether a function handles what a gateway delivers.

use crate::effects::Deed;
use crate::evidence::{self, Gateways};
use crate::unit::{Seen, Unit};
use crate::words::{any, words};

/// How sure it is that a function handles a gateway's events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Handling {
    /// Nothing says so.
    Not,
    /// Its name or its file's speaks of something that calls back.
    Named,
    /// Names speak of a gateway that calls back.
    Likely,
    /// Types of events, fields or headers of a gateway's notification say so.
    Surely,
}

/// How sure it is that a unit handles a gateway's events.
pub(crate) fn of(unit: &Unit, gateways: &Gateways) -> Handling {
    let heard = words(&unit.name);
    let by_name = evidence::names_callback(&heard) || unit.entry == "webhook";
    // What a gateway answers to a request is delivered once.
    let is_answer = any(&heard, &["response", "responses", "reply"]);
    if is_answer && !by_name {
        return Handling::Not;
    }
    let by_text = evidence::has_event_type(&unit.text) || evidence::has_field(&unit.text);
    // What verifies is called by one of these, in every SDK.
    let by_call = || {
        evidence::has_any(
            &unit.text,
            &[
                "webhook",
                "construct",
                "verif",
                "valid",
                "parse",
                "unmarshal",
            ],
        ) && unit
            .own()
            .iter()
            .any(|seen| matches!(seen.kind.as_str(), "verify-webhook" | "unverified-webhook"))
    };
    if by_text && (by_name || reads_event(&unit.text)) || by_call() {
        return Handling::Surely;
    }
    let is_named = || {
        gateways.are_named_in(&unit.name)
            || gateways.are_named_in(&unit.path)
            || gateways.are_named_in(&unit.function.entry_text())
    };
    let by_path = || evidence::names_callback(&words(&unit.path));
    let takes_event =
        unit.text.contains("$ipn") || unit.text.contains("ipn[") || reads_event(&unit.text);
    if (by_name || takes_event) && (is_named() || by_path()) {
        return Handling::Likely;
    }
    let processes = any(
        &heard,
        &[
            "transaction",
            "event",
            "events",
            "callback",
            "notification",
            "notifications",
        ],
    ) && any(&heard, &["process", "handle", "on", "receive"]);
    if processes && is_named() {
        return Handling::Likely;
    }
    let is_handed_event = || {
        let parameters = unit.function.parameters();
        parameters.iter().any(|name| {
            any(
                &words(name),
                &["event", "evt", "ipn", "notification", "webhook", "payload"],
            )
        })
    };
    let handles = any(
        &heard,
        &["handle", "process", "on", "receive", "record", "capture"],
    );
    match by_name || by_path() && (handles || is_handed_event()) {
        true => Handling::Named,
        false => Handling::Not,
    }
}

/// Whether a text (in lower case) looks at what kind of event came.
fn reads_event(text: &str) -> bool {
    const SIGNS: [&str; 25] = [
        "event.type",
        "event->type",
        "event_type",
        "eventtype",
        "event_code",
        "eventcode",
        "['type']",
        "[\"type\"]",
        "event.kind",
        "payload.type",
        "payload.event",
        "body.event",
        "body.type",
        "event.name",
        ".get_type(",
        ".gettype(",
        "event.event",
        "data.event",
        "data[\"event\"]",
        "data['event']",
        "txn_type",
        "payment_status",
        "message_type",
        "event:",
        "req.body.event",
    ];
    evidence::has_any(text, &SIGNS)
}

/// What a unit does that lasts, in the order of the calls it reaches.
pub(crate) fn deeds<'a>(
    calls: impl Iterator<Item = &'a std::rc::Rc<Seen>>,
) -> Vec<(&'a std::rc::Rc<Seen>, Deed)> {
    calls
        .filter_map(|seen| Some((seen, Deed::of(seen)?)))
        .collect()
}
