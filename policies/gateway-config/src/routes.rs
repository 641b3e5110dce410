//! `changed-route`: payments go to another gateway than before.

use tollgate_sdk::{Effect, Findings, Rule, Setting, Span};

use crate::gone::Gone;
use crate::lines::{Line, Scene, is_comment};
use crate::options::value;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "changed-route",
    summary: "payments go to another gateway than before",
    effect: Effect::Review,
    help: "A payment belongs to the gateway that took it: its refunds, its webhooks, its retries and its key mean \
           nothing to another one. Send what is in flight where it began, move new payments by share, and never ask \
           a second gateway after an answer that tells nothing.",
};

/// What every name of a route in code has one of; letter case does not matter.
pub(crate) const SIGNS: [&str; 4] = ["gateway", "provider", "processor", "psp"];

/// Names of what says where payments go, in lower case and without signs between words.
const ROUTES: [&str; 12] = [
    "gateway",
    "psp",
    "paymentgateway",
    "paymentprovider",
    "paymentprocessor",
    "cardgateway",
    "cardprocessor",
    "defaultprovider",
    "activeprovider",
    "primaryprovider",
    "provider",
    "processor",
];

/// What the dotted keys of such settings look like; each matches by its last segment, and none
/// matches what another does.
pub(crate) const GLOBS: [&str; 13] = [
    "**.*gateway*",
    "**.*provider*",
    "**.*processor*",
    "**.*psp*",
    "**.default",
    "**.primary",
    "**.active",
    "**.current",
    "**.main",
    "**.fallback",
    "**.secondary",
    "**.backup",
    "**.failover",
];

/// What stands before them.
const WHICH: [&str; 5] = ["default", "primary", "active", "current", "main"];

/// What stands before those that take over.
const SECOND: [&str; 4] = ["fallback", "secondary", "backup", "failover"];

/// Whether a line that is gone may have said where payments go.
pub(crate) fn may_lose(line: Line<'_>) -> bool {
    !is_comment(line.text) && named(line.text).is_some()
}

/// Whether a setting says where payments go, by its name.
pub(crate) fn is_route(setting: &Setting) -> bool {
    kind_of_key(&setting.key()).is_some()
}

/// Judges a file of settings by those that the change touched.
pub(crate) fn judge_settings(scene: &Scene<'_>, touched: &[&Setting], findings: &mut Findings) {
    for setting in touched {
        let Some(kind) = kind_of_key(&setting.key()) else {
            continue;
        };
        let now = setting.value();
        let was = setting.before().map(|before| before.value());
        if scene.is_gateway(&now) && was.as_deref().is_none_or(|was| scene.is_gateway(was)) {
            let place = (scene.path().to_owned(), setting.span());
            report(&place, kind, was.as_deref(), &now, findings);
        }
    }
}

/// Judges a source that deals with payments.
pub(crate) fn judge(scene: &Scene<'_>, gone: &Gone<'_>, new: &[Line<'_>], findings: &mut Findings) {
    for line in new.iter().filter(|line| !is_comment(line.text)) {
        let Some((name, kind, now)) = named(line.text) else {
            continue;
        };
        if !scene.is_gateway(&now) || scene.stood(*line) {
            continue;
        }
        let was = gone.lines().find_map(|line| {
            let (old, _, was) = named(line.text)?;
            (old == name && scene.is_gateway(&was)).then_some(was)
        });
        report(&scene.place_of(*line), kind, was.as_deref(), &now, findings);
    }
}

fn report(
    place: &(String, Span),
    kind: Kind,
    was: Option<&str>,
    now: &str,
    findings: &mut Findings,
) {
    let message = match (kind, was) {
        (_, Some(was)) if was == now => return,
        (Kind::First, Some(was)) => format!(
            "payments that went to `{was}` go to `{now}` now: what is in flight, its refunds, webhooks and retries, is \
             known to `{was}` alone"
        ),
        (Kind::Second, _) => format!(
            "`{now}` takes over where the first gateway fails: after an answer that tells nothing the first one may \
             have charged, and the customer pays twice"
        ),
        // The first time that somebody says where payments go changes nothing.
        (Kind::First, None) => return,
    };
    findings
        .report(&RULE, place)
        .message(message)
        .label("where payments go")
        .help(
            "ask the first gateway what became of a payment before another one takes it, and send refunds, webhooks and \
             retries to the one that took it",
        );
}

/// What a route is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Payments go there.
    First,
    /// Payments go there that another one did not take.
    Second,
}

/// The kind of route that a dotted key names.
fn kind_of_key(key: &str) -> Option<Kind> {
    let plain = plain(key);
    let last = self::plain(key.rsplit('.').next().unwrap_or(key));
    let is_about = ["payment", "gateway", "psp", "checkout", "billing"]
        .iter()
        .any(|word| plain.contains(word));
    if let Some(kind) = kind_of(&last) {
        return (is_about || !matches!(last.as_str(), "provider" | "processor")).then_some(kind);
    }
    match last.as_str() {
        _ if !is_about => None,
        last if WHICH.contains(&last) => Some(Kind::First),
        last if SECOND.contains(&last) => Some(Kind::Second),
        _ => None,
    }
}

/// The kind of route that a name stands for, in lower case and without signs between words.
fn kind_of(name: &str) -> Option<Kind> {
    if ROUTES.contains(&name) {
        return Some(Kind::First);
    }
    let behind = |before: &[&str]| {
        let rest = before.iter().find_map(|word| name.strip_prefix(word));
        rest.is_some_and(|rest| ROUTES.contains(&rest))
    };
    match () {
        () if behind(&SECOND) => Some(Kind::Second),
        () if behind(&WHICH) => Some(Kind::First),
        () => None,
    }
}

/// The route that a line of code names with a text, the name plain.
fn named(line: &str) -> Option<(String, Kind, String)> {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut at = 0;
    while let Some(start) = line.get(at..)?.find(is_letter).map(|found| found + at) {
        let rest = line.get(start..)?;
        let end = start + rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len());
        let name = plain(line.get(start..end)?);
        at = end;
        let Some(kind) = kind_of(&name) else { continue };
        let text = value(line.get(end..)?).unwrap_or_default();
        let quoted = ['"', '\'', '`']
            .iter()
            .find_map(|mark| text.strip_prefix(*mark)?.strip_suffix(*mark));
        if let Some(quoted) = quoted.filter(|quoted| !quoted.is_empty()) {
            return Some((name, kind, quoted.to_lowercase()));
        }
    }
    None
}

fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind_of_key, named};

    #[test]
    fn routes_are_known_by_their_keys() {
        for (key, kind) in [
            ("payments.default", Some(Kind::First)),
            ("PAYMENT_PROVIDER", Some(Kind::First)),
            ("payment.fallback_gateway", Some(Kind::Second)),
            ("payments.fallback", Some(Kind::Second)),
            ("gateway", Some(Kind::First)),
            ("auth.provider", None),
            ("database.default", None),
            ("payments.currency", None),
        ] {
            assert_eq!(kind_of_key(key), kind, "{key}");
        }
    }

    #[test]
    fn routes_are_found_on_lines() {
        let (name, kind, value) = named("  defaultGateway: 'Stripe',").unwrap();
        assert_eq!(
            (name.as_str(), kind, value.as_str()),
            ("defaultgateway", Kind::First, "stripe")
        );
        for line in [
            "gateway.charge(order)",
            "provider = providers[0]",
            "if (gateway === 'stripe') {",
        ] {
            assert!(named(line).is_none(), "{line}");
        }
    }
}
