//! `exposed-secret`: a secret key or card data goes to the browser.

use tollgate_sdk::{Effect, Findings, Rule, words};

use crate::lines::{Line, Scene, is_comment, is_example};
use crate::secret_logged::{gives, is_secret_name};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    name: "exposed-secret",
    summary: "a secret key or card data goes to the browser",
    effect: Effect::Review,
    help: "What a browser gets, every visitor can read. Keep secret keys on the server and give the page the \
           publishable one; let the gateway's own fields take the card, so that its number never is yours.",
};

/// What build tools put into the page, by the beginning of its name.
pub(crate) const PUBLIC: [&str; 10] = [
    "NEXT_PUBLIC_",
    "NUXT_PUBLIC_",
    "EXPO_PUBLIC_",
    "REACT_APP_",
    "VUE_APP_",
    "NG_APP_",
    "GATSBY_",
    "VITE_",
    "STORYBOOK_",
    "PUBLIC_",
];

/// What a page keeps, where every script of it can read it.
const KEPT: [&str; 2] = ["storage.setitem(", "document.cookie"];

/// What a server answers with.
const SENT: [&str; 6] = [
    "res.json(",
    "res.send(",
    "response.json(",
    "jsonify(",
    "jsonresponse(",
    "render json:",
];

/// What lines of code have that may expose something.
pub(crate) const SIGNS: [&str; 8] = [
    "storage.setitem(",
    "document.cookie",
    "res.json(",
    "res.send(",
    "response.json(",
    "jsonify(",
    "jsonresponse(",
    "render json:",
];

/// Judges one line, of code or not, by the names on it that build tools put into the page.
pub(crate) fn judge_name(scene: &Scene<'_>, line: Line<'_>, findings: &mut Findings) {
    let Some(name) = public_secret(line.text) else {
        return;
    };
    if is_comment(line.text) || scene.stood(line) {
        return;
    }
    let effect = match is_example(scene.path()) {
        true => Effect::Note,
        false => Effect::Block,
    };
    findings
        .report(&RULE, &scene.place_of(line))
        .effect(effect)
        .message(format!(
            "`{name}` is built into the page by its name: every visitor gets the secret, and can move money with it"
        ))
        .label("built into the page")
        .help("name it without the public prefix and use it on the server alone; if it was ever deployed, roll it");
}

/// Judges one line of code that deals with payments.
pub(crate) fn judge(scene: &Scene<'_>, line: Line<'_>, findings: &mut Findings) {
    let lower = line.text.to_ascii_lowercase();
    let after = |signs: &[&str]| {
        let at = signs.iter().find_map(|sign| lower.find(sign))?;
        line.text.get(at..)
    };
    let is_telling = |name: &str| is_secret_name(name) && !name.to_lowercase().contains("client");
    let message = if after(&KEPT).is_some_and(|text| {
        let mut names = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        names.any(is_telling)
    }) {
        "a secret or card data is kept in the browser, where every script of the page can read it"
    } else if after(&SENT).is_some_and(|text| gives(text, is_telling)) {
        "a secret or card data is sent to the browser"
    } else {
        return;
    };
    if is_comment(line.text) || scene.stood(line) {
        return;
    }
    findings
        .report(&RULE, &scene.place_of(line))
        .message(message)
        .label("readable from here")
        .help("keep it on the server; the page needs the publishable key and the payment's id, no more");
}

/// The name on a line of a gateway's secret that build tools put into the page.
fn public_secret(line: &str) -> Option<&str> {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    line.split(|letter| !is_letter(letter)).find(|name| {
        let rest = PUBLIC.iter().find_map(|public| name.strip_prefix(public));
        rest.is_some_and(|rest| is_of_gateway(rest) && is_secret(rest))
    })
}

fn is_secret(name: &str) -> bool {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        [.., "secret"] | [.., "secret", "key"] | [.., "private", "key"]
    )
}

fn is_of_gateway(name: &str) -> bool {
    const GATEWAYS: [&str; 14] = [
        "STRIPE",
        "PAYPAL",
        "BRAINTREE",
        "ADYEN",
        "RAZORPAY",
        "SQUARE",
        "PAYSTACK",
        "FLUTTERWAVE",
        "MOLLIE",
        "CHECKOUT_COM",
        "MERCADO",
        "MPESA",
        "XENDIT",
        "COINBASE_COMMERCE",
    ];
    GATEWAYS.iter().any(|gateway| name.contains(gateway))
}

#[cfg(test)]
mod tests {
    use super::public_secret;

    #[test]
    fn public_names_of_secrets_are_known() {
        for line in [
            "NEXT_PUBLIC_STRIPE_SECRET_KEY=sk_test_1",
            "const key = import.meta.env.VITE_RAZORPAY_KEY_SECRET;",
            "REACT_APP_PAYPAL_CLIENT_SECRET: ${{ secrets.PAYPAL }}",
        ] {
            assert!(public_secret(line).is_some(), "{line}");
        }
        for line in [
            "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY=pk_live_1",
            "STRIPE_SECRET_KEY=",
            "NEXT_PUBLIC_STRIPE_SECRET_HINT_URL=/help",
            "VITE_SESSION_SECRET=x",
        ] {
            assert!(public_secret(line).is_none(), "{line}");
        }
    }
}
