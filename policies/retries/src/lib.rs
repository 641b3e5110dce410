//! Judges what makes a payment run again: clients that send a request twice, retries of a team's
//! own payments, queues that try more often or longer than the gateway remembers, and second
//! attempts that the gateway can't know for the same payment.
//!
//! What `idempotency` says of a call with a loop, helper or decorator around it in the same file
//! is not said again here. Each rule has a file of its own. What stood before is silent.

mod clients;
mod horizon;
mod key_outlived;
mod lost_uniqueness;
mod more_runs;
mod operation;
mod options;
mod retried_decline;
mod retried_payment;
mod retried_request;
mod second_payment;
mod source;

use tollgate_sdk::{Change, Findings, Judges, Manifest, Policy};

use crate::source::Source;

/// The policy.
struct Retries;

impl Policy for Retries {
    fn manifest() -> Manifest {
        Manifest {
            id: "retries",
            version: env!("CARGO_PKG_VERSION"),
            summary: "What is tried again is the same payment to the gateway",
            rules: &[
                retried_request::RULE,
                retried_payment::RULE,
                more_runs::RULE,
                key_outlived::RULE,
                retried_decline::RULE,
                second_payment::RULE,
            ],
            options: &[],
            judges: Judges::ByFile,
        }
    }

    fn configure(options: &str) -> Result<Retries, String> {
        let given: String = options.split_whitespace().collect();
        match given.as_str() {
            "" | "{}" => Ok(Retries),
            _ => Err("the policy `retries` takes no options".to_owned()),
        }
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        for file in change.select_files() {
            // Files with an operation in them are among those about payments.
            if !file.is_about_payments() || file.language().is_none() || file.is_test() {
                continue;
            }
            let Some(source) = Source::of(change, file) else {
                continue;
            };
            judge_file(change, &source, findings);
        }
        second_payment::judge_reaching(change, findings);
    }
}

/// Judges a file that deals with payments.
fn judge_file(change: &Change, source: &Source, findings: &mut Findings) {
    second_payment::judge_file(change, source, findings);
    if source.speaks_of_retries() {
        let payments = source.payments(change);
        retried_request::judge(change, source, &payments, findings);
        key_outlived::judge(source, &payments, findings);
        more_runs::judge(source, &payments, findings);
        retried_decline::judge(source, &payments, findings);
        retried_payment::judge(change, source, &payments, findings);
    }
    lost_uniqueness::judge(source, findings);
}

tollgate_sdk::policy!(Retries);
