//! `missing-verification`: a webhook is acted on, and nobody looked who sent it.

use tollgate_sdk::{Call, Change, Effect, Findings, Rule, Side, Span};

use crate::effects::Deed;
use crate::evidence::{self, Gateways};
use crate::handler::{self, Handling};
use crate::unit::{At, Seen, Unit};
use crate::verification::{self, Strength};
use crate::words::{any, covers, words};

/// So many calls of a function are looked at for those that a closure in it is handed to.
const MAX_AROUND: usize = 200;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "missing-verification",
    summary: "a gateway's webhook is acted on without its signature being verified",
    effect: Effect::Review,
    help: "Whoever knows the address of a webhook can post to it. What says `paid` there is only worth something \
           when its signature was verified over the raw body with the endpoint's secret, or when the payment was \
           read from the gateway's API before anything is done.",
};

/// Judges a handler that is new, or that the change touched.
pub(crate) fn judge(
    unit: &Unit,
    before: Option<&Unit>,
    handling: Handling,
    gateways: &Gateways,
) -> Option<Effect> {
    if handling < Handling::Likely || !receives(unit) {
        return None;
    }
    let effect = hazard(unit, handling)?;
    let stood =
        before.is_some_and(|before| hazard(before, handler::of(before, gateways)).is_some());
    (!stood).then_some(effect)
}

/// Whether a unit is where the outside world comes in with what it sent.
fn receives(unit: &Unit) -> bool {
    let is_entry = matches!(unit.entry.as_str(), "webhook" | "route");
    let is_script = unit.is_module() && unit.path.ends_with(".php");
    (is_entry || is_script) && evidence::reads_request(&unit.text)
}

fn hazard(unit: &Unit, handling: Handling) -> Option<Effect> {
    if verification::of(unit) != Strength::Nothing || verification::is_handed_on(unit) {
        return None;
    }
    let deeds = handler::deeds(unit.reached().iter());
    let worst = deeds.iter().map(|(_, deed)| *deed).max()?;
    let is_guarded = unit.is_filtered || guards(unit);
    if is_guarded {
        return None;
    }
    let is_certain = handling == Handling::Surely && unit.entry == "webhook";
    match worst {
        Deed::Dispatch => Some(Effect::Review),
        _ if is_certain => Some(Effect::Block),
        _ => Some(Effect::Review),
    }
}

/// Whether decorators, or what registers the handler, may verify for it.
fn guards(unit: &Unit) -> bool {
    let names = unit
        .function
        .named()
        .decorators()
        .into_iter()
        .chain([unit.function.entry_text()]);
    let head = unit.text.lines().next().unwrap_or_default().to_owned();
    names.chain([head]).chain(around(unit)).any(|text| {
        let text = text.to_ascii_lowercase();
        [
            "verif",
            "signature",
            "validat",
            "guard",
            "hmac",
            "authenticat",
            "authoriz",
            "secure",
            "protect",
            "login_required",
            "permission",
        ]
        .iter()
        .any(|word| text.contains(word))
    })
}

/// What a closure is written in: `authenticate("adyen") { post("/webhooks/adyen") { ... } }`.
fn around(unit: &Unit) -> Vec<String> {
    if !unit.name.starts_with('<') || unit.is_module() {
        return Vec::new();
    }
    let outer = unit.function.named().calls().into_iter().take(MAX_AROUND);
    let holds = |call: &Call| covers(call.span(), unit.span);
    outer.filter(holds).map(|call| call.callee()).collect()
}

