//! `unbound-payment`: a payment counts for an order, a customer or a tenant that it was not made
//! for.

use tollgate_sdk::{Effect, Expression, Findings, Rule, Span, Step};

use crate::handler::Handling;
use crate::unit::{At, Unit};
use crate::words::{any, last, root, short_text, words};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "unbound-payment",
    summary: "a payment is accepted without a look whether it was made for this order, customer or tenant",
    effect: Effect::Review,
    help: "A payment's id, like every id that comes with a request or an event, can be anybody's. Compare what the \
           gateway says of the payment (metadata, reference, customer, amount, currency) with the order before it \
           counts, look records up under the customer or tenant they must belong to, and let no payment count \
           twice.",
};

/// What a payment is bound to.
const OWNERS: [&str; 16] = [
    "tenant",
    "customer",
    "user",
    "order",
    "account",
    "merchant",
    "currency",
    "amount",
    "total",
    "store",
    "owner",
    "organization",
    "organisation",
    "connector",
    "invoice",
    "member",
];

/// A look that the change took away.
pub(crate) struct Loss {
    /// What was looked at.
    pub(crate) what: String,
    /// Where it stood before.
    pub(crate) was: Span,
    /// Where it is missed.
    pub(crate) at: Span,
}

/// Judges what the change took out of a unit.
pub(crate) fn judge(
    unit: &Unit,
    before: &Unit,
    handling: Handling,
    touched: &[Span],
) -> Option<Loss> {
    let is_payment = handling > Handling::Not
        || any(
            &words(&unit.name),
            &[
                "payment", "charge", "order", "checkout", "pay", "capture", "invoice",
            ],
        );
    // Who connects an account pays nothing by it.
    if !is_payment
        || before.text.contains("oauth")
        || before.path.to_ascii_lowercase().contains("oauth")
        || before.name.to_ascii_lowercase().contains("oauth")
    {
        return None;
    }
    let (what, was) = lost_comparison(unit, before)
        .or_else(|| lost_reuse_check(unit, before))
        .or_else(|| lost_owner(unit, before))?;
    Some(Loss {
        what,
        was,
        at: unit.near(touched),
    })
}

/// The branches of a unit that refuse something.
fn refusals(unit: &Unit) -> Vec<(Step, Expression)> {
    let steps = unit.function.steps();
    let all = steps.iter().flat_map(|step| step.all());
    all.filter(|step| step.kind() == "branch")
        .filter_map(|step| {
            let condition = step.expressions().into_iter().next()?;
            let refuses = step
                .children()
                .iter()
                .any(|arm| arm.label() == "then" && refuses(arm));
            refuses.then_some((step, condition))
        })
        .collect()
}

fn refuses(arm: &Step) -> bool {
    arm.children().iter().any(|step| {
        let text = short_text(step);
        step.kind() == "raise"
            || step.kind() == "return"
                && ["Err", "rror", "40", "rejected", "false", "nil, ", "fmt."]
                    .iter()
                    .any(|sign| text.contains(sign))
            || ["throw", "raise", "abort", "wp_die", "bail!", "halt"]
                .iter()
                .any(|word| text.trim_start().starts_with(word))
            || text.contains("res.status(4")
    })
}

/// `if data.tenant_id != connector.tenant_id { return Err }` is gone.
fn lost_comparison(unit: &Unit, before: &Unit) -> Option<(String, Span)> {
    let gone = refusals(before).into_iter().find_map(|(step, condition)| {
        let owner = compared_owner(&condition, 6)?;
        step.before().is_none().then_some((owner, condition.span()))
    })?;
    let still = refusals(unit)
        .iter()
        .any(|(_, condition)| compared_owner(condition, 6).as_ref() == Some(&gone.0));
    (!still && !is_compared_by_callee(unit, &gone.0))
        .then(|| (format!("the comparison of `{}`", gone.0), gone.1))
}

/// Whether a function that the unit calls compares the same: the comparison moved there.
fn is_compared_by_callee(unit: &Unit, owner: &str) -> bool {
    let own = unit.own().iter();
    let callees = own.flat_map(|seen| seen.call.callees());
    callees.take(20).any(|callee| {
        let steps = callee.steps();
        let all = steps.iter().flat_map(Step::all);
        all.filter(|step| matches!(step.kind().as_str(), "branch" | "return" | "assert"))
            .flat_map(|step| step.expressions())
            .any(|condition| compared_owner(&condition, 6).as_deref() == Some(owner))
    })
}

