//! What a handler says: to a customer, to a caller, to a record.
//!
//! Handlers tell by words what they take the failure for: `status: "failed"`, `402`,
//! `PaymentResult.declined()`. Words are listened to where they are values, not in comments
//! and not in what is logged.

use tollgate_sdk::{Call, Expression, words};

/// How deep values are listened to.
const MAX_DEPTH: u32 = 6;

/// What was heard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tone {
    /// Says that something went wrong.
    pub(crate) failure: bool,
    /// Says that it is over and did not work: failed, declined, cancelled.
    pub(crate) terminal: bool,
    /// Says that it worked.
    pub(crate) success: bool,
    /// Says that nobody knows yet.
    pub(crate) pending: bool,
    /// Says that it was the payment which failed.
    pub(crate) payment_failed: bool,
    /// Asks for another try.
    pub(crate) try_again: bool,
    /// An HTTP status of an error.
    pub(crate) error_status: bool,
}

impl Tone {
    /// Whether nothing was heard.
    pub(crate) fn is_silent(self) -> bool {
        self == Tone::default()
    }

    /// Both.
    pub(crate) fn and(self, other: Tone) -> Tone {
        Tone {
            failure: self.failure || other.failure,
            terminal: self.terminal || other.terminal,
            success: self.success || other.success,
            pending: self.pending || other.pending,
            payment_failed: self.payment_failed || other.payment_failed,
            try_again: self.try_again || other.try_again,
            error_status: self.error_status || other.error_status,
        }
    }

    /// What an expression says. `key` is what its value is called.
    pub(crate) fn of(expression: &Expression, key: &str) -> Tone {
        let mut tone = Tone::default();
        tone.listen(expression, key, MAX_DEPTH);
        tone
    }

    /// What a call says: by its name and by its arguments.
    pub(crate) fn of_call(call: &Call) -> Tone {
        let mut tone = Tone::default();
        tone.listen_to_call(call, MAX_DEPTH);
        tone
    }

