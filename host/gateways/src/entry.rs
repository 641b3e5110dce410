//! A gateway as the catalogue keeps it: SDKs, operations, and what they share.

// The paths are written out because `build.rs` reads this file too.
#[path = "entry/patterns.rs"]
mod patterns;
#[path = "entry/read.rs"]
mod read;
#[path = "entry/sdks.rs"]
mod sdks;
#[path = "entry/words.rs"]
mod words;

use serde::{Deserialize, Serialize};
use tollgate_model::gateway::{Confidence, FailureRule, Gateway, KeyRule, Operation};

pub(crate) use patterns::{Pattern, family_index, of_family, with_method};
pub(crate) use read::{read_files, read_in_house, refuse_known};
#[cfg(test)]
pub(crate) use words::Word;

/// What an operation does with money, in one word. The second part tells whether money moves,
/// is held or is released when it succeeds.
///
/// The words are those of the model's `Operation::kind`, and those that only catalogues need:
/// `create-intent` makes something that can be paid later, `other` is worth knowing and moves
/// nothing, `unverified-webhook` reads a webhook without checking who sent it.
pub(crate) const KINDS: [(&str, bool); 16] = [
    ("charge", true),
    ("authorize", true),
    ("capture", true),
    ("refund", true),
    ("payout", true),
    ("transfer", true),
    ("topup", true),
    ("void", true),
    ("subscribe", true),
    ("invoice", true),
    ("create-intent", false),
    ("payable-page", false),
    ("retrieve", false),
    ("verify-webhook", false),
    ("unverified-webhook", false),
    ("other", false),
];

/// Where a key can be put.
pub(crate) const PLACES: [&str; 8] = [
    "option",
    "argument",
    "keyword",
    "body",
    "header",
    "reference",
    "strategy",
    "none",
];

/// Who makes a key up where nobody gives one.
pub(crate) const AUTOMATIC: [&str; 3] = ["always", "if-retries", "never"];

/// What a repeated key gets after a failed call.
pub(crate) const AFTER_ERROR: [&str; 3] = ["first-result", "error", "reexecute"];

/// What an error means for the money.
pub(crate) const ERROR_CLASSES: [&str; 7] = [
    "declined-hard",
    "declined-soft",
    "action-required",
    "ambiguous",
    "duplicate",
    "caller-bug",
    "settled",
];

/// How a gateway writes amounts.
pub(crate) const AMOUNTS: [&str; 4] = [
    "integer-minor",
    "decimal-string",
    "decimal-number",
    "integer-major",
];

/// A gateway and everything known of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Entry {
    /// What policies and people are told.
    pub(crate) gateway: Gateway,
    /// What a name says that is this gateway's: `stripe` in `getStripeClient`.
    pub(crate) words: Vec<String>,
    /// Parts of a callee that no other library has, `paymentIntents`; with a dot, callees that
    /// are no other library's where a file imports this one: `user.charge`.
    pub(crate) distinctive: Vec<String>,
    /// Prefixes of keys that move real money.
    pub(crate) live_prefixes: Vec<String>,
    /// Prefixes of keys that move none.
    pub(crate) test_prefixes: Vec<String>,
    /// How amounts are written, and under which keys.
    pub(crate) amounts: Amounts,
    /// The header that carries a webhook's signature.
    pub(crate) signature_header: String,
    /// What else people should know, a sentence each.
    pub(crate) notes: Vec<String>,
    /// The server's own rule on keys, as raw HTTP meets it.
    pub(crate) key: KeyFacts,
    /// Whether a decline is an HTTP error.
    pub(crate) is_decline_an_http_error: bool,
    /// What in a response body tells how it went.
    pub(crate) result_fields: Vec<String>,
    /// Its SDKs.
    pub(crate) sdks: Vec<Sdk>,
    /// Its operations. Of those with the same callee, the first whose condition holds counts.
    pub(crate) rows: Vec<Row>,
    /// Versions of SDKs that are dangerous by themselves.
    #[serde(skip)]
    pub(crate) landmines: Vec<Landmine>,
}

/// How a gateway writes amounts of money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// `integer-minor`, `decimal-string`, `decimal-number`, `integer-major`; empty where not known.
    pub form: &'static str,
    /// The keys that hold amounts: `amount`, `value`.
    pub fields: Vec<String>,
}

