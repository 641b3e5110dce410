//! `removed-guard`: what kept a payment from being made twice is gone.
//!
//! A check of the state, a lock, or a stage that was marked as done stood before the payment at
//! the base. Much of such code names no gateway, so names tell what moves money here, and the
//! finding asks people to look.

use std::collections::BTreeSet;

use tollgate_sdk::payments::moves_money_by_name;
use tollgate_sdk::{
    AtBase, Call, Change, Effect, File, Findings, Function, Rule, Span, Step, Texts, first_line,
    where_it_stood, words,
};

use crate::judgement::is_same_place;
use crate::language::{bare, contains};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "removed-guard",
    summary: "the change takes away what kept a payment from being made twice",
    effect: Effect::Review,
    help: "A check of the state, a lock, or a stage that is marked as done lets only the first of two requests \
           reach the gateway. Without it a second click, a redelivery or a run after a crash pays again. Say what \
           keeps the second one out now: a claim that one request wins, a unique row, a key that the gateway knows.",
};

/// Words of conditions that ask how far a payment has come.
const STATES: &[&str] = &[
    "active",
    "already",
    "authorized",
    "cancelled",
    "canceled",
    "captured",
    "charged",
    "completed",
    "confirmed",
    "done",
    "duplicate",
    "duplicated",
    "exist",
    "existing",
    "exists",
    "finished",
    "handled",
    "locked",
    "paid",
    "pending",
    "preauth",
    "processed",
    "processing",
    "refunded",
    "running",
    "seen",
    "settled",
    "stage",
    "state",
    "status",
    "step",
    "submitted",
    "succeeded",
    "success",
    "voided",
];

/// Words of conditions that ask how a call went.
const ANSWERS: &[&str] = &[
    "answer", "err", "error", "errors", "res", "response", "result",
];

/// Words of calls that let one request in and keep others out.
const CLAIMS: &[&str] = &[
    "already",
    "assert",
    "atomic",
    "can",
    "check",
    "claim",
    "eligible",
    "ensure",
    "guard",
    "idempotency",
    "idempotent",
    "lock",
    "locked",
    "mutex",
    "once",
    "require",
    "semaphore",
    "synchronized",
    "throttle",
    "transaction",
    "transition",
    "unique",
    "upsert",
    "validate",
    "verify",
];

/// What stood before a payment.
struct Guard {
    step: Step,
    /// What it asks or takes, for people.
    text: String,
    is_lock: bool,
}

/// Judges every function that the change touched in files that deal with payments.
///
/// `judged` are the payments that another rule speaks of.
pub(crate) fn judge_all(change: &Change, judged: &[(String, Span)], findings: &mut Findings) {
    let texts = Texts::new(change);
    let files = change.select_files().into_iter();
    for file in files.filter(is_payment_code) {
        for (before, now) in file.touched_units() {
            if now.entry().as_deref() != Some("webhook") {
                judge(&texts, &before, &now, judged, findings);
            }
        }
    }
}

/// Whether a file is one in which names are listened to.
pub(crate) fn is_payment_code(file: &File) -> bool {
    !file.is_test() && file.language().is_some() && file.is_about_payments()
}

