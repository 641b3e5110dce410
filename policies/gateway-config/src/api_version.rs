//! `api-version`: the version of a gateway's API is no longer pinned, or another one.

use tollgate_sdk::{Effect, Findings, Rule};

use crate::gone::Gone;
use crate::lines::{Line, Scene, is_comment};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "api-version",
    summary: "the version of a gateway's API is no longer pinned, or another one",
    effect: Effect::Review,
    help: "A gateway's versions differ in fields, states and errors. Without a pin the default of the SDK or of the \
           account applies, and an update or a click in the dashboard changes what the code gets. Pin the version, \
           and move it in a change of its own, with its changelog read and the error cases tried.",
};

/// What every line that pins a version has.
pub(crate) const SIGN: &str = "version";

/// How a version is named, in lower case and without signs between words.
const NAMES: [&str; 7] = [
    "apiversion",
    "stripeversion",
    "squareversion",
    "gocardlessversion",
    "plaidversion",
    "paypalversion",
    "setapiversion",
];

/// Whether a line that is gone pinned a version.
pub(crate) fn may_lose(line: Line<'_>) -> bool {
    pin(line.text).is_some()
}

/// Judges a file that deals with payments by the pins that it no longer has.
pub(crate) fn judge(scene: &Scene<'_>, gone: &Gone<'_>, new: &[Line<'_>], findings: &mut Findings) {
    let was = gone.lines().find_map(|line| Some((line, pin(line.text)?)));
    let Some((stood, old)) = was else { return };
    if !is_of_gateway(scene, gone, stood) {
        return;
    }
    let now = new.iter().find_map(|line| Some((*line, pin(line.text)?)));
    if let Some((line, new)) = now {
        if new != old {
            report_other(scene, line, &old, &new, findings);
        }
        return;
    }
    // A constant from elsewhere pins it, too.
    let is_named = |line: &&str| !is_comment(line) && name_at(line).is_some();
    if scene.all().iter().any(is_named) || scene.moved_away(&old) {
        return;
    }
    let Some(line) = gone.place(scene, stood) else {
        return;
    };
    findings
        .report(&RULE, &scene.place_of(line))
        .message(format!(
            "the version of the gateway's API was pinned to `{old}`, and no longer is: the default of the SDK or of \
             the account decides, and it can change while this code stays"
        ))
        .label("the pin is gone")
        .help("pin the version in the client or in the header of each request");
}

/// Whether the version that a line pinned is one of a payment gateway: clouds pin dates, too.
fn is_of_gateway(scene: &Scene<'_>, gone: &Gone<'_>, stood: Line<'_>) -> bool {
    scene.names_gateway(&gone.around(stood))
}

fn report_other(scene: &Scene<'_>, line: Line<'_>, old: &str, new: &str, findings: &mut Findings) {
    findings
        .report(&RULE, &scene.place_of(line))
        .effect(Effect::Note)
        .message(format!(
            "the version of the gateway's API becomes `{new}`, and was `{old}`: fields, states and errors may differ"
        ))
        .label("another version")
        .help("read what changed between them, and try the error cases");
}

/// The version that a line pins.
fn pin(line: &str) -> Option<String> {
    match is_comment(line) {
        true => None,
        false => date(line.get(name_at(line)?..)?),
    }
}

/// Behind the name of a version on a line.
fn name_at(line: &str) -> Option<usize> {
    let mut plain = String::new();
    for (at, letter) in line.char_indices() {
        if letter.is_ascii_alphanumeric() {
            plain.push(letter.to_ascii_lowercase());
            if NAMES.iter().any(|name| plain.ends_with(name)) {
                return Some(at + 1);
            }
        } else if !matches!(letter, '_' | '-') {
            plain.clear();
        }
    }
    None
}

/// The first version in a text that is a date: `2024-06-20`, `2025-03-31.basil`.
fn date(text: &str) -> Option<String> {
    let is_date = |word: &str| {
        let mut parts = word.splitn(3, '-');
        let mut has = |length: usize| {
            parts.next().is_some_and(|part| {
                part.get(..length)
                    .is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
            })
        };
        word.starts_with("20") && has(4) && has(2) && has(2)
    };
    let mut words =
        text.split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.')));
    words.find(|word| is_date(word)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::pin;

    #[test]
    fn pins_are_found() {
        for line in [
            "new Stripe(key, { apiVersion: \"2024-06-20\" })",
            "stripe.api_version = '2024-06-20'",
            "headers[\"Stripe-Version\"] = \"2024-06-20\"",
            "Stripe.setApiVersion(\"2024-06-20\")",
        ] {
            assert_eq!(pin(line).as_deref(), Some("2024-06-20"), "{line}");
        }
        for line in [
            "apiVersion: \"v3\"",
            "released = \"2024-06-20\"",
            "// apiVersion: \"2024-06-20\"",
        ] {
            assert!(pin(line).is_none(), "{line}");
        }
    }
}
