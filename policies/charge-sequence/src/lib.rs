//! Judges what stands between taking money and writing it down.
//!
//! `course` walks from a call that moves money to the place that records it; each rule has a
//! file of its own that judges one call, and `judgement` decides which of them says the most
//! about it. What the change did not cause stays silent.

mod answer;
mod charge_in_transaction;
mod check_then_charge;
mod classify;
mod course;
mod fallible;
mod fallible_step;
mod judgement;
mod language;
mod moved_payment;
mod no_record_before;
mod operation;
mod outward;
mod record;
mod removed_guard;
mod rescue;
mod subject;
mod transaction;
mod walk;

use tollgate_sdk::{Change, Findings, Judges, Manifest, Policy};

/// The policy.
struct ChargeSequence;

impl Policy for ChargeSequence {
    fn manifest() -> Manifest {
        Manifest {
            id: "charge-sequence",
            version: env!("CARGO_PKG_VERSION"),
            summary: "Nothing stands between taking money and writing it down",
            rules: &[
                fallible_step::RULE,
                charge_in_transaction::RULE,
                check_then_charge::RULE,
                no_record_before::RULE,
                removed_guard::RULE,
            ],
            options: &[],
            judges: Judges::ByFile,
        }
    }

    fn configure(options: &str) -> Result<ChargeSequence, String> {
        let given: String = options.split_whitespace().collect();
        match given.as_str() {
            "" | "{}" => Ok(ChargeSequence),
            _ => Err("the policy `charge-sequence` takes no options".to_owned()),
        }
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        let judged = judgement::judge_all(change, findings);
        removed_guard::judge_all(change, &judged, findings);
        moved_payment::judge_all(change, &judged, findings);
    }
}

tollgate_sdk::policy!(ChargeSequence);
