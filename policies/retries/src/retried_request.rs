//! `retried-request`: a client is told to send requests again that move money.

use tollgate_sdk::{Call, Change, Effect, Findings, Rule};

use crate::clients::{GLOBS, Resend, resend};
use crate::operation::{self, Safety, most, safety};
use crate::source::{Payments, Source};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "retried-request",
    summary: "an HTTP client or SDK sends payments again that carry no key",
    effect: Effect::Review,
    help: "A request whose answer is lost may have been carried out. A client that sends a POST again without an \
           idempotency key pays a second time, and no line of the code shows it. Leave POST out of what is sent \
           again, or send a key that is made from what is paid. `block` where a payment of the file without a key \
           is sent by that very client; `review` otherwise.",
};

/// Judges the clients that a file sets up.
pub(crate) fn judge(
    change: &Change,
    source: &Source,
    payments: &Payments,
    findings: &mut Findings,
) {
    let mut last_line = 0;
    for call in change.select_calls().callee(GLOBS) {
        if call.path() != source.path {
            continue;
        }
        let Some(now) = resend(&call, source) else {
            continue;
        };
        let line = call.span().start_line;
        if line == last_line || stood(&call, source, &now) || is_steadied(source, payments) {
            continue;
        }
        last_line = line;
        let paid = paid_by(&call, payments);
        if paid.is_none() && !sends_posts(&call, source) {
            continue;
        }
        report(&call, &now, paid, findings);
    }
}

/// Whether the client was told the same before.
fn stood(call: &Call, source: &Source, now: &Resend) -> bool {
    if source.is_whole_tree {
        return false;
    }
    let own = call.span();
    let lines = own.start_line.saturating_sub(1)..own.end_line;
    let is_touched =
        call.is_touched() || lines.into_iter().any(|at| source.is_touched(at as usize));
    match call.before() {
        Some(before) => !is_touched || resend(&before, source).is_some_and(|was| was == *now),
        None => !is_touched,
    }
}

/// Whether the payments of the file are all told apart, or keys are seen to where nothing is
/// known of them.
fn is_steadied(source: &Source, payments: &Payments) -> bool {
    let is_bare = |call: &Call| safety(call) == Safety::Bare;
    match payments.calls.is_empty() {
        // What a client sends again carries the key that the call made up.
        false => !payments.calls.iter().any(is_bare),
        true => source.speaks_of_keys(),
    }
}

/// The payment without a key that the client sends, and whether it surely does: it is made on
/// the same object.
fn paid_by<'p>(call: &Call, payments: &'p Payments) -> Option<(&'p Call, bool)> {
    let names = names_around(call);
    let is_linked = |paid: &Call| {
        let callee = paid.callee();
        let own = callee
            .strip_prefix("this.")
            .or(callee.strip_prefix("self."));
        let root = own
            .unwrap_or(&callee)
            .split(['.', '('])
            .next()
            .unwrap_or_default();
        root.len() > 1 && names.iter().any(|name| name == root)
    };
    let bare: Vec<&Call> = payments
        .calls
        .iter()
        .filter(|paid| safety(paid) == Safety::Bare)
        .collect();
    let linked = bare.iter().find(|paid| is_linked(paid));
    linked
        .map(|paid| (*paid, true))
        .or_else(|| bare.first().map(|paid| (*paid, false)))
}

/// The names on the statement that sets the client up.
fn names_around(call: &Call) -> Vec<String> {
    let mut text = call.step().text();
    if let Some(around) = call.within("assign") {
        text.push_str(&around.text());
    }
    for around in call
        .enclosing()
        .iter()
        .filter(|step| step.kind() == "closure")
    {
        let owner = around.parent().map(|step| step.text()).unwrap_or_default();
        text.push_str(owner.lines().next().unwrap_or_default());
    }
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.split(|letter| !is_name(letter))
        .filter(|name| name.len() > 1)
        .map(str::to_owned)
        .collect()
}

/// Whether the client, or the file, sends POSTs as far as its text shows.
fn sends_posts(call: &Call, source: &Source) -> bool {
    let callee = call.callee();
    let sets_up_mutation = callee.ends_with("useMutation") || callee.contains(".post()");
    sets_up_mutation
        || [
            ".post(",
            "->post(",
            "'POST'",
            "\"POST\"",
            "MethodPost",
            "HttpMethod.Post",
            ":post",
            ".Post(",
            "PostAsync",
            "PostAsJsonAsync",
            "@PostMapping",
            "@POST",
            "Method::POST",
            ".post::<",
            "postForObject",
            "postForEntity",
            ".post {",
            "setBody",
        ]
        .iter()
        .any(|sign| source.text.contains(sign))
}

fn report(call: &Call, now: &Resend, paid: Option<(&Call, bool)>, findings: &mut Findings) {
    let effect = match &paid {
        Some((payment, true)) if now.is_certain => {
            payment.operation().map_or(Effect::Review, |it| most(&it))
        }
        _ => Effect::Review,
    };
    let kind = paid
        .as_ref()
        .and_then(|(payment, _)| payment.operation())
        .map_or_else(String::new, |it| it.kind());
    let report = findings.report(&RULE, call);
    report
        .effect(effect)
        .message(format!(
            "{}: when the answer of a payment is lost, it is made again without a key, and {}",
            now.what,
            operation::twice(&kind)
        ))
        .label("sends payments again")
        .help(now.help);
    if let Some((payment, _)) = paid {
        report.related(payment, "this payment carries no key");
    }
}
