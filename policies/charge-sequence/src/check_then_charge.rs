//! `check-then-charge`: a flag is read, money moves, the flag is written, and nothing keeps a
//! second request from reading it in between.

use tollgate_sdk::{
    Argument, Call, Effect, Expression, Findings, Operation, Rule, Span, Step, caused,
};

use crate::language::{handed, has_word, is_own_object, method, receiver, root, targets, words};
use crate::operation::{self, Wording};
use crate::{outward, record};

pub(crate) const RULE: Rule = Rule {
    name: "check-then-charge",
    summary: "a flag is checked, money moves, and the flag is written, without a lock",
    effect: Effect::Review,
    help: "Two requests, or a request and a webhook, can both read the flag before one of them writes it, and both \
           charge. Lock the row, claim it by a conditional update or a unique insert before the charge, or give the \
           gateway a key made from the order, so that it refuses the second.",
};

/// A race between a check and what it guards.
pub(crate) struct Hazard {
    /// What is read: `order.status`.
    flag: String,
    check: Span,
    write: Span,
}

/// Judges a call that moves money by the checks before it, if the change caused the race.
pub(crate) fn judge(call: &Call, operation: &Operation) -> Option<Hazard> {
    caused(call, |call| {
        find(call, &call.operation()?).map(|_| RULE.name)
    })?;
    find(call, operation)
}

/// The same for a call that leads to the money in another file.
pub(crate) fn judge_reached(call: &Call, operation: &Operation) -> Option<Hazard> {
    let find = |call: &Call| {
        let reach = call.reach()?;
        let is_steady = !matches!(
            reach.key_origin().as_str(),
            "absent" | "random" | "clock" | "counter" | "ephemeral"
        );
        // Who looks once more there may lock it, too.
        let is_safe = is_steady || reach.is_guarded();
        let operation = reach.operation();
        (!is_safe && !operation::is_bound_to_object(&operation)).then(|| find_race(call))?
    };
    caused(call, |call| find(call).map(|_| RULE.name))?;
    find(call).filter(|_| operation.moves_money())
}

fn find(call: &Call, operation: &Operation) -> Option<Hazard> {
    if operation::is_bound_to_object(operation) || operation::has_steady_key(call) {
        return None;
    }
    find_race(call)
}

fn find_race(call: &Call) -> Option<Hazard> {
    let (check, flag) = guards(call).into_iter().find_map(|check| {
        let flag = flags(&check)
            .into_iter()
            .find_map(|flag| Some((write_after(call, &flag)?, flag)));
        flag.map(|flag| (check, flag))
    })?;
    let (write, flag) = flag;
    let is_claimed = call
        .calls_before()
        .iter()
        .any(|earlier| claims(earlier, &flag));
    if is_claimed || is_locked(call) {
        return None;
    }
    Some(Hazard {
        flag,
        check: head_of(&check),
        write,
    })
}

/// The branches that decide whether the call runs: those around it, and those before it that
/// leave.
fn guards(call: &Call) -> Vec<Step> {
    let around = call
        .enclosing()
        .into_iter()
        .filter(|step| step.kind() == "arm")
        .filter_map(|arm| arm.parent());
    let before = call
        .preceding()
        .into_iter()
        .filter(|step| step.kind() == "branch" && step.children().iter().any(Step::always_leaves));
    around
        .chain(before)
        .filter(|step| step.kind() == "branch")
        .collect()
}

/// The fields in a condition that say how far a payment has gone.
fn flags(check: &Step) -> Vec<String> {
    let mentions = check
        .expressions()
        .into_iter()
        .flat_map(|condition| condition.mentions());
    let asked = mentions.map(|chain| {
        // What Ruby and Rust ask of a field: `order.charge_id.present?`, `order.charge_id.is_some()`
        let asks = [
            ".present", ".blank", ".nil", ".any", ".empty", ".is_some", ".is_none",
        ];
        let field = asks.iter().find_map(|ask| chain.strip_suffix(ask));
        field.map_or(chain.clone(), str::to_owned)
    });
    asked
        .chain(own_questions(check))
        .filter(|chain| is_flag(chain))
        .collect()
}

