//! Everything that is known of a gateway, as one page for people.

use std::collections::BTreeMap;

use serde::Serialize;
use tollgate_model::gateway::Confidence;

use crate::entry::{
    Amounts, Condition, ERROR_CLASSES, Entry, KeyFacts, Landmine, Pattern, Request, Row, Sdk,
};

/// What is known of one gateway.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    /// Its id: `stripe`.
    pub id: String,
    /// Its name for people: `Stripe`.
    pub title: String,
    /// Where the facts come from.
    pub source: String,
    /// Whether a team declared it.
    pub is_in_house: bool,
    /// Hosts of its API; a leading `*` stands for any beginning.
    pub hosts: Vec<String>,
    /// Beginnings of keys that reach real money.
    pub live_keys: Vec<String>,
    /// Beginnings of keys for test accounts.
    pub test_keys: Vec<String>,
    /// How it writes amounts.
    pub amounts: Amounts,
    /// The header that signs webhooks; empty where there is none.
    pub signature_header: String,
    /// What else people should know.
    pub notes: Vec<String>,
    /// Its own rule on idempotency keys.
    pub key: KeyPage,
    /// What its errors mean, by class.
    pub errors: Vec<ErrorClass>,
    /// Its SDKs.
    pub sdks: Vec<SdkPage>,
    /// Its operations.
    pub operations: Vec<OperationPage>,
    /// Versions of SDKs that are dangerous by themselves.
    pub landmines: Vec<Landmine>,
}

/// A rule on idempotency keys.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct KeyPage {
    /// `option`, `argument`, `keyword`, `body`, `header`, `reference`, `none`.
    pub place: String,
    /// What it is called there.
    pub name: String,
    /// Other spellings, setters included.
    pub aliases: Vec<String>,
    /// Whether it may also come by position.
    pub is_positional: bool,
    /// The longest key allowed; 0 where that is not known.
    pub max_length: u32,
    /// How long it is kept, in hours; 0 where that is not known.
    pub lifetime_hours: u32,
    /// What becomes of a call without one: `refused`, `minted-by-sdk`, `minted-if-sdk-retries`,
    /// `not-deduplicated`, `no-key` where the operation takes none.
    pub omitted: &'static str,
    /// What a repeated key gets after a failed call: `first-result`, `error`, `reexecute`.
    pub after_error: String,
}

/// Errors that mean the same for the money.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ErrorClass {
    /// `declined-hard`, `ambiguous` and so on.
    pub class: &'static str,
    /// Whether another try is safe: `never`, `later-with-a-new-key`, `after-the-customer-acted`,
    /// `with-the-same-key`, `after-a-fix`.
    pub retry: &'static str,
    /// What it means, in words.
    pub meaning: &'static str,
    /// Types and codes.
    pub errors: Vec<String>,
}

/// One SDK.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SdkPage {
    /// Its id in the catalogue.
    pub id: String,
    /// The family of languages.
    pub family: String,
    /// What manifests call it.
    pub packages: Vec<String>,
    /// What code calls it.
    pub modules: Vec<String>,
    /// Where the key goes.
    pub key: KeyPage,
    /// How often it repeats a failed request by default.
    pub retries: u32,
    /// How long it waits by default, in seconds; 0 means for ever, or not known.
    pub timeout_seconds: u32,
    /// Whether a decline is thrown.
    pub throws_on_decline: bool,
    /// Whether an error of HTTP is thrown.
    pub throws_on_error: bool,
    /// How sure the catalogue is.
    pub confidence: Confidence,
    /// Where that is known from.
    pub source: String,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OperationPage {
    /// Its name.
    pub name: String,
    /// What it does: `charge`, `refund`.
    pub kind: String,
    /// Whether money moves, is held or is released.
    pub moves_money: bool,
    /// What the arguments must say.
    pub when: Vec<String>,
    /// The requests of raw HTTP.
    pub rest: Vec<String>,
    /// The callees, by SDK.
    pub callees: BTreeMap<String, Vec<String>>,
    /// Its rule on keys, by raw HTTP.
    pub key: KeyPage,
    /// How sure the catalogue is.
    pub confidence: Confidence,
}

/// What each class of errors means, and whether another try is safe.
const MEANINGS: [(&str, &str, &str); 7] = [
    (
        "declined-hard",
        "never",
        "a definite no: never again with this card or account",
    ),
    (
        "declined-soft",
        "later-with-a-new-key",
        "a no for now: later, as an attempt of its own with a new key, and few of them",
    ),
    (
        "action-required",
        "after-the-customer-acted",
        "the customer must act: neither success nor failure, nothing to try again",
    ),
    (
        "ambiguous",
        "with-the-same-key",
        "nobody knows whether money moved: safe with the same key only, else look it up first",
    ),
    (
        "duplicate",
        "never",
        "it was done before: take over the first result, never show a failure",
    ),
    (
        "caller-bug",
        "after-a-fix",
        "the request is wrong: another try changes nothing",
    ),
    ("settled", "never", "it is done"),
];

