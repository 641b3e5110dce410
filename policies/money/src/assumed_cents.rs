//! `assumed-cents`: an amount is multiplied or divided by a hundred, whatever its currency.

use tollgate_sdk::{Effect, File, Findings, Rule, Span};

use crate::context::{Context, Place};
use crate::hazard::{Hazard, Reading};
use crate::tokens::{Kind, Token};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "assumed-cents",
    summary: "an amount is taken for hundredths, whatever its currency",
    effect: Effect::Review,
    help: "The yen and the won have no hundredths, the Kuwaiti dinar has thousandths: 500 JPY times a hundred charges \
           50,000. Take the exponent from the currency: a table of zero-decimal currencies, or a library of money.",
};

/// Words of code that knows that currencies differ.
const KNOWLEDGE: [&str; 19] = [
    "zero_decimal",
    "zerodecimal",
    "zero-decimal",
    "exponent",
    "minor_unit",
    "minorunit",
    "decimal_places",
    "decimalplaces",
    "decimal_digits",
    "fraction_digits",
    "fractiondigits",
    "number_of_decimals",
    "'decimals'",
    "\"decimals\"",
    "subunit",
    "multiplier",
    "smallest_unit",
    "jpy",
    "krw",
];

/// A file, as far as units are judged.
pub(crate) struct Sheet<'a> {
    pub(crate) file: &'a File,
    pub(crate) text: &'a str,
    pub(crate) before: &'a str,
    pub(crate) reading: &'a Reading<'a>,
    pub(crate) context: &'a Context,
}

/// What stands as the currency.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Currency {
    /// One that is written there.
    Fixed,
    /// Whatever comes.
    Any,
}

/// Judges an amount that is hundredths.
pub(crate) fn judge(sheet: &Sheet<'_>, hazard: &Hazard, place: &Place, findings: &mut Findings) {
    let tokens = &sheet.reading.tokens;
    let lower = sheet.text.to_ascii_lowercase();
    let has_lost = knowledge(&sheet.before.to_ascii_lowercase()) > 0;
    if knowledge(&lower) > 0 || !has_lost && !lower.contains("currency") {
        return;
    }
    let is_divided = tokens
        .get(hazard.product.last.saturating_sub(1))
        .is_some_and(|sign| sign.text == "/");
    let is_any = currency(sheet, hazard, place) == Some(Currency::Any);
    let effect = match place {
        _ if has_lost => Effect::Review,
        Place::Operation(_) if is_any && !is_divided => Effect::Review,
        _ if is_any => Effect::Note,
        _ => return,
    };
    let sink = hazard.sink();
    let done = match (is_divided, has_lost) {
        (_, true) => "no longer asks how many decimals the currency has",
        (true, false) => "is divided by a hundred whatever the currency",
        (false, false) => "is multiplied by a hundred whatever the currency",
    };
    let span = crate::span(tokens, hazard);
    findings
        .report(&RULE, &(sheet.file.path(), span))
        .effect(effect)
        .message(format!(
            "`{sink}` {done}: 500 yen are 500 of the gateway's units, not 50,000"
        ))
        .label("hundredths of any currency")
        .help("take the number of decimals from the currency, or refuse currencies that have no hundredths");
}

/// How often a text in lower case speaks of what differs between currencies.
fn knowledge(lower: &str) -> usize {
    KNOWLEDGE
        .iter()
        .map(|word| lower.matches(word).count())
        .sum()
}

/// The currency beside an amount: in the same brackets, in the operation, in the function.
fn currency(sheet: &Sheet<'_>, hazard: &Hazard, place: &Place) -> Option<Currency> {
    let tokens = &sheet.reading.tokens;
    let first = hazard.product.first;
    let mut open = tokens.get(first)?.within;
    for _ in 0..4 {
        let Some(at) = open else { break };
        let close = tokens.get(at)?.other?;
        if let Some(found) = among(tokens, at + 1..close) {
            return Some(found);
        }
        let is_call = tokens.get(at)?.text == "(";
        open = tokens.get(at)?.within;
        if !is_call && *place == Place::Elsewhere {
            break;
        }
    }
    let function = sheet.context.function_around(tokens.get(first)?)?;
    let start = tokens.iter().position(|token| is_in(function, token))?;
    let end = tokens.iter().rposition(|token| is_in(function, token))?;
    among(tokens, start..end + 1)
}

fn is_in(span: Span, token: &Token<'_>) -> bool {
    (span.start_line, span.start_column) <= (token.line, token.column)
        && (token.line, token.column) < (span.end_line, span.end_column)
}

/// The currency that is given among some tokens.
fn among(tokens: &[Token<'_>], range: std::ops::Range<usize>) -> Option<Currency> {
    range.clone().find_map(|at| {
        let token = tokens.get(at)?;
        let names = matches!(token.kind, Kind::Name | Kind::Text) && is_currency(token.text);
        if !names {
            return None;
        }
        let sign = tokens.get(at + 1)?;
        match sign.text {
            ":" | "=" | "=>" | "(" => given(tokens, at + 2),
            // `{ amount, currency }`
            "," | "}" if token.kind == Kind::Name && is_entry(tokens, at) => {
                Some(named(tokens, token.text))
            }
            _ => None,
        }
    })
}

fn is_currency(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(
        lower.trim_start_matches('$'),
        "currency" | "currency_code" | "currencycode" | "setcurrency" | "with_currency"
    )
}

fn is_entry(tokens: &[Token<'_>], at: usize) -> bool {
    let within = tokens.get(at).and_then(|token| token.within);
    let is_object = within
        .and_then(|open| tokens.get(open))
        .is_some_and(|open| open.text == "{");
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    is_object && before.is_some_and(|before| matches!(before.text, "," | "{"))
}

/// The value that starts here.
fn given(tokens: &[Token<'_>], from: usize) -> Option<Currency> {
    let mut name = None;
    for token in tokens.get(from..)?.iter().take(24) {
        match (token.kind, token.text) {
            (Kind::Text, _) => return Some(Currency::Fixed),
            (Kind::Sign, "," | ";") | (Kind::Close, _) => break,
            (Kind::Name, text) => {
                let heard = text.to_ascii_lowercase();
                let is_set = [
                    "config", "settings", "setting", "env", "option", "options", "default",
                ]
                .iter()
                .any(|word| heard.contains(word));
                let is_code = text.len() == 3 && text.chars().all(char::is_uppercase);
                if is_set || is_code || text.len() > 3 && text.to_uppercase() == text {
                    return Some(Currency::Fixed);
                }
                if heard.starts_with("currency") && heard.len() == 11 && text != heard {
                    // `stripe.CurrencyUSD`
                    return Some(Currency::Fixed);
                }
                name = Some(text);
            }
            _ => {}
        }
        let is_last = tokens
            .iter()
            .position(|other| std::ptr::eq(other, token))
            .and_then(|at| tokens.get(at + 1))
            .is_none_or(|next| next.line > token.line && next.kind != Kind::Sign);
        if is_last {
            break;
        }
    }
    name.map(|name| named(tokens, name))
}

/// What a variable stands for: `const currency = "eur"` is no other.
fn named(tokens: &[Token<'_>], name: &str) -> Currency {
    let is_fixed = tokens.windows(3).any(|window| {
        let [first, second, third] = window else {
            return false;
        };
        first.text == name
            && matches!(second.text, "=" | ":=")
            && third.kind == Kind::Text
            && !third.text.is_empty()
    });
    match is_fixed {
        true => Currency::Fixed,
        false => Currency::Any,
    }
}
