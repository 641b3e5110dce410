//! `success-reported-as-failure`: the money was taken, a later step failed, and the customer is
//! told that the payment failed.

use std::rc::Rc;

use tollgate_sdk::{Call, Effect, Findings, Operation, Rule, Step, words};

use crate::errors::Meaning;
use crate::follow_ups::{follow_ups, is_effect, leaving_with, own_handlers};
use crate::handler::{error_names, mentions_any, target_of};
use crate::hazard::Hazard;
use crate::money;
use crate::position::Beside;
use crate::site::{Catch, Form, callers, catches};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "success-reported-as-failure",
    summary: "one handler reports a failed payment, also when the payment succeeded and a later step failed",
    effect: Effect::Block,
    help: "When one `try` holds the charge and what follows it (mail, stock, receipt, record), a failure of any \
           of these is reported as a failed payment. The customer tries again and pays twice. Give the charge a \
           `try` of its own, and treat what follows it as follow-up work that can be done again.",
};

/// What is found in one attempt.
struct Mixture {
    effect: Effect,
    follow_ups: Vec<Call>,
    catch: Rc<Catch>,
}

/// The hazard of a call.
pub(crate) fn judge(call: &Call, operation: &Operation) -> Option<Hazard> {
    let found = find(call, operation)?;
    Some(Hazard {
        effect: found.effect.min(money::worst(operation)),
        weight: found.follow_ups.len(),
    })
}

/// Reports it.
pub(crate) fn report(call: &Call, operation: &Operation, hazard: Hazard, findings: &mut Findings) {
    let Some(found) = find(call, operation) else {
        return;
    };
    let title = money::title(operation);
    let first = found
        .follow_ups
        .first()
        .map(Call::callee)
        .unwrap_or_default();
    let report = findings.report(&RULE, call);
    report
        .effect(hazard.effect)
        .message(format!(
            "when `{first}` fails, this {title} has succeeded but is reported as failed: whoever tries again makes \
             it happen twice, and {}",
            money::twice(operation)
        ))
        .label("shares its handler with what follows")
        .help(format!(
            "give the {} a `try` of its own; let what follows it fail by itself (its own handler, or a queue), and \
             answer by whether the {} succeeded",
            money::noun(operation),
            money::noun(operation)
        ));
    for follow_up in found.follow_ups.iter().take(3) {
        report.related(follow_up, "this can fail after the money moved");
    }
    report.related(
        &Beside::new(call, found.catch.step.span()),
        "and is then reported as a failed payment here",
    );
}

fn find(call: &Call, operation: &Operation) -> Option<Mixture> {
    if money::is_best_effort(operation) {
        return None;
    }
    let outer = callers(call);
    let mut found: Vec<Mixture> = Vec::new();
    for site in std::iter::once(call).chain(&outer) {
        for catch in catches(site).iter() {
            found.extend(judge_catch(call, site, operation, catch));
        }
    }
    found.extend(judge_own_handlers(call, operation));
    // The first of the worst.
    let rank = |found: &Mixture| (found.effect, found.follow_ups.len());
    found.into_iter().rev().max_by_key(rank)
}

/// A handler of a later step that calls the payment failed.
fn judge_own_handlers(call: &Call, operation: &Operation) -> Option<Mixture> {
    let mut found: Vec<Mixture> = Vec::new();
    for (later, step) in own_handlers(call, operation) {
        let (form, attempt) = match step.kind().as_str() {
            "closure" => (Form::Closure, None),
            _ => (Form::Handler, step.parent()),
        };
        let catch = Rc::new(Catch::new(form, step, attempt));
        let handling = catch.handling();
        let says_so = says_payment_failed(&catch.step);
        let is_told = (handling.responds || handling.raised.error_status)
            && !handling.distinguishes
            && !handling.settles_later();
        if says_so && is_told && handling.charges.is_empty() && is_effect(&later) {
            found.push(Mixture {
                effect: most(call, operation, true),
                follow_ups: vec![later],
                catch,
            });
        }
    }
    found.into_iter().next()
}

