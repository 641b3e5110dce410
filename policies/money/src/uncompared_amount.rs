//! `uncompared-amount`: an order counts as paid without a look at how much was paid.

use tollgate_sdk::{Effect, File, Findings, Rule};

use crate::comparison::compares;
use crate::unit::Unit;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "uncompared-amount",
    summary: "an order counts as paid, or a balance is credited, without a look at how much was paid",
    effect: Effect::Review,
    help: "A payment of one cent is a payment. Before anything counts as paid compare what the gateway says was paid, \
           and in which currency, with what the order costs, exactly and in minor units; keep what differs for \
           people to look at.",
};

/// What lets something count as paid.
pub(crate) const PAID: [&str; 22] = [
    "add_funds",
    "addfunds",
    "mark_as_paid",
    "markaspaid",
    "mark_paid",
    "markpaid",
    "mark_order_paid",
    "markorderpaid",
    "payment_complete",
    "paymentcomplete",
    "'paid'",
    "\"paid\"",
    "paid = true",
    "paid: true",
    "ispaid = true",
    "status.paid",
    "status::paid",
    "add_credit",
    "addcredit",
    "credit_account",
    "pay_invoice",
    "payinvoice",
];

/// What of a notification of PayPal says how much was paid: the form that the customer paid by can
/// be changed by that customer.
const NOTIFIED: [&str; 2] = ["mc_gross", "payment_gross"];

/// What is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hazard {
    /// The change took the comparison away.
    Lost,
    /// There never was one.
    Absent,
}

/// Judges a function, and tells whether there was anything to say.
pub(crate) fn judge(file: &File, unit: &Unit, findings: &mut Findings) -> bool {
    let Some(hazard) = hazard(unit) else {
        return false;
    };
    let message = match hazard {
        Hazard::Lost => {
            "this change takes the comparison of what was paid with what was owed away: a payment of one cent now \
             counts as the whole"
        }
        Hazard::Absent => {
            "the notification's amount is not compared with what was owed: customers can change the form that they \
             pay by, and one cent counts as the whole"
        }
    };
    findings
        .report(&RULE, &(file.path(), unit.place_of(file, &PAID)))
        .message(message)
        .label("not compared")
        .help("compare amount and currency with the order before it counts as paid");
    true
}

fn hazard(unit: &Unit) -> Option<Hazard> {
    if !counts(&unit.now) || compares(&unit.now) {
        return None;
    }
    match &unit.before {
        Some(before) if compares(before) && counts(before) => Some(Hazard::Lost),
        Some(before) if counts(before) && is_notified(before) => None,
        _ => is_notified(&unit.now).then_some(Hazard::Absent),
    }
}

fn counts(text: &str) -> bool {
    PAID.iter().any(|sign| text.contains(sign))
}

fn is_notified(text: &str) -> bool {
    NOTIFIED.iter().any(|field| text.contains(field))
}
