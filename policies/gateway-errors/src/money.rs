//! How an operation is spoken of.

use tollgate_sdk::{Effect, Operation};

/// The worst that a finding about the operation may ask for.
pub(crate) fn worst(operation: &Operation) -> Effect {
    if operation.is_certain() {
        Effect::Block
    } else {
        Effect::Review
    }
}

/// Whether it is only tidying up: an authorization that is not released lapses by itself.
pub(crate) fn is_best_effort(operation: &Operation) -> bool {
    operation.kind() == "void"
}

/// `Stripe refund`
pub(crate) fn title(operation: &Operation) -> String {
    format!("{} {}", operation.gateway_title(), noun(operation))
}

/// What the operation is, as a noun.
pub(crate) fn noun(operation: &Operation) -> &'static str {
    match operation.kind().as_str() {
        "authorize" => "authorization",
        "capture" => "capture",
        "refund" => "refund",
        "payout" => "payout",
        "transfer" => "transfer",
        "topup" => "top-up",
        "void" => "cancellation",
        "subscribe" => "subscription",
        "invoice" => "invoice",
        _ => "charge",
    }
}

/// What it means when nobody hears that it failed.
pub(crate) fn lost(operation: &Operation) -> &'static str {
    match operation.kind().as_str() {
        "refund" => "the customer is told of a refund that never comes",
        "payout" | "transfer" | "topup" => "the books show money as sent that never left",
        "authorize" => "goods are shipped for which no money is held",
        "void" => "the customer's money stays held",
        "subscribe" | "invoice" => {
            "the customer gets what nobody bills, or is billed without anybody knowing"
        }
        _ => {
            "the order goes out although the customer has not paid, or may have paid and nobody knows"
        }
    }
}

/// What it means when it is done a second time.
pub(crate) fn twice(operation: &Operation) -> &'static str {
    match operation.kind().as_str() {
        "refund" => "the refund is made a second time",
        "payout" | "transfer" | "topup" => "the money is sent a second time",
        "authorize" => "the customer's money is held a second time",
        "void" => "the cancellation is sent a second time",
        "subscribe" => "the customer is subscribed and billed twice",
        _ => "the customer pays twice",
    }
}

/// How the same attempt is sent again, in the words of this gateway.
pub(crate) fn same_key(operation: &Operation) -> String {
    let name = operation.key_name();
    match operation.key_place().as_str() {
        "none" | "" => "look the payment up before any further attempt".to_owned(),
        "header" => format!("send the next attempt with the same `{name}` header"),
        "option" => format!("send the next attempt with the same `{name}` in the request options"),
        _ => format!("send the next attempt with the same `{name}`"),
    }
}

/// How the truth is found out.
pub(crate) fn find_out(operation: &Operation) -> &'static str {
    match operation.gateway().as_str() {
        "stripe" => "retrieve or search the payment at Stripe (or wait for its webhook)",
        "paypal" => "get the order or capture from PayPal",
        "braintree" => "search the transaction at Braintree by its order id",
        "square" => "look the payment up at Square, or cancel it by its idempotency key",
        "adyen" => "wait for Adyen's notification, or ask with the same key",
        _ => "ask the gateway for the payment",
    }
}
