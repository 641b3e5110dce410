//! Of `weak-verification`: the one who sends a webhook chooses what it is verified with.

use std::rc::Rc;

use tollgate_sdk::{Effect, Expression, Findings, Step};

use crate::unit::{Seen, Unit};
use crate::verification;
use crate::weak_verification;
use crate::words::{any, last, words};

/// How deep values are looked into.
const MAX_DEPTH: u32 = 6;

/// A verification whose secret the sender chooses, if the change made it so.
pub(crate) fn judge(unit: &Unit, before: Option<&Unit>) -> Option<Rc<Seen>> {
    let now = find(unit)?;
    before.and_then(find).is_none().then_some(now)
}

fn find(unit: &Unit) -> Option<Rc<Seen>> {
    let sites = verification::sites(unit).into_iter();
    let mut sites = sites.filter(|site| !is_asked_of_paypal(site));
    sites.find(|site| {
        site.call.arguments().iter().any(|argument| {
            let value = argument.value();
            is_sent(&value, MAX_DEPTH) && !is_for_developers(&value.step())
                || value.origins().iter().any(|origin| {
                    let source = origin.expression();
                    is_sent(&source, MAX_DEPTH) && !is_for_developers(&source.step())
                })
        })
    })
}

/// Whether PayPal itself is asked to verify: it is handed all that came, and knows its own
/// certificates. <https://developer.paypal.com/docs/api/webhooks/v1/#verify-webhook-signature_post>
fn is_asked_of_paypal(site: &Seen) -> bool {
    let given = given(site);
    [
        "auth_algo",
        "authalgo",
        "auth-algo",
        "transmission_sig",
        "transmissionsig",
    ]
    .iter()
    .any(|name| given.contains(name))
}

fn given(site: &Seen) -> String {
    site.arguments().join(" ").to_ascii_lowercase()
}

/// Whether a step only runs on a developer's machine.
fn is_for_developers(step: &Step) -> bool {
    let mut next = step.parent();
    while let Some(outer) = next {
        let condition = outer
            .expressions()
            .first()
            .map(|condition| condition.text())
            .unwrap_or_default();
        if outer.kind() == "branch"
            && any(
                &words(&condition),
                &["debug", "dev", "development", "local", "test"],
            )
        {
            return true;
        }
        next = outer.parent();
    }
    false
}

/// Whether a value is a secret out of the request: `headers.get("x-webhook-secret")`,
/// `req.query.secret`, `$_GET['secret']`.
fn is_sent(value: &Expression, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    match value.kind().as_str() {
        "member" | "index" => speaks_of_request(&value.text()) && is_secret(&value.text()),
        "call" => value.as_call().is_some_and(|call| {
            let callee = call.callee();
            let heard = words(last(&callee));
            let reads = any(
                &heard,
                &[
                    "get", "header", "headers", "input", "query", "param", "fetch", "value",
                ],
            );
            let named = call.arguments().iter().any(|argument| {
                argument
                    .value()
                    .constant()
                    .is_some_and(|name| is_secret(&name))
            });
            // `headers["x-secret"].to_str()`: what is read is made a text.
            let converts = any(&heard, &["unwrap", "str", "string", "trim", "strip"]);
            let text = value.text();
            reads && named && speaks_of_request(&callee)
                || converts && speaks_of_request(&text) && is_secret(&text)
        }),
        "operation" | "conditional" | "await" | "other" => {
            value.parts().iter().any(|part| is_sent(part, depth))
        }
        _ => false,
    }
}

fn speaks_of_request(text: &str) -> bool {
    any(
        &words(text),
        &[
            "header", "headers", "query", "params", "request", "req", "post", "body", "args",
        ],
    ) || text.contains("_GET")
        || text.contains("_SERVER['HTTP_")
}

fn is_secret(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    [
        "secret",
        "cert-url",
        "cert_url",
        "certurl",
        "signing-key",
        "signing_key",
    ]
    .iter()
    .any(|word| text.contains(word))
        && !["env", "config", "settings"]
            .iter()
            .any(|word| text.contains(word))
}

/// Reports it.
pub(crate) fn report(site: &Seen, findings: &mut Findings) {
    // A certificate may still be compared with those that are trusted.
    let effect = match given(site).contains("cert") {
        true => Effect::Review,
        false => Effect::Block,
    };
    findings
        .report(&weak_verification::RULE, &site.call)
        .effect(effect)
        .message("whoever sends this webhook also chooses what it is verified with, so that a forged one passes")
        .label("the sender chooses the secret")
        .help("verify with the secret from your own configuration only");
}
