//! `shared-key`: a key that several payments, operations or items have in common.

use tollgate_sdk::{Call, Effect, Expression, Findings, Key, Operation, Rule, Step};

use crate::hazard::{Ground, Hazard, Kind};
use crate::items;
use crate::makeup::{self, Makeup, Nature};
use crate::operation;
use crate::repetition;
use crate::source_place::{Beside, Home, home};
use crate::wording;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "shared-key",
    summary: "several payments have one idempotency key",
    effect: Effect::Review,
    help: "The gateway answers a repeated key with its first answer, or refuses it. Payments that share a key \
           (all items of a loop, two operations on one order, everything that one client sends) collapse into \
           the first. Give each its own: what is paid, and which operation it is. `block` where the second \
           payment is lost for certain; `review` otherwise.",
};

/// The hazard of a key that is given with the call.
pub(crate) fn judge(call: &Call, made: &Makeup, operation: &Operation) -> Option<Hazard> {
    let most = operation::most(operation);
    let hazard =
        |effect: Effect, ground| Some(Hazard::new(Kind::Shared, effect.min(most), [ground]));
    if made.is_made_once() && !made.has_identity && !made.has(Nature::Counter) {
        let is_module = made.fresh.iter().all(|fresh| fresh.home == Home::Module);
        let effect = if is_module {
            Effect::Block
        } else {
            Effect::Review
        };
        return hazard(effect, Ground::Once);
    }
    if let Some(step) = loop_without_item(call, made) {
        let is_left_early =
            step.kind() != "closure" && step.all().iter().any(|inner| leaves(inner, &step));
        let names = items::varying_names(&step);
        let is_lost = !is_left_early && items::arguments_vary_with(call, &names);
        return hazard(
            if is_lost {
                Effect::Block
            } else {
                Effect::Review
            },
            Ground::Items,
        );
    }
    let other = same_key_before(call, made, operation)?;
    let is_same_operation = other
        .operation()
        .is_some_and(|other| other.name() == operation.name());
    if is_same_operation {
        return hazard(Effect::Block, Ground::OtherPayment);
    }
    hazard(Effect::Review, Ground::OtherOperation)
}

/// The hazard of a key that is set for a whole client; nothing where it is made for the call.
pub(crate) fn judge_client(call: &Call, key: &Key, operation: &Operation) -> Option<Hazard> {
    let value = key.shared()?;
    let where_made = client_home(&value, call);
    if where_made == Home::Invocation && repetition::loops_over_items(call).is_empty() {
        return None;
    }
    let is_sent = operation.key_place() == "header";
    let effect = if where_made == Home::Module && is_sent {
        Effect::Block
    } else {
        Effect::Review
    };
    Some(Hazard::new(
        Kind::Shared,
        effect.min(operation::most(operation)),
        [Ground::Client],
    ))
}

fn client_home(value: &Expression, call: &Call) -> Home {
    home(value, call)
}

/// The innermost loop over items whose key says nothing of the item.
fn loop_without_item(call: &Call, made: &Makeup) -> Option<Step> {
    let value = made.value.as_ref()?;
    let step = repetition::loops_over_items(call).into_iter().next()?;
    let names = items::varying_names(&step);
    let varies = made.is_made_by_caller || comes_from_helper(call, value);
    if names.is_empty() || varies || items::varies_with(value, &names) {
        return None;
    }
    Some(step)
}

/// Whether the key is made of what another function of the file is given: that may be the item.
fn comes_from_helper(call: &Call, value: &Expression) -> bool {
    let own = call.function().named().span();
    let is_own = |line: u32| (own.start_line..=own.end_line).contains(&line);
    value.origins().iter().any(|origin| {
        origin.kind() == "parameter" && !is_own(origin.expression().span().start_line)
    })
}

/// Whether a step leaves a loop that it is in. What a closure in the loop returns does not.
fn leaves(step: &Step, around: &Step) -> bool {
    let is_way_out = match step.kind().as_str() {
        "return" => true,
        "jump" => step.text().starts_with("break"),
        _ => false,
    };
    is_way_out && !is_in_closure(step, around)
}

fn is_in_closure(step: &Step, around: &Step) -> bool {
    let mut next = step.parent();
    while let Some(outer) = next.filter(|outer| !outer.is_same(around)) {
        if outer.kind() == "closure" {
            return true;
        }
        next = outer.parent();
    }
    false
}

