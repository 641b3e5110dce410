//! What is known of an operation, as far as keys go.

use tollgate_sdk::{Call, Effect, Operation};

/// Whether the gateway takes a key for it.
pub(crate) fn takes_key(operation: &Operation) -> bool {
    operation.key_place() != "none"
}

/// Whether the gateway tells payments apart by a reference of ours that it asks for anyway.
pub(crate) fn is_by_reference(operation: &Operation) -> bool {
    operation.key_place() == "reference"
}

/// Whether a second run finds the thing already done: the capture, confirmation or payment of
/// one object that exists. The gateway mostly refuses the second, unless an amount tells it that
/// this is one of several parts.
pub(crate) fn acts_once(operation: &Operation, call: &Call) -> bool {
    let name = operation.name();
    let settles = operation.kind() == "capture"
        || ["-confirm", "-pay", "-execute", "-capture", "-finalize"]
            .iter()
            .any(|end| name.ends_with(end));
    let is_amount = |name: &str| name.to_ascii_lowercase().contains("amount");
    let has_amount = call.arguments().iter().any(|argument| {
        argument.name().is_some_and(|name| is_amount(&name))
            || argument.value().entries().iter().any(|(name, value)| {
                is_amount(name) || value.entries().iter().any(|(name, _)| is_amount(name))
            })
    });
    settles && !has_amount
}

/// Whether it only makes something that can be paid later.
pub(crate) fn is_preparation(operation: &Operation) -> bool {
    matches!(operation.kind().as_str(), "create-intent" | "payable-page")
}

/// The most that a finding about it may ask for: the catalogue must be sure before anything is
/// blocked, and what moves no money by itself blocks nothing.
pub(crate) fn most(operation: &Operation) -> Effect {
    if !operation.is_certain() || is_preparation(operation) {
        Effect::Review
    } else {
        Effect::Block
    }
}
