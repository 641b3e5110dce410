//! What the type or code of an error tells about the money.

use tollgate_sdk::{Operation, words};

/// What an error means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Anything can be in it, a lost answer too.
    Everything,
    /// Whether money moved is not known: timeouts, lost connections, 5xx.
    Ambiguous,
    /// A definite no of the gateway.
    Declined,
    /// The request was wrong or the gateway has done it already: no money moved by it.
    Refused,
    /// Has nothing to do with the call.
    Foreign,
}

/// What an error type or code means for an operation, as far as the word shows.
pub(crate) fn meaning(operation: &Operation, written: &str) -> Option<Meaning> {
    let name = written
        .trim_matches(['\'', '"', '`'])
        .rsplit(['.', ':'])
        .next()
        .unwrap_or(written);
    if is_before_sending(name) {
        return Some(Meaning::Refused);
    }
    let known = outcome(operation, written);
    match known.as_deref() {
        Some("ambiguous") => return Some(Meaning::Ambiguous),
        Some("declined-hard" | "declined-soft" | "action-required") => {
            return Some(Meaning::Declined);
        }
        Some("duplicate" | "caller-bug") => return Some(Meaning::Refused),
        _ => {}
    }
    if is_lost_answer(name) {
        return Some(Meaning::Ambiguous);
    }
    match name {
        "Exception" | "BaseException" | "Throwable" | "StandardError" | "ApiErrorException"
        | "RuntimeException" | "Error" | "any" | "StripeError" | "HTTPError"
        | "HTTPStatusError" | "AxiosError" | "ApiError" | "BraintreeError" | "AdyenError"
        | "ErrorException" | "HttpErrorResponse" | "ResponseError" => {
            return Some(Meaning::Everything);
        }
        _ => {}
    }
    let heard = words(name);
    let has = |wanted: &[&str]| heard.iter().any(|word| wanted.contains(&word.as_str()));
    if has(&["declined", "decline", "card", "insufficient"]) {
        Some(Meaning::Declined)
    } else if has(&[
        "payment",
        "gateway",
        "charge",
        "stripe",
        "paypal",
        "square",
        "adyen",
        "braintree",
    ]) {
        Some(Meaning::Everything)
    } else {
        None
    }
}

/// What the catalogue says of a type or code, also where it is written as a constant of Go.
pub(crate) fn outcome(operation: &Operation, written: &str) -> Option<String> {
    operation.outcome_of(written).or_else(|| {
        let name = written.rsplit('.').next().unwrap_or(written);
        operation.outcome_of(&value_of_constant(name)?)
    })
}

/// What the API writes for a constant of Go: `ErrorCodeCardDeclined` is `card_declined`,
/// `ErrorTypeAPI` is `api_error`.
fn value_of_constant(name: &str) -> Option<String> {
    if let Some(code) = name.strip_prefix("ErrorCode") {
        return Some(words(code).join("_"));
    }
    let kind = name.strip_prefix("ErrorType")?;
    Some(format!("{}_error", words(kind).join("_")))
}

/// What a handler's type means. A type that nobody knows is the program's own business.
pub(crate) fn meaning_of_type(operation: &Operation, written: &str) -> Meaning {
    meaning(operation, written).unwrap_or(Meaning::Foreign)
}

/// Types and codes of clients for an answer that never came.
fn is_lost_answer(name: &str) -> bool {
    const CODES: &[&str] = &[
        "ETIMEDOUT",
        "ESOCKETTIMEDOUT",
        "ECONNRESET",
        "ECONNABORTED",
        "EPIPE",
        "ERR_NETWORK",
        "UND_ERR_HEADERS_TIMEOUT",
        "UND_ERR_BODY_TIMEOUT",
        "UND_ERR_SOCKET",
        "AbortError",
        "ConnectionError",
        "ConnectionResetError",
        "ConnectionAbortedError",
        "BrokenPipeError",
        "RequestException",
        "RequestError",
        "TransportError",
        "NetworkError",
        "ClientError",
        "ClientConnectionError",
        "ServerDisconnectedError",
        "RemoteProtocolError",
        "ChunkedEncodingError",
        "timeout",
        "URLError",
        "StripeConnectionError",
        "APIConnectionError",
        "StripeAPIError",
        "IOException",
        "SocketException",
        "ResourceAccessException",
        "WebClientRequestException",
        "HttpServerErrorException",
        "ServerException",
        "HttpRequestException",
        "WebException",
        "TaskCanceledException",
        "OperationCanceledException",
        "DeadlineExceeded",
        "ErrDeadlineExceeded",
    ];
    let lower = name.to_ascii_lowercase();
    CODES.contains(&name)
        || ((lower.contains("timeout") || lower.contains("timedout"))
            && !lower.contains("connecttimeout"))
}

/// A connection that never came about: nothing was sent.
fn is_before_sending(name: &str) -> bool {
    matches!(
        name,
        "ConnectTimeout"
            | "ConnectError"
            | "ConnectionRefusedError"
            | "NewConnectionError"
            | "ECONNREFUSED"
            | "ENOTFOUND"
            | "EAI_AGAIN"
            | "UND_ERR_CONNECT_TIMEOUT"
            | "gaierror"
            | "ClientConnectorError"
    )
}

/// What a condition on an error asks for, by the types, codes and statuses in its text.
pub(crate) fn meaning_of_condition(operation: &Operation, text: &str) -> Option<Meaning> {
    let mut found = None;
    for token in tokens(text) {
        let meaning = match token.parse::<u16>() {
            Ok(500..=599) => Some(Meaning::Ambiguous),
            Ok(409 | 429) | Ok(400..=401 | 403..=408 | 410..=428) => Some(Meaning::Refused),
            Ok(402) => Some(Meaning::Declined),
            Ok(_) => None,
            Err(_) => meaning(operation, token).or_else(|| by_words(token)),
        };
        match meaning {
            // A condition that lets one ambiguous error in is about ambiguous errors.
            Some(Meaning::Ambiguous) => return meaning,
            Some(Meaning::Everything | Meaning::Foreign) | None => {}
            Some(_) => found = found.or(meaning),
        }
    }
    found
}

/// What a name of a team's own says: `isTimeout(err)`, `isDeclined`.
fn by_words(token: &str) -> Option<Meaning> {
    let heard = words(token);
    let has = |wanted: &[&str]| heard.iter().any(|word| wanted.contains(&word.as_str()));
    if has(&[
        "timeout",
        "network",
        "connection",
        "transient",
        "ambiguous",
        "retryable",
    ]) {
        Some(Meaning::Ambiguous)
    } else if has(&["declined", "decline"]) {
        Some(Meaning::Declined)
    } else {
        None
    }
}

/// Names, member chains, numbers and the contents of short texts.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !(character.is_alphanumeric() || matches!(character, '_' | '.')))
        .filter(|token| !token.is_empty())
}
