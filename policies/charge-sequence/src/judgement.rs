//! Which rule says the most about a call.

use tollgate_sdk::{Call, Change, Effect, Findings, Operation, Span};

use crate::{charge_in_transaction, check_then_charge, course, fallible_step, no_record_before};

/// Judges every call that moves money, and reports at most one finding for each. Where the
/// findings are, and the calls that they are about.
pub(crate) fn judge_all(change: &Change, findings: &mut Findings) -> Vec<(String, Span)> {
    let mut reported: Vec<(String, Span)> = Vec::new();
    for call in change.select_calls().moving_money() {
        let Some(operation) = call
            .operation()
            .filter(|operation| operation.kind() != "void")
        else {
            continue;
        };
        if let Some(hazard) = judge(&call, &operation) {
            let place = (call.path(), hazard.span(&call));
            // Two ways of paying may lead through the same step: it is said once.
            if !reported.iter().any(|known| is_same_place(known, &place)) {
                hazard.report(&call, &operation, findings);
                reported.push(place);
                reported.push((call.path(), call.span()));
            }
        }
    }
    judge_reaching(change, findings, &mut reported);
    reported
}

/// Judges the calls that lead to a payment in another file: by what is around them here. What
/// follows the payment there can't be seen from here.
fn judge_reaching(change: &Change, findings: &mut Findings, reported: &mut Vec<(String, Span)>) {
    for call in change.select_calls().reaching().moving_money() {
        let Some(reach) = call.reach() else {
            continue;
        };
        let operation = reach.operation();
        if operation.kind() == "void" || !reach.is_followed() {
            continue;
        }
        if let Some(hazard) = charge_in_transaction::judge_reached(&call, &operation) {
            charge_in_transaction::report(&hazard, &call, &operation, findings);
        } else if let Some(hazard) = check_then_charge::judge_reached(&call, &operation) {
            check_then_charge::report(&hazard, &call, &operation, findings);
        } else {
            continue;
        }
        reported.push((call.path(), call.span()));
    }
}

/// What a call is found guilty of.
enum Hazard {
    Fallible(fallible_step::Hazard),
    Transaction(charge_in_transaction::Hazard),
    Check(check_then_charge::Hazard),
    NoRecord(no_record_before::Hazard),
}

impl Hazard {
    fn span(&self, call: &Call) -> Span {
        match self {
            Hazard::Fallible(hazard) => hazard.span(),
            _ => call.span(),
        }
    }

    fn report(&self, call: &Call, operation: &Operation, findings: &mut Findings) {
        match self {
            Hazard::Fallible(hazard) => fallible_step::report(hazard, call, operation, findings),
            Hazard::Transaction(hazard) => {
                charge_in_transaction::report(hazard, call, operation, findings);
            }
            Hazard::Check(hazard) => check_then_charge::report(hazard, call, operation, findings),
            Hazard::NoRecord(hazard) => no_record_before::report(hazard, call, operation, findings),
        }
    }
}

/// The rule that says the most: what blocks comes first; then the step that the change put
/// after the charge, the transaction, the race, the missing record.
fn judge(call: &Call, operation: &Operation) -> Option<Hazard> {
    let course = course::to_record(call, operation);
    let no_record = no_record_before::judge(call, operation, &course);
    let fallible = fallible_step::judge(call, operation, course);
    let transaction = charge_in_transaction::judge(call, operation);
    let (fallible, transaction) = match (fallible, transaction) {
        // A transaction that the change puts around the charge undoes the record wherever it
        // stands; in one that stood there, the new step is the news.
        (Some(fallible), Some(transaction)) => {
            let is_fallible = match fallible.effect().cmp(&transaction.effect()) {
                std::cmp::Ordering::Equal => !transaction.is_new(),
                order => order.is_gt(),
            };
            if is_fallible {
                (Some(fallible), None)
            } else {
                (None, Some(transaction))
            }
        }
        pair => pair,
    };
    let is_news =
        |fallible: &fallible_step::Hazard| fallible.effect() == Effect::Block || fallible.is_put();
    match (fallible, transaction) {
        (Some(fallible), _) if is_news(&fallible) => Some(Hazard::Fallible(fallible)),
        (_, Some(transaction)) => Some(Hazard::Transaction(transaction)),
        (fallible, None) => check_then_charge::judge(call, operation)
            .map(Hazard::Check)
            .or(fallible.map(Hazard::Fallible))
            .or(no_record.map(Hazard::NoRecord)),
    }
}

pub(crate) fn is_same_place(left: &(String, Span), right: &(String, Span)) -> bool {
    let start = |span: Span| (span.start_line, span.start_column);
    left.0 == right.0 && start(left.1) == start(right.1)
}
