//! What names of calls and errors say of payments. Names prove nothing: do not block on them.

use crate::words;

/// Words of calls that set money in motion.
const MOVING: &[&str] = &[
    "authorise",
    "authorize",
    "bill",
    "capture",
    "charge",
    "charges",
    "credit",
    "debit",
    "deposit",
    "disburse",
    "invoice",
    "invoices",
    "pay",
    "payday",
    "payin",
    "payment",
    "payments",
    "payout",
    "payouts",
    "purchase",
    "refund",
    "refunds",
    "settle",
    "subscribe",
    "subscription",
    "transfer",
    "transfers",
    "withdraw",
    "withdrawal",
];

/// Words of errors that a payment can end in, and of who sends them.
const FAILING: &[&str] = &[
    "adyen",
    "balanced",
    "billing",
    "braintree",
    "card",
    "charge",
    "checkout",
    "gateway",
    "gocardless",
    "invoice",
    "klarna",
    "merchant",
    "mollie",
    "pay",
    "payment",
    "payments",
    "payout",
    "paypal",
    "paystack",
    "razorpay",
    "refund",
    "square",
    "stripe",
    "subscription",
    "transfer",
];

/// First words of calls that only look, compute or show.
const LOOKING: &[&str] = &[
    "as",
    "build",
    "calculate",
    "can",
    "compute",
    "convert",
    "count",
    "describe",
    "fetch",
    "filter",
    "find",
    "for",
    "format",
    "from",
    "get",
    "has",
    "is",
    "list",
    "load",
    "lock",
    "log",
    "map",
    "new",
    "parse",
    "prepare",
    "print",
    "read",
    "render",
    "select",
    "serialize",
    "set",
    "should",
    "show",
    "sort",
    "sum",
    "to",
    "total",
    "unlock",
    "validate",
    "verify",
    "with",
];

/// Last words of names that stand for something beside the money.
const BESIDE: &[&str] = &[
    "account",
    "accounts",
    "address",
    "button",
    "complete",
    "completed",
    "config",
    "configuration",
    "customer",
    "error",
    "event",
    "events",
    "exception",
    "form",
    "gateway",
    "history",
    "label",
    "link",
    "links",
    "log",
    "method",
    "methods",
    "option",
    "options",
    "page",
    "params",
    "plan",
    "profile",
    "provider",
    "report",
    "response",
    "settings",
    "source",
    "state",
    "status",
    "template",
    "token",
    "type",
    "url",
    "view",
    "webhook",
];

/// Whether a call sets money in motion by its name: `process_payment`, `payouts.create`,
/// `card.debit`. What looks something up, computes or shows it does not.
pub fn moves_money_by_name(callee: &str) -> bool {
    let mut segments = callee.rsplit('.');
    let method = segments.next().unwrap_or_default();
    let heard = words(method);
    let Some(first) = heard.first() else {
        return false;
    };
    if LOOKING.binary_search(&first.as_str()).is_ok() {
        return false;
    }
    let moves = |name: &[String]| {
        let is_beside = |word: &String| BESIDE.binary_search(&word.as_str()).is_ok();
        let is_moving = |word: &String| MOVING.binary_search(&word.as_str()).is_ok();
        !name.last().is_some_and(is_beside) && name.iter().any(is_moving)
    };
    // `payouts.create`: the resource says what the verb does not.
    let creates = matches!(
        first.as_str(),
        "create"
            | "execute"
            | "initiate"
            | "make"
            | "perform"
            | "process"
            | "run"
            | "send"
            | "submit"
    );
    moves(&heard)
        || creates
            && segments
                .next()
                .is_some_and(|resource| moves(&words(resource)))
}

/// Whether an error type is one that payments end in: `Stripe::CardError`, `PaymentError`.
pub fn is_payment_error(written: &str) -> bool {
    words(written)
        .iter()
        .any(|word| FAILING.binary_search(&word.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{BESIDE, FAILING, LOOKING, MOVING, is_payment_error, moves_money_by_name};

    #[test]
    fn names_tell_who_moves_money() {
        assert!(
            [MOVING, FAILING, LOOKING, BESIDE]
                .iter()
                .all(|list| list.is_sorted())
        );
        for callee in [
            "self._process_payment",
            "customer.cards.one().debit",
            "payout_service.create_transfer",
            "client.payouts.create",
            "self.payin",
            "execute_payment",
        ] {
            assert!(moves_money_by_name(callee), "{callee}");
        }
        for callee in [
            "payment.get_success_url",
            "getPaymentMethods",
            "order.items.create",
            "formatCharge",
            "payments.find",
            "PaymentError",
            "models.PayoutMethod.create",
            "tokenize_apple_pay_token",
            "",
        ] {
            assert!(!moves_money_by_name(callee), "{callee}");
        }
    }

    #[test]
    fn errors_of_payments_are_known() {
        for written in ["Stripe.CardError", "PaymentError", "balanced.exc.HTTPError"] {
            assert!(is_payment_error(written), "{written}");
        }
        for written in ["ValueError", "Exception", "Discharged"] {
            assert!(!is_payment_error(written), "{written}");
        }
    }
}
