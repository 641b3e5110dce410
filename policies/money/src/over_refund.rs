//! `over-refund`: more is refunded than was paid.

use tollgate_sdk::{Effect, File, Findings, Rule, words};

use crate::comparison::{compares, is_comment};
use crate::unit::Unit;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "over-refund",
    summary: "nothing keeps a refund within what was paid and not yet refunded",
    effect: Effect::Review,
    help: "Gateways cap the refunds of one payment, not those of an order with several, nor what your books say. Compute \
           what is left under a lock (paid, less all refunds that succeeded or are on their way), refuse more, and \
           give each refund a key of its own.",
};

/// What a refund is kept within by.
const CAPS: [&str; 19] = [
    "math.min(",
    " min(",
    "(min(",
    ".min(",
    "refundable",
    "remaining",
    "already_refunded",
    "alreadyrefunded",
    "amount_refunded",
    "amountrefunded",
    "refunded_amount",
    "refundedamount",
    "total_refunded",
    "totalrefunded",
    "available_to_refund",
    "availabletorefund",
    "max_refund",
    "maxrefund",
    "credit_allowed",
];

/// Calls for a refund, in lower case.
const CALLS: [&str; 12] = [
    "refund(",
    "refunds.create(",
    "refund.create(",
    "refunds->create(",
    "refund::create(",
    "refund.create!",
    "refund_payment(",
    "refundpayment(",
    "create_refund(",
    "createrefund(",
    "issue_refund(",
    "process_refund(",
];

/// What is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hazard {
    /// The change took away what kept it within.
    Lost,
    /// Where no payment is left, the first one is refunded again.
    Again,
}

/// Judges a function.
pub(crate) fn judge(file: &File, unit: &Unit, findings: &mut Findings) {
    let Some(hazard) = hazard(unit) else { return };
    let place = match hazard {
        Hazard::Lost => unit.place_of(file, &CALLS),
        Hazard::Again => match unit.now.lines().find(|line| falls_back(line)) {
            Some(line) => unit.place_of(file, &[line]),
            None => unit.at,
        },
    };
    let message = match hazard {
        Hazard::Lost => {
            "this change takes away what kept the refund within what was paid and not yet refunded"
        }
        Hazard::Again => {
            "where no payment is left to refund, the first one is refunded once more: customers get more than they paid"
        }
    };
    findings
        .report(&RULE, &(file.path(), place))
        .message(message)
        .label(match hazard {
            Hazard::Lost => "nothing caps it now",
            Hazard::Again => "refunds the first again",
        })
        .help("refuse what exceeds the paid amount less all earlier refunds");
}

fn hazard(unit: &Unit) -> Option<Hazard> {
    if !refunds(&unit.now) {
        return None;
    }
    let falls = |text: &str| text.lines().any(falls_back);
    if falls(&unit.now) && !unit.before.as_deref().is_some_and(falls) {
        return Some(Hazard::Again);
    }
    let before = unit.before.as_deref()?;
    (refunds(before) && is_capped(before) && !is_capped(&unit.now)).then_some(Hazard::Lost)
}

/// Whether a text calls for a refund.
fn refunds(text: &str) -> bool {
    text.lines().filter(|line| !is_comment(line)).any(|line| {
        let is_definition = [
            "def ",
            "function ",
            "func ",
            "fn ",
            "fun ",
            "public ",
            "private ",
            "protected ",
        ]
        .iter()
        .any(|start| line.trim_start().starts_with(start));
        !is_definition && CALLS.iter().any(|call| line.contains(call))
    })
}

fn is_capped(text: &str) -> bool {
    let own: Vec<&str> = text.lines().filter(|line| !is_comment(line)).collect();
    let own = own.join("\n");
    CAPS.iter().any(|cap| own.contains(cap)) || compares(&own)
}

/// `payments.find(open) || payments[0]`, where payments are refunded.
fn falls_back(line: &str) -> bool {
    let fallback = ["|| ", "?? ", "?: ", " or "].iter().find_map(|sign| {
        let (left, right) = line.split_once(sign)?;
        Some((left, right.trim_start()))
    });
    let Some((left, right)) = fallback else {
        return false;
    };
    let name: String = right
        .chars()
        .take_while(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.'))
        .collect();
    let rest = right.get(name.len()..).unwrap_or_default();
    let is_first = rest.starts_with("[0]") || name.ends_with(".first");
    let list = name.trim_end_matches(".first");
    let is_payments = words(list).iter().any(|word| {
        matches!(
            word.as_str(),
            "payments"
                | "charges"
                | "transactions"
                | "captures"
                | "refundablepayments"
                | "settledpayments"
        ) || word.ends_with("payments")
    });
    let searches = ["find", "detect", "next(", "first", "filter", "select"]
        .iter()
        .any(|call| left.contains(call));
    is_first && is_payments && searches
}