/// What is known of keys at one level: the gateway's, an SDK's, an operation's. What a narrower
/// level leaves open, the wider one says.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct KeyFacts {
    pub(crate) place: Option<&'static str>,
    pub(crate) name: Option<String>,
    pub(crate) lifetime_hours: Option<u32>,
    pub(crate) max_length: Option<u32>,
    pub(crate) is_required: Option<bool>,
    pub(crate) automatic: Option<&'static str>,
    pub(crate) after_error: Option<&'static str>,
    /// Other spellings that count at the same place: setters, older names.
    pub(crate) aliases: Vec<String>,
    /// The key may also be given by position, right after the parameters.
    pub(crate) is_positional: bool,
}

/// One SDK of a gateway, in one generation.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Sdk {
    /// Its id in the file: `node`, `python-client`.
    pub(crate) id: String,
    /// The languages it is for: one of [`crate::package::FAMILIES`].
    pub(crate) family: String,
    /// What a manifest calls it: `stripe/stripe-php`, `com.stripe:stripe-java`.
    pub(crate) packages: Vec<String>,
    /// What code calls it, where that differs: `Stripe`, `com.stripe`.
    pub(crate) modules: Vec<String>,
    /// Packages for the browser: nothing in them moves money on a server.
    pub(crate) frontend: Vec<String>,
    /// What makes or is a client, as a path inside the package; it may stand before a callee.
    pub(crate) clients: Vec<String>,
    /// Those clients whose methods return coroutines although the SDK's others do not.
    pub(crate) async_clients: Vec<String>,
    /// What a method's name may end with, and then returns a coroutine.
    pub(crate) async_suffix: String,
    /// What the SDK's options objects may hold, by which they are told from parameters.
    pub(crate) options: Vec<String>,
    pub(crate) key: KeyFacts,
    pub(crate) is_async: bool,
    pub(crate) throws_on_decline: bool,
    pub(crate) throws_on_error: bool,
    pub(crate) result_fields: Option<Vec<String>>,
    pub(crate) confidence: Option<Confidence>,
    pub(crate) retries: u32,
    pub(crate) timeout_seconds: u32,
    pub(crate) source: String,
}

/// One operation, with everything that reaches it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) moves_money: bool,
    pub(crate) confidence: Confidence,
    /// Whether the call must be awaited, where that differs from the SDK's other calls.
    pub(crate) is_async: Option<bool>,
    pub(crate) key: KeyFacts,
    /// How many arguments of a call are ids in the path, before the parameters.
    pub(crate) ids: usize,
    /// What the arguments must say for the call to be this operation.
    pub(crate) when: Vec<Condition>,
    /// Callees by SDK (`None`: whatever the language, as in-house gateways are declared).
    #[serde(skip)]
    pub(crate) callees: Vec<(Option<usize>, Vec<String>)>,
    /// HTTP requests.
    pub(crate) requests: Vec<Request>,
    pub(crate) source: String,
}

/// What an argument must say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Condition {
    /// Where, one way or the other: `options.submitForSettlement`, `options.submit_for_settlement`.
    pub(crate) paths: Vec<Vec<String>>,
    /// What; `None` means that it is there at all.
    pub(crate) value: Option<String>,
}

/// An HTTP request: `POST /v1/charges/{id}/capture`, with the word that a GraphQL body must
/// contain after `#`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: Vec<String>,
    pub(crate) body_word: Option<String>,
}

/// A version of an SDK that is dangerous by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Landmine {
    /// The gateway.
    pub gateway: String,
    /// The package with its family: `javascript:stripe`.
    pub package: String,
    /// The versions, as a range: `>=9.0.0, <=22.5.0`. Empty means all.
    pub versions: String,
    /// What must hold besides, in words.
    pub when: String,
    /// What happens.
    pub what: String,
    /// The first version that is good again; empty where there is none, or none is known.
    pub fixed: String,
    /// What helps where the version stays, in words: a setting, a key on each call.
    pub help: String,
    /// Where that is known from.
    pub source: String,
}

impl Entry {
    /// The operation of a row as one SDK (or raw HTTP, with none) reaches it.
    pub(crate) fn operation(&self, row: &Row, sdk: Option<&Sdk>) -> Operation {
        let declined = ["declined-hard", "declined-soft"];
        let failure = FailureRule {
            throws_on_decline: sdk
                .map_or(self.is_decline_an_http_error, |sdk| sdk.throws_on_decline),
            throws_on_error: sdk.is_none_or(|sdk| sdk.throws_on_error),
            result_fields: sdk
                .and_then(|sdk| sdk.result_fields.clone())
                .unwrap_or_else(|| self.result_fields.clone()),
            ambiguous: self.errors_of(&["ambiguous"]),
            declined: self.errors_of(&declined),
        };
        let sources = [
            &row.source,
            sdk.map_or(&self.gateway.source, |sdk| &sdk.source),
        ];
        let source = sources.into_iter().find(|source| !source.is_empty());
        Operation {
            gateway: self.gateway.id.clone(),
            gateway_title: self.gateway.title.clone(),
            name: row.name.clone(),
            kind: row.kind.to_owned(),
            moves_money: row.moves_money,
            confidence: row.confidence.min(
                sdk.and_then(|sdk| sdk.confidence)
                    .unwrap_or(Confidence::High),
            ),
            key: self.key_rule(row, sdk),
            failure,
            is_async: row
                .is_async
                .unwrap_or_else(|| sdk.is_some_and(|sdk| sdk.is_async)),
            source: source.unwrap_or(&self.gateway.source).clone(),
        }
    }

