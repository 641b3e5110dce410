//! Refunds above a limit must carry a ledger entry.
//!
//! Finance books a refund only when its metadata names the entry that allowed it. A large one
//! without it has to be traced by hand, weeks later.

use tollgate_sdk::{
    Call, Change, Effect, Expression, Findings, Judges, Manifest, Options, Policy, Rule,
};

const UNBOOKED_REFUND: Rule = Rule {
    name: "unbooked-refund",
    summary: "a large refund that names no ledger entry",
    effect: Effect::Block,
    help: "Write the entry first, then pass its id as `ledger` in the refund's metadata.",
};

const UNKNOWN_AMOUNT: Rule = Rule {
    name: "unknown-amount",
    summary: "a refund without a ledger entry whose amount can't be read off the code",
    effect: Effect::Note,
    help: "Check that it stays below the limit, or pass the id of its ledger entry.",
};

/// The policy, with its options.
struct Refunds {
    limit_cents: i64,
}

impl Policy for Refunds {
    fn manifest() -> Manifest {
        Manifest {
            id: "{name}",
            version: env!("CARGO_PKG_VERSION"),
            summary: "Large refunds are in the ledger before they are made",
            rules: &[UNBOOKED_REFUND, UNKNOWN_AMOUNT],
            options: &[(
                "limit-cents",
                "integer, 50000: refunds up to this need no ledger entry",
            )],
            judges: Judges::ByFile,
        }
    }

    fn configure(options: &str) -> Result<Refunds, String> {
        let options = Options::read(options)?;
        let limit_cents = options.integer("limit-cents").unwrap_or(50_000);
        if limit_cents < 0 {
            return Err(format!("`limit-cents` is {limit_cents}: it can't be negative"));
        }
        Ok(Refunds { limit_cents })
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        for refund in change.select_calls().kinds(&["refund"]).touched() {
            if entry(&refund, "metadata.ledger").is_some() {
                continue;
            }
            match amount(&refund) {
                Some(cents) if cents <= self.limit_cents => {}
                Some(cents) => {
                    findings
                        .report(&UNBOOKED_REFUND, &refund)
                        .message(format!(
                            "this refunds {cents} cents without a ledger entry: above {} nobody may",
                            self.limit_cents
                        ))
                        .help("write the entry first, and pass its id as `metadata.ledger`");
                }
                None => {
                    findings
                        .report(&UNKNOWN_AMOUNT, &refund)
                        .message("how much this refunds is decided elsewhere, and it names no ledger entry")
                        .help("pass the id of its entry as `metadata.ledger`, or check that it stays small");
                }
            }
        }
    }
}

/// The amount that a call names as a number, also through a constant.
fn amount(call: &Call) -> Option<i64> {
    let origins = entry(call, "amount")?.origins();
    match origins.as_slice() {
        [origin] if origin.kind() == "constant" => {
            let written = origin.expression().text().replace('_', "");
            written.parse().ok()
        }
        _ => None,
    }
}

/// What a call is given under a name: as a keyword, or in an object among its arguments.
fn entry(call: &Call, path: &str) -> Option<Expression> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let arguments = call.arguments().into_iter();
    let mut found = arguments
        .filter_map(|argument| match argument.name() {
            Some(name) => (name == first).then(|| argument.value()),
            None => inside(&argument.value(), first),
        })
        .next()?;
    for name in rest.split('.').filter(|name| !name.is_empty()) {
        found = inside(&found, name)?;
    }
    Some(found)
}

fn inside(object: &Expression, name: &str) -> Option<Expression> {
    let mut entries = object.entries().into_iter();
    entries.find(|(known, _)| known == name).map(|(_, value)| value)
}

tollgate_sdk::policy!(Refunds);