/// A verification that the change took away from a unit.
pub(crate) fn lost<'a>(unit: &Unit, before: &'a Unit, change: &Change) -> Option<&'a Seen> {
    // The callback of a sign-in is none of a gateway's.
    if is_sign_in(before) {
        return None;
    }
    let gone = before.own().iter().find(|seen| {
        let strength = verification::strength(seen);
        let is_verifying = strength == Strength::Signature
            || strength == Strength::Named && is_handed_request(seen);
        is_verifying && seen.call.before().is_none()
    })?;
    let has_other = unit.own().iter().any(|seen| {
        let strength = verification::strength(seen);
        let is_new = seen.call.before().is_none();
        strength == Strength::Signature
            || strength >= Strength::Named && is_new
            || is_new && alike(&gone.words, &seen.words)
    });
    (!has_other && !is_verified_elsewhere(unit, change)).then_some(gone)
}

/// Whether what is called now asks what was asked before, by its name: `isIpAddressValid` asks
/// what `isIpValid` did.
fn alike(gone: &[String], now: &[String]) -> bool {
    let asks = [
        "valid",
        "validate",
        "verify",
        "verified",
        "authentic",
        "authenticate",
    ];
    gone.len() > 1 && any(gone, &asks) && gone.iter().all(|word| now.contains(word))
}

/// Whether a unit lets people in: by OAuth, or a library for it.
fn is_sign_in(unit: &Unit) -> bool {
    evidence::has_any(&unit.text, &["oauth", "passport.", "openid"])
        && !evidence::has_any(&unit.text, &["webhook", "signature", "hmac"])
}

/// Whether another file of the change verifies more than it did: a middleware, a client.
fn is_verified_elsewhere(unit: &Unit, change: &Change) -> bool {
    let count = |text: &str| -> usize {
        let text = text.to_ascii_lowercase();
        ["verif", "signature", "hmac", "constructevent"]
            .iter()
            .map(|word| text.matches(word).count())
            .sum()
    };
    change
        .paths()
        .iter()
        .filter(|path| **path != unit.path && !is_test(path))
        .any(|path| {
            let then = change
                .read(path, Side::Before)
                .map_or(0, |text| count(&text));
            change
                .read(path, Side::After)
                .is_some_and(|text| count(&text) > then)
        })
}

fn is_test(path: &str) -> bool {
    any(
        &words(path),
        &[
            "test", "tests", "spec", "specs", "md", "lock", "json", "yml", "yaml", "txt",
        ],
    )
}

fn is_handed_request(seen: &Seen) -> bool {
    seen.arguments().iter().any(|text| {
        let text = text
            .trim_start_matches(['&', '$', '*'])
            .to_ascii_lowercase();
        matches!(
            text.as_str(),
            "r" | "req"
                | "request"
                | "c"
                | "ctx.request"
                | "headers"
                | "req.headers"
                | "request.headers"
        )
    })
}

/// Reports a handler that verifies nothing.
pub(crate) fn report(unit: &Unit, effect: Effect, findings: &mut Findings) {
    let place = At {
        path: unit.path.clone(),
        span: unit.first_line(),
        side: unit.side,
    };
    let report = findings.report(&RULE, &place);
    report
        .effect(effect)
        .message(
            "whoever knows the address can make this webhook act: it takes the body for a gateway's word without \
             verifying its signature",
        )
        .label("its sender is not verified")
        .help(
            "verify the signature over the raw body with the gateway's own helper before anything else, or read the \
             payment from the gateway's API and act on that",
        );
    let deeds = handler::deeds(unit.reached().iter());
    if let Some((seen, _)) = deeds.iter().max_by_key(|(_, deed)| *deed) {
        report.related(&seen.call, "what it says is acted on here");
    }
}

/// Reports a verification that was taken away.
pub(crate) fn report_lost(unit: &Unit, gone: &Seen, touched: &[Span], findings: &mut Findings) {
    let span = unit.near(touched);
    let place = At {
        path: unit.path.clone(),
        span,
        side: unit.side,
    };
    findings
        .report(&RULE, &place)
        .message(format!(
            "this change takes `{}` away, and nothing else here verifies who sent the webhook",
            gone.callee
        ))
        .label("verified before, and now no longer")
        .help("keep the verification, or say where the sender is verified now")
        .related(&gone.call, "verified here before");
}
