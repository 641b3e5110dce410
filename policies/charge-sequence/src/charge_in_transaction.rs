//! `charge-in-transaction`: money moves inside a database transaction that can still roll back.

use tollgate_sdk::{Call, Effect, Findings, Operation, Rule};

use crate::course;
use crate::fallible::{Fallible, Sort};
use crate::operation::Wording;
use crate::record;
use crate::transaction::{self, Transaction};

pub(crate) const RULE: Rule = Rule {
    name: "charge-in-transaction",
    summary: "money moves inside a database transaction that can still roll back",
    effect: Effect::Review,
    help: "A rollback undoes the record and not the charge: the money is gone and nothing says so. Store an attempt \
           and commit it, call the gateway outside of any transaction, then store the outcome in a second one.",
};

/// A charge in a transaction.
pub(crate) struct Hazard {
    effect: Effect,
    is_new: bool,
    transaction: Transaction,
    later: Vec<Fallible>,
}

impl Hazard {
    pub(crate) fn effect(&self) -> Effect {
        self.effect
    }

    /// Whether the change put the charge into a transaction, or the transaction around it.
    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }
}

/// Judges a call that moves money by the transaction around it, if the change caused that or
/// made it worse.
pub(crate) fn judge(call: &Call, operation: &Operation) -> Option<Hazard> {
    let mut hazard = assess(call, operation)?;
    if let Some(before) = call.before() {
        let base = before
            .operation()
            .and_then(|operation| assess(&before, &operation));
        hazard.is_new = base.is_none();
        if base.is_some_and(|base| base.effect >= hazard.effect) {
            return None;
        }
    }
    Some(hazard)
}

/// The same for a call that leads to the money in another file, where the change is the cause.
/// What is done about a rollback there can't be seen from here.
pub(crate) fn judge_reached(call: &Call, operation: &Operation) -> Option<Hazard> {
    let mut hazard = assess(call, operation)?;
    let base = call.before().and_then(|before| {
        let reach = before.reach()?;
        assess(&before, &reach.operation())
    });
    hazard.effect = hazard.effect.min(Effect::Review);
    base.is_none().then_some(hazard)
}

fn assess(call: &Call, operation: &Operation) -> Option<Hazard> {
    let transaction = transaction::around(call)?;
    let within = transaction.step.as_ref();
    let entrance = transaction.entrance.as_ref().unwrap_or(call);
    let mut later = course::to_end(entrance, operation, within);
    if transaction.entrance.is_some() {
        later.extend(course::to_end(call, operation, None));
    }
    if later.is_empty() {
        return None;
    }
    let can_undo = later
        .iter()
        .any(|fallible| fallible.is_certain && fallible.sort != Sort::Write);
    let is_kept = keeps_attempt(call, &transaction);
    let may_block = can_undo
        && !is_kept
        && transaction.entrance.is_none()
        && operation.is_certain()
        && operation.kind() != "authorize";
    let effect = if may_block {
        Effect::Block
    } else {
        Effect::Review
    };
    Some(Hazard {
        effect,
        is_new: true,
        transaction,
        later,
    })
}

/// Whether something was recorded before the transaction began, which a rollback leaves alone.
fn keeps_attempt(call: &Call, transaction: &Transaction) -> bool {
    let entrance = transaction.entrance.as_ref().unwrap_or(call);
    let Some(step) = &transaction.step else {
        return false;
    };
    entrance.calls_before().iter().any(|earlier| {
        !step.holds_call(earlier)
            && earlier.role() == "persist"
            && record::is_durable(earlier, false)
            && !record::is_bystander(earlier)
    })
}

/// Words the finding.
pub(crate) fn report(hazard: &Hazard, call: &Call, operation: &Operation, findings: &mut Findings) {
    let wording = Wording::of(operation);
    let path = call.path();
    let undoing = hazard
        .later
        .iter()
        .find(|fallible| fallible.is_certain && fallible.sort != Sort::Write)
        .or_else(|| hazard.later.first());
    let report = findings.report(&RULE, call);
    report
        .message(format!(
            "{} moves the money inside the transaction `{}`: when a later step fails, the rollback erases the record \
             and not the {}, and when it is tried again {}",
            wording.gateway, hazard.transaction.text, wording.noun, wording.again
        ))
        .label("a rollback doesn't undo this")
        .effect(hazard.effect)
        .help(format!(
            "commit a record of the attempt first, call `{}` outside of the transaction, and store its outcome in a \
             second one",
            call.callee()
        ))
        .related(&(path.clone(), hazard.transaction.span), "the transaction begins here");
    if let Some(undoing) = undoing {
        report.related(
            &(path, undoing.span()),
            "when this fails, the transaction rolls back",
        );
    }
}
