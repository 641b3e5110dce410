//! Asks that a team writes down what each of its gateways can answer and what it does for each
//! answer, and that this page and the code say the same.
//!
//! What a change does to an integration is judged in the file that calls the gateway; what it
//! writes into a page is judged there. The page is that of the head: it is deployed with the code.

mod integration;
mod page;
mod undocumented;
mod wording;

use tollgate_sdk::{Call, Change, Effect, Findings, Judges, Manifest, Policy, Rule, text_options};

/// A gateway without a page.
const MISSING: Rule = Rule {
    name: "missing-contract",
    summary: "a gateway is used, and no page says what it answers and what is done then",
    effect: Effect::Review,
    help: "What a gateway answers to a timeout, a decline or a second try is known by whoever looked it up last. \
           Written down, it can be reviewed, tested, and compared with the code: `tollgate gateways contract ID` \
           writes the first version of the page from the catalogue and the code.",
};

/// A page that can't be compared with anything.
const INCOMPLETE: Rule = Rule {
    name: "incomplete-contract",
    summary: "the contract of a gateway says something that can't be read, or that is not so",
    effect: Effect::Review,
    help: "A table of responses has the columns `response`, `outcome` and `what we do`, and mostly `where`. Outcomes \
           are words of the catalogue, and places are files that there are.",
};

/// Code that knows more than the page.
const UNDOCUMENTED: Rule = Rule {
    name: "undocumented-outcome",
    summary: "code handles an answer of a gateway that its contract does not document",
    effect: Effect::Review,
    help: "Whoever relies on the page does not know of that answer: tests leave it out, and the next integration \
           handles it otherwise. Add a row for it: what it means for the money, and what is done.",
};

/// A page that knows more than the code.
const UNHANDLED: Rule = Rule {
    name: "unhandled-outcome",
    summary: "the contract documents an ambiguous outcome that no code handles",
    effect: Effect::Review,
    help: "After an ambiguous outcome nobody knows whether money moved. Where no code tells it from a failure, the \
           customer is asked to pay again: look the payment up, or keep it pending until a webhook tells.",
};

/// Code that went on without its page.
const STALE: Rule = Rule {
    name: "stale-contract",
    summary: "the integration of a gateway changes, and its contract does not",
    effect: Effect::Review,
    help: "A page that is not changed with the code is soon believed by nobody. Say in it what the change brings: \
           the new operation, what is done for an answer now, the key.",
};

/// More gateways than these in one file are a catalogue of somebody else's.
const MAX_GATEWAYS: usize = 4;

/// The policy.
struct GatewayContract;

impl Policy for GatewayContract {
    fn manifest() -> Manifest {
        Manifest {
            id: "gateway-contract",
            version: env!("CARGO_PKG_VERSION"),
            summary: "What a gateway answers is written down, and the code does what is written",
            rules: &[MISSING, INCOMPLETE, UNDOCUMENTED, UNHANDLED, STALE],
            options: &[],
            judges: Judges::ByFile,
        }
    }

    fn configure(options: &str) -> Result<GatewayContract, String> {
        text_options(options, &[]).map(|_none| GatewayContract)
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        let mut gateways: Vec<(String, Vec<Call>)> = Vec::new();
        for call in change.select_calls().operations() {
            let Some(operation) = call.operation() else {
                continue;
            };
            let gateway = operation.gateway();
            match gateways.iter_mut().find(|(known, _)| *known == gateway) {
                Some((_, calls)) => calls.push(call),
                None => gateways.push((gateway, vec![call])),
            }
        }
        if gateways.is_empty() {
            page::judge_all(change, findings);
        }
        for (gateway, calls) in gateways.into_iter().take(MAX_GATEWAYS) {
            integration::judge(change, &gateway, calls, findings);
        }
    }
}

tollgate_sdk::policy!(GatewayContract);
