//! Operations by raw HTTP: known hosts, methods and paths, whatever client sends them.

mod built;
mod clients;
mod curl;
mod dotnet;
mod request;
mod senders;
mod steps;
mod url;

use std::sync::Arc;

use tollgate_model::code::trace::Entries;
use tollgate_model::code::{BindingKind, CallId, ExpressionId, ExpressionKind, Source};
use tollgate_model::gateway::{Confidence, Key, Match, Operation};

use crate::arguments::{entry_at, wire_entries};
use crate::chain::Chain;
use crate::condition::{Outcome, holds};
use crate::entry::{Entry, Row};
use crate::key::is_key_like;
use crate::matching::Matching;
use request::HttpCall;
use url::Address;

/// What tells of success in answers of clients that do not throw, in any language.
const STATUS_FIELDS: [&str; 36] = [
    "ok",
    "ok?",
    "status",
    "status_code",
    "statusCode",
    "is_success",
    "raise_for_status",
    "StatusCode",
    "Status",
    "IsSuccessStatusCode",
    "IsSuccessful",
    "IsSuccess",
    "IsError",
    "EnsureSuccessStatusCode",
    "ThrowIfError",
    "code",
    "success?",
    "success",
    "is_a?",
    "is_a",
    "value",
    "getStatusCode",
    "getStatus",
    "getStatusLine",
    "getCode",
    "isSuccessful",
    "isSuccess",
    "is2xxSuccessful",
    "successful",
    "failed",
    "throw",
    "toArray",
    "getContent",
    "error_for_status",
    "error_for_status_ref",
    "response_code",
];

/// The operation that an HTTP call is, if it is one.
pub(crate) fn match_call(matching: &Matching<'_>, call: CallId, chains: &[Chain]) -> Option<Match> {
    let source = matching.source;
    let http = HttpCall::read(source, call, chains)?;
    for address in http.addresses(source) {
        for entry in &matching.mentioned {
            let Some(by_host) = host_confidence(entry, &address) else {
                continue;
            };
            for row in &entry.rows {
                let outcome = row_outcome(source, &http, &address, row);
                if outcome == Outcome::No {
                    continue;
                }
                let by_condition = if outcome == Outcome::Yes {
                    Confidence::High
                } else {
                    Confidence::Low
                };
                let confidence = by_host.min(by_condition).min(http.confidence);
                return Some(matched(source, call, &http, entry, row, confidence));
            }
        }
    }
    None
}

/// How sure it is that an address is the gateway's. A host that is not constant counts when its
/// name says the gateway (`${STRIPE_API}/v1/charges`), but no finding may block on that.
fn host_confidence(entry: &Entry, address: &Address) -> Option<Confidence> {
    let host = address.host.as_deref()?;
    if entry
        .gateway
        .hosts
        .iter()
        .any(|pattern| url::is_host(host, pattern))
    {
        return Some(Confidence::High);
    }
    let is_hole = host.starts_with('{');
    (is_hole && entry.is_named_by(host)).then_some(Confidence::Low)
}

fn row_outcome(source: &Source, http: &HttpCall, address: &Address, row: &Row) -> Outcome {
    let is_reached = row.requests.iter().any(|request| {
        let has_word = request
            .body_word
            .as_ref()
            .is_none_or(|word| http.mentions(source, word));
        has_word
            && http.method.eq_ignore_ascii_case(&request.method)
            && url::is_path(&address.path, &request.path)
    });
    if !is_reached {
        return Outcome::No;
    }
    holds(source, &row.when, |path| {
        http.bodies
            .iter()
            .find_map(|body| entry_at(source, *body, path))
    })
}

fn matched(
    source: &Source,
    call: CallId,
    http: &HttpCall,
    entry: &Entry,
    row: &Row,
    confidence: Confidence,
) -> Match {
    let mut operation = entry.operation(row, None);
    operation.confidence = operation.confidence.min(confidence);
    operation.is_async = http.is_async;
    operation.failure.throws_on_error = http.throws_on_error;
    operation.failure.throws_on_decline &= http.throws_on_error;
    if !http.throws_on_error {
        let status = STATUS_FIELDS.map(str::to_owned);
        operation.failure.result_fields.extend(status);
    }
    let key = find_key(source, call, http, &operation);
    Match {
        call,
        operation: Arc::new(operation),
        key,
    }
}

