//! `risky-timeout`: a gateway is asked without a timeout, or with one that is shorter than its
//! answers take.

use tollgate_sdk::{Call, Change, Effect, Findings, Rule, Span};

use crate::gone::Gone;
use crate::lines::{Line, Scene, is_comment};
use crate::options::{seconds, value};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "risky-timeout",
    summary: "a gateway is asked without a timeout, or with one that is too short",
    effect: Effect::Review,
    help: "Banks take their time: a card can take half a minute, and who hangs up earlier does not know whether it \
           was charged. Without any timeout a request that hangs holds its worker until somebody kills it, in the \
           middle of a charge. Wait for as long as the gateway says, and treat the end of the wait as unknown.",
};

/// What every line that sets a timeout has.
pub(crate) const SIGN: &str = "timeout";

/// What a call of a client has that waits for ever.
pub(crate) const PLAIN: &str = "requests.";

/// Shorter than this is too short for what moves money.
const FLOOR_SECONDS: f64 = 10.0;

/// Names of timeouts that are not for an answer.
const OTHERS: [&str; 18] = [
    "connect",
    "open",
    "idle",
    "keepalive",
    "keep_alive",
    "lock",
    "cache",
    "session",
    "settimeout(",
    "cleartimeout",
    "debounce",
    "pool",
    "socket_close",
    "shutdown",
    "visibility",
    "redirect",
    "database",
    "redis",
];

/// Words of code that sends requests.
const REQUESTS: [&str; 12] = [
    "post(", "request", "fetch", "curl", "client", "http", "session", "axios", "soap", "api",
    "->send(", "stripe",
];

/// Judges one line for a timeout that is too short.
pub(crate) fn judge(scene: &Scene<'_>, line: Line<'_>, findings: &mut Findings) {
    let Some((name_at, seconds)) = timeout(line.text, scene) else {
        return;
    };
    if seconds <= 0.0 || seconds >= FLOOR_SECONDS || scene.stood(line) {
        return;
    }
    let around = scene.around(line);
    let sends = REQUESTS.iter().any(|word| around.contains(word));
    let is_other = ["test", "poll", "toast", "animation", "retry_after"]
        .iter()
        .any(|word| line.text.to_ascii_lowercase().contains(word));
    if !sends || is_other || !(scene.names_gateway(&around) && scene.file().is_on_payment_path()) {
        return;
    }
    findings
        .report(&RULE, &scene.place(line, name_at, line.text.trim_end().len()))
        .message(format!(
            "a gateway gets {seconds} s to answer: a bank that takes longer has charged the card, and the code does \
             not know"
        ))
        .label("shorter than a bank may take")
        .help(
            "wait for at least 20 s where money moves (SDKs wait for 60 to 80), and treat the end of the wait as \
             unknown and not as a failure",
        );
}

/// The timeout that a line sets: where its name stands, and how long it is.
fn timeout(line: &str, scene: &Scene<'_>) -> Option<(usize, f64)> {
    let counts_millis = matches!(
        scene.file().language().unwrap_or_default().as_str(),
        "javascript" | "typescript" | "java" | "kotlin"
    );
    given(line).find_map(|(at, name, value)| {
        let lower = line.to_ascii_lowercase();
        let unit = match () {
            () if lower.contains("timeunit.seconds") || name.ends_with("seconds") => 1.0,
            () if lower.contains("timeunit.minutes") => 60.0,
            () if counts_millis || name.ends_with("ms") || name.ends_with("millis") => 0.001,
            () => 1.0,
        };
        Some((at, seconds(value, unit)?))
    })
}

/// The timeouts that a line gives to something: where each name stands, the name in lower case,
/// and the value.
fn given(line: &str) -> impl Iterator<Item = (usize, String, &str)> {
    let lower = line.to_ascii_lowercase();
    let is_other = is_comment(line) || OTHERS.iter().any(|other| lower.contains(other));
    let places: Vec<usize> = match is_other {
        true => Vec::new(),
        false => lower.match_indices(SIGN).map(|(at, _)| at).collect(),
    };
    places.into_iter().filter_map(move |at| {
        let rest = line.get(at + SIGN.len()..)?;
        let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
        let suffix = rest.find(|letter| !is_letter(letter));
        let suffix = suffix.unwrap_or(rest.len());
        let name = lower.get(at..at + SIGN.len() + suffix)?.to_owned();
        Some((at, name, value(rest.get(suffix..)?)?))
    })
}

/// Whether a line that is gone gave a timeout.
pub(crate) fn may_lose(line: Line<'_>) -> bool {
    sets_timeout(line.text)
}

/// A timeout that was given at the base and no longer is.
pub(crate) fn judge_lost(
    scene: &Scene<'_>,
    gone: &Gone<'_>,
    new: &[Line<'_>],
    findings: &mut Findings,
) {
    if new.iter().any(|line| sets_timeout(line.text)) {
        return;
    }
    let lost = gone.lines().find(|line| {
        let is_sent = || {
            let around = gone.around(*line);
            REQUESTS.iter().any(|word| around.contains(word))
        };
        sets_timeout(line.text) && is_sent()
    });
    let Some(lost) = lost else { return };
    let Some(line) = gone.place(scene, lost) else {
        return;
    };
    if scene.moved_away("imeout") || scene.moved_away("IMEOUT") {
        return;
    }
    findings
        .report(&RULE, &scene.place_of(line))
        .message(format!(
            "`{}` is gone: a request that gets no answer now hangs until something else ends it, maybe in the middle \
             of a payment",
            lost.text.trim().chars().take(80).collect::<String>()
        ))
        .label("the timeout stood here")
        .help("keep a timeout on each request to a gateway, and treat its end as an unknown outcome");
}

/// Whether a line gives a timeout to something, and throws or catches none.
fn sets_timeout(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let is_thrown = ["except", "catch", "rescue", "raise", "throw", "error"]
        .iter()
        .any(|word| lower.contains(word));
    !is_thrown && given(line).next().is_some()
}

/// New payments by clients that wait for ever by default.
pub(crate) fn judge_never(change: &Change, scene: &Scene<'_>, findings: &mut Findings) {
    if scene.file().language().as_deref() != Some("python") || !scene.file().is_on_payment_path() {
        return;
    }
    for call in change.select_calls().moving_money() {
        let is_own = call.path() == scene.path();
        if !is_own || !waits_for_ever(&call) {
            continue;
        }
        if call.before().is_some_and(|before| waits_for_ever(&before)) && !change.is_whole_tree() {
            continue;
        }
        let span = call.span();
        let first = Span {
            end_line: span.start_line,
            end_column: span.start_column,
            ..span
        };
        findings
            .report(&RULE, &(call.path(), first))
            .effect(Effect::Note)
            .message(format!(
                "`{}` waits for ever: a gateway that does not answer holds the worker until something kills it, maybe \
                 after the card was charged",
                call.callee()
            ))
            .label("no timeout")
            .help("pass `timeout=`, long enough for a bank (60 s), and treat its end as an unknown outcome");
    }
}

/// Whether a call is one of `requests` itself, which waits for ever unless it is told otherwise.
fn waits_for_ever(call: &Call) -> bool {
    let callee = call.callee();
    let is_plain = matches!(
        callee.as_str(),
        "requests.post" | "requests.put" | "requests.request" | "requests.get" | "requests.patch"
    );
    is_plain
        && !call
            .arguments()
            .iter()
            .any(|argument| argument.is_spread() || argument.name().as_deref() == Some("timeout"))
}
