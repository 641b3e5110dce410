//! Statuses and HTTP results that are not final, taken for a failure.

use tollgate_sdk::{Call, Effect, Expression, Operation, Read, Step};

use crate::ambiguous_as_failure::{Mistake, Verdict};
use crate::handler::Handling;
use crate::position::start;

/// What a condition on the result lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Only what is known to be open.
    Open,
    /// Only the final success.
    Settled,
    /// Everything but the final success.
    NotSettled,
}

/// The branches on a call's result that take an open outcome for a failure.
pub(crate) fn judge(call: &Call, operation: &Operation) -> Vec<Verdict> {
    let reads = call.reads();
    let knows_open = reads.iter().any(|read| asks_for_open(read, operation));
    let mut found: Vec<Verdict> = Vec::new();
    for read in reads.iter().filter(|read| read.is_condition()) {
        let branch = read.expression().step();
        if branch.kind() != "branch" {
            continue;
        }
        let at = branch.span();
        if found.iter().any(|verdict| start(verdict.at) == start(at)) {
            continue;
        }
        let effect = judge_branch(read, &branch, operation, knows_open);
        found.extend(effect.map(|effect| Verdict {
            mistake: Mistake::ByStatus,
            effect,
            at,
        }));
    }
    found
}

fn judge_branch(
    read: &Read,
    branch: &Step,
    operation: &Operation,
    knows_open: bool,
) -> Option<Effect> {
    let condition = branch.expressions().into_iter().next()?;
    let arms = branch.children();
    if arms.iter().any(|arm| arm.label() == "case") {
        return judge_cases(&arms, operation);
    }
    let asked = asked(read, &condition, operation)?;
    let wanted = match asked {
        Asked::Open | Asked::NotSettled => "then",
        Asked::Settled => "else",
    };
    let arm = arms.into_iter().find(|arm| arm.label() == wanted)?;
    if !calls_it_failed(&arm) {
        return None;
    }
    match asked {
        Asked::Open => Some(Effect::Block),
        _ if knows_open => None,
        _ => Some(Effect::Review),
    }
}

/// `switch (payment.status)`
fn judge_cases(arms: &[Step], operation: &Operation) -> Option<Effect> {
    let mut knows_open = false;
    for arm in arms.iter().filter(|arm| arm.label() == "case") {
        let case = arm
            .expressions()
            .into_iter()
            .next()
            .and_then(|case| case.constant());
        if case.is_some_and(|case| means(operation, &case, "ambiguous")) {
            knows_open = true;
            if calls_it_failed(arm) {
                return Some(Effect::Block);
            }
        }
    }
    let default = arms.iter().find(|arm| arm.label() == "default")?;
    (!knows_open && calls_it_failed(default)).then_some(Effect::Review)
}

fn calls_it_failed(arm: &Step) -> bool {
    let steps = arm.children();
    // A further look at the result decides it.
    if steps.iter().any(|step| step.kind() == "branch") {
        return false;
    }
    let handling = Handling::of(&steps, &[]);
    let said = handling.answers.and(handling.records);
    said.terminal && !handling.settles_later()
}

fn asked(read: &Read, condition: &Expression, operation: &Operation) -> Option<Asked> {
    let path = read.path();
    let field = path.rsplit('.').next().unwrap_or_default();
    let text = condition.text();
    let is_http = !operation.throws_on_error() && is_http_field(field);
    if is_http {
        return asked_of_http(field, &text);
    }
    let is_status = operation
        .result_fields()
        .iter()
        .any(|known| known.rsplit('.').next() == Some(field));
    if !is_status {
        return None;
    }
    let operator = condition.operator();
    let constants: Vec<String> = condition
        .parts()
        .iter()
        .filter_map(Expression::constant)
        .collect();
    let has = |class: &str| {
        constants
            .iter()
            .any(|constant| means(operation, constant, class))
    };
    match operator.as_str() {
        "===" | "==" if has("ambiguous") => Some(Asked::Open),
        "===" | "==" if has("settled") => Some(Asked::Settled),
        "!==" | "!=" if has("settled") => Some(Asked::NotSettled),
        _ => None,
    }
}

fn is_http_field(field: &str) -> bool {
    matches!(
        field,
        "ok" | "status" | "status_code" | "statusCode" | "is_success" | "is_error"
    )
}

fn asked_of_http(field: &str, text: &str) -> Option<Asked> {
    let is_server_error = [
        ">= 500", "> 499", "== 500", "== 502", "== 503", "== 504", "in (500", "in [500", "in {500",
    ]
    .iter()
    .any(|part| text.contains(part));
    let is_other = [
        ">= 400", "> 399", "!= 200", "!== 200", "!= 201", "!== 201", "> 299", ">= 300",
    ]
    .iter()
    .any(|part| text.contains(part));
    let is_negated = text.trim_start().starts_with('!') || text.trim_start().starts_with("not ");
    match field {
        _ if is_server_error => Some(Asked::Open),
        _ if is_other => Some(Asked::NotSettled),
        "ok" | "is_success" if is_negated => Some(Asked::NotSettled),
        "ok" | "is_success" => Some(Asked::Settled),
        "is_error" if !is_negated => Some(Asked::NotSettled),
        _ => None,
    }
}

/// Whether somebody asks for an open outcome by name anywhere.
fn asks_for_open(read: &Read, operation: &Operation) -> bool {
    if !read.is_condition() {
        return false;
    }
    let step = read.expression().step();
    step.expressions().iter().any(|condition| {
        let text = condition.text();
        let by_name = condition
            .parts()
            .iter()
            .filter_map(Expression::constant)
            .any(|constant| {
                means(operation, &constant, "ambiguous")
                    || means(operation, &constant, "action-required")
            });
        by_name || text.contains(">= 500") || text.contains("< 500")
    })
}

fn means(operation: &Operation, constant: &str, class: &str) -> bool {
    operation.outcome_of(constant).as_deref() == Some(class)
}