fn find_key(source: &Source, call: CallId, http: &HttpCall, operation: &Operation) -> Key {
    let mut key = Key::default();
    let name = operation.key.name.as_str();
    let headers: Vec<Entries> = http
        .headers
        .iter()
        .map(|headers| source.entries(*headers))
        .collect();
    let bodies: Vec<Entries> = http
        .bodies
        .iter()
        .map(|body| wire_entries(source, *body))
        .collect();
    let set: Vec<(String, ExpressionId)> = http.set_headers(source, call);
    match operation.key.place.as_str() {
        "none" => return key,
        "header" => {
            // RestClient makes a header of a symbol: `idempotency_key: key`.
            let symbol = name.replace('-', "_");
            let given = headers.iter().find_map(|headers| {
                let found = headers.get_header(name);
                found
                    .or_else(|| headers.get_header(&symbol))
                    .map(|(_, value)| value)
            });
            let written = set
                .iter()
                .find(|(written, _)| written.eq_ignore_ascii_case(name));
            key.value = given.or(written.map(|(_, value)| *value));
            key.may_be_hidden = headers.iter().any(|headers| headers.is_open) || http.is_open;
            key.shared = shared(source, call, http, name);
        }
        _ => {
            let path: Vec<String> = name.split('.').map(str::to_owned).collect();
            key.value = http
                .bodies
                .iter()
                .find_map(|body| entry_at(source, *body, &path));
            key.may_be_hidden = bodies.iter().any(|body| body.is_open) || http.is_open;
        }
    }
    key.may_be_hidden &= key.value.is_none();
    if key.value.is_none() {
        let lists = headers
            .iter()
            .chain(&bodies)
            .flat_map(|entries| &entries.known);
        let found = lists.chain(&set).find(|(name, _)| is_key_like(name));
        if let Some((name, value)) = found {
            key.misplaced = Some(*value);
            key.misplaced_name = name.clone();
        }
    }
    key
}

/// A key that is set for a whole client: when it is made, or in its default headers later.
fn shared(source: &Source, call: CallId, http: &HttpCall, name: &str) -> Option<ExpressionId> {
    let made = http.default_headers.iter().find_map(|headers| {
        source
            .entries(*headers)
            .get_header(name)
            .map(|(_, value)| value)
    });
    made.or_else(|| {
        let receiver = receiver_text(source, call)?;
        let client = receiver.rsplit('.').next()?.to_owned();
        let is_client = |part: &str| part == client || part == "axios";
        written_default(source, &is_client, name)
            .or_else(|| updated_default(source, &is_client, name))
    })
}

fn receiver_text(source: &Source, call: CallId) -> Option<String> {
    match &source[source[call].target].kind {
        ExpressionKind::Member { object, .. } => Some(source.text_of(*object).to_owned()),
        ExpressionKind::Name(name) => Some(name.clone()),
        _ => None,
    }
}

/// `axios.defaults.headers.common["Idempotency-Key"] = key`, `session.headers["..."] = key`.
fn written_default(
    source: &Source,
    is_client: &impl Fn(&str) -> bool,
    name: &str,
) -> Option<ExpressionId> {
    source.bindings.iter().find_map(|binding| {
        if binding.kind != BindingKind::Entry || !binding.path.last()?.eq_ignore_ascii_case(name) {
            return None;
        }
        let parts = binding
            .name
            .split('.')
            .chain(binding.path.iter().map(String::as_str));
        let parts: Vec<&str> = parts.collect();
        let headers = parts.iter().position(|part| *part == "headers")?;
        parts[..headers]
            .iter()
            .any(|part| is_client(part))
            .then_some(binding.value)?
    })
}

/// `session.headers.update({"Idempotency-Key": key})`.
fn updated_default(
    source: &Source,
    is_client: &impl Fn(&str) -> bool,
    name: &str,
) -> Option<ExpressionId> {
    source.calls.iter().find_map(|call| {
        let receiver = call.callee.strip_suffix(".headers.update")?;
        if !is_client(receiver.rsplit('.').next()?) {
            return None;
        }
        let entries = source.entries(call.arguments.first()?.value);
        entries.get_header(name).map(|(_, value)| value)
    })
}