    fn errors_of(&self, classes: &[&str]) -> Vec<String> {
        let errors = self.gateway.errors.iter();
        errors
            .filter(|(_, class)| classes.contains(&class.as_str()))
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// The rule on keys: the operation's own words first, then the SDK's, then the gateway's.
    fn key_rule(&self, row: &Row, sdk: Option<&Sdk>) -> KeyRule {
        let none = KeyFacts::default();
        let levels = [&row.key, sdk.map_or(&none, |sdk| &sdk.key), &self.key];
        let place = levels
            .iter()
            .find_map(|level| level.place)
            .unwrap_or("none");
        if place == "none" {
            return KeyRule {
                place: place.to_owned(),
                automatic: "never".to_owned(),
                ..KeyRule::default()
            };
        }
        let automatic = levels
            .iter()
            .take(2)
            .find_map(|level| level.automatic)
            .unwrap_or("never");
        let after_error = levels
            .iter()
            .find_map(|level| level.after_error)
            .unwrap_or_default();
        let lifetime = levels
            .iter()
            .find_map(|level| level.lifetime_hours)
            .unwrap_or_default();
        KeyRule {
            place: place.to_owned(),
            name: levels
                .iter()
                .find_map(|level| level.name.clone())
                .unwrap_or_default(),
            lifetime_seconds: u64::from(lifetime) * 3600,
            max_length: levels
                .iter()
                .find_map(|level| level.max_length)
                .unwrap_or_default(),
            is_required: levels
                .iter()
                .find_map(|level| level.is_required)
                .unwrap_or_default(),
            automatic: automatic.to_owned(),
            after_error: after_error.to_owned(),
        }
    }

    /// Whether a name says that it belongs to this gateway.
    pub(crate) fn is_named_by(&self, name: &str) -> bool {
        self.words.iter().any(|word| says(name, word))
    }

    /// Whether a callee has a part that no other library has, or is one as a whole.
    pub(crate) fn is_distinctive(&self, parts: &[&str]) -> bool {
        self.distinctive
            .iter()
            .any(|word| match word.contains('.') {
                true => word.split('.').eq(parts.iter().copied()),
                false => parts.contains(&word.as_str()),
            })
    }
}

/// Whether a name contains a word, at a border of its words: `getStripeClient` says `stripe`,
/// `stripes` and `pinstripe` do not.
pub(crate) fn says(name: &str, word: &str) -> bool {
    let bytes = name.as_bytes();
    let mut start = 0;
    while let Some(tail) = bytes.get(start..) {
        let Some(at) = find_ignoring_case(tail, word.as_bytes()).map(|at| at + start) else {
            return false;
        };
        if starts_and_ends_a_word(bytes, at, at + word.len()) {
            return true;
        }
        start = at + 1;
    }
    false
}

/// Whether a part of a text lies between the borders of a name's words.
pub(crate) fn starts_and_ends_a_word(bytes: &[u8], start: usize, end: usize) -> bool {
    let starts_word = start == 0
        || !bytes[start - 1].is_ascii_alphabetic()
        || (bytes[start].is_ascii_uppercase() && !bytes[start - 1].is_ascii_uppercase());
    starts_word && bytes.get(end).is_none_or(|next| !next.is_ascii_lowercase())
}

fn find_ignoring_case(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len().max(1))
        .position(|window| window.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn a_name_says_a_word_only_at_borders() {
        for name in [
            "stripe",
            "getStripe",
            "stripeClient",
            "_stripe",
            "STRIPE_URL",
            "stripe_api",
            "myStripe2",
        ] {
            assert!(says(name, "stripe"), "{name}");
        }
        for name in ["stripes", "pinstripe", "strip", "restripe", ""] {
            assert!(!says(name, "stripe"), "{name}");
        }
        assert!(says("PayPalClient", "paypal"));
        assert!(says("pay_pal", "pay_pal"));
        assert!(!says("squared", "square"));
        assert!(!says("rootMeanSquared", "square"));
    }
}