    fn listen(&mut self, expression: &Expression, key: &str, depth: u32) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        match expression.kind().as_str() {
            "text" => {
                let text = expression.constant().unwrap_or_default();
                if is_status_key(key) && is_error_status(&text) {
                    self.failure = true;
                    self.error_status = true;
                } else {
                    self.hear_text(&text);
                }
            }
            "template" => self.hear_text(&expression.text()),
            "number" if is_status_key(key) => self.hear_status(&expression.text()),
            "boolean" => self.hear_flag(key, expression.text().eq_ignore_ascii_case("true")),
            "name" | "member" => self.hear_token(&expression.text()),
            "object" => self.listen_to_object(expression, depth),
            "call" => {
                if let Some(call) = expression.as_call() {
                    self.listen_to_call(&call, depth);
                }
            }
            // `jsonify(error=...), 402`
            "list" => {
                for part in expression.parts() {
                    self.listen(&part, "status", depth);
                }
            }
            "operation" => {
                if matches!(
                    expression.operator().as_str(),
                    "||" | "??" | "or" | "+" | "%"
                ) {
                    for part in expression.parts() {
                        self.listen(&part, key, depth);
                    }
                }
            }
            // The condition says nothing, both values do.
            "conditional" => {
                for part in expression.parts().iter().skip(1) {
                    self.listen(part, key, depth);
                }
            }
            "await" | "spread" | "assignment" | "other" => {
                for part in expression.parts() {
                    self.listen(&part, key, depth);
                }
            }
            _ => {}
        }
    }

    fn listen_to_object(&mut self, object: &Expression, depth: u32) {
        for (key, value) in object.entries() {
            let is_empty = matches!(value.kind().as_str(), "null")
                || value.text().eq_ignore_ascii_case("false");
            if !is_empty {
                let named = Tone::of_key(&key);
                *self = self.and(named);
            }
            self.listen(&value, &key, depth);
        }
    }

    /// What the name of an entry says by itself: `error: ...`, `declined: true`.
    fn of_key(key: &str) -> Tone {
        let says_failure = words(key).iter().any(|word| {
            matches!(
                word.as_str(),
                "error" | "errors" | "failed" | "failure" | "declined"
            )
        });
        Tone {
            failure: says_failure,
            ..Tone::default()
        }
    }

    fn listen_to_call(&mut self, call: &Call, depth: u32) {
        let callee = call.callee();
        if call.role() == "log" {
            return;
        }
        let method = callee.rsplit('.').next().unwrap_or_default();
        self.hear_token(&callee.replace("()", ""));
        for argument in call.arguments() {
            let name = argument.name().unwrap_or_default();
            let key = if name.is_empty() && takes_status(method) {
                "status"
            } else {
                name.as_str()
            };
            let value = argument.value();
            if !name.is_empty() && !matches!(value.kind().as_str(), "null") {
                *self = self.and(Tone::of_key(&name));
            }
            self.listen(&value, key, depth);
        }
        if method == "json" || method == "send" {
            // `res.status(500).json(...)`: the status stands in the call before.
            self.listen_to_receiver(call, depth);
        }
    }

    fn listen_to_receiver(&mut self, call: &Call, depth: u32) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let step = call.step();
        let callee = call.callee();
        let Some(receiver) = callee.rsplit_once("().").map(|(receiver, _)| receiver) else {
            return;
        };
        let own = call.span();
        let before = step.calls().into_iter().find(|other| {
            let span = other.span();
            other.callee() == receiver
                && (span.start_line, span.start_column) == (own.start_line, own.start_column)
        });
        if let Some(before) = before {
            self.listen_to_call(&before, depth);
        }
    }

    fn hear_status(&mut self, number: &str) {
        match number.parse::<u16>() {
            Ok(202) => self.pending = true,
            Ok(200..=299) => self.success = true,
            Ok(400..=599) => {
                self.failure = true;
                self.error_status = true;
            }
            _ => {}
        }
    }

    fn hear_flag(&mut self, key: &str, holds: bool) {
        for word in words(key) {
            match word.as_str() {
                "ok" | "success" | "successful" | "succeeded" | "paid" | "completed"
                | "received" | "captured" | "refunded" | "charged" | "approved" | "sent"
                | "shipped" | "settled" => {
                    if holds {
                        self.success = true;
                    } else {
                        self.failure = true;
                    }
                }
                "failed" | "declined" | "cancelled" | "canceled" if holds => {
                    self.failure = true;
                    self.terminal = true;
                }
                "pending" | "unknown" | "reconcile" if holds => self.pending = true,
                _ => {}
            }
        }
    }

    /// A text for people, or a code for programs: only sentences have blanks in them.
    fn hear_text(&mut self, text: &str) {
        if !text.trim().contains(' ') {
            self.hear_token(text);
            return;
        }
        let lower = text.to_lowercase();
        let heard = words(&lower);
        let has = |wanted: &[&str]| heard.iter().any(|word| wanted.contains(&word.as_str()));
        let says_error = has(FAILURE) || lower.contains("could not") || lower.contains("n't");
        let says_unknown =
            heard.iter().any(|word| word == "unknown") && !lower.contains("unknown error");
        let is_open = has(&[
            "pending",
            "verifying",
            "unconfirmed",
            "reconcile",
            "reconciled",
            "uncertain",
        ]) || says_unknown
            || lower.contains("still being")
            || lower.contains("not yet known")
            || lower.contains("in progress")
            || lower.contains("do not pay again")
            || lower.contains("being confirmed")
            || lower.contains("being checked");
        self.try_again |=
            lower.contains("again") && !lower.contains("not pay again") || lower.contains("retry");
        if is_open {
            self.pending = true;
            return;
        }
        self.failure |= says_error;
        self.terminal |= has(TERMINAL);
        self.payment_failed |= says_error && has(PAYMENT);
        self.success |= !says_error && has(SUCCESS);
    }

    fn hear_token(&mut self, token: &str) {
        let heard = words(token);
        let has = |wanted: &[&str]| heard.iter().any(|word| wanted.contains(&word.as_str()));
        if is_http_error(&heard) {
            self.failure = true;
            self.error_status = true;
            return;
        }
        if has(PENDING) {
            self.pending = true;
            return;
        }
        let is_failure = has(FAILURE);
        self.failure |= is_failure;
        self.terminal |= has(TERMINAL);
        self.payment_failed |= has(TERMINAL) && has(PAYMENT);
        self.try_again |= heard.windows(2).any(|pair| pair == ["try", "again"]);
        self.success |= !is_failure && has(SUCCESS);
    }
}

