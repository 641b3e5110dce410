//! `weak-verification`: a webhook's signature is verified in a way that lets a forged one pass, or
//! a genuine one fail.
//!
//! What makes it weak has a file each: `comparison.rs`, `untrusted_secret.rs`, and the reparsed
//! body in `ignored_verification.rs`.

use tollgate_sdk::{Effect, Rule};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "weak-verification",
    summary: "a webhook's signature is verified in a way that lets a forged one pass, or a genuine one fail",
    effect: Effect::Review,
    help: "Compare signatures in constant time (`crypto.timingSafeEqual`, `hmac.compare_digest`, `hash_equals`, \
           `secure_compare`, `hmac.Equal`, `MessageDigest.isEqual`, `FixedTimeEquals`, `verify_slice`): `==` tells by \
           its time how much of a guess was right. Take the secret from the configuration and never from the request. \
           Verify the raw body: parsed and written again it is not what was signed.",
};
