//! What verifies who sent a webhook.

use std::rc::Rc;

use crate::unit::{Seen, Unit};
use crate::words::{any, words};

/// How sure one can be, after a call, of who sent a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// Nothing was looked at.
    Nothing,
    /// Something that a sender chooses, or that many know: an address, a user agent, a password.
    Hint,
    /// Something is checked that may be the signature.
    Named,
    /// The gateway is asked for what happened.
    Asked,
    /// The signature is verified.
    Signature,
}

/// Callees that compare without telling by time.
pub(crate) const CONSTANT_TIME: [&str; 16] = [
    "timingSafeEqual",
    "compare_digest",
    "constant_time_compare",
    "hash_equals",
    "secure_compare",
    "fixed_length_secure_compare",
    "secureCompare",
    "FixedTimeEquals",
    "ConstantTimeCompare",
    "safeCompare",
    "safeEqual",
    "tsscmp",
    "timingSafeCompare",
    "verify_slice",
    "ct_eq",
    "scmp",
];

/// How sure a call makes of who sent a webhook.
pub(crate) fn strength(seen: &Seen) -> Strength {
    *seen.strength.get_or_init(|| work_out(seen))
}

fn work_out(seen: &Seen) -> Strength {
    match seen.kind.as_str() {
        "verify-webhook" => return Strength::Signature,
        "retrieve" => return Strength::Asked,
        "" => {}
        _ => return Strength::Nothing,
    }
    let heard = &seen.words;
    let method = crate::words::last(&seen.callee);
    if CONSTANT_TIME.contains(&method) || computes_mac(&seen.callee) || is_signed_token(seen) {
        return Strength::Signature;
    }
    // What guards against forged forms, or looks at settings, says nothing of who sent a webhook.
    if any(
        heard,
        &[
            "csrf",
            "nonce",
            "authenticity",
            "xsrf",
            "secret",
            "secrets",
            "endpoint",
            "settings",
            "config",
            "enabled",
            "url",
        ],
    ) {
        return Strength::Nothing;
    }
    let only_reads = heard.first().is_some_and(|first| {
        matches!(
            first.as_str(),
            "get"
                | "set"
                | "find"
                | "load"
                | "build"
                | "create"
                | "make"
                | "new"
                | "register"
                | "add"
                | "log"
                | "list"
                | "enable"
                | "update"
                | "save"
        )
    });
    if only_reads && !asks_gateway(seen) {
        return Strength::Nothing;
    }
    if constructs_event(heard) {
        return Strength::Signature;
    }
    let verifies = any(
        heard,
        &[
            "verify",
            "verifies",
            "verified",
            "verifying",
            "verification",
            "validate",
            "validates",
            "validated",
            "validation",
            "valid",
            "validator",
            "authentic",
            "authenticate",
            "authenticates",
            "check",
            "checks",
            "assert",
            "ensure",
            "require",
            "matches",
            "unwrap",
            "isvalid",
        ],
    );
    let about_signature = [
        "signature",
        "signatures",
        "sig",
        "hmac",
        "sign",
        "signed",
        "mac",
        "hash",
        "digest",
        "checksum",
        "webhook",
        "ipn",
        "jwt",
        "jws",
        "itn",
        "callback",
    ];
    let receiver = words(&seen.callee);
    let of_webhook = any(
        &receiver,
        &["webhook", "webhooks", "signature", "hmac", "svix", "ipn"],
    ) && any(
        heard,
        &[
            "verify",
            "validate",
            "valid",
            "unwrap",
            "check",
            "unmarshal",
        ],
    );
    if verifies && any(heard, &about_signature) || of_webhook {
        return Strength::Signature;
    }
    let verifies_firmly = any(
        heard,
        &[
            "verify",
            "verifies",
            "verified",
            "validate",
            "valid",
            "authentic",
            "authenticate",
            "verification",
            "isvalid",
        ],
    );
    if any(
        heard,
        &[
            "ip",
            "ips",
            "ipv4",
            "cidr",
            "agent",
            "referer",
            "address",
            "whitelist",
            "allowlist",
            "allowed",
        ],
    ) && (verifies || any(heard, &["in", "allowed", "whitelist"]))
        || any(
            heard,
            &["authorised", "authorized", "authorize", "authorise", "auth"],
        )
    {
        return Strength::Hint;
    }
    let of_form = [
        "schema", "dto", "input", "inputs", "form", "fields", "params", "amount", "order", "user",
        "email", "coupon", "cart", "stock", "decode", "currency", "price",
    ];
    if verifies_firmly && !any(&receiver, &of_form) {
        return Strength::Named;
    }
    if seen.role() == "reconcile" || asks_gateway(seen) {
        return Strength::Asked;
    }
    Strength::Nothing
}

/// `constructEvent`, `construct_stripe_event`, `parseWebhookNotification`.
fn constructs_event(heard: &[String]) -> bool {
    any(heard, &["construct"]) && any(heard, &["event"])
        || any(heard, &["unwrap"]) && any(heard, &["event", "webhook"])
}

/// Whether a callee computes a keyed digest.
pub(crate) fn computes_mac(callee: &str) -> bool {
    let name = callee.to_ascii_lowercase();
    let parts = [
        "createhmac",
        "hash_hmac",
        "hmac.new",
        "openssl.hmac",
        "hmacsha",
        "hmacutils",
        "mac.getinstance",
        "hmac::new",
        "hmac.hexdigest",
        "hmac.digest",
        "new_from_slice",
        "openssl_verify",
        "subtle.verify",
        "subtle.sign",
        "subtle.importkey",
        "createverify",
        "hmac.equal",
        "sha512_hmac",
        "messagedigest.isequal",
        "publickey.verify",
        "verifykey",
    ];
    parts.iter().any(|part| name.contains(part))
}

