//! `client-amount`: the client says what it pays.

use tollgate_sdk::{Call, Change, Effect, Expression, Findings, Rule, caused, words};

use crate::words::is_amount;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "client-amount",
    summary: "the amount of a payment is taken from the client's request as it is",
    effect: Effect::Review,
    help: "Whoever sends the request sets the price: a cart of 500 is paid with 1. Take the order's id from the request, \
           and the amount from what the server knows of the order; or compare the two before anything is charged.",
};

/// Operations by which a customer pays.
const PAYING: [&str; 4] = ["charge", "authorize", "create-intent", "payable-page"];

/// How texts start that are what a client sent.
const SENT: [&str; 26] = [
    "req.body",
    "request.body",
    "req.query",
    "request.query",
    "req.params",
    "request.params",
    "ctx.request.body",
    "ctx.query",
    "event.body",
    "json.parse(event.body",
    "await req.json()",
    "req.json()",
    "await request.json()",
    "request.json",
    "request.get_json()",
    "request.form",
    "request.args",
    "request.post",
    "request.get[",
    "request.get.",
    "request.data",
    "self.request.data",
    "$_post",
    "$_get",
    "$_request",
    "params[:",
];

/// What of a request of Laravel or Symfony is what a client sent.
const SENT_PHP: [&str; 8] = [
    "$request->input(",
    "$request->get(",
    "$request->post(",
    "$request->query(",
    "$request->request->get(",
    "$request->query->get(",
    "$request->amount",
    "$request->total",
];

/// What only hands on, before a value.
const HANDED: [&str; 17] = [
    "await ",
    "number(",
    "parseint(",
    "parsefloat(",
    "math.round(",
    "math.floor(",
    "int(",
    "float(",
    "round(",
    "decimal(",
    "intval(",
    "floatval(",
    "(int)",
    "(float)",
    "string(",
    "+",
    "(",
];

/// Words of payments whose amount is the customer's to choose.
const CHOSEN: [&str; 15] = [
    "donat",
    "tip",
    "tips",
    "topup",
    "wallet",
    "deposit",
    "credits",
    "gift",
    "contribut",
    "fund",
    "pledge",
    "recharge",
    "sponsor",
    "balance",
    "refill",
];

/// Judges the payments of a change.
pub(crate) fn judge(change: &Change, findings: &mut Findings) {
    for call in change.select_calls().kinds(&PAYING) {
        let sent = |call: &Call| sent_amount(call).map(|(_, effect)| effect.word());
        if caused(&call, sent).is_none() {
            continue;
        }
        let Some((value, effect)) = sent_amount(&call) else {
            continue;
        };
        findings
            .report(&RULE, &(call.path(), value.span()))
            .effect(effect)
            .message(format!(
                "`{}` takes its amount from the request as it is: whoever sends it sets the price",
                call.callee()
            ))
            .label("from the client")
            .help("take the amount from the order that the server knows, or compare it with that first");
    }
}

/// The amount of a payment that is what the client sent, and what that asks for.
fn sent_amount(call: &Call) -> Option<(Expression, Effect)> {
    let value = amount(call)?;
    let origins = value.origins();
    let text = surroundings(call);
    let written = value.text();
    let is_sent = is_sent(&written, &written)
        || origins
            .iter()
            .any(|origin| is_sent(&origin.expression().text(), &written))
        || is_taken(&written, &text);
    if !is_sent {
        return None;
    }
    if compares(&text) {
        return None;
    }
    let named = words(&format!(
        "{} {} {text}",
        call.function().name(),
        call.path()
    ));
    let is_chosen = named
        .iter()
        .any(|word| CHOSEN.iter().any(|start| word.starts_with(start)));
    let effect = match is_chosen || !call.operation()?.is_certain() {
        true => Effect::Note,
        false => Effect::Review,
    };
    Some((value, effect))
}

/// The text of the function around a call, in lower case: of the closure where that stands in none.
fn surroundings(call: &Call) -> String {
    let (own, named) = (call.function(), call.function().named());
    let function = match named.name() == "<module>" {
        true => own,
        false => named,
    };
    let steps = function.steps();
    steps
        .iter()
        .map(|step| step.text().to_ascii_lowercase() + "\n")
        .collect()
}

/// Whether a value is of a variable that what a client sent is taken apart into, or stands for:
/// `const { amount } = req.body`, `data = request.get_json()`.
fn is_taken(value: &str, text: &str) -> bool {
    let lower = value.trim().trim_start_matches('$').to_ascii_lowercase();
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let root: String = lower
        .chars()
        .take_while(|letter| is_part(*letter))
        .collect();
    !root.is_empty()
        && words(&lower).iter().any(|word| is_amount(word))
        && text.lines().any(|line| {
            line.split_once('=').is_some_and(|(left, right)| {
                left.split(|letter| !is_part(letter))
                    .any(|name| name == root)
                    && is_sent(right, value)
            })
        })
}

/// The amount that a payment is given.
fn amount(call: &Call) -> Option<Expression> {
    call.arguments()
        .into_iter()
        .find_map(|argument| match argument.name() {
            Some(name) => is_own(&name).then(|| argument.value()),
            None => {
                let entries = argument.value().entries().into_iter();
                entries
                    .filter(|(name, _)| is_own(name))
                    .map(|(_, value)| value)
                    .next()
            }
        })
}

fn is_own(name: &str) -> bool {
    let heard = words(name);
    is_amount(name)
        && !heard
            .iter()
            .any(|word| matches!(word.as_str(), "fee" | "refund" | "tip"))
}

/// Whether a text is what a client sent, and an amount.
fn is_sent(text: &str, value: &str) -> bool {
    let mut lower = text.trim().to_ascii_lowercase();
    while let Some(rest) = HANDED.iter().find_map(|word| lower.strip_prefix(word)) {
        lower = rest.trim_start().to_owned();
    }
    let starts = SENT
        .iter()
        .chain(&SENT_PHP)
        .find(|start| lower.starts_with(**start));
    let Some(start) = starts else { return false };
    let rest = lower.get(start.len()..).unwrap_or_default();
    let is_whole = rest.chars().all(|letter| !letter.is_alphanumeric());
    let named = words(&lower).iter().any(|word| is_amount(word));
    named || is_whole && words(value).iter().any(|word| is_amount(word))
}

/// Whether a text compares two amounts, or an amount with what is known of the order.
fn compares(text: &str) -> bool {
    text.lines().any(|line| {
        let is_compared = ["!==", "!=", " < ", " > ", "===", " == ", "<=", ">="]
            .iter()
            .find_map(|sign| line.split_once(sign));
        let is_known = |side: &str| {
            let heard = words(side);
            heard.len() > 1
                && heard.iter().any(|word| is_amount(word))
                && !side
                    .trim_end()
                    .ends_with(|letter: char| letter.is_ascii_digit())
        };
        let has_amount = |side: &str| words(side).iter().any(|word| is_amount(word));
        is_compared.is_some_and(|(left, right)| {
            has_amount(left) && has_amount(right) && (is_known(left) || is_known(right))
        })
    })
}