fn compared_owner(condition: &Expression, depth: u32) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let parts = condition.parts();
    if let [one, other] = parts.as_slice()
        && matches!(
            condition.operator().as_str(),
            "!=" | "!==" | "==" | "===" | "<" | ">" | "<>"
        )
    {
        let is_chain = |part: &Expression| {
            matches!(part.kind().as_str(), "member" | "name" | "call" | "other")
        };
        let (left, right) = (one.text(), other.text());
        let common = words(&left)
            .into_iter()
            .find(|word| OWNERS.contains(&word.as_str()) && words(&right).contains(word));
        if is_chain(one) && is_chain(other) && root(&left) != root(&right) && common.is_some() {
            return common;
        }
    }
    parts.iter().find_map(|part| compared_owner(part, depth))
}

/// `if (await Order.findOne({ paymentIntentId })) throw` is gone.
fn lost_reuse_check(unit: &Unit, before: &Unit) -> Option<(String, Span)> {
    let gone = refusals(before).into_iter().find_map(|(step, condition)| {
        let is_there = matches!(
            condition.kind().as_str(),
            "name" | "member" | "call" | "await"
        );
        let looks_up = is_there
            && condition.origins().iter().any(|origin| {
                origin.kind() == "call"
                    && origin.expression().as_call().is_some_and(|call| {
                        call.role() == "query"
                            && speaks_of_payment_id(
                                &call
                                    .arguments()
                                    .iter()
                                    .map(|argument| argument.value().text())
                                    .collect::<String>(),
                            )
                    })
            });
        (looks_up && step.before().is_none()).then(|| condition.span())
    })?;
    let still = unit.own().iter().any(|seen| {
        seen.role() == "query"
            && seen.call.before().is_none()
            && seen
                .arguments()
                .iter()
                .any(|text| speaks_of_payment_id(text))
    });
    (!still).then(|| {
        (
            "the look whether this payment was used before".to_owned(),
            gone,
        )
    })
}

fn speaks_of_payment_id(text: &str) -> bool {
    let heard = words(text);
    let pairs = heard.windows(2).any(|pair| {
        matches!(
            pair[0].as_str(),
            "intent" | "transaction" | "txn" | "charge" | "payment" | "session" | "capture"
        ) && matches!(pair[1].as_str(), "id" | "reference" | "ref")
    });
    pairs || heard.windows(2).any(|pair| pair == ["payment", "intent"])
}

/// `find_for_customer(customer_id, id)` became `find(id)`.
fn lost_owner(unit: &Unit, before: &Unit) -> Option<(String, Span)> {
    let is_lookup = |words: &[String]| {
        any(
            words,
            &[
                "get", "find", "fetch", "load", "select", "lookup", "retrieve", "first", "where",
                "filter",
            ],
        )
    };
    let owners_of = |callee: &str, arguments: &[String]| -> Vec<String> {
        let mut all = words(last(callee));
        all.extend(arguments.iter().flat_map(|text| words(text)));
        all.retain(|word| {
            matches!(
                word.as_str(),
                "tenant" | "customer" | "user" | "account" | "owner" | "member" | "organization"
            )
        });
        all
    };
    let fresh: Vec<_> = unit
        .own()
        .iter()
        .filter(|seen| is_lookup(&seen.words) && seen.kind.is_empty() && seen.call.is_touched())
        .collect();
    for seen in fresh {
        let now = owners_of(&seen.callee, &seen.arguments());
        let receiver = seen
            .callee
            .rsplit_once('.')
            .map(|(receiver, _)| receiver)
            .unwrap_or_default();
        let was = before.own().iter().find(|old| {
            let same_receiver = old
                .callee
                .rsplit_once('.')
                .map(|(receiver, _)| receiver)
                .unwrap_or_default()
                == receiver;
            let extends = last(&old.callee).starts_with(last(&seen.callee));
            old.kind.is_empty()
                && !receiver.is_empty()
                && same_receiver
                && extends
                && is_lookup(&old.words)
        });
        let Some(old) = was else {
            continue;
        };
        let then = owners_of(&old.callee, &old.arguments());
        let is_same = unit.own().iter().any(|other| {
            other.callee == old.callee && owners_of(&other.callee, &other.arguments()) == then
        });
        if let Some(lost) = then.iter().find(|word| !now.contains(word))
            && !is_same
        {
            return Some((
                format!("the `{lost}` that this was looked up for"),
                old.call.span(),
            ));
        }
    }
    None
}

/// Reports it.
pub(crate) fn report(unit: &Unit, before: &Unit, loss: &Loss, findings: &mut Findings) {
    let place = At {
        path: unit.path.clone(),
        span: loss.at,
        side: unit.side,
    };
    let was = At {
        path: before.path.clone(),
        span: loss.was,
        side: before.side,
    };
    findings
        .report(&RULE, &place)
        .message(format!(
            "this change takes {} away: a payment can now count for an order, customer or tenant that it was not made \
             for",
            loss.what
        ))
        .label("no longer looked at")
        .help("compare what the gateway says of the payment with the order that it is to pay, and refuse others")
        .related(&was, "looked at here before");
}
