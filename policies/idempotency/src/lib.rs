//! A built-in policy of Tollgate.
use tollgate_sdk::{Change, Effect, Findings, Manifest, Policy, Rule};

const MISSING_KEY: Rule = Rule {
    name: "missing-key",
    summary: "a charge without an idempotency key",
    effect: Effect::Review,
    help: "Pass a key made from the order, and store it before the call.",
};

struct Keys;

impl Policy for Keys {
    fn manifest() -> Manifest {
        Manifest { id: "idempotency", version: "0.1.0", summary: "Keys on charges", rules: &[MISSING_KEY], options: &[] }
    }

    fn configure(_options: &str) -> Result<Keys, String> {
        Ok(Keys)
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        for charge in change.select_calls().moving_money().touched() {
            if charge.key().origin() == "absent" {
                findings
                    .report(&MISSING_KEY, &charge)
                    .message(format!("`{}` can run twice: it carries no idempotency key", charge.callee()))
                    .help("pass a key made from the order, and store it before the call");
            }
        }
    }
}

tollgate_sdk::policy!(Keys);
