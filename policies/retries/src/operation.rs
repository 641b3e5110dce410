//! What is known of the payments of a file.

use tollgate_sdk::{Call, Effect, Operation};

/// Whether the gateway can tell a second request of this call from a second payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Safety {
    /// Every try carries the same key or reference.
    Steady,
    /// No key, or none that the gateway would take: each request is another payment.
    Bare,
    /// The key differs from call to call. It is the same when a client sends the request again.
    Fresh,
    /// A key may be there, unseen.
    Unknown,
}

/// How a call is told from the next one.
pub(crate) fn safety(call: &Call) -> Safety {
    let Some(operation) = call.operation() else {
        return Safety::Unknown;
    };
    if operation.key_place() == "none" {
        return Safety::Bare;
    }
    let key = call.key();
    match key.origin().as_str() {
        "absent" if key.shared().is_some() || key.may_be_hidden() => Safety::Unknown,
        "absent" => Safety::Bare,
        "random" | "clock" | "counter" | "ephemeral" => Safety::Fresh,
        "unknown" => Safety::Unknown,
        _ => Safety::Steady,
    }
}

/// Whether a second run finds the thing done: the capture, confirmation or payment of one object.
pub(crate) fn acts_once(operation: &Operation) -> bool {
    let name = operation.name();
    matches!(operation.kind().as_str(), "capture" | "void")
        || ["-confirm", "-pay", "-execute", "-finalize"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// The worst that a finding about an operation may ask for.
pub(crate) fn most(operation: &Operation) -> Effect {
    match operation.is_certain() && !acts_once(operation) {
        true => Effect::Block,
        false => Effect::Review,
    }
}

/// What happens when the gateway runs the operation a second time.
pub(crate) fn twice(kind: &str) -> &'static str {
    match kind {
        "refund" => "the customer is refunded twice",
        "payout" | "transfer" => "the money is sent twice",
        "topup" => "your account is debited twice",
        "authorize" => "the customer's money is held twice",
        "subscribe" | "invoice" => "the customer is billed twice",
        _ => "the customer pays twice",
    }
}

/// Whether a name is one of what a gateway raises for a declined payment.
pub(crate) fn is_decline(name: &str) -> bool {
    let last = name.rsplit(['.', ':', '\\']).next().unwrap_or(name);
    let lower: String = last
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    [
        "carderror",
        "stripecarderror",
        "cardexception",
        "carddeclined",
        "carddeclinedexception",
        "carddeclinederror",
        "paymentdeclined",
        "paymentdeclinedexception",
        "paymentdeclinederror",
        "declinederror",
        "declinedexception",
        "insufficientfunds",
        "insufficientfundserror",
        "insufficientfundsexception",
        "errortypecard",
        "instrumentdeclined",
    ]
    .contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::is_decline;

    #[test]
    fn declines_are_known_by_their_types() {
        for name in [
            "Stripe::CardError",
            "stripe.error.CardError",
            "CardException.class",
            "PaymentDeclinedException",
        ] {
            let name = name.trim_end_matches(".class");
            assert!(is_decline(name), "{name}");
        }
        for name in ["APIConnectionError", "Card", "CardErrorHandler", ""] {
            assert!(!is_decline(name), "{name}");
        }
    }
}
