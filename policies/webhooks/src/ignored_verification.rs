//! Of `optional-verification`: a signature is verified, and nobody waits for the answer or looks
//! at it. Of `weak-verification`: what is verified is not what was sent.

use std::rc::Rc;

use tollgate_sdk::{Effect, Findings};

use crate::unit::{Seen, Unit};
use crate::verification::{self, CONSTANT_TIME};
use crate::words::{any, last};
use crate::{optional_verification, weak_verification};

/// Why a verification is worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deafness {
    /// Nobody looks at the answer.
    Unread,
    /// The promise is looked at, and not what it holds.
    Unawaited,
    /// The error goes to `_`.
    Discarded,
}

/// A verification that the change made worthless.
pub(crate) fn judge(unit: &Unit, before: Option<&Unit>) -> Option<(Deafness, Rc<Seen>)> {
    let now = find(unit)?;
    match before.and_then(find) {
        Some((stood, _)) if stood == now.0 => None,
        _ => Some(now),
    }
}

fn find(unit: &Unit) -> Option<(Deafness, Rc<Seen>)> {
    verification::sites(unit).into_iter().find_map(|site| {
        let deafness = deafness(&site)?;
        Some((deafness, site))
    })
}

fn deafness(site: &Seen) -> Option<Deafness> {
    let call = &site.call;
    let callees = call.callees();
    let is_async = call
        .operation()
        .is_some_and(|operation| operation.is_async())
        || is_script(&call.path()) && callees.iter().any(|callee| callee.is_async());
    if is_async
        && !call.is_awaited()
        && !call.is_returned()
        && is_script(&call.path())
        && !is_chained(site)
    {
        return Some(Deafness::Unawaited);
    }
    // `let _ = mac.verify_slice(signature);`
    let is_thrown_away = site.callee.ends_with("verify_slice")
        && call.step().text().trim_start().starts_with("let _ =");
    if is_thrown_away {
        return Some(Deafness::Unread);
    }
    let is_discarded = call.path().ends_with(".go")
        && verification::strength(site) == verification::Strength::Signature
        && call.step().kind() == "assign"
        && call.failure() == "discarded";
    if is_discarded {
        return Some(Deafness::Discarded);
    }
    let is_statement = call.step().kind() == "expression" && !call.is_used() && !call.is_returned();
    (is_statement && answers_by_flag(site)).then_some(Deafness::Unread)
}

fn is_chained(site: &Seen) -> bool {
    !site.call.chained().is_empty()
}

fn is_script(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default();
    matches!(
        ending,
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx"
    )
}

/// Whether a verification says no by `false` and not by an error.
fn answers_by_flag(site: &Seen) -> bool {
    let method = last(&site.callee);
    let compares = CONSTANT_TIME.contains(&method) && method != "verify_slice"
        || ["hmac.Equal", "MessageDigest.isEqual"].contains(&site.callee.as_str());
    let asks = any(&site.words[..1.min(site.words.len())], &["is", "has"]) && site.words.len() > 1
        || method.ends_with('?')
        || matches!(
            method,
            "hash_equals" | "openssl_verify" | "validateHMAC" | "ValidateHmac" | "IsValidHmac"
        );
    let callees = site.call.callees();
    let by_body = !callees.is_empty()
        && callees.iter().all(|callee| {
            let steps: Vec<_> = callee.steps().iter().flat_map(|step| step.all()).collect();
            let raises = steps.iter().any(|step| step.kind() == "raise");
            let mut returns = steps
                .iter()
                .filter(|step| step.kind() == "return")
                .map(|step| step.text());
            !raises
                && returns.any(|text| {
                    text.trim_end_matches(';').ends_with("false")
                        || text.contains("==")
                        || text.contains("False")
                })
        });
    compares || asks || by_body
}

/// A body that the change has parsed and written again before it is verified.
pub(crate) fn judge_body(unit: &Unit, before: Option<&Unit>) -> Option<Rc<Seen>> {
    let now = find_reparsed(unit)?;
    before.and_then(find_reparsed).is_none().then_some(now)
}

fn find_reparsed(unit: &Unit) -> Option<Rc<Seen>> {
    let mac = unit
        .own()
        .iter()
        .any(|seen| verification::computes_mac(&seen.callee));
    unit.own()
        .iter()
        .find(|seen| {
            let is_site = seen.kind == "verify-webhook"
                || verification::strength(seen) == verification::Strength::Signature
                    && !CONSTANT_TIME.contains(&last(&seen.callee))
                || mac
                    && matches!(
                        last(&seen.callee),
                        "update" | "Write" | "doFinal" | "ComputeHash"
                    );
            is_site && seen.arguments().iter().any(|text| is_written_again(text))
        })
        .cloned()
}

/// `JSON.stringify(req.body)`, `json.dumps(request.json)`.
fn is_written_again(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let writes = [
        "json.stringify(",
        "json.dumps(",
        "json_encode(",
        ".to_json",
        "json.generate(",
        "serializeobject(",
        "writevalueasstring(",
        "json.marshal(",
        "jsonserializer.serialize(",
        "serde_json::to_string(",
        "serde_json::to_vec(",
        "gson.tojson(",
        "encodetostring(",
    ]
    .iter()
    .any(|writer| lower.contains(writer));
    let of_request = [
        "body", "request", "payload", "params", "data", "event", "json",
    ];
    writes && of_request.iter().any(|word| lower.contains(word)) && !lower.contains("rawbody")
}

/// Reports a verification that nobody listens to.
pub(crate) fn report(deafness: Deafness, site: &Seen, findings: &mut Findings) {
    let (message, label) = match deafness {
        Deafness::Unread => (
            "nobody looks at what this verification says: a forged webhook is acted on like a genuine one",
            "its answer is dropped",
        ),
        Deafness::Unawaited => (
            "nobody waits for this verification: its promise counts as a yes, and a forged webhook is acted on like a \
             genuine one",
            "not awaited",
        ),
        Deafness::Discarded => (
            "the error of this verification goes nowhere: a forged webhook is answered like a genuine one, and acted on \
             wherever the event is filled all the same",
            "its error is dropped",
        ),
    };
    let effect = match deafness {
        Deafness::Discarded => Effect::Review,
        Deafness::Unread | Deafness::Unawaited => Effect::Block,
    };
    findings
        .report(&optional_verification::RULE, &site.call)
        .effect(effect)
        .message(message)
        .label(label)
        .help("await it, and refuse the webhook where it says no");
}

/// Reports a body that was parsed and written again.
pub(crate) fn report_body(site: &Seen, findings: &mut Findings) {
    let effect = match site.kind.as_str() {
        "verify-webhook" => Effect::Review,
        // Some gateways' own documents show it so.
        _ => Effect::Note,
    };
    findings
        .report(&weak_verification::RULE, &site.call)
        .effect(effect)
        .message(
            "the signature was made over the bytes that were sent, and this body was parsed and written again: genuine \
             events fail",
        )
        .label("not what was sent")
        .help("verify over the raw body, and parse it afterwards");
}
