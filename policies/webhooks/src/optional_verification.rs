//! `optional-verification`: the signature is verified on some ways only, and the handler acts on
//! all of them.

use std::rc::Rc;

use tollgate_sdk::{Effect, Expression, Findings, Rule, Span, Step};

use crate::effects::Deed;
use crate::unit::{At, Seen, Unit};
use crate::verification;
use crate::words::{any, covers, end, start, words};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "optional-verification",
    summary: "the verification of a webhook fails open: on some way the event is acted on unverified",
    effect: Effect::Review,
    help: "A check that is skipped when the secret is not set, the header is missing, a setting is off or the \
           verification fails in an unexpected way is no check: whoever wants in takes that way. Refuse to start \
           without the secret, and answer 4xx to everything whose signature can't be verified.",
};

/// How a verification is passed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// `if (secret) { verify }`
    Skipped,
    /// `if (secret && !verify()) reject`
    Short,
    /// `catch { log }`
    Caught,
    /// `if (!secret) return true`
    Waved,
}

/// A verification that can be passed by.
pub(crate) struct Gap {
    pub(crate) way: Way,
    /// What decides: the condition, the handler.
    pub(crate) at: Span,
    /// The verification.
    pub(crate) site: Rc<Seen>,
}

/// The gaps that the change made.
pub(crate) fn judge(unit: &Unit, before: Option<&Unit>) -> Option<Gap> {
    let now = gaps(unit);
    // What was not verified at all before is verified a little now.
    let is_better = || before.is_some_and(|before| verification::sites(before).is_empty());
    if now.is_empty() || is_better() {
        return None;
    }
    let stood: Vec<Way> = before
        .map(gaps)
        .unwrap_or_default()
        .iter()
        .map(|gap| gap.way)
        .collect();
    now.into_iter().find(|gap| !stood.contains(&gap.way))
}

fn gaps(unit: &Unit) -> Vec<Gap> {
    let sites = verification::sites(unit);
    let mut found = Vec::new();
    for site in &sites {
        let others = |span: Span| {
            sites
                .iter()
                .any(|other| !covers(span, other.call.span()) && !Rc::ptr_eq(other, site))
        };
        let gap = skipped(unit, site)
            .or_else(|| chosen(site, &sites))
            .filter(|(_, within)| !others(*within))
            .map(|(at, _)| (Way::Skipped, at))
            .or_else(|| short(site).map(|at| (Way::Short, at)))
            .or_else(|| caught(unit, site).map(|at| (Way::Caught, at)))
            .or_else(|| waved(unit, site).map(|at| (Way::Waved, at)));
        if let Some((way, at)) = gap {
            found.push(Gap {
                way,
                at,
                site: site.clone(),
            });
        }
    }
    found
}

/// Words of conditions on what the one who runs the handler, or the sender, may leave out.
const SETTINGS: [&str; 34] = [
    "secret",
    "secrets",
    "signature",
    "sig",
    "enabled",
    "disabled",
    "enable",
    "disable",
    "option",
    "options",
    "setting",
    "settings",
    "config",
    "configured",
    "env",
    "production",
    "prod",
    "development",
    "dev",
    "debug",
    "verify",
    "verification",
    "validate",
    "validation",
    "hmac",
    "skip",
    "strict",
    "sensitive",
    "credentials",
    "key",
    "signing",
    "agent",
    "sandbox",
    "live",
];

fn is_about_setting(condition: &str) -> bool {
    let heard = words(condition);
    any(&heard, &SETTINGS) && !any(&heard, &["method", "idempotency"])
}

/// The verification stands in an arm that only some requests take, and something is done behind:
/// the condition and the arm.
fn skipped(unit: &Unit, site: &Seen) -> Option<(Span, Span)> {
    for arm in site.call.enclosing() {
        if arm.kind() != "arm" {
            continue;
        }
        let Some(branch) = arm.parent() else {
            continue;
        };
        let Some(condition) = branch.expressions().into_iter().next() else {
            continue;
        };
        if !is_about_setting(&condition.text()) || !matches!(arm.label().as_str(), "then" | "else")
        {
            continue;
        }
        let arms: Vec<Step> = branch
            .children()
            .into_iter()
            .filter(|step| step.kind() == "arm")
            .collect();
        let other = arms.iter().find(|other| !other.is_same(&arm));
        if other.is_some_and(leaves) {
            continue;
        }
        let behind = |seen: &&Rc<Seen>| {
            let span = seen.call.span();
            let is_behind = start(span) >= end(branch.span());
            is_behind || other.is_some_and(|other| covers(other.span(), span))
        };
        let acts = unit.own().iter().filter(behind).any(|seen| leads_on(seen));
        if acts || is_verifier(unit) && !always_ends(&arm) {
            return Some((condition.span(), arm.span()));
        }
    }
    None
}

