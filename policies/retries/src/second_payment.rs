//! `second-payment`: after a failure that may hide a success, the payment is made elsewhere, or
//! under a new key.
//!
//! Where the catalogue knows both payments, `gateway-errors` says so. Here are those that are
//! reached through other files, gateways that are gone through in a loop, and keys that are made
//! anew in a handler.

use tollgate_sdk::{Call, Change, Effect, Findings, Rule, Side, Span, Step, WordQuery, words};

use crate::operation::{is_decline, twice};
use crate::source::Source;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "second-payment",
    summary: "after a failure that may hide a success, the payment is made elsewhere or under a new key",
    effect: Effect::Review,
    help: "After a timeout nobody knows whether the first gateway took the money. A second gateway, or a new key at \
           the same one, takes it again. Go on to another only when it is certain that nothing was taken: the \
           connection was refused, or the gateway declined. For everything else ask the first one.",
};

/// What is wrong.
enum Mistake {
    /// Another call leads to another payment.
    Elsewhere(String, Span),
    /// The loop goes on to the next gateway.
    NextGateway(Span),
}

/// Judges the calls that lead to a payment in another file.
pub(crate) fn judge_reaching(change: &Change, findings: &mut Findings) {
    for call in change.select_calls().reaching().moving_money() {
        let Some(reach) = call.reach() else { continue };
        let stood = call
            .before()
            .is_some_and(|before| elsewhere(&before).is_some());
        if stood && !change.is_whole_tree() {
            continue;
        }
        if let Some(mistake) = elsewhere(&call) {
            report(&call, &mistake, &reach.operation().kind(), findings);
        }
    }
}

/// Judges a file that deals with payments.
pub(crate) fn judge_file(change: &Change, source: &Source, findings: &mut Findings) {
    judge_new_keys(source, findings);
    let names = WordQuery::any_of(&MANY_GATEWAYS);
    if !source.file.has_word(&names, Side::After) {
        return;
    }
    let calls = change.select_calls().callee(&[
        "gateway.*",
        "provider.*",
        "processor.*",
        "psp.*",
        "acquirer.*",
        "adapter.*",
    ]);
    for call in calls {
        if call.path() != source.path || call.operation().is_some() || call.reach().is_some() {
            continue;
        }
        let Some(mistake) = next_gateway(&call) else {
            continue;
        };
        let stood = call
            .before()
            .is_some_and(|before| next_gateway(&before).is_some());
        if !stood || source.is_whole_tree {
            report(&call, &mistake, "", findings);
        }
    }
}

/// What gateways are called that are gone through.
const MANY_GATEWAYS: [&str; 6] = [
    "gateways",
    "providers",
    "processors",
    "psps",
    "acquirers",
    "adapters",
];

/// Another payment in the handler of a call, where both are reached through other files.
fn elsewhere(call: &Call) -> Option<Mistake> {
    let reach = call.reach()?;
    let own = reach.operation();
    ambiguous_handlers(call).iter().find_map(|handler| {
        handler.calls().into_iter().find_map(|other| {
            let operation = other
                .reach()
                .map(|reach| reach.operation())
                .or_else(|| other.operation())?;
            let pays = |kind: &str| matches!(kind, "charge" | "authorize" | "capture");
            let is_same_business =
                operation.kind() == own.kind() || pays(&operation.kind()) && pays(&own.kind());
            let is_other = operation.gateway() != own.gateway();
            (is_same_business && is_other && operation.moves_money())
                .then(|| Mistake::Elsewhere(operation.gateway_title(), other.span()))
        })
    })
}

/// The loop over gateways that a call is made in, where a failure goes on to the next.
fn next_gateway(call: &Call) -> Option<Mistake> {
    let callee = call.callee();
    let method = callee.rsplit('.').next().unwrap_or_default();
    let heard = words(method);
    let pays = heard.iter().any(|word| {
        matches!(
            word.as_str(),
            "charge"
                | "pay"
                | "payment"
                | "authorize"
                | "purchase"
                | "payout"
                | "refund"
                | "transfer"
        )
    });
    let looks = heard.first().is_some_and(|first| {
        matches!(
            first.as_str(),
            "get" | "can" | "is" | "has" | "supports" | "find" | "list" | "validate" | "fetch"
        )
    });
    if !pays || looks {
        return None;
    }
    let around = call
        .repeats()
        .into_iter()
        .find(|repeat| repeat.kind() == "each")?;
    let item = callee.split('.').next().unwrap_or_default();
    let step = around.step()?;
    let text = step.text();
    let head = text.lines().next().unwrap_or_default();
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let binds = head
        .split(|letter| !is_name(letter))
        .any(|name| name == item);
    let is_over = binds && MANY_GATEWAYS.iter().any(|word| head.contains(word));
    let stops = ["return", "break"].iter().any(|word| text.contains(word));
    let goes_on = ambiguous_handlers(call)
        .iter()
        .any(|handler| step.holds(handler) && !handler.always_leaves());
    (is_over && stops && goes_on).then(|| Mistake::NextGateway(step.span()))
}

