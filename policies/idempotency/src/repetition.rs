//! What can run a call again with the same payment in hand.

use tollgate_sdk::{Call, Span, Step};

use crate::hazard::Again;
use crate::items;

/// One thing that runs a call again.
pub(crate) struct Repetition {
    /// What it is.
    pub(crate) again: Again,
    /// As written: the head of the loop, the decorator.
    pub(crate) text: String,
    /// Where it stands.
    pub(crate) span: Span,
    /// The step around the call that is run again; none where a whole function is.
    pub(crate) step: Option<Step>,
}

/// Everything that runs a call again for the same payment, innermost first. Loops over items,
/// routes and schedules are not among it: each of their turns is another payment, or a person's
/// or a clock's doing.
pub(crate) fn repetitions(call: &Call) -> Vec<Repetition> {
    let mut found = Vec::new();
    for repeat in call.repeats() {
        let step = repeat.step();
        let again = match repeat.kind().as_str() {
            "loop" if step.as_ref().is_none_or(|step| tries_again(step, call)) => Again::Loop,
            "each" if step.as_ref().is_some_and(|step| is_over_delays(step, call)) => Again::Loop,
            "retry" => Again::Helper,
            "decorator" => Again::Decorator,
            "recursion" => Again::Recursion,
            "job" => Again::Job,
            "webhook" => Again::Webhook,
            _ => continue,
        };
        found.push(Repetition {
            again,
            text: repeat.text(),
            span: repeat.span(),
            step,
        });
    }
    found
}

/// The repetitions that run the call again although an earlier run has been recorded: a queue
/// or webhook whose handler first looks at a record and leaves does not charge twice in the
/// common case.
pub(crate) fn unguarded(call: &Call) -> Vec<Repetition> {
    let mut found = repetitions(call);
    let is_delivered =
        |repetition: &Repetition| matches!(repetition.again, Again::Job | Again::Webhook);
    if found.iter().any(is_delivered) && is_guarded(call) {
        found.retain(|repetition| !is_delivered(repetition));
    }
    found
}

/// The loops and closures around a call that run it once for each of several items.
pub(crate) fn loops_over_items(call: &Call) -> Vec<Step> {
    let steps = call
        .repeats()
        .into_iter()
        .filter(|repeat| repeat.kind() == "each");
    steps
        .filter_map(|repeat| repeat.step())
        .filter(|step| step.holds_call(call) && !is_over_delays(step, call))
        .collect()
}

/// Whether a loop that is not over items tries again: it has a way out once the call went well,
/// or goes on when it failed. A loop that counts and has neither goes over numbered parts.
fn tries_again(step: &Step, call: &Call) -> bool {
    let text = step.text();
    let head = text.lines().next().unwrap_or_default().to_ascii_lowercase();
    let is_counted = head.starts_with("for") && (head.contains(';') || head.contains("range("));
    if !is_counted
        || ["attempt", "retry", "retries", "tries"]
            .iter()
            .any(|word| head.contains(word))
    {
        return true;
    }
    goes_on_or_out(step, call)
}

/// `for delay in (1, 2, 4)`: nothing that is sent changes from turn to turn, and the loop is
/// left once the call went well.
fn is_over_delays(step: &Step, call: &Call) -> bool {
    if step.kind() != "each-loop" || !step.holds_call(call) || !goes_on_or_out(step, call) {
        return false;
    }
    let names = items::varying_names(step);
    let mut sent = call
        .arguments()
        .into_iter()
        .map(|argument| argument.value());
    !sent.any(|value| {
        let varies = |name: &String| {
            value
                .mentions()
                .iter()
                .any(|mention| mention.split('.').next() == Some(name.as_str()))
        };
        names.iter().any(varies) || value.origins().iter().any(|origin| origin.kind() == "item")
    })
}

fn goes_on_or_out(step: &Step, call: &Call) -> bool {
    step.all().iter().any(|inner| match inner.kind().as_str() {
        "attempt" => inner.holds_call(call),
        "jump" => inner.text().starts_with("break"),
        "return" => true,
        _ => false,
    })
}

/// Whether a record, lock or state is looked at before the call, and the function is left or
/// the call passed over by what it says.
fn is_guarded(call: &Call) -> bool {
    let looks = call
        .calls_before()
        .iter()
        .any(|earlier| matches!(earlier.role().as_str(), "query" | "lock" | "persist"));
    let leaves = call
        .preceding()
        .iter()
        .any(|step| step.kind() == "branch" && step.can_leave());
    let is_inside = call.enclosing().iter().any(|step| step.kind() == "arm");
    looks && (leaves || is_inside)
}
