//! Asks that somebody else looks at a change to the integration of a gateway: at a new operation,
//! another argument, other handling of errors, a new major version of its SDK, or its contract.
//!
//! What asks is what changed and not where: a file of payment code whose layout, comments, names
//! or tests changed, or that only moved, is nothing to review here.

mod contract;
mod major;
mod operation;
mod wording;

use tollgate_sdk::{Change, Findings, Judges, Manifest, Policy, text_options};

/// Where contracts of gateways lie, unless the configuration says it.
const CONTRACTS: &str = "docs/gateways/**";

/// The policy.
struct PaymentReview {
    contracts: Vec<String>,
}

impl Policy for PaymentReview {
    fn manifest() -> Manifest {
        Manifest {
            id: "payment-review",
            version: env!("CARGO_PKG_VERSION"),
            summary: "A change to the integration of a gateway is looked at by somebody else",
            rules: &[
                operation::NEW,
                operation::ARGUMENT,
                operation::HANDLING,
                major::RULE,
                contract::RULE,
            ],
            options: &[(
                "contracts",
                "a text or a list of texts, `docs/gateways/**` by default: globs of the pages that say what gateways answer",
            )],
            judges: Judges::ByFile,
        }
    }

    fn configure(options: &str) -> Result<PaymentReview, String> {
        let mut contracts = vec![CONTRACTS.to_owned()];
        for (_, globs) in text_options(options, &["contracts"])? {
            contracts = globs;
        }
        Ok(PaymentReview { contracts })
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        // Where everything is judged as if it were new there is no change to look at.
        if change.is_whole_tree() {
            return;
        }
        operation::judge_all(change, findings);
        major::judge_all(change, findings);
        contract::judge_all(change, &self.contracts, findings);
    }
}

tollgate_sdk::policy!(PaymentReview);
