//! `no-record-before`: money moves before anything says that it was going to.

use tollgate_sdk::{Call, Effect, Findings, Operation, Rule};

use crate::course::Course;
use crate::language::{has_word, is_own_object, receiver, root, targets};
use crate::operation::{self, Wording};
use crate::record;
use crate::walk::Record;

pub(crate) const RULE: Rule = Rule {
    name: "no-record-before",
    summary: "money moves before anything records the attempt",
    effect: Effect::Review,
    help: "When the process dies between the charge and its record, nothing is left to reconcile with. Store an attempt \
           with its idempotency key before the call, or make the key from the order, so that the same call can be made \
           again safely.",
};

/// A charge that nothing announces.
pub(crate) struct Hazard {
    is_removed: bool,
}

/// Judges a call that is new, or lost what was recorded before it.
pub(crate) fn judge(call: &Call, operation: &Operation, course: &Course) -> Option<Hazard> {
    let Some(Record::Call(record)) = &course.record else {
        return None;
    };
    if !is_due(call, operation) || is_announced(call) || updates_own_record(record, call) {
        return None;
    }
    match call.before() {
        None => Some(Hazard { is_removed: false }),
        Some(before) => is_announced(&before).then_some(Hazard { is_removed: true }),
    }
}

/// Whether an operation needs a record before it: it makes something new at the gateway, and
/// can't be made again safely.
fn is_due(call: &Call, operation: &Operation) -> bool {
    let makes = matches!(
        operation.kind().as_str(),
        "charge" | "transfer" | "payout" | "refund" | "topup"
    );
    makes && !operation::is_bound_to_object(operation) && !operation::has_steady_key(call)
}

/// Whether something was recorded before the call, here or in a caller.
fn is_announced(call: &Call) -> bool {
    let announces = |call: &Call| {
        call.calls_before().iter().any(|earlier| {
            is_record(earlier)
                || earlier
                    .callees()
                    .iter()
                    .any(|function| function.calls().iter().any(is_record))
        })
    };
    announces(call) || call.function().named().callers().iter().any(announces)
}

fn is_record(call: &Call) -> bool {
    match call.role().as_str() {
        "persist" => record::is_durable(call, false) && !record::is_bystander(call),
        "enqueue" => true,
        _ => false,
    }
}

/// Whether the record after the call is the row of this very movement, which was there before:
/// a payout that was loaded, a payment that was handed in.
fn updates_own_record(record: &Call, call: &Call) -> bool {
    let function = call.function();
    let mut known: Vec<String> = function.parameters();
    known.extend(function.named().parameters());
    let earlier = call
        .preceding()
        .into_iter()
        .filter(|step| step.kind() == "assign");
    known.extend(earlier.flat_map(|step| targets(&step.text())));
    let loops = call
        .enclosing()
        .into_iter()
        .filter(|step| step.kind() == "each-loop");
    known.extend(loops.flat_map(|step| {
        step.text()
            .split_whitespace()
            .take(6)
            .map(trimmed)
            .collect::<Vec<_>>()
    }));
    let callee = record.callee();
    let mentioned = record
        .arguments()
        .into_iter()
        .flat_map(|argument| argument.value().mentions());
    std::iter::once(receiver(&callee).to_owned())
        .chain(mentioned)
        .any(|chain| {
            let name = root(&chain);
            let is_class = name.starts_with(char::is_uppercase);
            !is_own_object(name)
                && !is_class
                && known.iter().any(|known| known == name)
                && has_word(
                    name,
                    &[
                        "payment",
                        "payout",
                        "refund",
                        "transfer",
                        "attempt",
                        "transaction",
                        "withdrawal",
                    ],
                )
        })
}

fn trimmed(word: &str) -> String {
    word.trim_matches(|character: char| !(character.is_alphanumeric() || character == '_'))
        .to_owned()
}

/// Words the finding.
pub(crate) fn report(hazard: &Hazard, call: &Call, operation: &Operation, findings: &mut Findings) {
    let wording = Wording::of(operation);
    let change = if hazard.is_removed {
        " The change removed what was recorded before."
    } else {
        ""
    };
    let key = match operation.key_place().as_str() {
        "none" => String::new(),
        _ => format!(
            ", with the `{}` that the call carries",
            operation.key_name()
        ),
    };
    findings
        .report(&RULE, call)
        .message(format!(
            "nothing says that this {} was begun: when the process dies before it is recorded, {} {} and nobody knows; \
             when it is tried again {}.{change}",
            wording.noun, wording.gateway, wording.done, wording.again
        ))
        .label("nothing is recorded before this")
        .help(format!("store an attempt before `{}`{key}, and write the outcome into it afterwards", call.callee()));
}
