//! `test-gateway`: production is told to use a gateway's sandbox.

use tollgate_sdk::{Change, Effect, Findings, Rule, TextLine};

use crate::lines::{Line, Scene, is_comment, is_configuration, is_example};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "test-gateway",
    summary: "production is told to use a gateway's sandbox",
    effect: Effect::Review,
    help: "A sandbox says yes to every card and moves no money: orders go out and nobody has paid. Production gets the \
           live host and the live keys, from its secret store.",
};

/// What every line that names a sandbox has one of.
pub(crate) const SIGNS: [&str; 4] = ["sandbox", "test", "playground", "secure.snd"];

/// What only a sandbox has.
const TEST: [&str; 16] = [
    "sk_test_",
    "rk_test_",
    "pk_test_",
    "rzp_test_",
    "flwpubk_test",
    "flwseck_test",
    "sandbox.paypal.com",
    "api-m.sandbox",
    "squareupsandbox.com",
    "-test.adyen.com",
    "api.sandbox.checkout.com",
    "apitest.authorize.net",
    "api-sandbox.gocardless.com",
    "api.playground.klarna.com",
    "sandbox.safaricom.co.ke",
    "secure.snd.payu.com",
];

/// What a path has that is not for production.
const OTHER_ENVIRONMENTS: [&str; 17] = [
    "ci",
    "dev",
    "develop",
    "development",
    "docker",
    "e2e",
    "github",
    "local",
    "package",
    "preprod",
    "preview",
    "qa",
    "sandbox",
    "stage",
    "staging",
    "test",
    "uat",
];

/// Whether a path is one of production's own configuration.
pub(crate) fn is_production(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.any(|word| matches!(word, "prod" | "production" | "prd"))
        && !is_example(path)
        && !lower.contains("nonprod")
        && !lower.contains("non-prod")
        && !lower.contains("preprod")
        && !lower.contains("pre-prod")
}

/// Whether what stands at a path comes into force where the change is bound for, and that is
/// production: configuration that is for no other environment by its path.
pub(crate) fn is_bound_for_production(change: &Change, path: &str) -> bool {
    let is_production = |name: String| matches!(name.as_str(), "production" | "prod" | "live");
    let lower = path.to_ascii_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    !words.any(|word| OTHER_ENVIRONMENTS.contains(&word))
        && !is_example(path)
        && is_configuration(path)
        && change.environment().is_some_and(is_production)
}

/// Judges new lines of production's configuration.
pub(crate) fn judge(scene: &Scene<'_>, new: &[TextLine], findings: &mut Findings) {
    for line in new.iter().map(Line::of) {
        if is_comment(line.text) || !is_test(scene, line) || scene.stood(line) {
            continue;
        }
        findings
            .report(&RULE, &scene.place_of(line))
            .message(
                "production is told to use a gateway's sandbox: it says yes to every card and moves no money, so that \
                 orders go out unpaid",
            )
            .label("a sandbox")
            .help("give production the live host and the live keys, from its secret store");
        return;
    }
}

/// Whether a line gives a sandbox's host or key, or sets a gateway's mode to it.
fn is_test(scene: &Scene<'_>, line: Line<'_>) -> bool {
    let lower = line.text.to_ascii_lowercase();
    if lower.contains("!=") || lower.contains("csp") || lower.contains("startswith") {
        return false;
    }
    if TEST.iter().any(|sign| lower.contains(sign)) {
        return true;
    }
    let value = lower.rsplit(['=', ':', '>']).next().unwrap_or_default();
    let value = value.trim_matches(['"', '\'', ' ', ',', ';']);
    let key = lower.split(['=', ':']).next().unwrap_or_default();
    let is_mode = ["mode", "environment", "env"]
        .iter()
        .any(|word| key.contains(word));
    let is_switch =
        key.contains("sandbox") || key.contains("test_mode") || key.contains("testmode");
    let is_set = is_mode && matches!(value, "sandbox" | "test")
        || is_switch && matches!(value, "true" | "1" | "yes" | "on");
    is_set && scene.names_gateway(&key.replace('_', "-")) | is_named(key)
}

/// Whether a key names payments by itself.
fn is_named(key: &str) -> bool {
    [
        "paypal",
        "stripe",
        "braintree",
        "adyen",
        "square",
        "mollie",
        "klarna",
        "payment",
        "razorpay",
        "gocardless",
    ]
    .iter()
    .any(|name| key.contains(name))
}

#[cfg(test)]
mod tests {
    use super::is_production;

    #[test]
    fn production_is_known_by_its_paths() {
        for path in [
            ".env.production",
            "config/environments/production.rb",
            "deploy/prod/values.yaml",
        ] {
            assert!(is_production(path), "{path}");
        }
        for path in [
            "src/products.ts",
            "config/preprod.yml",
            "deploy/non-prod/values.yaml",
            ".env.production.example",
        ] {
            assert!(!is_production(path), "{path}");
        }
    }
}
