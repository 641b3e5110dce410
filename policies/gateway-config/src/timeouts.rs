//! `risky-timeout`: a gateway is asked without a timeout, or with one that is shorter than its
//! answers take.

use tollgate_sdk::{Call, Change, Effect, Findings, Rule, Span};

use crate::lines::{Line, Scene, is_comment, says_something};
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

/// What every line that sets a timeout has one of.
pub(crate) const SIGNS: [&str; 2] = ["imeout", "IMEOUT"];

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
    let lower = line.to_ascii_lowercase();
    if is_comment(line) || OTHERS.iter().any(|other| lower.contains(other)) {
        return None;
    }
    let at = lower.find("timeout")?;
    let rest = line.get(at + "timeout".len()..)?;
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    let suffix = rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len());
    let name = lower.get(at..at + "timeout".len() + suffix)?;
    let unit = match scene.file().language().unwrap_or_default().as_str() {
        "javascript" | "typescript" | "java" | "kotlin" => 0.001,
        _ if name.ends_with("ms") => 0.001,
        _ => 1.0,
    };
    let unit = if name.ends_with("seconds") { 1.0 } else { unit };
    let given = value(rest.get(suffix..)?)?;
    Some((at, seconds(given, unit)?))
}

/// A timeout that was given at the base and no longer is.
pub(crate) fn judge_lost(scene: &Scene<'_>, before: &str, findings: &mut Findings) {
    if before.is_empty() {
        return;
    }
    let was: Vec<(usize, &str)> = before
        .lines()
        .enumerate()
        .filter(|(_, line)| sets_timeout(line))
        .collect();
    let now = scene.all().iter().filter(|line| sets_timeout(line)).count();
    if was.len() <= now {
        return;
    }
    let lines: Vec<&str> = before.lines().collect();
    let gone = was.iter().find(|(index, line)| {
        let text = line.trim();
        let around = lines.get(index.saturating_sub(8)..(index + 9).min(lines.len()));
        let around = around.unwrap_or_default().join("\n").to_ascii_lowercase();
        !scene.all().iter().any(|kept| kept.trim() == text)
            && REQUESTS.iter().any(|word| around.contains(word))
    });
    let Some((index, text)) = gone else { return };
    if SIGNS.iter().any(|sign| scene.moved_away(sign)) {
        return;
    }
    let Some(at) = where_it_stood(scene, &lines, *index) else {
        return;
    };
    findings
        .report(&RULE, &scene.place_of(at))
        .message(format!(
            "`{}` is gone: a request that gets no answer now hangs until something else ends it, maybe in the middle \
             of a payment",
            text.trim().chars().take(80).collect::<String>()
        ))
        .label("the timeout stood here")
        .help("keep a timeout on each request to a gateway, and treat its end as an unknown outcome");
}

/// Whether a line gives a timeout to something.
fn sets_timeout(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let Some(at) = lower.find("timeout") else {
        return false;
    };
    let is_thrown = [
        "settimeout(",
        "cleartimeout",
        "except",
        "catch",
        "rescue",
        "raise",
        "throw",
        "error",
    ]
    .iter()
    .any(|word| lower.contains(word));
    let rest = lower.get(at + "timeout".len()..).unwrap_or_default();
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    let suffix = rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len());
    !is_thrown && !is_comment(line) && rest.get(suffix..).and_then(value).is_some()
}

/// The line at the head that follows what stood before a line of the base.
fn where_it_stood<'a>(scene: &Scene<'a>, before: &[&str], index: usize) -> Option<Line<'a>> {
    let all = scene.all();
    let kept = (0..index).rev().take(40).find_map(|above| {
        let line = before.get(above).filter(|line| line.trim().len() > 3)?;
        all.iter().position(|other| other == line)
    });
    let from = kept.map_or(0, |at| at + 1);
    let index =
        (from..all.len()).find(|at| all.get(*at).is_some_and(|line| says_something(line)))?;
    let text = all.get(index)?;
    Some(Line { index, text })
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