/// It is over, and it did not work.
const TERMINAL: &[&str] = &[
    "failed",
    "fail",
    "failure",
    "declined",
    "decline",
    "rejected",
    "refused",
    "cancelled",
    "canceled",
    "unsuccessful",
    "denied",
];

/// Something went wrong.
const FAILURE: &[&str] = &[
    "failed",
    "fail",
    "fails",
    "failure",
    "declined",
    "decline",
    "rejected",
    "refused",
    "cancelled",
    "canceled",
    "unsuccessful",
    "denied",
    "error",
    "errors",
    "err",
    "invalid",
    "bad",
    "unable",
    "cannot",
    "wrong",
    "forbidden",
    "unavailable",
    "exception",
    "sorry",
    "problem",
    "abort",
    "timeout",
    "unprocessable",
];

/// Nobody knows yet.
const PENDING: &[&str] = &[
    "pending",
    "unknown",
    "processing",
    "reconcile",
    "reconciling",
    "reconciliation",
    "uncertain",
    "unconfirmed",
    "indeterminate",
    "progress",
    "verifying",
    "unresolved",
    "review",
    "requires",
    "accepted",
    "ambiguous",
    "submitted",
];

/// It worked.
const SUCCESS: &[&str] = &[
    "success",
    "succeeded",
    "successful",
    "successfully",
    "paid",
    "completed",
    "complete",
    "ok",
    "received",
    "thanks",
    "thank",
    "captured",
    "refunded",
    "confirmed",
    "fulfilled",
    "approved",
];

/// What a payment is called.
const PAYMENT: &[&str] = &[
    "payment",
    "pay",
    "charge",
    "charged",
    "charging",
    "card",
    "transaction",
    "order",
    "checkout",
    "refund",
    "refunding",
    "payout",
    "transfer",
    "purchase",
    "capture",
    "subscription",
    "donation",
    "booking",
];

/// What Rails calls the HTTP statuses of errors: `render json: ..., status: :payment_required`.
fn is_error_status(name: &str) -> bool {
    matches!(
        name.trim_start_matches(':'),
        "payment_required"
            | "bad_request"
            | "not_found"
            | "conflict"
            | "unprocessable_entity"
            | "unprocessable_content"
            | "failed_dependency"
            | "too_many_requests"
            | "internal_server_error"
            | "bad_gateway"
            | "service_unavailable"
            | "gateway_timeout"
    )
}

/// Whether a name in words is that of an HTTP status of an error: `http.StatusPaymentRequired`,
/// `StatusCode::BAD_GATEWAY`, `StatusCodes.Status500InternalServerError`.
fn is_http_error(heard: &[String]) -> bool {
    let Some(at) = heard
        .iter()
        .position(|word| matches!(word.as_str(), "status" | "http" | "statuscode"))
    else {
        return false;
    };
    let name: Vec<&str> = heard
        .get(at + 1..)
        .unwrap_or_default()
        .iter()
        .map(|word| word.trim_start_matches(char::is_numeric))
        .filter(|word| !matches!(*word, "" | "status" | "code" | "codes"))
        .collect();
    is_error_status(&name.join("_"))
}

fn is_status_key(key: &str) -> bool {
    matches!(
        key,
        "status" | "statusCode" | "status_code" | "code" | "httpStatus" | "http_status"
    )
}

/// Calls whose plain number is an HTTP status.
fn takes_status(method: &str) -> bool {
    matches!(
        method,
        "status"
            | "sendStatus"
            | "code"
            | "writeHead"
            | "abort"
            | "HTTPException"
            | "HttpException"
            | "HttpError"
            | "Response"
            | "createError"
            | "error"
            | "json"
            | "throw"
    )
}
