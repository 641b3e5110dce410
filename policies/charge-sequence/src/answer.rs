//! What a condition asks of the gateway's answer.

use tollgate_sdk::{Call, Expression, Step};

use crate::language::{has_word, method, receiver, root};
use crate::subject::Subject;
use crate::walk::Walk;

/// What a condition is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Question {
    /// Not about the gateway's answer.
    Elsewhere,
    /// Whether the answer looks as expected: the amount, the currency, what was sent along.
    Details,
    /// Whether the money moved: this must be asked, and right here.
    Outcome,
}

/// What the condition of a branch or assertion asks.
pub(crate) fn asked_by(step: &Step, subject: &Subject, outcomes: &[String]) -> Question {
    let question = |expression: &Expression| asked_in(expression, subject, outcomes);
    step.expressions()
        .iter()
        .map(question)
        .max()
        .unwrap_or(Question::Elsewhere)
}

/// What a condition asks.
fn asked_in(condition: &Expression, subject: &Subject, outcomes: &[String]) -> Question {
    let of_chain = |chain: &String| {
        if subject.is_answer(chain) && !is_detail(chain, outcomes) {
            Question::Outcome
        } else if subject.is_answer(chain) || subject.is_derived(chain) {
            Question::Details
        } else {
            Question::Elsewhere
        }
    };
    condition
        .mentions()
        .iter()
        .map(of_chain)
        .max()
        .unwrap_or(Question::Elsewhere)
}

/// What a call like `assert(charge.paid, "declined")` asks; none where it is no such call.
pub(crate) fn asked_by_assertion(call: &Call, walk: &Walk<'_>) -> Option<Question> {
    let callee = call.callee();
    let is_assertion = matches!(
        callee.as_str(),
        "assert" | "assert.ok" | "assert.equal" | "assert.strictEqual" | "invariant" | "ok"
    );
    let condition = call
        .arguments()
        .into_iter()
        .next()
        .filter(|_| is_assertion)?;
    Some(asked_in(
        &condition.value(),
        walk.subject(),
        walk.outcomes(),
    ))
}

/// Whether what a chain reads of the answer says nothing about how the payment went.
fn is_detail(chain: &str, outcomes: &[String]) -> bool {
    let path = chain.get(root(chain).len()..).unwrap_or_default();
    let mut segments = path.split('.').filter(|segment| !segment.is_empty());
    let is_outcome = path.split('.').any(|segment| {
        outcomes.iter().any(|outcome| outcome == segment)
            || has_word(
                segment,
                &[
                    "status", "state", "paid", "captured", "success", "code", "error",
                ],
            ) && !has_word(segment, &["amount", "country", "postal"])
    });
    !is_outcome
        && segments.any(|segment| {
            has_word(
                segment,
                &[
                    "amount",
                    "currency",
                    "metadata",
                    "customer",
                    "receipt",
                    "description",
                    "created",
                    "billing",
                    "shipping",
                    "reference",
                    "order",
                    "details",
                    "email",
                ],
            )
        })
}

/// Whether a call only takes the body out of an HTTP answer, without which nothing is known.
pub(crate) fn is_body_read(call: &Call, subject: &Subject) -> bool {
    let callee = call.callee();
    match method(&callee) {
        "json" | "text" => call.arguments().is_empty() && subject.is_answer(receiver(&callee)),
        "loads" | "parse" => {
            matches!(receiver(&callee), "json" | "JSON" | "orjson" | "simplejson")
                && subject.is_given_only_answer(call)
        }
        "raise_for_status" | "raiseForStatus" => subject.is_answer(receiver(&callee)),
        _ => false,
    }
}

/// Whether a call by its name only asks whether the money moved: `assertSucceeded(charge)`.
pub(crate) fn asks_outcome(call: &Call, subject: &Subject, outcomes: &[String]) -> bool {
    if !subject.is_given_only_answer(call) {
        return false;
    }
    let by_name = has_word(
        method(&call.callee()),
        &[
            "succeed",
            "succeeded",
            "success",
            "successful",
            "status",
            "approved",
            "paid",
            "ok",
            "outcome",
            "accepted",
            "captured",
            "declined",
            "settled",
            "authorized",
            "authorised",
        ],
    );
    by_name
        || call.arguments().iter().all(|argument| {
            let chains = argument.value().mentions();
            chains.iter().all(|chain| {
                let last = method(chain);
                chain.contains('.')
                    && (outcomes.iter().any(|outcome| outcome == last)
                        || has_word(last, &["status"]))
            })
        })
}
