//! Judges amounts of money: how they are computed on their way to a gateway, stored, taken from
//! clients, compared and refunded.
//!
//! A file is left early where it is not about payments, or no touched line has what a rule looks
//! for. What stood before the change is silent, and so is what only moved.

mod assumed_cents;
mod client_amount;
mod comparison;
mod context;
mod float_amount;
mod float_column;
mod flow;
mod hazard;
mod lost_remainder;
mod over_refund;
mod product;
mod tokens;
mod truncated_amount;
mod uncompared_amount;
mod unit;
mod words;

use tollgate_sdk::{Change, Effect, File, Findings, Judges, Manifest, Policy, Side, Span, Texts};

use crate::context::{Context, Place};
use crate::hazard::{Hazard, Numbers, Reading, What};
use crate::tokens::Token;

/// The policy.
struct Money;

impl Policy for Money {
    fn manifest() -> Manifest {
        Manifest {
            id: "money",
            version: env!("CARGO_PKG_VERSION"),
            summary: "Amounts of money are exact, in the gateway's unit",
            rules: &[
                float_amount::RULE,
                truncated_amount::RULE,
                assumed_cents::RULE,
                lost_remainder::RULE,
                client_amount::RULE,
                uncompared_amount::RULE,
                over_refund::RULE,
                float_column::RULE,
            ],
            options: &[],
            judges: Judges::ByFile,
        }
    }

    fn configure(options: &str) -> Result<Money, String> {
        let given: String = options.split_whitespace().collect();
        match given.as_str() {
            "" | "{}" => Ok(Money),
            _ => Err("the policy `money` takes no options".to_owned()),
        }
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        client_amount::judge(change, findings);
        for file in change.select_files() {
            let path = file.path();
            let is_named = is_named(&path);
            if is_named || float_column::may_hold_schema(&path) {
                float_column::judge(change, &file, findings);
            }
            if is_named
                && !file.is_about_payments()
                && !file.is_test()
                && let Some(text) = file.text(Side::After)
            {
                judge_numbers(change, &file, &text, findings);
            }
            if file.language().is_none() || !file.is_about_payments() || file.is_test() {
                continue;
            }
            let text = file.text(Side::After);
            let Some(text) = text.filter(|text| text.len() <= MAX_TEXT) else {
                continue;
            };
            if deals_with_orders(&text) {
                for unit in unit::of(change, &file) {
                    // One comparison that is gone is told of once.
                    if !uncompared_amount::judge(&file, &unit, findings) {
                        over_refund::judge(&file, &unit, findings);
                    }
                }
            }
            judge_numbers(change, &file, &text, findings);
            lost_remainder::judge(change, &file, &text, findings);
        }
    }
}

/// A longer source was written by a program.
const MAX_TEXT: usize = 256 << 10;

/// Whether a file is named after amounts of money.
fn is_named(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    tollgate_sdk::words(name)
        .iter()
        .any(|word| matches!(word.as_str(), "amount" | "amounts" | "money"))
}

fn judge_numbers(change: &Change, file: &File, text: &str, findings: &mut Findings) {
    let numbers = file.language().and_then(|language| {
        let numbers = Numbers::of(&language)?;
        Some((language, numbers))
    });
    if let Some((language, numbers)) = numbers {
        judge_file(change, file, text, &language, numbers, findings);
    }
}

fn judge_file(
    change: &Change,
    file: &File,
    text: &str,
    language: &str,
    numbers: Numbers,
    findings: &mut Findings,
) {
    // Of a file that was not parsed the lines are not known: then all are compared.
    let touched = match change.is_whole_tree() || !file.is_about_payments() {
        true => None,
        false => Some(file.touched_lines()),
    };
    let casts = match language {
        "csharp" => text.contains(")"),
        "go" => text.contains("float64("),
        _ => false,
    };
    if !casts && !multiplies(text, touched.as_deref()) {
        return;
    }
    let reading = hazard::read(text, language, numbers);
    let hits: Vec<&Hazard> = reading
        .hazards
        .iter()
        .filter(|hazard| {
            touched
                .as_ref()
                .is_none_or(|touched| is_touched(&reading, hazard, touched))
        })
        .collect();
    if hits.is_empty() {
        return;
    }
    let text_before = file.text(Side::Before).unwrap_or_default();
    let before = hazard::read(&text_before, language, numbers);
    let texts = Texts::new(change);
    let context = Context::of(file, &reading);
    let sheet = assumed_cents::Sheet {
        file,
        text,
        before: &text_before,
        reading: &reading,
        context: &context,
    };
    for hazard in hits {
        let count = |reading: &Reading<'_>| {
            let like = reading.hazards.iter().filter(|other| other.is_like(hazard));
            like.count()
        };
        let is_caused = change.is_whole_tree()
            || count(&reading) > count(&before)
                && texts.has_more(|text| match text.contains("100") || casts {
                    true => count(&hazard::read(text, language, numbers)),
                    false => 0,
                });
        if !is_caused {
            continue;
        }
        let place = match hazard.what {
            What::ThroughFloat => Some(Place::Elsewhere),
            _ => context.place(hazard, &reading),
        };
        let Some(place) = place else {
            continue;
        };
        match hazard.what {
            What::Nothing => assumed_cents::judge(&sheet, hazard, &place, findings),
            _ => report(file, &reading, hazard, place, findings),
        }
    }
}