impl Entry {
    /// The page of this gateway, with its callees and landmines.
    pub(crate) fn page(&self, patterns: &[&Pattern], landmines: Vec<Landmine>) -> Page {
        Page {
            id: self.gateway.id.clone(),
            title: self.gateway.title.clone(),
            source: self.gateway.source.clone(),
            is_in_house: self.gateway.is_in_house,
            hosts: self.gateway.hosts.clone(),
            live_keys: self.live_prefixes.clone(),
            test_keys: self.test_prefixes.clone(),
            amounts: self.amounts.clone(),
            signature_header: self.signature_header.clone(),
            notes: self.notes.clone(),
            key: key(&[&self.key]),
            errors: self.error_classes(),
            sdks: self.sdks.iter().map(|sdk| self.sdk_page(sdk)).collect(),
            operations: (0..)
                .zip(&self.rows)
                .map(|(at, row)| self.operation_page(at, row, patterns))
                .collect(),
            landmines,
        }
    }

    fn error_classes(&self) -> Vec<ErrorClass> {
        let class = |class: &'static str| {
            let errors = self.gateway.errors.iter();
            let its = errors.filter(|(_, of)| of == class);
            let (_, retry, meaning) = *MEANINGS.iter().find(|(known, ..)| *known == class)?;
            Some(ErrorClass {
                class,
                retry,
                meaning,
                errors: its.map(|(name, _)| name.clone()).collect(),
            })
        };
        let found = ERROR_CLASSES.into_iter().filter_map(class);
        found.filter(|class| !class.errors.is_empty()).collect()
    }

    fn sdk_page(&self, sdk: &Sdk) -> SdkPage {
        SdkPage {
            id: sdk.id.clone(),
            family: sdk.family.clone(),
            packages: sdk.packages.clone(),
            modules: sdk.modules.clone(),
            key: key(&[&sdk.key, &self.key]),
            retries: sdk.retries,
            timeout_seconds: sdk.timeout_seconds,
            throws_on_decline: sdk.throws_on_decline,
            throws_on_error: sdk.throws_on_error,
            confidence: sdk.confidence.unwrap_or(Confidence::High),
            source: sdk.source.clone(),
        }
    }

    fn operation_page(&self, at: usize, row: &Row, patterns: &[&Pattern]) -> OperationPage {
        let mut callees: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pattern in patterns.iter().filter(|pattern| pattern.row == at) {
            let sdk = pattern.sdk.map_or("any", |sdk| self.sdks[sdk].id.as_str());
            let its = callees.entry(sdk.to_owned()).or_default();
            let written = pattern.written();
            // A callee that holds in every language is there once a family.
            if !its.contains(&written) {
                its.push(written);
            }
        }
        OperationPage {
            name: row.name.clone(),
            kind: row.kind.to_owned(),
            moves_money: row.moves_money,
            when: row.when.iter().map(written_condition).collect(),
            rest: row.requests.iter().map(written_request).collect(),
            callees,
            key: key(&[&row.key, &self.key]),
            confidence: row.confidence,
        }
    }
}

/// A rule on keys, of what each level says, the narrowest first.
fn key(levels: &[&KeyFacts]) -> KeyPage {
    let place = levels
        .iter()
        .find_map(|level| level.place)
        .unwrap_or("none");
    let automatic = levels.iter().find_map(|level| level.automatic);
    let is_required = levels.iter().find_map(|level| level.is_required);
    let omitted = match (place, automatic, is_required) {
        ("none", _, _) => "no-key",
        (_, Some("always"), _) => "minted-by-sdk",
        (_, Some("if-retries"), _) => "minted-if-sdk-retries",
        (_, _, Some(true)) => "refused",
        _ => "not-deduplicated",
    };
    let text = |text: Option<String>| text.unwrap_or_default();
    KeyPage {
        place: place.to_owned(),
        name: text(levels.iter().find_map(|level| level.name.clone())),
        aliases: levels
            .iter()
            .flat_map(|level| level.aliases.iter().cloned())
            .collect(),
        is_positional: levels.iter().any(|level| level.is_positional),
        max_length: levels
            .iter()
            .find_map(|level| level.max_length)
            .unwrap_or_default(),
        lifetime_hours: levels
            .iter()
            .find_map(|level| level.lifetime_hours)
            .unwrap_or_default(),
        omitted,
        after_error: levels
            .iter()
            .find_map(|level| level.after_error)
            .unwrap_or_default()
            .to_owned(),
    }
}

fn written_condition(condition: &Condition) -> String {
    let paths: Vec<String> = condition.paths.iter().map(|path| path.join(".")).collect();
    match &condition.value {
        Some(value) => format!("{}={value}", paths.join("|")),
        None => paths.join("|"),
    }
}

fn written_request(request: &Request) -> String {
    let path = request.path.join("/");
    match &request.body_word {
        Some(word) => format!("{} /{path}#{word}", request.method),
        None => format!("{} /{path}", request.method),
    }
}
