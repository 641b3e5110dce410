//! `float-amount`: binary floating point becomes an amount of money.

use tollgate_sdk::{Effect, Rule};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "float-amount",
    summary: "an amount in minor units is a float times a hundred, as it comes out",
    effect: Effect::Review,
    help: "`19.99 * 100` is 1998.9999999999998, and `1.1 * 100` is 110.00000000000001. Keep amounts in minor units \
           or in decimals all the way; where a float is all that there is, round the product: \
           `Math.round(total * 100)`.",
};