/// Whether a text marks something as paid, credits a balance, or refunds.
fn deals_with_orders(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains("refund")
        || uncompared_amount::PAID
            .iter()
            .any(|sign| lower.contains(sign))
}

/// Whether a touched line has what every rule looks for.
fn multiplies(text: &str, touched: Option<&[Span]>) -> bool {
    let Some(touched) = touched else {
        return text.contains("100");
    };
    let mut lines = text.lines().enumerate();
    lines.any(|(at, line)| {
        let at = at as u32 + 1;
        (line.contains("100") || line.contains("1e2"))
            && touched
                .iter()
                .any(|span| span.start_line <= at && at < span.end_line.max(span.start_line + 1))
    })
}

fn is_touched(reading: &Reading<'_>, hazard: &Hazard, touched: &[Span]) -> bool {
    let span = span(&reading.tokens, hazard);
    touched
        .iter()
        .any(|lines| lines.start_line <= span.end_line && span.start_line < lines.end_line)
}

/// Where a hazard stands.
pub(crate) fn span(tokens: &[Token<'_>], hazard: &Hazard) -> Span {
    let start = tokens.get(hazard.product.first);
    let end = tokens.get(hazard.product.last);
    let (start_line, start_column) = start.map_or((1, 1), |token| (token.line, token.column));
    let (end_line, end_column) = end.map_or((start_line, start_column), |token| {
        let length = token.text.chars().count() as u32;
        (token.line, token.column + length)
    });
    Span {
        start_line,
        start_column,
        end_line,
        end_column,
    }
}

fn report(
    file: &File,
    reading: &Reading<'_>,
    hazard: &Hazard,
    place: Place,
    findings: &mut Findings,
) {
    let decimals = file
        .language()
        .is_some_and(|language| matches!(language.as_str(), "python" | "ruby"));
    let (rule, done, label) = match hazard.what {
        What::Unrounded => (
            &float_amount::RULE,
            "a float times a hundred and not rounded: 19.99 becomes 1998.9999999999998",
            "not rounded",
        ),
        What::ThroughFloat => (
            &float_amount::RULE,
            "a whole amount that goes through a float: beyond 2^53 it comes out as another, and a quotient is rounded",
            "through a float",
        ),
        What::RoundedUp => (
            &float_amount::RULE,
            "a float times a hundred and rounded up: 1.10 becomes 111",
            "rounded up",
        ),
        What::CutOff if hazard.product.is_bare => (
            &truncated_amount::RULE,
            "cut off behind the point: 19.99 becomes 19, and 1998.6 becomes 1998",
            "cut off, not rounded",
        ),
        // A decimal of two places loses nothing.
        What::CutOff if !hazard.is_shown && decimals => (
            &truncated_amount::RULE,
            "cut off behind the point: where it is a float, 19.99 times a hundred becomes 1998, and a decimal with more \
             places loses them",
            "cut off, not rounded",
        ),
        What::CutOff | What::Nothing => (
            &truncated_amount::RULE,
            "cut off behind the point: 19.99 times a hundred as a float becomes 1998",
            "cut off, not rounded",
        ),
    };
    let sink = hazard.sink();
    let (effect, message) = match place {
        _ if hazard.product.is_bare && !hazard.is_shown => {
            (Effect::Note, format!("`{sink}` is {done}"))
        }
        Place::Operation(callee) => (
            Effect::Review,
            format!("the amount that `{callee}` is given is {done}"),
        ),
        Place::Paid => (
            Effect::Review,
            format!("the paid amount `{sink}` is {done}"),
        ),
        Place::Elsewhere => (Effect::Note, format!("`{sink}` is {done}")),
    };
    findings
        .report(rule, &(file.path(), span(&reading.tokens, hazard)))
        .effect(effect)
        .message(message)
        .label(label)
        .help("keep the amount in minor units or decimals, or round the product to a whole number");
}

tollgate_sdk::policy!(Money);