/// What is asked of the own object without naming it: `return if paid?` in a model of Ruby.
fn own_questions(check: &Step) -> Vec<String> {
    let mut calls = check.calls();
    calls.retain(|call| is_ruby(call) && call.arguments().is_empty() && call.step().is_same(check));
    calls
        .iter()
        .map(Call::callee)
        .filter(|callee| !callee.contains('.'))
        .map(|callee| format!("self.{callee}"))
        .collect()
}

fn is_ruby(call: &Call) -> bool {
    call.path().ends_with(".rb") || call.path().ends_with(".rake")
}

fn is_flag(chain: &str) -> bool {
    let field = method(chain);
    let says_state = has_word(
        field,
        &[
            "paid",
            "status",
            "state",
            "charged",
            "captured",
            "refunded",
            "settled",
            "processed",
            "completed",
            "billed",
            "payout",
        ],
    );
    let found = words(field);
    let names_payment = found.last().is_some_and(|word| word == "id")
        && found.iter().any(|word| {
            matches!(
                word.as_str(),
                "charge"
                    | "payment"
                    | "refund"
                    | "transaction"
                    | "transfer"
                    | "payout"
                    | "intent"
                    | "subscription"
            )
        });
    chain.contains('.') && (says_state || names_payment)
}

/// Where the record that a flag belongs to is written after a call.
fn write_after(call: &Call, flag: &str) -> Option<Span> {
    let record = owner_of(flag);
    let after = call.after().into_iter().flat_map(|step| step.all());
    let assigned = after.filter(|step| step.kind() == "assign").find(|step| {
        targets(&step.text())
            .iter()
            .any(|target| owner_of(target) == record && is_flag(target))
    });
    let assigned = assigned.map(|step| step.span());
    assigned.or_else(|| {
        let writes = call.calls_after().into_iter().find(|later| {
            later.role() == "persist" && writes_flag(later, flag) || sets_flag(later, flag)
        });
        writes.map(|later| later.span())
    })
}

/// Whether a persisting call writes the record of a flag: `markPaid(order.id)`,
/// `order.update({ status })`.
fn writes_flag(call: &Call, flag: &str) -> bool {
    let callee = call.callee();
    let speaks = is_on_record(&callee, flag) || handed(call).any(|value| hangs_on(&value, flag));
    if !speaks || is_flag(&format!("_.{}", method(&callee))) {
        return speaks;
    }
    let field = words(method(flag));
    let field: Vec<&str> = field.iter().map(String::as_str).collect();
    let is_named = |argument: &Argument| {
        argument
            .name()
            .is_some_and(|name| is_flag(&format!("_.{name}")))
    };
    call.arguments().iter().any(is_named)
        || handed(call).any(|value| has_word(&value.text(), &field))
}

/// Whether a callee is a method of the record that a flag is a field of. The own object may be
/// left out.
fn is_on_record(callee: &str, flag: &str) -> bool {
    let (on, owner) = (receiver(callee), owner_of(flag));
    on == owner || is_own_object(owner) && on.is_empty()
}

/// Whether a call writes a flag of the record: `$order->setPaymentId($intent->id)`.
fn sets_flag(call: &Call, flag: &str) -> bool {
    let callee = call.callee();
    let property = method(&callee).strip_prefix("set").unwrap_or_default();
    property.starts_with(char::is_uppercase)
        && call.arguments().len() == 1
        && receiver(&callee) == owner_of(flag)
        && is_flag(&format!("_.{property}"))
}

/// The record that a flag is a field of.
fn owner_of(flag: &str) -> &str {
    receiver(flag)
}

