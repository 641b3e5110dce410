//! What can come of an operation besides success, and the words by which tests name it.

use tollgate_sdk::Operation;

/// An outcome that needs a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// A definite no.
    Decline,
    /// No answer: nobody knows whether the money moved.
    Timeout,
    /// An answer of 500 and above: nobody knows either.
    ServerError,
    /// The gateway has done it already, or is at it.
    Duplicate,
    /// An answer that can't be read.
    Malformed,
}

impl Outcome {
    /// All of them.
    pub(crate) const ALL: [Outcome; 5] = [
        Outcome::Decline,
        Outcome::Timeout,
        Outcome::ServerError,
        Outcome::Duplicate,
        Outcome::Malformed,
    ];

    /// What it is called.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Outcome::Decline => "a decline",
            Outcome::Timeout => "a timeout",
            Outcome::ServerError => "a server error (5xx)",
            Outcome::Duplicate => "a duplicate",
            Outcome::Malformed => "a malformed response",
        }
    }

    /// The words of any gateway, as [`tollgate_sdk::Change::tests_naming`] compares them: case,
    /// spaces, quotes, `_` and `-` don't count.
    pub(crate) fn named_by(self) -> &'static [&'static str] {
        match self {
            Outcome::Decline => &[
                // Words, statuses.
                "declin",
                "insufficient funds",
                "card error",
                "card exception",
                "do not honor",
                "expired card",
                "refused",
                "rejected",
                "status: 402",
                "status=402",
                "reply(402",
                "payment required",
                "charge failed",
                "already refunded",
                "incorrect cvc",
                "lost card",
                "stolen card",
                "balance insufficient",
                "insufficient balance",
                "payment failed",
                // Test cards and tokens.
                "4000000000000002",
                "4000 0000 0000 0002",
                "4000000000009995",
                "4000000000000069",
                "4000000000000127",
                "4000000000000119",
                "4000000000009987",
                "4000000000009979",
                "4000000000000341",
                "tok_chargeDeclined",
                "pm_card_chargeDeclined",
                "pm_card_visa_chargeDeclined",
                "card-nonce-declined",
                "INSTRUMENT_DECLINED",
                "PayPal-Mock-Response",
                "processor_declined",
                "gateway_rejected",
                "5105105105105100",
                "4000111111111115",
            ],
            Outcome::Timeout => &[
                "timeout",
                "timed out",
                "times out",
                "time out",
                "ECONNRESET",
                "ECONNABORTED",
                "ECONNREFUSED",
                "EPIPE",
                "connection error",
                "connection exception",
                "connection reset",
                "connect error",
                "connection failed",
                "api connection",
                "network error",
                "network failure",
                "socket hang up",
                "connection aborted",
                "remote disconnected",
                "request error",
                "reply with error",
                "Response.error()",
                "to_raise",
                "simulate_timeout",
                "NO_RESPONSE",
                "DISCONNECT",
                "CONNECTION_RESET",
                "withFixedDelay",
                "delayConnection",
                "deadline exceeded",
                "context canceled",
                "IOException",
                "TaskCanceled",
                "HttpRequestException",
                "failed connection",
                "NO_CONNECTION_AVAILABLE",
                "transport error",
                "lost answer",
                "no answer",
                "unknown outcome",
                "connection refused",
                "hyper::Error",
                "ConnectException",
                "RequestException",
                "with_delay",
                "set_delay",
                "body_delay",
            ],
            Outcome::ServerError => &[
                "internal server error",
                "service unavailable",
                "bad gateway",
                "gateway time",
                "server error",
                "server exception",
                "api_error",
                "api exception",
                "InternalServerError",
                "5xx",
                "500 internal",
                "status: 500",
                "status: 502",
                "status: 503",
                "status: 504",
                "status=500",
                "status=502",
                "status=503",
                "status=504",
                "status(500",
                "status(502",
                "status(503",
                "status(504",
                "status_code: 500",
                "status_code=500",
                "status_code=503",
                "status_code=502",
                "code: 500",
                "code: 503",
                "code=500",
                "code=503",
                "reply(500",
                "reply(502",
                "reply(503",
                "reply(504",
                "respond(500",
                "respond(503",
                "Response(500",
                "Response(502",
                "Response(503",
                "Response(504",
                "ResponseCode(500",
                "ResponseCode(503",
                "withStatus(500",
                "withStatus(503",
                "Header(500",
                "Header(503",
                "new(500",
                "new(503",
                "=> 500",
                "=> 503",
                "status: [500",
                "status: [503",
                "http_status=500",
                "http_status=503",
                "http_status: 500",
                "http_status: 503",
                "StatusCode::from_u16(5",
            ],
            Outcome::Duplicate => &[
                "duplicate",
                "idempotency error",
                "idempotency exception",
                "idempotent",
                "already charged",
                "already refunded",
                "already paid",
                "already captured",
                "already processed",
                "status: 409",
                "reply(409",
                "status=409",
                "code: 409",
                "Response(409",
                "conflict",
                "same key",
                "twice",
                "second time",
                "replay",
                "only once",
                "in progress",
                "in flight",
            ],
            Outcome::Malformed => &[
                "malformed",
                "invalid json",
                "not json",
                "json decode",
                "JSONDecodeError",
                "parse error",
                "parser error",
                "SyntaxError",
                "unexpected token",
                "unparsable",
                "unparseable",
                "<html",
                "empty body",
                "empty response",
                "missing field",
                "unexpected response",
                "unexpected answer",
                "invalid response",
                "garbage",
                "JsonException",
                "JsonSyntaxException",
                "truncated",
                "bad json",
                "broken json",
                "without id",
                "missing id",
                "no id",
            ],
        }
    }

    /// The outcome that a class of the catalogue's errors is, by one of its codes.
    pub(crate) fn of(class: &str, code: &str) -> Option<Outcome> {
        match class {
            "declined-hard" | "declined-soft" => Some(Outcome::Decline),
            "duplicate" => Some(Outcome::Duplicate),
            "ambiguous" => {
                let lower = code.to_ascii_lowercase();
                let is_lost = ["timeout", "connection", "network", "timed"]
                    .iter()
                    .any(|word| lower.contains(word));
                Some(match is_lost {
                    true => Outcome::Timeout,
                    false => Outcome::ServerError,
                })
            }
            _ => None,
        }
    }
}

/// Whether an operation has outcomes that cost money. What only looks something up, shows a page
/// or takes an event has others.
pub(crate) fn is_judged(operation: &Operation) -> bool {
    operation.moves_money() || operation.kind() == "create-intent"
}

/// Words by which tests name an operation of a kind, besides its function; none for what is what
/// any test of the gateway is about.
pub(crate) fn named_kind(kind: &str) -> &'static [&'static str] {
    match kind {
        "refund" => &["refund"],
        "payout" => &["payout", "disburse", "withdraw"],
        "transfer" => &["transfer"],
        "capture" => &["capture"],
        "void" => &["void", "cancel"],
        "subscribe" => &["subscri"],
        "invoice" => &["invoice"],
        "topup" => &["top up"],
        _ => &[],
    }
}