fn judge(
    texts: &Texts,
    before: &Function,
    now: &Function,
    judged: &[(String, Span)],
    findings: &mut Findings,
) {
    let payments: Vec<(Call, Call)> = now
        .calls()
        .into_iter()
        .filter(is_payment)
        .filter_map(|call| Some((call.before()?, call)))
        .collect();
    let is_judged = |call: &Call| {
        let place = (call.path(), call.span());
        judged.iter().any(|known| is_same_place(known, &place))
    };
    if payments.is_empty() || payments.iter().any(|(_, call)| is_judged(call)) {
        return;
    }
    let steps: Vec<Step> = before.steps().iter().flat_map(Step::all).collect();
    let guards = steps.into_iter().filter_map(guard);
    for guard in guards {
        // What it kept out: the payments behind it, and those within it.
        let at = guard.step.span();
        let kept = payments
            .iter()
            .find(|(was, _)| start(was.span()) > start(at) && !is_in_condition(&guard.step, was));
        let Some((was, payment)) = kept else { continue };
        if is_elsewhere(texts, &guard) {
            continue;
        }
        let holds = guard.step.holds_call(was);
        // A condition around the payment that reads otherwise now is the same one.
        let rewritten = holds.then(|| rewritten(payment)).flatten();
        if let Some(now) = &rewritten
            && condition(now)
                .and_then(|now| lost_part(&guard.text, &now))
                .is_none()
        {
            continue;
        }
        if rewritten.is_none() && is_replaced(now, &guard) {
            continue;
        }
        let place = match guard.step.before().or(rewritten) {
            // A part of its condition is gone.
            Some(kept) => Some((payment.path(), first_line(&kept))),
            None if holds => Some((payment.path(), payment.span())),
            None => where_it_stood(before, &guard.step),
        };
        let Some(place) = place else { continue };
        report(&guard, &place, payment, before, findings);
        return;
    }
}

/// The condition around a payment that has no counterpart at the base.
fn rewritten(payment: &Call) -> Option<Step> {
    let around = payment.enclosing().into_iter();
    let mut branches = around.filter(|step| step.kind() == "branch");
    branches.find(|branch| branch.before().is_none())
}

fn is_in_condition(branch: &Step, call: &Call) -> bool {
    // What stands in the block of a lock is what it keeps apart.
    branch.kind() == "branch"
        && branch
            .expressions()
            .iter()
            .any(|condition| contains(condition.span(), call.span()))
}

/// Whether a call sets money in motion, as far as the catalogue or names tell.
pub(crate) fn is_payment(call: &Call) -> bool {
    call.operation()
        .is_some_and(|operation| operation.moves_money())
        || call.reach().is_some()
        || !matches!(call.role().as_str(), "log" | "notify" | "query")
            && (moves_money_by_name(&call.callee()) || sends_request(&call.callee()))
}

/// Whether a call sends a request of a team's own client: `self._make_request(params)`.
fn sends_request(callee: &str) -> bool {
    let (receiver, method) = callee.rsplit_once('.').unwrap_or(("", callee));
    let heard = words(method);
    let sends = matches!(
        heard.first().map(String::as_str),
        Some("do" | "execute" | "make" | "perform" | "post" | "send")
    );
    sends && heard.iter().any(|word| word == "request")
        || method == "post" && matches!(receiver, "self" | "this")
}

/// What a step of the base was a guard by, where nothing at the head asks or takes the same.
fn guard(step: Step) -> Option<Guard> {
    let kept = step.before();
    match step.kind().as_str() {
        "branch" => {
            let text = condition(&step)?;
            let text = match &kept {
                Some(kept) => lost_part(&text, &condition(kept)?)?,
                None => text,
            };
            let arms = step.children();
            let leaves = arms.iter().any(|arm| arm.always_leaves() || jumps(arm));
            let holds = arms.iter().any(|arm| arm.calls().iter().any(is_payment));
            (asks_state(&text) && (leaves || holds)).then_some(Guard {
                step,
                text,
                is_lock: false,
            })
        }
        _ if kept.is_some() => None,
        // In Ruby, Kotlin and Rust the last statement is what is returned.
        "scope" | "expression" | "assign" | "return" => {
            let label = step.label();
            let lock = step
                .calls()
                .iter()
                .find(|call| call.role() == "lock")?
                .callee();
            let text = if label.is_empty() { lock } else { label };
            Some(Guard {
                step,
                text,
                is_lock: true,
            })
        }
        _ => None,
    }
}

fn condition(branch: &Step) -> Option<String> {
    branch.expressions().first().map(|first| first.text())
}

/// Whether a condition asks how far a payment has come. What is asked of an answer comes after
/// the money has moved.
fn asks_state(text: &str) -> bool {
    let heard: BTreeSet<String> = words(text).into_iter().collect();
    !ANSWERS.iter().any(|answer| heard.contains(*answer))
        && STATES.iter().any(|state| heard.contains(*state))
}

