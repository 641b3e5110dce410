//! For how long something is tried again, as its options say.

use tollgate_sdk::WordQuery;

use crate::options::{Written, duration, written};
use crate::source::is_comment;

/// Options of a statement stand within so many lines.
const MAX_LINES: usize = 14;

/// More attempts than these make no difference: all of it is longer than any key lives.
const MAX_ATTEMPTS: f64 = 10_000.0;

/// A stretch of time in which something is tried again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Horizon {
    /// The line that says so, from 0.
    pub(crate) line: usize,
    /// How long, in seconds; without end where that is so.
    pub(crate) seconds: f64,
}

/// The longest that a text says.
pub(crate) fn longest(text: &str, language: &str) -> Option<Horizon> {
    let lines: Vec<&str> = text.lines().collect();
    let mut longest: Option<Horizon> = None;
    for (line, content) in lines.iter().enumerate() {
        if is_comment(content) && !content.trim_start().starts_with("#[") {
            continue;
        }
        let Some(marker) = marker(content, language) else {
            continue;
        };
        let end = (line + MAX_LINES).min(lines.len());
        let statement = statement(lines.get(line..end).unwrap_or_default());
        let Some((seconds, offset)) = seconds(marker, &statement, text) else {
            continue;
        };
        if longest.as_ref().is_none_or(|known| seconds > known.seconds) {
            longest = Some(Horizon {
                line: line + offset,
                seconds,
            });
        }
    }
    longest
}

/// What kind of statement begins on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    Sidekiq,
    RetryOn,
    Celery,
    CeleryAgain,
    Attempts,
    RetryLimit,
    Tries,
    RetryUntil,
    Retryable,
    Asynq,
    Hangfire,
    Elapsed,
    Endless,
    Firebase,
}

/// What statements begin with, by language.
const MARKERS: &[(&[&str], &str, Marker)] = &[
    (&["ruby"], "sidekiq_options", Marker::Sidekiq),
    (&["ruby"], "retry_on ", Marker::RetryOn),
    (&["python"], "task(", Marker::Celery),
    (&["python"], "self.retry(", Marker::CeleryAgain),
    (&["python"], "stop_after_delay(", Marker::Elapsed),
    (&["python"], "stop=stop_never", Marker::Endless),
    (&["javascript", "typescript"], "attempts:", Marker::Attempts),
    (
        &["javascript", "typescript"],
        "retryLimit:",
        Marker::RetryLimit,
    ),
    (
        &["javascript", "typescript"],
        "failurePolicy: true",
        Marker::Firebase,
    ),
    (
        &["javascript", "typescript"],
        "forever: true",
        Marker::Endless,
    ),
    (&["php"], "$tries =", Marker::Tries),
    (&["php"], "function retryUntil", Marker::RetryUntil),
    (&["java", "kotlin"], "@Retryable", Marker::Retryable),
    (&["go"], "asynq.MaxRetry(", Marker::Asynq),
    (&["go"], "MaxElapsedTime", Marker::Elapsed),
    (&["csharp"], "AutomaticRetry", Marker::Hangfire),
    (&["csharp"], "RetryForever", Marker::Endless),
    (&["rust"], "max_elapsed_time", Marker::Elapsed),
];

/// A word without which no text of any language says for how long something is tried.
pub(crate) fn words() -> WordQuery {
    let words: Vec<&str> = MARKERS.iter().map(|(_, word, _)| *word).collect();
    WordQuery::any_of(&words)
}

fn marker(line: &str, language: &str) -> Option<Marker> {
    let begins = |(languages, word, marker): &&(&[&str], &str, Marker)| {
        let is_decorator = || line.trim_start().starts_with('@');
        languages.contains(&language)
            && line.contains(word)
            && (*marker != Marker::Celery || is_decorator())
    };
    MARKERS.iter().find(begins).map(|(_, _, marker)| *marker)
}