/// Whether a call before the charge claims the record: an insert, a conditional update, or the
/// flag itself written first.
fn claims(call: &Call, flag: &str) -> bool {
    if sets_flag(call, flag) {
        return false;
    }
    if call.role() != "persist" || !record::is_durable(call, false) || record::is_bystander(call) {
        return false;
    }
    let callee = call.callee();
    wins_by_condition(call, &callee)
        || root(&callee) == root(flag)
        || is_on_record(&callee, flag)
        || handed(call).any(|value| hangs_on(&value, flag))
}

/// Whether a call updates rows only where a condition still holds, and looks how many those were:
/// `await db.Orders.Where(...).ExecuteUpdateAsync(...)`.
fn wins_by_condition(call: &Call, callee: &str) -> bool {
    let updates = matches!(
        method(callee),
        "ExecuteUpdate" | "ExecuteUpdateAsync" | "update" | "update_all"
    );
    let is_conditional = receiver(callee)
        .split('.')
        .any(|link| link.trim_end_matches("()").eq_ignore_ascii_case("where"));
    updates && is_conditional && call.is_used()
}

/// Whether an expression speaks of the record that a flag is a field of.
fn hangs_on(value: &Expression, flag: &str) -> bool {
    value
        .mentions()
        .iter()
        .any(|chain| root(chain) == root(flag))
}

/// Whether a lock is held: taken before the call, around it, or by the query that read the row.
fn is_locked(call: &Call) -> bool {
    let taken = call
        .calls_before()
        .iter()
        .any(|earlier| earlier.role() == "lock");
    taken
        || call.enclosing().iter().any(holds_lock)
        || decorated(call)
        || call.preceding().iter().any(reads_locked)
}

fn holds_lock(step: &Step) -> bool {
    match step.kind().as_str() {
        "scope" => names_lock(&step.label()),
        "closure" => {
            names_lock(&step.label())
                || outward::owner(step).is_some_and(|owner| owner.role() == "lock")
        }
        _ => false,
    }
}

fn decorated(call: &Call) -> bool {
    call.function()
        .named()
        .decorators()
        .iter()
        .any(|decorator| names_lock(decorator))
}

fn names_lock(text: &str) -> bool {
    has_word(
        text,
        &[
            "lock",
            "locked",
            "locking",
            "mutex",
            "semaphore",
            "redlock",
            "exclusive",
            "advisory",
        ],
    )
}

/// `SELECT ... FOR UPDATE`, `{ lock: { mode: "pessimistic_write" } }`, a serializable isolation.
fn reads_locked(step: &Step) -> bool {
    let text = step.text().to_ascii_lowercase();
    [
        "for update",
        "forupdate",
        "for_update",
        "pessimistic",
        "serializable",
        "lock:",
        "clause.locking",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

/// The line that a construct begins with.
fn head_of(step: &Step) -> Span {
    let whole = step.span();
    let condition = step.expressions().first().map(|condition| condition.span());
    condition.map_or(whole, |condition| Span {
        end_line: condition.end_line,
        end_column: condition.end_column,
        ..whole
    })
}

/// Words the finding.
pub(crate) fn report(hazard: &Hazard, call: &Call, operation: &Operation, findings: &mut Findings) {
    let wording = Wording::of(operation);
    let path = call.path();
    findings
        .report(&RULE, call)
        .message(format!(
            "two requests can both read `{}` before one of them writes it; {} then acts on both, and {}",
            hazard.flag, wording.gateway, wording.again
        ))
        .label("nothing keeps a second request out")
        .help(help(hazard, operation))
        .related(&(path.clone(), hazard.check), format!("`{}` is read here", hazard.flag))
        .related(&(path, hazard.write), "and written only here");
}

fn help(hazard: &Hazard, operation: &Operation) -> String {
    let record = owner_of(&hazard.flag);
    let lock = format!(
        "lock `{record}` while it is read and written, or claim it before the charge by an update that only one \
         request can win"
    );
    match operation.key_place().as_str() {
        "none" => lock,
        _ => format!(
            "{lock}; and give {} `{}` made from `{record}`",
            operation.gateway_title(),
            operation.key_name()
        ),
    }
}