/// The part of a condition that is gone: `!order.paid` of `!order.paid && isDue(order)`. None
/// where a part came for it.
fn lost_part(was: &str, now: &str) -> Option<String> {
    let (old, new) = (parts(was), parts(now));
    let is_grown = new.iter().any(|part| !old.contains(part));
    let mut lost = old.iter().filter(|part| !new.contains(part));
    let part = lost.find(|part| asks_state(part))?;
    (!is_grown).then(|| part.clone())
}

fn parts(condition: &str) -> Vec<String> {
    let joined = condition
        .replace("&&", "\n")
        .replace("||", "\n")
        .replace(" and ", "\n")
        .replace(" or ", "\n");
    let parts = joined.split('\n').map(|part| {
        let part: Vec<&str> = part.split_whitespace().collect();
        part.join(" ").trim_matches(['(', ')']).trim().to_owned()
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn jumps(arm: &Step) -> bool {
    arm.children().iter().any(|step| step.kind() == "jump")
}

/// Whether the same check stands as often as before, here or in another file of the change.
fn is_elsewhere(texts: &Texts, guard: &Guard) -> bool {
    let wanted = bare(&guard.text);
    let heard = words(&guard.text);
    let longest = heard.iter().max_by_key(|word| word.len());
    !texts.has_less(|text| {
        // Most texts do not hold a word of it, and need no second look.
        let may_hold = longest.is_none_or(|word| text.to_ascii_lowercase().contains(word.as_str()));
        match may_hold {
            true => bare(text).matches(&wanted).count(),
            false => 0,
        }
    })
}

/// Whether the function has something new that may do what the guard did.
fn is_replaced(now: &Function, guard: &Guard) -> bool {
    let heard: BTreeSet<String> = words(&guard.text).into_iter().collect();
    // What was asked within a lock may be asked without it now.
    let within: Vec<String> = match guard.is_lock {
        true => guard.step.all().iter().filter_map(condition).collect(),
        false => Vec::new(),
    };
    let asks_the_same = |step: &Step| {
        step.kind() == "branch"
            && step.before().is_none()
            && condition(step).is_none_or(|asked| !within.contains(&asked))
            && step.expressions().iter().any(|condition| {
                words(&condition.text()).iter().any(|word| {
                    heard.contains(word) && (STATES.contains(&word.as_str()) || guard.is_lock)
                })
            })
    };
    let claims = |call: &Call| {
        call.before().is_none()
            && (call.role() == "lock"
                || words(&call.callee())
                    .iter()
                    .any(|word| CLAIMS.contains(&word.as_str())))
    };
    now.steps()
        .iter()
        .flat_map(Step::all)
        .any(|step| asks_the_same(&step))
        || now.calls().iter().any(claims)
        || now.decorators().len() > now.before().map_or(0, |before| before.decorators().len())
}

fn report(
    guard: &Guard,
    place: &(String, Span),
    payment: &Call,
    before: &Function,
    findings: &mut Findings,
) {
    let line = guard.text.lines().next().unwrap_or_default();
    let shown: String = line.chars().take(80).collect();
    let callee = payment.callee();
    let what = if guard.is_lock {
        format!("the lock `{shown}` that kept two requests apart before `{callee}` is gone")
    } else {
        format!("`{shown}` was asked before `{callee}`, and no longer is")
    };
    findings
        .report(&RULE, place)
        .message(format!(
            "{what}: a second request, a redelivery or a run after a crash makes the same payment again"
        ))
        .label("a guard stood here")
        .help(
            "bring the check back before the payment, or show in the change what lets only one request in now: a \
             claim that one request wins, a unique row, an idempotency key made from what is paid",
        )
        .related(payment, "the payment that it stood before")
        .related(&AtBase(before.path(), guard.step.span()), "the guard at the base");
}

fn start(span: Span) -> (u32, u32) {
    (span.start_line, span.start_column)
}