/// `secret ? construct(body, secret) : parse(body)`: the other choice believes what came.
fn chosen(site: &Seen, sites: &[Rc<Seen>]) -> Option<(Span, Span)> {
    let span = site.call.span();
    let step = site.call.step();
    let mut holders = step.expressions();
    for _ in 0..8 {
        let holder = holders.into_iter().find(|part| covers(part.span(), span))?;
        let parts = holder.parts();
        if holder.kind() == "conditional"
            && let [condition, choices @ ..] = parts.as_slice()
            && is_about_setting(&condition.text())
        {
            let other = choices.iter().find(|choice| !covers(choice.span(), span))?;
            let verifies = sites
                .iter()
                .any(|site| covers(other.span(), site.call.span()));
            let text = other.text().to_ascii_lowercase();
            let believes = ["parse", "decode", "deserialize", "fromjson", "construct"];
            let is_open = believes.iter().any(|word| text.contains(word));
            return (is_open && !verifies).then(|| (condition.span(), holder.span()));
        }
        holders = parts;
    }
    None
}

fn always_ends(arm: &Step) -> bool {
    arm.always_leaves()
}

/// `secret && !verify()` before a refusal, `!secret || verify()` before what is done.
fn short(site: &Seen) -> Option<Span> {
    let step = site.call.step();
    let span = site.call.span();
    step.expressions()
        .iter()
        .find_map(|expression| short_in(expression, span, false, 8))
}

fn short_in(expression: &Expression, site: Span, negated: bool, depth: u32) -> Option<Span> {
    let depth = depth.checked_sub(1)?;
    if !covers(expression.span(), site) {
        return None;
    }
    let parts = expression.parts();
    let operator = expression.operator();
    if matches!(operator.as_str(), "&&" | "and" | "||" | "or") && expression.kind() == "operation" {
        let holder = parts.iter().position(|part| covers(part.span(), site))?;
        let verified = parts.get(holder)?;
        let is_refused = is_negated(verified, site, 6) != negated;
        let is_and = matches!(operator.as_str(), "&&" | "and");
        let waves = parts
            .iter()
            .enumerate()
            .any(|(at, part)| at != holder && is_plain_setting(part, is_and));
        if waves && is_and == is_refused {
            return Some(expression.span());
        }
    }
    let negated = negated != (matches!(operator.as_str(), "!" | "not"));
    parts
        .iter()
        .find_map(|part| short_in(part, site, negated, depth))
}

/// Whether a verification counts as failed where its expression holds: `!verify()`.
fn is_negated(expression: &Expression, site: Span, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    let is_not = expression.kind() == "operation"
        && (matches!(expression.operator().as_str(), "!" | "not")
            || matches!(expression.operator().as_str(), "!=" | "!==")
            || matches!(expression.operator().as_str(), "==" | "===") && {
                let text = expression.text().to_ascii_lowercase();
                text.ends_with("false") || text.starts_with("false")
            });
    let inner = expression
        .parts()
        .into_iter()
        .find(|part| covers(part.span(), site));
    let inside = inner.is_some_and(|part| is_negated(&part, site, depth));
    is_not != inside
}

/// Whether a part of a condition is only that something is set (`secret`, beside `&&`) or not set
/// (`!secret`, beside `||`), or another sign than the signature.
fn is_plain_setting(part: &Expression, is_set: bool) -> bool {
    let text = part.text();
    let text = text.trim();
    let is_negated = text.starts_with('!') || text.starts_with("not ");
    let asks_for_nothing = text
        .trim_start_matches(['!', ' '])
        .to_ascii_lowercase()
        .starts_with("empty(")
        || text.contains("== null")
        || text.contains("== nil")
        || text.contains(".isBlank")
        || text.contains(".isEmpty")
        || text.contains(".isNullOr")
        || text.ends_with(".blank?")
        || text.ends_with(".nil?")
        || text.contains("IsNullOr");
    let is_not = is_negated != asks_for_nothing;
    if !is_about_setting(text) || text.len() > 160 {
        return false;
    }
    let is_mode = any(
        &words(text),
        &[
            "production",
            "prod",
            "development",
            "dev",
            "debug",
            "env",
            "skip",
            "disabled",
            "agent",
            "enabled",
            "strict",
        ],
    );
    is_mode || is_not != is_set
}

