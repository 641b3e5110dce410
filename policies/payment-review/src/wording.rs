//! What is said of a change to an operation: what it is, and what must be looked at.

use tollgate_sdk::{Difference, Interaction, Operation, words};

/// So many arguments are named.
const MAX_NAMED: usize = 4;

/// What changed, and what a reviewer must look at, in one line.
pub(crate) fn message(lead: &Interaction, differences: &[Difference], count: usize) -> String {
    let (call, operation) = (&lead.call, &lead.operation);
    let callee = call.callee();
    let title = title(operation, &callee);
    let article = match title.starts_with(['A', 'E', 'I', 'O']) {
        true => "an",
        false => "a",
    };
    let others = match count {
        0 | 1 => String::new(),
        count => format!(" and {} more like it", count - 1),
    };
    let what = match differences.first() {
        Some(Difference::New) | None => format!("a new {title} (`{callee}`{others})"),
        Some(Difference::Operation) => {
            format!("another operation, now {article} {title} (`{callee}`{others})")
        }
        Some(_) => format!(
            "{} of {article} {title} (`{callee}`{others})",
            changed(differences)
        ),
    };
    format!(
        "{what}: a reviewer must look at {}",
        look_at(operation, differences)
    )
}

/// A few words beside the underline.
pub(crate) fn label(differences: &[Difference]) -> String {
    match differences.first() {
        Some(Difference::New) | None => "new".to_owned(),
        Some(Difference::Operation) => "another operation".to_owned(),
        Some(_) => changed(differences),
    }
}

/// What to do.
pub(crate) fn help(operation: &Operation) -> String {
    format!(
        "have somebody other than the author approve it who knows how {} answers and fails",
        operation.gateway_title()
    )
}

fn title(operation: &Operation, callee: &str) -> String {
    let kind = match operation.kind().as_str() {
        "charge" => "charge",
        "authorize" => "authorization",
        "capture" => "capture",
        "refund" => "refund",
        "payout" => "payout",
        "transfer" => "transfer",
        "topup" => "top-up",
        "void" => "void",
        "subscribe" => "subscription",
        "invoice" => "invoice",
        "create-intent" if callee.to_lowercase().contains("intent") => "payment intent",
        "create-intent" => "prepared payment",
        "payable-page" => "payment page",
        "verify-webhook" | "unverified-webhook" => "webhook",
        _ => "operation",
    };
    format!("{} {kind}", operation.gateway_title())
}

/// What changed of a call that stood before.
fn changed(differences: &[Difference]) -> String {
    let mut parts = Vec::new();
    let names = names(differences);
    match names.as_slice() {
        [] => {}
        names => {
            let shown: Vec<String> = names
                .iter()
                .take(MAX_NAMED)
                .map(|name| match name.starts_with("argument ") {
                    true => (*name).to_owned(),
                    false => format!("`{name}`"),
                })
                .collect();
            let more = match names.len().saturating_sub(MAX_NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            parts.push(format!("changed {}{more}", shown.join(", ")));
        }
    }
    if differences.contains(&Difference::Handling) {
        parts.push("changed error handling".to_owned());
    }
    if differences.contains(&Difference::Repetition) {
        parts.push("changed repetition".to_owned());
    }
    parts.join(" and ")
}

fn names(differences: &[Difference]) -> Vec<&str> {
    let names = differences
        .iter()
        .filter_map(|difference| match difference {
            Difference::Argument(name) => Some(name.as_str()),
            _ => None,
        });
    names.collect()
}

fn look_at(operation: &Operation, differences: &[Difference]) -> String {
    if matches!(
        differences.first(),
        None | Some(Difference::New | Difference::Operation)
    ) {
        return of_operation(&operation.kind()).to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for name in names(differences) {
        let part = of_argument(operation, name);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    // One thing to look at for what nobody knows better is enough.
    if parts.len() > 1 {
        parts.retain(|part| *part != ANY_ARGUMENT);
    }
    if differences.contains(&Difference::Handling) {
        parts.push(match operation.kind().as_str() {
            "verify-webhook" | "unverified-webhook" => {
                "whether an event that is not verified still changes nothing"
            }
            _ => {
                "what is recorded, and what the customer is told, after a decline, a timeout and a server error"
            }
        });
    }
    if differences.contains(&Difference::Repetition) {
        parts.push("whether a second try carries the key of the first");
    }
    parts.truncate(3);
    parts.join("; at ")
}

fn of_operation(kind: &str) -> &'static str {
    match kind {
        "refund" | "void" => {
            "who may ask for it, whether more than was paid can go back, and what happens if it runs twice"
        }
        "payout" | "transfer" | "topup" => {
            "who gets how much, and what happens if its answer is lost or it runs twice"
        }
        "payable-page" => "where amount and currency come from, and what marks the order as paid",
        "verify-webhook" | "unverified-webhook" => {
            "what is done before the signature is verified, and on a second delivery"
        }
        "capture" => {
            "how much is captured, and what happens if its answer is lost or it runs twice"
        }
        "subscribe" | "invoice" => {
            "what is billed when, and what happens if its answer is lost or it runs twice"
        }
        _ => {
            "where the amount comes from, and what happens if it is declined, its answer is lost, or it runs twice"
        }
    }
}

const ANY_ARGUMENT: &str =
    "what the gateway does with the new value, and whether the code behind still fits its answer";

fn of_argument(operation: &Operation, name: &str) -> &'static str {
    let heard = words(name);
    let has = |wanted: &[&str]| heard.iter().any(|word| wanted.contains(&word.as_str()));
    let key = operation.key_name();
    if name == key || heard.concat().contains("idempotency") {
        "whether the same payment keeps the same key, and another one gets another"
    } else if has(&[
        "amount", "currency", "price", "total", "value", "quantity", "fee", "tax", "unit",
    ]) {
        "the unit of the amount, and whether it is what the customer agreed to"
    } else if has(&[
        "account",
        "destination",
        "customer",
        "beneficiary",
        "recipient",
        "transfer",
    ]) {
        "whose money it is, and who gets it"
    } else if has(&[
        "capture", "confirm", "off", "session", "usage", "method", "intent", "sca",
    ]) {
        "when the money moves, and whether the code behind waits for that"
    } else if has(&["url", "webhook", "notify", "callback", "redirect", "return"]) {
        "where the customer and the gateway's messages go"
    } else {
        ANY_ARGUMENT
    }
}