/// The handlers of a call that catch failures which may hide a success, and do not look closer.
fn ambiguous_handlers(call: &Call) -> Vec<Step> {
    let handlers = call.handlers().into_iter();
    handlers
        .filter(|handler| {
            let types = handler.catches();
            let text = handler.text();
            let is_declined = !types.is_empty() && types.iter().all(|name| is_certain_no(name));
            let looks = [
                "eclined",
                "efused",
                "ECONNREFUSED",
                "not_sent",
                "NotSent",
                "ardError",
            ]
            .iter()
            .any(|sign| text.contains(sign));
            !is_declined && !looks
        })
        .collect()
}

/// Whether an error says for certain that no money moved.
fn is_certain_no(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    is_decline(name)
        || [
            "decline",
            "refused",
            "unavailable",
            "connecttimeout",
            "notsupported",
            "unsupported",
            "validation",
            "circuit",
            "callnotpermitted",
            "configuration",
        ]
        .iter()
        .any(|word| lower.contains(word))
}

/// Keys that are made anew where a failure is handled: `rescue ...; order.update!(payment_key:
/// SecureRandom.uuid); retry`.
fn judge_new_keys(source: &Source, findings: &mut Findings) {
    let lines = source.file.lines_with(&WordQuery::any_of(&["idempoten"]));
    if !lines.iter().any(|line| makes_key(&line.text)) {
        return;
    }
    for function in source.file.functions(Side::After) {
        for step in function.steps().iter().flat_map(Step::all) {
            if step.kind() != "handler" || !step.is_touched() && !source.is_whole_tree {
                continue;
            }
            if let Some(line) = new_key(&step, source) {
                report_new_key(source, line, findings);
                return;
            }
        }
    }
}

/// The line of a handler that makes a key anew, numbered from 0.
fn new_key(handler: &Step, source: &Source) -> Option<usize> {
    let types = handler.catches();
    if !types.is_empty() && types.iter().all(|name| is_certain_no(name)) {
        return None;
    }
    let first = handler.span().start_line.saturating_sub(1) as usize;
    let text = handler.text();
    if ["eclined", "ardError", "mismatch", "Mismatch"]
        .iter()
        .any(|sign| text.contains(sign))
    {
        return None;
    }
    let found = text.lines().position(makes_key)?;
    let line = first + found;
    let written = source.text.lines().nth(line)?;
    let stood = source.before.contains(written.trim());
    (!stood && source.is_touched(line)).then_some(line)
}

/// Whether a line makes a key anew.
fn makes_key(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let key = lower.find("idempoten");
    let fresh = [
        "uuid4(",
        "uuidv4(",
        "uuid.new",
        "uuid.v4",
        "uuid::uuid4",
        "uuid::new",
        "securerandom.",
        "randomuuid(",
        "nanoid(",
        "guid.newguid",
        "token_hex(",
        "date.now()",
    ]
    .iter()
    .filter_map(|sign| lower.rfind(sign))
    .max();
    let is_set = key.zip(fresh).is_some_and(|(key, fresh)| {
        key < fresh
            && lower
                .get(key..fresh)
                .is_some_and(|between| between.contains(['=', ':', '(']))
    });
    is_set && !crate::source::is_comment(line)
}

fn report_new_key(source: &Source, line: usize, findings: &mut Findings) {
    findings
        .report(&RULE, &source.place(line))
        .message(
            "after a failure that may hide a success the payment gets a new key: the gateway takes the next attempt \
             for another payment, and the customer pays twice",
        )
        .label("a new key for the same payment")
        .help(
            "keep the key until the gateway has given a final no (a decline), and ask for the payment by the old key \
             after a timeout or a lost connection",
        );
}

fn report(call: &Call, mistake: &Mistake, kind: &str, findings: &mut Findings) {
    let callee = call.callee();
    let (what, at, seen) = match mistake {
        Mistake::Elsewhere(gateway, at) => (
            format!(
                "when `{callee}` fails, the payment is made at {gateway} instead, also after a timeout that hid a success"
            ),
            *at,
            "here it is made again",
        ),
        Mistake::NextGateway(at) => (
            format!(
                "when `{callee}` fails, the next gateway is asked for the same payment, also after a timeout that hid a success"
            ),
            *at,
            "this goes on to the next gateway",
        ),
    };
    findings
        .report(&RULE, call)
        .message(format!("{what}: {}", twice(kind)))
        .label("its outcome may be unknown")
        .help(
            "go on to another gateway only when nothing was taken for certain (a decline, a refused connection), and ask \
             this one for the payment after everything else",
        )
        .related(&(call.path(), at), seen);
}
