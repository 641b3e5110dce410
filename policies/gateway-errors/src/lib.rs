//! Judges what happens when a call that moves money fails: whether anybody hears of it, and
//! whether what they hear is true.
//!
//! Each rule has a file of its own that judges one call. A call gets one finding: that of the
//! rule which asks for the most, and among equals the one that tells the most. What the change
//! did not make worse stays silent.

mod abandoned;
mod ambiguous_as_failure;
mod answer;
mod errors;
mod follow_ups;
mod handler;
mod hazard;
mod ignored_result;
mod lost_await;
mod lost_check;
mod lost_handler;
mod money;
mod outcome;
mod position;
mod removed_handler;
mod result;
mod routes;
mod sequel;
mod site;
mod success_reported_as_failure;
mod swallowed;
mod unawaited;
mod unhandled;
mod unsettled_success;

use std::collections::BTreeSet;

use tollgate_sdk::{
    Call, Change, Effect, File, Findings, Judges, Manifest, Operation, Policy, Texts,
};

use crate::hazard::{Hazard, worsened};

/// The policy.
struct GatewayErrors;

/// A rule that judges a call by itself, on either side of the change.
struct Judged {
    judge: fn(&Call, &Operation) -> Option<Hazard>,
    report: fn(&Call, &Operation, Hazard, &mut Findings),
}

/// The most telling first.
const JUDGED: [Judged; 6] = [
    Judged {
        judge: unawaited::judge,
        report: unawaited::report,
    },
    Judged {
        judge: swallowed::judge,
        report: swallowed::report,
    },
    Judged {
        judge: success_reported_as_failure::judge,
        report: success_reported_as_failure::report,
    },
    Judged {
        judge: ambiguous_as_failure::judge,
        report: ambiguous_as_failure::report,
    },
    Judged {
        judge: ignored_result::judge,
        report: ignored_result::report,
    },
    Judged {
        judge: abandoned::judge,
        report: abandoned::report,
    },
];

impl Policy for GatewayErrors {
    fn manifest() -> Manifest {
        Manifest {
            id: "gateway-errors",
            version: env!("CARGO_PKG_VERSION"),
            summary: "Failures of payments are heard, and taken for what they are",
            rules: &[
                swallowed::RULE,
                success_reported_as_failure::RULE,
                ambiguous_as_failure::RULE,
                unawaited::RULE,
                ignored_result::RULE,
                unsettled_success::RULE,
                abandoned::RULE,
                unhandled::RULE,
                removed_handler::RULE,
            ],
            options: &[],
            judges: Judges::ByFile,
        }
    }

    fn configure(options: &str) -> Result<GatewayErrors, String> {
        let given: String = options.split_whitespace().collect();
        match given.as_str() {
            "" | "{}" => Ok(GatewayErrors),
            _ => Err("the policy `gateway-errors` takes no options".to_owned()),
        }
    }

    fn check(&self, change: &Change, findings: &mut Findings) {
        // One finding about an entry point is enough, however many calls it makes.
        let mut entries: Vec<(String, (u32, u32))> = Vec::new();
        for call in change.select_calls().moving_money() {
            let Some(operation) = call.operation() else {
                continue;
            };
            site::forget();
            if report_worst(&call, &operation, findings) {
                continue;
            }
            if let Some(loss) = removed_handler::judge(&call, &operation, change) {
                removed_handler::report(&call, &operation, &loss, findings);
            } else if let Some(hazard) = worsened(&call, unsettled_success::judge) {
                unsettled_success::report(&call, &operation, hazard, findings);
            } else if let Some(entry) = unhandled::judge(&call, &operation) {
                let place = (entry.path(), position::start(entry.span()));
                if !entries.contains(&place) {
                    unhandled::report(&call, &operation, &entry, findings);
                    entries.push(place);
                }
            }
        }
        for call in change.select_calls().reaching().moving_money() {
            let Some(reach) = call.reach() else {
                continue;
            };
            site::forget();
            if let Some(hazard) = worsened(&call, unawaited::judge_reached) {
                unawaited::report(&call, &reach.operation(), hazard, findings);
            } else if let Some(hazard) = worsened(&call, swallowed::judge_reached) {
                swallowed::report(&call, &reach.operation(), hazard, findings);
            }
        }
        check_around_payments(change, findings);
    }
}

/// Judges the calls around payments that the change touched: those that move no money
/// themselves, in files that deal with payments.
fn check_around_payments(change: &Change, findings: &mut Findings) {
    let files: Vec<File> = change
        .select_files()
        .into_iter()
        .filter(|file| !file.is_test() && file.language().is_some())
        .collect();
    let texts = Texts::new(change);
    lost_handler::judge_all(change, &files, &texts, findings);
    let about = files.iter().filter(|file| file.is_about_payments());
    let paths: BTreeSet<String> = about.map(File::path).collect();
    for call in change.select_calls().touched() {
        let is_judged = call
            .operation()
            .is_some_and(|operation| operation.moves_money())
            || worsened(&call, unawaited::judge_reached).is_some();
        if is_judged || !paths.contains(&call.path()) {
            continue;
        }
        if let Some(lost) = lost_await::judge(&call, &texts) {
            lost_await::report(&call, lost, findings);
        }
    }
}

/// Reports the worst that the change did to a call, if anything.
fn report_worst(call: &Call, operation: &Operation, findings: &mut Findings) -> bool {
    let mut worst: Option<(Hazard, &Judged)> = None;
    for rule in &JUDGED {
        let found = worsened(call, |side| {
            let operation = side.operation()?;
            (rule.judge)(side, &operation)
        });
        let Some(found) = found else {
            continue;
        };
        if worst
            .as_ref()
            .is_none_or(|(worst, _)| found.effect > worst.effect)
        {
            worst = Some((found, rule));
        }
        if found.effect == Effect::Block {
            break;
        }
    }
    let Some((hazard, rule)) = worst else {
        return false;
    };
    (rule.report)(call, operation, hazard, findings);
    true
}

tollgate_sdk::policy!(GatewayErrors);