/// The lines of a statement: to where its brackets close.
fn statement(lines: &[&str]) -> String {
    let mut depth = 0_i32;
    let mut text = String::new();
    for line in lines {
        for letter in line.chars() {
            match letter {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
        }
        text.push_str(line);
        text.push('\n');
        if depth <= 0 && !line.trim_end().ends_with([',', '(', '{', '[']) {
            break;
        }
    }
    text
}

/// How long a statement has something tried again, and which of its lines says so.
fn seconds(marker: Marker, statement: &str, text: &str) -> Option<(f64, usize)> {
    let find = |names: &[&str]| written(statement, names).into_iter().next();
    match marker {
        Marker::Sidekiq => {
            let count = find(&["retry"])?;
            Some((quartic(count.count()?), count.line))
        }
        Marker::Hangfire | Marker::Asynq => {
            let count = find(&["attempts", "maxretry"])?;
            Some((quartic(count.count()?), count.line))
        }
        Marker::RetryOn => retry_on(statement),
        Marker::Celery => celery(statement),
        Marker::CeleryAgain => {
            let count = find(&["maxretries"])?;
            let each = find(&["countdown"]).and_then(|each| duration(&each.value, 1.0));
            Some((times(count.count()?, each.unwrap_or(180.0)), count.line))
        }
        Marker::Attempts => bull(statement, text),
        Marker::RetryLimit => {
            let count = find(&["retrylimit"])?;
            let each = written(text, &["retrydelay"]).into_iter().next();
            let each = each.and_then(|each| duration(&each.value, 1.0))?;
            let grows = written(text, &["retrybackoff"])
                .iter()
                .any(|it| it.value == "true");
            let factor = if grows { 2.0 } else { 1.0 };
            Some((growing(count.count()?, each, factor, None), count.line))
        }
        Marker::Tries => {
            let count = find(&["tries"])?;
            let each = written(text, &["backoff", "retryafter"])
                .into_iter()
                .next()?;
            Some((times(count.count()?, last_of(&each)?), count.line))
        }
        Marker::RetryUntil => {
            let days = written(
                statement,
                &["adddays", "addhours", "addweeks", "addday", "addweek"],
            );
            let first = days.into_iter().next()?;
            let unit = match first.name.as_str() {
                "addhours" => 3_600.0,
                "addweeks" | "addweek" => 604_800.0,
                _ => 86_400.0,
            };
            Some((duration(&first.value, unit)?, first.line))
        }
        Marker::Retryable => {
            let count = find(&["maxattempts"])?;
            let each = find(&["delay"]).and_then(|each| duration(&each.value, 0.001))?;
            let factor = find(&["multiplier"])
                .and_then(|it| it.count())
                .unwrap_or(1.0);
            let most = find(&["maxdelay"]).and_then(|most| duration(&most.value, 0.001));
            Some((growing(count.count()?, each, factor, most), count.line))
        }
        Marker::Elapsed => {
            let names = ["maxelapsedtime", "withmaxelapsedtime", "stopafterdelay"];
            let limit = find(&names)?;
            let value = limit.value.trim_start_matches("Some(");
            match value {
                "0" | "None" => Some((f64::INFINITY, limit.line)),
                _ => Some((duration(value, 1.0)?, limit.line)),
            }
        }
        Marker::Endless => Some((f64::INFINITY, 0)),
        Marker::Firebase => Some((7.0 * 86_400.0, 0)),
    }
}

/// `retry_on Error, wait: 1.hour, attempts: 48`
fn retry_on(statement: &str) -> Option<(f64, usize)> {
    let count = written(statement, &["attempts"]).into_iter().next()?;
    let number = count.count()?;
    let wait = written(statement, &["wait"]).into_iter().next();
    let seconds = match wait.as_ref().map(|wait| wait.value.as_str()) {
        Some(":exponentially_longer" | ":polynomially_longer") => quartic(number),
        Some(each) => times(number, duration(each, 1.0)?),
        None => times(number, 3.0),
    };
    Some((seconds, count.line))
}

/// `@shared_task(max_retries=50, default_retry_delay=3600)`
fn celery(statement: &str) -> Option<(f64, usize)> {
    let find = |name: &str| written(statement, &[name]).into_iter().next();
    let count = find("maxretries")?;
    let number = match count.value.as_str() {
        "None" => f64::INFINITY,
        _ => count.count()?,
    };
    let backoff = find("retrybackoff").filter(|it| it.value != "False");
    let seconds = match backoff {
        Some(first) => {
            let most = find("retrybackoffmax").and_then(|most| duration(&most.value, 1.0));
            let first = duration(&first.value, 1.0).unwrap_or(1.0);
            growing(number, first, 2.0, Some(most.unwrap_or(600.0)))
        }
        None => {
            let each = find("defaultretrydelay").and_then(|each| duration(&each.value, 1.0));
            times(number, each.unwrap_or(180.0))
        }
    };
    Some((seconds, count.line))
}

/// `{ attempts: 20, backoff: { type: "exponential", delay: 60_000 } }`
fn bull(statement: &str, text: &str) -> Option<(f64, usize)> {
    let count = written(statement, &["attempts"]).into_iter().next()?;
    if !statement.contains("backoff") && !text.contains("backoff:") {
        return None;
    }
    let around = match statement.contains("backoff") {
        true => statement,
        false => text,
    };
    let delay = written(around, &["delay", "backoff"]);
    let each = delay
        .iter()
        .find_map(|delay| duration(&delay.value, 0.001))?;
    let factor = match around.contains("exponential") {
        true => 2.0,
        false => 1.0,
    };
    Some((growing(count.count()?, each, factor, None), count.line))
}

/// The last and longest of the waits in a list, or the one that there is.
fn last_of(each: &Written) -> Option<f64> {
    let list = each.value.trim_matches(['[', ']']);
    list.split(',')
        .filter_map(|wait| duration(wait.trim(), 1.0))
        .next_back()
}

fn times(attempts: f64, each: f64) -> f64 {
    (attempts - 1.0).max(0.0) * each
}

/// What waits the fourth power of the attempt's number and a little more.
fn quartic(attempts: f64) -> f64 {
    if attempts > MAX_ATTEMPTS {
        return f64::INFINITY;
    }
    let waits = (0..attempts.max(0.0) as u32).map(|at| f64::from(at).powi(4) + 15.0);
    waits.sum()
}

/// What waits longer each time, up to a limit.
fn growing(attempts: f64, first: f64, factor: f64, most: Option<f64>) -> f64 {
    if attempts > MAX_ATTEMPTS {
        return f64::INFINITY;
    }
    let mut wait = first;
    let mut sum = 0.0;
    for _ in 1..attempts.max(1.0) as u32 {
        sum += most.map_or(wait, |most| wait.min(most));
        wait = (wait * factor).min(1e12);
    }
    sum
}

/// A stretch of time for people.
pub(crate) fn spoken(seconds: f64) -> String {
    let days = seconds / 86_400.0;
    let hours = seconds / 3_600.0;
    match seconds {
        _ if seconds.is_infinite() => "without end".to_owned(),
        _ if days >= 2.0 => format!("for about {} days", days.round()),
        _ if hours >= 2.0 => format!("for about {} hours", hours.round()),
        _ => format!("for about {} minutes", (seconds / 60.0).round()),
    }
}

#[cfg(test)]
mod tests {
    use super::longest;

    fn hours(text: &str, language: &str) -> Option<f64> {
        longest(text, language).map(|horizon| (horizon.seconds / 3_600.0).round())
    }

    #[test]
    fn each_queue_says_it_in_its_own_words() {
        assert_eq!(hours("  sidekiq_options retry: 25", "ruby"), Some(490.0));
        assert_eq!(
            hours("  sidekiq_options queue: :pay, retry: 5", "ruby"),
            Some(0.0)
        );
        let on = "retry_on Net::ReadTimeout, wait: 1.hour, attempts: 49";
        assert_eq!(hours(on, "ruby"), Some(48.0));
        let task = "@shared_task(\n  max_retries=49,\n  default_retry_delay=60 * 60,\n)";
        assert_eq!(hours(task, "python"), Some(48.0));
        let job = "queue.add('pay', data, { attempts: 13, backoff: { type: 'exponential', delay: 60000 } })";
        assert_eq!(hours(job, "typescript"), Some(68.0));
        let until = "public function retryUntil() {\n  return now()->addDays(3);\n}";
        assert_eq!(hours(until, "php"), Some(72.0));
        assert_eq!(hours("b.MaxElapsedTime = 48 * time.Hour", "go"), Some(48.0));
        assert_eq!(
            hours("[AutomaticRetry(Attempts = 25)]", "csharp"),
            Some(490.0)
        );
        assert_eq!(hours("const attempts = 3;", "typescript"), None);
    }
}
