//! `truncated-amount`: what is behind the point of an amount is cut off.

use tollgate_sdk::{Effect, Rule};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "truncated-amount",
    summary: "an amount in minor units is cut off where it must be rounded",
    effect: Effect::Review,
    help: "`(int) (19.99 * 100)` is 1998: the customer pays a cent too little, and the order never adds up. Round \
           before the cast: `(int) round($total * 100)`, `Math.round(total * 100)`.",
};
