//! What an operation does to the customer, in words.

use tollgate_sdk::{Call, Operation};

use crate::language::has_word;

/// What a finding says of an operation.
pub(crate) struct Wording {
    /// The gateway's name.
    pub(crate) gateway: String,
    /// `has charged the customer`
    pub(crate) done: &'static str,
    /// `charges the customer again`
    pub(crate) again: &'static str,
    /// What goes unrecorded: `charge`.
    pub(crate) noun: &'static str,
}

impl Wording {
    pub(crate) fn of(operation: &Operation) -> Wording {
        let (done, again, noun) = match operation.kind().as_str() {
            "authorize" => (
                "has held the customer's money",
                "the customer's money is held twice",
                "authorization",
            ),
            "capture" => (
                "has taken the customer's money",
                "the customer is asked to pay for it again",
                "capture",
            ),
            "refund" => (
                "has paid the money back",
                "the money is paid back twice",
                "refund",
            ),
            "payout" => (
                "has paid the money out",
                "the money is paid out twice",
                "payout",
            ),
            "transfer" => (
                "has transferred the money",
                "the money is transferred twice",
                "transfer",
            ),
            "topup" => (
                "has moved the balance",
                "the balance is moved twice",
                "top-up",
            ),
            "subscribe" if changes(&operation.name()) => (
                "has changed the subscription",
                "it is changed twice",
                "change",
            ),
            "subscribe" => (
                "has started the subscription",
                "the customer pays for a second subscription",
                "subscription",
            ),
            "invoice" => (
                "has issued the invoice",
                "the customer is invoiced twice",
                "invoice",
            ),
            _ => (
                "has charged the customer",
                "the customer pays twice",
                "charge",
            ),
        };
        Wording {
            gateway: operation.gateway_title(),
            done,
            again,
            noun,
        }
    }
}

/// Whether an operation changes what there is, by its name: `subscription-update`.
fn changes(name: &str) -> bool {
    has_word(
        name,
        &[
            "update", "change", "modify", "revise", "cancel", "pause", "resume", "activate",
        ],
    )
}

/// Whether an operation acts on an object of the gateway that can go through it only once, so
/// that a second call is refused: a capture, the confirmation of an intent.
pub(crate) fn is_bound_to_object(operation: &Operation) -> bool {
    matches!(operation.kind().as_str(), "capture" | "void")
        || has_word(
            &operation.name(),
            &[
                "confirm", "capture", "pay", "complete", "execute", "finalize", "settle",
                "approve", "accept",
            ],
        )
}

/// Whether an operation's key stays the same when the call is made again for the same thing, or
/// nothing speaks against it.
pub(crate) fn has_steady_key(call: &Call) -> bool {
    let key = call.key();
    match key.origin().as_str() {
        "absent" => key.may_be_hidden(),
        "random" | "clock" | "counter" | "ephemeral" => key.is_stored_first(),
        "constant" => false,
        _ => true,
    }
}
