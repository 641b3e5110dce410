//! Files that deal with payments by their names.
//!
//! Much of the code that loses money names no gateway: a team's own client, a job, a service.

/// Words by which folders and files are named that deal with payments.
const PAYMENT_WORDS: &[&str] = &[
    "adyen",
    "bill",
    "billing",
    "braintree",
    "capture",
    "charge",
    "charges",
    "checkout",
    "checkouts",
    "contribution",
    "contributions",
    "cybersource",
    "deposit",
    "deposits",
    "disbursement",
    "disbursements",
    "donation",
    "donations",
    "expense",
    "expenses",
    "gateway",
    "gateways",
    "gocardless",
    "invoice",
    "invoices",
    "invoicing",
    "klarna",
    "ledger",
    "membership",
    "memberships",
    "mollie",
    "mpesa",
    "order",
    "orders",
    "pay",
    "payable",
    "payday",
    "payer",
    "payin",
    "payins",
    "payment",
    "payments",
    "payout",
    "payouts",
    "paypal",
    "payroll",
    "paystack",
    "psp",
    "purchase",
    "purchases",
    "razorpay",
    "refund",
    "refunds",
    "remittance",
    "settlement",
    "settlements",
    "stripe",
    "subscription",
    "subscriptions",
    "transfer",
    "transfers",
    "wallet",
    "wallets",
    "worldpay",
];

/// Whether a path speaks of payments. Words fall where letters change their case and at whatever
/// is no letter: `cron/charge-orders.js`, `PayInvoice.rb`.
pub(crate) fn is_about_payments(path: &str) -> bool {
    let mut word = String::new();
    let mut was_lower = false;
    for character in path.chars().chain(['/']) {
        let starts_word = character.is_uppercase() && was_lower;
        if !character.is_alphanumeric() || starts_word {
            if PAYMENT_WORDS.binary_search(&word.as_str()).is_ok() {
                return true;
            }
            word.clear();
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
        was_lower = character.is_lowercase() || character.is_numeric();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{PAYMENT_WORDS, is_about_payments};

    #[test]
    fn paths_are_known_by_whole_words() {
        assert!(PAYMENT_WORDS.is_sorted());
        for path in [
            "cron/00-charge-recurring.js",
            "app/PayInvoice.rb",
            "src/payments/index.ts",
        ] {
            assert!(is_about_payments(path), "{path}");
        }
        for path in ["src/discharge/paying_attention.py", "src/display.ts", ""] {
            assert!(!is_about_payments(path), "{path}");
        }
    }
}
