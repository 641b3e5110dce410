//! Judges idempotency keys: whether a call that moves money carries one, what the key is made
//! of, and whether the gateway gets to see it.
//!
//! `judgement` decides which rule says the most about a call; each rule has a file of its own
//! that judges one call and words the finding. What the change did not cause stays silent.
//! `sdk_landmine` looks at versions of SDKs instead of calls.

mod constant_key;
mod dropped_key;
mod hazard;
mod items;
mod judgement;
mod lost_key;
mod makeup;
mod misplaced_key;
mod missing_key;
mod operation;
mod reached;
mod repetition;
mod sdk_landmine;
mod shared_key;
mod source_place;
mod unstable_key;
mod wording;

use tollgate_sdk::{Change, Findings, Judges, Manifest, Policy};

/// The policy.
struct Idempotency;

impl Policy for Idempotency {
    fn manifest() -> Manifest {
        Manifest {
            id: "idempotency",
            version: env!("CARGO_PKG_VERSION"),
            summary: "Payments that are tried again carry the same key, and only those",
            rules: &[
                missing_key::RULE,
                unstable_key::RULE,
                constant_key::RULE,
                shared_key::RULE,
                misplaced_key::RULE,
                dropped_key::RULE,
                sdk_landmine::RULE,
            ],
            options: &[],
            judges: Judges::ByFile,
        }
    }

    fn configure(options: &str) -> Result<Idempotency, String> {
        let given: String = options.split_whitespace().collect();
        match given.as_str() {
            "" | "{}" => Ok(Idempotency),
            _ => Err("the policy `idempotency` takes no options".to_owned()),
        }
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        judgement::judge_all(change, findings);
        lost_key::judge_all(change, findings);
        sdk_landmine::judge_all(change, findings);
    }
}

tollgate_sdk::policy!(Idempotency);