/// Whether a handler answers in so many words that the payment failed: `payment failed`,
/// `card declined`, 402.
fn says_payment_failed(handler: &Step) -> bool {
    let mut values = handler.calls();
    values.retain(|call| call.role() != "log");
    let given = values.iter().flat_map(Call::arguments);
    let raised = handler.all().into_iter();
    let raised = raised.filter(|step| step.kind() == "raise");
    given
        .map(|argument| argument.value().text())
        .chain(raised.map(|step| step.text()))
        .any(|text| {
            let said = words(&text);
            let is_status = said == ["402"] || said.ends_with(&PAYMENT_REQUIRED.map(str::to_owned));
            is_status || said.windows(2).any(is_failed_payment)
        })
}

/// What 402 is called.
const PAYMENT_REQUIRED: [&str; 2] = ["payment", "required"];

fn is_failed_payment(pair: &[String]) -> bool {
    let [what, how] = pair else {
        return false;
    };
    matches!(what.as_str(), "payment" | "charge" | "card" | "transaction")
        && matches!(how.as_str(), "failed" | "declined" | "rejected" | "refused")
}

/// The most that a later step which is reported as a failed payment asks for.
fn most(call: &Call, operation: &Operation, is_plain: bool) -> Effect {
    // With a stable key the second try brings back the first result.
    let is_repeatable = !matches!(
        call.key().origin().as_str(),
        "absent" | "random" | "clock" | "counter" | "ephemeral"
    );
    if is_plain && !is_repeatable && operation.kind() != "authorize" {
        Effect::Block
    } else {
        Effect::Review
    }
}

fn judge_catch(
    call: &Call,
    site: &Call,
    operation: &Operation,
    catch: &Rc<Catch>,
) -> Option<Mixture> {
    if catch.form != Form::Handler || !is_generic(catch) {
        return None;
    }
    let handling = catch.handling();
    let said = handling.said();
    let blames_payment = said.payment_failed || said.terminal || handling.answers.error_status;
    let reports_failure =
        said.failure && (handling.responds || said.terminal || said.payment_failed);
    if !reports_failure || handling.settles_later() || looks_at_success(site, catch) {
        return None;
    }
    let mut follow_ups = follow_ups(site, operation, catch);
    // Who tells errors apart may know the one of a wrapper's later steps.
    if !site.is_same(call) && !handling.distinguishes {
        follow_ups.extend(leaving_with(call, operation));
    }
    if follow_ups.is_empty() {
        return None;
    }
    let is_plain = blames_payment
        && !handling.distinguishes
        && (handling.raised.is_silent() || handling.raised.error_status || handling.responds)
        && follow_ups.iter().any(is_effect);
    let others_separate = has_handler_for_gateway(operation, catch) && !said.payment_failed;
    Some(Mixture {
        effect: most(call, operation, is_plain && !others_separate),
        follow_ups,
        catch: catch.clone(),
    })
}

/// Whether a handler gets the failures of other steps too.
fn is_generic(catch: &Catch) -> bool {
    let types = catch.step.catches();
    types.is_empty()
        || types.iter().any(|written| {
            matches!(
                written.rsplit('.').next().unwrap_or_default(),
                "Exception"
                    | "BaseException"
                    | "Throwable"
                    | "StandardError"
                    | "RuntimeException"
                    | "Error"
            )
        })
}

/// Whether the handler asks if the charge went through: by its result or a flag set in the
/// attempt.
fn looks_at_success(site: &Call, catch: &Catch) -> bool {
    let mut names: Vec<String> = Vec::new();
    if let Some(attempt) = &catch.attempt {
        for step in attempt.all() {
            if step.kind() == "assign" && !catch.step.holds(&step) {
                names.extend(target_of(&step.text()));
            }
        }
    }
    let errors = error_names(&catch.step);
    names.retain(|name| !errors.contains(name));
    let by_name = catch
        .step
        .all()
        .iter()
        .any(|step| step.kind() == "branch" && mentions_any(step, &names));
    by_name
        || site
            .reads()
            .iter()
            .any(|read| read.is_condition() && catch.step.holds(&read.expression().step()))
}

/// Whether failures of the gateway have a handler of their own in the same attempt.
fn has_handler_for_gateway(operation: &Operation, catch: &Catch) -> bool {
    let siblings = catch.attempt.as_ref().map(|attempt| attempt.children());
    siblings.unwrap_or_default().into_iter().any(|sibling| {
        let is_other = sibling.kind() == "handler" && !sibling.is_same(&catch.step);
        is_other && {
            let other = Catch::new(Form::Handler, sibling, None);
            other.meaning(operation) != Meaning::Foreign && !other.step.catches().is_empty()
        }
    })
}