/// `jwt.verify`, `idtoken.Validate`, `jose.jwtVerify`.
fn is_signed_token(seen: &Seen) -> bool {
    let all = words(&seen.callee);
    let is_token = any(&all, &["jwt", "jws", "jose", "idtoken"])
        || any(&all, &["id"]) && any(&all, &["token"]);
    is_token && any(&seen.words, &["verify", "decode", "validate"])
}

/// `paypal.getOrder(id)`, `fetchPayment(id)`: what happened is read from the gateway.
fn asks_gateway(seen: &Seen) -> bool {
    let verb = seen.words.first().map(String::as_str).unwrap_or_default();
    let all = words(&seen.callee);
    matches!(
        verb,
        "retrieve"
            | "fetch"
            | "get"
            | "lookup"
            | "inquire"
            | "inquiry"
            | "query"
            | "show"
            | "request"
    ) && any(
        &all,
        &[
            "stripe",
            "paypal",
            "mollie",
            "adyen",
            "gateway",
            "provider",
            "square",
            "razorpay",
            "paystack",
            "flutterwave",
            "braintree",
            "klarna",
            "midtrans",
            "xendit",
            "mercadopago",
            "client",
            "api",
            "sdk",
            "psp",
        ],
    ) && !any(
        &seen.words,
        &[
            "header", "headers", "config", "param", "secret", "instance", "client",
        ],
    )
}

/// The calls in a unit that verify a signature, or have the gateway do it.
pub(crate) fn sites(unit: &Unit) -> Vec<Rc<Seen>> {
    let posts_back = unit.text.contains("'verified'") || unit.text.contains("\"verified\"");
    let is_site = |seen: &&Rc<Seen>| {
        strength(seen) == Strength::Signature
            || posts_back
                && any(&seen.words, &["post", "request", "fsockopen", "curl"])
                && seen.callee.len() > 4
    };
    unit.own().iter().filter(is_site).cloned().collect()
}

/// How sure a unit is of who sent what it got, by all that it calls in its file.
pub(crate) fn of(unit: &Unit) -> Strength {
    let by_text = unit.text.contains("_notify-validate") || unit.text.contains("notify-synch");
    let by_calls = unit.reached().iter().map(|seen| strength(seen)).max();
    let by_calls = by_calls.unwrap_or(Strength::Nothing);
    match by_text {
        true => Strength::Signature,
        false => by_calls,
    }
}

/// Whether an unseen function may verify: it is handed the request, its headers or signature.
pub(crate) fn is_handed_on(unit: &Unit) -> bool {
    let parameters = unit.function.parameters();
    let requests: Vec<&str> = parameters
        .iter()
        .map(String::as_str)
        .filter(|name| {
            matches!(
                name.trim_start_matches(['_', '$', '&']),
                "req"
                    | "request"
                    | "ctx"
                    | "context"
                    | "c"
                    | "r"
                    | "headers"
                    | "signature"
                    | "sig"
                    | "http_request"
            )
        })
        .collect();
    unit.own().iter().any(|seen| {
        if seen.role() == "log" || !seen.call.callees().is_empty() || is_reading(&seen.callee) {
            return false;
        }
        if hands_on_headers(seen) {
            return true;
        }
        seen.arguments().iter().any(|text| {
            let heard = text.to_ascii_lowercase();
            let is_whole = requests.contains(&text.trim_start_matches(['&', '$', '*']));
            let names = words(&heard);
            is_whole
                || names.len() < 4
                    && any(&names, &["sig", "signature", "signatures"])
                    && !heard.starts_with(['\'', '"'])
                || heard == "$request"
                || heard == "$_server"
                || (heard.contains("signature")
                    || heard.ends_with("headers")
                    || heard.contains("sigheader"))
                    && heard.len() < 80
                    && !heard.starts_with(['\'', '"'])
        })
    })
}

/// Whether a call is handed an object that holds what came with the body: `$service->create($ipn)`
/// where `$ipn` holds the server's variables.
fn hands_on_headers(seen: &Seen) -> bool {
    let arguments = seen.call.arguments();
    arguments.iter().any(|argument| {
        let value = argument.value();
        matches!(value.kind().as_str(), "name" | "object")
            && value.entries().iter().any(|(key, value)| {
                let key = key.to_ascii_lowercase();
                let text = value.text().to_ascii_lowercase();
                matches!(key.as_str(), "headers" | "signature" | "server")
                    && (text.contains("headers")
                        || text.contains("signature")
                        || text.contains("server"))
            })
    })
}

/// Whether a call only reads a request or answers it: `getRawBody(req)`, `json.loads(...)`.
fn is_reading(callee: &str) -> bool {
    let heard = words(crate::words::last(callee));
    let all = words(callee);
    any(
        &heard,
        &[
            "body",
            "raw",
            "text",
            "json",
            "parse",
            "read",
            "loads",
            "buffer",
            "unmarshal",
            "decode",
            "bind",
            "isset",
            "empty",
            "send",
            "status",
            "respond",
            "print",
            "log",
        ],
    ) || any(
        &all,
        &["res", "response", "console", "logger", "ioutil", "io"],
    )
}