/// An earlier call on the same way through the function that sends the same key to the same
/// gateway: of another operation, or of this one with other arguments.
fn same_key_before(call: &Call, made: &Makeup, operation: &Operation) -> Option<Call> {
    let value = made.value.as_ref()?;
    if !made.fresh.is_empty() && value.kind() != "name" {
        return None;
    }
    let text = value.text();
    let gateway = operation.gateway();
    let is_handler = call.within("handler").is_some();
    call.calls_before().into_iter().find(|other| {
        let Some(other_operation) = other.operation() else {
            return false;
        };
        let is_relevant = other_operation.moves_money() && other_operation.gateway() == gateway;
        if !is_relevant || is_other_way(other, call) {
            return false;
        }
        let key = other.key();
        let is_same = makeup::of(other, &key)
            .and_then(|made| made.value)
            .is_some_and(|other| other.text() == text);
        let is_again = other_operation.name() == operation.name()
            && (is_handler || arguments_text(other) == arguments_text(call));
        is_same && !is_again
    })
}

/// Whether `other` stands on a way that leaves the function before `call` is reached.
fn is_other_way(other: &Call, call: &Call) -> bool {
    other.step().always_leaves()
        || other.enclosing().iter().any(|step| {
            !step.holds_call(call)
                && matches!(step.kind().as_str(), "arm" | "handler")
                && step.always_leaves()
        })
}

fn arguments_text(call: &Call) -> Vec<String> {
    call.arguments()
        .iter()
        .map(|argument| argument.value().text())
        .collect()
}

/// Reports it.
pub(crate) fn report(
    call: &Call,
    key: &Key,
    made: Option<&Makeup>,
    operation: &Operation,
    hazard: &Hazard,
    findings: &mut Findings,
) {
    let callee = call.callee();
    let gateway = operation.gateway_title();
    let lost = wording::lost(operation);
    let first = format!(
        "{gateway} answers with the result of the first or refuses the request, and {lost}"
    );
    let message = match () {
        () if hazard.rests_on(Ground::Client) => {
            format!(
                "`{callee}` goes out with a key that is set for the whole client: for the second payment {first}"
            )
        }
        () if hazard.rests_on(Ground::Once) => {
            format!(
                "the key of `{callee}` is made up once and sent with every payment: after the first, {first}"
            )
        }
        () if hazard.rests_on(Ground::Items) => {
            format!(
                "the key of `{callee}` is the same for all items of the loop: after the first, {first}"
            )
        }
        () if hazard.rests_on(Ground::OtherPayment) => {
            format!("`{callee}` sends the key of an earlier, different payment: {first}")
        }
        () => format!(
            "`{callee}` sends the key of another operation: {gateway} may answer with that one's result or refuse the request, and {lost}"
        ),
    };
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(message)
        .label(label(hazard))
        .help(help(call, hazard));
    relate(report, call, key, made, operation, hazard);
}

fn relate(
    report: &mut tollgate_sdk::Report,
    call: &Call,
    key: &Key,
    made: Option<&Makeup>,
    operation: &Operation,
    hazard: &Hazard,
) {
    if let Some(value) = key.shared().filter(|_| hazard.rests_on(Ground::Client)) {
        report.related(
            &Beside::new(call, value.span()),
            "the key of the whole client",
        );
    }
    let Some(made) = made else { return };
    if hazard.rests_on(Ground::Once) {
        for fresh in &made.fresh {
            report.related(&Beside::new(call, fresh.expression.span()), "made once");
        }
    } else if hazard.rests_on(Ground::Items) {
        if let Some(step) = loop_without_item(call, made) {
            report.related(
                &Beside::new(call, wording::head_of(step.span(), &step.text())),
                "runs once for each item",
            );
        }
    } else if let Some(other) = same_key_before(call, made, operation) {
        report.related(&other, "sends the same key");
    }
}

fn label(hazard: &Hazard) -> &'static str {
    match () {
        () if hazard.rests_on(Ground::Client) => "sent with a client-wide key",
        () if hazard.rests_on(Ground::Once) => "one key for all payments",
        () if hazard.rests_on(Ground::Items) => "one key for all items",
        () => "the same key as an earlier call",
    }
}

fn help(call: &Call, hazard: &Hazard) -> String {
    let example = wording::example(call);
    match () {
        () if hazard.rests_on(Ground::Client) => {
            format!("take the key off the client and pass one with each call, such as {example}")
        }
        () if hazard.rests_on(Ground::Items) => "put the id of the item into the key".to_owned(),
        () if hazard.rests_on(Ground::Once) => {
            format!("make the key for each payment, from what is paid: {example}")
        }
        () => {
            format!("put the name of the operation and of its part into the key, such as {example}")
        }
    }
}
