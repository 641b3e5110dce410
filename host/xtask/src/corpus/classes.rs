//! Which rules may claim which class of defect.

/// Each class, and the policies whose rules may claim it.
const CLASSES: &[(&str, &[&str])] = &[
    ("missing_idempotency", &["idempotency", "retries"]),
    ("idempotency_key_not_sent", &["idempotency", "retries"]),
    ("wrong_idempotency_key", &["idempotency", "retries"]),
    ("unstable_idempotency_key", &["idempotency", "retries"]),
    ("double_charge_no_guard", REPEATED),
    ("retry_double_charge", REPEATED),
    ("retry_or_loop_double_charge", REPEATED),
    ("webhook_no_dedupe", &["webhooks", "concurrency"]),
    ("webhook_bad_ack", &["webhooks", "concurrency"]),
    ("webhook_no_signature", &["webhooks"]),
    ("webhook_weak_signature", &["webhooks"]),
    ("unhandled_gateway_error", &["gateway-errors"]),
    ("swallowed_gateway_error", &["gateway-errors"]),
    ("timeout_treated_as_failure", &["gateway-errors"]),
    ("unawaited_charge", &["gateway-errors"]),
    ("early_exit_after_charge", &["charge-sequence"]),
    ("charge_not_recorded", &["charge-sequence"]),
    ("payment_not_bound_to_order", PAID_FOR_ANOTHER),
    ("amount_mismatch_check", PAID_FOR_ANOTHER),
    ("float_money", &["money"]),
    ("money_unit_error", &["money"]),
    ("risky_gateway_config", &["gateway-config", "retries"]),
    ("secret_exposure", &["gateway-config", "retries"]),
    ("secret_in_config", &["gateway-config", "retries"]),
];

const REPEATED: &[&str] = &["idempotency", "retries", "charge-sequence", "concurrency"];

const PAID_FOR_ANOTHER: &[&str] = &["money", "webhooks", "charge-sequence"];

/// Policies that ask people to look or to prepare and find no defect: their reviews of harmless
/// commits count apart.
pub(super) const ASKING: [&str; 4] = [
    "payment-review",
    "error-case-tests",
    "gateway-contract",
    "incident-readiness",
];

/// The policies whose rules may claim a class, where it is known.
pub(super) fn rules(class: &str) -> Option<&'static [&'static str]> {
    CLASSES
        .iter()
        .find(|(known, _)| *known == class)
        .map(|(_, policies)| *policies)
}

/// The policy of a rule, `policy/rule`.
pub(super) fn policy(rule: &str) -> &str {
    rule.split_once('/').map_or(rule, |(policy, _)| policy)
}

/// Whether a rule may claim a class.
pub(super) fn may_claim(rule: &str, class: &str) -> bool {
    rules(class).is_some_and(|policies| policies.contains(&policy(rule)))
}