/// The failure of the verification is caught, and the handler goes on.
fn caught(unit: &Unit, site: &Seen) -> Option<Span> {
    for handler in site.call.handlers() {
        if handler.kind() != "handler" || leaves(&handler) || handler.label() == "passes" {
            continue;
        }
        // `verified = false`: looked at later.
        if handler.all().iter().any(|step| step.kind() == "assign") {
            continue;
        }
        let until = match handler.label().as_str() {
            // Where errors are values, the handler stands behind the call.
            "goes on" => continue,
            _ => handler
                .parent()
                .filter(|parent| parent.kind() == "attempt")
                .map_or(handler.span(), |attempt| attempt.span()),
        };
        let behind = unit
            .own()
            .iter()
            .filter(|seen| start(seen.call.span()) >= end(until));
        if behind.into_iter().any(|seen| leads_on(seen)) {
            return Some(first_line(handler.span()));
        }
    }
    None
}

/// `if (!secret) return true` in what verifies.
fn waved(unit: &Unit, site: &Seen) -> Option<Span> {
    if !is_verifier(unit) {
        return None;
    }
    site.call
        .preceding()
        .into_iter()
        .filter(|step| step.kind() == "branch")
        .find_map(|branch| {
            let condition = branch.expressions().into_iter().next()?;
            if !is_about_setting(&condition.text()) {
                return None;
            }
            let passes = branch
                .all()
                .into_iter()
                .any(|step| step.kind() == "return" && says_yes(&step));
            passes.then(|| condition.span())
        })
}

fn says_yes(step: &Step) -> bool {
    let text = step.text().to_ascii_lowercase();
    let value = text
        .trim_start_matches("return")
        .trim()
        .trim_end_matches(';')
        .trim();
    matches!(
        value,
        "true" | "ok(())" | "ok(true)" | "nil" | "next()" | "null" | "none" | "1"
    ) && !value.is_empty()
}

/// Whether a function says whether a webhook is genuine.
fn is_verifier(unit: &Unit) -> bool {
    let heard = words(&unit.name);
    any(
        &heard,
        &[
            "verify",
            "validate",
            "valid",
            "verified",
            "check",
            "authenticate",
            "verification",
            "authorized",
        ],
    ) && any(
        &heard,
        &[
            "signature",
            "webhook",
            "hmac",
            "sig",
            "ipn",
            "request",
            "event",
            "notification",
            "hash",
            "callback",
        ],
    )
}

/// Whether a call is one that a handler goes on with: anything but logs and refusals.
fn leads_on(seen: &Seen) -> bool {
    if Deed::of(seen).is_some() {
        return true;
    }
    let all = words(&seen.callee);
    any(&all, &["decode", "loads", "deserialize", "construct"]) && !any(&all, &["header", "error"])
        || matches!(seen.role(), "parse" | "persist" | "enqueue")
}

/// Whether a step leaves the function, or ends the request.
pub(crate) fn leaves(step: &Step) -> bool {
    if step.always_leaves() {
        return true;
    }
    let ends = [
        "exit",
        "die(",
        "die;",
        "abort",
        "raise",
        "throw",
        "return",
        "halt ",
        "halt(",
        "bail!",
        "panic",
        "wp_send_json_error",
        "log.Fatal",
        "redirect",
        "next(",
    ];
    step.children().iter().any(|inner| {
        let is_plain = matches!(
            inner.kind().as_str(),
            "expression" | "return" | "raise" | "jump" | "assign"
        );
        is_plain && ends.iter().any(|word| inner.text().contains(word))
    })
}

fn first_line(span: Span) -> Span {
    Span {
        end_line: span.start_line,
        end_column: span.start_column + 1,
        ..span
    }
}

/// Reports a gap.
pub(crate) fn report(unit: &Unit, gap: &Gap, findings: &mut Findings) {
    let place = At {
        path: unit.path.clone(),
        span: gap.at,
        side: unit.side,
    };
    let (message, label) = match gap.way {
        Way::Skipped => (
            "the signature is only verified where this holds; otherwise the event is acted on unverified",
            "without this, nothing is verified",
        ),
        Way::Short => (
            "this condition refuses a wrong signature only where its other part holds; otherwise the event is acted \
             on unverified",
            "without its other part, nothing is refused",
        ),
        Way::Caught => (
            "when the verification fails the handler goes on, and the event is acted on unverified",
            "the failed verification ends here",
        ),
        Way::Waved => (
            "where this holds, every webhook counts as genuine",
            "this lets everything through",
        ),
    };
    findings
        .report(&RULE, &place)
        .message(message)
        .label(label)
        .help("refuse the webhook where the secret, the header or the signature is missing or wrong, on every way")
        .related(&gap.site.call, "verified here");
}
