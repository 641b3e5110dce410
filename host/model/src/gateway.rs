//! What a call does with money, and how it is made safe to repeat.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::code::{CallId, ExpressionId};

/// One thing that a gateway's API does, as reached by one SDK or by raw HTTP.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// The gateway: `stripe`.
    pub gateway: String,
    /// For people: `Stripe`.
    pub gateway_title: String,
    /// Its name in the catalogue: `payment-intent-confirm`.
    pub name: String,
    /// `charge`, `authorize`, `capture`, `refund`, `payout`, `transfer`, `topup`, `void`,
    /// `subscribe`, `invoice`, `payable-page`, `retrieve`, `verify-webhook`; others may come.
    pub kind: String,
    /// Whether money moves (or is held, or released) when the call succeeds.
    pub moves_money: bool,
    /// How sure the catalogue is; a finding that rests on `Low` never blocks.
    pub confidence: Confidence,
    /// Where the key goes.
    pub key: KeyRule,
    /// What the call looks like when it goes wrong.
    pub failure: FailureRule,
    /// Whether the call returns a promise or coroutine that must be awaited.
    pub is_async: bool,
    /// Where the facts come from: an address or a source file at a version.
    pub source: String,
}

/// How sure the catalogue is of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Not looked up: a rule that rests on it may ask for review, and never blocks.
    Low,
    /// Read in the gateway's documents or its SDK's source, or tried.
    High,
}

/// Where the idempotency key goes, and what it is worth there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KeyRule {
    /// `option`, `argument`, `keyword`, `body`, `header`, `reference`, or `none` where the
    /// operation takes no key.
    pub place: String,
    /// What it is called there: `idempotencyKey`, `PayPal-Request-Id`.
    pub name: String,
    /// How long the gateway keeps a key, in seconds; 0 where that is not known.
    pub lifetime_seconds: u64,
    /// The longest key allowed, in characters; 0 where that is not known.
    pub max_length: u32,
    /// The gateway refuses the call without one.
    pub is_required: bool,
    /// `always`, `if-retries`, `never`: whether the SDK makes one up for each call. Such a key
    /// protects the SDK's own retries and nothing else.
    pub automatic: String,
    /// `first-result`, `error`, `reexecute`: what a repeated key gets after a failed call.
    pub after_error: String,
}

/// What the call looks like when it goes wrong.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FailureRule {
    /// Whether a decline is thrown. Where not, the result must be looked at.
    pub throws_on_decline: bool,
    /// Whether an HTTP error is thrown. Where not (raw `fetch`), the status must be looked at.
    pub throws_on_error: bool,
    /// What in the result tells how it went: `status`, `success`, `ok`.
    pub result_fields: Vec<String>,
    /// Error types and codes after which it is not known whether money moved.
    pub ambiguous: Vec<String>,
    /// Error types and codes that are a definite no.
    pub declined: Vec<String>,
}

/// A call that is an operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Match {
    /// The call, in its source.
    pub call: CallId,
    /// What it does.
    #[serde(with = "shared")]
    pub operation: Arc<Operation>,
    /// Its idempotency key.
    pub key: Key,
}

/// The idempotency key of one call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The value at the place where the gateway looks for it.
    pub value: Option<ExpressionId>,
    /// A key-like value at a place where the gateway does not look for it.
    pub misplaced: Option<ExpressionId>,
    /// What `misplaced` is called there.
    pub misplaced_name: String,
    /// Whether something that is passed on unseen may hold the key: a spread, or an options
    /// object that comes in as a parameter or from another file.
    pub may_be_hidden: bool,
    /// Where a client-wide key is set, if it is (a key in a constructor or default headers).
    pub shared: Option<ExpressionId>,
}

/// A gateway, for people and for policies.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Gateway {
    /// Its id: `stripe`.
    pub id: String,
    /// Its name for people: `Stripe`.
    pub title: String,
    /// Hosts of its API, live and test.
    pub hosts: Vec<String>,
    /// Packages by language family: `javascript:stripe`.
    pub packages: Vec<String>,
    /// Its errors and what each means: (type or code, class). The class is one of
    /// `declined-hard`, `declined-soft`, `action-required`, `ambiguous`, `duplicate`,
    /// `caller-bug`, `settled`.
    pub errors: Vec<(String, String)>,
    /// Whether it was declared by the team in `tollgate.toml`.
    pub is_in_house: bool,
    /// Where the facts come from.
    pub source: String,
}

/// Shared operations are written one by one.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Operation;

    pub(super) fn serialize<S: Serializer>(
        operation: &Arc<Operation>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        operation.as_ref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<Operation>, D::Error> {
        Operation::deserialize(deserializer).map(Arc::new)
    }
}
