//! `lost-switch`: what payments could be switched off by is gone.

use tollgate_sdk::{Effect, Findings, Rule};

use crate::gone::Gone;
use crate::lines::{Line, Scene, is_comment};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "lost-switch",
    summary: "what payments could be switched off by is gone",
    effect: Effect::Review,
    help: "When customers are charged twice, the first thing to do is to stop charging. A switch does so in seconds, a \
           deploy takes minutes, and a rollback may bring the cause back. Keep the switch, or name what takes its \
           place.",
};

/// What every switch has in its name.
pub(crate) const SIGNS: [&str; 4] = ["switch", "enable", "disable", "pause"];

/// Where a switch is read from: what a program works out by itself (a button that is greyed) is
/// none.
const SOURCES: [&str; 9] = [
    "flag",
    "feature",
    "config",
    "setting",
    "env",
    "option",
    "toggle",
    "switch",
    "is_enabled",
];

/// Endings of files that show something to people.
const SHOWS: [&str; 4] = [".tsx", ".jsx", ".vue", ".html"];

/// Names of switches, in lower case and without signs between words.
const SWITCHES: [&str; 14] = [
    "killswitch",
    "paymentsenabled",
    "paymentenabled",
    "paymentsdisabled",
    "disablepayments",
    "enablepayments",
    "payoutsdisabled",
    "disablepayouts",
    "refundsdisabled",
    "disablerefunds",
    "checkoutenabled",
    "checkoutdisabled",
    "billingenabled",
    "pausepayments",
];

/// Whether a line that is gone asked for a switch.
pub(crate) fn may_lose(line: Line<'_>) -> bool {
    switch(line.text).is_some()
}

/// Judges a file that deals with payments by the switches that it no longer has.
pub(crate) fn judge(scene: &Scene<'_>, gone: &Gone<'_>, findings: &mut Findings) {
    if SHOWS.iter().any(|ending| scene.path().ends_with(ending)) {
        return;
    }
    let was = gone
        .lines()
        .find_map(|line| Some((line, switch(line.text)?)));
    let Some((stood, name)) = was else { return };
    let lower = stood.text.to_ascii_lowercase();
    let is_read =
        SOURCES.iter().any(|source| lower.contains(source)) || name.to_ascii_uppercase() == name;
    if !is_read || scene.all().iter().any(|line| switch(line).is_some()) || scene.moved_away(name) {
        return;
    }
    let Some(line) = gone.place(scene, stood) else {
        return;
    };
    findings
        .report(&RULE, &scene.place_of(line))
        .message(format!(
            "`{name}` is gone, by which payments could be switched off: when customers are charged twice, only a \
             deploy stops it now"
        ))
        .label("a switch stood here")
        .help("keep the switch, or name in the change what takes its place");
}

/// The switch that a line names, as written.
fn switch(line: &str) -> Option<&str> {
    if is_comment(line) {
        return None;
    }
    let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let mut names = line.split(|letter| !is_letter(letter));
    names.find(|name| {
        let letters = name.chars().filter(|letter| letter.is_alphanumeric());
        let plain: String = letters.flat_map(char::to_lowercase).collect();
        let plain = plain.strip_prefix("is").unwrap_or(&plain);
        let plain = plain.strip_prefix("are").unwrap_or(plain);
        plain.contains("killswitch") || SWITCHES.contains(&plain) || is_of_gateway(plain)
    })
}

/// `STRIPE_PAYMENTS_ENABLED`: the switch of one gateway.
fn is_of_gateway(plain: &str) -> bool {
    const GATEWAYS: [&str; 8] = [
        "adyen",
        "braintree",
        "gateway",
        "klarna",
        "mollie",
        "paypal",
        "square",
        "stripe",
    ];
    let switch = GATEWAYS.iter().find_map(|name| plain.strip_prefix(name));
    switch.is_some_and(|rest| SWITCHES.contains(&rest) || matches!(rest, "enabled" | "disabled"))
}

#[cfg(test)]
mod tests {
    use super::switch;

    #[test]
    fn switches_are_known_by_their_names() {
        for line in [
            "if (!flags.paymentsEnabled) return;",
            "PAYMENTS_ENABLED=true",
            "kill_switch: false",
        ] {
            assert!(switch(line).is_some(), "{line}");
        }
        for line in [
            "account.charges_enabled",
            "Flags::is_upe_checkout_enabled()",
            "enabled: true",
            "// kill switch",
            "paymentMethods",
        ] {
            assert!(switch(line).is_none(), "{line}");
        }
    }
}
