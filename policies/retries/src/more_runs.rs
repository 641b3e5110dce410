//! `more-runs`: a payment that the gateway can't tell from a second one is tried more often than
//! before.

use tollgate_sdk::payments::moves_money_by_name;
use tollgate_sdk::{Call, Effect, Findings, Rule, words};

use crate::operation::twice;
use crate::options::{Written, written};
use crate::source::{Payments, Source};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "more-runs",
    summary: "a payment without a key is run more often than before, or twice at a time",
    effect: Effect::Review,
    help: "Each further attempt is another chance that an answer got lost and the payment is made twice, and a queue \
           delivers a job twice now and then. Give the payment a key that is made from what is paid, or look at its \
           state first, before retries are raised, or what kept them off or the runs apart is taken away.",
};

/// Names of options that say how often something is tried, in lower case and without underscores.
const COUNTS: [&str; 18] = [
    "attempts",
    "maxattempts",
    "maximumattempts",
    "maxretries",
    "maxretry",
    "maxretrycount",
    "maxtries",
    "numberofretries",
    "numretries",
    "retries",
    "retry",
    "retryattempts",
    "retrycount",
    "retrylimit",
    "retrymax",
    "tries",
    "withmaxretries",
    "setretrycount",
];

/// How a count was raised.
struct Raise {
    /// The line at the head.
    line: usize,
    /// What was, and what is, for people.
    text: String,
}

/// Judges the counts of a file.
pub(crate) fn judge(source: &Source, payments: &Payments, findings: &mut Findings) {
    if source.before.is_empty() {
        return;
    }
    let counts = |text: &str| written(text, &COUNTS);
    if source
        .differing()
        .iter()
        .all(|line| counts(line).is_empty())
    {
        return;
    }
    let (was, now) = (counts(&source.before), counts(&source.text));
    let Some(raise) = raised(source, &was, &now) else {
        return;
    };
    let bare = payments.first_bare();
    let is_told = bare.is_some_and(|call| is_told_elsewhere(call, raise.line));
    if is_told || bare.is_none() && !pays_by_name(source, payments) {
        return;
    }
    let kind = bare
        .and_then(Call::operation)
        .map_or_else(String::new, |it| it.kind());
    let report = findings.report(&RULE, &source.place(raise.line));
    report
        .message(format!(
            "{}: when an answer is lost, the payment is made again without a key that would tell the gateway, and {}",
            raise.text,
            twice(&kind)
        ))
        .label("tried more often")
        .help(
            "make the key from what is paid, or look at the payment's state before it is made, and raise the retries \
             then",
        );
    if let Some(call) = bare {
        report.related(call, "this payment carries no stable key");
    }
}

/// The first count that is higher than it was, or what kept a retry off and is gone.
fn raised(source: &Source, was: &[Written], now: &[Written]) -> Option<Raise> {
    for name in COUNTS {
        let of_name = |list: &[Written]| -> Vec<(usize, f64, String)> {
            let named = list.iter().filter(|option| option.name == name);
            named
                .filter_map(|option| Some((option.line, option.count()?, option.value.clone())))
                .collect()
        };
        let (was, now) = (of_name(was), of_name(now));
        if was.len() == now.len() {
            let pairs = was.iter().zip(&now);
            let mut higher =
                pairs.filter(|(was, now)| now.1 > was.1 && now.1 > 1.0 && source.is_touched(now.0));
            if let Some((was, now)) = higher.next() {
                return Some(Raise {
                    line: now.0,
                    text: format!("`{}` becomes `{}`", shown(&was.2), shown(&now.2)),
                });
            }
        }
        let is_off = |option: &&(usize, f64, String)| option.1 <= 1.0 && !is_counter(&option.2);
        let gone = was.iter().filter(is_off).count() > now.iter().filter(is_off).count();
        if gone
            && was.len() > now.len()
            && let Some(off) = was.iter().find(is_off)
            && is_switch(source, off.0)
        {
            let line = source.before.lines().nth(off.0).unwrap_or_default();
            return Some(Raise {
                line: source.where_it_stood(off.0),
                text: format!(
                    "`{}` kept it from being tried again and is gone",
                    line.trim()
                ),
            });
        }
    }
    None
}

/// `0` that a counter begins with is `let attempts = 0`.
fn is_counter(value: &str) -> bool {
    value.trim_end_matches(';').ends_with("+ 1")
}

/// Whether a line of the base sets an option, and does not begin to count.
fn is_switch(source: &Source, line: usize) -> bool {
    let text = source.before.lines().nth(line).unwrap_or_default().trim();
    let begins = ["let ", "var ", "int ", "const ", "val "];
    let is_variable = begins.iter().any(|begin| text.starts_with(begin));
    let is_option = ["sidekiq_options", "@", "$tries", "[", "retry_on"]
        .iter()
        .any(|sign| text.contains(sign));
    let is_entry =
        text.ends_with(',') || text.contains("{ ") || text.contains("({") || text.contains("=>");
    !is_variable && (is_option || is_entry || text.contains("max"))
}

fn shown(value: &str) -> String {
    value.chars().take(40).collect()
}

/// Whether `idempotency` tells of the same retry: it stands around the payment in this file.
fn is_told_elsewhere(call: &Call, line: usize) -> bool {
    let number = line as u32 + 1;
    let is_in = |call: &Call, all: bool| {
        call.repeats().iter().any(|repeat| {
            let span = repeat.span();
            matches!(repeat.kind().as_str(), "decorator" | "retry" | "loop")
                && (all || span.start_line <= number && number <= span.end_line)
        })
    };
    is_in(call, false) && call.before().is_none_or(|before| !is_in(&before, true))
}

/// Whether a job of the file moves money by the names of its calls, and nothing speaks of keys.
fn pays_by_name(source: &Source, payments: &Payments) -> bool {
    let is_job = || {
        words(&source.path).iter().any(|word| {
            matches!(
                word.as_str(),
                "job"
                    | "jobs"
                    | "worker"
                    | "workers"
                    | "task"
                    | "tasks"
                    | "queue"
                    | "queues"
                    | "consumer"
                    | "consumers"
                    | "processor"
                    | "processors"
                    | "activity"
                    | "activities"
                    | "cron"
            )
        })
    };
    payments.is_empty()
        && !source.speaks_of_keys()
        && is_job()
        && source
            .file
            .calls(tollgate_sdk::Side::After)
            .iter()
            .any(|call| moves_money_by_name(&call.callee()))
}
